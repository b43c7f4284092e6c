#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real debuggers on a real process that holds tables as the host's kernel does: what they print is read back as it is.

The process (vcpus.c) has the layouts of old and new kernels. gdb prints one table in all its styles; gdb, the commands
that crash uses, and drgn run the scripts of docs/scripts/. strace watches QEMU with the command of docs/strace.md, and
gdb has a QEMU that runs ask KVM."""
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import gdb_styles
import machine
import strace
import stream
import tap

FOLDER = machine.BUILD / "check" / "gdb"
SCRIPTS = machine.TOP / "docs" / "scripts"
SOURCE = machine.TOP / "ovmf-tests" / "tools" / "vcpus.c"
VMS = (1, 70, 3)  # virtual CPUs of each virtual machine; 70 need two levels of an xarray
LAYOUTS = {1: "array of 80", 2: "pointer", 3: "pointer, xarray", 4: "pointer, xarray, dirty bits"}


def need(*programs):
    for name in programs:
        if not shutil.which(name):
            raise tap.Skip(f"{name} is not installed")


def program(layout, fixed=False):
    """The command that holds VMS in this layout, maybe at a fixed address; build() makes it."""
    return [str(FOLDER / f"vcpus{layout}{'-fixed' if fixed else ''}"), str(FOLDER / "tables.kvm"), *map(str, VMS)]


def build():
    for layout in LAYOUTS:
        for fixed, option in ((False, "-pie"), (True, "-no-pie")):
            machine.run(["gcc", "-std=c11", "-g", "-O1", option.replace("-", "-f", 1), option, f"-DLAYOUT={layout}", "-o",
                         program(layout, fixed)[0], str(SOURCE)])


def make_tables():
    """A table for each virtual CPU, from the image's own of a CPU with few entries; they differ in leaf 1's APIC id."""
    run = machine.boot(FOLDER, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="EPYC-Milan")
    entries = stream.Stream(run.serial).tables[0].entries
    tables = []
    for cpu in range(sum(VMS)):
        tables.append([(*entry[:4], entry[4] & 0xffffff | cpu << 24, *entry[5:]) if entry[0] == 1 else entry
                       for entry in entries])
    tables[5] = []  # a virtual CPU that has been given no table
    (FOLDER / "tables.kvm").write_bytes(b"".join(map(stream.kvm_bytes, tables)))
    return tables


def in_gdb(layout, words):
    """Standard output of gdb at the process's ready(), where it runs these commands (a file's lines)."""
    need("gdb")
    with tempfile.NamedTemporaryFile("w", dir=FOLDER, suffix=".gdb") as script:
        script.write("\n".join(words) + "\n")
        script.flush()
        done = subprocess.run(["gdb", "-nx", "-q", "-batch", "-ex", "break ready", "-ex", "run", "-x", script.name, "--args",
                               *program(layout)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, check=False)
    errors = done.stderr.decode(errors="replace")
    output = done.stdout.decode()
    if "Breakpoint 1, " not in output:
        raise tap.Skip(f"gdb cannot run a process here: {errors.strip()[-200:]}")
    assert not re.search(r"^.*\.(gdb|py):?\d*:? ?Error|Python Exception", errors, re.M), errors
    return output


def printed(layout, count):
    """{name: what gdb printed} of all variants, in one session."""
    words = {"e": "first_vcpu->arch.cpuid_entries" if layout == 1 else "*first_vcpu->arch.cpuid_entries@first_vcpu->arch.cpuid_nent",
             "n": count, "p": "first_vcpu->arch.cpuid_entries[0]", "words": 10 * count}
    lines = []
    for name, (commands, _) in gdb_styles.of_gdb(layout == 1).items():
        commands = [line.format(**words) for line in commands]
        lines += [*gdb_styles.DEFAULTS, f"echo \\n=== {name}\\n"]
        if "end" in commands:  # a loop: gdb shows its lines behind other prompts
            lines += commands
        else:
            lines += [word for line in commands for word in (f"echo (gdb) {line}\\n", line)]
    pieces = re.split(r"^=== (.*)\n", in_gdb(layout, lines), flags=re.M)
    return {name: re.sub(r"^Output radix now set to .*\n", "", text, flags=re.M)
            for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def convert(path):
    """(exit status, kvm bytes, standard error) of leafprobe convert."""
    done = subprocess.run([command.PATH, "convert", str(path), "--to", "kvm"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()


def styles(layout, tables):
    """Every variant is read back to the same table, or refused for the right reason."""
    def test():
        wanted = {"table": stream.kvm_bytes(tables[0]),
                  "wide": struct.pack("<II", 256, 0) + b"".join(
                      struct.pack("<10I", i, 0, 0, 0, 0, 0, ~i & 0xffffffff, 0, 0, 0) for i in range(256))}
        outputs, listed = printed(layout, len(tables[0])), gdb_styles.of_gdb(layout == 1)
        assert outputs.keys() == listed.keys(), f"not printed: {listed.keys() - outputs.keys()}"
        for name, (_, want) in listed.items():
            path = FOLDER / f"style{layout}-{re.sub('[^a-z0-9]+', '-', name)}.txt"
            path.write_text(outputs[name])
            status, data, errors = convert(path)
            if want in wanted:
                assert status == 0 and data == wanted[want], f"{name}: {errors or 'another table'}, see {path}"
            else:
                assert status == 2 and not data and want in errors, f"{name}: status {status}, {errors}, see {path}"
        return f"{len(outputs)} styles"
    return test


def by_script(layout, tables, words):
    """The script prints every table; newest virtual machine first, as the kernel lists them."""
    def test():
        output = words(layout)
        path = FOLDER / f"script{layout}-{words.__name__}.txt"
        path.write_text(output)
        order, start = [], 0
        for count in VMS:
            order.insert(0, tables[start:start + count])
            start += count
        want = b"".join(stream.kvm_bytes(table) for vm in order for table in vm if table)
        status, data, errors = convert(path)
        assert status == 0 and data == want, f"{errors or 'other tables'}, see {path}"
        assert ("cpuid_dynamic_bits_dirty" in errors) == (layout == 4), f"warnings: {errors}"
        return f"{sum(VMS) - 1} tables"
    return test


def gdb_script(layout):
    return in_gdb(layout, [f"source {SCRIPTS / 'vcpus_gdb.py'}"])


def gdb_commands(layout):
    """What vcpus.crash has crash do, without the question which members there are."""
    return in_gdb(layout, [f"source {SCRIPTS / 'vcpus.gdb'}", f"set $leafprobe_xarray = {int(layout > 2)}",
                           f"set $leafprobe_dirty = {int(layout > 3)}", "leafprobe_all"])


def in_drgn(layout, script):
    """Standard output of a drgn script on the process. drgn 0.0.22 does not know where a process's program was moved to."""
    need("drgn")
    with subprocess.Popen(program(layout, fixed=True), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n", "the process did not start"
        done = subprocess.run(["drgn", "-q", "-p", str(process.pid), str(script)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        process.communicate(b"\n")
    assert done.returncode == 0, done.stderr.decode(errors="replace").strip()[-500:]
    return done.stdout.decode()


def drgn_script(layout):
    return in_drgn(layout, SCRIPTS / "vcpus_drgn.py")


def drgn_styles(layout, tables):
    def test():
        for name, line in gdb_styles.of_drgn(layout == 1).items():
            script, path = (FOLDER / f"drgn{layout}-{name.replace(' ', '-')}{suffix}" for suffix in (".py", ".txt"))
            script.write_text(f'vcpu = prog["first_vcpu"]\n{line}\n')
            path.write_text(in_drgn(layout, script))
            status, data, errors = convert(path)
            assert status == 0 and data == stream.kvm_bytes(tables[0]), f"{name}: {errors or 'another table'}, see {path}"
        return f"{len(gdb_styles.of_drgn(layout == 1))} styles"
    return test


def qemu_under_strace():
    """strace's text of what QEMU handed to KVM is read as our own reader of it (strace.py) reads it."""
    machine.need_kvm()
    need("strace")
    log = FOLDER / "strace.log"
    qemu = machine.qemu_command(FOLDER, "qboot", accel="kvm", machine="microvm", cpu=machine.host_cpu(), smp="2", append="poweroff",
                                kernel=machine.BUILD / "leafprobe.elf", debugcon=False)
    subprocess.run([*strace.COMMAND, str(log), *qemu], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=60, check=False)
    calls = strace.set_calls(log.read_text())
    assert len(calls) >= 2, f"{len(calls)} calls of KVM_SET_CPUID2 for 2 CPUs"
    only = FOLDER / "strace-set.log"
    lines = [line for line in log.read_text().split("\n") if "KVM_SET_CPUID2" in line and line.endswith("= 0")]
    only.write_text("\n".join(lines) + "\n")
    status, data, errors = convert(only)
    assert status == 0 and data == b"".join(map(stream.kvm_bytes, calls)), errors or "other tables"
    return f"{len(calls)} tables"


def qemu_asks_kvm():
    """vcpus_qemu.py on a QEMU that runs: no real difference to what the image said in it.

    Its CPUs are halted, that is, in KVM_RUN until somebody interrupts them."""
    machine.need_kvm()
    need("gdb")
    folder = FOLDER / "qemu"
    folder.mkdir()
    words = machine.qemu_command(folder, "seabios", accel="kvm", cpu=machine.host_cpu(), smp="2", append="halt",
                                 kernel=machine.BUILD / "leafprobe.elf", debugcon=False)
    serial, printed_tables = folder / "serial.log", folder / "gdb.txt"
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as qemu:
        try:
            end = time.monotonic() + 60
            while not serial.exists() or b"\nleafprobe: OK " not in serial.read_bytes().replace(b"\r", b""):
                assert time.monotonic() < end and qemu.poll() is None, "the image does not come to its end"
                time.sleep(0.1)
            done = subprocess.run(["gdb", "-nx", "-batch", "-p", str(qemu.pid), "-x", str(SCRIPTS / "vcpus_qemu.py")],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        finally:
            qemu.kill()
    errors = done.stderr.decode(errors="replace")
    if "Operation not permitted" in errors:
        raise tap.Skip("gdb may not attach to a process here")
    assert done.returncode == 0, errors.strip()[-300:]
    printed_tables.write_bytes(done.stdout)
    compared = subprocess.run([command.PATH, "diff", str(printed_tables), str(serial)], stdout=subprocess.PIPE, text=True, check=False)
    assert compared.returncode == 0 and "2 CPUs" in compared.stdout.split("\n")[0], compared.stdout
    return "2 tables"


def scripts_in_trouble():
    """One line and exit status 2: no core, a core that is none of a kernel's, a process without virtual machines."""
    need("gdb")
    core = FOLDER / "process.core"
    cases = [("vcpus_gdb.py", [], "no memory to read"),
             ("vcpus_gdb.py", ["-ex", f"core-file {core}"], "no VMCOREINFO note"),
             ("vcpus_qemu.py", ["-ex", "break ready", "-ex", "run"], "no vCPU of KVM in this process")]
    in_gdb(1, [f"generate-core-file {core}"])
    for name, words, says in cases:
        done = subprocess.run(["gdb", "-nx", "-batch", *words, "-x", str(SCRIPTS / name), "--args", *program(1)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        line = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        assert done.returncode == 2 and line.startswith(f"{name}: ") and says in line, f"{name}: {done.returncode}, {line}"
    return f"{len(cases)} cases"


# An allow-all filter: prctl(PR_SET_NO_NEW_PRIVS), then prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER) with "return SECCOMP_RET_ALLOW".
FILTERED = """
import ctypes, time
class Program(ctypes.Structure):
    _fields_ = [("n", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
libc = ctypes.CDLL(None)
allow = b"\\x06\\0\\0\\0\\0\\0\\xff\\x7f"
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(Program(1, allow)), 0, 0) == 0
print("ready", flush=True)
time.sleep(60)
"""


def filtered_process():
    """A process under a filter of system calls is refused before anything is called in it, and goes on."""
    need("gdb")
    with subprocess.Popen([sys.executable, "-c", FILTERED], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout.readline() == "ready\n", "no filter could be set"
            done = subprocess.run(["gdb", "-nx", "-batch", "-p", str(child.pid), "-x", str(SCRIPTS / "vcpus_qemu.py")],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
            line = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            assert done.returncode == 2 and "(Seccomp: 2)" in line and "-sandbox off" in line, f"{done.returncode}, {line}"
            assert child.poll() is None, "the process is gone"
        finally:
            child.kill()


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    tables = make_tables()
    build()
    tests = [(f"gdb's styles, {LAYOUTS[layout]}", styles(layout, tables)) for layout in (1, 2)]
    tests += [(f"drgn's styles, {LAYOUTS[layout]}", drgn_styles(layout, tables)) for layout in (1, 2)]
    for words, name in ((gdb_script, "vcpus_gdb.py"), (gdb_commands, "vcpus.gdb"), (drgn_script, "vcpus_drgn.py")):
        tests += [(f"{name}, {text}", by_script(layout, tables, words)) for layout, text in LAYOUTS.items()]
    tests += [("scripts in trouble", scripts_in_trouble), ("strace of QEMU", qemu_under_strace),
              ("vcpus_qemu.py", qemu_asks_kvm), ("a process with a filter", filtered_process)]
    return 1 if tap.run(tests) else 0


if __name__ == "__main__":
    os.environ.pop("DEBUGINFOD_URLS", None)
    sys.exit(main())

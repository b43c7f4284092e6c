#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real debuggers on a real process that holds tables as the host's kernel does: what they print is read back as it is.

The process (vcpus.c) has the layouts of old and new kernels. gdb prints one table in all its styles; gdb, the commands
that crash uses, and drgn run the scripts of docs/scripts/. strace watches QEMU with the command of docs/strace.md, and
gdb has a QEMU that runs ask KVM."""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import command
import machine
import strace
import stream
import tap

FOLDER = machine.BUILD / "check" / "gdb"
SCRIPTS = machine.TOP / "docs" / "scripts"
SOURCE = machine.TOP / "ovmf-tests" / "vcpus.c"
VMS = (1, 70, 3)  # virtual CPUs of each virtual machine; 70 need two levels of an xarray
LAYOUTS = {1: "array of 80", 2: "pointer", 3: "pointer, xarray", 4: "pointer, xarray, dirty bits"}
DEFAULTS = ("set print pretty off", "set print array off", "set print array-indexes off", "set print elements 200",
            "set print repeats 10", "set output-radix 10")

# Refused, and why.
POINTER, WORDS, LAYOUT = "a pointer to the table", "words of memory", "the layout of the structure"
NUMBER, CUT = "the number of entries alone", "cut short by '...'"

# name: (commands, what is read back: the table, the 256 entries of `wide`, or the words of a refusal).
# {e} is the array in the layout's own expression, {n} the number of entries, {p} the address of the first.
VARIANTS = {
    "p": (["p {e}"], "table"),
    **{f"p/{letter}": ([f"p/{letter} {{e}}"], "table") for letter in "xduzto"},
    "output": (["output {e}"], "table"),
    "output/x": (["output/x {e}"], "table"),
    "pretty": (["set print pretty on", "p {e}"], "table"),
    "pretty p/x": (["set print pretty on", "p/x {e}"], "table"),
    "array, indexes, pretty": (["set print array on", "set print array-indexes on", "set print pretty on", "p/x {e}"], "table"),
    "indexes": (["set print array-indexes on", "p/x {e}"], "table"),
    "array": (["set print array on", "p {e}"], "table"),
    "repeats 2": (["set print repeats 2", "p/x {e}"], "table"),
    "elements 0, repeats 0": (["set print elements 0", "set print repeats 0", "p {e}"], "table"),
    "radix 16": (["set output-radix 16", "p {e}"], "table"),
    "count before": (["p first->arch.cpuid_nent", "p/x {e}"], "table"),
    "cast": (["p *(struct kvm_cpuid_entry2 (*)[{n}])first->arch.cpuid_entries"], "table"),
    "from the first entry": (["p first->arch.cpuid_entries[0]@{n}"], "table"),
    "variable": (["set $v = first", "p *&$v->arch.cpuid_entries[0]@$v->arch.cpuid_nent"], "table"),
    "loop": (["set $i = 0", "while $i < first->arch.cpuid_nent", "p/x first->arch.cpuid_entries[$i++]", "end"], "table"),
    "loop, pretty": (["set print pretty on", "set $i = 0", "while $i < first->arch.cpuid_nent",
                      "p first->arch.cpuid_entries[$i++]", "end"], "table"),
    "256 entries": (["set print elements 0", "p wide"], "wide"),
    "256 entries, pretty": (["set print elements 0", "set print pretty on", "p/x wide"], "wide"),
    "256 entries, elements 200": (["p wide"], CUT),
    "pointer": (["p &{p}"], POINTER),
    "words": (["x/{words}wx &{p}"], WORDS),
    "layout": (["ptype struct kvm_cpuid_entry2"], LAYOUT),
    "layout with offsets": (["ptype /o struct kvm_cpuid_entry2"], LAYOUT),
    "count alone": (["p first->arch.cpuid_nent"], NUMBER),
}
ARRAY_ONLY = {
    "structure": (["p first->arch"], "table"),
    "structure, pretty": (["set print pretty on", "p/x *first"], "table"),
}
POINTER_ONLY = {
    "structure": (["p first->arch"], POINTER),
    "table behind the structure": (["p first->arch", "p *first->arch.cpuid_entries@first->arch.cpuid_nent"], "table"),
}


def need(*programs):
    for name in programs:
        if not shutil.which(name):
            raise tap.Skip(f"{name} is not installed")


def program(layout):
    """The command that holds VMS in this layout; main() builds it."""
    return [str(FOLDER / f"vcpus{layout}"), str(FOLDER / "tables.kvm"), *map(str, VMS)]


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


def variants(layout):
    return {**VARIANTS, **(ARRAY_ONLY if layout == 1 else POINTER_ONLY)}


def printed(layout, count):
    """{name: what gdb printed} of all variants, in one session."""
    words = {"e": "first->arch.cpuid_entries" if layout == 1 else "*first->arch.cpuid_entries@first->arch.cpuid_nent",
             "n": count, "p": "first->arch.cpuid_entries[0]", "words": 10 * count}
    lines = []
    for name, (commands, _) in variants(layout).items():
        commands = [line.format(**words) for line in commands]
        lines += [*DEFAULTS, f"echo \\n=== {name}\\n"]
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
        outputs = printed(layout, len(tables[0]))
        assert outputs.keys() == variants(layout).keys(), f"not printed: {variants(layout).keys() - outputs.keys()}"
        for name, (_, want) in variants(layout).items():
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


def drgn_script(layout):
    need("drgn")
    with subprocess.Popen(program(layout), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n", "the process did not start"
        done = subprocess.run(["drgn", "-q", "-p", str(process.pid), str(SCRIPTS / "vcpus_drgn.py")], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        process.communicate(b"\n")
    assert done.returncode == 0, done.stderr.decode(errors="replace").strip()[-500:]
    return done.stdout.decode()


def qemu_under_strace():
    """strace's text of what QEMU handed to KVM is read as our own reader of it (strace.py) reads it."""
    machine.need_kvm()
    need("strace")
    log = FOLDER / "strace.log"
    qemu = machine.qemu_command(FOLDER, "qboot", accel="kvm", machine="microvm", cpu="host", smp="2", append="poweroff",
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
    """vcpus_qemu.py on a QEMU that runs: no real difference to what the image said in it."""
    machine.need_kvm()
    need("gdb")
    folder = FOLDER / "qemu"
    folder.mkdir()
    words = machine.qemu_command(folder, "seabios", accel="kvm", cpu="host", smp="2", append="wait",
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


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    tables = make_tables()
    for layout in LAYOUTS:
        machine.run(["gcc", "-std=c11", "-g", "-O1", f"-DLAYOUT={layout}", "-o", program(layout)[0], str(SOURCE)])
    tests = [(f"gdb's styles, {LAYOUTS[layout]}", styles(layout, tables)) for layout in (1, 2)]
    for words, name in ((gdb_script, "vcpus_gdb.py"), (gdb_commands, "vcpus.gdb"), (drgn_script, "vcpus_drgn.py")):
        tests += [(f"{name}, {text}", by_script(layout, tables, words)) for layout, text in LAYOUTS.items()]
    tests += [("strace of QEMU", qemu_under_strace), ("vcpus_qemu.py", qemu_asks_kvm)]
    return 1 if tap.run(tests) else 0


if __name__ == "__main__":
    os.environ.pop("DEBUGINFOD_URLS", None)
    sys.exit(main())

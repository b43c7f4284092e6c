#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make check-vmcore: a real dump of a host with virtual machines, and what crash, gdb and drgn print of it.

Debian's own kernel under TCG, with nested SVM, holds two virtual machines: one in which the image reads the tables of two
CPUs, one whose table has all 256 entries. QEMU dumps its memory; the scripts of docs/scripts/ and the commands of
docs/vmcore.md print the tables, and `leafprobe diff` compares them with what the image said and what KVM was given."""
import base64
import io
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import time

import command
import machine
import qmp
import stream
import tap

FOLDER = machine.BUILD / "check" / "vmcore"
CACHE = pathlib.Path(os.environ.get("VANILLA_CACHE", machine.BUILD / "vanilla"))
SCRIPTS = machine.TOP / "docs" / "scripts"
VMLINUX, MODULES = CACHE / "debug" / "vmlinux", CACHE / "debug" / "modules"
HERE = pathlib.Path(__file__).parent
GUEST = ["-accel", "tcg", "-cpu", "Skylake-Server", "-smp", "2"]
BOOT_SECONDS, TRIES = 150, 2
BEGIN, END = b"begin results\n", b"end results\n"


def make_tables():
    """The tables of the two virtual machines: what the image reads under TCG, and as many entries as KVM takes."""
    command.output("capture", "--guest", "--format=kvm", "-o", FOLDER / "guest.kvm", "--", *GUEST)
    rows = stream.parse_kvm((FOLDER / "guest.kvm").read_bytes())[0][1:3]
    rows += [(4, index, 1, 0x121 + index, 0x1c0003f, index, ~index & 0xffffffff) for index in range(256 - len(rows))]
    (FOLDER / "wide.kvm").write_bytes(stream.kvm_bytes(rows))


def results():
    """What the machine wrote to its second serial port: {file: bytes} once it is all there, else None."""
    data = (FOLDER / "results").read_bytes() if (FOLDER / "results").exists() else b""
    if END not in data:
        return None
    archive = base64.b64decode(data.split(BEGIN, 1)[1].split(END, 1)[0])
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {pathlib.Path(item.name).name: tar.extractfile(item).read() for item in tar if item.isfile()}


def dump(process):
    """Wait for the machine to be ready, stop it, dump it in both formats. False if it does not get there."""
    end = time.monotonic() + BOOT_SECONDS
    while not (files := results()):
        if time.monotonic() > end or process.poll() is not None:
            return False
        time.sleep(0.2)
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)
    with qmp.Client(FOLDER / "qmp", limit=120) as client:
        client.execute("stop")
        client.execute("dump-guest-memory", paging=False, protocol=f"file:{FOLDER / 'vmcore'}")
        client.execute("dump-guest-memory", paging=False, protocol=f"file:{FOLDER / 'vmcore.kdump'}", format="kdump-zlib")
        client.execute("quit")
    process.wait(timeout=30)
    return True


def boot(append):
    """One CPU in one thread, as vanilla_kvm.sh boots. True if there is a dump."""
    for name in ("results", "vmcore", "vmcore.kdump", "qmp"):
        (FOLDER / name).unlink(missing_ok=True)
    words = ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-cpu", "EPYC,+svm,+npt", "-m", "512M", *machine.COMMON,
             "-kernel", str(CACHE / "kernel" / "vmlinux"), "-initrd", str(FOLDER / "initramfs"), "-append", append,
             "-serial", f"file:{FOLDER / 'console.txt'}", "-serial", f"file:{FOLDER / 'results'}", "-device", "vmcoreinfo",
             "-qmp", f"unix:{FOLDER / 'qmp'},server=on,wait=off"]
    with open(FOLDER / "qemu.log", "wb") as log, \
            subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            return dump(process)
        finally:
            process.kill()


def run(name, words, script=None, cwd=None):
    """Standard output of a debugger, kept in a file, which is returned."""
    path = FOLDER / f"{name}.txt"
    done = subprocess.run([str(word) for word in words], input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300, check=False, cwd=cwd, text=True)
    path.write_text(done.stdout)
    (FOLDER / f"{name}.err").write_text(done.stderr)
    assert done.returncode == 0, f"{words[0]}: status {done.returncode}, {done.stderr.strip()[-300:]}"
    return path


def need(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is not installed")


def crash(name, core, lines):
    need("crash")
    return run(name, ["crash", "-s", "--mod", MODULES, VMLINUX, core], "\n".join(["mod -s kvm", *lines, "quit", ""]))


def crash_script(core):
    need("crash")
    return run(f"crash-{core.name}", ["crash", "-s", "--mod", MODULES, "-i", "vcpus.crash", VMLINUX, core], "", SCRIPTS)


def gdb_script(core):
    need("gdb")
    return run("gdb", ["gdb", "-nx", "-batch", "-ex", f"core-file {core}", "-ex", f'set $kvm = "{MODULES / "kvm.ko"}"', "-x",
                       SCRIPTS / "vcpus_gdb.py", VMLINUX])


def drgn_script(core):
    need("drgn")
    return run("drgn", ["drgn", "-q", "-c", core, SCRIPTS / "vcpus_drgn.py", VMLINUX, MODULES / "kvm.ko"])


def split(path):
    """Files with the tables of each virtual machine of a script's output, the one of two CPUs first."""
    machines = {}
    for piece in re.split(r"^(?=kvm 0x)", path.read_text(), flags=re.M)[1:]:
        machines.setdefault(piece.split()[1], []).append(piece)
    assert sorted(map(len, machines.values())) == [1, 2], f"{path}: CPUs {[len(cpus) for cpus in machines.values()]}"
    files = [path.with_suffix(".guest"), path.with_suffix(".wide")]
    for file, cpus in zip(files, sorted(machines.values(), key=len, reverse=True)):
        file.write_text("".join(cpus))
    return files


def no_real_difference(first, second):
    done = subprocess.run([command.PATH, "diff", str(first), str(second)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60, check=False, text=True)
    assert done.returncode == 0, f"diff {first} {second}: status {done.returncode}\n{done.stdout}"


def all_cpus(debugger, core):
    """Every virtual CPU is printed, and no real difference to the image's own tables, nor to what KVM was given."""
    def test():
        begin = time.monotonic()
        output = debugger(core)
        seconds = time.monotonic() - begin
        guest, wide = split(output)
        no_real_difference(guest, FOLDER / "guest.txt")
        no_real_difference(guest, FOLDER / "guest.kvm")
        given, seen = (stream.parse_kvm(data)[0] for data in (
            (FOLDER / "wide.kvm").read_bytes(), command.output("convert", wide, "--to", "kvm")))
        assert len(seen) == 256 and given[2:] == seen[2:], "the table of 256 entries: not as it was given"
        entries = sum(map(len, stream.parse_kvm(command.output("convert", output, "--to", "kvm"))))
        return f"3 CPUs, {entries} entries, {seconds:.1f} s"
    return test


def by_hand():
    """The lines behind "crash> " in docs/vmcore.md: those that find one virtual CPU, and those that print its table."""
    core, page = FOLDER / "vmcore", (machine.TOP / "docs" / "vmcore.md").read_text()
    guest = split(FOLDER / "crash-vmcore.txt")[0]
    want = command.output("convert", guest, "--to", "kvm")
    want = want[:8 + 40 * struct.unpack_from("<I", want)[0]]
    names = {"KVM": re.search(r"^kvm (\w+) vcpu 0", guest.read_text(), re.M).group(1)}
    words = re.findall(r"^    crash> (.*)", page, re.M)
    finding = [word.replace("KVM", names["KVM"]) for word in words if word.startswith(("list", "tree"))]
    found = crash("crash-find", core, finding).read_text()
    assert names["KVM"][2:] in found.split("\n"), f"list does not show {names['KVM']}"
    member = r"\n *arch.cpuid_nent = (\d+),?\n *arch.cpuid_entries = (\w+)"
    names["VCPU"], names["NENT"], names["ENTRIES"] = re.search(rf"^(f\w+){member}", found, re.M).groups()
    names["VCPU"] = "0x" + names["VCPU"]
    words = [re.sub("|".join(names), lambda name: names[name.group()], word) for word in words[len(finding):]]
    files = [FOLDER / f"crash-{number}.txt" for number in range(len(words))]
    crash("crash-print", core, [f"{word} > {file}" for word, file in zip(words, files)])
    for word, file in zip(words, files):
        assert command.output("convert", file, "--to", "kvm") == want, f"{word}: another table, see {file}"
    return f"{len(words)} commands"


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_tables()
    tables = [FOLDER / "guest.kvm", FOLDER / "wide.kvm"]
    machine.run([str(HERE / "vmcore_fetch.sh")])
    machine.run([str(HERE / "vmcore.sh"), str(machine.BUILD / "kvmbox"), str(machine.BUILD / "leafprobe.elf"), str(FOLDER),
                 *map(str, tables)])
    if not any(boot("console=ttyS0 nokaslr quiet panic=-1") for _ in range(TRIES)):
        print(f"not ok - vmcore: no dump within {TRIES} boots of {BOOT_SECONDS} s, see {FOLDER / 'console.txt'}")
        return 1
    core = FOLDER / "vmcore"
    return 1 if tap.run([
        ("vmcore: vcpus.crash", all_cpus(crash_script, core)),
        ("vmcore: vcpus.crash, kdump-compressed", all_cpus(crash_script, FOLDER / "vmcore.kdump")),
        ("vmcore: vcpus_gdb.py", all_cpus(gdb_script, core)),
        ("vmcore: vcpus_drgn.py", all_cpus(drgn_script, core)),
        ("vmcore: commands by hand in crash", by_hand),
    ], workers=1) else 0


if __name__ == "__main__":
    sys.exit(main())

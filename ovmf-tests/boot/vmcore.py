#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make check-vmcore: a real dump of a host with virtual machines, and what crash, gdb and drgn print of it.

Debian's own kernel under TCG, with nested SVM, holds two virtual machines: one in which the image reads the tables of two
CPUs, one whose table has all 256 entries. QEMU dumps its memory; the scripts of docs/scripts/ and the commands of
docs/vmcore.md print the tables, and `leafprobe diff` compares them with what the image said and what KVM was given. All that
twice: with the kernel where it was linked to be, and where KASLR puts it."""
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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import qmp
import stream
import tap

FOLDER = machine.BUILD / "check" / "vmcore"
CACHE = pathlib.Path(os.environ.get("VANILLA_CACHE", machine.BUILD / "vanilla")).resolve()
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


def results(folder):
    """What the machine wrote to its second serial port: {file: bytes} once it is all there, else None."""
    data = (folder / "results").read_bytes() if (folder / "results").exists() else b""
    if END not in data:
        return None
    archive = base64.b64decode(data.split(BEGIN, 1)[1].split(END, 1)[0])
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {pathlib.Path(item.name).name: tar.extractfile(item).read() for item in tar if item.isfile()}


def dump(process, folder):
    """Wait for the machine to be ready, stop it, dump it in both formats. False if it does not get there."""
    end = time.monotonic() + BOOT_SECONDS
    while not (files := results(folder)):
        if time.monotonic() > end or process.poll() is not None:
            return False
        time.sleep(0.2)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with qmp.Client(folder / "qmp", limit=120) as client:
        client.execute("stop")
        client.execute("dump-guest-memory", paging=False, protocol=f"file:{folder / 'vmcore'}")
        client.execute("dump-guest-memory", paging=False, protocol=f"file:{folder / 'vmcore.kdump'}", format="kdump-zlib")
        client.execute("quit")
    process.wait(timeout=30)
    return True


def boot(folder, kernel, append):
    """One CPU in one thread, as vanilla_kvm.sh boots. True if there is a dump."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    words = ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-cpu", "EPYC,+svm,+npt", "-m", "512M", *machine.COMMON,
             "-kernel", str(kernel), "-initrd", str(FOLDER / "initramfs"), "-append", f"console=ttyS0 quiet panic=-1 {append}",
             "-serial", f"file:{folder / 'console.txt'}", "-serial", f"file:{folder / 'results'}", "-device", "vmcoreinfo",
             "-qmp", f"unix:{folder / 'qmp'},server=on,wait=off"]
    with open(folder / "qemu.log", "wb") as log, \
            subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            return dump(process, folder)
        finally:
            process.kill()


def run(core, name, words, script=None, cwd=None):
    """Standard output of a debugger, kept in a file beside the core, which is returned."""
    path = core.parent / f"{name}.txt"
    done = subprocess.run([str(word) for word in words], input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300, check=False, cwd=cwd, text=True)
    path.write_text(done.stdout)
    path.with_suffix(".err").write_text(done.stderr)
    assert done.returncode == 0, f"{words[0]}: status {done.returncode}, {done.stderr.strip()[-300:]}"
    return path


def need(program):
    if not shutil.which(program):
        raise tap.Skip(f"{program} is not installed")


def crash(core, name, lines):
    need("crash")
    return run(core, name, ["crash", "-s", "--mod", MODULES, VMLINUX, core], "\n".join(["mod -s kvm", *lines, "quit", ""]))


def crash_script(core):
    need("crash")
    return run(core, f"crash-{core.name}", ["crash", "-s", "--mod", MODULES, "-i", "vcpus.crash", VMLINUX, core], "", SCRIPTS)


def gdb_script(core):
    need("gdb")
    return run(core, "gdb", ["gdb", "-nx", "-batch", "-ex", f"core-file {core}", "-ex", f'set $kvm = "{MODULES / "kvm.ko"}"', "-x",
                       SCRIPTS / "vcpus_gdb.py", VMLINUX])


def drgn_script(core):
    need("drgn")
    return run(core, "drgn", ["drgn", "-q", "-c", core, SCRIPTS / "vcpus_drgn.py", VMLINUX, MODULES / "kvm.ko"])


def machines(path):
    """What a script's output has of each virtual machine, by the number of its CPUs, which no two share."""
    found = {}
    for piece in re.split(r"^(?=kvm 0x)", path.read_text(), flags=re.M)[1:]:
        found.setdefault(piece.split()[1], []).append(piece)
    numbers = [len(cpus) for cpus in found.values()]
    assert len(set(numbers)) == len(numbers), f"{path}: CPUs {numbers}"
    return {len(cpus): "".join(cpus) for cpus in found.values()}


def split(path):
    """Files with the tables of each virtual machine of a script's output, the one of two CPUs first."""
    found = machines(path)
    assert sorted(found) == [1, 2], f"{path}: CPUs {sorted(found)}"
    files = [path.with_suffix(".guest"), path.with_suffix(".wide")]
    for file, cpus in zip(files, (2, 1)):
        file.write_text(found[cpus])
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
        no_real_difference(guest, core.parent / "guest.txt")
        no_real_difference(guest, FOLDER / "guest.kvm")
        given, seen = (stream.parse_kvm(data)[0] for data in (
            (FOLDER / "wide.kvm").read_bytes(), command.output("convert", wide, "--to", "kvm")))
        assert len(seen) == 256 and given[2:] == seen[2:], "the table of 256 entries: not as it was given"
        entries = sum(map(len, stream.parse_kvm(command.output("convert", output, "--to", "kvm"))))
        return f"3 CPUs, {entries} entries, {seconds:.1f} s"
    return test


def by_hand(core):
    """The lines behind "crash> " in docs/vmcore.md: those that find one virtual CPU, and those that print its table."""
    page = (machine.TOP / "docs" / "vmcore.md").read_text()
    guest = split(core.parent / "crash-vmcore.txt")[0]
    want = command.output("convert", guest, "--to", "kvm")
    want = want[:8 + 40 * struct.unpack_from("<I", want)[0]]
    names = {"KVM": re.search(r"^kvm (\w+) vcpu 0", guest.read_text(), re.M).group(1)}
    words = re.findall(r"^    crash> (.*)", page, re.M)
    finding = [word.replace("KVM", names["KVM"]) for word in words if word.startswith(("list", "tree"))]
    found = crash(core, "crash-find", finding).read_text()
    assert names["KVM"][2:] in found.split("\n"), f"list does not show {names['KVM']}"
    member = r"\n *arch.cpuid_nent = (\d+),?\n *arch.cpuid_entries = (\w+)"
    names["VCPU"], names["NENT"], names["ENTRIES"] = re.search(rf"^(f\w+){member}", found, re.M).groups()
    names["VCPU"] = "0x" + names["VCPU"]
    words = [re.sub("|".join(names), lambda name: names[name.group()], word) for word in words[len(finding):]]
    files = [core.parent / f"crash-{number}.txt" for number in range(len(words))]
    crash(core, "crash-print", [f"{word} > {file}" for word, file in zip(words, files)])
    for word, file in zip(words, files):
        assert command.output("convert", file, "--to", "kvm") == want, f"{word}: another table, see {file}"
    return f"{len(words)} commands"


def tests(kind, core):
    yield f"{kind}: vcpus.crash", all_cpus(crash_script, core)
    yield f"{kind}: vcpus_gdb.py", all_cpus(gdb_script, core)
    yield f"{kind}: vcpus_drgn.py", all_cpus(drgn_script, core)
    yield f"{kind}: vcpus.crash, kdump-compressed", all_cpus(crash_script, core.with_suffix(".kdump"))
    yield f"{kind}: commands by hand in crash", lambda: by_hand(core)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_tables()
    machine.run([str(HERE / "vmcore_fetch.sh")])
    machine.run([str(HERE / "vmcore.sh"), str(machine.BUILD / "kvmbox"), str(machine.BUILD / "leafprobe.elf"), str(FOLDER),
                 str(FOLDER / "guest.kvm"), str(FOLDER / "wide.kvm")])
    # The part of the kernel that unpacks it also chooses where it goes.
    packed = next((CACHE / "kernel" / "boot").glob("vmlinuz-*"))
    failed = 0
    for kind, kernel, append in (("plain", CACHE / "kernel" / "vmlinux", "nokaslr"), ("KASLR", packed, "")):
        folder = FOLDER / kind.lower()
        core = folder / "vmcore"
        if any(boot(folder, kernel, append) for _ in range(TRIES)):
            wrong = tap.run(tests(kind, core), workers=1)
            failed += wrong
            if not wrong:  # half a gigabyte
                core.unlink()
                core.with_suffix(".kdump").unlink()
        else:
            print(f"not ok - {kind}: no dump within {TRIES} boots of {BOOT_SECONDS} s, see {folder / 'console.txt'}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

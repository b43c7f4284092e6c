#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe capture: this machine against cpuid -r, guests of both images against a boot by hand, KVM's own tables."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

PROGRAM = machine.BUILD / "leafprobe"
FOLDER = machine.BUILD / "check" / "capture"
GUEST = ["-accel", "tcg", "-cpu", "Skylake-Server"]
FAILING = ["--guest", "--time-limit=2", "--", "-accel", "tcg", "-S"]

# Bits that the kernel or firmware changes while a machine runs: (leaf, subleaf) -> (eax, ebx, ecx, edx).
DYNAMIC = {(1, 0): (0, 0, 1 << 27, 0), (7, 0): (0, 0, 1 << 4, 0), (0xd, 0): (0, 0xffffffff, 0, 0), (0xd, 1): (0, 0xffffffff, 0, 0)}


def run(*words, limit=90, **environment):
    """(exit status, standard output, standard error, seconds)."""
    start = time.monotonic()
    done = subprocess.run([str(PROGRAM), "capture", *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=limit, check=False, env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr.decode(errors="replace"), time.monotonic() - start


def good(*words, **kwargs):
    status, output, errors, _ = run(*words, **kwargs)
    assert status == 0, f"status {status}: {errors.strip()}"
    return output


def raw_rows(data):
    """{cpu: {(leaf, subleaf): (eax, ebx, ecx, edx)}} of the lines of cpuid -r."""
    cpus, rows = {}, {}
    for line in data.decode().split("\n"):
        header, row = re.match(r"CPU (\d+):$", line), stream.RAW.match(line)
        if header:
            rows = cpus.setdefault(int(header.group(1)), {})
        elif row:
            leaf, subleaf, *regs = (int(value, 16) for value in row.groups())
            rows[leaf, subleaf] = tuple(regs)
    return cpus


def rows_of(table):
    return {(leaf, subleaf): tuple(regs) for leaf, subleaf, _, *regs in table.entries}


def differing(first, second):
    """Places in both where bits that do not change by themselves differ."""
    for place in sorted(set(first) & set(second)):
        masks = DYNAMIC.get(place, (0, 0, 0, 0))
        if any((a ^ b) & ~mask for a, b, mask in zip(first[place], second[place], masks)):
            yield f"{place[0]:#x}.{place[1]:#x}: {[hex(v) for v in first[place]]} and {[hex(v) for v in second[place]]}"


def against_cpuid(source):
    def test():
        if not shutil.which("cpuid"):
            raise tap.Skip("the cpuid command is not installed")
        if source == "dev" and not os.access("/dev/cpu/0/cpuid", os.R_OK):
            raise tap.Skip("/dev/cpu/0/cpuid cannot be read")
        witness = raw_rows(subprocess.run(["cpuid", "-r", *(["-k"] if source == "dev" else [])], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout)
        result = stream.Stream(good(f"--source={source}", "--shape=full"))
        assert sorted(witness) == sorted(table.cpu for table in result.tables), "other CPUs than cpuid -r"
        shared = 0
        for table in result.tables:
            rows = rows_of(table)
            wrong = list(differing(rows, witness[table.cpu]))
            assert not wrong, f"cpu {table.cpu}: {'; '.join(wrong)}"
            shared += len(set(rows) & set(witness[table.cpu]))
        assert raw_rows(good(f"--source={source}", "--format=raw", "--shape=full")).keys() == witness.keys()
        return f"{len(result.tables)} CPUs, {shared} rows in both, {sum(map(len, witness.values())) - shared} by cpuid alone"
    return test


def formats():
    """vmcore, raw and kvm of one capture each hold the same tables, and convert reads them back."""
    tables = stream.Stream(good()).tables
    kvm = stream.parse_kvm(good("--format=kvm"))
    assert len(kvm) == len(tables), f"{len(kvm)} tables in the kvm format, {len(tables)} in the stream"
    saved = FOLDER / "formats.txt"
    good("-o", saved)
    done = subprocess.run([str(PROGRAM), "convert", "--to", "kvm", str(saved)], stdout=subprocess.PIPE, check=True)
    for table, other, back in zip(tables, kvm, stream.parse_kvm(done.stdout), strict=True):
        assert [entry[:3] for entry in other] == [entry[:3] for entry in table.entries], "kvm format: other rows"
        assert [entry[:3] for entry in back] == [entry[:3] for entry in table.entries], "convert: other rows"
        assert not list(differing(rows_of(table), {(e[0], e[1]): tuple(e[3:]) for e in back})), "convert: other data"


def some_cpus():
    last = max(os.sched_getaffinity(0))
    tables = stream.Stream(good("--cpu", last)).tables
    assert [table.cpu for table in tables] == [last], [table.cpu for table in tables]
    assert len(stream.Stream(good("-1")).tables) == 1
    status, output, errors, _ = run("--cpu", "8000")
    assert status == 2 and not output and re.fullmatch(r"leafprobe: cpu 8000 is not online .*\n", errors), errors


def guest(uefi, smp):
    def test():
        saved = FOLDER / f"guest{'-uefi' if uefi else ''}-{smp}.txt"
        begin = time.monotonic()
        good("--guest", *(["--uefi"] if uefi else []), "-o", saved, "--", *GUEST, "-smp", smp)
        seconds = time.monotonic() - begin
        result = stream.Stream(saved.read_bytes())
        assert result.ok and [table.cpu for table in result.tables] == list(range(smp)), result.last
        assert result.facts["boot"] == ("uefi" if uefi else "multiboot1"), result.facts
        by_hand = machine.boot(FOLDER / f"hand-{smp}", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server",
                               smp=str(smp), append=f"poweroff cpus=all shape={machine.qemu_shape()}")
        for table, other in zip(result.tables, stream.Stream(by_hand.serial).tables, strict=True):
            wrong = list(differing(rows_of(table), rows_of(other)))
            keys = [entry[:3] for entry in table.entries] == [entry[:3] for entry in other.entries]
            assert keys and not wrong, f"cpu {table.cpu}: {'; '.join(wrong) or 'other rows'}"
        return f"{sum(len(table.entries) for table in result.tables)} entries in {seconds:.1f} s"
    return test


def kvm(source):
    def test():
        machine.need_kvm()
        entries = stream.Stream(good(f"--source={source}")).tables[0].entries
        assert entries and len(entries) == len(stream.parse_kvm(good(f"--source={source}", "--format=kvm"))[0])
        if source == "kvm":
            assert entries[0][0] == 0 and any(entry[0] == 0x80000000 for entry in entries), "no vendor leaf"
        return f"{len(entries)} entries"
    return test


def kvm_ids():
    """KVM answers with the ids of the CPU that asks: of many at once, each asks on the first."""
    machine.need_kvm()
    runs = [subprocess.Popen([str(PROGRAM), "capture", "--source=kvm"], stdout=subprocess.PIPE) for _ in range(16)]
    ids = {stream.Stream(run.communicate(timeout=20)[0]).tables[0].apic for run in runs}
    first = stream.Stream(good("-1")).tables[0].apic
    assert ids == {first}, f"ids {sorted(ids)}, the first CPU has {first}"


def kvm_set():
    """The same answer as kvmbox, a second program, gets for the same table."""
    machine.need_kvm()
    given, answer = FOLDER / "set.kvm", FOLDER / "get.kvm"
    good("-o", given, "--format=kvm", "-1")
    taken = stream.Stream(good("--source=kvm-set", given)).tables[0].entries
    machine.run([str(machine.BUILD / "kvmbox"), "--image", str(machine.BUILD / "leafprobe.elf"), "--table", str(given),
                 "--append", "-l 0 poweroff", f"--get={answer}", "--irqchip", "--time-limit=20"], timeout=30)
    other = stream.parse_kvm(answer.read_bytes())[0]
    assert [entry[:7] for entry in taken] == [tuple(entry) for entry in other], "kvmbox gets another table"
    before = stream.parse_kvm(given.read_bytes())[0]
    return f"{len(taken)} entries, {sum(a != b for a, b in zip(before, taken))} not as they were set"


def path_with(*programs):
    """A PATH that has these programs and no other."""
    folder = FOLDER / ("path-" + "-".join(programs or ("none",)))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in programs:
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


# name: (words, environment, what the one line says)
TROUBLE = {
    "guest that never prints": (FAILING, {}, r"no complete table within 2 s .* QEMU was ended; .*"),
    "QEMU's options without --": (["--guest", *GUEST], {}, r"unknown option '-a', QEMU's options stand behind '--'"),
    "CPU that QEMU does not know": (["--guest", "--", "-cpu", "nosuch"], {}, r"QEMU ended with status 1: .*nosuch.*"),
    "image that is none": (["--guest", "--image", __file__, "--", *GUEST], {}, r"QEMU ended with status \d+: .*"),
    "image that is not there": (["--guest", "--image", "/nowhere"], {}, r"/nowhere: No such file or directory"),
    "option that is ours": (["--guest", "--", "-kernel", "x"], {}, r"leave QEMU's option -kernel away: .*"),
    "QEMU not installed": (["--guest"], {"PATH": path_with()}, r"qemu-system-x86_64 is not installed \(Debian package .*\)"),
    "mtools not installed": (["--guest", "--uefi"], {"PATH": path_with("qemu-system-x86_64")},
                             r"mformat is not installed \(Debian package mtools\)"),
    "OVMF not installed": (["--guest", "--uefi"], {"OVMF_DIR": "/nowhere"}, r"no UEFI firmware for QEMU in /nowhere .*"),
    "table that is none": (["--source=kvm-set", __file__], {}, r".*witness_capture\.py:\d+: .*|/dev/kvm: .*"),
}


def trouble(name, words, environment, line):
    def test():
        saved = FOLDER / (re.sub(r"\W+", "-", name) + ".txt")
        status, output, errors, seconds = run("-o", saved, *words, **environment)
        assert status == 2 and not output and not saved.exists(), f"status {status}, {len(output)} bytes"
        assert re.fullmatch(rf"leafprobe(?: capture)?: (?:{line})\n", errors), errors
        assert seconds < 10, f"{seconds:.1f} s"
        assert not list(FOLDER.glob(f"{saved.name}.*")), "a temporary file is left"
    return test


def killed():
    """QEMU goes with the command, whatever ends it."""
    with subprocess.Popen([str(PROGRAM), "capture", *FAILING[:1], *FAILING[2:]], stdout=subprocess.DEVNULL) as command:
        deadline = time.monotonic() + 10
        children = pathlib.Path(f"/proc/{command.pid}/task/{command.pid}/children")
        if not children.exists():
            command.kill()
            raise tap.Skip("this kernel does not list children in /proc")
        while not children.read_text().split() and time.monotonic() < deadline:
            time.sleep(0.05)
        qemu = children.read_text().split()[0]
        command.kill()
        command.wait()
        while pathlib.Path(f"/proc/{qemu}").exists() and "Z" not in pathlib.Path(f"/proc/{qemu}/stat").read_text().split()[2] \
                and time.monotonic() < deadline:
            time.sleep(0.05)
        assert time.monotonic() < deadline, "QEMU is still there"


TESTS = [
    ("this machine by CPUID against cpuid -r", against_cpuid("cpuid")),
    ("this machine by /dev/cpu against cpuid -r -k", against_cpuid("dev")),
    ("formats hold the same", formats),
    ("some CPUs", some_cpus),
    ("guest, multiboot, 2 CPUs", guest(False, 2)),
    ("guest, multiboot, 8 CPUs", guest(False, 8)),
    ("guest, UEFI, 2 CPUs", guest(True, 2)),
    ("KVM_GET_SUPPORTED_CPUID", kvm("kvm")),
    ("KVM_GET_SUPPORTED_CPUID, whose ids", kvm_ids),
    ("KVM_GET_EMULATED_CPUID", kvm("kvm-emulated")),
    ("KVM_SET_CPUID2, then KVM_GET_CPUID2", kvm_set),
    ("a killed command leaves no QEMU", killed),
    *((f"trouble: {name}", trouble(name, *case)) for name, case in TROUBLE.items()),
]

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    WORDS = sys.argv[1:]
    sys.exit(1 if tap.run([(name, test) for name, test in TESTS if not WORDS or any(word in name for word in WORDS)]) else 0)

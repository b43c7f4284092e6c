#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe diff against what a second reader finds: booted guests bit by bit, a terminal's colours."""
import json
import os
import pathlib
import pty
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "diff"
IMAGE = machine.BUILD / "leafprobe.elf"


def diff(*words, status):
    done = subprocess.run([command.PATH, "diff", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == status, f"status {done.returncode}, expected {status}: {done.stderr.decode(errors='replace').strip()}"
    return done.stdout.decode()


def guest(name, cpu, smp="2"):
    """The path of a booted guest's stream, and the stream."""
    run = machine.boot(FOLDER / name, "seabios", kernel=IMAGE, cpu=cpu, smp=smp)
    result = stream.Stream(run.serial)
    assert result.ok, f"{cpu}: {result.last}"
    return FOLDER / name / "serial.log", result


def captured(*options):
    """The same by leafprobe capture --guest, with or without --uefi."""
    def make(name, cpu):
        path = FOLDER / f"{name}.txt"
        FOLDER.mkdir(parents=True, exist_ok=True)
        command.output("capture", "--guest", *options, "-o", path, "--", "-accel", "tcg", "-cpu", cpu, "-smp", "2")
        return path, stream.Stream(path.read_bytes())
    return make


def bits(a, b):
    """{(leaf, subleaf, register): bits that differ} of two tables, a row that is missing being zeros."""
    found = {}
    for leaf, subleaf in {entry[:2] for entry in a.entries + b.entries}:
        left, right = (table.regs(leaf, subleaf) or (0, 0, 0, 0) for table in (a, b))
        for register, (x, y) in zip(stream.REGISTERS, zip(left, right)):
            if x != y:
                found[leaf, subleaf, register] = x ^ y
    return found


def reported(pair):
    """The same from a report, where a field is given as its two numbers."""
    found = {}
    for item in pair["differences"]:
        if "mask" not in item:
            continue
        shift = (item["mask"] & -item["mask"]).bit_length() - 1 if item["name"] != "unknown bit" else 0
        key = item["leaf"], item["subleaf"], item["register"]
        found[key] = found.get(key, 0) | ((item["a"] or 0) ^ (item["b"] or 0)) << shift
    return found


def refused(accel, cpu):
    """Names of the features of a CPU that QEMU says it leaves out."""
    run = subprocess.run(["qemu-system-x86_64", *machine.COMMON, "-accel", accel, "-cpu", cpu, "-S", "-monitor", "stdio"], input=b"quit\n",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20, check=False)
    said = run.stdout.decode(errors="replace")
    assert run.returncode == 0, f"{cpu}: {said[-200:]}"
    return set(re.findall(r"doesn't support requested feature: CPUID\.\w+H:E[A-D]X\.([\w.-]+) \[", said))


def compare(name, changed, want, make=guest):
    """Boot Skylake-Server with and without changes; the report holds each bit that differs, and names what is wanted.

    TCG has x2APIC from QEMU 9.0 on, and then both guests do; before, neither, whatever was asked for."""
    def test():
        (path_a, a), (path_b, b) = make(f"{name}-a", "Skylake-Server"), make(f"{name}-b", f"Skylake-Server,{changed}")
        report = json.loads(diff("--format=json", path_a, path_b, status=1))
        assert len(report["pairs"]) == 2 and report["matched_by"] == "apic", "not two CPUs matched by APIC id"
        for pair, one, other in zip(report["pairs"], a.tables, b.tables):
            assert reported(pair) == bits(one, other), f"reported {reported(pair)}, the tables differ in {bits(one, other)}"
            real = {item["name"]: item for item in pair["differences"] if not item["expected"]}
            assert set(real) == set(want), f"named {sorted(real)}, expected {sorted(want)}"
            for field, (kind, follows) in want.items():
                assert real[field]["class"] == kind and real[field]["follows"] == follows, f"{field}: {real[field]}"
        assert diff("--all", path_a, path_a, status=0).count("\n  ") == 0, "a stream differs from itself"
        left_out = {word.lstrip("+") for word in changed.split(",") if word[0] == "+"} & refused("tcg", f"Skylake-Server,{changed}")
        return ", ".join(sorted(real)) + (f"; QEMU: TCG does not support {', '.join(sorted(left_out))}" if left_out else "")
    return test


def x2apic():
    """The half that TCG lacks: under KVM nothing but x2APIC differs, and AVX2 where this KVM offers it."""
    machine.need_kvm()
    paths, tables = [], []
    for name, features in (("kvm-a", "-x2apic"), ("kvm-b", "-avx2,+x2apic")):
        run = machine.boot(FOLDER / name, "qboot", accel="kvm", machine="microvm", kernel=machine.BUILD / "leafprobe-pvh.elf",
                           cpu=f"Skylake-Server,{features},-arch-capabilities", smp="2", append="poweroff")
        if run.status:
            raise tap.Skip("QEMU with this KVM: " + run.errors.decode(errors="replace").strip().split("\n")[-1])
        paths.append(FOLDER / name / "serial.log")
        tables.append(stream.Stream(run.serial).tables)
    report = json.loads(diff("--format=json", *paths, status=1))
    avx2 = tables[0][0].regs(7)[1] & ~tables[1][0].regs(7)[1] & 1 << 5
    want = {"x2apic": "added", **({"avx2": "lost"} if avx2 else {})}
    assert len(report["pairs"]) == 2, "not two CPUs"
    for pair, one, other in zip(report["pairs"], *tables):
        assert reported(pair) == bits(one, other), f"reported {reported(pair)}, the tables differ in {bits(one, other)}"
        real = {item["name"]: item["class"] for item in pair["differences"] if not item["expected"]}
        assert real == want, f"named {real}, expected {want}"
    return ", ".join(f"{field} {kind}" for field, kind in want.items())


def on_terminal(environment, *words):
    """What the command writes to a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen([command.PATH, "diff", *map(str, words)], stdout=slave, stderr=slave, stdin=subprocess.DEVNULL, env=environment) as child:
        os.close(slave)
        output = command.drain(master)
        child.wait(timeout=20)
    os.close(master)
    return output


def colours():
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = [FOLDER / "colour-a.raw", FOLDER / "colour-b.raw"]
    for path, ecx in zip(paths, (0x60, 0x20)):
        path.write_text(raw(0, [(0, 0, 0, 1, 0x756e6547, 0x6c65746e, 0x49656e69), (1, 0, 0, 0x306c1, 0, ecx, 0)]))
    plain = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    assert b"\x1b[31mlost" in on_terminal({**plain, "TERM": "xterm"}, *paths), "no colour on a terminal"
    for environment in ({**plain, "TERM": "xterm", "NO_COLOR": "1"}, {**plain, "TERM": "dumb"}, plain):
        output = on_terminal(environment, *paths)
        assert b"smx" in output and b"\x1b" not in output, "colour where none is wanted"
    assert "\x1b" not in diff(*paths, status=1), "colour in a pipe"


def raw(cpu, entries):
    rows = "".join(f"   {e[0]:#010x} {e[1]:#04x}: eax={e[3]:#010x} ebx={e[4]:#010x} ecx={e[5]:#010x} edx={e[6]:#010x}\n" for e in entries)
    return f"CPU {cpu}:\n{rows}"


TESTS = [
    ("diff: Skylake-Server against -avx2,+x2apic", compare("avx2", "-avx2,+x2apic", {"avx2": ("lost", [])})),
    ("diff: the same, by capture --guest", compare("captured", "-avx2,+x2apic", {"avx2": ("lost", [])}, captured())),
    ("diff: the same, by capture --guest --uefi", compare("uefi", "-avx2,+x2apic", {"avx2": ("lost", [])}, captured("--uefi"))),
    ("diff: +x2apic under KVM", x2apic),
    ("diff: Skylake-Server against -avx,-pku", compare("avx", "-avx,-pku", {
        "avx": ("lost", []), "pku": ("lost", []), "xcr0_avx": ("lost", ["avx"]), "xcr0_pkru": ("lost", ["pku"]),
        "xsave_sz_max": ("changed", ["avx", "pku"]), "xsave_sz": ("lost", ["pku"]), "xsave_offset": ("lost", ["pku"])})),
    ("diff: colours on a terminal", colours),
]

if __name__ == "__main__":
    tap.main(TESTS)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The image on an unmodified KVM: Debian's kernel under TCG with nested SVM runs our small machine with given tables.

So every leaf is checked exactly on any machine, 1, 7 and 0xd included, whatever its own /dev/kvm does."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "vanilla"
SCRIPT = pathlib.Path(__file__).parent / "vanilla_kvm.sh"
IMAGE = machine.BUILD / "leafprobe.elf"
MODELS = ("Skylake-Server", "EPYC-Milan", "qemu64", "Nehalem")
REGISTERS = ("eax", "ebx", "ecx", "edx")

# What KVM keeps up to date in a vCPU's table while the guest has not enabled XSAVE: (leaf, subleaf, register): bits.
KEPT = {(0x1, 0, "ecx"): 1 << 27, (0x1, 0, "edx"): 1 << 9, (0xd, 0, "ebx"): 0xffffffff, (0xd, 1, "ebx"): 0xffffffff,
        (0x7, 0, "ecx"): 1 << 4}


def tables():
    """{name: entries}: the sample where it is, and tables of QEMU models, as this image reads them under TCG."""
    found = {}
    shared = os.environ.get("LEAFPROBE_SHARED")
    sample = pathlib.Path(shared or "", "reference", "kvm-vcpu0-vmcore.txt")
    if shared and sample.exists():
        found["sample"] = stream.parse_vmcore(sample.read_text().split("\n"))
    for model in MODELS:
        run = machine.boot(FOLDER / "tcg" / model, "seabios", kernel=IMAGE, cpu=model)
        found[model] = stream.Stream(run.serial).tables[0].entries
    return found


def run_all(found):
    """One boot for all tables; the reason why it could not be done, or None."""
    for name, entries in found.items():
        (FOLDER / f"{name}.kvm").write_bytes(stream.kvm_bytes(entries))
    files = [str(FOLDER / f"{name}.kvm") for name in found]
    done = subprocess.run([str(SCRIPT), str(machine.BUILD / "kvmbox"), str(IMAGE), str(FOLDER), *files],
                          env=dict(os.environ, VANILLA_APPEND="poweroff mode=auto"), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500, check=False)
    return done.stdout.decode(errors="replace").strip().split("\n")[-1] if done.returncode == 2 else None


def places(given, seen):
    """Where two tables with the same rows differ: {(leaf, subleaf, register): bits}."""
    assert [entry[:3] for entry in given] == [entry[:3] for entry in seen], \
        f"rows: {sorted(set(e[:3] for e in given) ^ set(e[:3] for e in seen))}"
    return {(a[0], a[1], register): x ^ y for a, b in zip(given, seen)
            for register, x, y in zip(REGISTERS, a[3:], b[3:]) if x != y}


def read(name, kind):
    text = (FOLDER / f"{name}.{kind}.txt").read_bytes()
    return stream.Stream(text).tables[0].entries


def plain(name, given):
    def test():
        different = places(given, read(name, "plain"))
        for place, bits in different.items():
            assert not bits & ~KEPT.get(place, 0), f"{place}: bits {bits:#x} differ"
        return f"{len(given)} entries; KVM keeps up to date: {sorted(different) or 'nothing'}"
    return test


def enabled(given):
    def test():
        different = places(given, read("sample", "osxsave"))
        assert not different, f"{different}"
        return f"{len(given)} entries, every bit"
    return test


def lookup(name, trace):
    done = subprocess.run([machine.BUILD / "leafprobe", "lookup", FOLDER / f"{name}.plain.get.kvm", "--trace", trace], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, check=False)
    return done.returncode, done.stdout.decode()


def traced(name):
    """The kernel's own trace of the run is explained question for question from the table that KVM held; one wrong answer is named."""
    def test():
        trace = FOLDER / f"{name}.plain.trace"
        if not trace.exists():
            raise tap.Skip("this kernel has no kvm:kvm_cpuid in a tracefs")
        text = trace.read_text()
        asked = text.count("kvm_cpuid: func")
        assert asked > 250 and "LOST" not in text, f"{asked} events"
        status, output = lookup(name, trace)
        assert status == 0, output
        number, line = next((n, line) for n, line in enumerate(text.split("\n"), 1) if re.search(r"func 0 .*rax [1-9a-f]", line))
        wrong = FOLDER / f"{name}.wrong.trace"
        wrong.write_text(text.replace(line, re.sub(r"rax \w+", "rax 7777", line), 1))
        status, said = lookup(name, wrong)
        assert status == 1 and f":{number}: " in said, f"another answer is not named: {said}"
        return f"{asked} events: " + output.strip().split("\n")[-1]
    return test


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    found = tables()
    trouble = run_all(found)
    if trouble:
        print(f"not ok - vanilla KVM: {trouble}")
        return 1
    tests = [(f"vanilla KVM: {name}", plain(name, entries)) for name, entries in found.items()]
    tests += [(f"vanilla KVM: trace of {name}", traced(name)) for name in found]
    if "sample" in found:
        tests.append(("vanilla KVM: the sample with OSXSAVE and XCR0=7", enabled(found["sample"])))
    else:
        print("ok - vanilla KVM: the sample with OSXSAVE and XCR0=7 # SKIP the sample table is not here")
    return 1 if tap.run(tests) else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How many instructions, and how many CPUIDs among them, a multiboot run takes: a TCG plugin counts those of the image.

The guest's clock counts instructions (-icount), so that waits take the same number in every run. Budgets are the figures of commit eb07bd5 with QEMU 7.2's models."""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import stream

FOLDER = machine.BUILD / "bench" / "insns"
SOURCE = machine.TOP / "ovmf-tests" / "tools" / "count_insns.c"
# The interface's versions that a QEMU may ask for.
VERSIONS = range(1, 9)
# 128 ns an instruction, and no waiting for the host's clock.
CLOCK = ["-icount", "shift=7,sleep=off"]
# -cpu: instructions, CPUID executed
BUDGETS = {"Skylake-Server": (817250, 311), "EPYC-Milan": (821943, 332), "max": (763929, 308)}


def segments(image):
    """First address of an image in memory, and the one behind its last."""
    lines = subprocess.run(["readelf", "-lW", image], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    loads = [[int(word, 16) for word in line.split()[2:6]] for line in lines if line.split()[:1] == ["LOAD"]]
    assert loads, f"{image}: no segments"
    return min(load[0] for load in loads), max(load[0] + load[3] for load in loads)


def build(version):
    plugin = FOLDER / f"count_insns{version}.so"
    machine.run([os.environ.get("CC", "gcc"), "-O2", "-shared", "-fPIC", f"-DVERSION={version}", "-o", str(plugin), str(SOURCE)])
    return plugin


def counted(image, cpu):
    """(instructions of the image, of the whole run, CPUID executed)."""
    first, end = segments(image)
    out = FOLDER / "count"
    for version in VERSIONS:
        run = machine.boot(FOLDER / "guest", "seabios", kernel=image, cpu=cpu, append="poweroff",
                           extra=[*CLOCK, "-plugin", f"{build(version)},first={first:#x},end={end:#x},out={out}"])
        if out.exists():
            break
        assert b"API version" in run.errors, f"QEMU with a plugin: {run.errors.decode(errors='replace')}"
    result = stream.Stream(run.serial)
    assert result.ok, result.last
    inside, total = out.read_text(encoding="ascii").split()
    out.unlink()
    return int(inside), int(total), int(result.facts["cpuid_reads"])


def main():
    """Prints lines for each model; the number of budgets that were not kept."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    over = 0
    for cpu, (most, reads_most) in BUDGETS.items():
        inside, _, reads = counted(pathlib.Path(sys.argv[1]) if sys.argv[1:] else machine.BUILD / "leafprobe.elf", cpu)
        figure.row(f"instructions of a multiboot run, {cpu}", inside / 1000, "k", most / 1000)
        figure.row(f"CPUID executed in a multiboot run, {cpu}", reads, "", reads_most)
        over += (inside > most) + (reads > reads_most)
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How many instructions, and how many CPUIDs among them, a multiboot run takes: a TCG plugin counts those of the image.

The guest's clock counts instructions (-icount), so that waits take the same number in every run. The image halts at
its end: how long it waits to be powered off is QEMU's affair. Budgets are the figures of commit eb07bd5 with QEMU 7.2's
models, rounded up."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import stream

FOLDER = machine.BUILD / "bench" / "insns"
SOURCE = machine.TOP / "ovmf-tests" / "tools" / "count_insns.c"
# The interface's versions that a QEMU may ask for.
VERSIONS = range(1, 9)
# 128 ns an instruction, and no waiting for the host's clock.
CLOCK = ["-icount", "shift=7,sleep=off", "-rtc", "base=2026-01-01T00:00:00,clock=vm"]
# A busy machine adds waits to some runs, never takes instructions away: the least of so many runs, or the first that is good.
RUNS = 10
LAST = re.compile(rb"^leafprobe: (OK|FAILED)[^\n]*\n", re.M)
# -cpu: instructions, CPUID executed
BUDGETS = {"Skylake-Server": (816000, 311), "EPYC-Milan": (820700, 332), "max": (762700, 308)}


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


def run(image, cpu, extra):
    """Boot, and end QEMU once the image's last line has come; what QEMU said."""
    serial = FOLDER / "serial.log"
    serial.unlink(missing_ok=True)
    command = machine.qemu_command(FOLDER, "seabios", kernel=image, cpu=cpu, extra=[*CLOCK, *extra])
    with open(FOLDER / "qemu.log", "wb") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log) as guest:
        end = time.monotonic() + 60 * machine.PATIENCE
        while guest.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
            if serial.exists() and LAST.search(serial.read_bytes()):
                time.sleep(1)  # to halt
                break
        guest.terminate()
    return (FOLDER / "qemu.log").read_bytes()


def counted(image, cpu):
    """(instructions of the image, of the whole run, CPUID executed)."""
    first, end = segments(image)
    out = FOLDER / "count"
    for version in VERSIONS:
        errors = run(image, cpu, ["-plugin", f"{build(version)},first={first:#x},end={end:#x},out={out}"])
        if out.exists():
            break
        assert b"API version" in errors, f"QEMU with a plugin: {errors.decode(errors='replace')}"
    result = stream.Stream((FOLDER / "serial.log").read_bytes())
    assert result.ok, result.last
    inside, total = out.read_text(encoding="ascii").split()
    out.unlink()
    return int(inside), int(total), int(result.facts["cpuid_reads"])


def least(image, cpu, most):
    figures = []
    while len(figures) < RUNS and (not figures or min(figures)[0] > most):
        inside, _, reads = counted(image, cpu)
        figures.append((inside, reads))
    return min(figures)


def main():
    """Prints lines for each model; the number of budgets that were not kept."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    image = pathlib.Path(sys.argv[1]) if sys.argv[1:] else machine.BUILD / "leafprobe.elf"
    over = 0
    for cpu, (most, reads_most) in BUDGETS.items():
        inside, reads = least(image, cpu, most)
        figure.row(f"instructions of a multiboot run, {cpu}", inside / 1000, "k", most / 1000)
        figure.row(f"CPUID executed in a multiboot run, {cpu}", reads, "", reads_most)
        over += (inside > most) + (reads > reads_most)
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

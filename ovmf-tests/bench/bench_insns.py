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
import pe
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
MOST_64, MOST_UEFI = 13_500_000, 1_000_000
BUDGETS = {"Skylake-Server": (816000, 311), "EPYC-Milan": (820700, 332), "max": (762700, 308)}


def segments(image):
    """First address of an image in memory, and the one behind its last, as the plugin's words."""
    lines = subprocess.run(["readelf", "-lW", image], stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    loads = [[int(word, 16) for word in line.split()[2:6]] for line in lines if line.split()[:1] == ["LOAD"]]
    assert loads, f"{image}: no segments"
    return f"first={min(load[0] for load in loads):#x},end={max(load[0] + load[3] for load in loads):#x}"


def anywhere(image):
    """The bytes at the entry of an application that firmware puts where it likes, and its size, as the plugin's words."""
    data = image.read_bytes()
    application = pe.Pe(data)
    at, code = application.entry()
    return f"entry={code[:16].hex()},at={at:#x},first=0,end={application.image_size:#x}"


def build(version):
    plugin = FOLDER / f"count_insns{version}.so"
    machine.run([os.environ.get("CC", "gcc"), "-O2", "-shared", "-fPIC", f"-DVERSION={version}", "-o", str(plugin), str(SOURCE)])
    return plugin


def run(image, cpu, smp, extra):
    """Boot, and end QEMU once the image's last line has come and it had time to halt, or to save its files and to power off; what
    QEMU said."""
    serial = FOLDER / "serial.log"
    serial.unlink(missing_ok=True)
    words = {"cpu": cpu, "smp": smp, "extra": [*CLOCK, *extra]}
    if image.suffix == ".EFI":
        machine.make_volume(FOLDER / "volume.img", {"EFI/BOOT/BOOTX64.EFI": image})
        command = machine.qemu_command(FOLDER, "ovmf", volume=FOLDER / "volume.img", options="poweroff", **words)
    else:
        command = machine.qemu_command(FOLDER, "seabios", kernel=image, **words)
    with open(FOLDER / "qemu.log", "wb") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log) as guest:
        end = time.monotonic() + 120 * machine.PATIENCE
        while guest.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
            if image.suffix != ".EFI" and serial.exists() and LAST.search(serial.read_bytes()):
                time.sleep(1)  # to halt
                break
        guest.terminate()
    return (FOLDER / "qemu.log").read_bytes()


def counted(image, cpu, smp=None):
    """(instructions of the image, of the whole run, CPUID executed)."""
    place = anywhere(image) if image.suffix == ".EFI" else segments(image)
    out = FOLDER / "count"
    for version in VERSIONS:
        errors = run(image, cpu, smp, ["-plugin", f"{build(version)},{place},out={out}"])
        if out.exists():
            break
        assert b"API version" in errors, f"QEMU with a plugin: {errors.decode(errors='replace')}"
    result = stream.Stream((FOLDER / "serial.log").read_bytes())
    assert result.ok, result.last
    inside, total = out.read_text(encoding="ascii").split()
    out.unlink()
    assert int(inside), f"{image}: not seen to run"
    return int(inside), int(total), int(result.facts["cpuid_reads"])


def least(image, cpu, most, smp=None):
    figures = []
    while len(figures) < RUNS and (not figures or min(figures)[0] > most):
        inside, _, reads = counted(image, cpu, smp)
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
    for name, path, smp, most in (("a multiboot run, 64 CPUs", image, "64", MOST_64),
                                  ("the UEFI application", image.with_name("BOOTX64.EFI"), None, MOST_UEFI)):
        inside, _ = least(path, "Skylake-Server", most, smp)
        figure.row(f"instructions of {name}", inside / 1000, "k", most / 1000)
        over += inside > most
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

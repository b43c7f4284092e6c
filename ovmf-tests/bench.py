#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make bench: how long the images take, each figure a median of several runs beside its budget."""
import statistics
import sys

import machine
import stream

RUNS = 7


def row(name, value, unit, budget=None):
    verdict = "" if budget is None else f"budget {budget} {unit}{'' if value <= budget else '  OVER'}"
    print(f"{name:<58} {value:>9.3f} {unit:<3} {verdict}", flush=True)


def multiboot(folder):
    """QEMU's whole life, SeaBIOS included."""
    times = []
    for number in range(RUNS):
        run = machine.boot(folder / f"elf{number}", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server")
        assert stream.Stream(run.serial).ok
        times.append(run.seconds)
    row("multiboot, QEMU's whole life with SeaBIOS (TCG)", statistics.median(times), "s", 0.25)


def uefi(folder):
    """Paired runs: the application against one that exits at once, on the same firmware and volume."""
    pairs = []
    for number in range(RUNS):
        seconds = {}
        for name in ("BOOTX64.EFI", "exit.efi"):
            run = machine.boot_efi(folder / f"{name}{number}", machine.BUILD / name, cpu="Skylake-Server", options="poweroff")
            assert run.status == 0, f"{name}: QEMU ended with {run.status}"
            seconds[name] = run.seconds
        pairs.append((seconds["BOOTX64.EFI"], seconds["exit.efi"]))
    row("UEFI, QEMU's whole life with OVMF (TCG)", statistics.median(a for a, _ in pairs), "s")
    row("UEFI, longer than an application that exits at once", statistics.median(a - b for a, b in pairs), "s", 0.3)


if __name__ == "__main__":
    FOLDER = machine.BUILD / "bench"
    multiboot(FOLDER)
    uefi(FOLDER)
    sys.exit(0)

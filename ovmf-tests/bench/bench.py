#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make bench: how long the images take, each figure a median of several runs beside its budget."""
import os
import pathlib
import select
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import bench_convert
import bench_decode
import bench_diff
import bench_insns
import bench_logs
import bench_machine
import bench_move
import bench_page
import figure
import machine
import stream

RUNS = 7


def multiboot(folder):
    """QEMU's whole life, SeaBIOS included."""
    times = []
    for number in range(RUNS):
        run = machine.boot(folder / f"elf{number}", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server")
        assert stream.Stream(run.serial).ok
        times.append(run.seconds)
    figure.row("multiboot, QEMU's whole life with SeaBIOS (TCG)", statistics.median(times), "s", 0.25)


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
    figure.row("UEFI, QEMU's whole life with OVMF (TCG)", statistics.median(a for a, _ in pairs), "s")
    figure.row("UEFI, longer than an application that exits at once", statistics.median(a - b for a, b in pairs), "s", 0.3)


def reading_time(count):
    """From SeaBIOS' last word, just before the image's entry, to the image's first, which comes when every CPU was read."""
    arrived = {}
    pipes = {name: os.pipe() for name in ("firmware", "image")}
    extra = [word for name, port in (("firmware", 0x402), ("image", 0xe9)) for word in (
        "-chardev", f"file,id={name},path=/dev/fd/{pipes[name][1]}", "-device", f"isa-debugcon,iobase={port:#x},chardev={name}")]
    command = machine.qemu_command(FOLDER, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="max", smp=str(count),
                                   append="poweroff", serial="null", debugcon=False, extra=extra)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          pass_fds=[write for _, write in pipes.values()]) as guest:
        for _, write in pipes.values():
            os.close(write)
        names = {read: name for name, (read, _) in pipes.items()}
        end = time.monotonic() + 60
        while "image" not in arrived and time.monotonic() < end:
            for read in select.select(list(names), [], [], 1)[0]:
                if os.read(read, 65536):
                    arrived[names[read]] = time.monotonic()
                else:
                    end = 0  # QEMU has ended
        guest.kill()
    for read in names:
        os.close(read)
    assert set(arrived) == set(pipes), f"{count} CPUs: no word from the image"
    return arrived["image"] - arrived["firmware"]


def every_cpu():
    times = {count: statistics.median(reading_time(count) for _ in range(RUNS)) for count in (4, 64)}
    for count, seconds in times.items():
        figure.row(f"multiboot, entry to last table read, {count} CPUs (TCG)", seconds, "s")
    figure.row("multiboot, 64 CPUs against 4", times[64] / times[4], "x", 3)


if __name__ == "__main__":
    FOLDER = machine.BUILD / "bench"
    FOLDER.mkdir(parents=True, exist_ok=True)
    multiboot(FOLDER)
    every_cpu()
    uefi(FOLDER)
    over = [bench.main() for bench in (bench_decode, bench_convert, bench_logs, bench_diff, bench_insns, bench_move, bench_machine, bench_page)]
    sys.exit(1 if any(over) else 0)

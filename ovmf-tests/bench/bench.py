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
import bench_pairs
import figure
import machine
import stream

RUNS = 7


def multiboot(folder):
    """QEMU's whole life, SeaBIOS included. QEMU's and SeaBIOS' start are most of it and the machine's affair: the budget is for
    what is the image's, from SeaBIOS' last word, just before the image's entry, to QEMU's end."""
    lives, ours = [], []
    for number in range(RUNS):
        run = machine.boot(folder / f"elf{number}", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server")
        assert stream.Stream(run.serial).ok
        lives.append(run.seconds)
        ours.append(run_time(1, "Skylake-Server", "end"))
    figure.row("multiboot, QEMU's whole life with SeaBIOS (TCG)", statistics.median(lives), "s")
    figure.row("multiboot, entry to QEMU's end (TCG)", statistics.median(ours), "s", 0.1)


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


def run_time(count, cpu, until):
    """Seconds from SeaBIOS' last word to "image", the image's first, which comes when every CPU was read, or to QEMU's "end"."""
    arrived = {}
    pipes = {name: os.pipe() for name in ("firmware", "image")}
    extra = [word for name, port in (("firmware", 0x402), ("image", 0xe9)) for word in (
        "-chardev", f"file,id={name},path=/dev/fd/{pipes[name][1]}", "-device", f"isa-debugcon,iobase={port:#x},chardev={name}")]
    command = machine.qemu_command(FOLDER, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu=cpu, smp=str(count),
                                   append="poweroff", serial="null", debugcon=False, extra=extra)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          pass_fds=[write for _, write in pipes.values()]) as guest:
        for _, write in pipes.values():
            os.close(write)
        names = {read: name for name, (read, _) in pipes.items()}
        end = time.monotonic() + 60
        while names and until not in arrived and time.monotonic() < end:
            for read in select.select(list(names), [], [], 1)[0]:
                if not os.read(read, 65536):
                    del names[read]  # QEMU has ended
                elif names[read] == "firmware" or "image" not in arrived:
                    arrived[names[read]] = time.monotonic()
        if not names:
            guest.wait()
            arrived["end"] = time.monotonic()
        guest.kill()
    for read, _ in pipes.values():
        os.close(read)
    assert set(arrived) >= {"firmware", "image", until}, f"{count} CPUs: no word from the image, or no end"
    return arrived[until] - arrived["firmware"]


def every_cpu():
    times = {count: statistics.median(run_time(count, "max", "image") for _ in range(RUNS)) for count in (4, 64)}
    for count, seconds in times.items():
        figure.row(f"multiboot, entry to last table read, {count} CPUs (TCG)", seconds, "s")
    figure.row("multiboot, 64 CPUs against 4", times[64] / times[4], "x", 3)


if __name__ == "__main__":
    FOLDER = machine.BUILD / "bench"
    FOLDER.mkdir(parents=True, exist_ok=True)
    multiboot(FOLDER)
    every_cpu()
    uefi(FOLDER)
    for bench in (bench_decode, bench_convert, bench_logs, bench_diff, bench_insns, bench_pairs, bench_move, bench_machine, bench_page):
        bench.main()
    sys.exit(f"bench: over budget: {'; '.join(figure.over)}" if figure.over else 0)

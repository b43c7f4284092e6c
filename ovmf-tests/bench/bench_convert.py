#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long leafprobe convert takes for 100 MB of vmcore text, and whether its memory grows with the file."""
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import figure
import machine

FOLDER = machine.BUILD / "bench" / "convert"
MEGABYTES, RUNS = (10, 100), 3
GROWTH = 1.1


def peak(child):
    """The most memory in MB that a process has held, seen as often as it can be while it runs.

    Not the figure of wait4(): that begins with what this process held when it forked."""
    most = 0
    while not os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        found = re.search(r"^VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{child.pid}/status").read_text(), re.M)
        most = max(most, int(found.group(1)) / 1024 if found else 0)
        time.sleep(0.001)
    return most


def measure(path):
    """Seconds of CPU time, and peak memory in MB of one run."""
    with subprocess.Popen([command.PATH, "convert", str(path), "--to", "kvm"], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as child:
        memory = peak(child)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"status {child.returncode}"
    return usage.ru_utime + usage.ru_stime, memory


def vmcore(megabytes):
    """A file of one table after another, as gdb prints a machine of many vCPUs."""
    path = FOLDER / f"{megabytes}.txt"
    run = machine.boot(FOLDER / "guest", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server")
    assert run.status is not None, "the guest did not end"
    text = command.output("convert", FOLDER / "guest" / "serial.log", "--to", "vmcore")
    with open(path, "wb") as file:
        for _ in range((megabytes << 20) // len(text)):
            file.write(text)
    return path


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    seconds, memory = {}, {}
    for megabytes in MEGABYTES:
        path = vmcore(megabytes)
        runs = [measure(path) for _ in range(RUNS)]
        seconds[megabytes], memory[megabytes] = (statistics.median(figures) for figures in zip(*runs))
        path.unlink()
    small, large = MEGABYTES
    figure.row(f"convert of {large} MB of vmcore text", seconds[large], "s", 2)
    figure.row(f"convert of {small} MB of vmcore text: memory", memory[small], "MB")
    figure.row(f"convert of {large} MB of vmcore text: memory", memory[large], "MB", memory[small] * GROWTH)
    return (seconds[large] > 2) + (memory[large] > memory[small] * GROWTH)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

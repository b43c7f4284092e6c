#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long leafprobe diff takes: two tables of 100 entries, and a matrix of 10,000 tables, and its report in a browser; each beside its budget."""
import os
import pathlib
import random
import shutil
import statistics
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "host"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import stream
import witness_report

COMMAND = str(machine.BUILD / "leafprobe")
FOLDER = machine.BUILD / "bench" / "diff"
ENTRIES, TABLES, RUNS = 100, 10000, 51


def measure(words, expected=1):
    """CPU seconds, which do not depend on what else runs, and peak memory in MB of one run, its output thrown away."""
    with subprocess.Popen([COMMAND, "diff", *words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == expected, f"status {child.returncode}"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def table(chance):
    """A table of 100 entries: a Skylake-Server guest's, and hypervisor and extended leaves up to the number."""
    run = machine.boot(FOLDER / "guest", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server")
    entries = [list(entry) for entry in stream.Stream(run.serial).tables[0].entries]
    while len(entries) < ENTRIES:
        entries.append([0x8000000a + len(entries), 0, 0, *(chance.getrandbits(32) for _ in range(4))])
    next(entry for entry in entries if entry[0] == 0x80000000)[3] = 0x800000ff
    return entries


def changed(entries, chance, count):
    """A copy with some bits changed."""
    copy = [list(entry) for entry in entries]
    for _ in range(count):
        chance.choice(copy[1:])[3 + chance.randrange(4)] ^= 1 << chance.randrange(32)
    return copy


def write(path, entries):
    path.write_bytes(struct.pack("<II", len(entries), 0) + b"".join(struct.pack("<7I12x", *entry) for entry in entries))
    return str(path)


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    chance = random.Random(6)
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "tables").mkdir(parents=True)
    entries = table(chance)
    pair = [write(FOLDER / "a", entries), write(FOLDER / "b", changed(entries, chance, 40))]
    over = 0
    for form in ("text", "json", "html"):
        seconds = statistics.median(measure([f"--format={form}", *pair])[0] for _ in range(RUNS))
        figure.row(f"diff of two tables of {ENTRIES} entries, {form}", seconds * 1000, "ms", 5)
        over += seconds > 0.005
    tables = [write(pathlib.Path(FOLDER, "tables", str(i)), changed(entries, chance, 5)) for i in range(TABLES)]
    for form in ("text", "json", "html"):
        seconds, memory = measure([f"--format={form}", *tables])
        figure.row(f"diff, a matrix of {TABLES} tables, {form}", seconds, "s", 3)
        figure.row(f"diff, a matrix of {TABLES} tables, {form}: memory", memory, "MB", 500)
        over += (seconds > 3) + (memory > 500)
    opened = statistics.median(witness_report.open_large()[0] for _ in range(3))
    figure.row(f"the report of {witness_report.CPUS} CPUs open in Chromium", opened, "ms", 1000)
    return over + (opened > 1000)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What leafprobe diff takes: two tables of 100 entries, a matrix of 10,000, files of 100,000 CPUs, a report in a browser."""
import pathlib
import random
import shutil
import statistics
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "host"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import process
import stream
import witness_report

COMMAND = str(machine.BUILD / "leafprobe")
FOLDER = machine.BUILD / "bench" / "diff"
ENTRIES, TABLES, CPUS, RUNS = 100, 10000, 100000, 51


def measure(words):
    """Seconds and MB of a diff that finds something."""
    return process.cost([COMMAND, "diff", *words], (1,))


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


def many(name, features):
    """A file of so many CPUs, as cpuid -r has them, whose ids differ; features change leaf 7 EBX."""
    leaves = [(0, 0, 0x16, 0x756E6547, 0x6C65746E, 0x49656E69), (1, 0, 0x50654, 0x800, 0x7FFEFBFF, 0xBFEBFBFF),
              (7, 0, 0, 0xD39FFFFB ^ features, 8, 0), (0xB, 0, 1, 2, 0x100, 0), (0xB, 1, 7, 64, 0x201, 0)]
    leaves += [(0x80000000, 0, 0x80000008, 0, 0, 0), (0x80000001, 0, 0, 0, 0x121, 0x2C100800), (0x80000008, 0, 0x302E, 0, 0, 0)]
    with open(FOLDER / name, "w", encoding="ascii") as file:
        for cpu in range(CPUS):
            print(f"CPU {cpu}:", file=file)
            for leaf, subleaf, eax, ebx, ecx, edx in leaves:
                edx = cpu if leaf == 0xB else edx
                ebx = ebx | (cpu & 0xFF) << 24 if leaf == 1 else ebx
                print(f"   0x{leaf:08x} 0x{subleaf:02x}: eax=0x{eax:08x} ebx=0x{ebx:08x} ecx=0x{ecx:08x} edx=0x{edx:08x}",
                      file=file)
    return str(FOLDER / name)


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    chance = random.Random(6)
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "tables").mkdir(parents=True)
    entries = table(chance)
    pair = [write(FOLDER / "a", entries), write(FOLDER / "b", changed(entries, chance, 40))]
    over = 0
    process.floor(RUNS)
    for form in ("text", "json", "html"):
        taken = process.milliseconds(RUNS, [COMMAND, "diff", f"--format={form}", *pair], (1,))
        figure.row(f"diff of two tables of {ENTRIES} entries, {form}", taken, "ms", 5)
        over += taken > 5
    tables = [write(pathlib.Path(FOLDER, "tables", str(i)), changed(entries, chance, 5)) for i in range(TABLES)]
    for form in ("text", "json", "html"):
        seconds, memory = measure([f"--format={form}", *tables])
        figure.row(f"diff, a matrix of {TABLES} tables, {form}", seconds, "s", 3)
        figure.row(f"diff, a matrix of {TABLES} tables, {form}: memory", memory, "MB", 500)
        over += (seconds > 3) + (memory > 500)
    seconds, memory = measure([many("many-a", 0), many("many-b", 1 << 16)])
    figure.row(f"diff of two files of {CPUS} CPUs", seconds, "s", 20)
    figure.row(f"diff of two files of {CPUS} CPUs: memory", memory, "MB", 200)
    over += (seconds > 20) + (memory > 200)
    opened = statistics.median(witness_report.open_large()[0] for _ in range(3))
    figure.row(f"the report of {witness_report.CPUS} CPUs open in Chromium", opened, "ms", 1000)
    return over + (opened > 1000)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

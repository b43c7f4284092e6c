#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How many instructions decoding a table of 100 entries takes, against cpuid -f on the same file: at most half as many.

valgrind's callgrind counts them for the whole process, so that neither machine nor load changes the figure."""
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import stream

COMMAND = str(machine.BUILD / "leafprobe")
FOLDER = machine.BUILD / "bench" / "decode"
ENTRIES, BUDGET = 100, 0.5
# TCG's richest CPU as each vendor's newest: its maximum leaves decide how much of it a guest sees.
CPUS = {
    "Intel": "max,vendor=GenuineIntel,level=0x24,xlevel=0x80000008",
    "AMD": "max,vendor=AuthenticAMD,level=0x10,xlevel=0x80000026",
}
LEAF = re.compile(r"^LEAF\((0x[0-9a-f]+), +ANY, +(\w+), +\w+, +\w+, +\d+, +(\d+)", re.M)


def more_rows():
    """(leaf, subleaf) of leaf.def's standard and extended leaves: subleaf 0 of each first, then 1 of those that have one, ..."""
    text = (machine.TOP / "probe" / "spec" / "leaf.def").read_text(encoding="ascii")
    leaves = [(int(leaf, 16), 1 if rule == "STATEFUL" else int(cap)) for leaf, rule, cap in LEAF.findall(text)]
    leaves = [(leaf, cap) for leaf, cap in leaves if leaf >> 16 in (0, 0x8000)]
    return [(leaf, subleaf) for subleaf in range(64) for leaf, cap in leaves if subleaf < cap]


def table(cpu):
    """{(leaf, subleaf): registers}, 100 of them: a guest's, and rows that it lacks with registers of 0 and 1.

    Larger numbers there end cpuid 20230228 with signal 11: it takes some of them for places in its own tables."""
    chance = random.Random(5)
    run = machine.boot(FOLDER / "guest", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu=cpu)
    rows = {tuple(entry[:2]): tuple(entry[3:]) for entry in stream.Stream(run.serial).tables[0].entries}
    lacking = (place for place in more_rows() if place not in rows)
    while len(rows) < ENTRIES:
        rows[next(lacking)] = tuple(chance.getrandbits(1) for _ in range(4))
    return rows


def write(path, rows):
    """As cpuid -r prints it."""
    lines = [f"   0x{leaf:08x} 0x{subleaf:02x}: " + " ".join(f"{name}=0x{value:08x}" for name, value in zip(stream.REGISTERS, values))
             for (leaf, subleaf), values in sorted(rows.items())]
    path.write_text("CPU 0:\n" + "\n".join(lines) + "\n", encoding="ascii")


def instructions(name, *command):
    """What callgrind counts for a command; its output is kept beside the table."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    with open(FOLDER / f"{name}.txt", "wb") as out:
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={FOLDER / name}.callgrind", *command], check=False,
                              stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, text=True, env=environment)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert done.returncode == 0 and found, f"{command[0]} under valgrind: {done.stderr}"
    return int(found.group(1))


def main():
    """Prints lines for each table; the number of budgets that were not kept."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    over = 0
    for name, cpu in CPUS.items():
        path = pathlib.Path(FOLDER, name)
        write(path, table(cpu))
        ours = instructions(f"{name}-leafprobe", COMMAND, "convert", str(path), "--to", "text")
        theirs = instructions(f"{name}-cpuid", "cpuid", "-f", str(path))
        figure.row(f"instructions for {ENTRIES} entries, {name}: leafprobe", ours / 1e6, "M")
        figure.row(f"instructions for {ENTRIES} entries, {name}: cpuid -f", theirs / 1e6, "M")
        figure.row(f"instructions, leafprobe against cpuid -f, {name}", ours / theirs, "x", BUDGET)
        over += ours > theirs * BUDGET
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What leafprobe verdict takes as a process, and what baseline takes for a hundred thousand tables."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "host"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import process
import witness_baseline

COMMAND = str(machine.BUILD / "leafprobe")
FOLDER = machine.BUILD / "bench" / "move"
RUNS, MILLISECONDS, SECONDS, MEGABYTES = 101, 5, 30, 64


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pair = [FOLDER / "guest", FOLDER / "host"]
    pair[0].write_bytes(witness_baseline.table(0))
    pair[1].write_bytes(witness_baseline.table(0, 0x20))
    process.floor(RUNS)
    milliseconds = process.milliseconds(RUNS, [COMMAND, "verdict", "--from=kvm", *pair], (0, 1))
    figure.row("verdict of two tables, the process", milliseconds, "ms", MILLISECONDS)
    many = FOLDER / "many"
    with open(many, "wb") as file:
        for apic in range(witness_baseline.TABLES):
            file.write(witness_baseline.table(apic, 0x20 | (apic % 7 != 0) << 16))
    with open(many, "rb") as file:
        seconds, memory = process.cost([COMMAND, "baseline", "--from=kvm", "-"], (0, 1), file)
    figure.row(f"baseline of {witness_baseline.TABLES} tables", seconds, "s", SECONDS)
    figure.row(f"baseline of {witness_baseline.TABLES} tables: memory", memory, "MB", MEGABYTES)
    many.unlink()
    return (milliseconds > MILLISECONDS) + (seconds > SECONDS) + (memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

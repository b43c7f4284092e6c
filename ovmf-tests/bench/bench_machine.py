#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a large machine and a sweep take: decode of 384 CPUs as text, JSON and page, and 65,536 bases asked under TCG."""
import pathlib
import shutil
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import chromium
import figure
import machine
import process
import stream
import tap

COMMAND = str(machine.BUILD / "leafprobe")
IMAGE = machine.BUILD / "leafprobe.elf"
FOLDER = machine.BUILD / "bench" / "machine"
CPUS, RUNS = 384, 5
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def dump(path):
    """Every CPU's table as cpuid -r prints it: a guest's, with an APIC id and a place in the topology of its own."""
    run = machine.boot(FOLDER / "guest", "seabios", kernel=IMAGE, cpu="max", append="poweroff")
    entries = stream.Stream(run.serial).tables[0].entries
    with open(path, "w", encoding="ascii") as file:
        for cpu in range(CPUS):
            print(f"CPU {cpu}:", file=file)
            for leaf, subleaf, _, *registers in entries:
                if leaf == 1:
                    registers[1] = registers[1] & 0xffffff | (cpu & 0xff) << 24
                if leaf in (0xb, 0x1f):
                    registers = [(1, 2, 0x100, cpu), (9, CPUS, 0x201, cpu)][subleaf] if subleaf < 2 else (0, 0, subleaf, cpu)
                values = " ".join(f"{name}=0x{value:08x}" for name, value in zip(stream.REGISTERS, registers))
                print(f"   0x{leaf:08x} 0x{subleaf:02x}: {values}", file=file)


def seconds(path, form):
    """CPU seconds of one run of decode."""
    with open(FOLDER / form, "wb") as out:
        return process.cost([COMMAND, "decode", f"--format={form}", path], out=out)[0]


def opened(path):
    """Milliseconds from the address to the page's load event, by the browser's own clock."""
    with chromium.Page(path) as page:
        page.until(f"{LOADED} > 0")
        return page.do(LOADED)


def decode():
    path = FOLDER / "cpus.txt"
    dump(path)
    times = {form: statistics.median(seconds(path, form) for _ in range(RUNS)) for form in ("text", "json", "html")}
    for form, value in times.items():
        figure.row(f"decode of {CPUS} CPUs, {form}", value, "s")
    figure.row(f"decode of {CPUS} CPUs, json against text", times["json"] / times["text"], "x", 2)
    over = int(times["json"] > 2 * times["text"])
    shutil.copy(FOLDER / "html", FOLDER / "cpus.html")
    try:
        value = statistics.median(opened(FOLDER / "cpus.html") for _ in range(3))
    except tap.Skip as missing:
        print(f"the page of {CPUS} CPUs: {missing}")
        return over
    figure.row(f"the page of {CPUS} CPUs open in Chromium", value, "ms", 1000)
    return over + (value > 1000)


def sweep():
    """Pairs of boots, since QEMU's start is most of each."""
    pairs = []
    for number in range(RUNS):
        runs = [machine.boot(FOLDER / f"{name}{number}", "seabios", kernel=IMAGE, cpu="max", append=append)
                for name, append in (("plain", "poweroff"), ("sweep", "sweep poweroff"))]
        assert b"leafprobe: sweep: 65536 bases" in runs[1].serial, "no word of the sweep"
        pairs.append(runs[1].seconds - runs[0].seconds)
    value = statistics.median(pairs)
    figure.row("a sweep under TCG, longer than a run without", value, "s", 0.5)
    return int(value > 0.5)


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    return decode() + sweep()


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

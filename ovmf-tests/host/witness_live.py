#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""capture --pid on machines that run: what it says is what KVM told the process itself, and the machine goes on.

The machine is one that only counts (spinbox.c), so that its words show that each virtual CPU runs. FAULTS=full: as many
captures as are promised, and sixteen virtual CPUs."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import spin
import stream
import tap

FOLDER = machine.BUILD / "check" / "live"
FULL = os.environ.get("FAULTS") == "full"
CAPTURES = 100 if FULL else 3
LIMIT = 60 * machine.PATIENCE
# What KVM keeps up to date in the table of a virtual CPU that runs: (leaf, subleaf, register): bits.
KEPT = {(0x1, 0, "ecx"): 1 << 27, (0x1, 0, "edx"): 1 << 9, (0xd, 0, "ebx"): 0xffffffff, (0xd, 1, "ebx"): 0xffffffff,
        (0x7, 0, "ecx"): 1 << 4}
REGISTERS = ("eax", "ebx", "ecx", "edx")


def capture(pid, *words, status=0):
    """(the stream, what was said on standard error)"""
    done = subprocess.run([command.PATH, "capture", "--pid", str(pid), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    said = done.stderr.decode(errors="replace").strip()
    if status == 0 and " may not be traced" in said:
        raise tap.Skip(said.removeprefix("leafprobe: "))
    assert done.returncode == status, f"capture {words}: status {done.returncode}, {said}"
    return done.stdout, said


def same(got, want):
    """The entries are those, but for bits that KVM keeps."""
    rows, wanted = [entry[:3] for entry in got], [entry[:3] for entry in want]
    assert rows == wanted, f"rows: {sorted(set(rows) ^ set(wanted))}"
    for one, other in zip(got, want):
        for register, x, y in zip(REGISTERS, one[3:], other[3:]):
            bits = (x ^ y) & ~KEPT.get((one[0], one[1], register), 0)
            assert not bits, f"{one[0]:#x}.{one[1]:#x} {register}: bits {bits:#x} differ"


def stops(text):
    """How long each thread was held, microseconds, as the stream says."""
    return [int(number) for number in re.findall(rb"^leafprobe: vcpu=.* stopped_us=(\d+)", text, re.M)]


def check(pid, want, way, times=CAPTURES):
    """So many captures: each is whole, and its tables are those; a word about the time."""
    held = []
    for _ in range(times):
        text, _ = capture(pid)
        result = stream.Stream(text)
        assert result.ok, result.last
        assert len(result.tables) == len(want), f"{len(result.tables)} tables of {len(want)}"
        for table, entries in zip(result.tables, want):
            same(table.entries, entries)
        assert text.count(f"asked={way} ".encode()) == len(want), f"not all are asked={way}: {text[:2000]}"
        held += stops(text)
    assert len(held) == times * len(want), f"{len(held)} stops"
    return f"{times} captures of {len(want)}, each thread held {statistics.median(held)} us in the median, {max(held)} at most"


def spinning(cpus, *words):
    def test():
        machine.need_kvm()
        with spin.Spin(FOLDER, f"spin{cpus}{''.join(words)}", cpus, *words) as box:
            box.goes_on()
            said = check(box.pid, box.tables, "running")
            box.goes_on()
        return said
    return test


def filtered():
    """Under a filter that ends the process at mmap and at the call itself: suspended by root, refused for others."""
    machine.need_kvm()
    if os.geteuid() != 0:
        with spin.Spin(FOLDER, "filter", 1, "filter") as box:
            _, said = capture(box.pid, status=2)
            assert "Seccomp: 2" in said and "CAP_SYS_ADMIN" in said, said
            box.goes_on()
        return "refused"
    return spinning(2, "filter")()


def no_machine():
    """A process that is none, and none at all."""
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            _, said = capture(sleeper.pid, status=2)
            assert said == f"leafprobe: process {sleeper.pid} (sleep) has no virtual CPU of KVM", said
        finally:
            sleeper.kill()
    _, said = capture(sleeper.pid, status=2)
    assert said == f"leafprobe: no process {sleeper.pid}", said


TESTS = [("live: no machine", no_machine), ("live: one virtual CPU spins", spinning(1)), ("live: four spin", spinning(4)),
         ("live: a filter that kills", filtered)]
if FULL:
    TESTS.append(("live: sixteen spin", spinning(16)))


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    spin.build(FOLDER)
    tap.main(TESTS, workers=1)

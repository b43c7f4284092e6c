# SPDX-License-Identifier: BSD-2-Clause
"""Machines of KVM that only count (spinbox.c): whether each virtual CPU runs can be seen at any time."""
import re
import statistics
import subprocess
import time

import command
import machine
import stream
import tap

LIMIT = 60 * machine.PATIENCE
# What KVM keeps up to date in the table of a virtual CPU that runs: (leaf, subleaf, register): bits.
KEPT = {(0x1, 0, "ecx"): 1 << 27, (0x1, 0, "edx"): 1 << 9, (0xd, 0, "ebx"): 0xffffffff, (0xd, 1, "ebx"): 0xffffffff,
        (0x7, 0, "ecx"): 1 << 4}


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
        for register, x, y in zip(stream.REGISTERS, one[3:], other[3:]):
            bits = (x ^ y) & ~KEPT.get((one[0], one[1], register), 0)
            assert not bits, f"{one[0]:#x}.{one[1]:#x} {register}: bits {bits:#x} differ"


def build(folder):
    """spinbox, in this folder."""
    machine.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O1", "-pthread", "-o", str(folder / "spinbox"),
                 str(machine.TOP / "ovmf-tests" / "tools" / "spinbox.c")])


def supported(folder, cpus):
    """Tables for spinbox: what this KVM supports, with APIC ids."""
    text = command.output("capture", "--source=kvm", "--format=kvm")
    count = int.from_bytes(text[:4], "little")
    assert count and len(text) == 8 + 40 * count, f"{count} entries in {len(text)} bytes"
    path = folder / f"spin{cpus}.kvm"
    tables = []
    for cpu in range(cpus):
        entries = bytearray(text)
        for at in range(8, len(text), 40):
            if entries[at:at + 4] == b"\1\0\0\0":
                entries[at + 19] = cpu
        tables.append(bytes(entries))
    path.write_bytes(b"".join(tables))
    return path


def until(done, what):
    """Wait for it."""
    end = time.monotonic() + LIMIT
    while not done():
        assert time.monotonic() < end, f"not within {LIMIT} s: {what}"
        time.sleep(0.02)


def stops(text):
    """How long each thread was held, microseconds, as the stream says."""
    return [int(number) for number in re.findall(rb"^leafprobe: vcpu=.* stopped_us=(\d+)", text, re.M)]


def check(pid, want, way, times):
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


class Spin:
    """spinbox with so many virtual CPUs, and what KVM told it of each."""

    def __init__(self, folder, name, cpus, *words):
        get = folder / f"{name}.get"
        self.box = subprocess.Popen([str(folder / "spinbox"), str(supported(folder, cpus)), str(get), *words],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.box.stdout.readline()
        if line != "ready\n":
            raise AssertionError(f"spinbox: {self.box.communicate()[1].strip()}")
        self.pid, self.tables = self.box.pid, stream.parse_kvm(get.read_bytes())
        assert len(self.tables) == cpus, f"{len(self.tables)} answers of KVM for {cpus}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.box.kill()
        self.box.communicate()

    def words(self):
        self.box.stdin.write("\n")
        self.box.stdin.flush()
        line = self.box.stdout.readline()
        assert line, f"the machine is gone: {self.box.wait(LIMIT)}"
        return [int(word) for word in line.split()]

    def goes_on(self):
        """Each virtual CPU counts."""
        before, end = self.words(), time.monotonic() + LIMIT
        while any(a == b for a, b in zip(before, self.words())):
            assert time.monotonic() < end, f"a virtual CPU stands still: {before}, {self.words()}"
            time.sleep(0.01)

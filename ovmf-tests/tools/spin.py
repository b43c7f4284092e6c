# SPDX-License-Identifier: BSD-2-Clause
"""Machines of KVM that only count (spinbox.c): whether each virtual CPU runs can be seen at any time."""
import subprocess
import time

import command
import machine
import stream

LIMIT = 60 * machine.PATIENCE


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

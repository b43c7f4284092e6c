#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How often a run may execute CPUID: the budget's rule, and what runs cost. As a program: the figures for make stats.

A table costs what has to be asked: the 256 places where a hypervisor may answer and the four other bases (spec/range.def),
where most CPUs have nothing to say, and every row. Rows of zeros are rows: that the qemu shape leaves them out is only known
once they were asked for, and shape=full writes them. What comes on top (subleaves that cannot exist, a second execution where
the first one's answer no longer holds) has to stay below half an execution a row."""
import os
import pathlib
import re
import shutil
import subprocess
import typing

import machine
import stream

HYPERVISOR_BASES, RANGE_BASES, PER_ROW = 256, 4, 1.5
IMAGE = machine.BUILD / "leafprobe.elf"
COMMAND = str(machine.BUILD / "leafprobe")
MODELS = ("Skylake-Server", "EPYC-Milan", "max")


class Cost(typing.NamedTuple):
    """Of one run: CPUs, CPUID executed, rows that answered, entries written."""
    name: str
    cpus: int
    executed: int
    rows: int
    entries: int

    beyond = property(lambda self: self.executed - (HYPERVISOR_BASES + RANGE_BASES) * self.cpus)
    a_row = property(lambda self: self.beyond / self.rows)
    an_entry = property(lambda self: (self.executed - HYPERVISOR_BASES * self.cpus) / self.entries)
    over = property(lambda self: self.a_row > PER_ROW)

    def __str__(self):
        return (f"{self.executed} for {self.rows} rows, {self.entries} entries: {self.a_row:.2f} a row, {self.an_entry:.2f} an "
                "entry")


def cost(name, result):
    """Of a stream that is complete."""
    assert result.ok, f"{name}: {result.last}"
    return Cost(name, len(result.tables), int(result.facts["cpuid_reads"]), int(result.facts["rows"]),
                sum(len(table.entries) for table in result.tables))


def replay(path, *words):
    """The image on a saved table of one CPU: its stream, and how often libunicorn executed CPUID, which is what the image says."""
    done = subprocess.run([COMMAND, "replay", "--table", str(path), "--image", str(IMAGE), "--append=poweroff", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    errors = done.stderr.decode(errors="replace").strip()
    assert done.returncode == 0, f"leafprobe replay: {errors}"
    result = stream.Stream(done.stdout)
    executed = int(re.search(r"CPUID was executed (\d+) times", errors).group(1))
    said = int(result.facts["cpuid_reads"])
    assert said == executed, f"{path}: the image says that it executed CPUID {said} times, libunicorn counted {executed}"
    return result


def boot(name, folder, **kwargs):
    """Boot under TCG; None if this QEMU cannot run the model there."""
    run = machine.boot(folder, "seabios", kernel=IMAGE, append="poweroff", limit=20, **kwargs)
    if b"requires KVM" in run.errors:
        return None
    result = cost(name, stream.Stream(run.serial))
    shutil.rmtree(folder)
    return result


def sample():
    """The sample table's path, None where it is not."""
    path = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", machine.TOP.parent / "shared"), "reference", "kvm-vcpu0-vmcore.txt")
    return path if path.exists() else None


def put(row):
    print(f"CPUID executed, {row.name:<28} {row.executed:>10}  {row.rows} rows, {row.entries} entries; beyond the "
          f"{(HYPERVISOR_BASES + RANGE_BASES) * row.cpus} bases {row.a_row:.2f} a row, budget {PER_ROW}{' OVER' if row.over else ''}")


if __name__ == "__main__":
    FOLDER = machine.BUILD / "stats"
    if sample() and (machine.BUILD / "leafprobe-replay").exists():
        put(cost("sample table", replay(sample())))
    if shutil.which("qemu-system-x86_64"):
        for model in MODELS:
            put(boot(model, FOLDER / model, cpu=model))

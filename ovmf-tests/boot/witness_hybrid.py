#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""CPUs of two core types in one machine: the report names the differing places and both types."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import kvm_table
import machine
import stream
import tap
from percpu import differing

FOLDER = machine.BUILD / "check" / "hybrid"
IMAGE = machine.BUILD / "leafprobe.elf"


def hybrid_tables(folder):
    """A P core's and an E core's table, as the image would write them."""
    path = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", ""), "corpus/aida64/GenuineIntel00906A2_AlderLakeP_00_CPUID.txt")
    if not os.environ.get("LEAFPROBE_SHARED") or not path.exists():
        raise tap.Skip("the AlderLake dump is not here")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    walked = stream.parse_kvm(command.output("walk", path, "--to", "kvm"))
    first = {}
    for entries in walked:
        core_type = next(entry[3] >> 24 for entry in entries if entry[0] == 0x1a)
        first.setdefault(core_type, entries)
    assert sorted(first) == [0x20, 0x40], f"core types {sorted(first)}"
    pair = folder / "pair.kvm"
    pair.write_bytes(stream.kvm_bytes(first[0x40]) + stream.kvm_bytes(first[0x20]))
    return pair


def check_hybrid(result, pair, folder):
    tables = [table.entries for table in result.tables]
    for given, seen in zip(stream.parse_kvm(pair.read_bytes()), tables):
        kvm_table.compare(given, kvm_table.answer(folder, given), seen)
    return check_report(result)


def check_report(result):
    """The differing places and both core types are named."""
    tables = [table.entries for table in result.tables]
    ids = [stream.apic_id(entries) for entries in tables]
    notes = "\n".join(result.notes)
    named = re.search(r"^leafprobe: cpu 1 differs from cpu 0 at (.*)$", notes, re.M)
    assert named, "no line names the differing places"
    assert set(named.group(1).split()) == differing(*tables), f"other places than {named.group(1)}"
    for core_type, apic in ((0x40, ids[0]), (0x20, ids[1])):
        assert f"leafprobe: core-type {core_type:#04x}: apic={apic:#x}" in notes, f"no core type {core_type:#x}"
    assert "anomaly" not in notes, "a difference between core types is called an anomaly"
    return f"{len(named.group(1).split())} differing registers, core types 0x40 and 0x20"


def hybrid_kvmbox():
    machine.need_kvm()
    folder = FOLDER / "kvmbox"
    pair = hybrid_tables(folder)
    done = subprocess.run([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(pair), "--append", "poweroff",
                           "--time-limit=30"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=40, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace").strip()
    return check_hybrid(stream.Stream(done.stdout), pair, folder)


def hybrid_replay():
    machine.need_kvm()
    folder = FOLDER / "replay"
    pair = hybrid_tables(folder)
    return check_hybrid(stream.Stream(command.output("replay", "--kvm", "--table", pair, "--image", IMAGE, "--append", "poweroff")), pair,
                        folder)


def hybrid_unicorn():
    """Not KVM, so the image must write exactly the tables given; a run that fails leaves one line and no stream."""
    if not (machine.BUILD / "leafprobe-replay").exists():
        raise tap.Skip("leafprobe-replay is not built (libunicorn is missing)")
    pair = hybrid_tables(FOLDER / "unicorn")
    given = stream.parse_kvm(pair.read_bytes())
    common = ("--table", pair, "--image", IMAGE, "--append", "poweroff")
    result = stream.Stream(command.output("replay", *common))
    assert result.ok, result.last
    assert re.match(rf"leafprobe: OK cpus=2 entries={sum(map(len, given))} ", result.last), result.last
    assert [table.cpu for table in result.tables] == [0, 1], "CPUs are not numbered from 0"
    assert [table.entries for table in result.tables] == given, "other entries than the tables'"
    alone = stream.Stream(command.output("replay", *common, "--cpu=1"))
    assert [(table.cpu, table.entries) for table in alone.tables] == [(0, given[1])], "--cpu=1 is not the second table alone"
    failing = {("--image", pair): "table 1 of 2: ",
               ("--image", IMAGE, "--append", "poweroff bad"): "table 1 of 2: the image says: FAILED bad option"}
    for words, line in failing.items():
        done = subprocess.run([command.PATH, "replay", "--table", str(pair), *map(str, words)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, check=False)
        errors = done.stderr.decode()
        assert (done.returncode, done.stdout) == (2, b""), f"{words[1:]}: exit status {done.returncode}, {len(done.stdout)} bytes"
        assert errors.count("\n") == 1 and errors.startswith(f"leafprobe: {line}"), f"{words[1:]}: {errors!r}"
    return check_report(result)


TESTS = [
    ("a P core and an E core, kvmbox", hybrid_kvmbox),
    ("a P core and an E core, replay --kvm", hybrid_replay),
    ("a P core and an E core, replay under unicorn", hybrid_unicorn),
]

if __name__ == "__main__":
    tap.main(TESTS)

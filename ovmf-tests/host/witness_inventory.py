#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe inventory: fleets made of real tables against what they were made of, and many results in little memory."""
import collections
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import inventory
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "inventory"
SAMPLE = machine.TOP / "host/tests/data/stream-2.txt"
AVX2 = 1 << 5  # leaf 7 EBX


def fresh(name):
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    (FOLDER / name).mkdir(parents=True)
    return FOLDER / name


def rows(path):
    """The first table of a file."""
    done = subprocess.run([command.PATH, "convert", "--to=kvm", path], stdout=subprocess.PIPE, timeout=60, check=True)
    return [(*entry[:2], *entry[3:]) for entry in stream.parse_kvm(done.stdout)[0]]


def changed(table, leaf, register, flip=0, value=None):
    """The table with other bits in subleaf 0 of a leaf."""
    found = [row for row in table if row[:2] == (leaf, 0)]
    assert found, f"no leaf {leaf:#x}"
    return [(*row[:2 + register], row[2 + register] ^ flip if value is None else value, *row[3 + register:]) if row[:2] == (leaf, 0) else row
            for row in table]


def written(table, product, number, time="2026-11-30T10:00:00", microcode="0x1"):
    """A result of a machine, whose first APIC id is its own, as on hosts of several packages; that is no difference."""
    table = changed(table, 1, 1, value=[row for row in table if row[:2] == (1, 0)][0][3] & 0xffffff | (number & 0x7f) << 24)
    return stream.written(table, f'boot=uefi time={time}\nleafprobe: machine vendor=Maker product="{product}" id={number:08x}\n'
                                 f"leafprobe: mode=64 microcode={microcode}")


def tables():
    """Tables of machines that have leaf 7 with AVX2, each of another family."""
    shared = os.environ.get("LEAFPROBE_SHARED")
    paths = [SAMPLE, *sorted(pathlib.Path(shared or "/nowhere").glob("corpus/aida64/*.txt"))]
    found = {}
    for path in paths:
        table = rows(path)
        leaves = {row[:2]: row for row in table}
        if leaves.get((7, 0), (0,) * 4)[3] & AVX2:
            found[leaves[1, 0][2] >> 4 & 0xfff0ff, leaves[0, 0][3:]] = table
    assert found, "no table with AVX2"
    return list(found.values())


def fleet():
    """Products of one model each: those of a product are one group, but for one machine without AVX2 and one with other microcode."""
    numbers = random.Random(dated.seed())
    kinds, folder, number = tables(), fresh("fleet"), 0
    lacks, micro, members = set(), set(), collections.defaultdict(set)
    for product, table in enumerate(kinds):
        count = numbers.randint(4, 9)
        without, other = numbers.sample(range(count), 2)
        for place in range(count):
            number += 1
            mine = changed(table, 7, 1, flip=AVX2) if place == without else table
            (folder / f"m{number}.txt").write_text(written(mine, f"Box {product}", number, microcode="0x2" if place == other else "0x1"))
            members[product, place == without].add(f"{number:08x}")
            (lacks if place == without else micro if place == other else set()).add(f"{number:08x}")
    found = inventory.take(folder, status=1)
    ids = {item["machine"]: item["id"] for item in found["machines"]}
    assert len(ids) == number and not found["odd"], found["odd"]
    groups = {frozenset(ids[place] for place in group["machines"]) for group in found["groups"]}
    assert groups == {frozenset(kind) for kind in members.values()}, "other groups than the fleet was made of"
    said = {kind: {ids[place] for odd in found["differing"] if odd["kind"] == kind for place in odd["machines"]} for kind in ("tables", "microcode", "family")}
    assert said == {"tables": lacks, "microcode": micro, "family": set()}, said
    for odd in found["differing"]:
        assert odd["kind"] != "tables" or ("lost", "avx2") in [(item["class"], item["name"]) for item in odd["differences"]], odd
    return f"{number} machines of {len(kinds)} models"


def over_time():
    """A machine whose tables change; a machine of another family than the rest of its product."""
    folder, table = fresh("time"), rows(SAMPLE)
    for run, (flip, microcode) in enumerate([(0, "0x1"), (0, "0x1"), (AVX2, "0x1"), (0, "0x3")]):
        (folder / f"run{run}.txt").write_text(written(changed(table, 7, 1, flip=flip), "Box", 1, f"2026-11-{run + 1:02}T10:00:00", microcode))
    for number in (2, 3):
        (folder / f"other{number}.txt").write_text(written(table, "Box", number, microcode="0x3"))
    (folder / "epyc.txt").write_text(written(changed(table, 1, 0, value=0x00830f10), "Box", 4, microcode="0x3"))
    (folder / "epyc-raw.txt").write_text(written(changed(table, 1, 0, value=0x00830f10), "Box", 4, microcode="0x3"))
    found = inventory.take(folder, status=1)
    changes = [item["text"] for item in found["odd"]]
    assert len(changes) == 2 and all(item["where"] == "Maker Box 00000001" for item in found["odd"]), changes
    assert changes[0].startswith("changed between 2026-11-02T10:00:00 (") and "microcode" not in changes[0] and "lost: avx2" in changes[0], changes
    assert "microcode 0x1 -> 0x3" in changes[1] and "added: avx2" in changes[1], changes
    assert [item["runs"] for item in found["machines"]] == [4, 1, 1, 1] and len(found["machines"][3]["results"]) == 2, "runs"
    odd, = found["differing"]
    assert (odd["kind"], odd["machines"], odd["likes"], odd["of"]) == ("family", [4], 3, 4), odd


def pages():
    """Text and page name every machine; the page needs nothing else."""
    folder, table = fresh("pages"), rows(SAMPLE)
    for number in range(1, 4):
        (folder / f"{number}.txt").write_text(written(table, "Box", number))
    for form in ("text", "html"):
        done = subprocess.run([command.PATH, "inventory", f"--format={form}", folder], stdout=subprocess.PIPE, timeout=60, check=True)
        text = done.stdout.decode()
        assert all(text.count(f"{number:08x}") >= 1 for number in range(1, 4)), form
        assert "3 machines, 3 results, 1 group of machines alike, 0 machines that differ" in text, text
        assert not re.search(r"(?:src|href)=\"?https?:", text), form


def many():
    """Ten thousand results take a few megabytes (ALL=1), among them a hundred that all differ, of which 64 are told apart."""
    folder, table = fresh("many"), rows(SAMPLE)
    count = 10000 if os.environ.get("ALL") else 1500
    texts = [written(table, "Box", number) for number in (1, 2)]
    for number in range(count):
        path = folder / f"{number // 1000}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[number % 2])
    for number in range(100):
        (folder / f"kind{number}.txt").write_text(written(changed(table, 7, 1, flip=number), "Kinds", number + 16))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run([command.PATH, "inventory", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20)))
    assert done.returncode == 1 and not done.stderr, f"status {done.returncode}: {done.stderr.decode(errors='replace')[:500]}"
    text = done.stdout.decode()
    assert text.startswith("102 machines, 102 results, ") and f", {count + 100} streams, " in text and ", 36 things that are odd" in text, text[:300]
    assert text.count("is compared with no other: its family has 64 kinds already\n") == 36, text[-300:]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    shutil.rmtree(folder)
    return f"{count + 100} results, at most {max(peak, before) >> 10} MiB"


TESTS = [("a fleet of real tables", fleet), ("what changed", over_time), ("text and page", pages), ("many results", many)]

if __name__ == "__main__":
    tap.main(TESTS, 2)

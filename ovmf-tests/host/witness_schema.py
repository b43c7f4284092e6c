#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The JSON of leafprobe diff against docs/leafprobe-diff.schema.json: real dumps, random rows, hidden rows, and damage."""
import copy
import json
import os
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import machine
import schemas
import tap

FOLDER = machine.BUILD / "check" / "schema"
TWO, MANY = 0, 1


def validator(which):
    """Of the two documents that the schema knows; errors of one are told apart better than those of either."""
    schema = schemas.load("leafprobe-diff.schema.json")
    return schemas.validator({**schema["oneOf"][which], "$defs": schema["$defs"]})


def document(*paths):
    done = subprocess.run([command.PATH, "diff", "--format=json", *map(str, paths)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    assert done.returncode in (0, 1), f"{paths}: {done.stderr.decode(errors='replace').strip()}"
    assert all(byte == 10 or 32 <= byte < 127 for byte in done.stdout), f"{paths}: not printable ASCII"
    found = json.loads(done.stdout)
    assert found["real"] == (done.returncode == 1), f"{paths}: real is {found['real']}, status {done.returncode}"
    return found


def fits(*paths):
    found = document(*paths)
    check = validator(TWO if len(paths) == 2 else MANY)
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in check.iter_errors(found)]
    assert not errors, f"{[pathlib.Path(path).name for path in paths]}: {len(errors)} places do not fit, such as {errors[0]}"
    return found


def real_dumps():
    shared = os.environ.get("LEAFPROBE_SHARED")
    dumps = sorted(pathlib.Path(shared or "/nowhere").glob("corpus/aida64/*.txt"))
    if not dumps:
        raise tap.Skip("no shared dumps here")
    numbers = random.Random(dated.seed())
    counts = [2] * 8 + [3, 5]
    for count in counts:
        fits(*numbers.sample(dumps, count))
    return f"{len(counts)} documents"


def write(name, cpus):
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = []
    for cpu, rows in enumerate(cpus):
        lines.append(f"CPU {cpu}:")
        lines += ["   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x" % row for row in rows]
    path = FOLDER / name
    path.write_text("\n".join(lines) + "\n")
    return path


def random_rows(numbers):
    leaves = [*range(0x30), *(base + i for base in (0x40000000, 0x80000000) for i in range(0x28)), 0x80860000, 0xdeadbeef]
    rows = [(numbers.choice(leaves), numbers.choice((0, 1, 2, 7, 31)), *(numbers.getrandbits(32) for _ in range(4))) for _ in range(120)]
    return list({row[:2]: row for row in rows}.values())  # one of a place: two with other values are refused


def random_tables():
    """Rows twice, CPUs that one side lacks, leaves that nobody knows."""
    numbers = random.Random(dated.seed())
    kinds = set()
    print(f"# SEED={dated.seed()}", flush=True)
    for turn in range(6):
        paths = [write(f"random{turn}-{i}.raw", [random_rows(numbers) for _ in range(numbers.choice((1, 1, 2)))]) for i in range(2 + turn % 3)]
        found = fits(*paths)
        for pair in found.get("pairs", []):
            kinds |= {item["class"] for item in pair["differences"]}
    assert kinds >= {"lost", "added", "unknown"}, f"classes seen: {kinds}"


def damaged():
    """Documents that the schema must refuse."""
    base = [(0, 0, 0xd, 0x756e6547, 0x6c65746e, 0x49656e69), (1, 0, 0x306c1, 0x800, 0x60, 0)]
    other = [base[0], (1, 0, 0x306c1, 0x800, 0x20, 0), (2, 0, 1, 0, 0, 0)]
    paths = [write("damage-a.raw", [base]), write("damage-b.raw", [other]), write("damage-c.raw", [base])]
    two, many = fits(*paths[:2]), fits(*paths)
    assert two["pairs"][0]["differences"] and many["matrices"][0]["rows"], "nothing to damage"

    def item(doc):
        return next(one for one in doc["pairs"][0]["differences"] if "mask" in one)
    changes = [
        (TWO, "no inputs", lambda doc: doc.pop("inputs")),
        (TWO, "three inputs", lambda doc: doc["inputs"].append(doc["inputs"][0])),
        (TWO, "matched by name", lambda doc: doc.update(matched_by="name")),
        (TWO, "a class nobody knows", lambda doc: item(doc).update({"class": "odd"})),
        (TWO, "a place without a subleaf", lambda doc: item(doc).update(place="0x00000001.eax")),
        (TWO, "a value of 33 bits", lambda doc: item(doc).update(a=1 << 32)),
        (TWO, "a value as text", lambda doc: item(doc).update(b="0x1")),
        (TWO, "a difference without a name", lambda doc: item(doc).pop("name")),
        (TWO, "totals without a class", lambda doc: doc["pairs"][0]["totals"].pop("lost")),
        (TWO, "a member nobody knows", lambda doc: doc.update(colour="red")),
        (MANY, "a row without values", lambda doc: doc["matrices"][0]["rows"][0].pop("values")),
        (MANY, "a field without its mask", lambda doc: doc["matrices"][0]["rows"][0]["field"].pop("mask")),
        (MANY, "no verdict", lambda doc: doc.pop("real")),
    ]
    passed = []
    for which, name, change in changes:
        broken = copy.deepcopy(many if which == MANY else two)
        change(broken)
        if validator(which).is_valid(broken):
            passed.append(name)
    assert not passed, f"fits the schema all the same: {passed}"
    return f"{len(changes)} kinds of damage"


TESTS = [("diff's schema: real dumps", real_dumps), ("diff's schema: random tables", random_tables), ("diff's schema: damage", damaged)]

if __name__ == "__main__":
    tap.main(TESTS)

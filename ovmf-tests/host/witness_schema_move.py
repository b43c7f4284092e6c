#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The JSON of leafprobe verdict and baseline against their schemas in docs/: real dumps, random rows, feature MSRs, and damage."""
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
import stream
import tap

FOLDER = machine.BUILD / "check" / "schema-move"


def fits(verb, *paths):
    """The document that a verb writes about these files, found to fit."""
    options = ["--vendor=intel"] if verb == "baseline" else []
    done = subprocess.run([command.PATH, verb, "--format=json", *options, *map(str, paths)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    assert done.returncode in ((0,) if verb == "baseline" else (0, 1)), f"{verb} {paths}: {done.stderr.decode(errors='replace')[-300:]}"
    found = json.loads(done.stdout)
    errors = schemas.misfits(schemas.load(f"leafprobe-{verb}.schema.json"), found)
    assert not errors, f"{verb} {[pathlib.Path(path).name for path in paths]}: {len(errors)} places do not fit, such as {errors[0]}"
    return found


def real_dumps():
    dumps = sorted(pathlib.Path(os.environ.get("LEAFPROBE_SHARED") or "/nowhere").glob("corpus/aida64/GenuineIntel*.txt"))
    if not dumps:
        raise tap.Skip("no shared dumps here")
    numbers = random.Random(dated.seed())
    changes = reasons = 0
    for count in (2, 2, 4):
        paths = numbers.sample(dumps, count)
        changes += len(fits("baseline", *paths)["changes"])
        reasons += sum(len(host["reasons"]) for host in fits("verdict", *paths)["hosts"])
    assert changes and reasons, (changes, reasons)
    return f"{changes} changes, {reasons} reasons"


def write(name, rows, said):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text(stream.written(rows, said), encoding="ascii")
    return path


VENDOR = 0x756e6547, 0x6c65746e, 0x49656e69  # GenuineIntel


def random_rows(numbers):
    """Any bits in every leaf, known or not, of one vendor."""
    rows = {(0, 0): (0x2f, *VENDOR), (0xd, 0): (3, 0x240, 0x240, 0), (0xd, 1): (0, 0, 0, 0)}
    for base in (0, 0x80000000):
        for leaf in range(base, base + 0x28):
            for subleaf in (0, numbers.randrange(1, 8)):
                # Layouts of XSAVE components that differ would be refused, as they should be.
                if leaf not in (0, 0xd):
                    rows[leaf, subleaf] = tuple(numbers.getrandbits(32) & numbers.getrandbits(32) for _ in range(4))
    return [(*place, *registers) for place, registers in sorted(rows.items())]


def random_tables():
    numbers = random.Random(dated.seed())
    print(f"# SEED={dated.seed()}", flush=True)
    rules = set()
    for turn in range(4):
        paths = [write(f"random{turn}-{i}.raw", random_rows(numbers), "mode=64") for i in range(3)]
        rules |= {change["rule"] for change in fits("baseline", *paths)["changes"]}
        rules |= {reason["rule"] for host in fits("verdict", *paths)["hosts"] for reason in host["reasons"]}
    assert rules >= {"subset", "not_greater", "inverted", "accumulates"}, rules
    return f"{len(rules)} rules"


def two_hosts():
    """AVX-512 goes, a bit that is inverted comes, and IA32_ARCH_CAPABILITIES loses one."""
    def table(name, ebx, msr):
        return write(name, [(0, 0, 7, *VENDOR), (1, 0, 0x50654, 0x800, 0, 0), (7, 0, 0, ebx, 0, 1 << 29)], f"msr 0x10a={msr}")
    return table("a.raw", 1 << 16, "0x21"), table("b.raw", 1 << 6, "0x1")


def by_hand():
    paths = two_hosts()
    changed = {(one["place"], one["rule"], one["before"], one["after"]) for one in fits("baseline", *paths)["changes"]}
    assert changed == {("0x00000007:0.ebx[16]", "subset", 1, 0), ("0x00000007:0.ebx[6]", "inverted", 0, 1),
                       ("msr 0x10a[5]", "subset", 1, 0)}, changed
    host = fits("verdict", *paths)["hosts"][0]
    places = {(one["register"], one["bits"], one["leaf"], one["grade"]) for one in host["reasons"]}
    assert places == {("ebx", "16", 7, "blocks"), ("ebx", "6", 7, "differs"), ("msr 0x10a", "5", None, "blocks")}, places
    assert host["verdict"] == "cannot move" and not host["msrs_unread"], host


def damaged():
    """Documents that the schemas must refuse."""
    paths = two_hosts()
    good = {"baseline": fits("baseline", *paths), "verdict": fits("verdict", *paths)}

    def reason(doc, msr=False):
        return next(one for one in doc["hosts"][0]["reasons"] if (one["leaf"] is None) == msr)
    changes = [
        ("baseline", "no host", lambda doc: doc.update(hosts=0)),
        ("baseline", "no rows", lambda doc: doc.pop("rows")),
        ("baseline", "a change without a host", lambda doc: doc["changes"][0].pop("host")),
        ("baseline", "a place without bits", lambda doc: doc["changes"][0].update(place="0x00000007:0.ebx")),
        ("baseline", "a rule nobody knows", lambda doc: doc["changes"][0].update(rule="odd")),
        ("baseline", "a value as text", lambda doc: doc["changes"][0].update(before="0x1")),
        ("baseline", "a register of 33 bits", lambda doc: doc["rows"][0].update(eax=1 << 32)),
        ("baseline", "a member nobody knows", lambda doc: doc.update(colour="red")),
        ("verdict", "no hosts", lambda doc: doc.update(hosts=[])),
        ("verdict", "a verdict nobody gives", lambda doc: doc["hosts"][0].update(verdict="perhaps")),
        ("verdict", "a grade nobody knows", lambda doc: reason(doc).update(grade="odd")),
        ("verdict", "an MSR with a leaf", lambda doc: reason(doc, True).update(leaf=7)),
        ("verdict", "a leaf without subleaf", lambda doc: reason(doc).update(subleaf=None)),
        ("verdict", "bits as a number", lambda doc: reason(doc).update(bits=16)),
        ("verdict", "a reason without a name", lambda doc: reason(doc).pop("name")),
    ]
    passed = []
    for verb, name, change in changes:
        broken = copy.deepcopy(good[verb])
        change(broken)
        if not schemas.misfits(schemas.load(f"leafprobe-{verb}.schema.json"), broken):
            passed.append(name)
    assert not passed, f"fits the schema all the same: {passed}"
    return f"{len(changes)} kinds of damage"


TESTS = [("schemas of moving: real dumps", real_dumps), ("schemas of moving: random tables", random_tables),
         ("schemas of moving: two hosts by hand", by_hand), ("schemas of moving: damage", damaged)]

if __name__ == "__main__":
    tap.main(TESTS)

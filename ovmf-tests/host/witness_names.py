#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
The names of other projects and the rules for moving, as `leafprobe fields --names` lists them, next to two tables that were
made from those projects' sources: names.csv and rules.csv of the shared folder (LEAFPROBE_SHARED).
"""
import csv
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import tap

LINE = re.compile(r"^0x([0-9a-f]{8}):(\d+)(?:-(\d+))?\.(e[abcd]x)\[(\d+)(?::(\d+))?\] +(\S+) +(\S+) +linux=(\S+) qemu=(\S+) "
                  r"libvirt=(\S+) xen=(\S+)(?: also=(\S+))?$")
PROJECTS = ("linux", "qemu", "libvirt", "xen")
# Bits that have a name and no field: libvirt's of AMD's withdrawn CVT16.
NO_FIELD = {(0x80000001, 0, "ecx", 18)}
WORDS = {"le": "not_greater", "accumulate": "accumulates", "ignore": "ignored", "note": "noted"}
# What the table says in words, of single bits: {(leaf, subleaf, register): {bit: rule}}.
IN_WORDS = {
    (1, 0, "ecx"): {27: "ignored", 31: "soft", 24: "soft", 21: "soft", 3: "soft"},
    (1, 0, "edx"): {9: "ignored", 28: "ignored", 12: "soft", 16: "soft", 7: "soft", 14: "soft"},  # and what QEMU grants
    (7, 1, "eax"): {10: "soft", 11: "soft", 12: "soft"},
    (7, 2, "edx"): {5: "soft"},
    (0x14, 0, "eax"): {bit: "not_greater" for bit in range(32)},  # a number: the highest subleaf (SDM 2A, CPUID, 14H)
    (0x14, 1, "eax"): {bit: "not_greater" for bit in range(11)},  # two numbers: of address ranges and of triggers
    (0x1d, 0, "eax"): {bit: "not_greater" for bit in range(32)},
    (0x1e, 0, "eax"): {bit: "not_greater" for bit in range(32)},  # of the sizes the highest subleaf is none
}


def table(name):
    path = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", "")) / "reference" / name
    if not os.environ.get("LEAFPROBE_SHARED") or not path.exists():
        raise tap.Skip("no shared folder (LEAFPROBE_SHARED)")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, f"{path} is empty"
    return rows


def listed():
    """{(leaf, subleaf, register, bit): [(name, rules, names by project, further names)]} of every field."""
    found = {}
    for line in command.output("fields", "--names").decode().splitlines():
        match = LINE.match(line)
        assert match, f"leafprobe fields --names: {line!r}"
        leaf, first, last, register, high, low, name, rules, *names, also = match.groups()
        row = name, tuple(rules.split(",")), [word.replace("-", "", word == "-") for word in names], (also or "").split(",")
        for subleaf in range(int(first), int(last or first) + 1):
            for bit in range(int(low or high), int(high) + 1):
                found.setdefault((int(leaf, 16), subleaf, register, bit), []).append(row)
    assert len(found) > 5000, f"{len(found)} bits listed"
    return found


def spellings(cell):
    """The names in a cell such as "eist|est(libxl)" or "(hidden)": those that are a project's own come first."""
    words = [re.sub(r"^\((.*)\)$", r"\1", word) for word in cell.split("|") if word]
    return [word for word in words if not word.endswith(")")] + [word.split("(")[0] for word in words if word.endswith(")")]


def own(row, project):
    """What a project calls the bit; libxl's own spellings are none of Xen's."""
    words = [word for word in row[project].split("|") if word and not word.endswith("(libxl)")]
    return re.sub(r"^\((.*)\)$", r"\1", words[0]) if words else ""


def names():
    bits, rows, wrong, count = listed(), [row for row in table("names.csv") if row["leaf"].startswith("0x")], [], 0
    assert len(rows) > 350, f"{len(rows)} rows"
    for row in rows:
        place = int(row["leaf"], 16), int(row["subleaf"]), row["reg"], int(row["bit"])
        want = [own(row, project) for project in PROJECTS]
        if place in NO_FIELD:
            assert place not in bits, f"{place}, an exception, has a field"
            continue
        got = [names for _, _, names, _ in bits.get(place, [])]
        if not any(all(name in found.split(",") for name, found in zip(want, names)) for names in got):
            wrong.append(f"{place}: {want}, listed {got}")
        for word in {word for column in (*PROJECTS, "aliases") for word in spellings(row[column])}:
            if not any(is_at(line, place) for line in command.output("fields", word).decode().splitlines()):
                wrong.append(f"{place}: not found by {word!r}")
            count += 1
    assert not wrong, f"{len(wrong)}: " + "; ".join(wrong[:5])
    lines = {(place[0], place[2], place[3]) for place, found in bits.items() if any(any(names) for _, _, names, _ in found)}
    lines -= {(int(row["leaf"], 16), row["reg"], int(row["bit"])) for row in rows}
    assert not lines, f"names that the table lacks: {sorted(lines)[:5]}"
    return f"{len(rows)} bits, {count} spellings"


def is_at(line, place):
    match = re.match(r"0x([0-9a-f]{8}):(\d+)(?:-(\d+))?\.(e[abcd]x)\[(\d+)\] ", line)
    leaf, subleaf, register, bit = place
    return match and (int(match[1], 16), match[4], int(match[5])) == (leaf, register, bit) and \
        int(match[2]) <= subleaf <= int(match[3] or match[2])


def split(text):
    return [word for word in text.split("|") if word]


def wished():
    """{(leaf, subleaf, register, bit): rule} of rules.csv; a narrower row stands above "rest" and whole registers."""
    found = {}
    rows = table("rules.csv")
    for whole in (True, False):
        for row in rows:
            if whole != (row["bits"] in ("31:0", "rest")):
                continue
            for leaf in split(row["leaf"]):
                for subleaf in subleaves(row["subleaf"]):
                    for register in split("eax|ebx|ecx|edx" if row["reg"] == "*" else row["reg"]):
                        for bit in bits_of(row["bits"]):
                            found[int(leaf, 0), subleaf, register, bit] = WORDS.get(row["rule"], row["rule"])
    for place, rules in IN_WORDS.items():
        for bit, rule in rules.items():
            assert (*place, bit) in found, f"{place}: no row"
            found[(*place, bit)] = rule
    return found


def subleaves(text):
    if text == "*":
        return range(64)
    if ".." in text:
        first, last = text.split("..")
        return range(int(first), int(last) + 1)
    return [int(word) for word in text.split("|")]


def bits_of(text):
    if text in ("31:0", "rest"):
        return list(range(32))
    parts = [part.split(":") for part in split(text)]
    return [bit for high, *low in parts for bit in range(int(low[0] if low else high), int(high) + 1)]


def rules():
    bits, wrong, count = listed(), [], 0
    for place, want in wished().items():
        for name, got, _, _ in bits.get(place, []):
            count += 1
            if want not in got:
                wrong.append(f"{name} {place}: {want}, listed {got}")
    assert not wrong, f"{len(wrong)}: " + "; ".join(wrong[:8])
    assert count > 4000, f"{count} bits compared"
    return f"{count} bits"


if __name__ == "__main__":
    tap.main([("names of Linux, QEMU, libvirt and Xen are theirs", names), ("rules for moving are the researched ones", rules)])

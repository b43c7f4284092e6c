#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""x86-cpuid-db's list of fields (LEAFPROBE_SHARED): each of them is a row of the spec, or an exception with its reason."""
import collections
import csv
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import spec_rows
import tap

LIST = "reference/x86-cpuid-db-3.0.csv"
EXCEPTIONS_MAX = 15

# Fields of the list that the spec does not have, as listed() gives them, and why. There are none at present.
EXCEPTIONS = {}


def span(text):
    """(low, high) of "31:0", "5" or the like."""
    numbers = sorted(int(number) for number in text.split(":"))
    return numbers[0], numbers[-1]


def listed(path):
    """(leaf, (first, last), register, (low, high), name) of each field of the list."""
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.reader(file, skipinitialspace=True):
            if not row or row[0].lstrip().startswith("#"):
                continue
            assert len(row) >= 6, f"{path.name}: expected six columns, found {row}"
            leaf, subleaves, register, bits, name = (column.strip() for column in row[:5])
            yield int(leaf, 16), span(subleaves), register, span(bits), name


def place(field):
    leaf, (first, last), register, (low, high), name = field
    return f"{leaf:#x}:{first}-{last}.{register}[{high}:{low}] {name}"


def check_list(path):
    known = collections.defaultdict(set)
    for row in spec_rows.rows():
        known[row.leaf, row.register, row.low, row.high].update(range(row.first, row.last + 1))
    fields = list(listed(path))
    missing = [field for field in fields
               if not set(range(field[1][0], field[1][1] + 1)) <= known[field[0], field[2], field[3][0], field[3][1]]]
    unexplained = [place(field) for field in missing if field not in EXCEPTIONS]
    stale = [place(field) for field in EXCEPTIONS if field not in missing]
    assert not unexplained, f"{len(unexplained)} fields without a row: " + ", ".join(unexplained[:20])
    assert not stale, "exceptions that are none: " + ", ".join(stale)
    assert len(EXCEPTIONS) <= EXCEPTIONS_MAX, f"{len(EXCEPTIONS)} exceptions"
    assert len(fields) == 937, f"{len(fields)} fields in the list, expected 937"
    leaves = len({field[0] for field in fields})
    return f"{len(fields)} fields of {leaves} leaves, {len(EXCEPTIONS)} exceptions"


def check():
    shared = os.environ.get("LEAFPROBE_SHARED")
    if not shared or not (pathlib.Path(shared) / LIST).exists():
        raise tap.Skip(f"{LIST} is not here (LEAFPROBE_SHARED)")
    return check_list(pathlib.Path(shared) / LIST)


if __name__ == "__main__":
    sys.exit(1 if tap.run([("every field of x86-cpuid-db has a row", check)]) else 0)

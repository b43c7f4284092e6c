#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What cpuid -r prints: of an Intel machine rows of ranges that it lacks, which repeat its highest basic leaf, and one row alone.

The rows are those of every Intel dump of the corpus, with the repeated ones as the SDM says that the CPU gives them ("INPUT EAX ...
returns the data for the highest basic information leaf") and as the cpuid command prints them."""
import functools
import json
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "echo"
BASES = (0x20000000, 0x40000000, 0x40000100, 0x80860000, 0xc0000000)
# Words of the vendors and ranges whose leaves these would be.
FOREIGN = re.compile(r"transmeta|centaur|xeon phi|hypervisor(?!.*= false$)|viridian|hyper-v|unknown at", re.I)
ROW = re.compile(r"^ *0x([0-9a-f]{8}) 0x([0-9a-f]{2}): " + " ".join(f"{name}=0x([0-9a-f]{{8}})" for name in stream.REGISTERS) + "$")
HYPERVISOR = 1 << 31


@functools.lru_cache(maxsize=None)
def dumps(makers, least):
    """The dumps of these makers."""
    shared = os.environ.get("LEAFPROBE_SHARED")
    if not shared:
        raise tap.Skip("LEAFPROBE_SHARED is not set")
    found = sorted(pathlib.Path(shared, "corpus", "aida64").glob(f"{makers}*"))
    assert len(found) >= least, f"{len(found)} dumps of {makers}"
    return found


def first_cpu(path):
    """{(leaf, subleaf): registers} of the dump's first CPU, zeros left out, without what this test adds."""
    rows = {}
    for line in command.output("convert", path, "--to", "raw").decode().split("\n")[1:]:
        found = ROW.match(line)
        if line.startswith("CPU"):
            break
        if found:
            leaf, subleaf, *registers = (int(digits, 16) for digits in found.groups())
            if leaf not in BASES:
                rows[leaf, subleaf] = registers
    return rows


def printed(rows):
    lines = []
    for (leaf, subleaf), values in sorted(rows.items()):
        words = " ".join(f"{name}=0x{value:08x}" for name, value in zip(stream.REGISTERS, values))
        lines.append(f"   0x{leaf:08x} 0x{subleaf:02x}: {words}")
    return "CPU 0:\n" + "\n".join(lines) + "\n"


def as_cpuid_prints(rows):
    """The text of cpuid -r, and {base: highest basic leaf} of the rows that repeat it; no range that the CPU has is repeated."""
    highest = rows[0, 0][0]
    repeated = {base: highest for base in BASES if not any(leaf >> 8 == base >> 8 for leaf, _ in rows)}
    rows = dict(rows)
    for base in repeated:
        rows[base, 0] = rows.get((highest, 0), [0] * 4)
    return printed(rows), {base: of for base, of in repeated.items() if any(rows[base, 0])}


def check(path):
    rows = first_cpu(path)
    assert rows, f"{path.name}: no rows"
    if not rows.get((1, 0)) or rows[1, 0][2] & HYPERVISOR:
        return 0
    text, repeated = as_cpuid_prints(rows)
    file = FOLDER / path.name
    file.write_text(text, encoding="ascii")
    said = command.output("decode", file).decode()
    foreign = [line for line in said.split("\n") if FOREIGN.search(line)]
    assert not foreign, f"{path.name}: {foreign}"
    document = json.loads(command.output("decode", "--format=json", file))
    told = {row["leaf"]: row["echo_of"] for row in document["cpus"][0]["rows"] if "echo_of" in row}
    assert told == repeated, f"{path.name}: {told}, expected {repeated}"
    for row in document["cpus"][0]["rows"]:
        if row["leaf"] in repeated:
            said_of_it = row["fields"] + row["unknown"]
            assert not said_of_it, f"{path.name}: {row['leaf']:#x} has {said_of_it}"
    for base, of in repeated.items():
        word = rf"^ *0x{base:08x} 0x00: .*\n *echo of leaf 0x{of:x},"
        assert re.search(word, said, re.M), f"{path.name}: no word of {base:#x} as an echo of {of:#x}"
    return len(repeated)


def intel():
    counts = [check(path) for path in dumps("GenuineIntel", 20)]
    assert sum(counts) > 3 * len(counts), f"{sum(counts)} repeated rows in {len(counts)} dumps"
    return f"{len(counts)} dumps, {sum(counts)} repeated rows"


def unnamed():
    """{(file, register)} of 0x80000001 with bits that no manual names: witness_unknown.py's list, which has a reason for each."""
    text = (machine.TOP / "host" / "tests" / "data" / "unknown-bits.golden").read_text(encoding="utf-8")
    return set(re.findall(r"^(\S+): 0x80000001:0\.(\w+)\[", text, re.M))


def alone():
    """cpuid -r -l 0x80000001: nobody tells whose row it is, and each bit that is set has a name of somebody's."""
    allowed, met = unnamed(), set()
    bits, count = 0, 0
    for path in dumps("", 50):
        registers = first_cpu(path).get((0x80000001, 0))
        if not registers:
            continue
        file = FOLDER / f"alone-{path.name}"
        file.write_text(printed({(0x80000001, 0): registers}), encoding="ascii")
        document = json.loads(command.output("decode", "--format=json", file))
        row, = document["cpus"][0]["rows"]
        assert [row[name] for name in stream.REGISTERS] == registers, f"{path.name}: {row}"
        places = {(path.name, unknown["register"]) for unknown in row["unknown"]}
        assert places <= allowed, f"{row['unknown']}"
        met |= places
        assert all(field["vendors"] for field in row["fields"]), f"{path.name}: a field of nobody's"
        count += 1
        bits += sum(field["high"] == field["low"] and field["number"] for field in row["fields"])
    assert count > 40, f"{count} rows"
    return f"{count} rows, {bits} bits; {len(met)} registers with some that no manual names"


TESTS = [
    ("rows that repeat the highest basic leaf, every Intel dump", intel),
    ("one row alone", alone),
]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    tap.main(TESTS)

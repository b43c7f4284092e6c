#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Each bit that the cpuid command names, leafprobe names too, and by a name that can mean the same: single bits of raw input are
flipped, and where the output of "cpuid -f" changes, the text format has to change as well.
"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import oracle_inputs
import oracle_names
import spec_rows
import tap

REGISTERS = ("eax", "ebx", "ecx", "edx")
BATCH = 1290  # tables a process
RATIO = 1.15
NARROW = 16  # bits: what is wider is a number or a piece of text, whose bits have no names of their own

# Lines that name no bit: raw rows of leaves that are not decoded, bits that no field claims, and of the tool what it derives
# from several fields ("synth") and registers that it prints in hex beside their fields.
RAW = r" +0x[0-9a-f]{8} 0x[0-9a-f]{2}: eax="
OUR_NOISE = re.compile(RAW + r"| +unknown bits: ")
THEIR_NOISE = re.compile(RAW + r"| +\(.*synth\)| +(raw|valid bit mask|XFRM: XSAVE feature request mask|XCR0 valid bit field mask|"
                         r"IA32_XSS valid bit field mask) +=")

# Bits that the tool names though no manual does: (vendor, leaf, subleaf, register): (the bits, why).
ANY = None
ARTEFACTS = {
    (ANY, 0x12, 1, "ecx"): (0x1f900, "SGX's XFRM has the form of XCR0 (SDM 3D, 'XFRM'), printed with the names of IA32_XSS's bits"),
    (ANY, 0x1e, 1, "ebx"): (0xffffff, "printed with the layout of subleaf 0; Intel documents EAX alone of subleaf 1"),
    ("amd", 3, 0, "ecx"): (0xffffffff, "Intel's and Transmeta's serial number; AMD reserves leaf 3 (24594, E.3.3)"),
    ("amd", 3, 0, "edx"): (0xffffffff, "as ecx"),
    ("cyrix", 0x80000005, 0, "eax"): (0xffffffff, "printed with AMD's layout; Cyrix has leaf 2's descriptors there"),
    ("cyrix", 0x80000005, 0, "ebx"): (0xffffffff, "as eax"),
    ("cyrix", 0x80000005, 0, "ecx"): (0xffffffff, "as eax"),
    ("cyrix", 0x80000005, 0, "edx"): (0xffffffff, "as eax"),
}


def run(words, tables):
    """The output of a command for each table; None for tables at which it dies."""
    raw = "".join(oracle_inputs.section(number, table) for number, table in enumerate(tables))
    done = subprocess.run(words, input=raw.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode:
        middle = len(tables) // 2
        return run(words, tables[:middle]) + run(words, tables[middle:]) if middle else [None]
    outputs = re.split(r"^CPU \d+:\n", done.stdout.decode(errors="replace"), flags=re.M)[1:]
    assert len(outputs) == len(tables), f"{words[0]}: {len(outputs)} tables came out of {len(tables)}"
    return outputs


def their_lines(output):
    return [line for line in output.split("\n") if not THEIR_NOISE.match(line)]


def our_lines(output):
    """What stands under "derived" at the end is left out."""
    return [line for line in output.partition("\n   derived:\n")[0].split("\n") if not OUR_NOISE.match(line)]


def changes(before, after):
    """The lines of two outputs that differ."""
    if len(before) == len(after):
        return [new for old, new in zip(before, after) if old != new]
    old, new = collections.Counter(before), collections.Counter(after)
    return [*(new - old), *(old - new)]


def flips(words, lines, cases):
    """{(place, flip): the lines that it changes}, and the cases at which the command died."""
    changed, died, start, before = {}, [], None, None
    for at in range(0, len(cases), BATCH):
        batch = cases[at:at + BATCH]
        for (place, flip, _), output in zip(batch, run(words, [table for _, _, table in batch])):
            if output is None:
                died.append((place, flip))
            elif flip is None:
                start, before = output, lines(output)
            elif output != start:
                changed[place, flip] = changes(before, lines(output))
    return {case: different for case, different in changed.items() if different}, died


def name(case):
    (leaf, subleaf), flip = case
    return f"{leaf:#x}:{subleaf}" + (f".{REGISTERS[flip[0]]}[{flip[1]}]" if flip else ", as it stands")


def artefact(vendor, case):
    (leaf, subleaf), (register, bit) = case
    found = [ARTEFACTS.get((owner, leaf, subleaf, REGISTERS[register])) for owner in (ANY, vendor)]
    return any(bits >> bit & 1 for bits, _ in filter(None, found))


class Owners:
    """Which row of the spec a bit belongs to."""

    def __init__(self):
        self.by_place = collections.defaultdict(list)
        for row in spec_rows.rows():
            self.by_place[row.leaf, row.register].append(row)

    def row(self, vendor, case):
        (leaf, subleaf), (register, bit) = case
        for row in self.by_place[leaf, REGISTERS[register]]:
            if row.first <= subleaf <= row.last and row.low <= bit <= row.high and \
                    (vendor in row.vendors or row.vendors[0] in ("any", "any_hv")):
                return row
        return None

    def bits(self, vendor, cases):
        """(row, bit) of each case: what several subleaves or vendors define alike counts once."""
        owned = ((self.row(vendor, case), case[1][1]) for case in cases)
        return {(row, bit) for row, bit in owned if row}


class Oracle:
    def __init__(self):
        self.owners = Owners()
        self.ours, self.theirs, self.pairs = set(), set(), set()

    def strangers(self, vendor, theirs):
        """Flags that the tool calls something else, as far as words tell."""
        found = []
        for case, lines in theirs.items():
            row = self.owners.row(vendor, case)
            if row and row.high == row.low and not artefact(vendor, case):
                self.pairs.add((row, oracle_names.label(lines[0])))
                if not oracle_names.alike(row, lines):
                    found.append(f"{name(case)} {row.name}, the tool {oracle_names.label(lines[0])!r}")
        return found

    def check(self, vendor, table, leaves):
        def test():
            cases = [(place, *variant) for place in oracle_inputs.places(leaves)
                     for variant in oracle_inputs.variants(table, place)]
            theirs, died = flips(["cpuid", "-f", "-"], their_lines, cases)
            ours, broken = flips([command.PATH, "convert", "-", "--to", "text"], our_lines, cases)
            assert not broken, f"leafprobe fails at {broken[0]}"
            assert theirs, "the tool names no bit at all"
            missing = [f"{name(case)} {lines[0].strip()}" for case, lines in theirs.items()
                       if case not in ours and not artefact(vendor, case) and name(case) not in oracle_names.TOOL_ALONE]
            assert not missing, f"{len(missing)} bits that the tool alone names: " + ", ".join(missing[:10])
            strangers = self.strangers(vendor, theirs)
            assert not strangers, f"{len(strangers)} flags by other names: " + ", ".join(strangers[:10])
            self.ours.update(self.owners.bits(vendor, ours))
            self.theirs.update(self.owners.bits(vendor, theirs))
            fatal = "; it dies at " + ", ".join(name(case) for case in died) if died else ""
            return f"{len(cases)} tables, {len(theirs)} bits that the tool names{fatal}"
        return test

    def ratio(self):
        """Distinct bits, of all fields and of the narrow ones alone."""
        figures = []
        for limit in (33, NARROW):
            ours, theirs = (sum(row.high - row.low + 1 < limit for row, _ in bits) for bits in (self.ours, self.theirs))
            assert theirs, "nothing was compared"
            figures.append((ours, theirs, ours / theirs))
        said = [f"{ours} bits to {theirs}, {ratio:.2f}" for ours, theirs, ratio in figures]
        assert figures[0][2] >= RATIO, f"{said[0]}, expected {RATIO}"
        return f"{said[0]}; in fields narrower than {NARROW} bits {said[1]}; {len(self.pairs)} pairs of names that share words"


def main():
    oracle = Oracle()
    tests = [(f"every bit that cpuid names of {title}", oracle.check(vendor, table, leaves))
             for title, vendor, table, leaves in oracle_inputs.PROFILES]
    return tap.run(tests) + tap.run([("bits that leafprobe names, to those that cpuid names", oracle.ratio)])


if __name__ == "__main__":
    if not shutil.which("cpuid"):
        print("ok - every bit that cpuid names # SKIP the cpuid command is not installed")
        sys.exit(0)
    sys.exit(1 if main() else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
What leafprobe says of the number in a field, next to what "cpuid -f" says of the same bits: each value of each field of 2 to 8
bits, small values of wider ones, and the cache and TLB descriptors of leaf 2. The number has to be the same, and where both
have a name for it, the names share a word.
"""
import collections
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import oracle_inputs
import spec_rows
import tap
import value_exceptions
import witness_oracle

SMALL = (1, 2, 3, 5, 0xc8)  # of fields wider than 8 bits
FIELDS = 265  # that have to agree
DESCRIPTORS = 120  # of Intel, likewise

NUMBER = re.compile(r"(?<![\w.])(?:0x[0-9a-f]+|\d+(?:\.\d+)?)(?![\w.])")
WORD = re.compile(r"[a-z]+|\d+")
GENERAL = {"bits", "cache", "intel", "mobile", "more", "or", "processor", "tlb", "to", "way"}  # that say nothing of the value
SYNONYMS = {"instruction": "code", "full": "fully", "off": "none", "disabled": "none"}


def labels(lines):
    """{label: the values behind it, in order} of "label = value" lines."""
    found = collections.defaultdict(list)
    for line in lines:
        label, equals, value = line.partition(" = ")
        if equals:
            found[label.strip()].append(value.strip())
    return found


def varying(outputs):
    """For each output, (label, value) of what is not the same in all outputs that have the label."""
    seen = collections.defaultdict(set)
    for output in outputs:
        for label, values in output.items():
            for place, value in enumerate(values):
                seen[label, place].add(value)
    return [[(label, value) for label, values in output.items() for place, value in enumerate(values)
             if len(seen[label, place]) > 1] for output in outputs]


def numbers(text):
    return [int(word, 16) if word.startswith("0x") else float(word) for word in NUMBER.findall(text)]


def words(text):
    return {SYNONYMS.get(word, word) for word in WORD.findall(re.sub(r"\(.*?\)|0x[0-9a-f]+", "", text).lower())} - GENERAL


def name(row):
    return f"{row.leaf:#x}:{row.first}.{row.register}[{row.high}:{row.low}]"


def tables(row, table):
    """(value, the table with this value in the field) of each value to try."""
    whole, start = oracle_inputs.surroundings(table, (row.leaf, row.first))
    width, register = row.high - row.low + 1, witness_oracle.REGISTERS.index(row.register)
    for value in range(1 << width) if width <= 8 else (value for value in SMALL if value < 1 << width):
        changed = list(start)
        changed[register] = changed[register] & ~(((1 << width) - 1) << row.low) | value << row.low
        yield value, {**whole, (row.leaf, row.first): tuple(changed)}


def outputs(command_line, lines, inputs):
    """The labels that a command prints of each table."""
    found = []
    for at in range(0, len(inputs), witness_oracle.BATCH):
        texts = witness_oracle.run(command_line, inputs[at:at + witness_oracle.BATCH])
        found += [labels(lines(text or "")) for text in texts]
    return found


def differs(row, value, ours, theirs):
    """What is wrong with what leafprobe says of a value, next to what the tool says; an empty string if nothing is."""
    scales = [value_exceptions.SCALED.get(name(row), (1, 0)), value_exceptions.NEWER_SCALED.get(name(row), (1, 0))]
    if words(ours) and words(theirs):
        agrees = words(ours) & words(theirs) or (name(row), value) in value_exceptions.NAMES
    else:
        meant = {round(number * scale + offset, 2) for number in numbers(theirs) for scale, offset, *_ in scales}
        agrees = numbers(ours)[-1] in meant
    return "" if agrees else f"{name(row)} = {value}: {ours!r}, the tool {theirs!r}"


class Values:
    def __init__(self):
        self.rows = [row for row in spec_rows.rows() if row.high - row.low and row.leaf != 2 and "text" not in row.attributes]
        self.done, self.agreed, self.values = set(), 0, 0

    def compare(self, row, cases, ours, theirs):
        """What is wrong with a row, from the values of which both say something."""
        found = []
        for (value, _), our, their in zip(cases, varying(ours), varying(theirs)):
            mine = [text for label, text in our if label == row.text]
            if mine and their:
                found.append(differs(row, value, mine[0], "; ".join(text for _, text in their)))
        wrong = [text for text in found if text]
        if not found:
            return []
        self.done.add(row)
        if name(row) in value_exceptions.APART:
            return [] if wrong else [f"{name(row)}, an exception, agrees"]
        if wrong and name(row) in value_exceptions.NEWER_APART:
            return []
        self.agreed += not wrong
        self.values += len(found) - len(wrong)
        return [f"{wrong[0]} and {len(wrong) - 1} more"] if wrong else []

    def check(self, vendor, table, leaves):
        def test():
            before, wrong, at = self.agreed, [], 0
            rows = [row for row in self.rows if row not in self.done and row.leaf in leaves and
                    (vendor in row.vendors or row.vendors[0] in ("any", "any_hv"))]
            groups = [(row, list(tables(row, table))) for row in rows]
            inputs = [one for _, group in groups for _, one in group]
            theirs = outputs(["cpuid", "-f", "-"], witness_oracle.their_lines, inputs)
            ours = outputs([command.PATH, "convert", "-", "--to", "text"], witness_oracle.our_lines, inputs)
            for row, group in groups:
                wrong += self.compare(row, group, ours[at:at + len(group)], theirs[at:at + len(group)])
                at += len(group)
            assert not wrong, f"{len(wrong)} fields differ: " + ", ".join(wrong[:10])
            return f"{len(inputs)} tables, {self.agreed - before} fields"
        return test

    def total(self):
        excepted = {*value_exceptions.SCALED, *value_exceptions.APART, *(field for field, _ in value_exceptions.NAMES)}
        unused = excepted - {name(row) for row in self.done}
        assert not unused, f"exceptions for what was not compared: {sorted(unused)}"
        assert self.agreed >= FIELDS, f"{self.agreed} fields, expected {FIELDS}"
        return f"{self.agreed} fields, {self.values} numbers, {len(value_exceptions.APART)} fields apart"


def descriptor_words(text):
    """What a text of leaf 2 says, in one notation: sizes such as "16k", "4way", kinds."""
    text = re.sub(r"(\d) ?([kmg])b?\b", r"\1\2", text.lower()).replace("-way", "way").replace("tlbs", "tlb")
    return {SYNONYMS.get(word, word) for word in re.findall(r"\d+(?:\.\d+)?[a-z]*|code|data|instruction|trace|tlb|cache|fully|l[123]\b", text)}


def descriptors(vendor, table, numbers_, least):
    """Of each descriptor that both name, leafprobe says what the tool says, and perhaps more."""
    def test():
        inputs = [{**table, (2, 0): (number << 8 | 1, 0, 0, 0)} for number in numbers_]
        theirs = witness_oracle.run(["cpuid", "-f", "-"], inputs)
        ours = witness_oracle.run([command.PATH, "convert", "-", "--to", "text"], inputs)
        wrong, same = [], 0
        for number, their, our in zip(numbers_, theirs, ours):
            match = re.search(rf"^ +0x{number:02x}: (?!unknown)(.*)$", their, re.M)
            if not match:
                continue
            mine = re.sub(r" \(\d+\)$", "", labels(our.split("\n"))["descriptor 1"][0])
            agrees = words(mine) and descriptor_words(match[1]) <= descriptor_words(mine)
            if bool(agrees) == ((vendor, number) in value_exceptions.DESCRIPTORS):
                wrong.append(f"{number:#x}: {mine!r}, the tool {match[1]!r}")
            same += bool(agrees)
        assert not wrong, f"{len(wrong)} descriptors or exceptions: " + ", ".join(wrong)
        assert same >= least, f"{same} descriptors, expected {least}"
        return f"{same} descriptors"
    return test


def main():
    values = Values()
    profiles = {title: (vendor, table, leaves) for title, vendor, table, leaves in oracle_inputs.PROFILES}
    failed = tap.run([(f"numbers in fields of {title}", values.check(*profile)) for title, profile in profiles.items()], workers=1)
    failed += tap.run([("numbers that leafprobe and cpuid read alike", values.total)])
    return failed + tap.run([
        ("cache and TLB descriptors of Intel", descriptors(*profiles["Intel"][:2], range(256), DESCRIPTORS)),
        ("cache and TLB descriptors of Cyrix", descriptors(*profiles["Cyrix"][:2], (0x70, 0x80), 2)),
    ])


if __name__ == "__main__":
    if not shutil.which("cpuid"):
        print("ok - every number that cpuid shows # SKIP the cpuid command is not installed")
        sys.exit(0)
    sys.exit(1 if main() else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
The verdict next to QEMU's own: the CPUID bits that `leafprobe verdict` says a guest of a model would lose on this QEMU's TCG are
those of which `-cpu MODEL,enforce` complains there. The guest's table is what the model shows under x-force-features, the host's
what `-cpu max` shows.
"""
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import machine
import tap

FOLDER = machine.BUILD / "check" / "verdict"
MODELS = 4  # a day
WORDS = re.compile(r"CPUID(?:\.|\[eax=)([0-9A-Fa-f]+)[Hh](?:[^:]*?ECX=?([0-9A-Fa-f]+)[Hh]?)?[^:]*:(E[ABCD]X)\.?(\S*) \[bit (\d+)\]")
# Of AVX10 QEMU complains by its version, too, which is no flag.
NO_FLAG = re.compile(r"requested feature: avx10\.\d+\.$")
# What TCG's max lacks and QEMU does not complain of, and why.
UNSAID = {
    (0xd, 0, "eax"): "the components of XCR0 go with their features",
    (0xd, 0, "edx"): "the components of XCR0 go with their features",
    (0x8000000a, 0, "ebx"): "a number, of address spaces",
    (0x8000000a, 0, "eax"): "a number, the revision",
}


def models():
    program = machine.FIRMWARE["seabios"][0]
    if not shutil.which(program):
        raise tap.Skip(f"no {program}")
    return [name for name in machine.cpu_models() if re.search(r"-v\d+$", name)]


@functools.cache
def subleaves():
    """{(leaf, register, bit, QEMU's name): subleaf}: QEMU says neither subleaf, but the name, which only one of them has."""
    text = (machine.TOP / "probe/spec/name.def").read_text(encoding="ascii")
    rows = re.findall(r'^NAME\((0x\w+), +(\d+), +(\w+), +(\d+), "[^"]*", +"([^"]+)"', text, re.M)
    found = {(int(leaf, 16), register.lower(), int(bit), name): int(sub) for leaf, sub, register, bit, name in rows}
    assert len(found) == len(rows) > 250, f"{len(rows)} names, {len(found)} of them once"
    return found


def complaints(model):
    """{(leaf, subleaf, register, bit)} of CPUID that QEMU says TCG lacks; MSR features apart."""
    # A model of which nothing is missing starts, and is told to quit.
    done = subprocess.run([machine.FIRMWARE["seabios"][0], "-accel", "tcg", "-display", "none", "-S", "-monitor", "stdio", "-cpu",
                           f"{model},enforce"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, input=b"quit\n", timeout=60,
                          check=False)
    found = set()
    for line in done.stderr.decode().splitlines():
        if "requested feature:" not in line or "MSR(" in line or NO_FLAG.search(line):
            continue
        match = WORDS.search(line)
        assert match, f"QEMU says {line!r}"
        leaf, register = int(match[1], 16), match[3].lower()
        subleaf = int(match[2], 16) if match[2] else subleaves()[leaf, register, int(match[5]), match[4]]
        found.add((leaf, subleaf, register, int(match[5])))
    return found


def table(model, options):
    path = FOLDER / f"{model}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    command.output("capture", "--guest", "--format=raw", "-o", path, "--", "-accel", "tcg", "-cpu", model + options)
    return path


def lost(guest, host):
    """{(leaf, subleaf, register, bit)} that the verdict says would go, or be missed by a strict checker."""
    done = subprocess.run([command.PATH, "verdict", "--host-is=guest", "--format=jsonl", guest, host], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    found, numbers = set(), 0
    for row in map(json.loads, done.stdout.decode().splitlines()):
        numbers += 1
        if row.get("rule") not in ("subset", "soft", "accumulates") or (row["leaf"], row["subleaf"], row["register"]) in UNSAID:
            continue
        high, _, low = row["bits"].partition(":")
        missing = (row["guest_value"] & ~row["host_value"]) << int(low or high)
        found |= {(row["leaf"], row["subleaf"], row["register"], bit) for bit in range(32) if missing >> bit & 1}
    assert numbers, "no line"
    return found, done.returncode


def check(model, host):
    def test():
        said, (ours, status) = complaints(model), lost(table(model, ",x-force-features=on"), host)
        assert ours == said, f"QEMU alone: {sorted(said - ours)}, the verdict alone: {sorted(ours - said)}"
        return f"{len(said)} bits, status {status}"
    return test


def main():
    try:
        every = [name for name in models()]
    except tap.Skip as reason:
        print(f"ok - verdict and QEMU's own # SKIP {reason}")
        return 0
    assert len(every) >= 40, f"{len(every)} models"
    host = table("max", "")
    words = sys.argv[1:]
    chosen = [name for name in every if any(word in name for word in words)] if words else dated.sample(every, MODELS)
    return tap.run([(f"verdict on {name} is QEMU's", check(name, host)) for name in chosen], workers=2)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

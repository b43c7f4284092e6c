#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Real dumps (LEAFPROBE_SHARED): the bits that no field claims are those of host/tests/data/unknown-bits.golden, and each was
looked up. With --print: what the golden file would say now, with the reasons that it has.
"""
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import tap

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "host" / "tests" / "data" / "unknown-bits.golden"
DUMPS = "corpus/aida64"
UNKNOWN = " unknown bits: "
PLACE = re.compile(r"^(0x[0-9a-f]{8}:\d+\.e[abcd]x)\[(\d+)(?::(\d+))?\]$")
NOT_YET = "not looked up"


def bits_of(line):
    """(register's place, bit) of each bit in a line of the text format."""
    for word in line.split(UNKNOWN)[1].split():
        match = PLACE.match(word)
        assert match, f"a place: {word!r}"
        high, low = int(match.group(2)), int(match.group(3) or match.group(2))
        for bit in range(low, high + 1):
            yield match.group(1), bit


def ranges(bits):
    """"31:30,24" of a set of bits."""
    words, rest = [], sorted(bits, reverse=True)
    while rest:
        run = 1
        while run < len(rest) and rest[run] == rest[0] - run:
            run += 1
        words.append(f"{rest[0]}:{rest[run - 1]}" if run > 1 else f"{rest[0]}")
        rest = rest[run:]
    return ",".join(words)


def decoded(path):
    """The lines of a dump: one with its counts, and one for each register with unknown bits."""
    text = command.output("convert", path, "--to", "text").decode()
    cpus, total, registers = len(re.findall(r"^CPU \d+:$", text, re.M)), 0, {}
    for line in text.split("\n"):
        if UNKNOWN in line:
            for register, bit in bits_of(line):
                registers.setdefault(register, set()).add(bit)
                total += 1
    yield f"{path.name}: {cpus} CPUs, {total} unknown bits"
    for register, bits in sorted(registers.items()):
        yield f"{path.name}: {register}[{ranges(bits)}]"


def reasons():
    """{line: why} of the golden file; a line of counts has no reason."""
    found = {}
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, why = line.partition(" -- ")
            found[key] = why
    return found


def dumps():
    shared = os.environ.get("LEAFPROBE_SHARED")
    if not shared or not (pathlib.Path(shared) / DUMPS).is_dir():
        raise tap.Skip(f"{DUMPS} is not here (LEAFPROBE_SHARED)")
    return sorted((pathlib.Path(shared) / DUMPS).iterdir())


def check():
    files, known = dumps(), reasons()
    lines = [line for path in files for line in decoded(path)]
    new, gone = [line for line in lines if line not in known], [line for line in known if line not in lines]
    assert not new, "not in the golden file: " + " | ".join(new[:6])
    assert not gone, "in the golden file, but not found: " + " | ".join(gone[:6])
    unexplained = [line for line in lines if "[" in line and known[line] in ("", NOT_YET)]
    assert not unexplained, "nobody looked up: " + " | ".join(unexplained[:6])
    cpus, bits = (sum(int(re.search(pattern, line).group(1)) for line in lines if "[" not in line)
                  for pattern in (r" (\d+) CPUs", r" (\d+) unknown"))
    return f"{len(files)} dumps, {cpus} CPUs, {bits} unknown bits in {len(lines) - len(files)} registers"


def show():
    known = reasons()
    for path in dumps():
        for line in decoded(path):
            print(line + (f" -- {known.get(line, NOT_YET)}" if "[" in line else ""))


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        show()
        sys.exit(0)
    sys.exit(1 if tap.run([("unknown bits of real dumps", check)]) else 0)

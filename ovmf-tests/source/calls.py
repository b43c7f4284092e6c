# SPDX-License-Identifier: BSD-2-Clause
"""The same floors, seen from what was built: who calls whom, which no include need tell.

A function that one file declares and another, above it, defines is an arrow up; two files that call each other by a
header of a third are a circle.
"""
import pathlib
import re
import subprocess

import floors
import include_graph

# What compilers call by themselves; each front end brings its own.
MEMORY = {"memcpy", "memmove", "memset", "memcmp", "strlen"}
SYMBOL = re.compile(r"^(\S+?):(?:[0-9a-f]+| +) ([A-Za-z]) (\S+)$")


def sources(objects):
    """{object: its source, as a path from the top}; objects whose source is gone are left out."""
    found = {}
    for path in sorted(objects.rglob("*.o")):
        name = path.relative_to(objects).as_posix()[:-2]
        source = name if name.endswith(".asm") else name + ".c"
        if (objects.parents[2] / source).exists() and not include_graph.is_test(source):
            found[str(path)] = source
    return found


def calls(objects):
    """{(file, file): a symbol that the first needs of the second}."""
    source = sources(objects)
    assert len(source) > 60, f"only {len(source)} objects under {objects}"
    listed = subprocess.run(["nm", "-A", *source], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
    owner, needs = {}, []
    for line in listed.split("\n"):
        found = SYMBOL.match(line)
        if found and found[2] == "U":
            needs.append((source[found[1]], found[3]))
        elif found and found[2].isupper() and found[3] not in MEMORY:
            owner[found[3]] = source[found[1]]
    return {(path, owner[symbol]): symbol for path, symbol in needs if owner.get(symbol, path) != path}


def problems(objects):
    """A line for each arrow up and each circle among the modules of a target."""
    found, between = calls(objects), {}
    lines = []
    for (path, other), symbol in sorted(found.items()):
        words = floors.wrong_way(path, other)
        if words:
            lines.append(f"{path} needs {symbol} of {other}: {words}")
        here, there = include_graph.module(path), include_graph.module(other)
        if here != there:
            between.setdefault(here, set()).add(there)
    return lines + ["a circle: " + " needs ".join(circle) for circle in include_graph.circles(between)]


def check(top, target):
    """The test of a target, such as "boot"."""
    def test():
        objects = pathlib.Path(top) / "build" / "obj" / target
        lines = problems(objects)
        assert not lines, " | ".join(lines)
        return f"{len(calls(objects))} arrows"
    return test

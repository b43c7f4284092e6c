#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Draw the rooms into docs/contributing.md, between the markers, out of the include graph; a check holds the picture true.

An arrow that follows from others is left out: where cli includes report and report includes diff, there is none from cli
to diff.
"""
import pathlib
import sys

import include_graph

DOCUMENT = "docs/contributing.md"
BEGIN, END = "<!-- rooms -->", "<!-- /rooms -->"


def reached(arrows, start, without):
    """All nodes that arrows lead to from a node, on ways that do not pass a certain other."""
    found, queue = set(), [start]
    while queue:
        for following in arrows.get(queue.pop(), ()):
            if following not in found and following != without:
                found.add(following)
                queue.append(following)
    return found


def needed(arrows):
    """The arrows without those that follow from others: (from, to) pairs in order."""
    pairs = []
    for node, direct in arrows.items():
        further = set().union(*(reached(arrows, other, node) for other in direct))
        pairs += [(node, other) for other in direct - further]
    return sorted(pairs)


def name(room):
    """A room's name in the picture's language; an area's own folder is not to be called as the area is."""
    return room.replace("/", "_") if "/" in room else f"{room}_own"


def picture(top):
    """The lines between the markers: a picture in Mermaid's language."""
    arrows = include_graph.rooms(include_graph.read(top))
    lines = ["```mermaid", "flowchart TD"]
    for area in sorted({room.split("/")[0] for room in arrows}):
        lines.append(f"    subgraph {area}")
        for room in sorted(room for room in arrows if room.split("/")[0] == area):
            lines.append(f'        {name(room)}["{room.partition("/")[2] or area}/"]')
        lines.append("    end")
    lines += [f"    {name(here)} --> {name(there)}" for here, there in needed(arrows)]
    return "\n".join(lines + ["```"]) + "\n"


def redrawn(top):
    """The document as it should be."""
    text = (pathlib.Path(top) / DOCUMENT).read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin and end, f"{DOCUMENT}: no place between {BEGIN} and {END}"
    return f"{before}{BEGIN}\n{picture(top)}{END}{after}"


def check(top):
    """The test: the picture is what the include graph gives."""
    assert redrawn(top) == (pathlib.Path(top) / DOCUMENT).read_text(encoding="utf-8"), (
        f"the picture of the rooms in {DOCUMENT} is not what the includes give: run ovmf-tests/tools/rooms.py")
    return f"{picture(top).count('-->')} arrows"


if __name__ == "__main__":
    TOP = pathlib.Path(__file__).resolve().parents[2]
    if len(sys.argv) > 1:
        sys.exit("usage: rooms.py; it takes nothing, and draws the picture of the rooms into " + DOCUMENT)
    (TOP / DOCUMENT).write_text(redrawn(TOP), encoding="utf-8")

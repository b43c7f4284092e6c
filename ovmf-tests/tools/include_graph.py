# SPDX-License-Identifier: BSD-2-Clause
"""Who includes whom: the code's files, the rooms that they stand in and the modules that they make up.

A room is a folder of code. A module is what shares a name in it: cpuid.c with cpuid.h, fault.asm with fault.c. What
stands in a folder tests/ or fuzz/ belongs to the room above, and is code of its tests.
"""
import pathlib
import re

AREAS = ("probe", "boot", "efi", "host", "web")
CODE = {".c", ".h", ".def", ".asm", ".inc"}
TESTS = {"tests", "fuzz"}
INCLUDE = re.compile(r'^[ \t]*(?:#[ \t]*include[ \t]*(["<])([^">\n]+)|%include[ \t]+(")([^"\n]+))', re.M)


def files(top):
    """The code's files as paths from the top; what stands in a folder data/ or corpus/ is no code of ours."""
    found = []
    for area in AREAS:
        for path in (pathlib.Path(top) / area).rglob("*"):
            inside = path.relative_to(top)
            if path.suffix in CODE and path.is_file() and not {"data", "corpus"} & set(inside.parts):
                found.append(inside.as_posix())
    return sorted(found)


def read(top):
    """{path: [(name, whether between <>)]} of all files, in the order of their lines."""
    graph = {}
    for path in files(top):
        text = (pathlib.Path(top) / path).read_text(encoding="utf-8")
        graph[path] = [(found[2] or found[4], found[1] == "<") for found in INCLUDE.finditer(text)]
    return graph


def is_test(path):
    return bool(TESTS & set(path.split("/")[:-1]))


def room(path):
    """The folder, as a path from the top; without the one of its tests."""
    return "/".join(part for part in path.split("/")[:-1] if part not in TESTS)


def module(path):
    """The path without what stands behind the last dot; x_private.h is how the files of module x share what they keep."""
    return path.rsplit(".", 1)[0].removesuffix("_private")


def rooms(graph):
    """{room: {rooms that its code includes}}, without tests; a room without code of its own is none."""
    arrows = {room(path): set() for path in graph if not is_test(path)}
    for path, includes in graph.items():
        for name, system in includes:
            if not system and not is_test(path) and name in graph and room(name) != room(path):
                arrows[room(path)].add(room(name))
    return arrows


def circles(arrows):
    """Of a graph {node: nodes}, for each set of nodes that reach each other, one way round: [a, b, ..., a]."""
    def way(start, goal):
        before, queue = {start: None}, [start]
        for node in queue:
            for following in sorted(arrows.get(node, ())):
                if following == goal:
                    back = [goal]
                    while node is not None:
                        back.append(node)
                        node = before[node]
                    return back[::-1]
                if following not in before:
                    before[following] = node
                    queue.append(following)
        return None

    found, told = [], set()
    for node in sorted(arrows):
        circle = None if node in told else way(node, node)
        if circle:
            found.append(circle)
            told |= {other for other in arrows if other == node or (way(node, other) and way(other, node))}
    return found

# SPDX-License-Identifier: BSD-2-Clause
"""The check of the include graph: arrows go down only, between rooms as between files, and rooms stay small."""
import pathlib
import re

import include_graph

# The rooms of each area from the ground up. Code includes what stands on floors below its own, in its own area or in the
# areas named behind it, and what stands in its own room; rooms of one floor do not know each other. "." is the area's own
# folder. A new room gets its place here.
FLOORS = {
    "probe": ["spec table", "qr walk", "field", "decode", "write", "run"],
    "boot": ["entry", "info", "acpi", "out", "cpus", "."],
    "efi": ["base", "cpus store out net", "."],
    "host": ["base", "vmm dialect structured live", "read", "decode", "diff lint", "report", "capture verdict receive inventory", "export", "chain replay", "cli", "replay/unicorn"],
    "web": ["expat", ". tools"],
}
BELOW = {"boot": ["probe"], "efi": ["probe"], "host": ["probe"], "web": ["probe", "host"]}
ROOM_BUDGET = 25  # modules

# Areas that run without a C library, and the headers of theirs that the compiler brings along (C11, 4, paragraph 6).
FREESTANDING = {"probe", "boot", "efi"}
COMPILERS_OWN = {"float.h", "iso646.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
                 "stdnoreturn.h"}

# Arrows that are known to go the wrong way and are to go; who cuts one takes it off this list.
KNOWN = set()


def floor(room):
    """(area, floor from 0 up); the floor is None for a room that FLOORS does not have."""
    area, _, inside = room.partition("/")
    for number, names in enumerate(FLOORS.get(area, ())):
        if (inside or ".") in names.split():
            return area, number
    return area, None


def wrong_way(path, name):
    """What is wrong with an arrow from a file to another file of the tree, in words; None if nothing is."""
    here, there = include_graph.room(path), include_graph.room(name)
    (area, from_floor), (other, to_floor) = floor(here), floor(there)
    if include_graph.is_test(name):
        return None if include_graph.is_test(path) else f"{name} is of the tests, and {path} is not"
    if other != area:
        return None if other in BELOW.get(area, ()) else f"{area}/ may include " + " and ".join(
            f"{one}/" for one in [area] + BELOW.get(area, []))
    if here == there or include_graph.is_test(path) or from_floor is None or to_floor is None:
        return None
    if to_floor == from_floor:
        return f"an arrow sideways, {here} and {there} stand on one floor"
    return f"an arrow up, {there} stands above {here}" if to_floor > from_floor else None


def system_header(path, name):
    """The same for a header between <>."""
    area = path.split("/")[0]
    if area not in FREESTANDING or include_graph.is_test(path) or name in COMPILERS_OWN:
        return None
    return None if area == "efi" and name.startswith("efi") else f"{area}/ has no C library"


def wrong_includes(graph):
    """(path, name, words) of every include that should not be."""
    for path, includes in graph.items():
        for name, system in includes:
            if system:
                words = system_header(path, name)
            elif name not in graph:
                words = "no file from the top has that name"
            else:
                words = wrong_way(path, name)
            if words:
                yield path, name, words


def round_trips(graph, known):
    """A line for each circle of files, or of modules whose files have none: there a.c includes b.h and b.c includes a.h."""
    arrows, between = {}, {}
    for path, includes in graph.items():
        for name, system in includes:
            if not system and name in graph and (path, name) not in known:
                arrows.setdefault(path, set()).add(name)
                if include_graph.module(path) != include_graph.module(name):
                    between.setdefault(include_graph.module(path), set()).add(include_graph.module(name))
    told = include_graph.circles(arrows)
    inside = {include_graph.module(path) for circle in told for path in circle}
    told += [circle for circle in include_graph.circles(between) if not inside & set(circle)]
    return ["a circle: " + " includes ".join(circle) for circle in told]


def room_problems(graph):
    modules = {}
    for path in graph:
        if not include_graph.is_test(path):
            modules.setdefault(include_graph.room(path), set()).add(include_graph.module(path))
    lines = [f"{room} has no floor: give it one in FLOORS of ovmf-tests/source/floors.py"
             for room in sorted(modules) if floor(room)[1] is None]
    return lines + [f"{room} holds {len(names)} modules, and a room holds {ROOM_BUDGET}"
                    for room, names in sorted(modules.items()) if len(names) > ROOM_BUDGET]


def problems(top, known=frozenset(KNOWN)):
    """A line for each thing that is wrong in the tree, none if nothing is."""
    graph = include_graph.read(top)
    lines = [f'{path} includes "{name}": {words}' for path, name, words in wrong_includes(graph)
             if (path, name) not in known]
    lines += round_trips(graph, known)
    lines += room_problems(graph)
    real = {(path, name) for path, includes in graph.items() for name, _ in includes}
    return lines + [f'{path} no longer includes "{name}": take it off KNOWN in ovmf-tests/source/floors.py'
                    for path, name in sorted(known - real)]


def check(top):
    """The test: fails with every line; says how much it saw."""
    lines = problems(top)
    assert not lines, " | ".join(lines)
    graph = include_graph.read(top)
    assert len(graph) > 300, f"only {len(graph)} files found"
    return f"{len(graph)} files, {len(include_graph.rooms(graph))} rooms" + (f", {len(KNOWN)} known arrows" if KNOWN else "")


def python_check(top):
    """The test: no script of the tests imports one that imports it."""
    scripts = {path.stem: path for path in sorted((pathlib.Path(top) / "ovmf-tests").rglob("*.py"))}
    imports = {name: set(re.findall(r"^ *import (\w+)$", path.read_text(encoding="utf-8"), re.M)) & set(scripts)
               for name, path in scripts.items()}
    lines = ["a circle: " + " imports ".join(circle) for circle in include_graph.circles(imports)]
    assert not lines, " | ".join(lines)
    assert sum(map(len, imports.values())) > 20, "hardly any import found"
    return f"{len(scripts)} scripts, {sum(map(len, imports.values()))} imports"

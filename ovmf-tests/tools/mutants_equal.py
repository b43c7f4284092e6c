# SPDX-License-Identifier: BSD-2-Clause
"""Changes that nothing can be seen of: mutants_equal.txt names them with the reason, and make mutants does not draw them.

An entry is three lines or more: the file; the line of source with the change in it, as make mutants prints it of a survivor;
why whoever uses the program sees nothing of it. No number stands there, so that an entry stays true when lines move; where
the line stands twice in its file, the entry is of both. An entry whose line or change is there no more is an error: what was
true of the old line need not be of the new one."""
import pathlib
import typing

import mutate

LIST = pathlib.Path(__file__).with_name("mutants_equal.txt")


class Equal(typing.NamedTuple):
    """An entry, and the line of the list on which it begins."""
    path: str
    marked: str
    number: int


def entries(text):
    """Every entry of a list; ValueError names the line of one that lacks a part."""
    found, block, start = [], [], 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip() and not line.startswith("#"):
            start = start if block else number
            block.append(line.strip())
        elif block and not line.strip():
            if len(block) < 3 or " --> " not in block[1]:
                raise ValueError(f"{LIST.name}:{start}: expected a file, a line of it with [OLD --> NEW], and a reason")
            found.append(Equal(block[0], block[1], start))
            block = []
    return found


def kept(found, path):
    """Mutants by kind, as mutate.places gives them for a file, without those that an entry names."""
    named = {entry.marked for entry in LISTED if entry.path == path}
    return {kind: left for kind, mutants in found.items() if (left := [one for one in mutants if one.marked not in named])}


def stale(top):
    """Entries that name no change of the tree, as text."""
    changes = {}
    for path in {entry.path for entry in LISTED}:
        text = (top / path).read_text(encoding="utf-8") if (top / path).is_file() else ""
        changes[path] = {one.marked for mutants in mutate.places(path, text).values() for one in mutants}
    return [f"{LIST.name}:{entry.number}: {entry.path} has no change {entry.marked}" for entry in LISTED
            if entry.marked not in changes[entry.path]]


LISTED = entries(LIST.read_text(encoding="utf-8"))

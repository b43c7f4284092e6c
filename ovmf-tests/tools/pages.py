# SPDX-License-Identifier: BSD-2-Clause
"""Pages of a report as a screen of any size shows them, made of the stream's lines, and held against what is on one."""
import re

import display

MOVE = "space b g G: move  l: leaf  / n N: search  q: back"


class Report:
    """How a pager lays out lines, and what is found in them."""

    def __init__(self, lines, columns=80, rows=25):
        self.room, self.lines = rows - 1, lines
        self.at = [(number, at) for number, line in enumerate(lines) for at in range(0, max(len(line), 1), columns - 1)]
        self.wide = [lines[number][at:at + columns - 1].rstrip() for number, at in self.at]

    def page(self, top, said=MOVE):
        page = self.wide[top:top + self.room]
        return page + [""] * (self.room - len(page)) + [f"{top + 1}-{top + len(page)} of {len(self.wide)}  {said}"]

    def pages(self):
        return [self.page(top) for top in range(0, len(self.wide), self.room)]

    def found(self, word):
        """The rows in which the word begins."""
        begins = [(number, match.start()) for number, line in enumerate(self.lines) for match in re.finditer(re.escape(word), line, re.I)]
        return sorted({max(row for row, place in enumerate(self.at) if place <= begin) for begin in begins})

    def leaf(self, leaf):
        """The first row of a leaf, in the report and in the vmcore format."""
        head = re.compile(rf" \({leaf if leaf < 10 else hex(leaf)}(\):|/)|function = {leaf},")
        return next(row for row, text in enumerate(self.wide) if head.search(text))


def same(what, got, want):
    for row, (a, b) in enumerate(zip(got, want)):
        assert a == b, f"{what}, row {row}: {a!r}, not {b!r}"
    assert len(got) == len(want), f"{what}: {len(got)} rows, not {len(want)}"


def settled(shown, columns, rows, old):
    """The cells of a page that stands whole, its last row included, and is not the old one."""
    def look():
        cells = shown.picture().cells(columns, rows)
        lit = any(any(map(any, glyph)) for glyph in cells[-1])
        return cells if lit and cells != old and cells == shown.picture().cells(columns, rows) else None
    return shown.wait_until("page", look)


def as_far_as_known(font, cells, want):
    """What a picture says, and what it should, with the same question marks for glyphs that no page had; they are few."""
    got = display.read(font, cells)
    known = sum(a == b for line, text in zip(got, want) for a, b in zip(line, text))
    assert known > 0.9 * sum(map(len, want)), f"{known} of {sum(map(len, want))} characters are read right in {got}"
    return got, ["".join("?" if a == "?" else b for a, b in zip(line.ljust(len(text)), text)) for line, text in zip(got, want)]


def look(shown, font, columns, keys, want):
    """Wait for a page."""
    def stands():
        try:
            same(keys, *as_far_as_known(font, shown.picture().cells(columns, len(want)), want))
            return True
        except AssertionError as problem:
            problems.append(problem)
            return False
    problems = []
    try:
        shown.wait_until(keys, stands)
    except AssertionError as late:
        raise problems[-1] from late

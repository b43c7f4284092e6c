# SPDX-License-Identifier: BSD-2-Clause
"""The rows of the spec, as the command lists them."""
import collections
import re

import command

LINE = re.compile(r"^0x([0-9a-f]{8}):(\d+)(?:-(\d+))?\.(e[abcd]x)\[(\d+)(?::(\d+))?\] +(\S+) +(\S+) +(\S+) +(\S.*)$")
Row = collections.namedtuple("Row", "leaf first last register high low name vendors attributes text")


def rows():
    """Every field that `leafprobe fields` lists."""
    found = []
    for line in command.output("fields").decode().splitlines():
        match = LINE.match(line)
        assert match, f"leafprobe fields: {line!r}"
        leaf, first, last, register, high, low, name, vendors, attributes, text = match.groups()
        found.append(Row(int(leaf, 16), int(first), int(last or first), register, int(high), int(low or high), name,
                         tuple(vendors.split(",")), () if attributes == "-" else tuple(attributes.split(",")), text))
    assert found, "leafprobe fields lists nothing"
    return found

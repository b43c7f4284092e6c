#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Write host/export/qemu_model.def and qemu_since.def out of what guests read and what QEMUs say of themselves:

    qemu_models.py 702 HELP FOLDER 1000 HELP FOLDER ...

with, for each version in ascending order, what its -cpu help printed, and a folder that has MODEL.txt for each of its versioned
models that the versions before it lack (and for base): the table, in the raw format, of a guest of -cpu MODEL,x-force-features=on
under TCG, which leafprobe capture --guest gives.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
ROOM = TOP / "host/export"
REGISTERS = ("eax", "ebx", "ecx", "edx")
ROW = re.compile(r"\s*0x(\w+) 0x(\w+): eax=0x(\w+) ebx=0x(\w+) ecx=0x(\w+) edx=0x(\w+)")
# Leaves of caches, and EAX without what follows topology.
CACHES = {2: 0xffffffff, 4: 0x3fff, 0x80000005: 0xffffffff, 0x80000006: 0xffffffff, 0x8000001d: 0x3fff}
OSXSAVE = 1 << 27


def words():
    """The places of QEMU_WORDS: (leaf, subleaf, register)."""
    text = (ROOM / "qemu_model.h").read_text(encoding="ascii")
    found = re.findall(r"X\((0x[0-9a-f]{8}), (\d), (E[A-D]X)\)", text)
    assert len(found) > 15, f"{len(found)} words"
    return [(int(leaf, 16), int(subleaf), register.lower()) for leaf, subleaf, register in found]


class Table:
    """The table of a guest."""

    def __init__(self, path):
        self.rows = {}
        for line in path.read_text(encoding="ascii").splitlines():
            match = ROW.match(line)
            if match:
                leaf, subleaf, *values = (int(word, 16) for word in match.groups())
                # From QEMU 9.2 on the row behind {0xd, 63} has its index.
                self.rows[leaf, 0 if leaf == 0x80000000 else subleaf] = dict(zip(REGISTERS, values))

    def get(self, leaf, subleaf, register):
        return self.rows.get((leaf, subleaf), {}).get(register, 0)

    def text(self, *places):
        return b"".join(self.get(*place).to_bytes(4, "little") for place in places).rstrip(b"\0").decode("ascii")

    def vendor(self):
        return self.text((0, 0, "ebx"), (0, 0, "edx"), (0, 0, "ecx"))

    def brand(self):
        return self.text(*((0x80000002 + part, 0, register) for part in range(3) for register in REGISTERS))

    def word(self, place):
        return self.get(*place) & ~(OSXSAVE if place == (1, 0, "ecx") else 0)

    def caches(self):
        """{(leaf, subleaf): registers} of rows that are not zeros."""
        found = {}
        for (leaf, subleaf), row in self.rows.items():
            if leaf in CACHES:
                values = (row["eax"] & CACHES[leaf], row["ebx"], row["ecx"], row["edx"])
                if any(values):
                    found[leaf, subleaf] = values
        return found


def number(value):
    return "0" if value == 0 else f"0x{value:x}" if value < 0x10000 else f"0x{value:08x}"


def cache_sets(tables):
    """([set], {model: its number}). A set that is a part of the common one, of models that show fewer leaves, is that."""
    every = [table.caches() for table in tables.values()]
    common = max(every, key=every.count)
    sets, numbers = [common], {}
    for name, table in tables.items():
        rows = table.caches()
        if rows.items() <= common.items():
            rows = common
        if rows not in sets:
            sets.append(rows)
        numbers[name] = sets.index(rows)
    return sets, numbers


def head(path):
    """What stands in a file up to its first row."""
    text = (ROOM / path).read_text(encoding="ascii")
    return text[:text.index("/* clang-format off */")] + "/* clang-format off */\n"


def write_models(tables, since, aliases):
    places = words()
    sets, numbers = cache_sets(tables)
    lines = [f'MODEL("base", {min(since.values())}, "", 0, 0, 0, 0, 0, 0, "",\n      ' + ", ".join("0" for _ in places) + ")"]
    for name, table in sorted(tables.items(), key=lambda item: item[0].lower()):
        levels = [table.get(leaf, 0, "eax") for leaf in (1, 0, 7, 0x80000000, 0xc0000000)]
        lines.append(f'MODEL("{name}", {since[name]}, "{table.vendor()}", {", ".join(map(number, levels))}, {numbers[name]}, '
                     f'"{table.brand()}",\n      {", ".join(number(table.word(place)) for place in places)})')
    for count, rows in enumerate(sets):
        for (leaf, subleaf), values in sorted(rows.items()):
            lines.append(f"CACHE({count}, 0x{leaf:08x}, {subleaf}, {', '.join(map(number, values))})")
    for name, model in sorted(aliases.items(), key=lambda item: item[0].lower()):
        assert model in tables, f"{name} is another name of {model}, which has no table"
        lines.append(f'ALIAS("{name}", "{model}")')
    (ROOM / "qemu_model.def").write_text(head("qemu_model.def") + "\n".join(lines) + "\n", encoding="ascii")


def write_since(flags):
    """flags: {version: names}."""
    named = set(re.findall(r'^NAME\(0x\w+, \d+, \w+, +\d+, "[^"]*", +"([^"]+)"', (TOP / "probe/spec/name.def").read_text(
        encoding="ascii"), re.M))
    known = flags[min(flags)]
    lines = []
    for version in sorted(flags)[1:]:
        lines += [f'SINCE("{name}", {version})' for name in sorted((flags[version] - known) & named)]
        known = known | flags[version]
    assert named <= known, f"no version has {sorted(named - known)}"
    (ROOM / "qemu_since.def").write_text(head("qemu_since.def") + "\n".join(lines) + "\n", encoding="ascii")


def main(arguments):
    assert len(arguments) >= 3 and len(arguments) % 3 == 0, __doc__
    tables, since, aliases, flags = {}, {}, {}, {}
    for version, text, folder in zip(*[iter(arguments)] * 3):
        said = pathlib.Path(text).read_text(encoding="ascii")
        flags[int(version)] = set(said.split("CPUID flags:")[1].split())
        for name, of in re.findall(r"^(?:x86|) +(\S+) +\(alias (?:of (\S+)|configured by machine type)\)", said, re.M):
            aliases.setdefault(name, of or f"{name}-v1")
        for path in sorted(pathlib.Path(folder).glob("*-v*.txt")):
            if path.stem not in tables:
                tables[path.stem], since[path.stem] = Table(path), int(version)
    write_models(tables, since, aliases)
    write_since(flags)


if __name__ == "__main__":
    main(sys.argv[1:])

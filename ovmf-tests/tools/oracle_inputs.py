# SPDX-License-Identifier: BSD-2-Clause
"""What witness_oracle.py asks: for each vendor a smallest table, and the leaves to try beside it."""
import struct

# Subleaves of leaves that have some; for those that repeat one layout, enough to see it.
SUBLEAVES = {
    0x4: range(3), 0x7: range(4), 0xb: range(3), 0xd: range(20), 0xf: range(2), 0x10: range(6), 0x12: range(4),
    0x14: range(2), 0x17: range(5), 0x18: range(2), 0x1a: range(1), 0x1b: range(2), 0x1d: range(3), 0x1e: range(2),
    0x1f: range(3), 0x20: range(2), 0x23: range(6), 0x24: range(2), 0x27: range(2), 0x28: range(2), 0x29: range(2),
    0x8000001d: range(3), 0x80000020: range(4), 0x80000026: range(3), 0x40000003: range(3), 0x40000004: range(2),
    0x40000005: range(2),
}
STANDARD = range(0x30)
EXTENDED = range(0x80000000, 0x80000040)
PHI = range(0x20000000, 0x20000004)
TRANSMETA = range(0x80860000, 0x80860009)
CENTAUR = range(0xc0000000, 0xc0000007)
VIRTUAL = (*range(0x40000000, 0x40000020), *range(0x40000080, 0x40000084))

# Where zeros end a list, break the tool or hide the fields: what every subleaf holds before single bits are flipped.
CACHE, LEVEL = (0x04000121, 0x01c0003f, 0x3f, 0), (0, 0, 0x100, 0)
START = {0x4: CACHE, 0x8000001d: CACHE, 0xb: LEVEL, 0x1f: LEVEL, 0x80000026: LEVEL, 0xd: (1, 0, 0, 0), 0x12: (1, 0, 0, 0)}

# Strings that the tool prints once all of their leaves hold something.
STRINGS = (range(0x80000002, 0x80000005), range(0x80860003, 0x80860007))
LETTERS = (0x41414141,) * 4


def words(text):
    return struct.unpack("<3I", text.encode().ljust(12, b"\0"))


def cpu(vendor, signature):
    """A table of one CPU: the leaves that say who it is."""
    first, middle, last = words(vendor)
    extended = (0, 0, 0) if vendor == "GenuineIntel" else (first, last, middle)
    return {(0, 0): (0x2f, first, last, middle), (1, 0): (signature, 0, 0, 0), (0x80000000, 0): (0x800000ff, *extended)}


def guest(signature):
    return {(0, 0): (0x2f, *cpu("GenuineIntel", 0)[0, 0][1:]), (0x40000000, 0): (0x400000ff, *words(signature))}


OLD = (0x80000001, 0x80000005, 0x80000006, 0x80000008)
OTHERS = (1, 2, 7, 0x80000001, 0x80000005, 0x80000006)

# (title, vendor as the spec has it, table, leaves). AMD's layouts changed with families 0x10, 0x15 and 0x17.
PROFILES = [
    ("Intel", "intel", cpu("GenuineIntel", 0x00050650), (*STANDARD, *EXTENDED, *PHI)),
    ("AMD", "amd", cpu("AuthenticAMD", 0x00a20f10), (*STANDARD, *EXTENDED)),
    ("AMD, family 0x15", "amd", cpu("AuthenticAMD", 0x00600f10), OLD),
    ("AMD, family 0x10", "amd", cpu("AuthenticAMD", 0x00100f10), OLD),
    ("Centaur", "centaur", cpu("CentaurHauls", 0x000006fa), (*OTHERS, *CENTAUR)),
    ("Transmeta", "transmeta", cpu("GenuineTMx86", 0x00000543), (*OTHERS, *TRANSMETA)),
    ("Cyrix", "cyrix", cpu("CyrixInstead", 0x00000540), OTHERS),
] + [(title, title.lower(), guest(signature), VIRTUAL) for title, signature in (
    ("KVM", "KVMKVMKVM"), ("HyperV", "Microsoft Hv"), ("Xen", "XenVMMXenVMM"), ("VMware", "VMwareVMware"),
    ("bhyve", "bhyve bhyve "), ("ACRN", "ACRNACRNACRN"), ("VBox", "VBoxVBoxVBox"), ("Parallels", " lrpepyh vr "),
    ("Jailhouse", "Jailhouse"), ("TCG", "TCGTCGTCGTCG"))]


def places(leaves):
    for leaf in leaves:
        for subleaf in SUBLEAVES.get(leaf, range(1)):
            yield leaf, subleaf


def row(place, registers):
    return "   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n" % (*place, *registers)


def section(number, table):
    """One CPU's table in the raw format."""
    return f"CPU {number}:\n" + "".join(row(place, table[place]) for place in sorted(table))


def surroundings(table, place):
    """The table with all that has to stand beside a place, and what the place itself holds at first."""
    leaf, subleaf = place
    beside = {(part, 0): LETTERS for string in STRINGS if leaf in string for part in string}
    if leaf in START:
        beside.update({(leaf, 0): START[leaf], place: START[leaf]})
    whole = {**beside, **table}
    return whole, whole.get((leaf, subleaf), (0, 0, 0, 0))


def variants(table, place):
    """(None, the table with this place as it starts), then ((register, bit), the table with that bit flipped alone)."""
    whole, start = surroundings(table, place)
    yield None, {**whole, place: start}
    for register in range(4):
        for bit in range(32):
            changed = list(start)
            changed[register] ^= 1 << bit
            yield (register, bit), {**whole, place: tuple(changed)}

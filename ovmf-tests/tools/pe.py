# SPDX-License-Identifier: BSD-2-Clause
"""A UEFI application as firmware and shim look at it (Microsoft's PE format, revision 11): headers and sections."""
import struct
import typing

NX_COMPAT = 0x100
EXECUTE, WRITE = 0x20000000, 0x80000000
PAGE = 4096


class Section(typing.NamedTuple):
    name: str
    size: int
    address: int
    raw_size: int
    raw: int
    flags: int


class Pe:
    """The headers; ValueError or struct.error where the bytes are none."""

    def __init__(self, data):
        self.data = data
        start, = struct.unpack_from("<I", data, 0x3c)
        if data[:2] != b"MZ" or data[start:start + 4] != b"PE\0\0":
            raise ValueError("no PE")
        self.machine, count, _, _, _, optional_size, _ = struct.unpack_from("<HHIIIHH", data, start + 4)
        self.optional = start + 24
        self.alignment, self.file_alignment = struct.unpack_from("<II", data, self.optional + 32)
        self.image_size, self.headers_size, self.checksum, self.subsystem, self.characteristics = struct.unpack_from(
            "<IIIHH", data, self.optional + 56)
        self.sections = [Section(row[0].rstrip(b"\0").decode("ascii"), row[1], row[2], row[3], row[4], row[9])
                         for row in struct.iter_unpack("<8sIIIIIIHHI", data[self.optional + optional_size:][:40 * count])]

    def entry(self):
        """Where the first instruction is, from the first byte in memory, and the bytes from there on."""
        at, = struct.unpack_from("<I", self.data, self.optional + 16)
        found = [section for section in self.sections if section.address <= at < section.address + section.raw_size]
        if len(found) != 1:
            raise ValueError(f"{len(found)} sections hold the entry")
        return at, self.data[found[0].raw + at - found[0].address:found[0].raw + found[0].raw_size]

    def content(self, name):
        found = [section for section in self.sections if section.name == name]
        if len(found) != 1:
            raise ValueError(f"{len(found)} sections {name}")
        return self.data[found[0].raw:found[0].raw + min(found[0].raw_size, found[0].size or found[0].raw_size)]

    def sum(self):
        """The checksum that the header should hold."""
        data = bytearray(self.data)
        data[self.optional + 64:self.optional + 68] = bytes(4)
        total = sum(struct.unpack(f"<{(len(data) + 1) // 2}H", bytes(data) + bytes(len(data) % 2)))
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        return total + len(data)


def faults(data, version):
    """What is wrong with an application that firmware with strict memory protection and shim are to start: a list of words."""
    pe = Pe(data)
    wrong = []
    if not pe.characteristics & NX_COMPAT:
        wrong.append("not marked NX_COMPAT")
    if pe.subsystem != 10:
        wrong.append(f"subsystem {pe.subsystem}, not 10, an EFI application")
    if pe.alignment != PAGE:
        wrong.append(f"sections are aligned to {pe.alignment}")
    if pe.checksum != pe.sum():
        wrong.append(f"checksum {pe.checksum:#x}, not {pe.sum():#x}")
    wrong += [f"{section.name} is writable and executable" for section in pe.sections
              if section.flags & WRITE and section.flags & EXECUTE]
    wrong += [f"{section.name} begins at {section.address:#x}" for section in pe.sections if section.address % PAGE]
    wrong += [f"{section.name} leads out of the file" for section in pe.sections if section.raw + section.raw_size > len(data)]
    ends = sorted((section.address, section.address + max(section.size, section.raw_size), section.name) for section in pe.sections)
    wrong += [f"{later[2]} begins inside {earlier[2]}" for earlier, later in zip(ends, ends[1:])
              if later[0] < (earlier[0] + 1 if earlier[1] == earlier[0] else earlier[1])]
    if pe.image_size != -(-ends[-1][1] // PAGE) * PAGE:
        wrong.append(f"the image's size is {pe.image_size:#x}, and its last section ends at {ends[-1][1]:#x}")
    return wrong + sbat_faults(pe, version)


def sbat_faults(pe, version):
    """Of the section that shim compares with its list of revoked generations (shim's SBAT.md)."""
    try:
        rows = [line.split(",") for line in pe.content(".sbat").rstrip(b"\0").decode("ascii").split("\n")]
    except ValueError as error:
        return [f".sbat: {error}"]
    flags = [section.flags for section in pe.sections if section.name == ".sbat"][0]
    wrong = [".sbat is writable or executable"] if flags & (WRITE | EXECUTE) else []
    if rows.pop() != [""] or any(len(row) != 6 or not all(row) or not row[1].isdigit() for row in rows):
        return wrong + [f".sbat holds something else than lines of six values: {rows}"]
    if [row[:2] for row in rows] != [["sbat", "1"], ["leafprobe", "1"]] or rows[1][4] != version:
        wrong.append(f".sbat says {rows}")
    return wrong

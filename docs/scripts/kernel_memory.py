# SPDX-License-Identifier: BSD-2-Clause
"""Kernel memory of x86-64 Linux out of an ELF core, for vcpus_gdb.py and vcpus_drgn.py.

QEMU's dump-guest-memory says where memory was, not which addresses the kernel used for it, and a core made by kdump says
so only of the kernel itself and of the direct map, not of modules and vmalloc memory, where kvm's variables and struct kvm
live. So addresses are translated by the kernel's own page tables, which the VMCOREINFO note points to.
Sources: Linux kernel/crash_core.c, Documentation/arch/x86/x86_64/mm.rst; Intel SDM vol. 3, 4-level and 5-level paging."""
import struct

TEXT = 0xffffffff80000000  # where the kernel maps itself
PRESENT, LARGE, ADDRESS = 1, 1 << 7, 0x000ffffffffff000
PT_LOAD, PT_NOTE, PN_XNUM = 1, 4, 0xffff


class Error(Exception):
    """What is wrong with the core, or that an address is not in it."""


def align(value):
    return (value + 3) & ~3


def is_elf(path):
    """False of a kdump-compressed core, whose reader knows the addresses."""
    with open(path, "rb") as core:
        return core.read(4) == b"\x7fELF"


class Core:
    """Memory of one core. read(address, size) takes kernel addresses."""

    def __init__(self, path):
        self.file = open(path, "rb")
        self.loads, notes = self.headers()
        self.info = self.vmcoreinfo(notes)
        self.pages = {}
        if "SYMBOL(swapper_pg_dir)" not in self.info:
            raise Error(f"{path}: no VMCOREINFO note (QEMU writes it with -device vmcoreinfo and qemu_fw_cfg loaded)")
        self.mask = ADDRESS & ~int(self.info.get("NUMBER(sme_mask)", "0"))
        self.levels = 4 + int(self.info.get("NUMBER(pgtable_l5_enabled)", "0"))
        self.top = int(self.info["SYMBOL(swapper_pg_dir)"], 16) - TEXT + int(self.info["NUMBER(phys_base)"])

    def at(self, offset, size):
        self.file.seek(offset)
        data = self.file.read(size)
        if len(data) != size:
            raise Error(f"{self.file.name}: cut short at byte {offset + len(data)}")
        return data

    def headers(self):
        """([(offset, virtual, physical, size) of memory], [(offset, size) of notes])."""
        head = self.at(0, 64)
        if head[:6] != b"\x7fELF\x02\x01":
            raise Error(f"{self.file.name}: no 64-bit ELF core")
        start, sections = struct.unpack_from("<QQ", head, 32)
        count = struct.unpack_from("<H", head, 56)[0]
        if count == PN_XNUM:
            count = struct.unpack("<I", self.at(sections + 44, 4))[0]
        rows = [struct.unpack("<IIQQQQ", self.at(start + 56 * i, 56)[:40]) for i in range(count)]
        return ([row[2:] for row in rows if row[0] == PT_LOAD], [(row[2], row[5]) for row in rows if row[0] == PT_NOTE])

    def vmcoreinfo(self, notes):
        """{name: value} of the VMCOREINFO note, empty without one."""
        for offset, size in notes:
            data, place = self.at(offset, size), 0
            while place + 12 <= size:
                name, content, _ = struct.unpack_from("<III", data, place)
                begin = place + 12 + align(name)
                if data[place + 12:place + 12 + name].rstrip(b"\0") == b"VMCOREINFO":
                    lines = data[begin:begin + content].decode(errors="replace").split("\n")
                    return dict(line.split("=", 1) for line in lines if "=" in line)
                place = begin + align(content)
        return {}

    def physical(self, address, size):
        for offset, _, start, length in self.loads:
            if start <= address and address + size <= start + length:
                return self.at(offset + address - start, size)
        raise Error(f"physical address {address:#x} is not in the core")

    def translate(self, address):
        """(physical address, bytes that follow in the same page)."""
        table, shift = self.top, 12 + 9 * (self.levels - 1)
        while True:
            entry = struct.unpack("<Q", self.physical(table + (address >> shift & 511) * 8, 8))[0]
            if not entry & PRESENT:
                raise Error(f"address {address:#x} is not mapped")
            inside = address & ((1 << shift) - 1)
            if shift == 12 or (entry & LARGE and shift <= 30):
                return ((entry & self.mask) >> shift << shift) + inside, (1 << shift) - inside
            table, shift = entry & self.mask, shift - 9

    def read(self, address, size):
        data = b""
        while len(data) < size:
            place, left = self.translate(address + len(data))
            data += self.physical(place, min(left, size - len(data), 4096 - place % 4096))
        return data

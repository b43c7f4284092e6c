#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The UEFI applications as Secure Boot's shim and firmware that protects memory strictly want them (tools/pe.py)."""
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import pe
import tap

VERSION = re.search(r'"(.*)"', (machine.TOP / "probe/table/version.h").read_text()).group(1)


def application(name):
    def test():
        data = (machine.BUILD / name).read_bytes()
        wrong = pe.faults(data, VERSION)
        assert not wrong, "; ".join(wrong)
        return ", ".join(section.name for section in pe.Pe(data).sections)
    return test


def changed(data, offset, form, change):
    """The bytes with a number changed, and the checksum right again."""
    data = bytearray(data)
    struct.pack_into(form, data, offset, change(*struct.unpack_from(form, data, offset)))
    good = pe.Pe(bytes(data))
    struct.pack_into("<I", data, good.optional + 64, good.sum())
    return bytes(data)


def notices():
    """Each thing that the test above looks at, spoiled."""
    data = (machine.BUILD / "BOOTX64.EFI").read_bytes()
    good = pe.Pe(data)
    table = data.index(b".text\0\0\0")
    sbat = good.content(".sbat")
    at = data.index(sbat)
    cases = {
        "not marked NX_COMPAT": changed(data, good.optional + 70, "<H", lambda flags: flags & ~pe.NX_COMPAT),
        ".text is writable and executable": changed(data, table + 36, "<I", lambda flags: flags | pe.WRITE | pe.EXECUTE),
        "no section": changed(data, data.index(b".sbat\0\0\0"), "<B", lambda _: ord("x")),
        "subsystem": changed(data, good.optional + 68, "<H", lambda _: 11),
        "aligned to": changed(data, good.optional + 32, "<I", lambda _: 512),
        "begins at": changed(data, table + 12, "<I", lambda address: address + 16),
        "begins inside": changed(data, table + 8, "<I", lambda _: 0x100000),
        "leads out of the file": changed(data, table + 16, "<I", lambda _: len(data)),
        "image's size": changed(data, good.optional + 56, "<I", lambda size: size - pe.PAGE),
        "six values": changed(data, at + sbat.index(b"leafprobe"), "<B", lambda _: ord(",")),
        ".sbat says": changed(data, at + sbat.index(VERSION.encode()), "<B", lambda digit: digit + 1),
        "checksum": data[:-1] + bytes([data[-1] ^ 1]),
    }
    for words, spoiled in cases.items():
        wrong = "; ".join(pe.faults(spoiled, VERSION))
        assert words.replace("no section", "0 sections") in wrong, f"{words}: {wrong or 'nothing found'}"
    return f"{len(cases)} faults"


TESTS = [(f"headers and sections of {name}", application(name)) for name in ("BOOTX64.EFI", "BOOTIA32.EFI", "stuck.efi")] + [
    ("a spoiled application is noticed", notices)]

if __name__ == "__main__":
    tap.main(TESTS)

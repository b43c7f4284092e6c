#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An exception on the boot CPU, in legacy and in long mode: the multiboot image says which and where, and ends, instead of a
silent reset of the machine. Each CPUID instruction of the image is replaced in turn, by one that is undefined (#UD, vector 6, no
error code) and by a call of an interrupt that has no gate (#GP, vector 13, with one)."""
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap

FOLDER = machine.BUILD / "check" / "fault"
CPUID = b"\x0f\xa2"
KINDS = {"ud2": (b"\x0f\x0b", 6), "int 0x50": (b"\xcd\x50", 13)}
EXECUTABLE, LOADED = 1, 1


def places(image):
    """(offset in the file, address) of each CPUID instruction, and what looks like one, in a segment that is executed."""
    offset, size, count = struct.unpack_from("<I", image, 28)[0], *struct.unpack_from("<HH", image, 42)
    for number in range(count):
        kind, start, address, _, length, _, flags, _ = struct.unpack_from("<8I", image, offset + number * size)
        if kind == LOADED and flags & EXECUTABLE:
            for found in re.finditer(re.escape(CPUID), image[start:start + length]):
                yield start + found.start(), address + found.start()


def told(image, offset, address, kind, options):
    """Whether the image came to that place, and told so in its last line, on both outputs."""
    code, vector = KINDS[kind]
    folder = FOLDER / f"{address:x}-{vector}-{options.replace(' ', '-')}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "image.elf").write_bytes(image[:offset] + code + image[offset + len(code):])
    got = machine.boot(folder, "seabios", kernel=folder / "image.elf", append=options)
    line = got.debugcon.split(b"\n")[-2]
    assert got.serial.split(b"\r\n")[-2] == line, got.serial[-200:]
    assert got.status == 0, f"QEMU ended with {got.status}"
    if line.startswith(b"leafprobe: OK "):
        return False
    assert line == b"leafprobe: FAILED exception %d at 0x%08x" % (vector, address), line
    return True


def every_place(kind):
    image = (machine.BUILD / "leafprobe.elf").read_bytes()
    found = list(places(image))
    legacy = [place for place in found if told(image, *place, kind, "mode=32 poweroff")]
    both = [place for place in found if told(image, *place, kind, "poweroff")]
    # Long mode is entered after some leaves were read in the other.
    assert len(legacy) == 1 and len(both) == 2 and legacy[0] in both, f"of {found}: {legacy} in legacy mode, {both} in both"
    return ", ".join(f"0x{address:x}" for _, address in both)


if __name__ == "__main__":
    tap.main([(f"{kind} in the place of CPUID", lambda kind=kind: every_place(kind)) for kind in KINDS])

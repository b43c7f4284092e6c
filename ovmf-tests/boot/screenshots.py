#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the pictures of the summary in docs/ anew, from the images in build/."""
import pathlib
import struct
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import witness_screen

GREYS = b"\x00\x00\x00\xaa\xaa\xaa"


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(picture):
    """A picture of two colours, one bit a pixel (W3C PNG, third edition)."""
    rows = b"".join(b"\0" + int("".join("01"[lit] for lit in row), 2).to_bytes(len(row) // 8, "big") for row in picture.rows)
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 1, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", GREYS) + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def main():
    with witness_screen.vga("vga-docs", "wait") as shown:
        witness_screen.see(shown, {24: witness_screen.ASK})
        (machine.TOP / "docs" / "summary-vga.png").write_bytes(png(shown.picture()))
    with witness_screen.uefi("uefi-docs", "") as shown:
        witness_screen.decided(shown)
        witness_screen.settled(shown, 80, 25, None)
        (machine.TOP / "docs" / "summary-uefi.png").write_bytes(png(shown.picture()))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: BSD-2-Clause
"""Machines with a display: their keyboard and their picture through QMP, and text read out of both kinds of display."""
import live

VGA_TEXT, VGA_COLUMNS, VGA_ROWS, VGA_NORMAL = 0xb8000, 80, 25, 0x07
GLYPH_WIDTH, GLYPH_HEIGHT = 8, 19  # of EDK2's font (UEFI 2.10, 33.3.1.2 "EFI_NARROW_GLYPH")


class Picture:
    """A screendump as rows of bytes: 1 where a pixel is lit, else 0."""

    def __init__(self, ppm):
        kind, width, height, depth, pixels = ppm.split(maxsplit=4)
        assert (kind, depth) == (b"P6", b"255"), f"not a picture: {ppm[:16]!r}"
        self.width, self.height = int(width), int(height)
        pixels = ppm[-3 * self.width * self.height:]
        colours = (int.from_bytes(pixels[colour::3], "big") for colour in range(3))
        lit = (next(colours) | next(colours) | next(colours)).to_bytes(len(pixels) // 3, "big").translate(b"\0" + b"\1" * 255)
        self.rows = [lit[at:at + self.width] for at in range(0, len(lit), self.width)]

    def cells(self, columns, rows):
        """The glyphs of a text console that stands in the middle: a tuple of rows each."""
        left, top = (self.width - columns * GLYPH_WIDTH) // 2, (self.height - rows * GLYPH_HEIGHT) // 2
        return [[tuple([line[x:x + GLYPH_WIDTH] for line in self.rows[y:y + GLYPH_HEIGHT]])
                 for x in range(left, left + columns * GLYPH_WIDTH, GLYPH_WIDTH)]
                for y in range(top, top + rows * GLYPH_HEIGHT, GLYPH_HEIGHT)]


def learn(font, cells, lines):
    """Add glyphs to {glyph: character} from a picture whose text is known; two readings of a glyph fail."""
    for row, line in zip(cells, lines):
        for glyph, character in zip(row, line.ljust(len(row))):
            assert font.setdefault(glyph, character) == character, f"{character!r} looks like {font[glyph]!r} in {line!r}"


def read(font, cells):
    """The lines of a picture, without blanks at their ends; a glyph that was not learnt is '?'."""
    return ["".join(font.get(glyph, "?") for glyph in row).rstrip() for row in cells]


class Display(live.Live):
    """A machine that runs an image and shows something."""

    shots = 0

    def dump(self, suffix, command, **arguments):
        path = self.folder / f"{self.shots}.{suffix}"
        self.shots += 1
        self.qmp.execute(command, filename=str(path), **arguments)
        content = path.read_bytes()
        path.unlink()
        return content

    def picture(self):
        return Picture(self.dump("ppm", "screendump"))

    def vga_text(self):
        """The lines of a VGA in text mode, as they stand in its memory; blank as long as something else stands there."""
        memory = self.dump("text", "pmemsave", val=VGA_TEXT, size=2 * VGA_COLUMNS * VGA_ROWS)
        if set(memory[1::2]) != {VGA_NORMAL}:
            return [""] * VGA_ROWS
        text = memory[::2].decode("ascii")
        return [text[at:at + VGA_COLUMNS].rstrip() for at in range(0, len(text), VGA_COLUMNS)]

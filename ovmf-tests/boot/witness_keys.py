#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a person at the keyboard asks for: words and leaves that are found, a stick that was pulled and put back, an end.

Rows in which a word stands are found by Python's own search in the lines that the machine sent."""
import pathlib
import sys
import textwrap
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import display
import machine
import stream
import tap
import witness_screen
from pages import MOVE, Report, look, same, settled
from witness_screen import ASK, DECIDED, SMALL, lines_of, see, vga

FOLDER = machine.BUILD / "check" / "keys"
FOUND, PAST_END, PAST_START, NOT_FOUND = (MOVE.replace("space b g G: move", said) for said in (
    "found: first row", "found, past the end", "found, past the start", "not found"))
BACK = "any key: back to the summary"
FILE = "leafprobe.vmcore.txt"


def still(picture):
    """A picture that stays for a while: a row that is drawn anew has looked as it will again before its last letter came."""
    last = picture()
    for _ in range(50):
        time.sleep(0.2)
        if (now := picture()) == last:
            break
        last = now
    return last


def type_keys(shown, picture, keys):
    """One key after the other: the next as soon as picture() is another; not waited for behind a "!", where nothing is to be seen."""
    for key in keys.split():
        before = still(picture) if key.startswith("backspace") else picture()
        witness_screen.press(shown, {"/": "slash"}.get(key, key.rstrip("!")))
        if not key.endswith("!"):
            shown.wait_until(f"{key} of {keys}", lambda before=before: picture() != before)


def searches(shown, report, picture, look, word):
    """Type words and leaves; look(keys, page) waits for it and holds it against the screen."""
    rows = report.found(word)
    assert len(rows) > 2, f"{word} on {len(rows)} rows"
    top = report.leaf(0x80000008)
    for keys, page in (
            (f"/ x backspace backspace! {' '.join(word)}", report.page(0)[:-1] + ["/" + word]),
            ("ret", report.page(rows[0], FOUND)),
            ("n", report.page(rows[1], FOUND)),
            ("shift+n", report.page(rows[0], FOUND)),
            ("shift+n", report.page(rows[-1], PAST_START)),
            ("n", report.page(rows[0], PAST_END)),
            ("n / n o spc! s u c h spc! w o r d", report.page(rows[1])[:-1] + ["/no such word"]),
            ("ret", report.page(rows[1], NOT_FOUND)),
            ("/ a b", report.page(rows[1])[:-1] + ["/ab"]),
            ("esc", report.page(rows[1])),
            ("l 8 shift+0! 0 0 0 g! 0 0 0 8", report.page(rows[1])[:-1] + ["leaf: 0x80000008"]),
            ("ret", report.page(top, FOUND)),
            ("l 9 9 ret", report.page(top, NOT_FOUND))):
        type_keys(shown, picture, keys)
        look(keys, page)


def vga_search():
    with vga("vga-search", "wait format=text -1") as shown:
        shown.wait_until("last line", lambda: DECIDED.search(shown.serial))
        see(shown, {24: ASK})
        report = Report(lines_of(shown))
        shown.press("spc")
        see(shown, {24: report.page(0)[24]})
        searches(shown, report, shown.vga_text, lambda keys, page: same(keys, see(shown, {24: page[24]}), page), "xsave")


def ended(shown, reason):
    """Why the machine ended, in QEMU's words."""
    told = shown.qmp.wait_event("SHUTDOWN")["data"]["reason"]
    assert told == reason, f"{told}, not {reason}"
    assert shown.qemu.wait(shown.limit) == 0


def vga_reset():
    with vga("vga-reset", "wait") as shown:
        see(shown, {24: ASK})
        shown.press("r")
        ended(shown, "guest-reset")


def vga_off():
    with vga("vga-off", "wait") as shown:
        see(shown, {24: ASK})
        shown.press("p")
        ended(shown, "guest-shutdown")


class Stick:
    """A FAT volume on a USB stick that can be pulled and put back, at first one that takes no writes."""

    def __init__(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.volume, self.name = FOLDER / "stick.img", "stick"
        machine.make_volume(self.volume, {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI"})

    def arguments(self):
        node = f"driver=raw,node-name={{}},read-only={{}},file.driver=file,file.locking=off,file.filename={self.volume}"
        return ("-device", "qemu-xhci,id=usb", "-blockdev", node.format("protected", "on"), "-blockdev", node.format("writable", "off"),
                "-device", f"usb-storage,id={self.name},bus=usb.0,port=1,drive=protected")

    def pull(self, shown):
        shown.qmp.execute("device_del", id=self.name)
        shown.qmp.wait_event("DEVICE_DELETED")

    def put_back(self, shown):
        self.name += "-again"
        shown.qmp.execute("device_add", driver="usb-storage", id=self.name, bus="usb.0", port="1", drive="writable")


def save(shown, font, said):
    """s says what became of the file; another key goes back."""
    shown.press("s")
    rows = ["leafprobe: files are written again ...",
            *textwrap.wrap(f"leafprobe: file {FILE}{said}", 79, break_long_words=False, break_on_hyphens=False)]
    look(shown, font, 80, "s", rows + [""] * (24 - len(rows)) + [BACK])
    cells = shown.picture().cells(80, 25)
    shown.press("spc")
    settled(shown, 80, 25, cells)


def taken_out(shown, font):
    """Whether the firmware has seen by now that the stick is gone."""
    before = shown.picture().cells(80, 25)
    shown.press("s")
    cells = settled(shown, 80, 25, before)
    shown.press("spc")
    settled(shown, 80, 25, cells)
    return "taken out" in display.read(font, cells)[1]


def saved_again(shown, medium):
    """What is on the stick after one more try."""
    shown.press("s")
    shown.press("spc")
    return machine.read_volume(medium.volume, FILE)


def uefi():
    """Found as on a VGA; then a stick that takes nothing, is pulled, and put back as one that does."""
    medium = Stick()
    with display.Display(FOLDER / "uefi", "ovmf", cpu="EPYC-Milan", smp="2", options="format=vmcore", extra=(*SMALL, *medium.arguments())) as shown:
        result = witness_screen.decided(shown)
        assert any("the boot volume is read-only" in note for note in result.notes), result.notes
        report, font, summary = witness_screen.learn_pages(shown, 80, 25)[:3]
        shown.press("g")
        searches(shown, report, lambda: shown.dump("ppm", "screendump"), lambda keys, page: look(shown, font, 80, keys, page), "padding")
        shown.press("q")
        shown.wait_until("summary", lambda: shown.picture().cells(80, 25) == summary)
        save(shown, font, " not written: the boot volume is read-only")
        medium.pull(shown)
        # The firmware looks at its ports from time to time.
        shown.wait_until("no stick", lambda: taken_out(shown, font))
        save(shown, font, " not written: the boot volume was taken out")
        assert machine.read_volume(medium.volume, FILE) is None
        medium.put_back(shown)
        shown.wait_until("the stick", lambda: saved_again(shown, medium))
        shown.press("p")
        ended(shown, "guest-shutdown")
        written = stream.Stream(machine.read_volume(medium.volume, FILE))
        assert [table.entries for table in written.tables] == [table.entries for table in result.tables], "other tables on the stick"
        return f"{len(font)} glyphs, {len(written.tables)} tables on the stick"


def tests():
    yield "VGA: words and leaves are found", vga_search
    yield "VGA: r resets the machine", vga_reset
    yield "VGA: p turns it off", vga_off
    yield "UEFI: words and leaves are found, and a stick that was pulled is written once it is back", uefi


if __name__ == "__main__":
    tap.main(tests())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a person in front of the machine sees, against what the machine sends: a summary on one screen of 80 by 25, then pages.

The VGA is read out of its memory, the UEFI console out of its picture, by glyphs learnt from pages whose text the stream tells."""
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import display
import machine
import stream
import tap
from pages import MOVE, Report, as_far_as_known, same, settled

FOLDER = machine.BUILD / "check" / "screen"
ASK = "any key: report  /: search  c: QR  r: reboot  p: off  q: end"
ASK_SAVE = ASK.replace("c: QR", "s: save again  c: QR")
GO_ON = "Press a key to go on."
# model -> (microarchitecture, CPUs, how many units they make)
MODELS = {"Skylake-Server": ("Skylake", 4, "1 package, 4 cores, 4 threads"), "EPYC-Milan": ("Zen 3", 2, "1 package, 2 cores, 2 threads")}
SMALL = ("-device", "VGA,xres=640,yres=480")  # 80 by 25 under UEFI
DECIDED = re.compile(rb"leafprobe: (OK|FAILED)[^\n]*\n")
BARE = {"kernel": machine.BUILD / "leafprobe.elf"}


def vga(name, options, model="Skylake-Server", **kwargs):
    """The multiboot image in a machine with a VGA."""
    return display.Display(FOLDER / name, "seabios", cpu=model, smp=str(MODELS[model][1]), append=options,
                           **{"extra": ("-vga", "std"), **BARE, **kwargs})


def uefi(name, options, extra=SMALL, image="BOOTX64.EFI", firmware="ovmf", **kwargs):
    """The UEFI application in a machine with a display, which is a console beside the serial port."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    volume = FOLDER / f"{name}.img"
    machine.make_volume(volume, {f"EFI/BOOT/{image}": machine.BUILD / image})
    return display.Display(FOLDER / name, firmware, cpu="EPYC-Milan", smp="2", options=options, volume=volume, extra=extra, **kwargs)


def signature(eax):
    family, model = eax >> 8 & 15, eax >> 4 & 15
    return family + (eax >> 20 & 0xff if family == 15 else 0), model | eax >> 12 & 0xf0, eax & 15


def without_sum(line):
    """The last line as a screen shows it: a checksum of lines that scrolled away would tell nobody anything."""
    return re.sub(r" crc32=[0-9a-f]{8}$", "", line)


def last_shown(result):
    return without_sum(result.last)


def expected(model, result, *outputs, ask=ASK):
    """The summary that belongs to a stream: 24 lines, and the one that asks for a key."""
    table = result.tables[0]
    brand = b"".join(struct.pack("<4I", *(table.regs(leaf) or (0, 0, 0, 0))) for leaf in range(0x80000002, 0x80000005)).decode().strip("\0 ")
    _, ebx, ecx, edx = table.regs(0)
    family, number, stepping = signature(table.regs(1)[0])
    name, cpus, units = MODELS[model]
    entries, unknown = re.search(r"entries=(\d+) dropped=0 unknown=(\d+)", result.last).groups()
    facts = {name: value.strip('"') for name, value in result.facts.items()}
    machine = (facts[what] for what in ("vendor", "product"))
    title = [f"leafprobe {facts['version']}", facts["time"], facts["boot"],
             *([f"Secure Boot {facts['secure_boot']}"] if facts["boot"] == "uefi" else [])]
    rows = [f"{', '.join(title)}, by {facts['firmware' if facts['boot'] == 'uefi' else 'loader']}",
            "Machine     " + " ".join(machine),
            f'Processor   "{brand}"',
            f'            "{struct.pack("<3I", ebx, edx, ecx).decode()}", family {family:#x}, model {number:#x}, stepping {stepping:#x}',
            f"            {name}, microcode {result.facts['microcode']}",
            "Hypervisor  QEMU TCG at 0x40000000",
            *(f"{what.upper()}         {result.facts[what]}".replace('"', "") for what in ("vmx", "smx", "svm")),
            f"CPUs        {cpus} of {cpus} answered: {units}",
            f"Entries     {entries}; set bits that nobody documents: {unknown}",
            f"            {len(table.entries)} of cpu 0, crc32={stream.crc(table.entries):08x}, shape=qemu",
            "Remarks     none",
            f"Written to  {outputs[0]}", *(f"            {line}" for line in outputs[1:]), "", last_shown(result)]
    return rows + [""] * (24 - len(rows)) + [ask]


def decided(shown):
    """The stream, once its last line has come."""
    shown.wait_until("last line", lambda: DECIDED.search(shown.serial))
    return stream.Stream(shown.serial)


def timeless(line):
    """Without the time of day, which goes on."""
    return re.sub(r"(?<= time=)\S{19}", "T" * 19, line)


def lines_of(shown):
    """The stream's lines without those of files, which come after the tables."""
    lines = stream.clean(shown.serial)
    begin, end = (next(i for i, line in enumerate(lines) if re.match(f"leafprobe: {text}", line)) for text in ("version=", "OK "))
    return [line for line in lines[begin:end] if not line.startswith("leafprobe: file ")] + [without_sum(lines[end])]


def see(shown, wanted):
    """The VGA's lines, once these rows hold these texts."""
    def seen():
        lines = shown.vga_text()
        return lines if all(lines[row] == text for row, text in wanted.items()) else None
    return shown.wait_until(repr(wanted), seen)


def vga_summary():
    with vga("vga", "wait") as shown:
        result = decided(shown)
        same("summary", see(shown, {24: ASK}), expected("Skylake-Server", result, "serial port, port 0xe9"))
        assert shown.serial.endswith(result.last.encode() + b"\r\n"), "the stream goes on after its last line"
        quiet = machine.boot(FOLDER / "blind", "seabios", cpu="Skylake-Server", smp="4", append="poweroff", **BARE)
        same("the stream of a machine without a VGA", *(list(map(timeless, lines_of(run))) for run in (quiet, shown)))
        summary = shown.vga_text()
        shown.press("b")
        lines = shown.wait_until("a page", lambda: (text := shown.vga_text())[24].endswith(MOVE) and text)
        assert lines[0].startswith("leafprobe: version="), f"the first page begins with {lines[0]!r}"
        shown.press("esc")
        same("the summary once more", see(shown, {24: ASK}), summary)
        shown.press("esc")
        assert shown.qemu.wait(shown.limit) == 0, "Esc did not turn the machine off"


def vga_pages():
    with vga("vga-pages", "wait format=text -1") as shown:
        shown.wait_until("last line", lambda: DECIDED.search(shown.serial))
        see(shown, {24: ASK})
        report = Report(lines_of(shown))
        want = report.pages()
        assert len(want) > 20, f"{len(want)} pages"
        for number, page in enumerate(want):
            shown.press("pgdn")
            same(f"page {number}", see(shown, {1: page[1], 24: page[24]}), page)
        last = len(report.wide) - report.room
        before = len(want) * report.room - report.room
        for key, top in (("spc", before), ("pgup", before - 24), ("up", before - 25), ("down", before - 24), ("home", 0), ("j", 1),
                         ("ret", 2), ("b", 0), ("end", last), ("backspace", last - 24), ("g", 0), ("shift+g", last)):
            press(shown, key)
            page = report.page(top)
            same(key, see(shown, {24: page[24]}), page)
        shown.press("q")
        see(shown, {24: ASK})
        shown.press("q")
        assert shown.qemu.wait(shown.limit) == 0, "q did not turn the machine off"
        return f"{len(report.lines)} lines on {len(want)} pages"


def ends(name, act):
    def test():
        with vga(name, "wait", serial_input=True) as shown:
            see(shown, {24: ASK})
            act(shown)
            assert shown.qemu.wait(shown.limit) == 0, "the machine is still on"
    return test


def press(shown, keys):
    """One key, or several at once, as in shift+n."""
    shown.qmp.execute("send-key", keys=[{"type": "qcode", "data": key} for key in keys.split("+")], **{"hold-time": 10})


def type_byte(shown):
    shown.qemu.stdin.write(b"x")
    shown.qemu.stdin.flush()


def vga_halt():
    with vga("halt", "halt", "EPYC-Milan") as shown:
        result = decided(shown)
        want = expected("EPYC-Milan", result, "serial port, port 0xe9")
        same("summary", see(shown, {want.index(last_shown(result)): last_shown(result)}), want[:-1] + [""])


def vga_messages():
    for options, text in (("halt help", "leafprobe: OK help"),
                          ("halt formta=raw", "leafprobe: FAILED bad option, nothing was run; 'help' lists the options")):
        with vga("message", options) as shown:
            shown.wait_until(text, lambda shown=shown, text=text: text in shown.vga_text())


def vga_remark():
    """What was written before the summary wiped it away is found again in it: here an image that does not know its loader."""
    known = struct.pack("<I", 0x2badb002)
    content = BARE["kernel"].read_bytes()
    assert known in content, "multiboot 1's magic is not in the image"
    FOLDER.mkdir(parents=True, exist_ok=True)
    image = FOLDER / "stranger.elf"
    image.write_bytes(content.replace(known, struct.pack("<I", 0x2badb003)))
    with vga("stranger", "", kernel=image, extra=("-vga", "std", "-fw_cfg", "name=opt/leafprobe/options,string=wait -1")) as shown:
        lines = see(shown, {24: ASK})
        assert any(line.startswith('Remarks     problem="the boot loader left nothing') for line in lines), lines


def learn_pages(shown, columns, rows):
    """The pages of a report, once each was seen, the glyphs that they have, the summary before them, and the last page, as cells."""
    shown.wait_until(GO_ON, lambda: GO_ON.encode() in shown.serial)
    summary = cells = settled(shown, columns, rows, None)
    font = {}
    report = Report(lines_of(shown), columns, rows)
    for page in report.pages():
        shown.press("spc")
        cells = settled(shown, columns, rows, cells)
        display.learn(font, cells, page)
    return report, font, summary, cells


def uefi_screen(name, columns, rows, extra, **kwargs):
    def test():
        with uefi(name, "format=vmcore", extra, **kwargs) as shown:
            result = decided(shown)
            report, font, summary, cells = learn_pages(shown, columns, rows)
            outputs = ["serial console", *(note.split("file ")[1] for note in result.notes if " file " in note)]
            want = expected("EPYC-Milan", result, *outputs, ask=ASK_SAVE)
            same("summary", *as_far_as_known(font, summary, want[:-1] + [""] * (rows - 25) + want[-1:]))
            log = stream.clean(shown.serial)
            assert log.count(GO_ON) == 1 and not any(line.startswith("Processor ") or "q: " in line for line in log), "pages on the serial port"
            for before, key in ((cells, "q"), (summary, "q")):
                shown.press(key)
                shown.wait_until(key, lambda before=before: shown.picture().cells(columns, rows) != before)
            return f"{len(report.pages())} pages, {len(font)} glyphs"
    return test


def uefi_typed():
    """A key typed at the serial console turns no page: the application ends, and the firmware goes on."""
    with uefi("typed", "", serial_input=True) as shown:
        end = re.compile(GO_ON.encode() + rb"\r\n.*\S", re.S)
        shown.wait_until(GO_ON, lambda: GO_ON.encode() in shown.serial)
        settled(shown, 80, 25, None)
        assert not end.search(shown.serial), "it did not wait"
        type_byte(shown)
        shown.wait_until("end", lambda: end.search(shown.serial))


def tests():
    yield "VGA: the summary is what the stream says, the stream as without a VGA", vga_summary
    yield "VGA: every line of the report on pages", vga_pages
    yield "VGA: q ends", ends("q", lambda shown: shown.press("q"))
    yield "VGA: a byte on the serial port ends", ends("byte", type_byte)
    yield "VGA: halt leaves the summary", vga_halt
    yield "VGA: help and bad options are shown", vga_messages
    yield "VGA: a boot loader that is not known is a remark", vga_remark
    yield "UEFI, 80 by 25: summary and pages", uefi_screen("uefi", 80, 25, SMALL)
    yield "UEFI, 100 by 31: summary and pages", uefi_screen("uefi-large", 100, 31, ("-vga", "std"))
    yield "UEFI, ia32: summary and pages", uefi_screen("ia32", 80, 25, SMALL, image="BOOTIA32.EFI", firmware="ovmf32")
    yield "UEFI: a key typed at the serial console ends", uefi_typed


if __name__ == "__main__":
    tap.main(tests())

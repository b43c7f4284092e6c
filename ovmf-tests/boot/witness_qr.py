#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table as QR codes on the screen: what zbar reads in screendumps gives back the table that the stream has, byte for byte.

A few machines of each kind; with ALL=1 twelve CPU models under UEFI and on a VGA."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import codes
import display
import machine
import tap

FOLDER = machine.BUILD / "check" / "qr"
MODELS = ("qemu64", "Penryn", "Westmere", "Haswell", "Skylake-Server", "Cooperlake", "Icelake-Server", "Snowridge", "KnightsMill",
          "Opteron_G5", "EPYC", "EPYC-Milan", "max")
FEW = ("Skylake-Server",)
# Leaves of zeros, which a table in full keeps, make it so large that it takes several codes.
LARGE = ("Cooperlake,level=0x90", "shape=full", 2)
DECIDED = re.compile(rb"leafprobe: (OK|FAILED)[^\n]*\n")
MISSING = "leafprobe: no QR code is shown: there is no screen with room for one"
SIZES = {"1280x800": ("-device", "VGA,xres=1280,yres=800"), "1920x1080": ("-device", "VGA,vgamem_mb=32,xres=1920,yres=1080"),
         "640x480": ("-device", "VGA,xres=640,yres=480")}


class Shown(display.Display):
    limit = 240  # OVMF is slow to begin on a machine that has other work


def vga(name, options, model, **kwargs):
    return Shown(FOLDER / name, "seabios", cpu=model, smp="1", append=options,
                 **{"extra": ("-vga", "std"), "kernel": machine.BUILD / "leafprobe.elf", **kwargs})


def uefi(name, options, model, extra=SIZES["1280x800"], **kwargs):
    FOLDER.mkdir(parents=True, exist_ok=True)
    volume = FOLDER / f"{name}.img"
    machine.make_volume(volume, {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI"})
    return Shown(FOLDER / name, "ovmf", cpu=model, smp="1", options=options, volume=volume, extra=extra, **kwargs)


def part_of(text):
    head = re.match(r"LEAFPROBE-1:(\d+)/(\d+):", text)
    assert head, f"the code says {text[:40]!r}"
    return tuple(map(int, head.groups()))


def code_shown(shown, after):
    """The text of the code that is shown, once it is another one than after."""
    def look():
        ppm = shown.dump("ppm", "screendump")
        texts = codes.read(ppm)
        if len(texts) != 1 or texts[0] == after:
            return None
        part, parts = part_of(texts[0])
        (shown.folder / f"code-{part}-of-{parts}.ppm").write_bytes(ppm)
        return texts[0]
    return shown.wait_until("QR code", look)


def all_codes(shown):
    """Turn from code to code, as somebody with a phone would."""
    texts = [code_shown(shown, None)]
    while part_of(texts[-1])[0] < part_of(texts[-1])[1]:
        shown.press("spc")
        texts.append(code_shown(shown, texts[-1]))
    return texts


def kvm_of(path, *options):
    done = subprocess.run([machine.BUILD / "leafprobe", "convert", path, "--to=kvm", *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 0 and done.stdout, f"convert {path.name}: {done.stderr.decode(errors='replace')}"
    return done.stdout


def same_table(shown, texts):
    """The codes, the last one first, against the stream."""
    path, log = shown.folder / "codes.txt", shown.folder / "stream.log"
    path.write_text("".join(f"{text}\n" for text in reversed(texts)))
    log.write_bytes(shown.serial)
    table = kvm_of(path)
    assert table == kvm_of(log, "--cpu=0"), "the codes give another table than the stream"
    return f"{len(table) // 40} entries in {len(texts)} codes of {max(map(len, texts))} characters"


def by_option(boot, name, model, options="", least=1, **kwargs):
    """Option qr: the codes come by themselves, then the machine turns itself off, though it was told not to wait."""
    def test():
        codes.library()
        with boot(name, f"qr=600 poweroff {options}", model, **kwargs) as shown:
            texts = all_codes(shown)
            assert len(texts) >= least, f"{len(texts)} codes"
            detail = same_table(shown, texts)
            shown.press("spc")
            assert shown.qemu.wait(shown.limit) == 0, "the last key did not turn the machine off"
            return detail
    return test


def by_key(boot, name, ask, **kwargs):
    """The key c behind the summary, which comes back behind the codes."""
    def test():
        codes.library()
        with boot(name, "wait", "EPYC-Milan", **kwargs) as shown:
            shown.wait_until("last line", lambda: DECIDED.search(shown.serial))
            ask(shown)
            summary = shown.picture().rows
            shown.press("c")
            detail = same_table(shown, all_codes(shown))
            shown.press("spc")
            shown.wait_until("summary", lambda: shown.picture().rows == summary)
            shown.press("q")
            return detail
    return test


def vga_asks(shown):
    shown.wait_until("question", lambda: "c: QR" in shown.vga_text()[24])


def uefi_asks(shown):
    """The last row is lit, and the picture stays."""
    def look():
        picture = shown.picture()
        return any(any(row) for row in picture.rows[-28:]) and shown.picture().rows == picture.rows
    shown.wait_until("question", look)


def alone():
    """Nobody presses a key: each code stays its time, and the machine turns itself off."""
    codes.library()
    with vga("alone", f"qr=4 poweroff {LARGE[1]}", LARGE[0]) as shown:
        first = code_shown(shown, None)
        detail = same_table(shown, [first, code_shown(shown, first)])
        assert shown.qemu.wait(shown.limit) == 0, "the machine is still on"
        return detail


def no_screen(boot, name, **kwargs):
    """A machine that cannot show a code says so."""
    def test():
        with boot(name, "qr=600 poweroff", "qemu64", **kwargs) as shown:
            assert shown.qemu.wait(shown.limit) == 0, "the machine is still on"
            assert MISSING in shown.serial.decode(errors="replace"), "it does not say that there is no code"
    return test


def tests():
    for model in MODELS if os.environ.get("ALL") else FEW:
        yield f"VGA, {model}", by_option(vga, f"vga-{model}", model)
        yield f"UEFI, {model}", by_option(uefi, f"uefi-{model}", model)
    yield "VGA: several codes", by_option(vga, "vga-several", *LARGE)
    yield "VGA: by key, and the summary again", by_key(vga, "vga-key", vga_asks)
    yield "VGA: nobody is there", alone
    yield "no VGA", no_screen(vga, "blind", extra=("-vga", "none"))
    if os.environ.get("ALL"):
        yield "UEFI: by key, and the summary again", by_key(uefi, "uefi-key", uefi_asks, extra=SIZES["640x480"])
        for size, extra in SIZES.items():
            yield f"UEFI, {size}: several codes", by_option(uefi, f"uefi-{size}", *LARGE, extra=extra)
        yield "UEFI: no screen", no_screen(uefi, "uefi-blind", extra=("-vga", "none"))


if __name__ == "__main__":
    tap.main(tests())

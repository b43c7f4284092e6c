#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The media of make img and make iso, as a disk and as a CD, on a BIOS and on both kinds of UEFI firmware."""
import pathlib
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap
from cases import sound

FOLDER = machine.BUILD / "check" / "media"
OPTIONS = "poweroff shape=full"
ATTACH = {"CD": ["-cdrom", "{}", "-boot", "d"],
          "USB stick": ["-usb", "-device", "qemu-xhci", "-drive", "if=none,id=stick,format=raw,file={}", "-device",
                        "usb-storage,drive=stick"],
          "disk": ["-drive", "format=raw,file={}"]}
FILE = "leafprobe.vmcore.txt"


def media():
    """Made by the Makefile in a folder of its own, with options that end the run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    machine.run(["make", "-C", str(machine.TOP), "img", "iso", f"OPTIONS={OPTIONS}"])
    for kind in ("img", "iso"):
        (machine.BUILD / f"leafprobe.{kind}").replace(FOLDER / f"leafprobe.{kind}")


def esp(path):
    """Where the partition that UEFI firmware looks for begins, in bytes."""
    with open(path, "rb") as disk:
        table = disk.read(512)[446:510]
    return next(512 * struct.unpack_from("<I", table, at + 8)[0] for at in range(0, 64, 16) if table[at + 4] == 0xef)


def check(kind, firmware, attach, boot_path):
    def test():
        folder = FOLDER / f"{kind}-{firmware}-{attach.split()[0]}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        copy = folder / f"leafprobe.{kind}"
        shutil.copy(FOLDER / copy.name, copy)
        run = machine.boot(folder, firmware, cpu="Skylake-Server", extra=[word.format(copy) for word in ATTACH[attach]], limit=90)
        assert run.status == 0, f"QEMU ended with {run.status}, see {folder}"
        result = stream.Stream(run.serial)
        assert result.ok and result.facts["boot"] == boot_path, f"{result.last}, boot={result.facts.get('boot')}"
        assert b" shape=full" in run.serial, "the options did not arrive"
        sound(result.tables[0])
        left = machine.read_volume(f"{copy}@@{esp(copy)}", FILE)
        writes = firmware != "seabios" and attach != "CD"
        assert bool(left) == writes, f"{FILE}: {len(left or b'')} bytes on the medium"
        copy.unlink()
        return f"{FILE}: {len(left)} bytes" if left else None
    return test


def remade():
    """Other options make other media; the same ones none."""
    for options, says in (("halt", True), ("halt", False), ("", True)):
        done = subprocess.run(["make", "-C", machine.TOP, "img", f"OPTIONS={options}"], stdout=subprocess.PIPE, check=True)
        assert (b"IMG" in done.stdout) == says, f"OPTIONS={options}: {done.stdout.decode().strip()}"
    assert machine.read_volume(f"{machine.BUILD}/leafprobe.img@@1M", "EFI/BOOT/leafprobe.cfg") is None, "options stay behind"


TESTS = {
    "media, img, UEFI x86_64, disk": check("img", "ovmf", "disk", "uefi"),
    "media, img, UEFI x86_64, USB stick": check("img", "ovmf", "USB stick", "uefi"),
    "media, img, UEFI ia32, disk": check("img", "ovmf32", "disk", "uefi"),
    "media, iso, BIOS, CD": check("iso", "seabios", "CD", "multiboot2"),
    "media, iso, BIOS, disk": check("iso", "seabios", "disk", "multiboot2"),
    "media, iso, UEFI x86_64, CD": check("iso", "ovmf", "CD", "uefi"),
    "media, iso, UEFI x86_64, USB stick": check("iso", "ovmf", "USB stick", "uefi"),
    "media, made again for other options": remade,
}

if __name__ == "__main__":
    missing = [tool for tool in ("mformat", "grub-mkrescue", "xorriso") if not shutil.which(tool)]
    if missing:
        print(f"ok - media # SKIP {', '.join(missing)} not installed")
        sys.exit(0)
    media()
    tap.main(TESTS.items())

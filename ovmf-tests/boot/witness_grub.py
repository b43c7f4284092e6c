#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The multiboot image as GRUB starts it: both protocols on a BIOS, multiboot 2 on UEFI firmware."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import bochs
import machine
import stream
import tap
from cases import sound

FOLDER = machine.BUILD / "check" / "grub"


def check(name, protocol, firmware, platform, boot_path):
    def test():
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        (FOLDER / name).mkdir(parents=True)
        iso = FOLDER / name / "cd.iso"
        bochs.make_iso(iso, machine.BUILD / "leafprobe.elf", "poweroff", protocol, platform)
        run = machine.boot(FOLDER / name, firmware, cpu="Skylake-Server", extra=["-cdrom", str(iso), "-boot", "d"])
        iso.unlink()
        assert run.status == 0, f"QEMU ended with {run.status}, see {run.folder}"
        result = stream.Stream(run.serial)
        assert result.ok and result.facts["boot"] == boot_path, f"{result.last}, boot={result.facts.get('boot')}"
        sound(result.tables[0])
        return result.facts.get("loader")
    return test


TESTS = [
    ("GRUB, BIOS, multiboot 1", check("bios-mb1", "multiboot", "seabios", "i386-pc", "multiboot1")),
    ("GRUB, BIOS, multiboot 2", check("bios-mb2", "multiboot2", "seabios", "i386-pc", "multiboot2")),
    ("GRUB, UEFI, multiboot 2", check("uefi-mb2", "multiboot2", "ovmf", "x86_64-efi", "multiboot2")),
]

if __name__ == "__main__":
    if not shutil.which("grub-mkrescue"):
        print("ok - GRUB # SKIP grub-mkrescue is not installed")
        sys.exit(0)
    sys.exit(1 if tap.run(TESTS) else 0)

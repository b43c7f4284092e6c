#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Options as long as they may be, longer by a byte, and far too long, by every way on which they come to an image: taken to their
last word, or refused with a line that says why; never passed over."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "options"
MOST = 4095
SIZES = (MOST, MOST + 1, 100000)
KERNELS = {"multiboot": "leafprobe.elf", "PVH": "leafprobe-pvh.elf"}
APPLICATIONS = {"UEFI x86_64": ("BOOTX64.EFI", "ovmf"), "UEFI ia32": ("BOOTIA32.EFI", "ovmf32")}


def text(size):
    """Words whose last one is seen in the result: one leaf alone."""
    first, last = "poweroff -1 ", "leaf=0x0"
    words = "raw " * ((size - len(first) - len(last)) // 4)
    return first + words.ljust(size - len(first) - len(last)) + last


def fwcfg(folder, size):
    (folder / "options").write_text(text(size))
    return ["-fw_cfg", f"name=opt/leafprobe/options,file={folder}/options"]


def kernel_line(folder, image, size):
    """QEMU 7.2's loader for PVH under SeaBIOS copies a line of any length into 4,096 bytes, over itself; qboot has more room."""
    firmware = "qboot" if "pvh" in image and size > MOST + 1 else "seabios"
    return machine.boot(folder, firmware, cpu="qemu64", kernel=machine.BUILD / image, append=text(size))


def kernel_fwcfg(folder, image, size):
    return machine.boot(folder, "seabios", cpu="qemu64", kernel=machine.BUILD / image, extra=fwcfg(folder, size))


def load_options(folder, image, firmware, size):
    return machine.boot(folder, firmware, cpu="qemu64", kernel=machine.BUILD / image, append=text(size), limit=90)


def efi_file(folder, image, firmware, size):
    return machine.boot_efi(folder, machine.BUILD / image, image, firmware=firmware, cpu="qemu64", limit=90,
                            files={"EFI/BOOT/leafprobe.cfg": text(size).encode()})


def efi_fwcfg(folder, image, firmware, size):
    (folder / "volume").mkdir(exist_ok=True)
    return machine.boot_efi(folder / "volume", machine.BUILD / image, image, firmware=firmware, cpu="qemu64", limit=90,
                            extra=fwcfg(folder, size))


def check(way, arguments, size):
    def test():
        folder = FOLDER / f"{arguments[0]}-{way.__name__}-{size}"
        folder.mkdir(parents=True, exist_ok=True)
        assert len(text(size)) == size
        run = way(folder, *arguments, size)
        assert run.status == 0, f"QEMU ended with {run.status}, see {folder}"
        result = stream.Stream(run.serial)
        if size <= MOST:
            assert result.ok and result.last.startswith("leafprobe: OK cpus=1 entries=1 "), result.last
            assert b"format=raw" in run.serial, "the words in the middle did not arrive"
            return
        assert result.last.startswith("leafprobe: FAILED ") and not result.tables, result.last
        said = [line for line in result.notes + [result.last] if f"{MOST} bytes" in line]
        assert len(said) == 1 and "nothing was run" in result.last, result.notes + [result.last]
    return test


WAYS = [(f"{name}, {words}", way, (image,)) for name, image in KERNELS.items()
        for words, way in (("command line", kernel_line), ("fw_cfg", kernel_fwcfg))]
WAYS += [(f"{name}, {words}", way, application) for name, application in APPLICATIONS.items()
         for words, way in (("load options", load_options), ("leafprobe.cfg", efi_file), ("fw_cfg", efi_fwcfg))]
TESTS = {f"options, {name}, {size} bytes": check(way, arguments, size) for name, way, arguments in WAYS for size in SIZES}

if __name__ == "__main__":
    tap.main(TESTS.items())

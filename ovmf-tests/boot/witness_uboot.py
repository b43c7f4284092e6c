#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The UEFI application under U-Boot, whose UEFI has no MP services and renames no file: nothing is said to be whole that is not."""
import os
import pathlib
import re
import select
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "uboot"
ROM = pathlib.Path("/usr/lib/u-boot/qemu-x86_64/u-boot.rom")
START = 2048  # sector at which the partition begins
OLD = b"what stood there before\n"
PROMPT = b"=> "
COMMANDS = ["virtio scan", "load virtio 0:1 0x4000000 EFI/BOOT/BOOTX64.EFI", "setenv bootargs", "bootefi 0x4000000"]
LAST = re.compile(rb"leafprobe: (?:OK|FAILED) [^\r\n]*\r*\n")
SMP = 4


def make_disk(path, files):
    """A disk of one FAT partition: U-Boot's UEFI gives no file system of a volume without a partition table."""
    volume = path.with_suffix(".fat")
    machine.make_volume(volume, files)
    content = volume.read_bytes()
    entry = struct.pack("<B3sB3sII", 0, b"\xff\xff\xff", 0xef, b"\xff\xff\xff", START, len(content) // 512)
    path.write_bytes(b"\0" * 446 + entry + b"\0" * 48 + b"\x55\xaa" + b"\0" * (START * 512 - 512) + content)


def say(guest, log, wanted, words=b"", every=None):
    """Send words, again and again if every is given, until what comes out behind this moment holds what is wanted."""
    mark, end, again = len(log), time.monotonic() + 60 * machine.PATIENCE, 0.0
    while time.monotonic() < end:
        if time.monotonic() >= again:
            os.write(guest.stdin.fileno(), words)
            again = time.monotonic() + (every or 1e9)
        if select.select([guest.stdout], [], [], 0.2)[0]:
            piece = os.read(guest.stdout.fileno(), 4096)
            if not piece:
                break
            log += piece
            found = wanted.search(log, mark)
            if found:
                return
    raise AssertionError(f"no {wanted.pattern} came: {bytes(log[-300:])}")


def boot(name, smp, files=None):
    """(what came out behind bootefi, the disk) of one boot."""
    if not ROM.exists():
        raise tap.Skip(f"no {ROM} (Debian package u-boot-qemu)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    disk = FOLDER / f"{name}.img"
    make_disk(disk, {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI", **(files or {})})
    command = ["qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-cpu", "max", "-m", "256", "-smp", str(smp), *machine.COMMON, "-bios", str(ROM),
               "-serial", "stdio", "-drive", f"if=none,id=disk,format=raw,file={disk}", "-device", "virtio-blk-pci,drive=disk"]
    log = bytearray()
    with open(FOLDER / f"{name}.qemu.log", "wb") as errors, \
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as guest:
        try:
            say(guest, log, re.compile(re.escape(PROMPT)), b" \b", every=0.5)
            for words in COMMANDS[:-1]:
                say(guest, log, re.compile(re.escape(PROMPT)), words.encode() + b"\r")
            start = len(log)
            say(guest, log, LAST, COMMANDS[-1].encode() + b"\r")
        finally:
            guest.kill()
            (FOLDER / f"{name}.log").write_bytes(bytes(log))
    return bytes(log[start:]), f"{disk}@@{START * 512}"


def read(log):
    return stream.Stream(re.sub(rb"\r+\n", b"\n", log[log.index(b"leafprobe: version="):]))


def one_cpu():
    log, disk = boot("one", 1)
    result = read(log)
    assert result.ok and " cpus=1 " in result.last and " files=1/1" in result.last, result.last
    kept = machine.read_volume(disk, "leafprobe.vmcore.txt")
    assert kept and stream.Stream(kept).tables[0].entries == result.tables[0].entries, "the file on the volume holds another table"
    assert machine.read_volume(disk, "leafprobe.new") is None, "leafprobe.new is left"
    return result.last


def more_than_it_reads():
    """Nobody but the boot CPU can be called."""
    log, _ = boot("four", SMP)
    result = read(log)
    assert not result.ok and re.search(rf" cpus=1 unknown | missing={SMP - 1} ", result.last), result.last
    return result.last


def an_older_result():
    """It stays under its name; the new one has the next number, and the last line says so."""
    log, disk = boot("older", 1, {"leafprobe.vmcore.txt": OLD})
    result = read(log)
    assert result.ok and " files=1/1" in result.last and "file=leafprobe-1.vmcore.txt" in result.last, result.last
    assert machine.read_volume(disk, "leafprobe.vmcore.txt") == OLD, "the older result changed"
    kept = machine.read_volume(disk, "leafprobe-1.vmcore.txt")
    assert kept and stream.Stream(kept).tables[0].entries == result.tables[0].entries, "the new file holds another table"
    return result.last


TESTS = [("U-Boot: one CPU", one_cpu), ("U-Boot: CPUs that nobody can call", more_than_it_reads), ("U-Boot: an older result", an_older_result)]

if __name__ == "__main__":
    tap.main(TESTS)

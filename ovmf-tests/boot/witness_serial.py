#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A serial line whose other end is not read for a while, as a console server's: nothing of the stream is lost. FAULTS=full: it is
not read any more at all, and every other output says so."""
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "serial"
PAUSE = 4
LIMIT = 60
STALL_LIMIT = 240  # an output that takes nothing is waited for, for half a minute or so
CPU = {"cpu": "Skylake-Server", "smp": "4"}
OPTIONS = "poweroff cpus=all"  # more than the line and the socket hold


def log(listener, qemu):
    """What comes, with a pause in the middle of the first table."""
    data, paused = b"", False
    line, _ = listener.accept()
    with line:
        line.settimeout(LIMIT)
        while piece := line.recv(256):
            data += piece
            if not paused and b"begin cpu=0" in data:
                assert qemu.poll() is None, "QEMU has ended"
                time.sleep(PAUSE)
                paused = True
    assert paused, "no table"
    return data


def check(folder, firmware, **kwargs):
    path = folder / "line"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(1)
        listener.settimeout(LIMIT)
        command = machine.qemu_command(folder, firmware, serial=f"unix:{path}", **CPU, **kwargs)
        with open(folder / "qemu.log", "wb") as errors, \
             subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors) as qemu:
            try:
                data = log(listener, qemu)
                qemu.wait(LIMIT)
            finally:
                qemu.kill()
    (folder / "serial.log").write_bytes(data)
    result = stream.Stream(data)
    assert result.ok and len(result.tables) == 4, result.last
    return f"{len(data)} bytes"


def fresh(name):
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    (FOLDER / name).mkdir(parents=True)
    return FOLDER / name


def multiboot():
    return check(fresh("multiboot"), "seabios", kernel=machine.BUILD / "leafprobe.elf", append=OPTIONS)


def uefi(image, firmware, *display):
    """Without a display the port is the only console, with one it is a console beside it."""
    def test():
        folder = fresh(f"{image}-{len(display)}")
        machine.make_volume(folder / "volume.img", {f"EFI/BOOT/{image}": machine.BUILD / image})
        return check(folder, firmware, volume=folder / "volume.img", options=OPTIONS, extra=display)
    return test


def stall(folder, firmware, **kwargs):
    """What QEMU did, with a line that nobody reads from the first table on."""
    path = folder / "line"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(1)
        listener.settimeout(LIMIT)
        command = machine.qemu_command(folder, firmware, serial=f"unix:{path}", **CPU, **kwargs)
        with open(folder / "qemu.log", "wb") as errors, \
             subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors) as qemu:
            try:
                line, _ = listener.accept()
                with line:
                    data = b""
                    while b"begin cpu=0" not in data:
                        data += line.recv(256)
                    assert qemu.wait(STALL_LIMIT) == 0, f"QEMU ended with {qemu.returncode}"
            finally:
                qemu.kill()


def check_told(log, words):
    """The log holds the whole stream, and the output that was given up."""
    result = stream.Stream(log)
    assert result.ok and len(result.tables) == 4, result.last
    assert result.facts.get("problem") == f'"{words}"', result.notes


def multiboot_given_up():
    folder = fresh("multiboot-given-up")
    stall(folder, "seabios", kernel=machine.BUILD / "leafprobe.elf", append=OPTIONS)
    check_told((folder / "debugcon.log").read_bytes(), "the serial port 0x3f8 was given up: it took nothing for 30 seconds")


def uefi_given_up(image, firmware):
    """The second port and the file tell of the first."""
    def test():
        folder, words = fresh(f"{image}-given-up"), "serial port 0 was given up: it took nothing for too long"
        machine.make_volume(folder / "volume.img", {f"EFI/BOOT/{image}": machine.BUILD / image})
        stall(folder, firmware, volume=folder / "volume.img", options=OPTIONS, extra=["-serial", f"file:{folder}/second.log"])
        check_told((folder / "second.log").read_bytes(), words)
        check_told(machine.read_volume(folder / "volume.img", "leafprobe.vmcore.txt"), words)
    return test


def named_by_acpi(options, usual):
    """A port where nobody would look, which ACPI's SPCR names: the stream is there, and at the usual place too unless it was chosen alone."""
    def test():
        folder, place = fresh("spcr" + options), 0x2a0
        # Behind the header: a 16550 at a port, no interrupt, 9600 baud, 8N1 (SPCR 1.10).
        body = struct.pack("<B3xBBBBQBBIBBBBBBHHBBBBIBI", 0, 1, 8, 0, 1, place, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0xffff, 0xffff, 0, 0, 0, 0, 0, 0, 0)
        (folder / "spcr").write_bytes(body)
        run = machine.boot(folder, "seabios", kernel=machine.BUILD / "leafprobe.elf", append=f"poweroff {options}", cpu="Skylake-Server",
                           extra=["-acpitable", f"sig=SPCR,rev=2,data={folder}/spcr", "-chardev", f"file,id=far,path={folder}/far.log",
                                  "-device", f"isa-serial,iobase={place:#x},irq=5,chardev=far"])
        assert run.status == 0, f"QEMU ended with {run.status}"
        result = stream.Stream((folder / "far.log").read_bytes())
        assert result.ok and len(result.tables) == 1, result.last
        found = b"leafprobe: OK" in (folder / "serial.log").read_bytes()
        assert found == usual, "0x3f8 has the stream, too" if found else "0x3f8 has none"
    return test


TESTS = {
    "serial, named by SPCR": named_by_acpi("", True),
    "serial, SPCR's alone": named_by_acpi("serial=spcr", False),
    "serial, a port by its number alone": named_by_acpi("serial=0x2a0", False),
    "serial, slow reader, multiboot": multiboot,
    "serial, slow reader, UEFI x86_64": uefi("BOOTX64.EFI", "ovmf"),
    "serial, slow reader, UEFI x86_64 with a display": uefi("BOOTX64.EFI", "ovmf", "-vga", "std"),
    "serial, slow reader, UEFI ia32": uefi("BOOTIA32.EFI", "ovmf32"),
}
GIVEN_UP = {
    "serial, given up, multiboot": multiboot_given_up,
    "serial, given up, UEFI x86_64": uefi_given_up("BOOTX64.EFI", "ovmf"),
    "serial, given up, UEFI ia32": uefi_given_up("BOOTIA32.EFI", "ovmf32"),
}

if __name__ == "__main__":
    tap.main({**TESTS, **(GIVEN_UP if os.environ.get("FAULTS") == "full" else {})}.items())

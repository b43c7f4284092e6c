#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the boot loader leaves is not what it should be: gdb stops the image at its first instruction and changes the multiboot 1,
multiboot 2 or PVH information. The image must come to a last line all the same, read the boot CPU's table soundly, and not say OK
where it cannot know how many processors there are. FAULTS=full: all cases, multiboot 2 (by GRUB) too."""
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "boot"))

import bochs
import machine
import stream
import tap
from cases import sound

FOLDER = machine.BUILD / "check" / "boot_info"
FULL = os.environ.get("FAULTS") == "full"
LIMIT = 60  # seconds, for a guest that ends within a few
CPUS = 4
ALL = rf"OK cpus={CPUS} "
ONE = r"(?:OK|FAILED) cpus=1 "
ANY = r"(?:OK|FAILED) "
# ACPI is found without a map, and lists them; no memory is known to be free to start them from.
MISSING = rf"FAILED cpus=1 .*missing={CPUS - 1} "

# Name, what gdb does at the entry, options, what the last line must say, in the short form too. EBX is the information; offsets
# are those of the Multiboot Specification 0.6.96 (flags 0, mem_upper 8, cmdline 16, mods 20, mmap 44 and 48).
MULTIBOOT1 = (
    ("as it is", "", "", ALL, True),
    ("no memory map", "set *(int*)$rbx = 0x204", "", MISSING, True),
    ("no memory map, one CPU asked for", "set *(int*)$rbx = 0x204", "-1", r"OK cpus=1 entries=", True),
    ("no flags", "set *(int*)$rbx = 0", "", MISSING, True),
    ("all flags", "set *(int*)$rbx = -1", "", ANY, False),
    ("information at the end of memory", "set $rbx = 0xffffffff", "", ANY, True),
    ("information in a device", "set $rbx = 0xfee00000", "", ANY, True),
    ("information in the image", "set $rbx = 0x104000", "", ANY, False),
    ("information at 0", "set $rbx = 0", "", ANY, False),
    ("no upper memory", "set *(int*)($rbx + 8) = 0", "", ANY, False),
    ("map of no length", "set *(int*)($rbx + 44) = 0", "", ANY, False),
    ("map without end", "set *(int*)($rbx + 44) = -1", "", ANY, True),
    ("map at the end of memory", "set *(int*)($rbx + 48) = 0xfffffff0", "", ANY, False),
    ("map entries of no size", "set *(int*)*(int*)($rbx + 48) = 0", "", ANY, False),
    ("map entries of all sizes", "set *(int*)*(int*)($rbx + 48) = -1", "", ANY, False),
    ("command line at the end of memory", "set *(int*)($rbx + 16) = 0xffffffff", "", ANY, True),
    ("command line in the image", "set *(int*)($rbx + 16) = 0x104000", "", ANY, False),
    ("modules without end", "set *(int*)$rbx = *(int*)$rbx | 8\nset *(int*)($rbx + 20) = -1", "", ALL, False),
    ("another magic", "set $rax = 0x12345678", "", ANY, True),
)
# struct hvm_start_info (Xen, public/arch-x86/hvm/start_info.h): magic 0, version 4, nr_modules 12, cmdline 24, rsdp 32, memmap 40,
# memmap_entries 48.
PVH = (
    ("as it is", "", "", ALL, False),
    ("another magic", "set *(int*)$rbx = 0", "", ANY, False),
    ("another version", "set *(int*)($rbx + 4) = -1", "", ANY, False),
    ("no map", "set *(int*)($rbx + 48) = 0", "", ANY, True),
    ("map without end", "set *(int*)($rbx + 48) = -1", "", ANY, True),
    ("map beyond 4 GiB", "set *(long*)($rbx + 40) = -16", "", ANY, False),
    ("no ACPI, no map", "set *(long*)($rbx + 32) = 0\nset *(int*)($rbx + 48) = 0", "", ANY, False),
    ("ACPI at the end of memory", "set *(long*)($rbx + 32) = 0xfffffff0", "", ANY, False),
    ("command line beyond 4 GiB", "set *(long*)($rbx + 24) = -1", "", ANY, False),
    ("modules without end", "set *(int*)($rbx + 12) = -1", "", ALL, False),
    ("information at the end of memory", "set $rbx = 0xffffffff", "", ANY, False),
)
# Multiboot2 Specification 2.0, 3.4 and 3.6: total size 0, first tag at 8: type 0, size 4.
MULTIBOOT2 = (
    ("as it is", "", "", ALL, False),
    ("of no size", "set *(int*)$rbx = 0", "", ANY, False),
    ("without end", "set *(int*)$rbx = -1", "", ANY, False),
    ("a tag of no size", "set *(int*)($rbx + 12) = 0", "", ANY, False),
    ("a tag without end", "set *(int*)($rbx + 12) = -1", "", ANY, False),
    ("a tag that ends all", "set *(int*)($rbx + 8) = 0", "", ANY, False),
    ("at the end of memory", "set $rbx = 0xfffffff8", "", ANY, False),
)


def entry_of(image):
    """The address that a multiboot loader jumps to: e_entry of a 32-bit ELF."""
    return struct.unpack_from("<I", image.read_bytes(), 24)[0]


def pvh_entry_of(image):
    """The one of XEN_ELFNOTE_PHYS32_ENTRY (18): a note of owner Xen with 4 bytes."""
    data = image.read_bytes()
    at = data.find(struct.pack("<III", 4, 4, 18) + b"Xen\0")
    assert at >= 0, f"{image} has no PVH note"
    return struct.unpack_from("<I", data, at + 16)[0]


def wait_for(guest, log):
    """QEMU's exit status; None if the guest says that it stays on, or does not end."""
    end = time.monotonic() + LIMIT * machine.PATIENCE
    while time.monotonic() < end and b"the machine stays on" not in log.read_bytes():
        try:
            return guest.wait(0.2)
        except subprocess.TimeoutExpired:
            pass
    return None


def boot(folder, entry, change, **kwargs):
    """What the guest said by its serial port, and QEMU's exit status, None if it had to be ended."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    socket = os.path.relpath(folder / "gdb")  # the path of a socket is short
    command = machine.qemu_command(folder, "seabios", cpu="Skylake-Server,-x2apic", smp=str(CPUS), debugcon=False, **kwargs)
    command += ["-S", "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off", "-gdb", "chardev:gdb"]
    script = folder / "change.gdb"
    script.write_text(f"set pagination off\nset confirm off\ntarget remote {socket}\nhbreak *{entry:#x}\ncontinue\n"
                      f"{change}\ndelete\ndetach\n")
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as guest:
        try:
            for _ in range(100):
                if os.path.exists(socket):
                    break
                time.sleep(0.1)
            done = subprocess.run(["gdb", "-nx", "-batch", "-x", str(script)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=LIMIT * machine.PATIENCE, check=False)
            assert b"Breakpoint 1," in done.stdout and b"rror" not in done.stdout, done.stdout.decode(errors="replace")[-300:]
            status = wait_for(guest, folder / "serial.log")
        finally:
            guest.kill()
    return (folder / "serial.log").read_bytes(), status


def case(protocol, name, change, options, want):
    def test():
        folder = FOLDER / f"{protocol}-{name.replace(' ', '-').replace(',', '')}"
        options_given = f"poweroff {options}".strip()
        if protocol == "multiboot 2":
            iso = FOLDER / "multiboot2.iso"
            log, status = boot(folder, entry_of(machine.BUILD / "leafprobe.elf"), change, extra=["-cdrom", str(iso), "-boot", "d"])
        else:
            image = machine.BUILD / ("leafprobe-pvh.elf" if protocol == "PVH" else "leafprobe.elf")
            entry = pvh_entry_of(image) if protocol == "PVH" else entry_of(image)
            log, status = boot(folder, entry, change, kernel=image, append=options_given)
        result = stream.Stream(log)
        assert re.match(f"leafprobe: {want}", result.last), result.last
        assert "exception" not in result.last, result.last
        if " cpus=" in result.last:
            sound(result.tables[0])
            assert len(result.tables) == int(re.search(r"cpus=(\d+)", result.last).group(1)), result.last
        assert not result.ok or len(result.tables) == CPUS or "-1" in options, f"OK without {CPUS} CPUs: {result.last}"
        stays = any("the machine stays on" in note for note in result.notes)
        assert status is not None or stays, f"no end, and no word of it: {result.last}"
        return result.last.removeprefix("leafprobe: ") + (", stays on" if stays else "")
    return test


def make_iso():
    if not shutil.which("grub-mkrescue"):
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    bochs.make_iso(FOLDER / "multiboot2.iso", machine.BUILD / "leafprobe.elf", "poweroff", "multiboot2", "i386-pc")
    return True


def tests():
    protocols = [("multiboot 1", MULTIBOOT1), ("PVH", PVH)]
    if FULL and make_iso():
        protocols.append(("multiboot 2", MULTIBOOT2))
    elif FULL:
        print("ok - multiboot 2 # SKIP grub-mkrescue is not installed")
    return [(f"{protocol}, {name}", case(protocol, name, change, options, want))
            for protocol, cases in protocols for name, change, options, want, short in cases if short or FULL]


if __name__ == "__main__":
    if not shutil.which("gdb"):
        print("ok - boot information # SKIP gdb is not installed")
        sys.exit(0)
    tap.main(tests())

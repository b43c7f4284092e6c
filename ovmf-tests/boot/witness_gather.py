#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One stick through several machines, two runs each: every result lies there whole, in its machine's folder, and in the index.
ALL=1: eight machines; else two."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import uuid
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import inventory
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "gather"
MODELS = ["Skylake-Server", "EPYC", "Nehalem", "Haswell", "Opteron_G3", "qemu64", "Broadwell", "EPYC-Rome"]
# Two of a kind, which only their numbers tell apart.
PRODUCTS = ["PowerEdge R640", "PowerEdge R640", "ProLiant DL385 Gen10", "X9DRi-F", "20L6S4HQ00", "System Product Name",
            "VirtualBox", "KVM"]
RUNS = 2
LIMIT = 240  # seconds: for a boot that hangs


def ident(number):
    """What a machine's id has to be: zlib's CRC-32 over serial number and UUID, whose first fields are little-endian."""
    return f"{zlib.crc32(f'SN{number:04}'.encode() + uuid.UUID(int=number + 1).bytes_le):08x}"


def boot(number, volume):
    folder = FOLDER / f"run-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    who = f"type=1,manufacturer=Maker,product={PRODUCTS[number]},serial=SN{number:04}"
    run = machine.boot(folder, "ovmf", cpu=MODELS[number], volume=volume, options="poweroff", limit=LIMIT,
                       extra=["-uuid", str(uuid.UUID(int=number + 1)), "-smbios", who])
    result = stream.Stream(run.serial)
    assert run.status == 0 and result.ok, f"machine {number}: status {run.status}: {result.last}"
    return result


def contents(volume):
    """Names in the folder leafprobe, with their bytes."""
    out = FOLDER / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    machine.run(["mcopy", "-s", "-n", "-i", str(volume), "::/leafprobe", str(out)])
    top = out / "leafprobe"
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def take_stock(folder, count):
    """`leafprobe inventory` finds every machine with all its runs, and nothing odd."""
    found = inventory.take(folder, status=0)
    assert not found["odd"] and not found["differing"] and found["other_files"] == 1, found
    runs = {item["id"]: (item["vendor"], item["product"], item["runs"]) for item in found["machines"]}
    assert runs == {ident(number): ("Maker", PRODUCTS[number], RUNS) for number in range(count)}, runs


def stick():
    count = len(MODELS) if os.environ.get("ALL") else 2
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    volume = FOLDER / "stick.img"
    machine.make_volume(volume, {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI", "leafprobe/note.txt": b"somebody's\n"},
                        megabytes=16)
    streams = [(number, boot(number, volume)) for _ in range(RUNS) for number in range(count)]
    files = contents(volume)
    take_stock(FOLDER / "out" / "leafprobe", count)
    assert files.pop("note.txt") == b"somebody's\n"
    index = files.pop("index.txt").decode("ascii").splitlines()
    assert files.pop("leafprobe.old").decode("ascii").splitlines() == index[:-1]
    assert len(files) == len(streams) == count * RUNS, sorted(files)
    assert len(index) == len(streams), index
    for (number, result), line in zip(streams, index):
        facts = dict(re.findall(r'(\w+)=("[^"]*"|\S+)', line))
        name, data = facts["file"], files[facts["file"]]
        assert name.split("/")[0].endswith("-" + ident(number)), f"{name} is not machine {number}'s, {ident(number)}"
        assert facts["id"] == ident(number) and facts["product"].strip('"') == PRODUCTS[number], line
        assert facts["verdict"] == "OK" and int(facts["bytes"]) == len(data) and int(facts["crc32"], 16) == zlib.crc32(data), line
        saved = stream.Stream(data)
        assert saved.ok and [table.entries for table in saved.tables] == [table.entries for table in result.tables], name
    assert len({facts.split("/")[0] for facts in files}) == count
    newest = machine.read_volume(volume, "leafprobe.vmcore.txt")
    assert newest == files[dict(re.findall(r"(\w+)=(\S+)", index[-1]))["file"]], "the newest has another name than today's"
    if shutil.which("fsck.vfat"):
        done = subprocess.run(["fsck.vfat", "-n", str(volume)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout.decode(errors="replace")
    return f"{count} machines, {len(files)} results"


def not_prepared():
    """Without the folder, nothing but the files in the root."""
    run = machine.boot_efi(FOLDER / "plain", machine.BUILD / "BOOTX64.EFI", cpu="qemu64", options="poweroff", limit=LIMIT)
    assert stream.Stream(run.serial).ok and b"; also " not in run.serial
    listed = subprocess.run(["mdir", "-b", "-i", run.folder / "volume.img", "::/"], stdout=subprocess.PIPE, check=True)
    listed = listed.stdout.decode().split()
    assert sorted(listed) == ["::/EFI/", "::/leafprobe.vmcore.txt"], listed


TESTS = [("one stick, several machines", stick), ("a volume that gathers nothing", not_prepared)]

if __name__ == "__main__":
    tap.main(TESTS, 1)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The power goes while a stick that gathers results is written: in every state of its volume all results of before are there, and an
index that is whole, the one of before or the new one. FAULTS=full: FAT12, 16 and 32, fsck.vfat on every state, and QEMU killed 50 times."""
import collections
import os
import pathlib
import random
import shutil
import sys
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import blklog
import cutvolume
import fat
import machine
import stream
import tap
from witness_faults_power import FSCK_EVERY, FULL, KILLS, THROTTLE, kill

FOLDER = machine.BUILD / "check" / "power-gather"
INDEX, INDEX_OLD, NEW = "leafprobe/index.txt", "leafprobe/leafprobe.old", "leafprobe/leafprobe.new"
KILL_WITHIN = 5  # seconds: more is written than in a root folder
LIMIT = 240      # seconds: for a boot that hangs
MACHINES = (("EPYC", "ProLiant DL385 Gen10"), ("Skylake-Server", "PowerEdge R640"))


def who(number):
    cpu, product = MACHINES[number]
    return {"cpu": cpu, "extra": ["-uuid", str(uuid.UUID(int=number + 1)), "-smbios", f"type=1,manufacturer=Maker,product={product},serial=SN{number}"]}


def run(folder, number, extra=(), **disk):
    machine_of = who(number)
    result = machine.boot(folder / "run", "ovmf", cpu=machine_of["cpu"], options="poweroff", limit=LIMIT,
                          extra=[*machine_of["extra"], *extra], **disk)
    assert result.status == 0, f"QEMU ended with {result.status}, see {result.folder}"
    kept = stream.Stream(result.serial)
    assert kept.ok and "FAILED" not in kept.last, kept.last
    return kept


def prepare(bits):
    """A volume on which each machine has left a result; and its files."""
    folder = FOLDER / f"fat{bits}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    volume = cutvolume.Volume(folder / "volume.img", bits)
    machine.run(["mmd", "-i", str(volume.path), "::/leafprobe"])
    volume.put("leafprobe/note.txt", b"somebody's\n")
    for number in range(len(MACHINES)):
        run(folder, number, volume=volume.path)
    files = volume.read().tree()
    assert files[INDEX].count(b"\n") == len(MACHINES), files[INDEX]
    assert len({name.split("/")[1] for name in files if name.count("/") == 2 and name.startswith("leafprobe/")}) == len(MACHINES), files.keys()
    return folder, volume, files


class States:
    """What the states of a run must hold: files is before, after the tree of a whole run (None: not known)."""

    def __init__(self, files, after=None):
        self.files, self.after = files, after
        self.seen = collections.Counter()
        index = files[INDEX].splitlines()
        assert files[INDEX_OLD].splitlines() == index[:-1], "the index before its last line"

    def index(self, tree):
        """The index, which a cut between two names leaves as leafprobe.old alone."""
        text = tree.get(INDEX, tree.get(INDEX_OLD))
        before = self.files[INDEX]
        assert isinstance(text, bytes), f"no index: {cutvolume.describe(tree.get(INDEX))}, {cutvolume.describe(tree.get(INDEX_OLD))}"
        if text == before:
            return "old"
        assert text.startswith(before) and text.endswith(b"\n") and text.count(b"\n") == before.count(b"\n") + 1, f"neither index: {text[-200:]!r}"
        return "new"

    def check(self, tree):
        for name, content in self.files.items():
            if name in (INDEX, INDEX_OLD):
                continue
            if "/" in name or "leafprobe" not in name:
                assert tree.get(name) == content, f"{name} is not what it was: {cutvolume.describe(tree.get(name))}"
            elif self.after is None or content in self.after.values():  # in the root a result of before may have gone under the next number
                assert content in tree.values(), f"{name} is under no name"
        which = self.index(tree)
        if which == "new":
            line = tree.get(INDEX, tree.get(INDEX_OLD)).splitlines()[-1].decode()
            name = "leafprobe/" + line.split("file=")[1].split()[0]
            assert cutvolume.whole(name, tree[name]), f"{name}, of which the index tells, is not whole"
        self.seen[which] += 1

    def look(self, path):
        """What fsck.vfat says, and what is there behind a repair."""
        status, repaired = cutvolume.fsck(str(path))
        self.seen["repaired" if status else "clean"] += 1
        if repaired is not None:
            self.check(repaired)

    def __str__(self):
        return ", ".join(f"{what} {count}" for what, count in sorted(self.seen.items()))


def cut(bits):
    """Every state between two writes of a run."""
    def test():
        folder, volume, files = prepare(bits)
        before = volume.path.read_bytes()
        (folder / "log").write_bytes(b"")
        run(folder, 1, blklog.arguments(volume.path, folder / "log"))
        after = volume.read().tree()
        assert after[INDEX].count(b"\n") == len(MACHINES) + 1
        image, path, states = bytearray(before), folder / "state.img", States(files, after)
        path.write_bytes(before)
        view = fat.Volume(image)
        with open(path, "r+b", buffering=0) as state:
            for offset, data in blklog.pieces(blklog.writes(folder / "log")):
                if image[offset:offset + len(data)] == data:
                    continue
                image[offset:offset + len(data)] = data
                os.pwrite(state.fileno(), data, offset)
                states.check(view.tree())
                if sum(states.seen.values()) % FSCK_EVERY == 0:
                    states.look(path)
        assert image == volume.path.read_bytes(), "not every write was recorded"
        assert states.seen["old"] > 20 and states.seen["new"], str(states)
        return str(states)
    return test


def kills(bits, number):
    """QEMU killed in earnest, at any moment behind the first table."""
    def test():
        folder, volume, files = prepare(bits)
        chance, states, cut_short = random.Random(bits), States(files), 0
        for _ in range(number):
            path = folder / "cut.img"
            shutil.copyfile(volume.path, path)
            machine_of = who(1)
            command = machine.qemu_command(folder, "ovmf", serial="stdio", options="poweroff", volume=path,
                                           volume_args=f",throttling.iops-write={THROTTLE}", **machine_of)
            assert kill(folder, command, chance.uniform(0, KILL_WITHIN)), f"no table came, see {folder}"
            tree = fat.Volume(path.read_bytes()).tree()
            states.check(tree)
            states.look(path)
            cut_short += NEW in tree or "leafprobe.new" in tree
        return f"{number} times, {states}; in the middle of a file {cut_short}"
    return test


SHORT = {"power cut, a stick that gathers, FAT16": cut(16)}
LONG = {**{f"power cut, a stick that gathers, FAT{bits}": cut(bits) for bits in cutvolume.SIZES},
        "QEMU killed, a stick that gathers": kills(16, KILLS)}

if __name__ == "__main__":
    missing = [tool for tool in ("mkfs.vfat", "fsck.vfat", "mcopy") if not shutil.which(tool, path="/sbin:/usr/sbin:" + os.environ["PATH"])]
    if missing:
        print(f"ok - power cut, a stick that gathers # SKIP {', '.join(missing)} not installed")
        sys.exit(0)
    tap.main((LONG if FULL else SHORT).items(), 1)

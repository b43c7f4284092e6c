#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The power goes while the UEFI application writes: every write that it makes is recorded, the volume is rebuilt sector by sector,
and in each of these states the result of before or the new one must be readable. FAULTS=full: more volumes, fsck.vfat on every
state, and QEMU killed in earnest."""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import blklog
import cutvolume
import fat
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "power"
FULL = os.environ.get("FAULTS") == "full"
CPU = "Skylake-Server"
FSCK_EVERY = 1 if FULL else 8  # states
KILLS = 50
THROTTLE = 8     # writes a second, so that there is time to kill in between
KILL_WITHIN = 2.5  # seconds


def fresh(name):
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class Count:
    """What was found in the states of a run."""

    def __init__(self):
        self.writes = self.states = self.old = self.new = self.checked = self.dirty = 0

    def add(self, found):
        self.states += 1
        self.old += all(old for old, _ in found)
        self.new += all(new for _, new in found)

    def __str__(self):
        return f"{self.writes} sectors written, {self.states} states: old {self.old}, new {self.new}; fsck.vfat on {self.checked}, repaired {self.dirty}"


def look(path, files, new, count):
    """What a checker of file systems says of the state in a file, and leaves when it has repaired it."""
    status, repaired = cutvolume.fsck(str(path))
    count.checked += 1
    count.dirty += status
    if repaired is not None:
        cutvolume.check(repaired, files, new)


def replay(before, written, files, new, path):
    """Every prefix of the writes, and what is on the volume then; a sector that is written as it was makes no other state."""
    image, count = bytearray(before), Count()
    path.write_bytes(before)
    volume = fat.Volume(image)
    with open(path, "r+b", buffering=0) as state:
        for offset, data in blklog.pieces(written):
            count.writes += 1
            if image[offset:offset + len(data)] == data:
                continue
            image[offset:offset + len(data)] = data
            os.pwrite(state.fileno(), data, offset)
            try:
                count.add(cutvolume.check(volume.tree(), files, new))
                if count.states % FSCK_EVERY == 0:
                    look(path, files, new, count)
            except AssertionError as lost:
                raise AssertionError(f"sector {count.writes}, at {offset}: {lost}") from lost
    return bytes(image), count


def record(folder, volume, options):
    """A run on a recorded disk: the stream, and the writes."""
    (folder / "log").write_bytes(b"")
    run = machine.boot(folder, "ovmf", cpu=CPU, options=f"poweroff {options}", extra=blklog.arguments(volume.path, folder / "log"))
    assert run.status == 0, f"QEMU ended with {run.status}, see {folder}"
    return stream.Stream(run.serial), blklog.writes(folder / "log")


def kept(bits, **layout):
    """Room for everything: the new files have the names, those of before the next number."""
    def test():
        folder = fresh(f"fat{bits}-{layout.get('slot', 'any')}")
        volume = cutvolume.Volume(folder / "volume.img", bits, **layout)
        before, names = volume.path.read_bytes(), cutvolume.NAMES.values()
        result, written = record(folder, volume, "file=vmcore,kvm")
        assert result.ok and " files=2/2 " in f"{result.last} ", result.last
        after = volume.read().tree()
        new = {name: after[name] for name in names}
        assert all(cutvolume.whole(name, content) and content != volume.files[name] for name, content in new.items())
        image, count = replay(before, written, volume.files, new, folder / "state.img")
        assert image == volume.path.read_bytes(), "not every write was recorded"
        for name in names:
            assert after.pop(cutvolume.numbered(name, cutvolume.EARLIER + 1)) == volume.files[name], f"{name} of before"
        assert after.keys() == volume.files.keys(), f"left on the volume: {after.keys() ^ volume.files.keys()}"
        assert cutvolume.fsck(str(volume.path))[0] == 0, "fsck.vfat finds the volume damaged after a whole run"
        assert count.states > 20 and count.old > 10 and count.new > 1, str(count)
        return str(count)
    return test


def full(bits, free):
    """Not enough room: nothing of before is touched, and the run says FAILED."""
    def test():
        folder = fresh(f"fat{bits}-full-{free}")
        volume = cutvolume.Volume(folder / "volume.img", bits, free=free)
        before, name = volume.path.read_bytes(), cutvolume.NAMES["vmcore"]
        result, written = record(folder, volume, "")
        assert result.last.startswith(f"leafprobe: FAILED file {name} not written ") and " files=0/1 " in f"{result.last} ", result.last
        assert f"leafprobe: file {name} not written: the boot volume is full" in result.notes, result.notes
        _, count = replay(before, written, volume.files, {name: None}, folder / "state.img")
        assert volume.read().tree() == volume.files, "the volume holds other files than before"
        return str(count)
    return test


def kill(folder, command, delay):
    """Start a machine, and kill it as soon as the tables are out and a while has gone by."""
    with open(folder / "qemu.log", "wb") as errors, \
         subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors) as qemu:
        for line in qemu.stdout:
            if b"leafprobe: end cpu=0" in line:
                break
        time.sleep(delay)
        qemu.kill()
        return b"leafprobe: " in line


def kills(bits, number):
    def test():
        folder, name = fresh(f"kill-fat{bits}"), cutvolume.NAMES["vmcore"]
        volume = cutvolume.Volume(folder / "volume.img", bits, slot=14)
        chance, count, places = random.Random(bits), Count(), {}
        for _ in range(number):
            shutil.copyfile(volume.path, folder / "cut.img")
            command = machine.qemu_command(folder, "ovmf", cpu=CPU, serial="stdio", options="poweroff", volume=folder / "cut.img",
                                           volume_args=f",throttling.iops-write={THROTTLE}")
            assert kill(folder, command, chance.uniform(0, KILL_WITHIN)), f"no table came, see {folder}"
            tree = fat.Volume((folder / "cut.img").read_bytes()).tree()
            left = [place for place in (name, cutvolume.NEW) if isinstance(tree.get(place), bytes) and tree[place] != volume.files[name]
                    and tree[place].rstrip().split(b"\n")[-1].startswith(b"leafprobe: OK ") and cutvolume.whole(name, tree[place])]
            new = {name: tree[left[0]] if left else None}
            count.add(cutvolume.check(tree, volume.files, new))
            look(folder / "cut.img", volume.files, new, count)
            shape = "+".join(sorted(tree.keys() - volume.files.keys() | {"-" + gone for gone in volume.files.keys() - tree.keys()}))
            places[shape or "as before"] = places.get(shape or "as before", 0) + 1
        return f"{number} times, {count}; {places}"
    return test


SHORT = {
    "power cut, FAT12, full volume": full(12, 5),
    "power cut, FAT12, directory entries across a sector": kept(12, slot=15),
    "power cut, FAT16, room for both": kept(16),
    "power cut, FAT32, directory entries across a cluster": kept(32, slot=14),
}
LONG = {
    **{f"power cut, FAT{bits}, first free directory entry {slot}": kept(bits, slot=slot) for bits in cutvolume.SIZES for slot in range(11, 16)},
    **{f"power cut, FAT{bits}, {free} clusters free": full(bits, free) for bits in cutvolume.SIZES for free in (0, 1, 5, 12)},
    **{f"QEMU killed, FAT{bits}": kills(bits, KILLS // 3 + (bits == 12) * (KILLS % 3)) for bits in cutvolume.SIZES},
}

if __name__ == "__main__":
    missing = [tool for tool in ("mkfs.vfat", "fsck.vfat", "mcopy") if not shutil.which(tool, path="/sbin:/usr/sbin:" + os.environ["PATH"])]
    if missing:
        print(f"ok - power cut # SKIP {', '.join(missing)} not installed")
        sys.exit(0)
    tap.main((LONG if FULL else SHORT).items())

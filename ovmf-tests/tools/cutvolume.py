# SPDX-License-Identifier: BSD-2-Clause
"""FAT volumes with the results of runs before and other people's files on them, and what must still be on them after a cut."""
import mmap
import pathlib
import random
import shutil
import subprocess

import fat
import machine
import stream

# FAT type -> MiB, with clusters of a sector: many of them, so that files and folders end and begin anywhere.
SIZES = {12: 2, 16: 4, 32: 36}
NAMES = {"vmcore": "leafprobe.vmcore.txt", "kvm": "leafprobe.kvm"}
NEW = "leafprobe.new"
EARLIER = 2  # numbers that are taken


def numbered(name, number):
    """As docs/formats.md says."""
    stem, rest = name.split(".", 1)
    return f"{stem}-{number}.{rest}"


def some_bytes(seed, size):
    return random.Random(seed).randbytes(size)


def contents():
    """Foreign files, and results of three runs before, one of them longer than a new one is."""
    files = {"EFI/BOOT/BOOTX64.EFI": (machine.BUILD / "BOOTX64.EFI").read_bytes(), "PHOTO.JPG": some_bytes("photo", 5000),
             "Notes of my own.txt": some_bytes("notes", 700), "kept/by/somebody.bin": some_bytes("kept", 1300)}
    for name in NAMES.values():
        files[name] = some_bytes(name, 9000)
        files.update({numbered(name, number): some_bytes(f"{name}{number}", 3000) for number in range(1, EARLIER + 1)})
    return files


def slots(volume):
    """Entries of the root folder, used and deleted ones."""
    folder = volume.root_folder()
    return next((at // 32 for at in range(0, len(folder), 32) if folder[at] == 0), len(folder) // 32)


class Volume:
    """path: the image file; files: what was put there. slot: the first free slot of the root folder, modulo a sector's 16;
    free: clusters that are left."""

    def __init__(self, path, bits, slot=None, free=None):
        self.path, self.files = pathlib.Path(path), contents()
        with open(path, "wb") as volume:
            volume.truncate(SIZES[bits] << 20)
        machine.run(["/sbin/mkfs.vfat", "-F", str(bits), "-s", "1", "-i", "1EAF0001", "-n", "LEAFPROBE", str(path)])
        folders = {str(parent) for name in self.files for parent in pathlib.PurePosixPath(name).parents} - {"."}
        for folder in sorted(folders):
            machine.run(["mmd", "-i", str(path), f"::/{folder}"])
        for name, content in list(self.files.items()):
            self.put(name, content)
        if slot is not None:
            for number in range((slot - slots(self.read())) % 16):
                self.put(f"F{number:02}.BIN", some_bytes(number, 300))
            assert slots(self.read()) % 16 == slot
        if free is not None:
            self.put("FILL.BIN", bytes((self.read().free() - free) * 512))
            assert self.read().free() == free
        volume = self.read()
        assert volume.bits == bits and volume.tree() == self.files, f"{path}: not what was put there"

    def put(self, name, content):
        source = self.path.with_suffix(".source")
        source.write_bytes(content)
        machine.run(["mcopy", "-i", str(self.path), str(source), f"::/{name}"])
        self.files[name] = content

    def read(self):
        return fat.Volume(self.path.read_bytes())


def check(tree, files, new):
    """What a cut has left: for each result that was being written ({name: its new bytes}), whether the one of before and the new
    one (None: there is none) are there, under a name that docs/formats.md gives. Raises if neither is, or any other file is not what it was."""
    found = []
    for name, content in new.items():
        places = [name, numbered(name, EARLIER + 1)]
        old = any(tree.get(place) == files[name] for place in places)
        fresh = content is not None and any(tree.get(place) == content for place in (name, NEW))
        assert old or fresh, f"{name} is lost: " + ", ".join(f"{place}: {describe(tree.get(place))}" for place in places + [NEW])
        found.append((old, fresh))
    for name, content in files.items():
        assert name in new or tree.get(name) == content, f"{name} is not what it was: {describe(tree.get(name))}"
    return found


def describe(content):
    return f"{len(content)} bytes" if isinstance(content, bytes) else str(content)


def whole(name, content):
    """True if that is a complete result."""
    if name.endswith(".kvm"):
        return bool(stream.parse_kvm(content))
    return stream.Stream(content).ok


def fsck(path):
    """(status of a check, tree after a repair): 0 is clean, 1 is repairable."""
    checked = subprocess.run(["/sbin/fsck.vfat", "-n", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert checked.returncode in (0, 1), f"fsck.vfat: {checked.stdout.decode(errors='replace')}"
    if not checked.returncode:
        return 0, None
    copy = f"{path}.repaired"
    shutil.copyfile(path, copy)
    done = subprocess.run(["/sbin/fsck.vfat", "-a", copy], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode in (0, 1), f"fsck.vfat -a: {done.stdout.decode(errors='replace')}"
    with open(copy, "rb") as repaired, mmap.mmap(repaired.fileno(), 0, access=mmap.ACCESS_READ) as image:
        return 1, fat.Volume(image).tree()

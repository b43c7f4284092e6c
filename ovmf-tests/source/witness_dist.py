#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a release holds: media that do not depend on when and where they were made, their sums, and the disk in other forms.
ALL=1: two builds of everything in two folders."""
import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap

FOLDER = machine.BUILD / "check" / "dist"
EPOCH = "1790000000"
MEDIA = ["leafprobe.img", "leafprobe.iso"]


def make(folder, *words, **variables):
    """In a folder's sources; no make around this one takes part."""
    environment = {**{name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")},
                   "SOURCE_DATE_EPOCH": EPOCH, **variables}
    machine.run(["make", "-C", str(folder), *words], env=environment)


def sums(folder, names):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def fresh(name):
    """A folder of its own for media, with the applications; other suites make media, too."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for application in ("BOOTX64.EFI", "BOOTIA32.EFI"):
        shutil.copy(machine.BUILD / application, folder)
    return folder


def media():
    """The same applications twice, in other folders, time zones and seconds."""
    made = []
    for name, zone in (("a", "Asia/Tokyo"), ("another/longer", "America/New_York")):
        folder = fresh(name)
        make(machine.TOP, f"B={machine.BUILD}", f"M={folder}", *(str(folder / kind) for kind in MEDIA), TZ=zone)
        made.append(sums(folder, MEDIA))
        time.sleep(2.1 * (name == "a"))  # FAT counts in steps of two seconds
    assert made[0] == made[1], f"other bytes: {[name for name in MEDIA if made[0][name] != made[1][name]]}"


def disks():
    """The disk as qemu-img reads it back, byte for byte."""
    if not shutil.which("qemu-img"):
        raise tap.Skip("qemu-img is not installed (Debian package qemu-utils)")
    kinds = {"qcow2": "qcow2", "vmdk": "vmdk", "vhd": "vpc"}
    folder, said = fresh("disks"), []
    make(machine.TOP, f"B={machine.BUILD}", f"M={folder}", *(str(folder / f"leafprobe.{ending}") for ending in kinds))
    disk = folder / "leafprobe.img"
    for ending, kind in kinds.items():
        path = folder / f"leafprobe.{ending}"
        done = subprocess.run(["qemu-img", "info", "--output=json", "-f", kind, path], stdout=subprocess.PIPE, check=True)
        found = json.loads(done.stdout)
        assert found["virtual-size"] == disk.stat().st_size, found
        machine.run(["qemu-img", "compare", "-f", kind, "-F", "raw", str(path), str(disk)])
        said.append(f"{ending} {path.stat().st_size >> 10} KiB")
    return ", ".join(said)


def two_builds():
    """The sources in two folders, compiled anew: every file of a release is the same."""
    made = []
    for folder in (FOLDER / "one", FOLDER / "another" / "with a longer name"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        archive = subprocess.run(["git", "-C", machine.TOP, "ls-files", "-z"], stdout=subprocess.PIPE, check=True)
        for name in filter(None, archive.stdout.decode().split("\0")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(machine.TOP / name, folder / name)
        make(folder, "-j2", "HAVE_WASM=", "dist", CCACHE_DISABLE="1")
        kept = sorted(path.name for path in (folder / "build/dist").iterdir())
        made.append(sums(folder / "build/dist", kept))
        listed = dict(reversed(line.split("  ")) for line in (folder / "build/dist/SHA256SUMS").read_text().splitlines())
        assert listed == {name: digest for name, digest in made[-1].items() if name != "SHA256SUMS"}, listed
        shutil.rmtree(folder / "build/obj")
    assert {"BOOTX64.EFI", "BOOTIA32.EFI", "leafprobe.elf", "leafprobe-pvh.elf", *MEDIA, "leafprobe", "NEWS", "SHA256SUMS"} <= set(made[0]), made[0]
    assert made[0] == made[1], f"other bytes: {[name for name in made[0] if made[0][name] != made[1].get(name)]}"
    return f"{len(made[0])} files"


def package():
    """The Debian package: the same bytes twice, what install installs, and no error of lintian's."""
    if not shutil.which("dpkg-shlibdeps"):
        raise tap.Skip("dpkg-shlibdeps is not installed (Debian package dpkg-dev)")
    made, built = [], [machine.BUILD / name for name in ("leafprobe", "leafprobe.elf", "BOOTX64.EFI")]
    times = [path.stat().st_mtime_ns for path in built]
    for _ in range(2):
        make(machine.TOP, f"B={machine.BUILD}", "deb")
        # The folder by another name, and without -Werror: what is there is not compiled anew, by other names, under other tests.
        assert [path.stat().st_mtime_ns for path in built] == times, "compiled anew"
        (path,) = machine.BUILD.glob("leafprobe_*.deb")
        made.append(hashlib.sha256(path.read_bytes()).hexdigest())
    assert made[0] == made[1], "other bytes when it is made again"
    listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(listed)) as archive:
        names = {member.name.removeprefix("./") for member in archive if not member.isdir()}
        assert archive.extractfile("./usr/share/leafprobe/BOOTX64.EFI").read() == (machine.BUILD / "BOOTX64.EFI").read_bytes()
    want = {"usr/bin/leafprobe", "usr/bin/leafprobe-replay", "usr/share/leafprobe/leafprobe.elf", "usr/share/man/man1/leafprobe.1.gz",
            "usr/share/doc/leafprobe/copyright", "usr/share/bash-completion/completions/leafprobe"}
    assert want <= names, f"not in it: {want - names}"
    if not shutil.which("lintian"):
        raise tap.Skip(f"{len(names)} files, twice the same; lintian, which would judge it, is not installed")
    done = subprocess.run(["lintian", "--allow-root", "--fail-on=error", "--tag-display-limit=0", path], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout.decode()
    return f"{len(names)} files, {path.stat().st_size >> 10} KiB"


TESTS = [("media at two times", media), ("the disk in other forms", disks), ("a Debian package", package)]
FULL = [("two builds in two folders", two_builds)]

if __name__ == "__main__":
    tap.main(TESTS + (FULL if os.environ.get("ALL") else []), 1)

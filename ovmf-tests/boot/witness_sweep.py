#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The option sweep: what answers in no known range is found with its rows, and nothing else is."""
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "sweep"
IMAGE = machine.BUILD / "leafprobe.elf"
VENDORS = {"Intel": (b"Genu", b"ntel", b"ineI"), "AMD": (b"Auth", b"cAMD", b"enti")}
# A range that declares two leaves, and one row alone that declares nothing.
HIDDEN = [(0x12340000, 0x12340001, 0xcafe, 0xbeef, 0x1), (0x12340001, 0x5, 0x6, 0x7, 0x8), (0x56780000, 0x9, 0, 0, 0)]
SUMMARY = "leafprobe: sweep: 65536 bases of leaves, {} with data that is no echo and in no known range"


def told(text):
    """The lines of the sweep."""
    return re.findall(r"^leafprobe: sweep: .*$", text.replace("\r", ""), re.M)


def wanted(rows):
    words = ["0x{:08x} 0x00: eax=0x{:08x} ebx=0x{:08x} ecx=0x{:08x} edx=0x{:08x}".format(*row) for row in rows]
    answers = len({row[0] >> 16 for row in rows})
    return [SUMMARY.format(f"{answers} answer" + ("s" if answers == 1 else ""))] + [f"leafprobe: sweep: {line}" for line in words]


def write_table(vendor, rows):
    """A CPU with basic and extended leaves, whose highest basic leaf KVM gives for Intel's leaves past the ends, and these rows."""
    name = [int.from_bytes(part, "little") for part in VENDORS[vendor]]
    known = [(0, 1, *name), (1, 0x50654, 0x800, 1 << 31, 1 << 4), (0x80000000, 0x80000001, 0, 0, 0), (0x80000001, 0, 0, 1, 1 << 29)]
    path = FOLDER / f"{vendor}-{len(rows)}.kvm"
    FOLDER.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.kvm_bytes([(leaf, 0, 0, *registers) for leaf, *registers in known + rows]))
    return path


def tcg():
    """TCG gives the highest basic leaf for whatever it lacks: 65,536 echoes."""
    run = machine.boot(FOLDER / "tcg", "seabios", kernel=IMAGE, cpu="max", append="sweep poweroff")
    lines = told(run.serial.decode(errors="replace"))
    assert lines == wanted([]), lines


def replayed():
    if not (machine.BUILD / "leafprobe-replay").exists():
        raise tap.Skip("leafprobe-replay is not built (libunicorn is missing)")
    for vendor in VENDORS:
        for rows in (HIDDEN, []):
            said = command.output("replay", "--table", write_table(vendor, rows), "--image", IMAGE, "--append", "sweep poweroff")
            lines = told(said.decode())
            assert lines == wanted(rows), f"{vendor}: {lines}"


def kvm():
    machine.need_kvm()
    for vendor in VENDORS:
        for rows in (HIDDEN, []):
            done = subprocess.run([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(write_table(vendor, rows)),
                                   "--append", "sweep poweroff", f"--time-limit={60 * machine.PATIENCE}"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=90 * machine.PATIENCE, check=False)
            assert done.returncode == 0, done.stderr.decode(errors="replace").strip()
            lines = told(done.stdout.decode(errors="replace"))
            assert lines == wanted(rows), f"{vendor}: {lines}"


TESTS = [
    ("a CPU of TCG's, which gives an echo for every base", tcg),
    ("leaves that nobody knows, in a replayed table", replayed),
    ("leaves that nobody knows, in a small KVM machine", kvm),
]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    tap.main(TESTS)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Control bytes in every string that leafprobe prints and did not make itself: never raw on a terminal, in html or json."""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "escapes"
# ESC, BEL, backspace, CR, DEL, CSI as one byte and as the character U+009B.
EVIL = b"\x1b]0;PWN\a\b\r\x7f\x9b2J\xc2\x9b2J"
VERBS = ["convert", "lookup", "decode", "walk", "replay", "diff", "lint"]
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def bytes_of(registers):
    return int.from_bytes(registers, "little")


def evil_table():
    """Vendor, brand and the hypervisor's name are made of control bytes."""
    text = (EVIL + b"\x01\x02\x1b[31m" + bytes(range(1, 32)) + b"\x1b[2J" * 20)
    rows = ["CPU 0:"]

    def row(leaf, *registers):
        rows.append("0x%08x 0x00: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x" % (leaf, *registers))

    def words(start, count):
        return [bytes_of(text[start + 4 * i:start + 4 * i + 4]) for i in range(count)]

    row(0, 1, *words(0, 3))
    row(1, 0x906ea, 0x800, 0x80000000, 0x1)
    row(0x40000000, 0x40000001, *words(8, 3))
    row(0x40000001, 0, 0, 0, 0)
    row(0x80000000, 0x80000004, *words(4, 3))
    row(0x80000001, 0, 0, 0, 0)
    for i in range(3):
        row(0x80000002 + i, *words(16 * i, 4))
    return "\n".join(rows) + "\n"


def run(*words, **kwargs):
    done = subprocess.run([command.PATH, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          check=False, cwd=FOLDER, **kwargs)
    return done.returncode, done.stdout, done.stderr


def clean(words, statuses=(0, 1, 2), wanted=b""):
    """Run it; neither of its files holds a control byte that a terminal would obey."""
    status, out, errors = run(*words)
    assert status in statuses, f"{words}: status {status}: {errors[-200:]}"
    for name, text in (("standard output", out), ("standard error", errors)):
        raw = RAW.search(text.decode(errors="strict"))
        assert not raw, f"{words}: {name}: {raw.group(0)!r} in {text[max(0, raw.start() - 40):raw.end() + 20]}"
    assert wanted in out + errors, f"{words}: expected {wanted}, found {(out + errors)[:300]}"
    return out


def table(name):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = os.path.join(os.fsencode(FOLDER), name)
    with open(path, "w", encoding="ascii") as file:
        file.write(evil_table())
    return path


def file_names():
    """Of files that are there, that are not, and that are no tables."""
    there, empty = table(b"there" + EVIL), os.path.join(os.fsencode(FOLDER), b"empty" + EVIL)
    open(empty, "w").close()
    for verb in VERBS:
        more = {"lookup": [b"0"], "convert": ["--to=raw"], "replay": ["--image=x", "--table=x"]}.get(verb, [])
        twice = 2 if verb == "diff" else 1
        clean([verb, *[b"absent" + EVIL] * twice, *more], (2,), rb"\x1b]0;PWN\x07\x08\x0d\x7f\x9b2J\xc2\x9b2J")
        clean([verb, *[empty] * twice, *more], (2,), rb"\x1b")
        if verb != "replay":
            clean([verb, *[there] * twice, *more])
    clean(["convert", "--to=raw", there, "-o", b"nowhere" + EVIL + b"/x"], (2,), rb"\x1b")
    clean(["replay", "--table", there, "--image", b"absent" + EVIL], (2,), rb"\x1b")
    clean(["capture", "--source=dev" + "\x1b"], (2,))


def options():
    """Verbs, options, and values of options."""
    there = table(b"plain")
    clean([b"verb" + EVIL], (2,), rb"\x1b")
    for verb in VERBS + ["capture", "fields"]:
        clean([verb, b"--opt" + EVIL], (2,), rb"\x1b")
        clean([verb, b"-\x1b"], (2,))
    for verb, option in (("convert", b"--from="), ("convert", b"--to="), ("convert", b"--shape="), ("convert", b"--slots="),
                         ("decode", b"--format="), ("decode", b"--cpu="), ("decode", b"--leaf="), ("lint", b"--severity="),
                         ("diff", b"--format="), ("convert", b"--shape=like:"), ("capture", b"--time-limit="), ("capture", b"--cpu=")):
        clean([verb, option + EVIL, there], (2,), rb"\x1b")


def strings_of_cpus():
    there = table(b"plain")
    for verb, formats in (("decode", ("text", "json")), ("diff", ("text", "json", "html"))):
        other = [os.path.join(os.fsencode(FOLDER), b"there" + EVIL)] if verb == "diff" else []
        table(b"there" + EVIL)
        for form in formats:
            out = clean([verb, f"--format={form}", there, *other], (0, 1))
            if form == "json":
                json.loads(out)
    for form in ("raw", "vmcore", "json", "aida64"):
        clean(["convert", f"--to={form}", there], (0, 2))
    clean(["lint", there], (0, 1))


def labels_and_remarks():
    """What stands in a dump around its tables."""
    path = FOLDER / "labelled"
    path.write_bytes(b"CPU 0:\n0x0 0x0: eax=0x1 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69 " + EVIL + b"\n")
    for verb in ("convert", "decode", "lint"):
        clean([verb, *(["--to=raw"] if verb == "convert" else []), os.fsencode(path)])
    path.write_bytes(EVIL + b"\n" + EVIL * 20)
    for verb in ("convert", "decode", "lint"):
        clean([verb, *(["--to=raw"] if verb == "convert" else []), os.fsencode(path)], (2,))


def words_of_qemu():
    """A program that takes QEMU's place and complains in colour."""
    folder = FOLDER / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    fake = folder / "qemu-system-x86_64"
    for script in (b"echo '" + EVIL + b"' >&2; exit 1", b"echo '" + EVIL + b"'; echo '" + EVIL + b"' >&2",
                   b"echo 'leafprobe: FAILED " + EVIL + b"'"):
        fake.write_bytes(b"#!/bin/sh\n" + script + b"\n")
        fake.chmod(0o755)
        values = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
        status, out, errors = run("capture", "--guest", f"--image={machine.BUILD / 'leafprobe.elf'}", env=values)
        assert status == 2 and errors, f"status {status}"
        raw = RAW.search((out + errors).decode())
        assert not raw, f"{script}: {raw.group(0)!r} in {errors}"


TESTS = [
    ("names of files", file_names),
    ("verbs, options and their values", options),
    ("vendor, brand and the hypervisor's name", strings_of_cpus),
    ("text around tables", labels_and_remarks),
    ("what QEMU says", words_of_qemu),
]

if __name__ == "__main__":
    tap.main(TESTS)

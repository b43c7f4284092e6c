#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Logs of several runs and logs that were damaged on their way: decode, diff and capture (with a QEMU that prints the log) give the
same tables and say the same of it."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "runs"
DATA = machine.TOP / "host" / "tests" / "data"
NOW, BEFORE = ((DATA / name).read_bytes() for name in ("stream-2.txt", "stream-1.txt"))
LINES = NOW.splitlines(keepends=True)
CUT = b"".join(LINES[:150])
OTHER = NOW.replace(b"time=20", b"time=19")  # another run, of which the checksum does not hold

# Name, the log, the exit status, what is said of it, and whether capture says more: it takes a whole run alone.
CASES = (
    ("one", NOW, 0, "", True),
    ("of before", BEFORE, 0, "a stream of before stream=2", True),
    ("cut and whole", CUT + NOW, 0, "2 runs: 1 cut off at line 151, 2 taken", True),
    ("cut in a line and whole", CUT + b"leafprobe: en" + NOW, 0, "2 runs: 1 cut off at line 151, 2 taken", True),
    ("two whole ones", NOW + NOW, 0, "2 runs: 1 complete, 2 taken", True),
    ("whole and cut", NOW + CUT, 0, "2 runs: 1 taken, 2 cut off at line 433", True),
    ("NULs in front", bytes(100) + NOW, 0, "", True),
    ("CR alone", NOW.replace(b"\n", b"\r"), 0, "", True),
    ("a kernel between tables", NOW.replace(b"leafprobe: percpu", b"[ 0.1] Linux version 6.1\nleafprobe: percpu"), 0, "", True),
    ("cut before its last line", b"".join(LINES[:-1]), 0, "no last line 'leafprobe: OK'", False),
    ("a foreign line in a table", NOW.replace(b"index = 0, \n", b"index = 0, \n[ 0.1] Linux\n", 1), 2, "cpu 0: expected", True),
    ("a label changed", NOW.replace(b"apic=0x0", b"apic=0x8"), 2, "expected crc32=", True),
    ("the last one damaged", NOW + OTHER, 2, "expected crc32=", True),
)


def run(words, **kwargs):
    done = subprocess.run([command.PATH, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False, **kwargs)
    return done.returncode, done.stdout, done.stderr.decode()


def tables(text):
    return [(cpu["cpu"], [[row[name] for name in ("leaf", "subleaf", "flags", "eax", "ebx", "ecx", "edx")] for row in cpu["rows"]])
            for cpu in json.loads(text)["cpus"]]


def captured(folder, log):
    """What capture makes of a guest that prints the log."""
    program = folder / "qemu-system-x86_64"
    program.write_text(f'#!/bin/sh\ncase "$*" in *--version*) echo "QEMU emulator version 7.2.0";; *) cat {log};; esac\n')
    program.chmod(0o755)
    out = folder / "captured"
    status, _, errors = run(["capture", "--guest", "--image", machine.BUILD / "leafprobe.elf", "-o", out, "--", "-smp", "2"],
                            env=dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"))
    return status, out, errors


def case(name, log_bytes, want, words, same):
    def test():
        folder = FOLDER / name.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        log, sound = folder / "log", DATA / "stream-2.txt"
        log.write_bytes(log_bytes)
        status, text, errors = run(["decode", log, "--format=json"])
        assert status == want and words in errors and bool(words) == bool(errors), f"decode {status}: {errors}"
        if want == 0:
            assert tables(text) == tables(run(["decode", sound, "--format=json"])[1]), "decode: other tables"
        status, _, errors = run(["diff", sound, log])
        assert status == want and words in errors, f"diff {status}: {errors}"
        status, out, errors = captured(folder, log)
        if same:
            assert status == want and words in errors, f"capture {status}: {errors}"
        else:
            assert status == 2 and "before the guest printed its tables" in errors, f"capture {status}: {errors}"
        if status == 0:
            assert run(["diff", sound, out])[0] == 0, "capture: other tables"
            assert b" stream=2 " in out.read_bytes() and run(["decode", out])[2] == "", "capture: its own stream"
        else:
            assert not out.exists()
    return test


def choices():
    """--run, for every verb that reads."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / "three"
    log.write_bytes(CUT + NOW + BEFORE)
    for words in (["convert", log, "--to=raw"], ["decode", log], ["lint", log], ["lookup", log, "0"], ["walk", log],
                  ["diff", log, log]):
        status, _, errors = run([*words, "--run=2"])
        assert status in (0, 1) and "3 runs: 1 cut off at line 151, 2 taken, 3 complete" in errors, f"{words}: {status}: {errors}"
        status, _, errors = run([*words, "--run=1"])
        assert status == 2 and "cpu 0: expected its end line" in errors, f"{words}: {status}: {errors}"
        status, _, errors = run([*words, "--run=4"])
        assert status == 2 and "expected run 4, the log has 3" in errors, f"{words}: {status}: {errors}"
        status, _, errors = run([*words, "--run=last"])
        assert status == 2 and "--run" in errors, f"{words}: {status}: {errors}"
    status, text, _ = run(["decode", log, "--run=all", "--format=json"])
    labels = [cpu["label"] for cpu in json.loads(text)["cpus"]]
    assert status == 0 and labels == ["run 2, apic 0x0", "run 2, apic 0x1", "run 3, apic 0x0", "run 3, apic 0x1"], labels
    status, _, errors = run(["diff", log, log, "--run=all"])
    assert status == 2 and "not mixed" in errors, errors


if __name__ == "__main__":
    tap.main([*((name, case(name, *rest)) for name, *rest in CASES), ("--run", choices)])

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The command as shells start it: a standard file closed, or a reader of its messages that goes away."""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "files"
ROW = "0x0 0x0: eax=0x1 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"


def saved(name, text):
    path = FOLDER / name
    path.write_text(text)
    return path


def run(words, closed=None, **files):
    """Exit status and errors, with file 0, 1 or 2 closed."""
    shell = [] if closed is None else ["sh", "-c", f'exec "$@" {closed}>&-', "sh"]
    done = subprocess.run([*shell, command.PATH, *map(str, words)], timeout=60, check=False,
                          **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **files})
    return done.returncode, (done.stderr or b"").decode()


def closed_errors():
    """Warnings must not get into the report."""
    table, out = saved("twice", "CPU 0:\n" + ROW + ROW), FOLDER / "report"
    status, warned = run(["decode", table, "-o", out])
    assert status == 0 and "is hidden by" in warned, warned
    want = out.read_bytes()
    status, _ = run(["decode", table, "-o", out], closed=2)
    assert status == 0 and out.read_bytes() == want, f"status {status}: {out.read_bytes()[:80]}"


def closed_input():
    status, errors = run(["diff", saved("one", "CPU 0:\n" + ROW), "-"], closed=0)
    assert (status, errors) == (2, "leafprobe: standard input: Bad file descriptor\n"), f"status {status}: {errors}"


def closed_output():
    status, errors = run(["lookup", saved("one", "CPU 0:\n" + ROW), "0"], closed=1)
    assert (status, errors) == (2, "leafprobe: standard output: Bad file descriptor\n"), f"status {status}: {errors}"


def reader_gone():
    """The temporary file of -o goes where a message cannot be written."""
    tables = saved("many", "".join(f"CPU {cpu}:\n{ROW}" for cpu in range(100)))
    before = sorted(os.listdir(FOLDER))
    source, pipe = os.pipe()
    os.close(source)
    status, _ = run(["walk", tables, "-o", FOLDER / "walked"], stderr=pipe)
    os.close(pipe)
    assert status == -signal.SIGPIPE, f"status {status}"
    assert sorted(os.listdir(FOLDER)) == before, f"left: {sorted(os.listdir(FOLDER))}"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    tap.main([("standard error closed", closed_errors), ("standard input closed", closed_input),
              ("standard output closed", closed_output), ("reader of the messages gone", reader_gone)], workers=1)

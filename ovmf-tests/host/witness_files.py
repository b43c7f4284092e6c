#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The command as shells start it: a standard file closed, a reader of its messages that goes away, an input that breaks behind
tables."""
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


def parts():
    """What is read whole before an error stands on standard output, and nothing behind it; with -o there is no file."""
    row = ROW.replace("0x0 0x0", "0x1 0x0")
    forms = ["convert --to raw", "convert --to vmcore", "convert --to tycho", "walk --to raw", "decode", "decode -r"]
    for count in (1, 3, 5000):
        whole = "".join(f"CPU {cpu}:\n{ROW}{row}" for cpu in range(count))
        good, bad = saved("good", whole), saved("bad", f"{whole}CPU {count}:\n{ROW}{row.replace('eax=0x1', 'eax=0xg')}")
        for form in forms[:3 if count > 1000 else None]:
            verb, *options = form.split()
            want = subprocess.run([command.PATH, verb, good, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=True)
            done = subprocess.run([command.PATH, verb, bad, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
            lines, expected = done.stdout.decode().splitlines(), want.stdout.decode().splitlines()
            assert done.returncode == 2 and f"bad:{3 * count + 3}: expected" in done.stderr.decode(), f"{form}: {done.stderr.decode()[-200:]}"
            # Behind the last table may stand what is said of all.
            assert len(lines) >= 3 * count and lines == expected[:len(lines)], f"{form}, {count}: {len(lines)} of {len(expected)} lines"
        status, _ = run(["convert", bad, "--to", "raw", "-o", FOLDER / "none"])
        assert status == 2 and not (FOLDER / "none").exists(), f"status {status}"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    tap.main([("standard error closed", closed_errors), ("standard input closed", closed_input),
              ("standard output closed", closed_output), ("reader of the messages gone", reader_gone),
              ("whole tables before an error", parts)], workers=1)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Progress on long work: one line on a terminal, overwritten and taken away; nothing where standard error is no terminal."""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "progress"
TABLE = "CPU {}:\n   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
SECONDS = 1.2
WIDTH = 40
SHOWN = re.compile(rb"\r([^\r\n\x1b]*)\x1b\[K")


def feed(pipe, last):
    """Tables one after the other for a while, as a slow producer gives them, and last text."""
    number, end = 0, time.monotonic() + SECONDS
    with os.fdopen(pipe, "wb", buffering=0) as stream:
        while time.monotonic() < end:
            stream.write(TABLE.format(number).encode())
            number += 1
            time.sleep(0.01)
        stream.write(last)


def run(*words, last=b"", terminal=True, screen=False):
    """(exit status, standard error) of the command with slow tables on standard input; screen: its output goes to the terminal too."""
    master, slave = pty.openpty() if terminal else os.pipe()
    if terminal:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 24, WIDTH, 0, 0))
    source, pipe = os.pipe()
    feeder = threading.Thread(target=feed, args=(pipe, last))
    with subprocess.Popen([command.PATH, *map(str, words)], stdin=source, stdout=slave if screen else subprocess.DEVNULL, stderr=slave) as child:
        os.close(slave)
        os.close(source)
        feeder.start()
        said = command.drain(master)
        status = child.wait(timeout=20)
    feeder.join()
    os.close(master)
    return status, said


def shown(said, what, end=b""):
    """Lines of progress, each no wider than the terminal, the last one taken away before what follows."""
    lines = SHOWN.findall(said)
    texts = [line for line in lines if line]
    assert 3 <= len(texts) <= 12 * SECONDS, f"{len(texts)} lines: {said[:200]}"
    assert all(re.match(what, line) for line in texts), texts[0]
    assert max(map(len, texts)) < WIDTH, "a line as wide as the terminal"
    assert lines[-1] == b"" and SHOWN.sub(b"", said) == end, f"left: {said[-100:]}"
    return f"{len(texts)} lines"


def reading(verb, *words, status=0):
    def test():
        ended, said = run(verb, *words)
        assert ended == status, f"status {ended}: {said[-200:]}"
        return shown(said, rb"-: cpu \d+$")
    return test


def wide():
    name = FOLDER / ("a-table-of-many-cpus" * 3)
    name.unlink(missing_ok=True)
    name.symlink_to("/dev/stdin")
    ended, said = run("lint", "--severity=error", name)
    assert ended == 0, said[-200:]
    return shown(said, rb".{%d}$" % (WIDTH - 1))


def message():
    """What is wrong stands on a line of its own."""
    ended, said = run("convert", "-", "--to=kvm", "-o", FOLDER / "broken.kvm", last=b"CPU 9999:\nbroken\n")
    assert ended == 2 and not (FOLDER / "broken.kvm").exists(), ended
    end = SHOWN.sub(b"", said)
    assert re.fullmatch(rb"leafprobe: standard input:\d+: expected .*\r\n", end, re.S), end
    return shown(said, rb"-: cpu \d+$", end)


def silent():
    """Neither in a pipe, nor amid the tables that are written to the same terminal."""
    ended, said = run("convert", "-", "--to=kvm", "-o", FOLDER / "pipe.kvm", terminal=False)
    assert ended == 0 and not said, said[:100]
    ended, said = run("convert", "-", "--to=raw", screen=True)
    assert ended == 0 and b"\x1b" not in said and b"CPU 9:\r\n" in said, said[:100]


def guest():
    """A guest that says nothing: the line tells how long one has waited."""
    ended, said = run("capture", "--guest", "--time-limit=2", "--", "-accel", "tcg", "-S")
    end = SHOWN.sub(b"", said)
    assert ended == 2 and re.fullmatch(rb"leafprobe: no complete table within 2 s .*\r\n", end, re.S), end
    assert rb"qemu-system-x86_64: 1 s" in said, said[:200]


TESTS = [
    ("progress: convert", reading("convert", "-", "--to=kvm", "-o", FOLDER / "out.kvm")),
    ("progress: lint", reading("lint", "--severity=error", "-")),
    ("progress: diff", reading("diff", "-", FOLDER / "one.raw", status=1)),
    ("progress: a name too long for the terminal", wide),
    ("progress: a message after it", message),
    ("progress: not where it would be in the way", silent),
    ("progress: capture of a guest", guest),
]

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "one.raw").write_text(TABLE.format(0))
    sys.exit(1 if tap.run(TESTS) else 0)

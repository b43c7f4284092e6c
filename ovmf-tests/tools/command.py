# SPDX-License-Identifier: BSD-2-Clause
"""The command under test."""
import os
import select
import subprocess
import time

import machine

PATH = str(machine.BUILD / "leafprobe")


def output(*words):
    """Standard output of the command."""
    done = subprocess.run([PATH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 0, f"leafprobe {words[0]}: {done.stderr.decode(errors='replace').strip()}"
    return done.stdout


def drain(descriptor, seconds=60):
    """What comes out of a pipe or a terminal until nobody holds its other end any more, or the time is over."""
    said, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not select.select([descriptor], [], [], 1)[0]:
            continue
        try:
            piece = os.read(descriptor, 4096)
        except OSError:  # what a terminal says then
            piece = b""
        if not piece:
            break
        said += piece
    return said

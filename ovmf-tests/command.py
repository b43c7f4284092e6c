# SPDX-License-Identifier: BSD-2-Clause
"""The command under test."""
import subprocess

import machine

PATH = str(machine.BUILD / "leafprobe")


def output(*words):
    """Standard output of the command."""
    done = subprocess.run([PATH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 0, f"leafprobe {words[0]}: {done.stderr.decode(errors='replace').strip()}"
    return done.stdout

# SPDX-License-Identifier: BSD-2-Clause
"""What a process took, and what one that does nothing takes here."""
import os
import statistics
import subprocess

import figure


def cost(words, expected=(0,), given=subprocess.DEVNULL, out=subprocess.DEVNULL):
    """CPU seconds, which do not depend on what else runs, and peak memory in MB of one run of a command."""
    with subprocess.Popen([str(word) for word in words], stdin=given, stdout=out, stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode in expected, f"{' '.join(map(str, words[:2]))}: status {child.returncode}"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def milliseconds(runs, words, expected=(0,)):
    """The median of so many runs."""
    return 1000 * statistics.median(cost(words, expected)[0] for _ in range(runs))


def floor(runs):
    """A line to read others by: where starting a program takes long, a budget of milliseconds is over without anybody's fault."""
    figure.row("a process that does nothing (true), to compare with", milliseconds(runs, ["true"]), "ms")

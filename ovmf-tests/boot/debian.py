#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""README's two commands in a folder with nothing but another Debian in it (debian.sh): make deps run in full; of make
deps check the build, the unit tests, the cases and the shapes of that Debian's QEMU, or all of it with ALL=1."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap

SCRIPT = machine.TOP / "ovmf-tests" / "tools" / "debian.sh"
# What a Debian can get wrong that the other has right: the rows of its QEMU, and what export and verdict know of its models.
SUITES = ["/test_", "cases", "witness_set", "witness_kvm", "witness_verdict", "witness_export", "witness_secure"]
CANNOT = 77
LIMIT = 5400 if os.environ.get("ALL") else 900


def command(suite, goal, *words):
    def test():
        try:
            done = subprocess.run([SCRIPT, suite, goal, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"no end within {LIMIT} s") from None
        lines = done.stdout.decode(errors="replace").strip().split("\n")
        if done.returncode == CANNOT:
            raise tap.Skip(lines[-1])
        assert done.returncode == 0, " | ".join(lines[-8:])
        return lines[-1]
    return test


if __name__ == "__main__":
    name = sys.argv.pop(1)
    tap.main([(f"Debian {name}: make deps run", command(name, "run")),
              (f"Debian {name}: make deps check", command(name, "check", *([] if os.environ.get("ALL") else SUITES)))], workers=1)

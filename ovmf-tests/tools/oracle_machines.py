#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What leafprobe derives, against what others expect of the same tables: usage: oracle_machines.py FOLDER [COMMAND].

FOLDER, or what is below it, holds hwloc's x86 topologies (tests/hwloc/x86: *.tar.bz2 beside *.output) or libcpuid's tests
(tests: *.test), or both. Prints the agreement by field, and every difference with its reason; the exit status is 1 where one has
none, a file could not be read, or there was nothing to compare.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import oracle_hwloc
import oracle_libcpuid

ORACLES = (oracle_hwloc, oracle_libcpuid)


def decode(command, path):
    """The document of decode --format=json; None if the file cannot be read, with what the command said."""
    run = subprocess.run([command, "decode", "--format=json", path], capture_output=True, check=False)
    if run.returncode:
        return None, run.stderr.decode().strip().splitlines()[-1:]
    return json.loads(run.stdout), []


class Tally:
    """Agreement by field, and the differences."""

    def __init__(self):
        self.same, self.other = collections.Counter(), collections.Counter()
        self.lines, self.unexplained = [], 0

    def add(self, name, field, wanted, found, document, reasons):
        """wanted is the oracle's; None: it says nothing of the field."""
        if wanted is None:
            return
        if wanted == found:
            self.same[field] += 1
            return
        why = next((text for holds, text in reasons if holds(field, wanted, found, document)), None)
        self.other[field] += 1
        self.unexplained += why is None
        self.lines.append(f"{name}: {field}: expected {wanted}, derived {found}: {why or 'NOT EXPLAINED'}")

    def show(self):
        for field in sorted(set(self.same) | set(self.other)):
            print(f"{field:16} {self.same[field]:5} of {self.same[field] + self.other[field]:5} agree")
        print(*self.lines, sep="\n")


def compare(folder, command):
    """The tally of every oracle below the folder, how many cases there were, and what could not be read."""
    tally, cases, unread = Tally(), 0, []
    with tempfile.TemporaryDirectory() as scratch:
        for oracle in ORACLES:
            for name, path, wanted in oracle.cases(pathlib.Path(folder), pathlib.Path(scratch)):
                document, said = decode(command, path)
                if document is None or not wanted:
                    unread.append(f"{name}: " + (" ".join(said) or "nothing is expected there in a form that is known"))
                    continue
                cases += 1
                for field, found in oracle.derived(document, wanted).items():
                    tally.add(name, field, wanted.get(field), found, document, oracle.REASONS)
    return tally, cases, unread


def main(folder, command="build/leafprobe"):
    tally, cases, unread = compare(folder, command)
    tally.show()
    print(*(f"unread: {line}" for line in unread), sep="\n", end="\n" if unread else "")
    print(f"{cases} machines, {sum(tally.same.values())} values agree, {len(tally.lines)} differ, "
          f"{tally.unexplained} of them without a reason, {len(unread)} files unread")
    return 0 if cases and not tally.unexplained and not unread else 1


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: oracle_machines.py FOLDER [COMMAND]; FOLDER holds hwloc's x86 topologies or libcpuid's tests")
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Streams of 1, 2 and 64 CPUs with one thing wrong: every single bit turned over; bytes replaced, lost, doubled and swapped, lines
lost, doubled and swapped. What the command's readers make of them is either what the sound stream holds or is told of. The work is
done by build/flips, in one process a stream; here a share of it, with FAULTS=full all of it."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "flips"
FULL = os.environ.get("FAULTS") == "full"
# Every so manyth is tried in the short form, so that it takes seconds; a stream of 64 full tables is ten times as long, and each
# reading of it takes ten times as long as well.
SHARES = {(1, "vmcore"): 10, (1, "raw"): 10, (2, "vmcore"): 10, (2, "raw"): 10, (64, "vmcore"): 200, (64, "raw"): 4000}
CPU = "Nehalem"


def flips(cpus, form):
    def test():
        folder = FOLDER / f"{form}-{cpus}"
        booted = machine.boot(folder, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu=CPU, smp=str(cpus),
                              append=f"poweroff format={form}", limit=120)
        log = folder / "stream.txt"
        log.write_bytes(booted.serial.replace(b"\r", b""))
        result = stream.Stream(booted.serial)
        assert result.ok and len(result.tables) == cpus, result.last
        share = 1 if FULL else SHARES[cpus, form]
        done = subprocess.run([str(machine.BUILD / "flips"), str(log), str(share)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, timeout=5000)
        said = done.stdout.decode().strip()
        assert done.returncode == 0, f"{said} {done.stderr.decode()}"
        counts = {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", said)}
        assert counts["cpus"] == cpus and counts["silent"] == 0, said
        assert counts["tried"] > 8 * log.stat().st_size // share and counts["seen"] and counts["told"], said
        return said
    return test


if __name__ == "__main__":
    tap.main([(f"{cpus} CPUs, {form}", flips(cpus, form)) for cpus, form in SHARES])

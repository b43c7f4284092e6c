#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Machines that nothing turns off: the table, a verdict that knows whether there are more CPUs, and a line that says that they stay on."""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "stays"
SAYS = b"leafprobe: the machine stays on: "
LIMIT = 20
# name, image, machine, CPU, SMP, what the last line begins with
CASES = [
    ("isapc 486", "leafprobe.elf", "isapc", "486", 1, "OK cpus=1 entries="),
    ("isapc max", "leafprobe.elf", "isapc", "max", 1, "OK cpus=1 entries="),
    ("pc without ACPI", "leafprobe.elf", "pc,acpi=off", "max", 1, "OK cpus=1 entries="),
    ("pc without ACPI, 4 CPUs of the MP table", "leafprobe.elf", "pc,acpi=off", "max", 4, "OK cpus=4 entries="),
    ("microvm without ACPI", "leafprobe-pvh.elf", "microvm,acpi=off", "max", 1, "OK cpus=1 entries="),
]


def until_said(folder, command):
    """Whether the machine says that it stays on; it is ended then."""
    log, end = folder / "serial.log", time.monotonic() + LIMIT * machine.PATIENCE
    with open(folder / "qemu.log", "wb") as errors, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors) as guest:
        while guest.poll() is None and time.monotonic() < end:
            if log.exists() and SAYS in log.read_bytes():
                break
            time.sleep(0.05)
        ended = guest.poll()
        guest.kill()
    assert ended is None, f"QEMU ended with status {ended}: {(folder / 'qemu.log').read_bytes()[-200:]}"
    return log.read_bytes() if log.exists() else b""


def case(name, image, kind, cpu, smp, last):
    def test():
        folder = FOLDER / name.replace(" ", "-").replace(",", "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "serial.log").unlink(missing_ok=True)
        log = until_said(folder, machine.qemu_command(folder, "seabios", machine=kind, cpu=cpu, smp=str(smp), kernel=machine.BUILD / image,
                                                      debugcon=False))
        assert SAYS in log, f"not said that it stays on: {log[-200:]}"
        result = stream.Stream(log)
        assert result.last.removeprefix("leafprobe: ").startswith(last), f"{result.last}"
        assert result.tables[0].entries, "no rows"
    return test


TESTS = [(f"stays on: {name}", case(name, *rest)) for name, *rest in CASES]

if __name__ == "__main__":
    tap.main(TESTS)

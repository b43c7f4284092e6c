#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""capture --pid on machines that run: what it says is what KVM told the process itself, and the machine goes on.

The machine is one that only counts (spinbox.c), so that its words show that each virtual CPU runs. FAULTS=full: as many
captures as are promised, and sixteen virtual CPUs."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import spin
import tap

FOLDER = machine.BUILD / "check" / "live"
FULL = os.environ.get("FAULTS") == "full"
CAPTURES = 100 if FULL else 3
INTERRUPTIONS = 200 if FULL else 10 * min(machine.PATIENCE, 2)
LIMIT = 60 * machine.PATIENCE
RANDOM = random.Random(18)


def spinning(cpus, *words):
    def test():
        machine.need_kvm()
        with spin.Spin(FOLDER, f"spin{cpus}{''.join(words)}", cpus, *words) as box:
            box.goes_on()
            said = spin.check(box.pid, box.tables, "running", CAPTURES)
            box.goes_on()
        return said
    return test


def filtered():
    """Under a filter that ends the process at mmap and at the call itself: suspended by root, refused for others."""
    machine.need_kvm()
    if os.geteuid() != 0:
        with spin.Spin(FOLDER, "filter", 1, "filter") as box:
            _, said = spin.capture(box.pid, status=2)
            assert "Seccomp: 2" in said and "CAP_SYS_ADMIN" in said, said
            box.goes_on()
        return "refused"
    return spinning(2, "filter")()


def let_go(box):
    """Nobody traces any of its threads any more, and it goes on."""
    end = time.monotonic() + LIMIT
    while any("TracerPid:\t0\n" not in (task / "status").read_text() for task in pathlib.Path(f"/proc/{box.pid}/task").iterdir()):
        assert time.monotonic() < end, "a tracer stays"
        time.sleep(0.01)
    box.goes_on()


def interrupted(cpus, *signals):
    """The command gets a signal at a random moment: the tracer brings its thread back, and the machine goes on."""
    def test():
        machine.need_kvm()
        with spin.Spin(FOLDER, f"interrupted{cpus}", cpus) as box:
            start = time.monotonic()
            spin.capture(box.pid)
            usual, ended = time.monotonic() - start, 0
            for number in range(INTERRUPTIONS):
                with subprocess.Popen([command.PATH, "capture", "--pid", str(box.pid)], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                    time.sleep(RANDOM.uniform(0, usual))
                    running.send_signal(signals[number % len(signals)])
                    ended += running.wait(LIMIT) != 0
                let_go(box)
            assert ended, "every capture was over before its signal came"
            spin.check(box.pid, box.tables, "running", 1)
        return f"{INTERRUPTIONS} signals, {ended} in time, a capture lasts {usual:.3f} s"
    return test


def no_machine():
    """A process that is none, and none at all."""
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            _, said = spin.capture(sleeper.pid, status=2)
            assert said == f"leafprobe: process {sleeper.pid} (sleep) has no virtual CPU of KVM", said
        finally:
            sleeper.kill()
    _, said = spin.capture(sleeper.pid, status=2)
    assert said == f"leafprobe: no process {sleeper.pid}", said


TESTS = [("live: no machine", no_machine), ("live: one virtual CPU spins", spinning(1)), ("live: four spin", spinning(4)),
         ("live: a filter that kills", filtered), ("live: interrupted", interrupted(2, signal.SIGKILL, signal.SIGINT))]
if FULL:
    TESTS.append(("live: sixteen spin", spinning(16)))


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    spin.build(FOLDER)
    tap.main(TESTS, workers=1)

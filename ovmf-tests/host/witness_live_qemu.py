#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""capture --pid and chain --pid of QEMUs and of our own small machine: what strace saw them set, and what their guests read.

The guest of a QEMU is one whose CPUs only count (spin_guest.asm), or the image; FAULTS=full: as many captures as are promised, and
every model that boots here against its guest's own stream."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import kvm_table
import live
import machine
import qmp
import spin
import stream
import tap

FOLDER = machine.BUILD / "check" / "live-qemu"
IMAGE = machine.BUILD / "leafprobe.elf"
FULL = os.environ.get("FAULTS") == "full"
CAPTURES = 100 if FULL else 3
LIMIT = 60 * machine.PATIENCE
CPU = "EPYC,-arch-capabilities,-sse4a"
SANDBOX = ["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"]
MODEL = "Nehalem"  # that one; FAULTS=full: each that QEMU has
ALONE = {"base"}  # models without a local APIC: nobody can start a second processor of theirs


class Counting(live.Live):
    """A QEMU whose guest counts."""

    limit = LIMIT

    def __init__(self, name, cpus, *words):
        self.cpus = cpus
        super().__init__(FOLDER / name, "qboot", machine="pc", accel="kvm", cpu=CPU, smp=str(cpus), memory=64, debugcon=False,
                         kernel=FOLDER / "spin_guest", extra=words)

    pid = property(lambda self: self.qemu.pid)

    def words(self):
        said = self.qmp.execute("human-monitor-command", **{"command-line": f"xp /{self.cpus}wx 0x9000"})
        return [int(word, 16) for line in said.split("\n") if ":" in line for word in line.split(":")[1].split()]

    def goes_on(self):
        before = self.words()
        assert len(before) == self.cpus, before
        self.wait_until("every CPU counts on", lambda: all(a != b for a, b in zip(before, self.words())))

    def started(self):
        self.goes_on()


def known(cpus):
    """(What KVM holds of each table that strace saw such a QEMU set, the leaves of them that this KVM rewrites, the stream of its
    guest); once for each number of CPUs."""
    name = f"strace{cpus}"
    if name not in known.found:
        folder = FOLDER / name
        calls, guest, complaint = kvm_table.boot(folder, CPU, str(cpus), "pc")
        if complaint:
            raise tap.Skip(f"QEMU with this KVM: {complaint}")
        assert len(calls) == cpus and guest.ok, f"{len(calls)} calls, {guest.last}"
        held = [kvm_table.answer(folder, given) for given in calls]
        known.found[name] = held, kvm_table.rewritten(calls[0], held[0]), folder / "serial.log"
    return known.found[name]


known.found = {}


def no_difference(pid, path):
    """capture --pid into diff: no real difference to what a guest said. What this is, but for leaves that are left out, or "".

    A KVM that adds rows above the maximum of a table holds what no guest is told to look for: those are left out, and named."""
    text, _ = spin.capture(pid)
    tables = [table.entries for table in stream.Stream(text).tables]
    hidden = {entry[0] for entries in tables for entry in entries if entry not in kvm_table.visible(entries)}
    if hidden:
        text = b"".join(stream.kvm_bytes(kvm_table.visible(entries)) for entries in tables)
    done = subprocess.run([command.PATH, "diff", "-", str(path)], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=LIMIT, check=False)
    assert done.returncode == 0, f"diff: status {done.returncode}\n{done.stdout.decode()}"
    return f"left out, above the maximum: {kvm_table.names(hidden)}" if hidden else ""


def counting(name, cpus, *words):
    def test():
        machine.need_kvm()
        held, rewritten, guest = known(cpus)
        with Counting(name, cpus, *words) as qemu:
            said = spin.check(qemu.pid, held, "running", CAPTURES)
            no_difference(qemu.pid, guest)
            qemu.goes_on()
            qemu.qmp.execute("stop")
            still = qemu.words()
            paused = spin.check(qemu.pid, held, "standing", CAPTURES)
            assert qemu.words() == still, "a paused machine went on"
            qemu.qmp.execute("cont")
            qemu.goes_on()
        return f"{said}; paused, {paused}" + (f"; this KVM rewrites {kvm_table.names(rewritten)}" if rewritten else "")
    return test


def reasons():
    """chain --pid and --vm: what the monitor set, and what its own command line asked for."""
    machine.need_kvm()
    with Counting("reasons", 1, "-name", "guest=leafprobe-reasons") as qemu:
        for words in ([f"--pid={qemu.pid}"], ["--vm=leafprobe-reasons"]):
            done = subprocess.run([command.PATH, "chain", *words, "sse4a", "x2apic", "0x80000001.ecx[6]"], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
            lines = done.stdout.decode().split("\n")
            assert done.returncode == 1, f"status {done.returncode}: {done.stderr.decode()}"
            assert lines[0] == lines[2] and "-sse4a in -cpu EPYC,-arch-capabilities,-sse4a" in lines[0], lines
            assert "the machine lacks it" in lines[0] and "set 0, guest unread]" in lines[0], lines
            assert "the machine has it" in lines[1] and "set 1, guest unread]" in lines[1], lines
            assert lines[3].startswith("guest: unread: ") and lines[4:] == [""], lines
        qemu.goes_on()


def other_monitor():
    """chain --pid of a monitor that is not QEMU: nothing of QEMU's is said of it."""
    machine.need_kvm()
    with spin.Spin(FOLDER, "other", 1) as box:
        done = subprocess.run([command.PATH, "chain", "--format=json", "--all", f"--pid={box.pid}"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        assert done.returncode == 0, f"status {done.returncode}: {done.stderr.decode()}"
        found = json.loads(done.stdout)
        assert found["monitor"] is None, found["monitor"]
        assert found["stations"][2]["from"].startswith(f"process {box.pid}, KVM_GET_CPUID2"), found["stations"]
        rows = found["features"]
        assert len(rows) > 50 and all(row["set"] == row["kvm"] for row in rows if row["by"] == "nobody"), rows
        for row in rows:
            assert row["by"] not in ("model", "command line") and not (row["by"] == "monitor" and "QEMU" in row["why"]), row
        box.goes_on()


def own_machine():
    """kvmbox with the image, which waits at its end: what KVM told it itself, and its guest's own stream."""
    machine.need_kvm()
    table, get = spin.supported(FOLDER, 2), FOLDER / "own.get"
    with open(FOLDER / "own.log", "wb") as log, \
            subprocess.Popen([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(table), "--irqchip", "--append",
                              "wait", f"--time-limit={LIMIT}", "--get", str(get)],
                             stdin=subprocess.DEVNULL, stdout=log, stderr=log) as box:
        try:
            spin.until(lambda: b"\nleafprobe: OK" in (FOLDER / "own.log").read_bytes() or box.poll() is not None, "end of the stream")
            want = stream.parse_kvm(get.read_bytes())
            said = spin.check(box.pid, want, "running", CAPTURES)
            assert box.poll() is None, "the machine has ended"
            no_difference(box.pid, FOLDER / "own.log")
        finally:
            box.kill()
    return said


def model(cpu):
    def test():
        machine.need_kvm()
        folder = FOLDER / f"model-{cpu}"
        with done_with(folder, cpu) as qemu:
            return no_difference(qemu.qemu.pid, folder / "serial.log")
    return test


def done_with(folder, cpu):
    """A QEMU whose image has written its stream and waits; without what this KVM offers and then refuses, where need be."""
    for words in ("", ",-arch-capabilities"):
        qemu = None
        try:
            qemu = live.Live(folder, "qboot", machine="pc", accel="kvm", cpu=cpu + words, smp="1" if cpu in ALONE else "2",
                             debugcon=False, kernel=IMAGE, append="wait")
            qemu.limit = LIMIT
            qemu.wait_until("end of the stream", lambda: b"\nleafprobe: OK" in qemu.serial)
            return qemu
        except (OSError, qmp.Error, AssertionError):
            ended = qemu is None or qemu.qemu.poll() is not None
            if qemu:
                qemu.close()
            if not ended:
                raise
    raise tap.Skip(f"QEMU with this KVM: {live.complaint(folder)}")


TESTS = [("live: QEMU, one spins", counting("one", 1)), ("live: QEMU, -sandbox on, two spin", counting("sandbox", 2, *SANDBOX)),
         ("live: chain of a QEMU", reasons), ("live: chain of another monitor", other_monitor), ("live: our own machine", own_machine)]
TESTS += [(f"live: the guest's stream, -cpu {cpu}", model(cpu)) for cpu in (machine.cpu_models() if FULL else [MODEL])]
if FULL:
    TESTS += [(f"live: QEMU, {cpus} spin", counting(f"spin{cpus}", cpus)) for cpus in (4, 16)]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    spin.build(FOLDER)
    machine.run(["nasm", "-f", "bin", "-o", str(FOLDER / "spin_guest"), str(machine.TOP / "ovmf-tests" / "tools" / "spin_guest.asm")])
    tap.main(TESTS, workers=1)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The watching image while processors come and go: under KVM against the calls that strace sees, under TCG without.

QEMU 7.2's TCG aborts in itself ("double free") when a processor is taken away, so that only KVM shows that."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import kvm_table
import live
import machine
import qmp
import strace
import stream
import tap

FOLDER = machine.BUILD / "check" / "watch"
IMAGE = machine.BUILD / "leafprobe.elf"
SMP = "4,maxcpus=8"
LIMIT = 25 * machine.PATIENCE
WATCHING = r"leafprobe: watching for processors"
GONE = r"leafprobe: processor 0x{:x} was taken away"


class Watched(live.Live):
    """A machine that runs the watching image; under KVM with the calls that it got."""

    limit = LIMIT

    def __init__(self, name, accel, firmware, **kwargs):
        folder = FOLDER / name
        self.trace = folder / "strace.log"
        super().__init__(folder, firmware, wrapper=[*strace.COMMAND, str(self.trace)] if accel == "kvm" else (), serial_input=True,
                         accel=accel, smp=SMP, kernel=IMAGE, debugcon=False,
                         append=f"watch={LIMIT} poweroff shape={machine.qemu_shape()}", **kwargs)

    def started(self):
        self.wait_for(WATCHING)

    def tables(self):
        """The tables so far, as if the last line had come."""
        return stream.Stream(self.serial[:self.serial.rfind(b"\n") + 1] + b"leafprobe: OK so far\n").tables

    def wait_for(self, text):
        self.wait_until(repr(text), lambda: text.encode() in self.serial)

    def wait_table(self, count):
        """The table of the CPU that makes it so many."""
        self.wait_until(f"table {count}", lambda: WATCHING.encode() in self.serial and len(self.tables()) >= count)
        return self.tables()[count - 1]

    def places(self):
        """Places for processors that are free, by APIC id: device_add's arguments (one socket or one core in each)."""
        free = [place for place in self.qmp.execute("query-hotpluggable-cpus") if "qom-path" not in place]
        return {place["props"]["socket-id"] + place["props"]["core-id"]: {"driver": place["type"], **place["props"]} for place in free}

    def plug(self, apic):
        self.qmp.execute("device_add", id=f"cpu{apic}", **self.places()[apic])

    def unplug(self, apic):
        """Ask the image to let it go, and wait until it is gone for QEMU too."""
        self.qmp.execute("device_del", id=f"cpu{apic}")
        self.wait_for(GONE.format(apic))
        while self.qmp.wait_event("DEVICE_DELETED")["data"].get("device") != f"cpu{apic}":
            pass

    def calls(self, taken=True):
        return strace.set_calls(self.trace.read_text(), taken)

    def finish(self, cpus):
        """The image's own end."""
        assert self.qemu.wait(LIMIT) == 0, f"QEMU ended with {self.qemu.returncode}: {self.complaint()}"
        result = stream.Stream(self.serial)
        assert result.last.startswith(f"leafprobe: OK cpus={cpus} "), result.last
        entries = sum(len(table.entries) for table in result.tables)
        assert f" entries={entries} " in result.last, f"{entries} entries were written: {result.last}"
        return result


def same_but_own(table, base):
    """A table is like the boot CPU's but for the CPU's own number."""
    assert table.apic != base.apic and len(table.entries) == len(base.entries), f"cpu {table.cpu} is not like cpu {base.cpu}"
    assert table.regs(0) == base.regs(0) and table.regs(1)[0] == base.regs(1)[0], f"cpu {table.cpu}: another model"
    assert table.regs(1)[1] >> 24 == table.apic, f"cpu {table.cpu}: leaf 1 has another id"


def tcg(name, machine_type, means, stop):
    def test():
        with Watched(name, "tcg", "seabios", machine=machine_type) as watched:
            assert means in watched.serial.decode(), f"not watching {means}"
            for count, apic in ((5, 4), (6, 7)):
                watched.plug(apic)
                table = watched.wait_table(count)
                assert (table.cpu, table.apic) == (count - 1, apic), f"cpu={table.cpu} apic={table.apic:#x}"
                same_but_own(table, watched.tables()[0])
            stop(watched)
            watched.finish(6)
    return test


def press_key(watched):
    watched.press("a")


def send_byte(watched):
    watched.qemu.stdin.write(b"x")
    watched.qemu.stdin.flush()


class Kvm:
    """The steps of one machine under KVM; each is a result of its own."""

    def __init__(self):
        self.watched, self.trouble = None, machine.kvm_usable()

    def step(self, run):
        def test():
            if self.trouble:
                raise tap.Skip(self.trouble)
            self.trouble = "an earlier step failed"
            detail = run(self)
            self.trouble = None
            return detail
        return test

    def boot(self, name):
        self.watched = Watched(name, "kvm", "qboot", cpu="EPYC,-arch-capabilities")

    def start(self):
        self.boot("kvm")
        calls, tables = self.watched.calls(), self.watched.tables()
        assert len(calls) == len(tables) == 4, f"{len(calls)} calls, {len(tables)} tables"
        for given, table in zip(calls, tables):
            self.check(given, table)

    def check(self, given, table):
        rewritten = kvm_table.compare(given, kvm_table.answer(self.watched.folder, given), table.entries)
        return f"{len(table.entries)} entries; against KVM_GET_CPUID2: {' '.join(rewritten) or 'none'}"

    def plug(self, apic, count):
        self.watched.plug(apic)
        table = self.watched.wait_table(count)
        calls = self.watched.calls()
        assert len(calls) == count, f"{len(calls)} KVM_SET_CPUID2 calls for {count} vCPUs"
        assert (table.cpu, table.apic) == (count - 1, apic), f"cpu={table.cpu} apic={table.apic:#x}"
        return self.check(calls[count - 1], table)

    def add(self):
        return self.plug(4, 5)

    def replace(self):
        self.watched.unplug(4)
        return self.plug(5, 6)

    def again(self):
        """QEMU keeps a vCPU that went, and hands KVM its table once more; not every KVM takes it after the vCPU has run."""
        self.boot("kvm-again")
        watched = self.watched
        self.plug(4, 5)
        watched.unplug(4)
        try:
            detail = self.plug(4, 6)
            press_key(watched)
            watched.finish(6)
            return detail
        except (AssertionError, qmp.Error, OSError):
            watched.wait_until("end", lambda: watched.qemu.poll() is not None)
            refused = watched.calls(taken=False)
            if len(refused) != 1 or len(watched.calls()) != 5:
                raise
            assert refused[0] == watched.calls()[4], "the call that KVM refused has another table than the fifth"
            raise tap.Skip("one more call with the fifth's table, which this KVM refuses (make check-vanilla-kvm has one that does not): "
                           + watched.complaint())

    def finish(self):
        press_key(self.watched)
        self.watched.finish(6)


def tests():
    kvm = Kvm()
    yield "TCG, pc: plugged in, ended by a serial byte", tcg("pc", "pc", "by hot-plug registers at 0xaf00", send_byte)
    yield "TCG, q35: plugged in, ended by a key", tcg("q35", "q35", "by hot-plug registers at 0xcd8", press_key)
    yield "TCG, registers of before 2.7: ids tried", tcg("old", "pc-i440fx-2.6", "by trying ids: 4", press_key)
    yield "KVM: four calls, four tables", kvm.step(Kvm.start)
    yield "KVM: one more call for a fifth, its table", kvm.step(Kvm.add)
    yield "KVM: taken away, another in its stead", kvm.step(Kvm.replace)
    yield "KVM: verdict over all tables", kvm.step(Kvm.finish)
    yield "KVM: the fifth taken away and plugged in again", kvm.step(Kvm.again)


if __name__ == "__main__":
    tap.main(tests(), workers=1)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every CPU of a machine: all there, each once, with the ids and the topology that the machine was given, in both forms of
the stream; processors that do not exist and whose ids do not fit into a byte."""
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import bochs
import command
import kvm_table
import machine
import madt
import stream
import tap
from cases import sound
from percpu import agree, topology

FOLDER = machine.BUILD / "check" / "cpus"
IMAGE = machine.BUILD / "leafprobe.elf"
INTEL, AMD = "Skylake-Client", "EPYC-Milan"
SERIAL_RATIO = 1.3
LARGE = 255

# name -> (CPU model, -smp, machine type, time limit)
MULTIBOOT = {
    "1": (INTEL, "1", "pc", 20),
    "2": (INTEL, "2,sockets=1,cores=2", "pc", 20),
    "4": (INTEL, "4,sockets=2,cores=2", "pc", 20),
    "8": (INTEL, "8,sockets=2,cores=2,threads=2", "pc", 20),
    "8 with gaps between the ids": (INTEL, "8,sockets=2,cores=3,threads=2,maxcpus=12", "pc", 20),
    "8 of AMD": (AMD + ",topoext=on", "8,sockets=2,cores=2,threads=2", "pc", 20),
    "16": (AMD, "16,sockets=2,cores=8", "q35", 20),
    "64": (INTEL, "64,sockets=4,cores=8,threads=2", "pc", 30),
    "255": (INTEL, "255,sockets=1,cores=255", "q35", 60),
}
UEFI = {"1": "1", "4": "4,sockets=2,cores=2", "8": "8,sockets=2,cores=2,threads=2", "16": "16,sockets=2,cores=8"}
KVM = {
    "2": (INTEL, "2,sockets=2"),
    "4": (INTEL, "4,sockets=2,cores=2"),
    "4 of AMD, one row dropped on the first": (AMD, "4,sockets=1,cores=4"),
    "8 of AMD": ("EPYC,topoext=on", "8,sockets=2,cores=2,threads=2"),
}


def ended(run):
    where = f"see {run.folder.relative_to(machine.TOP)}"
    assert run.status is not None, f"no end within the time limit, {where}"
    assert run.status == 0, f"QEMU ended with {run.status}, {where}"
    result = stream.Stream(run.serial)
    assert result.ok, f"{result.last}, {where}"
    return result


def check_machine(result, smp):
    """Every CPU once, its id and topology as -smp says, and no difference but in PERCPU places."""
    topology(smp).check(result.tables)
    for table in result.tables:
        sound(table)
        agree(result.tables[0].entries, table.entries)
    assert not [note for note in result.notes if "anomaly" in note or "differs" in note], "differences are reported"


def check_all(log, everything):
    """What is built from the compact stream is what cpus=all gives, byte for byte."""
    for form in ("kvm", "raw", "vmcore"):
        distinct, full = (command.output("convert", path, "--to", form) for path in (log, everything))
        assert distinct == full, f"convert --to {form}: cpus=all gives other bytes"


def multiboot(name, cpu, smp, kind, limit):
    """Both forms of the stream, but on the largest machine, where cpus=all takes a minute to write."""
    forms = ("distinct", "all") if topology(smp).count < LARGE else ("distinct",)

    def test():
        folder = FOLDER / f"elf-{re.sub('[^0-9A-Za-z]+', '-', name)}"
        common = {"machine": kind, "cpu": cpu, "smp": smp, "kernel": IMAGE, "debugcon": False, "limit": limit}
        runs = [machine.boot(folder / form, "seabios", append=f"poweroff cpus={form}", **common) for form in forms]
        results = [ended(run) for run in runs]
        for result in results:
            check_machine(result, smp)
        assert all(table.text is None for table in results[0].tables[1:]), "CPUs that are alike are written in full"
        if len(runs) == 2:
            assert all(table.text is not None for table in results[1].tables), "cpus=all does not write every table in full"
            check_all(*(run.folder / "serial.log" for run in runs))
        else:
            entries = [table.entries for table in results[0].tables]
            converted = stream.parse_kvm(command.output("convert", runs[0].folder / "serial.log", "--to", "kvm"))
            assert converted == entries, "convert gives other tables"
        return "; ".join(f"cpus={form}: {run.seconds:.1f} s, {len(run.serial)} bytes" for form, run in zip(forms, runs))
    return test


def text(smp, cpu):
    """The text format tells the topology of the machine and each CPU's APIC id and place."""
    def test():
        run = machine.boot(FOLDER / f"text-{cpu[:4]}-{smp.split(',')[0]}", "seabios", cpu=cpu, smp=smp, kernel=IMAGE, debugcon=False,
                           append="poweroff format=text", limit=20)
        assert run.status == 0, f"QEMU ended with {run.status}"
        lines = stream.clean(run.serial)
        wanted = list(topology(smp).text())
        start = next((i for i, line in enumerate(lines) if line.startswith("topology: ")), len(lines))
        assert lines[start:start + len(wanted)] == wanted, lines[start:start + len(wanted)]
        return wanted[0]
    return test


def uefi(name, smp, boot_name="BOOTX64.EFI", limit=60, **kwargs):
    """The file leafprobe.kvm holds every table in full, which the stream must give too."""
    def test():
        folder = FOLDER / f"{boot_name}-{name}"
        run = machine.boot_efi(folder, machine.BUILD / boot_name, boot_name, cpu=INTEL, smp=smp, limit=limit,
                               options="poweroff file=kvm", **kwargs)
        result = ended(run)
        check_machine(result, smp)
        content = run.file("leafprobe.kvm")
        assert content == command.output("convert", folder / "serial.log", "--to", "kvm"), "leafprobe.kvm has other tables"
        return f"{run.seconds:.1f} s"
    return test


SPARSE = {"machine": "q35,kernel-irqchip=split", "smp": "1,sockets=2,cores=129,maxcpus=258",
          "extra": ["-device", "intel-iommu,intremap=on,eim=on", "-device", f"{INTEL}-x86_64-cpu,socket-id=1,core-id=0,thread-id=0"]}


def wide_ids_kvm():
    """Two sockets of 129 cores: the first core of the second has id 256."""
    machine.need_kvm()
    run = machine.boot(FOLDER / "wide", "qboot", accel="kvm", cpu=INTEL, kernel=IMAGE, append="poweroff", debugcon=False, **SPARSE)
    if run.status and run.errors:
        raise tap.Skip("QEMU with this KVM: " + run.errors.decode(errors="replace").strip().split("\n")[-1])
    result = ended(run)
    ids = [stream.apic_id(table.entries) for table in result.tables]
    assert ids == [0, 256], f"APIC ids {ids}"
    assert result.facts["apic"] == "x2apic", f"apic={result.facts['apic']}"
    agree(*(table.entries for table in result.tables))
    return "ids 0 and 256, started through x2APIC"


def wide_ids_tcg():
    """TCG's local APIC knows x2APIC from QEMU 9.0 on; before, QEMU itself refuses such a machine."""
    run = machine.boot(FOLDER / "wide-tcg", "seabios", cpu=INTEL, kernel=IMAGE, append="poweroff", **dict(SPARSE, machine="q35"))
    complaint = run.errors.decode(errors="replace").strip().split("\n")[-1]
    if run.status and "X2APIC" in complaint:
        raise tap.Skip(f"QEMU: {complaint.split(': ', 1)[-1]}")
    ids = [stream.apic_id(table.entries) for table in ended(run).tables]
    assert ids == [0, 256], f"APIC ids {ids}"
    return "ids 0 and 256"


def many_wide_ids():
    """288 CPUs: ids beyond a byte, in a row."""
    if machine.qemu_version() < (9, 0):
        raise tap.Skip(f"QEMU {machine.qemu_version()[0]}.{machine.qemu_version()[1]}: TCG has no x2APIC before 9.0")
    run = machine.boot(FOLDER / "wide-288", "seabios", machine="q35", cpu="Skylake-Server", smp="288", memory=512, kernel=IMAGE,
                       append="poweroff", debugcon=False, limit=180)
    ids = [stream.apic_id(table.entries) for table in ended(run).tables]
    assert ids == list(range(0x120)), f"{len(ids)} APIC ids: {ids[:3]} to {ids[-3:]}"
    return f"ids 0 to 0x11f, {run.seconds:.0f} s"


def own_table(name, cpu, smp):
    """Each vCPU's table is the one that QEMU gave to KVM for it."""
    def test():
        machine.need_kvm()
        folder = FOLDER / f"kvm-{re.sub('[^0-9A-Za-z]+', '-', name)}"
        calls, result, complaint = kvm_table.boot(folder, cpu + ",-arch-capabilities", smp)
        if complaint:
            raise tap.Skip(f"QEMU with this KVM: {complaint}")
        shape = topology(smp)
        shape.check(result.tables)
        assert len(calls) == shape.count, f"{len(calls)} KVM_SET_CPUID2 calls for {shape.count} vCPUs"
        given = {stream.apic_id(entries): entries for entries in calls}
        rewritten = set()
        for table in result.tables:
            entries = given[stream.apic_id(table.entries)]
            rewritten.update(kvm_table.compare(entries, kvm_table.answer(folder, entries), table.entries))
        lengths = sorted({len(table.entries) for table in result.tables})
        return f"{len(calls)} tables of {'/'.join(map(str, lengths))} entries; against KVM_GET_CPUID2: {' '.join(sorted(rewritten))}"
    return test


def serial_bytes():
    sizes = {}
    for count in (1, 64):
        run = machine.boot(FOLDER / f"bytes-{count}", "seabios", kernel=IMAGE, cpu="max", smp=str(count), append="poweroff",
                           debugcon=False, limit=30)
        assert len(ended(run).tables) == count
        sizes[count] = len(run.serial)
    ratio = sizes[64] / sizes[1]
    assert ratio <= SERIAL_RATIO, f"{sizes[64]} bytes for 64 CPUs, {sizes[1]} for one: {ratio:.2f}, at most {SERIAL_RATIO}"
    return f"{sizes[64]} bytes for 64 CPUs, {sizes[1]} for one: {ratio:.2f}"


def ghost(apic_id):
    """The firmware's MADT gives way to one that lists a processor more than there are."""
    def test():
        if not shutil.which("grub-mkrescue"):
            raise tap.Skip("grub-mkrescue is not installed")
        folder = FOLDER / f"ghost-{apic_id}"
        folder.mkdir(parents=True, exist_ok=True)
        bochs.make_iso(folder / "ghost.iso", IMAGE, "poweroff", before="acpi --exclude=APIC /boot/madt.aml ;",
                       files={"madt.aml": madt.table([0, 1, apic_id, 2])})
        run = machine.boot(folder, "seabios", cpu=INTEL, smp="3,sockets=1,cores=3", debugcon=False, limit=30,
                           extra=["-cdrom", str(folder / "ghost.iso"), "-boot", "d"])
        assert run.status == 0, f"QEMU ended with {run.status}, see {folder}"
        result = stream.Stream(run.serial)
        assert re.fullmatch(r"leafprobe: FAILED cpus=3 entries=\d+ dropped=0.* missing=1 crc32=[0-9a-f]{8}", result.last), result.last
        ids = [stream.apic_id(table.entries) for table in result.tables]
        assert sorted(ids) == [0, 1, 2], f"APIC ids {ids}"
        missing = [note for note in result.notes if "no answer" in note]
        numbers = set(range(4)) - {table.cpu for table in result.tables}
        assert missing == [f"leafprobe: cpu {number}: no answer within its time limit" for number in numbers], missing
        for table in result.tables:
            agree(result.tables[0].entries, table.entries)
        return f"{run.seconds:.1f} s, GRUB included"
    return test


def stuck():
    """The application with a CPU that stops at its first CPUID (efi/tests/stuck.c): it is named, the rest is delivered."""
    run = machine.boot_efi(FOLDER / "stuck", machine.BUILD / "stuck.efi", cpu=INTEL, smp="4,sockets=1,cores=4", limit=60)
    assert run.status == 0, f"QEMU ended with {run.status}, see {run.folder}"
    result = stream.Stream(run.serial)
    assert re.fullmatch(r"leafprobe: FAILED cpus=3 entries=\d+ dropped=0 unknown=0 missing=1 crc32=[0-9a-f]{8}", result.last), result.last
    missing = [note for note in result.notes if "no answer" in note]
    assert missing == ["leafprobe: cpu 2: no answer within its time limit"], missing
    check = [(table.cpu, stream.apic_id(table.entries)) for table in result.tables]
    assert check == [(0, 0), (1, 1), (3, 3)], f"CPUs {check}"
    return f"{run.seconds:.1f} s"


def tests():
    for name, row in MULTIBOOT.items():
        yield f"multiboot, -smp {name}", multiboot(name, *row)
    for name in ("1", "8 with gaps between the ids", "8 of AMD"):
        yield f"text format, -smp {name}", text(MULTIBOOT[name][1], MULTIBOOT[name][0])
    for name, smp in UEFI.items():
        yield f"UEFI x64, -smp {name}", uefi(name, smp)
    yield "UEFI ia32, -smp 4", uefi("4", "4,sockets=2,cores=2", "BOOTIA32.EFI", 90, firmware="ovmf32", accel="tcg,thread=single")
    yield "APIC ids above 255, KVM", wide_ids_kvm
    yield "APIC ids above 255, TCG", wide_ids_tcg
    yield "APIC ids above 255, 288 CPUs", many_wide_ids
    for name, row in KVM.items():
        yield f"each vCPU's own table, -smp {name}", own_table(name, *row)
    yield "serial bytes of 64 CPUs", serial_bytes
    yield "UEFI x64, a CPU that never comes back", stuck
    yield "a processor that does not exist", ghost(7)
    yield "a processor that does not exist, with an x2APIC id", ghost(300)


if __name__ == "__main__":
    tap.main(tests())

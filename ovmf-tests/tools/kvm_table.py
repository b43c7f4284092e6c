# SPDX-License-Identifier: BSD-2-Clause
"""The tables that QEMU gives KVM, those that KVM then holds, and those that an image wrote.

A KVM may rewrite leaves when it takes a table. Which ones is found for each table by handing the same table to a small
machine of our own (kvmbox) and asking KVM_GET_CPUID2: those leaves are compared with that answer instead."""
import shutil
import subprocess

import machine
import strace
import stream

IMAGE = machine.BUILD / "leafprobe.elf"
APIC = 1 << 9
LIMIT = 40 * machine.PATIENCE


def boot(folder, cpu, smp, kind=None):
    """QEMU under strace (a machine of this kind) with the image: (entry lists that KVM took, the image's stream, QEMU's complaint or None)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    trace = folder / "strace.log"
    command = machine.qemu_command(folder, "qboot", accel="kvm", machine=kind or ("pc" if smp and "dies" in smp else "microvm"),
                                   cpu=cpu, kernel=IMAGE, smp=smp, append=f"poweroff shape={machine.qemu_shape()}", debugcon=False)
    try:
        done = subprocess.run([*strace.COMMAND, str(trace), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return [], None, f"no end within {LIMIT} s"
    complaint = [line for line in done.stdout.decode(errors="replace").split("\n") if line and "warning" not in line]
    calls = strace.set_calls(trace.read_text())
    serial = (folder / "serial.log").read_bytes() if (folder / "serial.log").exists() else b""
    trace.unlink()
    if done.returncode:
        return calls, None, complaint[0] if complaint else f"QEMU ended with {done.returncode}"
    return calls, stream.Stream(serial), None


def answer(folder, entries):
    """What KVM_GET_CPUID2 gives for a table, before the vCPU runs."""
    table, get = folder / "set.kvm", folder / "get.kvm"
    table.write_bytes(stream.kvm_bytes(entries))
    machine.run([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(table), "--append", "-l 0 poweroff",
                 f"--get={get}", f"--time-limit={LIMIT // 2}"], timeout=LIMIT)
    return stream.parse_kvm(get.read_bytes())[0]


def by_leaf(entries):
    rows = {}
    for entry in entries:
        rows.setdefault(entry[0], []).append(entry)
    return rows


def visible(entries):
    """Entries that a guest can reach: KVM adds some above the maximum of their range."""
    top = {entry[0]: entry[3] for entry in entries}
    return [entry for entry in entries if entry[0] <= top.get(entry[0] & 0x80000000, 0) or entry[0] >> 28 in (4, 0xc)]


def data(rows, leaf, apic):
    """Rows of one leaf that hold something, without flags: what a guest can tell of a leaf that KVM made itself.

    Leaf 1 EDX[9] follows IA32_APIC_BASE, which QEMU leaves off for a model without an APIC."""
    mask = 0xffffffff if leaf != 1 or apic else ~APIC & 0xffffffff
    return sorted((entry[1], *entry[3:6], entry[6] & mask) for entry in rows if any(entry[3:]))


def rewritten(given, held):
    """The leaves that this KVM rewrote."""
    first, second = by_leaf(given), by_leaf(held)
    return {leaf for leaf in set(first) | set(second) if first.get(leaf) != second.get(leaf)}


def names(leaves):
    return ", ".join(f"{leaf:#x}" for leaf in sorted(leaves))


def compare(given, held, seen):
    """Names of the leaves that this KVM rewrote; everything else must be equal, in order."""
    held, image = visible(held), by_leaf(seen)
    second, changed = by_leaf(held), rewritten(given, held)
    apic = APIC & next((entry[6] for entry in given if entry[0] == 1), 0)
    want = [entry for entry in given if entry[0] not in changed]
    have = [entry for entry in seen if entry[0] not in changed]
    for a, b in zip(want, have):
        assert a == b, f"KVM holds {tuple(map(hex, a))}, the image wrote {tuple(map(hex, b))}"
    assert len(want) == len(have), f"KVM holds {len(want)} entries, the image wrote {len(have)}"
    for leaf in sorted(changed):
        want, have = (data(rows.get(leaf, []), leaf, apic) for rows in (second, image))
        assert want == have, f"leaf {leaf:#x}: not what KVM_GET_CPUID2 gives"
    return [f"{leaf:#x}" for leaf in sorted(changed)]

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table that QEMU gave KVM, read by strace, against the table that the image wrote: content, flags and order.

A KVM may rewrite leaves when it takes a table. Which ones is found for each table by handing the same table to a small
machine of our own (kvmbox) and asking KVM_GET_CPUID2: those leaves are compared with that answer instead."""
import re
import shutil
import subprocess
import sys

import machine
import strace
import stream
import tap

FOLDER = machine.BUILD / "check" / "kvm"
IMAGE = machine.BUILD / "leafprobe.elf"
APIC = 1 << 9
VENDORS = ("GenuineIntel", "AuthenticAMD")
VARIANTS = {
    "hidden KVM": ("Skylake-Client,kvm=off", None),
    "hidden hypervisor bit": ("Skylake-Client,-hypervisor", None),
    "hidden both": ("EPYC,kvm=off,-hypervisor", None),
    "highest leaf 0x20": ("Skylake-Server,level=0x20,vendor=GenuineIntel", None),
    "Centaur range": ("Nehalem,vendor=CentaurHauls,xlevel2=0xc0000004", None),
    "no topology leaf": ("Skylake-Client,cpuid-0xb=off", None),
    "small maximum": ("qemu64,level=2,xlevel=0x80000004", None),
    "timing leaf": ("qemu64,vmware-cpuid-freq=on,+invtsc", None),
    "Hyper-V": ("Skylake-Client,hv-relaxed,hv-time,hv-vapic,hv-spinlocks=0x1fff", None),
    "Hyper-V with vendor id": ("EPYC,hv-relaxed,hv-time,hv-vendor-id=LeafprobeTst", None),
    "Hyper-V synthetic": ("Skylake-Client,hv-relaxed,hv-time,hv-vpindex,hv-synic,hv-stimer", None),
    "sockets": ("Skylake-Client", "2,sockets=2"),
    "cores": ("Skylake-Client", "4,cores=4"),
    "threads": ("Skylake-Client", "4,cores=2,threads=2"),
    "dies": ("Skylake-Server,level=0x1f", "4,sockets=1,dies=2,cores=2"),
    "dies, AMD": ("EPYC-Milan", "4,sockets=1,dies=2,cores=2"),
    "sockets, cores, threads, AMD": ("EPYC,topoext=on", "8,sockets=2,cores=2,threads=2"),
}


def models():
    listed = subprocess.run(["qemu-system-x86_64", "-cpu", "help"], stdout=subprocess.PIPE, check=False).stdout.decode()
    names = re.findall(r"^(?:x86 )?(\S+)", listed.split("\n\n")[0], re.M)
    return [name for name in names if name != "Available"]


def boot(folder, cpu, smp):
    """QEMU under strace with the image: (entry lists that KVM took, the image's stream, QEMU's complaint or None)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    trace = folder / "strace.log"
    command = machine.qemu_command(folder, "qboot", accel="kvm", machine="pc" if smp and "dies" in smp else "microvm",
                                   cpu=cpu, kernel=IMAGE, smp=smp, append="poweroff", debugcon=False)
    try:
        done = subprocess.run([*strace.COMMAND, str(trace), *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=40, check=False)
    except subprocess.TimeoutExpired:
        return [], None, "no end within 40 s"
    complaint = [line for line in done.stdout.decode(errors="replace").split("\n") if line and "warning" not in line]
    calls = strace.set_calls(trace.read_text())
    serial = (folder / "serial.log").read_bytes() if (folder / "serial.log").exists() else b""
    trace.unlink()
    if done.returncode:
        return calls, None, complaint[0] if complaint else f"QEMU ended with {done.returncode}"
    return calls, stream.Stream(serial), None


def kvm_answer(folder, entries):
    """What KVM_GET_CPUID2 gives for a table, before the vCPU runs."""
    table, answer = folder / "set.kvm", folder / "get.kvm"
    table.write_bytes(stream.kvm_bytes(entries))
    machine.run([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(table), "--append", "-l 0 poweroff",
                 f"--get={answer}", "--time-limit=20"], timeout=30)
    return stream.parse_kvm(answer.read_bytes())[0]


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


def compare(given, answer, seen):
    """Names of the leaves that this KVM rewrote; everything else must be equal, in order."""
    first, second, image = by_leaf(given), by_leaf(visible(answer)), by_leaf(seen)
    apic = APIC & (first[1][0][6] if 1 in first else 0)
    rewritten = {leaf for leaf in set(first) | set(second) if first.get(leaf) != second.get(leaf)}
    want = [entry for entry in given if entry[0] not in rewritten]
    have = [entry for entry in seen if entry[0] not in rewritten]
    for a, b in zip(want, have):
        assert a == b, f"KVM holds {tuple(map(hex, a))}, the image wrote {tuple(map(hex, b))}"
    assert len(want) == len(have), f"KVM holds {len(want)} entries, the image wrote {len(have)}"
    for leaf in sorted(rewritten):
        want, have = (data(rows.get(leaf, []), leaf, apic) for rows in (second, image))
        assert want == have, f"leaf {leaf:#x}: not what KVM_GET_CPUID2 gives"
    return [f"{leaf:#x}" for leaf in sorted(rewritten)]


def test(name, cpu, smp=None):
    def check():
        reason = machine.kvm_usable()
        if reason:
            raise tap.Skip(reason)
        folder = FOLDER / re.sub(r"[^\w.-]+", "-", name)
        calls, result, complaint = boot(folder, cpu, smp)
        if complaint:
            calls, result, complaint = boot(folder, cpu + ",-arch-capabilities", smp)
        if complaint:
            raise tap.Skip(f"QEMU with this KVM: {complaint}")
        count = int(smp.split(",")[0]) if smp else 1
        assert len(calls) == count, f"{len(calls)} KVM_SET_CPUID2 calls for {count} vCPUs"
        table = result.tables[0]
        rewritten = compare(calls[0], kvm_answer(folder, calls[0]), table.entries)
        shutil.rmtree(folder)
        return f"{len(table.entries)} entries; against KVM_GET_CPUID2: {' '.join(rewritten) or 'none'}"
    return check


def tests():
    for model in models():
        for vendor in VENDORS:
            yield f"{model} {vendor}", test(f"{model}-{vendor}", f"{model},vendor={vendor}")
    for name, (cpu, smp) in VARIANTS.items():
        yield name, test(name, cpu, smp)


if __name__ == "__main__":
    WORDS = sys.argv[1:]
    sys.exit(1 if tap.run([(name, run) for name, run in tests() if not WORDS or any(word in name for word in WORDS)]) else 0)

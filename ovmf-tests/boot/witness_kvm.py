#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table that QEMU gave KVM, read by strace, against the table that the image wrote: content, flags and order.

Leaves that this KVM rewrites are compared with what it answers instead (kvm_table.py)."""
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import dated
import kvm_table
import machine
import tap

FOLDER = machine.BUILD / "check" / "kvm"
SAMPLE = 24
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


def test(name, cpu, smp=None):
    def check():
        machine.need_kvm()
        folder = FOLDER / re.sub(r"[^\w.-]+", "-", name)
        calls, result, complaint = kvm_table.boot(folder, cpu, smp)
        if complaint:
            calls, result, complaint = kvm_table.boot(folder, cpu + ",-arch-capabilities", smp)
        if complaint:
            raise tap.Skip(f"QEMU with this KVM: {complaint}")
        count = int(smp.split(",")[0]) if smp else 1
        assert len(calls) == count, f"{len(calls)} KVM_SET_CPUID2 calls for {count} vCPUs"
        table = result.tables[0]
        rewritten = kvm_table.compare(calls[0], kvm_table.answer(folder, calls[0]), table.entries)
        shutil.rmtree(folder)
        return f"{len(table.entries)} entries; against KVM_GET_CPUID2: {' '.join(rewritten) or 'none'}"
    return check


def tests():
    for model, vendor in dated.sample([(model, vendor) for model in machine.cpu_models() for vendor in VENDORS], SAMPLE):
        yield f"{model} {vendor}", test(f"{model}-{vendor}", f"{model},vendor={vendor}")
    for name, (cpu, smp) in VARIANTS.items():
        yield name, test(name, cpu, smp)


if __name__ == "__main__":
    tap.main(tests())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The PVH image as the first domain of a real Xen, which runs by nested SVM in QEMU: what Xen shows is what its public header and its log say."""
import gzip
import os
import pathlib
import re
import shutil
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "xen"
IMAGE = machine.BUILD / "leafprobe-pvh.elf"
LIMIT = 120
VCPUS = 2
# COM1 is the domain's, COM2 Xen's.
XEN = f"dom0=pvh com2=115200,8n1 console=com2 dom0_mem=128M dom0_max_vcpus={VCPUS} noreboot"
CONFIG = f"[global]\ndefault=leafprobe\n[leafprobe]\noptions={XEN}\nkernel=leafprobe-pvh.elf format=raw\n"
# Xen idles by MWAIT with an extension that TCG answers with a fault, so there is no MONITOR.
GUEST = {"cpu": "EPYC,+svm,+npt,-monitor", "memory": 512, "smp": str(VCPUS), "limit": LIMIT}
# Bits of leaf 4, EAX (xen/include/public/arch-x86/cpuid.h).
VCPU_ID_PRESENT, DOMID_PRESENT = 1 << 3, 1 << 4


def hypervisor(suffix):
    """Xen itself, from the package that make deps unpacked, or as it is installed here."""
    for root in (machine.BUILD / "packages", pathlib.Path("/")):
        found = sorted(path for path in root.glob(f"boot/xen-*{suffix}") if re.fullmatch(r"xen-[\d.]+-amd64", path.name.removesuffix(suffix)))
        if found:
            return found[-1]
    raise tap.Skip("no boot/xen-*-amd64 in build/packages (Debian package xen-hypervisor-4.17-amd64, make deps check)")


def devices(folder):
    return ["-device", "amd-iommu", "-serial", f"file:{folder}/xen.log"]


def prepared(name):
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def from_uefi():
    """Xen as a UEFI application, which finds the image by the configuration file beside it."""
    folder = prepared("uefi")
    machine.make_volume(folder / "volume.img", {"EFI/BOOT/BOOTX64.EFI": hypervisor(".efi"), "EFI/BOOT/BOOTX64.cfg": CONFIG.encode(),
                                                "EFI/BOOT/leafprobe-pvh.elf": IMAGE}, 16)
    return machine.boot(folder, "ovmf", volume=folder / "volume.img", extra=devices(folder), **GUEST)


def from_bios():
    folder = prepared("bios")
    (folder / "xen").write_bytes(gzip.decompress(hypervisor(".gz").read_bytes()))
    return machine.boot(folder, "seabios", machine="q35", kernel=folder / "xen", append=XEN,
                        extra=["-initrd", f"{IMAGE} format=raw", *devices(folder)], **GUEST)


def xen_says(run, pattern):
    log = run.output("xen.log").decode(errors="replace")
    found = re.search(pattern, log)
    assert found, f"Xen's log has no {pattern}: {log[-300:]!r}"
    return found.groups()


def check_leaves(run, table):
    """Xen's own leaves, against its header and its log."""
    signature = table.regs(0x40000000)
    assert struct.pack("<3I", *signature[1:]) == b"XenVMMXenVMM" and signature[0] >= 0x40000004, signature
    major, minor = (int(word) for word in xen_says(run, r"Xen version (\d+)\.(\d+)"))
    assert table.regs(0x40000001)[0] == major << 16 | minor, f"{table.regs(0x40000001)[0]:#x}, the log says {major}.{minor}"
    pages, msr = table.regs(0x40000002)[:2]
    assert (pages, msr) == (1, 0x40000000), (pages, msr)
    # The log has MHz, three digits behind the point.
    khz = int(xen_says(run, r"Detected (\d+\.\d{3}) MHz processor")[0].replace(".", ""))
    assert abs(table.regs(0x40000003)[2] - khz) <= 1, f"{table.regs(0x40000003)[2]} kHz, the log says {khz}"
    features, vcpu, domain = table.regs(0x40000004)[:3]
    assert features & VCPU_ID_PRESENT and vcpu == table.cpu, f"features {features:#x}, vCPU {vcpu}"
    assert not features & DOMID_PRESENT or domain == 0, f"domain {domain}"


def all_read():
    run = from_uefi()
    shown = stream.Stream(run.serial)
    assert run.status == 0 and shown.ok and len(shown.tables) == VCPUS, f"status {run.status}: {shown.last}"
    assert (shown.facts["boot"], shown.facts["cpus_from"], shown.facts["svm"]) == ("pvh", "madt", '"hidden by a hypervisor"'), shown.facts
    for table in shown.tables:
        check_leaves(run, table)
        # Xen numbers its guests' APICs so (vlapic.c).
        assert table.apic == 2 * table.cpu, f"vCPU {table.cpu}: APIC {table.apic}"
    return f"Xen {'.'.join(xen_says(run, r'Xen version ([0-9.]+)'))}, {VCPUS} vCPUs, {run.seconds:.0f} s"


def missing():
    """
    SeaBIOS gives no XSDT, Xen copies one's header all the same, and its first domain's ACPI leads nowhere: the firmware's own, which
    still lies there, names other APICs. So the second CPU is said to be missing, and that is not OK.
    """
    run = from_bios()
    shown = stream.Stream(run.serial)
    assert run.status == 0 and shown.last.startswith("leafprobe: FAILED cpus=1 ") and " missing=1 " in shown.last, f"status {run.status}: {shown.last}"
    assert any("the loader's root pointer leads to no root table" in line for line in shown.notes), shown.notes
    check_leaves(run, *shown.tables)
    return f"{run.seconds:.0f} s"


TESTS = [("Xen's first domain, PVH: every CPU", all_read)]
FULL = [("Xen from a BIOS, whose ACPI it cannot copy: what is missing is said", missing)]

if __name__ == "__main__":
    tap.main(TESTS + (FULL if os.environ.get("ALL") else []))

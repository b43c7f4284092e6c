#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long leafprobe convert takes for 100 MB of logs in which a few lines are rows, or all, and whether its memory grows with them."""
import sys

import bench_convert
import figure

ROWS = ((0, 0xd, 0x756e6547, 0x6c65746e, 0x49656e69), (1, 0x50654, 0x20800, 0xf6d83203, 0x178bfbfd), (2, 1, 0, 0x4d, 0x2c307d),
        *((leaf, 0, leaf, 0x10101010 * leaf, 1) for leaf in range(3, 0xe)))
VBOX = "00:00:04.809412 Gst: {0:08x}/0000  {1:08x} {2:08x} {3:08x} {4:08x}\n00:00:04.809412 Hst:                {1:08x} {2:08x} {3:08x} {4:08x}\n"
VMWARE = "2025-03-05T16:19:46.611Z In(05) vmx hostCPUID level {0:08x}, 0: 0x{1:08x} 0x{2:08x} 0x{3:08x} 0x{4:08x}\n"
TRACE = "       CPU 0/KVM-42    [003] .....  8123.45: kvm_cpuid: func {0:x} idx 0 rax {1:x} rbx {2:x} rcx {3:x} rdx {4:x}, cpuid entry found\n"
RAW = "   0x{0:08x} 0x00: eax=0x{1:08x} ebx=0x{2:08x} ecx=0x{3:08x} edx=0x{4:08x}\n"
OTHERS = {
    "VBox.log of old": ("",
                        "00:00:01.434333 Gst: {0:08x}  {1:08x} {2:08x} {3:08x} {4:08x}\n00:00:01.434335 Hst:      "
                        "     {1:08x} {2:08x} {3:08x} {4:08x}\n"),
    "VBoxManage --cpuidset": ("", "VBoxManage modifyvm vm --cpuidset {0:08x} {1:08x} {2:08x} {3:08x} {4:08x}\n"),
    "LibreHardwareMonitor": (" CPU Thread: 0\n\n Function  EAX       EBX       ECX       EDX\n",
                             " {0:08X}  {1:08X}  {2:08X}  {3:08X}  {4:08X}\n"),
    "CPU-Z": ("CPU Thread 0\n\n\tCPUID\n", "\t0x{0:08X}\t\t0x{1:08X}\t0x{2:08X}\t0x{3:08X}\t0x{4:08X}\n"),
    "an old cpuid": (" eax in    eax      ebx      ecx      edx\n", "{0:08x} {1:08x} {2:08x} {3:08x} {4:08x}\n"),
    "Bochs": ("", "00016183765i[CPU0  ] CPUID[0x{0:08x}]: {1:08x} {2:08x} {3:08x} {4:08x}\n"),
    "libpfc": ("", "kernel: pfc: cpuid.0x{0:X}.0x0:        EAX={1:08x}, EBX={2:08x}, ECX={3:08x}, EDX={4:08x}\n"),
    "x86info": ("", "eax in: 0x{0:08x}, eax = {1:08x} ebx = {2:08x} ecx = {3:08x} edx = {4:08x}\n"),
    "xen-cpuid": ("Host policy: 14 leaves, 0 MSRs\n CPUID:\n", "  {0:08x}:ffffffff -> {1:08x}:{2:08x}:{3:08x}:{4:08x}\n"),
    "kcpuid": ("", "0x{0:08x}: EAX=0x{1:08x}, EBX=0x{2:08x}, ECX=0x{3:08x}, EDX=0x{4:08x}\n"),
    "bhyve's DTrace": ("",
                       "CPUID query: leaf/subleaf 0x{0:x}/0x0, returns rax = 0x{1:x}, rbx = 0x{2:x}, rcx = "
                       "0x{3:x}, rdx = 0x{4:x}\n"),
    "libcpuid": ("_________________ Logical CPU #0 _________________\n", "basic_cpuid[{0}]={1:08x} {2:08x} {3:08x} {4:08x}\n"),
    "tycho": ("CPU 0:\n", "CPUID {0:08x}:00 = {1:08x} {2:08x} {3:08x} {4:08x} | ....Genu\n"),
    "hwloc": ("# mask e[abcd]x => e[abcd]x\n", "5 {0:x} 0 0 0 => {1:x} {2:x} {3:x} {4:x}\n"),
    "CoreFreq": ("", "|- {0:08x}:00000000    {1:08x}     {2:08x}     {3:08x}     {4:08x}\n"),
    "ddcpuid": ("", "| {0:8x} |        0 | {1:8x} | {2:8x} | {3:8x} | {4:8x} |\n"),
    "cpucontrol": ("", "cpuid level 0x{0:x}: 0x{1:08x} 0x{2:08x} 0x{3:08x} 0x{4:08x}\n"),
    "pytorch's cpuinfo": ("", "cpu0: CPUID {0:08X}: {1:08X}-{2:08X}-{3:08X}-{4:08X} [SL 00]\n"),
    "raw-cpuid": ("", "(0x{0:x}, 0x0) => CpuIdResult {{ eax: 0x{1:08x}, ebx: 0x{2:08x}, ecx: 0x{3:08x}, edx: 0x{4:08x} }}\n"),
    "OpenVMM": ("", "leaf: 0x{0:x}, subleaf 0x0: eax=0x{1:x}, ebx=0x{2:x}, ecx=0x{3:x}, edx=0x{4:x}\n"),
    "SVSM": ("",
             "EAX_IN: 0x{0:x}, ECX_IN: 0x0, XCR0_IN: 0x0, XSS_IN: 0x0, EAX_OUT: 0x{1:x}, EBX_OUT: "
             "0x{2:x}, ECX_OUT: 0x{3:x}, EDX_OUT: 0x{4:x}\n"),
    "Cloud Hypervisor": ("",
                         "cloud-hypervisor: 0.123456s: <vmm> INFO:arch/src/x86_64/mod.rs:891 -- CpuIdEntry[vcpu_id "
                         "= 0]: function = "
                             "0x{0:08x} index = 0x00000000 eax = 0x{1:08x} ebx = 0x{2:08x} ecx = 0x{3:08x} edx = 0x{4:08x} "
                             "flags = 0x00000000\n"),
    "AIDA64": ("------[ Logical CPU #0 ]------\n\n", "CPUID {0:08X}: {1:08X}-{2:08X}-{3:08X}-{4:08X} [SL 00]\n"),
}
VBOX_NOISE = ("00:00:04.812345 TM: GIP - u32Mode=3 (Invariant) u32UpdateHz=93 u32UpdateIntervalNS=10738500 enmUseTscDelta=2\n"
              "00:00:05.1 VMSetError: 00000001 what a day\n00:00:06.123456 AIOMgr: Default manager type is 'Async' and 1 2 3 4 5\n")
VMWARE_NOISE = ("2025-02-05T17:52:27.765+08:00| vmx| I005: DISKLIB-VMFS  : \"/vmfs/x-flat.vmdk\" : open successful (14) size = 107374182400\n"
                "2025-02-05T17:52:28.101+08:00| vmx| I005: hostCPUID vendor: GenuineIntel\n")

# What begins each table.
HEADERS = {RAW: "CPU 0:\n", **{template: header for header, template in OTHERS.values()}}

# What stands in front, what fills the file, what stands behind.
LOGS = {
    "a VBox.log": (VBOX, VBOX_NOISE, ""),
    "a vmware.log": (VMWARE, VMWARE_NOISE, ""),
    "a vmware.log with its rows last": ("", VMWARE_NOISE, VMWARE),
    "a trace of rows alone": ("", TRACE, ""),
    "cpuid -r of many CPUs": ("", RAW, ""),
    **{f"rows of {name}": ("", template, "") for name, (_, template) in OTHERS.items()},
}


def rows(template):
    return "".join(template.format(*row) for row in ROWS)


def write(front, filling, behind, megabytes):
    path = bench_convert.FOLDER / f"{megabytes}.log"
    block = HEADERS.get(filling, "") + rows(filling) if "{0" in filling else filling
    block *= 1 + 100_000 // len(block)
    with open(path, "w", encoding="ascii") as file:
        file.write(rows(front))
        for _ in range((megabytes << 20) // len(block)):
            file.write(block)
        file.write(rows(behind))
    return path


def main():
    """Prints two lines a log; the number of budgets that were not kept."""
    bench_convert.FOLDER.mkdir(parents=True, exist_ok=True)
    over = 0
    small, large = bench_convert.MEGABYTES
    for name, parts in LOGS.items():
        memory = {}
        for megabytes in bench_convert.MEGABYTES:
            path = write(*parts, megabytes)
            seconds, memory[megabytes] = bench_convert.measure(path)
            path.unlink()
        figure.row(f"convert of {large} MB, {name}", seconds, "s", 3)
        figure.row(f"the same: memory, beside {small} MB of it", memory[large], "MB", memory[small] * bench_convert.GROWTH)
        over += (seconds > 3) + (memory[large] > memory[small] * bench_convert.GROWTH)
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

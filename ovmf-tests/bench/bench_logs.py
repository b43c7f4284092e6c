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
VBOX_NOISE = ("00:00:04.812345 TM: GIP - u32Mode=3 (Invariant) u32UpdateHz=93 u32UpdateIntervalNS=10738500 enmUseTscDelta=2\n"
              "00:00:05.1 VMSetError: 00000001 what a day\n00:00:06.123456 AIOMgr: Default manager type is 'Async' and 1 2 3 4 5\n")
VMWARE_NOISE = ("2025-02-05T17:52:27.765+08:00| vmx| I005: DISKLIB-VMFS  : \"/vmfs/x-flat.vmdk\" : open successful (14) size = 107374182400\n"
                "2025-02-05T17:52:28.101+08:00| vmx| I005: hostCPUID vendor: GenuineIntel\n")

# What stands in front, what fills the file, what stands behind.
LOGS = {
    "a VBox.log": (VBOX, VBOX_NOISE, ""),
    "a vmware.log": (VMWARE, VMWARE_NOISE, ""),
    "a vmware.log with its rows last": ("", VMWARE_NOISE, VMWARE),
    "a trace of rows alone": ("", TRACE, ""),
    "cpuid -r of many CPUs": ("", RAW, ""),
}


def rows(template):
    return "".join(template.format(*row) for row in ROWS)


def write(front, filling, behind, megabytes):
    path = bench_convert.FOLDER / f"{megabytes}.log"
    header = "CPU 0:\n" if filling == RAW else ""
    block = header + rows(filling) if "{0" in filling else filling
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

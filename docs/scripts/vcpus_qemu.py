# SPDX-License-Identifier: BSD-2-Clause
"""gdb -nx -batch -p PID -x vcpus_qemu.py: the CPUID table of every vCPU of a process that uses KVM, such as QEMU.

`leafprobe capture --pid PID` does the same without gdb, and stops single threads for milliseconds instead of the whole
process; this is for where only a debugger may be used.

The process itself calls KVM_GET_CPUID2 (Linux Documentation/virt/kvm/api.rst) on each of its vCPUs, as gdb makes it."""
import os
import re
import struct
import sys

import gdb

KVM_GET_CPUID2 = 0xc008ae91
ENTRIES = 256  # KVM's own limit
E2BIG = 7
PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS = 3, 0x22
HEAD, ENTRY = 8, 40
NAMES = ("function", "index", "flags", "eax", "ebx", "ecx", "edx")


class Error(Exception):
    """Why there is no answer."""


def descriptors(pid):
    """(vCPU number, file descriptor) of the process's vCPUs."""
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{name}")
        except FileNotFoundError:
            continue
        found = re.fullmatch(r"anon_inode:\[?kvm-vcpu:(\d+)\]?", target)
        if found:
            yield int(found.group(1)), int(name)


def refuse_filtered(pid):
    """A filter of system calls may end the process, and its guest with it, at the first call that gdb has it make."""
    for thread in sorted(os.listdir(f"/proc/{pid}/task")):
        try:
            with open(f"/proc/{pid}/task/{thread}/status", encoding="ascii", errors="replace") as status:
                filtered = re.search(r"^Seccomp:\s*2$", status.read(), re.MULTILINE)
        except FileNotFoundError:
            continue
        if filtered:
            raise Error(f"a filter of system calls (Seccomp: 2) watches thread {thread} of process {pid}, and might end it: left "
                        "alone; start QEMU with -sandbox off, trace its start with strace, or read the kernel's memory (vcpus_drgn.py)")


def call(expression):
    return int(gdb.parse_and_eval(expression))


class Process:
    """The stopped process, with memory of its own for the answers.

    The other threads stay stopped, too: a vCPU that runs keeps its lock. So nothing may be called that another thread
    might have locked, such as malloc()."""

    def __init__(self):
        gdb.execute("set scheduler-locking on")
        self.inferior = gdb.selected_inferior()
        self.size = HEAD + ENTRY * ENTRIES
        self.memory = call("((unsigned long (*)(unsigned long, unsigned long, int, int, int, long))mmap)"
                           f"(0, {self.size}, {PROT_READ_WRITE}, {MAP_PRIVATE_ANONYMOUS}, -1, 0)")
        if self.memory & (1 << 64) - 1 == (1 << 64) - 1:
            raise Error("the process has no memory for the answer")

    def close(self):
        call(f"((int (*)(unsigned long, unsigned long))munmap)({self.memory}, {self.size})")
        gdb.execute("set scheduler-locking off")

    def get(self, descriptor, count):
        """The bytes of the table if KVM finds count entries enough, else None."""
        self.inferior.write_memory(self.memory, struct.pack("<II", count, 0) + bytes(self.size - HEAD))
        if call(f"((int (*)(int, unsigned long, unsigned long))ioctl)({descriptor}, {KVM_GET_CPUID2}, {self.memory})") == 0:
            return bytes(self.inferior.read_memory(self.memory + HEAD, ENTRY * count))
        error = call("*((int *(*)(void))__errno_location)()")
        if error != E2BIG:
            raise Error(f"KVM_GET_CPUID2: {os.strerror(error)}")
        return None

    def table(self, descriptor):
        """Some kernels do not say how many entries there are: the smallest number that they find enough."""
        low, high = 0, ENTRIES
        while low < high:
            middle = (low + high) // 2
            if self.get(descriptor, middle) is None:
                low = middle + 1
            else:
                high = middle
        return self.get(descriptor, low) or b""


def show(number, table):
    entries = list(struct.iter_unpack("<10I", table))
    print(f"vcpu {number}\ncpuid_nent = {len(entries)},")
    rows = ("{" + ", ".join(f"{name} = {value:#x}" for name, value in zip(NAMES, row)) + ", padding = {0, 0, 0}}" for row in entries)
    print("cpuid_entries = {" + ",\n  ".join(rows) + "},")


def main():
    pid = gdb.selected_inferior().pid
    if pid:
        refuse_filtered(pid)
    vcpus = sorted(descriptors(pid)) if pid else []
    if not vcpus:
        raise Error("no vCPU of KVM in this process: gdb -p PID of a QEMU with -accel kvm")
    process = Process()
    try:
        for number, descriptor in vcpus:
            show(number, process.table(descriptor))
    finally:
        process.close()


try:
    main()
except (Error, gdb.error) as trouble:
    print(f"vcpus_qemu.py: {trouble}", file=sys.stderr)
    if gdb.parameter("width") is None:  # as with -batch
        gdb.execute("quit 2")

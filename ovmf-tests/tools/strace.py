# SPDX-License-Identifier: BSD-2-Clause
"""What QEMU hands to KVM: KVM_SET_CPUID2 calls in the log of `strace -f -v -e trace=ioctl`."""
import re

CALL = re.compile(r"ioctl\(\d+, KVM_SET_CPUID2, \{nent=(\d+), entries=\[(.*?)\]\}\) = (-?\d+)")
ENTRY = re.compile(r"\{function=(\w+), index=(\w+), flags=([\w|]+), eax=(\w+), ebx=(\w+), ecx=(\w+), edx=(\w+)\}")
FLAGS = {"KVM_CPUID_FLAG_SIGNIFCANT_INDEX": 1, "KVM_CPUID_FLAG_STATEFUL_FUNC": 2, "KVM_CPUID_FLAG_STATE_READ_NEXT": 4}
COMMAND = ["strace", "--seccomp-bpf", "-f", "-v", "-s", "1000000", "-e", "trace=ioctl", "-o"]


def flag_bits(text):
    return sum(FLAGS[word] if word in FLAGS else int(word, 0) for word in text.split("|"))


def set_calls(log, taken=True):
    """One list of entries (leaf, subleaf, flags, eax, ebx, ecx, edx) for each call that KVM took (or refused; None: either), in order."""
    calls = []
    for count, body, status in CALL.findall(log):
        entries = [(int(f, 0), int(i, 0), flag_bits(flags), *(int(value, 0) for value in regs))
                   for f, i, flags, *regs in ENTRY.findall(body)]
        assert len(entries) == int(count), f"strace shows {len(entries)} of {count} entries"
        if taken is None or (status == "0") == taken:
            calls.append(entries)
    return calls

# SPDX-License-Identifier: BSD-2-Clause
"""An ACPI MADT of our own (ACPI 6.4, 5.2.12), which GRUB puts in the place of the firmware's."""
import struct

ENABLED = 1
LOCAL_APIC, LOCAL_X2APIC = 0, 9


def entry(number, apic_id):
    """A processor: a local APIC entry where the id fits into its byte, else an x2APIC entry."""
    if apic_id < 0xff:
        return struct.pack("<BBBBI", LOCAL_APIC, 8, number, apic_id, ENABLED)
    return struct.pack("<BBHIII", LOCAL_X2APIC, 16, 0, apic_id, ENABLED, number)


def table(apic_ids):
    """The whole table that lists these ids, all enabled."""
    body = struct.pack("<II", 0xfee00000, 1) + b"".join(entry(*pair) for pair in enumerate(apic_ids))
    head = struct.pack("<4sIBB6s8sI4sI", b"APIC", 36 + len(body), 3, 0, b"LEAFPR", b"GHOSTCPU", 1, b"LPRB", 1)
    total = head + body
    return total[:9] + bytes([-sum(total) & 0xff]) + total[10:]

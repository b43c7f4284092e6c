# SPDX-License-Identifier: BSD-2-Clause
"""What QEMU's blklogwrites driver records: every write that a guest makes, in the format of Linux's dm-log-writes
(Documentation/admin-guide/device-mapper/log-writes.rst)."""
import struct

MAGIC, VERSION = 0x6a736677736872, 1
DISCARD = 4


def arguments(disk, log):
    """QEMU's arguments: a virtio disk whose writes go to both files."""
    return ["-blockdev", f"driver=file,node-name=disk,filename={disk}", "-blockdev", f"driver=file,node-name=log,filename={log}",
            "-blockdev", "driver=raw,node-name=raw-disk,file=disk", "-blockdev", "driver=raw,node-name=raw-log,file=log",
            "-blockdev", "driver=blklogwrites,node-name=recorded,file=raw-disk,log=raw-log", "-device", "virtio-blk-pci,drive=recorded"]


def writes(path):
    """(offset, bytes) of each write, in order."""
    with open(path, "rb") as log:
        data = log.read()
    magic, version, count, sector = struct.unpack_from("<QQQI", data)
    assert magic == MAGIC and version == VERSION, f"{path}: not a log of writes"
    at, found = sector, []
    for _ in range(count):
        start, sectors, flags, _length = struct.unpack_from("<QQQQ", data, at)
        at += sector
        if sectors and not flags & DISCARD:
            found.append((start * sector, data[at:at + sectors * sector]))
            assert len(found[-1][1]) == sectors * sector, f"{path}: cut short"
            at += sectors * sector
    return found


def pieces(found, size=512):
    """The same sector by sector."""
    return [(offset + at, data[at:at + size]) for offset, data in found for at in range(0, len(data), size)]

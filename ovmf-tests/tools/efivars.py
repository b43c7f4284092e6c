# SPDX-License-Identifier: BSD-2-Clause
"""Variables into an OVMF_VARS file before the machine starts (EDK2, MdeModulePkg/Include/Guid/VariableFormat.h; UEFI 2.10, 3.1 and 10.3)."""
import struct
import uuid

GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c")
# Attributes: kept, seen by boot services, and by an operating system.
KEPT, BOOT, RUNTIME = 1, 2, 4
ACTIVE = 1
STORE = uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792")  # gEfiAuthenticatedVariableGuid
ALIVE = 0x3f
HEADER = struct.Struct("<HBBIQ16sIII16s")


def ucs2(text):
    return text.encode("utf-16-le") + b"\0\0"


def node(kind, subtype, content):
    return struct.pack("<BBH", kind, subtype, 4 + len(content)) + content


def load_option(description, path, data=b""):
    """An EFI_LOAD_OPTION; path: nodes of a device path, without its end."""
    path += node(0x7f, 0xff, b"")
    return struct.pack("<IH", ACTIVE, len(path)) + ucs2(description) + path + data


def end_of_variables(content, at, end):
    while at + HEADER.size <= end and content[at:at + 2] == b"\xaa\x55":
        fields = HEADER.unpack_from(content, at)
        at = (at + HEADER.size + fields[7] + fields[8] + 3) & ~3
    return at


def add(source, target, variables):
    """target is source with these: (GUID, name, attributes, data)."""
    content = bytearray(source.read_bytes())
    start = struct.unpack_from("<H", content, 48)[0]  # of the firmware volume's header
    assert content[start:start + 16] == STORE.bytes_le, f"{source}: no store of authenticated variables"
    end = start + struct.unpack_from("<I", content, start + 16)[0]
    at = end_of_variables(content, start + 28, end)
    for guid, name, attributes, data in variables:
        variable = HEADER.pack(0x55aa, ALIVE, 0, attributes, 0, bytes(16), 0, len(ucs2(name)), len(data), guid.bytes_le) + ucs2(name) + data
        assert at + len(variable) <= end and not content[at:at + len(variable)].strip(b"\xff"), f"{source}: no room for {name}"
        content[at:at + len(variable)] = variable
        at = (at + len(variable) + 3) & ~3
    target.write_bytes(content)


def boot_next(path, description, data=b""):
    """Variables by which the next start is of this device path."""
    return [(GLOBAL, "Boot0099", KEPT | BOOT | RUNTIME, load_option(description, path, data)),
            (GLOBAL, "BootNext", KEPT | BOOT | RUNTIME, struct.pack("<H", 0x99))]


def uri(address):
    return node(3, 24, address.encode())

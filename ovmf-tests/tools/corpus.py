#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""corpus.py unpack ARCHIVE FOLDER | pack FOLDER ARCHIVE: the inputs that a fuzzer learned from, as one file of the tree.

The archive is a tar whose bytes follow from the inputs and their names alone: no times, owners or modes of this machine, in the order
of the names. unpack of an archive that is not there makes an empty folder. Both say how many inputs there were."""
import io
import os
import pathlib
import sys
import tarfile


def unpack(archive, folder):
    """Write each input into folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    if not archive.exists():
        return 0
    count = 0
    with tarfile.open(archive, "r:") as tar:
        for member in tar:
            if not member.isfile() or "/" in member.name or member.name.startswith("."):
                raise ValueError(f"expected files without a folder, found {member.name!r}")
            (folder / member.name).write_bytes(tar.extractfile(member).read())
            count += 1
    return count


def packed(folder):
    """The bytes of the archive, and how many inputs it has."""
    inputs = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(inputs.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return target.getvalue(), len(inputs)


def pack(folder, archive):
    """The archive appears whole or not at all."""
    content, count = packed(folder)
    if not count:
        raise ValueError(f"no inputs in {folder}")
    new = archive.with_name(archive.name + ".new")
    archive.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(content)
    os.replace(new, archive)
    return count


def main():
    verbs = {"unpack": unpack, "pack": pack}
    if len(sys.argv) != 4 or sys.argv[1] not in verbs:
        sys.exit("usage: corpus.py unpack ARCHIVE FOLDER | pack FOLDER ARCHIVE")
    try:
        print(verbs[sys.argv[1]](*map(pathlib.Path, sys.argv[2:])))
    except (OSError, ValueError, tarfile.TarError) as error:
        sys.exit(f"corpus.py: {sys.argv[2]}: {error}")


if __name__ == "__main__":
    main()

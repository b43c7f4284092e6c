#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make run: boot the UEFI application in QEMU with OVMF, show its stream as it comes, fetch the file it wrote."""
import argparse
import os
import select
import shutil
import subprocess
import sys
import time

import machine
import stream

LIMIT = 60


def follow(command, log_path):
    """Run QEMU and copy what it prints to the terminal and to a log; True if it ended by itself in time."""
    end = time.monotonic() + LIMIT
    with open(log_path, "wb") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as guest:
        pending = b""
        while True:
            ready, _, _ = select.select([guest.stdout], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(guest.stdout.fileno(), 65536) if ready else None
            if chunk is None:
                guest.kill()
                return False
            if not chunk:
                return guest.wait() == 0
            log.write(chunk)
            lines = (pending + chunk).split(b"\n")
            pending = lines.pop()
            for line in lines:
                print("".join(stream.clean(line)))
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--options", default="", help="options for the application")
    arguments = parser.parse_args()
    folder = machine.BUILD / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    volume = folder / "volume.img"
    machine.make_volume(volume, {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI"})
    command = machine.qemu_command(folder, "ovmf", serial="stdio", volume=volume,
                                   options=f"poweroff {arguments.options}".strip())
    ended = follow(command, folder / "serial.log")
    if not ended:
        sys.exit(f"make run: the guest did not end well within {LIMIT} s; see {folder}/serial.log")
    log = (folder / "serial.log").read_bytes()
    try:
        result = stream.Stream(log)
    except stream.StreamError as error:
        sys.exit(f"make run: {error}; see {folder}/serial.log")
    for name in ("leafprobe.vmcore.txt", "leafprobe.raw.txt", "leafprobe.kvm", "leafprobe.text.txt"):
        content = machine.read_volume(volume, name)
        if content is not None:
            (folder / name).write_bytes(content)
            print(f"{(folder / name).relative_to(machine.TOP)}: {len(content)} bytes, from the guest's volume")
    print(f"{(folder / 'serial.log').relative_to(machine.TOP)}: {len(log)} bytes, what the guest sent")
    sys.exit(0 if result.ok else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The UEFI application's results come home over QEMU's user network: by HTTP and syslog, from a disk and from PXE."""
import os
import pathlib
import shutil
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import receiver
import stream
import tap

FOLDER = machine.BUILD / "check" / "network"
IMAGE = machine.BUILD / "BOOTX64.EFI"
NIC = ["-device", "virtio-net-pci,netdev=n,romfile=", "-device", "virtio-rng-pci"]
LIMIT = 180


def boot_disk(folder, options, **kwargs):
    return machine.boot_efi(folder, IMAGE, options=options, limit=LIMIT, smp="2",
                            extra=["-global", "virtio-blk-pci.bootindex=0", "-netdev", "user,id=n", *NIC], **kwargs)


def boot_pxe(folder, options):
    """EDK2's own PXE, by QEMU's TFTP server."""
    served = folder / "tftp"
    served.mkdir(parents=True, exist_ok=True)
    shutil.copy(IMAGE, served)
    return machine.boot(folder, "ovmf", options=options, limit=LIMIT, smp="2",
                        extra=["-netdev", f"user,id=n,tftp={served},bootfile={IMAGE.name}", *NIC])


def both_ways(name, boot):
    """What receive keeps is what the serial line shows: the same tables and the same verdict, but for what was sent."""
    def test():
        with receiver.Receiver(FOLDER / f"{name}-results") as receive:
            run = boot(FOLDER / name, f"post=http://10.0.2.2:{receive.port}/ syslog=10.0.2.2:{receive.port} file=none poweroff")
            shown = stream.Stream(run.serial)
            assert run.status == 0 and shown.ok, f"status {run.status}: {shown.last}"
            assert " sent=2/2 " in shown.last, shown.last
            receive.wait(2, limit=20)
            status, errors = receive.end()
            assert status == 0 and not errors, f"status {status}: {errors}"
            assert len(receive.lines) == 2 and not [line for line in receive.lines if "DAMAGED" in line], receive.lines
            kept = [path.read_bytes() for path in sorted(receive.folder.iterdir())]
        for content in kept:
            other = stream.Stream(content)
            assert other.ok and other.facts["boot"] == "uefi", other.last
            assert [table.entries for table in other.tables] == [table.entries for table in shown.tables], "other tables"
        return f"{len(kept[0])} bytes, {run.seconds:.0f} s"
    return test


def serve(listener, answer):
    """One connection at a time: read a piece, answer; None: say nothing, and leave it open."""
    kept = []
    while True:
        try:
            client = listener.accept()[0]
        except OSError:
            return
        client.recv(65536)
        if answer is None:
            kept.append(client)
            continue
        client.sendall(answer)
        client.close()


def bad_servers():
    """Nobody listens; a server says nothing, nonsense, or no. The run has FAILED, in time, and what the disk keeps is whole."""
    wanted = {None: r"did not", b"": r"", b"220 smtp ready\r\n": r"", b"HTTP/1.1 507 Full\r\nContent-Length: 0\r\n\r\n": "the server refused it"}
    said = []
    for number, (answer, words) in enumerate(wanted.items()):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener, answer), daemon=True).start()
            run = boot_disk(FOLDER / f"bad-{number}", f"post=http://10.0.2.2:{listener.getsockname()[1]}/ poweroff")
            listener.shutdown(socket.SHUT_RDWR)
        shown = stream.Stream(run.serial)
        remark = next((line for line in run.serial.decode(errors="replace").split("\n") if "leafprobe: post " in line), "")
        assert run.status == 0 and " not sent: " in remark and words in remark, f"{answer}: status {run.status}, {remark}"
        assert "FAILED post not sent cpus=2 " in shown.last and " files=1/1 sent=0/1 " in shown.last, shown.last
        assert stream.Stream(run.file("leafprobe.vmcore.txt")).ok, "the file"
        said.append(remark.split("not sent: ")[1].strip())
    return "; ".join(said)


TESTS = [
    ("from a disk", both_ways("disk", boot_disk)),
    ("from PXE", both_ways("pxe", boot_pxe)),
]
FULL = [
    ("servers that do not take it", bad_servers),
]

if __name__ == "__main__":
    tap.main(TESTS + (FULL if os.environ.get("ALL") else []))

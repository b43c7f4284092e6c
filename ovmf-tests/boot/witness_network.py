#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The doors of a network (PXE, iPXE and GRUB, UEFI and BIOS), and results that come home over it: QEMU's user network has DHCP and TFTP."""
import concurrent.futures
import contextlib
import http.server
import os
import pathlib
import shutil
import socket
import sys
import threading
import uuid
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import efivars
import inventory
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


def serve_files(folder, files):
    """A folder for TFTP with these files: {path: bytes, or a file to copy}."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    return folder


def netdev(served, bootfile):
    return ["-netdev", f"user,id=n,tftp={served},bootfile={bootfile}"]


def boot_pxe(folder, options):
    """EDK2's own PXE; the options stand in leafprobe.cfg beside the application on the TFTP server."""
    served = serve_files(FOLDER / f"{folder.name}-tftp", {"efi/BOOTX64.EFI": IMAGE, "efi/leafprobe.cfg": options.encode()})
    return machine.boot(folder, "ovmf", limit=LIMIT, smp="2", extra=[*netdev(served, "efi/BOOTX64.EFI"), *NIC])


class Files(http.server.SimpleHTTPRequestHandler):
    """What was asked for is kept in the server's list asked."""

    def log_request(self, code="-", size="-"):
        self.server.asked.append((self.command, self.path, int(code)))


@contextlib.contextmanager
def http_server(folder):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Files(*args, directory=str(folder))) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def boot_http(folder, options):
    """UEFI HTTP boot: the address stands in a boot entry, the options are its load options; the application comes from a web server."""
    served = serve_files(FOLDER / f"{folder.name}-http", {"rack/BOOTX64.EFI": IMAGE})
    folder.mkdir(parents=True, exist_ok=True)
    code, variables = machine.OVMF / "OVMF_CODE_4M.fd", folder / "vars.fd"
    with http_server(served) as server:
        entry = efivars.uri(f"http://10.0.2.2:{server.server_port}/rack/BOOTX64.EFI")
        efivars.add(machine.OVMF / "OVMF_VARS_4M.fd", variables, efivars.boot_next(entry, "leafprobe", efivars.ucs2(options)))
        run = machine.boot(folder, "seabios", machine="q35", limit=LIMIT, smp="2", extra=[
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={code}", "-drive", f"if=pflash,format=raw,unit=1,snapshot=on,file={variables}",
            "-netdev", "user,id=n", *NIC])
        assert ("GET", "/rack/BOOTX64.EFI", 200) in server.asked, f"the firmware asked for {server.asked}"
    return run


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


def door(name, firmware, files, bootfile, grub=None, *, nic="virtio-net-pci,netdev=n", **kwargs):
    """An image by another boot loader, which hands it its options: it says which table it read, and turns the machine off."""
    def test():
        served = serve_files(FOLDER / f"{name}-tftp", files)
        if grub:
            if not pathlib.Path("/usr/lib/grub", grub).is_dir() or not shutil.which("grub-mknetdir"):
                raise tap.Skip(f"GRUB for {grub} is not installed")
            machine.run(["grub-mknetdir", f"--net-directory={served}", "--subdir=boot/grub", "-d", f"/usr/lib/grub/{grub}"])
            (served / "boot/grub/grub.cfg").write_bytes(files["grub.cfg"])
        run = machine.boot(FOLDER / name, firmware, limit=LIMIT, smp="2", cpu="Skylake-Server",
                           extra=[*netdev(served, bootfile), "-device", nic, "-device", "virtio-rng-pci"], **kwargs)
        shown = stream.Stream(run.serial)
        assert run.status == 0 and shown.ok and len(shown.tables) == 2, f"status {run.status}: {shown.last}"
        direct = machine.boot(FOLDER / f"{name}-direct", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server", smp="2",
                              append="poweroff")
        wanted = stream.Stream(direct.serial)
        for table, other in zip(shown.tables, wanted.tables, strict=True):
            same = [(entry[:3], entry[3:]) for entry in table.entries if entry[0] not in (1, 7, 0xd)]
            assert same == [(entry[:3], entry[3:]) for entry in other.entries if entry[0] not in (1, 7, 0xd)], "other tables than multiboot 1"
        return f"{shown.facts['boot']}, {run.seconds:.0f} s"
    return test


ELF = {"leafprobe.elf": machine.BUILD / "leafprobe.elf"}
IPXE_BIOS = {**ELF, "bios.ipxe": b"#!ipxe\nkernel tftp://10.0.2.2/leafprobe.elf poweroff\nboot\n"}
IPXE_EFI = {"BOOTX64.EFI": IMAGE, "efi.ipxe": b"#!ipxe\nkernel tftp://10.0.2.2/BOOTX64.EFI file=none poweroff\nboot\n"}
GRUB_BIOS = {**ELF, "grub.cfg": b"set timeout=0\nmultiboot2 /leafprobe.elf poweroff\nboot\n"}
GRUB_EFI = {"BOOTX64.EFI": IMAGE, "grub.cfg": b"set timeout=0\nchainloader /BOOTX64.EFI poweroff\nboot\n"}

# The rack: product, CPU model and number of CPUs of machines that have neither disk nor serial line. One lacks what its like have.
RACK = [*[("Alpha One", "Skylake-Server", 2)] * 7, *[("Beta/2", "EPYC", 2)] * 3, ("Beta/2", "EPYC,-avx2", 2), *[("Beta/2", "EPYC", 2)] * 2,
        *[("Gamma 300", "Nehalem", 1)] * 4, *[("Delta", "Haswell", 4)] * 3]
ODD = 10
AT_ONCE = 4


def rack_id(number):
    """What a machine's id has to be: zlib's CRC-32 over serial number and UUID, whose first fields are little-endian."""
    return f"{zlib.crc32(f'S{number}'.encode() + rack_uuid(number).bytes_le):08x}"


def rack_uuid(number):
    return uuid.UUID(int=number + 1)


def take_stock(folder):
    """What `leafprobe inventory` says of the rack: every machine, groups as the models are, and the one that differs."""
    found = inventory.take(folder, status=1)
    assert not found["odd"] and len(found["machines"]) == len(RACK), found["odd"]
    who = {item["id"]: item for item in found["machines"]}
    for number, (product, cpu, count) in enumerate(RACK):
        item = who[rack_id(number)]
        assert (item["vendor"], item["product"], item["cpus"], item["runs"]) == ("Maker", product, count, 1), item
        same = {rack_id(other) for other, kind in enumerate(RACK) if kind == RACK[number]}
        assert {other["id"] for other in found["machines"] if other["group"] == item["group"]} == same, f"group of {product}, {cpu}"
    assert len(found["groups"]) == len(set(RACK)), found["groups"]
    odd, = found["differing"]
    assert [found["machines"][place - 1]["id"] for place in odd["machines"]] == [rack_id(ODD)] and odd["kind"] == "tables", odd
    assert [(item["class"], item["name"]) for item in odd["differences"]] == [("lost", "avx2")] and not odd["more"], odd["differences"]
    return odd["text"]


def rack():
    """Each machine gets the application and its options by TFTP, and its result is a file that names it."""
    with receiver.Receiver(FOLDER / "rack-results", f"--count={len(RACK)}") as receive:
        options = f"post=http://10.0.2.2:{receive.port}/ poweroff".encode()
        served = serve_files(FOLDER / "rack-tftp", {"BOOTX64.EFI": IMAGE, "leafprobe.cfg": options})

        def start(number):
            product, cpu, count = RACK[number]
            return machine.boot(FOLDER / f"rack-{number}", "ovmf", serial="none", cpu=cpu, smp=str(count), limit=AT_ONCE * LIMIT, debugcon=False,
                                extra=[*netdev(served, "BOOTX64.EFI"), *NIC, "-smbios",
                                       f"type=1,manufacturer=Maker,product={product},serial=S{number},uuid={rack_uuid(number)}"])
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(start, range(len(RACK))))
        assert [run.status for run in runs] == [0] * len(RACK), [run.status for run in runs]
        assert receive.process.wait(30) == 0, "receive"
        kept = {path.name: stream.Stream(path.read_bytes()) for path in sorted(receive.folder.iterdir())}
        said = take_stock(receive.folder)
    assert len(kept) == len(RACK) and all(result.ok for result in kept.values()), sorted(kept)
    wanted = sorted(f"{product.replace(' ', '-').replace('/', '-')}-{rack_id(number)}.txt" for number, (product, _, _) in enumerate(RACK))
    assert sorted(kept) == wanted, sorted(kept)
    return f"{len(kept)} results; {said}"


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
    ("from PXE, with leafprobe.cfg by TFTP", both_ways("pxe", boot_pxe)),
    ("iPXE, BIOS", door("ipxe-bios", "seabios", IPXE_BIOS, "bios.ipxe")),
    ("GRUB from PXE, BIOS", door("grub-bios", "seabios", GRUB_BIOS, "boot/grub/i386-pc/core.0", "i386-pc")),
]
# Also where all of CI runs (VANILLA).
DOORS = [("from UEFI HTTP boot, options in the boot entry", both_ways("http", boot_http))]
FULL = [
    ("servers that do not take it", bad_servers),
    ("iPXE, UEFI", door("ipxe-efi", "ovmf", IPXE_EFI, "efi.ipxe")),
    ("GRUB from PXE, UEFI", door("grub-efi", "ovmf", GRUB_EFI, "boot/grub/x86_64-efi/core.efi", "x86_64-efi", nic=NIC[1])),
    ("a rack", rack),
]

if __name__ == "__main__":
    ALL = os.environ.get("ALL")
    tap.main(TESTS + (DOORS if ALL or os.environ.get("VANILLA") else []) + (FULL if ALL else []))

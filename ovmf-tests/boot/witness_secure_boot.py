#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Secure Boot by OVMF with the snakeoil keys of its package: what `make sign` signs boots and says so, the rest is refused. And by
Debian's shim, whose list takes a key of one's own."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import shim
import stream
import tap

FOLDER = machine.BUILD / "check" / "secure-boot"
KEY, CERT = machine.OVMF.parent / "ovmf/PkKek-1-snakeoil.key", machine.OVMF.parent / "ovmf/PkKek-1-snakeoil.pem"
# What a person sees of an application that is refused.
REFUSED = re.compile(rb"BdsDxe: failed to load Boot\d{4}[^\n]*: Access Denied")


def needs(*programs):
    for program in programs:
        if not shutil.which(program):
            raise tap.Skip(f"{program} is not installed")
    for path in (machine.OVMF / "OVMF_VARS_4M.snakeoil.fd", machine.OVMF / "OVMF_CODE_4M.secboot.fd", KEY, CERT):
        if not path.exists():
            raise tap.Skip(f"no {path}")


def signed():
    """The folder of what make sign makes; once."""
    needs("sbsign", "sbverify", "openssl", "mformat", "mpartition", "grub-mkrescue")
    folder = machine.BUILD / "signed"
    if not (FOLDER / "k.key").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        machine.run(["openssl", "rsa", "-passin", "pass:snakeoil", "-in", str(KEY), "-out", str(FOLDER / "k.key")])
        shutil.rmtree(folder, ignore_errors=True)
        status, text = make(f"KEY={FOLDER}/k.key", f"CERT={CERT}", "OPTIONS=file=kvm poweroff")
        assert status == 0, text
    return folder


def make(*words):
    """make sign with these words: (status, what it said)."""
    done = subprocess.run(["make", "-C", str(machine.TOP), "sign", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=600, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def verifies():
    """Applications in the folder, on the disk and on the ISO carry the signature; those that make all makes stay as they are."""
    folder = signed()
    for name in ("BOOTX64.EFI", "BOOTIA32.EFI"):
        machine.run(["sbverify", "--cert", str(CERT), str(folder / name)])
        unsigned = subprocess.run(["sbverify", "--list", str(machine.BUILD / name)], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False).stdout
        assert b"No signature table present" in unsigned, unsigned
        want = (folder / name).read_bytes()
        assert machine.read_volume(f"{folder}/leafprobe.img@@1M", f"EFI/BOOT/{name}") == want, f"leafprobe.img has another {name}"
        assert want in (folder / "leafprobe.iso").read_bytes(), f"leafprobe.iso has another {name}"


def boots(firmware, want, chipset=None):
    def test():
        run = machine.boot_efi(FOLDER / want, signed() / "BOOTX64.EFI", firmware=firmware, machine=chipset,
                               options="file=vmcore poweroff")
        result = stream.Stream(run.serial)
        assert run.status == 0 and result.ok, f"status {run.status}: {result.last}"
        assert result.facts["secure_boot"] == want, result.facts["secure_boot"]
        saved = run.file("leafprobe.vmcore.txt")
        assert saved and f"secure_boot={want} ".encode() in saved, "nothing of it in the file"
    return test


def strict():
    """Memory is writable or executable, never both, for the processors' stacks and start-up code, too."""
    needs()
    if not (machine.OVMF / "OVMF_CODE_4M.secboot.strictnx.fd").exists():
        raise tap.Skip(f"no OVMF_CODE_4M.secboot.strictnx.fd in {machine.OVMF} (ovmf of Debian 13; OVMF_DIR names a folder)")
    for smp in ("1", "4"):
        run = machine.boot_efi(FOLDER / f"strict-{smp}", signed() / "BOOTX64.EFI", firmware="ovmf-strictnx", machine="q35,smm=on", smp=smp,
                               options="file=vmcore poweroff")
        result = stream.Stream(run.serial)
        assert run.status == 0 and result.ok and len(result.tables) == int(smp), f"{smp} CPUs: status {run.status}: {result.last}"
        assert result.facts["secure_boot"] == "on", result.facts["secure_boot"]
        assert run.file("leafprobe.vmcore.txt"), "no file"


def disk():
    """The disk as make sign leaves it, options and all."""
    folder = FOLDER / "disk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(signed() / "leafprobe.img", folder / "disk.img")
    run = machine.boot(folder, "ovmf-snakeoil", machine="q35,smm=on", volume=folder / "disk.img")
    result = stream.Stream(run.serial)
    assert run.status == 0 and result.ok, f"status {run.status}: {result.last}"
    assert result.facts["secure_boot"] == "on"
    assert machine.read_volume(f"{folder}/disk.img@@1M", "leafprobe.kvm")


def refused():
    """Not a byte of ours is executed."""
    needs()
    folder = FOLDER / "unsigned"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    machine.make_volume(folder / "volume.img", {"EFI/BOOT/BOOTX64.EFI": machine.BUILD / "BOOTX64.EFI"})
    run = machine.Run(folder)
    command = machine.qemu_command(folder, "ovmf-snakeoil", machine="q35,smm=on", volume=folder / "volume.img", options="poweroff")
    end = time.monotonic() + 60 * machine.PATIENCE
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as guest:
        # The firmware goes on to its menu, and stays there.
        while guest.poll() is None and time.monotonic() < end and not REFUSED.search(run.serial):
            time.sleep(0.2)
        guest.kill()
    assert REFUSED.search(run.serial), run.serial[-400:]
    assert b"leafprobe: " not in run.serial + run.debugcon
    assert not run.file("leafprobe.vmcore.txt")


def words():
    """Without a key or a certificate: a line each, and nothing is made."""
    needs("sbsign")
    for given, want in (([], ["KEY is missing", "CERT is missing"]),
                        (["KEY=/nowhere.key", "CERT=x.pem"], ["KEY=/nowhere.key: ", "CERT=x.pem: "])):
        status, text = make(*given)
        assert status and all(part in text for part in want), text


TESTS = [
    ("make sign without a key", words),
    ("make sign signs applications, disk and ISO", verifies),
    ("Secure Boot on: the signed application", boots("ovmf-snakeoil", "on", "q35,smm=on")),
    ("Secure Boot on, strict about memory: the signed application", strict),
    ("Secure Boot on: the signed disk", disk),
    ("Secure Boot on: an unsigned application is refused", refused),
    ("no keys enrolled: setup", boots("ovmf-setup", "setup", "q35,smm=on")),
]
# Takes a minute: with ALL=1, and where all of CI runs (VANILLA).
SLOW = [("Secure Boot by shim: an unknown key, MokManager, a known key", shim.mok)]

if __name__ == "__main__":
    # One after the other: the first signs for all.
    tap.main(TESTS + (SLOW if os.environ.get("ALL") or os.environ.get("VANILLA") else []), 1)

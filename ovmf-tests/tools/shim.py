# SPDX-License-Identifier: BSD-2-Clause
"""Secure Boot by Debian's shim on firmware that holds Microsoft's keys: one's own key goes in by MokManager's screens."""
import pathlib
import re
import shutil
import subprocess
import time

import machine
import qmp
import stream
import tap

FOLDER = machine.BUILD / "check" / "secure-boot" / "shim"
LIMIT = 60
CODE, VARS = machine.OVMF / "OVMF_CODE_4M.secboot.fd", machine.OVMF / "OVMF_VARS_4M.ms.fd"
MOVE = re.compile(rb"\x1b\[\d+;\d+H")
VIOLATION = "Verification failed: (0x1A) Security Violation"

# What is on the screen, and the keys that answer it. The first screen is shim's, the others MokManager's.
SCREENS = [
    (VIOLATION, ["ret"]),
    ("Press any key to perform MOK management", ["ret"]),
    ("Enroll key from disk", ["down", "ret"]),
    ("LEAFPROBE", ["ret"]),
    ("our.cer", ["down", "ret"]),
    ("View key 0", ["down", "ret"]),
    ("Enroll the key(s)?", ["down", "ret"]),
    ("Reboot", ["ret"]),
]


def shim(name):
    """A file of the packages, unpacked by make deps or installed here."""
    for root in (machine.BUILD / "packages", pathlib.Path("/")):
        if (root / "usr/lib/shim" / name).exists():
            return root / "usr/lib/shim" / name
    raise tap.Skip(f"no usr/lib/shim/{name} in build/packages (Debian packages shim-signed and shim-helpers-amd64-signed, make deps check)")


def prepare():
    """The stick of docs/secure-boot.md, "A key of one's own"."""
    for program in ("openssl", "sbsign"):
        if not shutil.which(program):
            raise tap.Skip(f"{program} is not installed")
    for path in (CODE, VARS):
        if not path.exists():
            raise tap.Skip(f"no {path}")
    files = {"EFI/BOOT/BOOTX64.EFI": shim("shimx64.efi.signed"), "EFI/BOOT/mmx64.efi": shim("mmx64.efi.signed")}
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    key, cert, der, signed = (FOLDER / name for name in ("our.key", "our.pem", "our.cer", "grubx64.efi"))
    machine.run(["openssl", "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=our machines/", "-keyout",
                 str(key), "-out", str(cert)])
    machine.run(["openssl", "x509", "-in", str(cert), "-outform", "DER", "-out", str(der)])
    machine.run(["sbsign", "--key", str(key), "--cert", str(cert), "--output", str(signed), str(machine.BUILD / "BOOTX64.EFI")])
    machine.make_volume(FOLDER / "volume.img", {**files, "EFI/BOOT/grubx64.efi": signed, "our.cer": der,
                                                "EFI/BOOT/leafprobe.cfg": b"file=vmcore poweroff"}, 16)
    shutil.copy(VARS, FOLDER / "vars.fd")


def firmware():
    return ["-global", "driver=cfi.pflash01,property=secure,value=on", "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={CODE}",
            "-drive", f"if=pflash,format=raw,unit=1,file={FOLDER}/vars.fd"]


def command(*extra):
    return machine.qemu_command(FOLDER, "seabios", machine="q35,smm=on", memory=256, volume=FOLDER / "volume.img", extra=[*firmware(), *extra])


def shown_since(mark):
    """(what the console showed since, where it is now): MokManager draws on the serial port, too."""
    log = machine.Run(FOLDER).serial
    return re.sub(r"\x1b\[[0-9;?=]*[A-Za-z]", "", MOVE.sub(b"\n", log[mark:]).decode("latin-1")), len(log)


def wait_for(guest, words, mark):
    end = time.monotonic() + LIMIT * machine.PATIENCE
    while time.monotonic() < end and guest.poll() is None:
        text, now = shown_since(mark)
        if words in text:
            time.sleep(0.3)  # until the screen is whole, and keys are listened to
            return now
        time.sleep(0.1)
    raise AssertionError(f"no '{words}' on the console: {' | '.join(shown_since(mark)[0].split())[-300:]}")


def enroll():
    """Through the screens; the last one restarts the machine, which ends QEMU."""
    mark = 0
    with subprocess.Popen(command("-vga", "std", "-qmp", f"unix:{FOLDER}/qmp,server=on,wait=off"), stdin=subprocess.DEVNULL) as guest:
        try:
            with qmp.Client(FOLDER / "qmp", 10 * machine.PATIENCE) as monitor:
                for words, keys in SCREENS:
                    mark = wait_for(guest, words, mark)
                    for key in keys:
                        monitor.execute("send-key", keys=[{"type": "qcode", "data": key}])
                        time.sleep(0.5)
            assert guest.wait(LIMIT * machine.PATIENCE) == 0
        finally:
            guest.kill()
    assert "leafprobe: " not in shown_since(0)[0], "the application was started before its key was known"


def starts():
    (FOLDER / "serial.log").unlink()
    run = machine.boot(FOLDER, "seabios", machine="q35,smm=on", memory=256, volume=FOLDER / "volume.img", limit=LIMIT, extra=firmware())
    result = stream.Stream(run.serial)
    assert run.status == 0 and result.ok, f"status {run.status}: {result.last}"
    assert result.facts["secure_boot"] == "on", result.facts["secure_boot"]
    saved = run.file("leafprobe.vmcore.txt")
    assert saved and stream.Stream(saved).ok, "the file on the volume"


def mok():
    """shim refuses what an unknown key has signed; MokManager takes the key, and then it starts."""
    prepare()
    enroll()
    starts()

# SPDX-License-Identifier: BSD-2-Clause
"""How each image is booted: disk images, QEMU command lines, time limits. The one place that knows them."""
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import tap

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
OVMF = pathlib.Path(os.environ.get("OVMF_DIR", "/usr/share/OVMF"))
# What time limits are multiplied with, where everything is slow (vanilla_witness.sh).
PATIENCE = int(os.environ.get("LEAFPROBE_PATIENCE", "1"))
COMMON = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]


def secure(code, variables):
    return ["-global", "driver=cfi.pflash01,property=secure,value=on",
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF}/OVMF_CODE_4M.{code}.fd",
            "-drive", f"if=pflash,format=raw,unit=1,snapshot=on,file={OVMF}/OVMF_VARS_4M{variables}.fd"]


# firmware name -> (QEMU program, machine, further arguments); EFI firmware boots a FAT volume, the others -kernel.
FIRMWARE = {
    "ovmf": ("qemu-system-x86_64", "q35", ["-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF}/OVMF_CODE_4M.fd",
             "-drive", f"if=pflash,format=raw,unit=1,snapshot=on,file={OVMF}/OVMF_VARS_4M.fd"]),
    # Secure Boot, with the keys of the package's own PkKek-1-snakeoil enrolled, or with none; the machine has SMM then. Strict: pages
    # of applications are writable or executable, never both (Debian 13's package).
    "ovmf-snakeoil": ("qemu-system-x86_64", "q35", secure("secboot", ".snakeoil")),
    "ovmf-setup": ("qemu-system-x86_64", "q35", secure("secboot", "")),
    "ovmf-strictnx": ("qemu-system-x86_64", "q35", secure("secboot.strictnx", ".snakeoil")),
    "ovmf-pc": ("qemu-system-x86_64", "pc", ["-bios", "/usr/share/ovmf/OVMF.fd"]),
    "ovmf32": ("qemu-system-i386", "q35", ["-global", "driver=cfi.pflash01,property=secure,value=on",
               "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF}/OVMF32_CODE_4M.secboot.fd",
               "-drive", f"if=pflash,format=raw,unit=1,snapshot=on,file={OVMF}/OVMF32_VARS_4M.fd"]),
    "seabios": ("qemu-system-x86_64", "pc", []),
    "qboot": ("qemu-system-x86_64", "pc", ["-bios", "/usr/share/qemu/qboot.rom"]),
}


def run(command, **kwargs):
    """A helper command that must work; its output shows only if it does not."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **kwargs)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout.decode(errors='replace').strip()}")


def make_volume(path, files, megabytes=8):
    """A FAT volume with these files: {name on the volume: bytes or a path}; folders as in EFI/BOOT/BOOTX64.EFI."""
    with open(path, "wb") as volume:
        volume.truncate(megabytes << 20)
    run(["mformat", "-i", path, "-T", str(megabytes << 11), "-h", "16", "-s", "63", "-v", "LEAFPROBE", "::"])
    folders = {str(parent) for name in files for parent in pathlib.PurePosixPath(name).parents} - {"."}
    for folder in sorted(folders):
        run(["mmd", "-i", path, f"::/{folder}"])
    for name, content in files.items():
        with tempfile.NamedTemporaryFile() as source:
            if isinstance(content, bytes):
                source.write(content)
                source.flush()
                content = source.name
            run(["mcopy", "-i", path, str(content), f"::/{name}"])


def read_volume(path, name):
    """A file's bytes from a FAT volume, None if it is not there."""
    done = subprocess.run(["mtype", "-i", path, f"::/{name}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout if done.returncode == 0 else None


class Run:
    """What a boot gave: serial and debugcon bytes, exit status of QEMU (None: killed at the time limit), seconds."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.status, self.seconds, self.command = None, 0.0, []

    def output(self, name):
        path = self.folder / name
        return path.read_bytes() if path.exists() else b""

    serial = property(lambda self: self.output("serial.log"))
    debugcon = property(lambda self: self.output("debugcon.log"))
    errors = property(lambda self: self.output("qemu.log"))

    def file(self, name):
        return read_volume(self.folder / "volume.img", name)


def qemu_command(folder, firmware, *, accel="tcg", serial=None, debugcon=True, machine=None, cpu="max", memory=128, kernel=None, append=None,
                 options=None, volume=None, volume_args="", smp=None, extra=()):
    program, default_machine, arguments = FIRMWARE[firmware]
    if firmware == "ovmf32" and not (OVMF / "OVMF32_CODE_4M.secboot.fd").exists():
        raise tap.Skip(f"no 32-bit OVMF in {OVMF} (Debian package ovmf-ia32)")
    command = [program, "-accel", accel, "-M", machine or default_machine, "-cpu", cpu, "-m", str(memory), *COMMON,
               "-serial", serial or f"file:{folder}/serial.log"]
    if debugcon:
        command += ["-debugcon", f"file:{folder}/debugcon.log"]
    if machine != "microvm":
        command += arguments
    if smp:
        command += ["-smp", smp]
    if kernel:
        command += ["-kernel", str(kernel)]
    if append:
        command += ["-append", append]
    if options:
        command += ["-fw_cfg", "name=opt/leafprobe/options,string=" + options.replace(",", ",,")]
    if volume:
        command += ["-drive", f"if=none,id=volume,format=raw,file={volume}{volume_args}", "-device",
                    "virtio-blk-pci,drive=volume"]
    return command + list(extra)


def boot(folder, firmware, *, limit=60, **kwargs):
    """Boot once under a time limit; logs stay in folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    result = Run(folder)
    result.command = qemu_command(folder, firmware, **kwargs)
    (folder / "command").write_text(" ".join(result.command) + "\n")
    start = time.monotonic()
    with open(folder / "qemu.log", "wb") as log:
        try:
            result.status = subprocess.run(result.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           timeout=limit * PATIENCE, check=False).returncode
        except subprocess.TimeoutExpired:
            result.status = None
    result.seconds = time.monotonic() - start
    return result


def boot_efi(folder, image, boot_name="BOOTX64.EFI", *, firmware="ovmf", files=None, **kwargs):
    """Boot a UEFI application from a FAT volume of its own."""
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    contents = {f"EFI/BOOT/{boot_name}": image}
    contents.update(files or {})
    make_volume(folder / "volume.img", contents)
    return boot(folder, firmware, volume=folder / "volume.img", **kwargs)


def cpu_models():
    """The names that QEMU's -cpu takes."""
    listed = subprocess.run(["qemu-system-x86_64", "-cpu", "help"], stdout=subprocess.PIPE, check=False).stdout.decode()
    # QEMU 7.2 writes "x86 486   (alias ...)", 10.0 "  486   (alias ...)".
    names = re.findall(r"^(?:x86 | +)(\S+)", listed.split("\n\n")[0], re.M)
    assert len(names) > 20, f"only {len(names)} CPU models in QEMU's list"
    return names


@functools.cache
def qemu_version():
    """(major, minor) of the QEMU at hand."""
    text = subprocess.run(["qemu-system-x86_64", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
    found = re.search(r"version (\d+)\.(\d+)", text)
    assert found, f"no version in {text!r}"
    return int(found.group(1)), int(found.group(2))


def qemu_shape():
    """The shape of the tables that it hands to KVM; 9.2 is the first that gives the slot of {0xd, 63} back."""
    return "qemu-9.2" if qemu_version() >= (9, 2) else "qemu-4.2"


def kvm_usable():
    """None if a KVM virtual machine can be made here, else the reason why not."""
    if not os.path.exists("/dev/kvm"):
        return "no /dev/kvm"
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "/dev/kvm may not be opened"
    return None


@functools.cache
def host_cpu():
    """-cpu host, without what this KVM offers and then refuses to take (MSR 0x10a, where KVM itself runs in a guest)."""
    for model in ("host", "host,-arch-capabilities"):
        done = subprocess.run(["qemu-system-x86_64", "-accel", "kvm", "-M", "microvm", "-cpu", model, "-S", *COMMON, "-monitor",
                               "stdio"], input=b"quit\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30 * PATIENCE,
                              check=False)
        if done.returncode == 0:
            return model
    raise tap.Skip(f"no machine with -cpu host: {done.stdout.decode(errors='replace').strip()}")


def need_kvm():
    """A test that calls this is skipped where there is no KVM."""
    reason = kvm_usable()
    if reason:
        raise tap.Skip(reason)

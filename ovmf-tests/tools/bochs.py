# SPDX-License-Identifier: BSD-2-Clause
"""Bochs: a second emulator, whose CPU models answer CPUID as real ones do (the SYSCALL bit by mode, redirected leaves)."""
import functools
import pathlib
import re
import shutil
import subprocess
import time

import machine

# Debian's Bochs has its debugger built in, which waits for a command, and no display of its own but VNC.
CONFIG = """display_library: rfb, options="timeout=0"
megs: 64
cpu: model={model}, count={count}, ips=50000000, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
boot: cdrom
ata0-master: type=cdrom, path="{iso}", status=inserted
com1: enabled=1, mode=file, dev={folder}/serial.log
port_e9_hack: enabled=1
log: {folder}/bochs.log
panic: action=fatal
clock: sync=none, time0=0
sound: driver=dummy
"""


def make_iso(path, kernel, options, protocol="multiboot", platform="i386-pc", before="", files=None):
    """A GRUB CD image that boots the kernel at once; platform None takes every GRUB that is installed.

    before: GRUB commands, each with its semicolon; files: {name in /boot: bytes} for them."""
    tree = pathlib.Path(path).with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "boot" / "grub").mkdir(parents=True)
    shutil.copy(kernel, tree / "boot" / "leafprobe.elf")
    for name, content in (files or {}).items():
        (tree / "boot" / name).write_bytes(content)
    (tree / "boot" / "grub" / "grub.cfg").write_text(
        f"set timeout=0\nmenuentry leafprobe {{ {before} {protocol} /boot/leafprobe.elf {options} ; boot }}\n")
    where = ["-d", f"/usr/lib/grub/{platform}"] if platform else []
    machine.run(["grub-mkrescue", *where, "-o", str(path), str(tree)])
    shutil.rmtree(tree)


@functools.cache
def listed():
    """What Bochs says of its CPU models and of itself."""
    return subprocess.run(["bochs", "--help", "cpu"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          stdin=subprocess.DEVNULL).stdout.decode(errors="replace")


def models():
    """CPU models that this Bochs knows."""
    lines = listed().split("Supported CPU models:")[-1].split("\n")
    names = [line.strip() for line in lines if re.fullmatch(r"\w+", line.strip())]
    assert len(names) > 20, f"only {len(names)} CPU models in Bochs's list"
    return names


def version():
    """(major, minor)."""
    found = re.search(r"Bochs x86 Emulator (\d+)\.(\d+)", listed())
    assert found, f"no version in {listed()[-300:]!r}"
    return int(found.group(1)), int(found.group(2))


def boot(folder, iso, model, count=1, limit=40):
    """Boot an ISO. Bochs never ends well after power-off, so the serial log alone tells how the run went.

    Two that start at the same moment may take the same port for their VNC displays, and one of them ends at once ("could not
    bind any port") without a serial log: no machine was there, and it is started once more."""
    result = boot_once(folder, iso, model, count, limit)
    return result if (result.folder / "serial.log").exists() else boot_once(folder, iso, model, count, limit)


def boot_once(folder, iso, model, count, limit):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "bochsrc").write_text(CONFIG.format(model=model, count=count, iso=iso, folder=folder))
    (folder / "go").write_text("c\n")
    result = machine.Run(folder)
    start = time.monotonic()
    with open(folder / "out.log", "wb") as out:
        try:
            subprocess.run(["bochs", "-q", "-f", str(folder / "bochsrc"), "-rc", str(folder / "go")], stdin=subprocess.DEVNULL,
                           stdout=out, stderr=out, timeout=limit, check=False)
            result.status = 0
        except subprocess.TimeoutExpired:
            result.status = None
    result.seconds = time.monotonic() - start
    return result

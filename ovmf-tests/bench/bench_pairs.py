#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long the images take, in pairs with those of an older commit (OLD, 4903349 where none is named), by stamps inside one run.

QEMU's whole life says little of an image: OVMF's own start scatters by seconds, and a host has a fast and a slow speed. QEMU's
trace events do: from the entry of a multiboot image, before which SeaBIOS asks for its address, to the order to power off; of
the application, from the read of its file to that order. Each pair runs close together, the first of the two in turn."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import figure
import machine
import stream

FOLDER = machine.BUILD / "bench" / "pairs"
OLD = os.environ.get("OLD") or "4903349"
PAIRS = int(os.environ.get("PAIRS") or 25)
CPU = "Skylake-Server"
STAMP = re.compile(r"^\d+@(\d+\.\d+):(\w+) (.*)$", re.M)
END = "qemu_system_shutdown_request"
# Name, image, CPUs, and the share of the old one's time that is allowed.
CASES = (("multiboot, 1 CPU", "leafprobe.elf", 1, 0.9), ("multiboot, 4 CPUs", "leafprobe.elf", 4, 0.75),
         ("UEFI", "BOOTX64.EFI", 1, 1.0))


def old_images():
    """The folder with the images of the older commit, built once; None where this clone does not have it."""
    folder = machine.BUILD / "bench" / f"old-{OLD}"
    if (folder / "done").exists():
        return folder / "build"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", OLD], cwd=machine.TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if packed.returncode:
        print(f"pairs: no images of {OLD}: {packed.stderr.decode(errors='replace').strip()}")
        return None
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V", "B")}
    machine.run(["env", "-i", *(f"{key}={value}" for key, value in clean.items()), "make", "-C", str(folder),
                 *sorted({f"build/{image}" for _, image, _, _ in CASES})], timeout=600)
    (folder / "done").touch()
    return folder / "build"


def stamps(folder):
    """(seconds, event, words) of QEMU's trace."""
    return [(float(seconds), event, words) for seconds, event, words in STAMP.findall((folder / "qemu.log").read_text())]


def traced(*events):
    return [word for event in (*events, END) for word in ("-trace", event)] + ["-msg", "timestamp=on"]


def of_multiboot(image, cpus):
    folder = FOLDER / "elf"
    run = machine.boot(folder, "seabios", kernel=image, cpu=CPU, smp=str(cpus), append="poweroff", debugcon=False,
                       extra=traced("fw_cfg_select"))
    return run, [seconds for seconds, event, words in stamps(folder) if event == "fw_cfg_select" and "'kernel_entry'" in words]


def of_uefi(image, _):
    """The image is the largest piece that is read of the volume."""
    folder = FOLDER / "efi"
    run = machine.boot_efi(folder, image, cpu=CPU, options="poweroff", debugcon=False, extra=traced("virtio_blk_handle_read"))
    reads = [(int(words.rsplit(" ", 1)[1]), seconds) for seconds, event, words in stamps(folder) if event == "virtio_blk_handle_read"]
    return run, [seconds for sectors, seconds in reads if sectors == max(reads)[0]]


def milliseconds(image, cpus):
    run, begins = (of_uefi if image.suffix == ".EFI" else of_multiboot)(image, cpus)
    ends = [seconds for seconds, event, _ in stamps(run.folder) if event == END]
    assert run.status == 0 and stream.Stream(run.serial).ok, f"{image}: QEMU ended with {run.status}, see {run.folder}"
    assert begins and len(ends) == 1, f"{image}: {len(begins)} entries and {len(ends)} ends in the trace"
    return 1000 * (ends[0] - begins[-1])


def main():
    """Prints one line a figure; the number of budgets that were not kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    old, over = old_images(), 0
    if not old:
        return 0
    for name, image, cpus, most in CASES:
        pairs = []
        for number in range(PAIRS):
            taken = {folder: milliseconds(folder / image, cpus) for folder in (old, machine.BUILD)[::1 if number % 2 else -1]}
            pairs.append((taken[machine.BUILD], taken[old]))
        share = statistics.median(now / before for now, before in pairs)
        figure.row(f"{name}, entry to power-off (TCG)", statistics.median(now for now, _ in pairs), "ms")
        figure.row(f"{name}, against {OLD} in {PAIRS} pairs", share, "x", most)
        over += share > most
    return over


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

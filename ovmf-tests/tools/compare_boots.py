# SPDX-License-Identifier: BSD-2-Clause
"""The boots of compare.py: every row of cases.txt, and machines of several CPUs, with the old images and with those of now."""
import concurrent.futures
import re
import shutil
import sys

import machine
import tap

sys.path.insert(0, str(machine.TOP / "ovmf-tests" / "boot"))

import cases  # noqa: E402  (a suite in another folder)

FOLDER = machine.BUILD / "compare" / "boots"
FILES = ("leafprobe.vmcore.txt", "leafprobe.raw.txt", "leafprobe.kvm", "leafprobe.text.txt")
# The clock runs on between two boots, and the checksum of the whole run covers what it says.
CLOCK = re.compile(rb"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
LAST = re.compile(rb"^(leafprobe: OK .*) crc32=[0-9a-f]{8}(?=\r?$)", re.M)
# Machines that cases.txt has not: name | image | firmware | machine | cpu | options | QEMU's -smp.
MORE = [[field.strip() for field in row.split("|")] for row in (
    "four CPUs | elf | seabios | pc | Skylake-Server | | 4",
    "four CPUs, in full | elf | seabios | q35 | EPYC-Milan | cpus=all format=text | 4,threads=2",
    "four CPUs, raw | pvh | seabios | microvm | max | format=raw | 4",
    "four CPUs, 32 bits | elf | seabios | pc | max | mode=32 | 4",
    "UEFI, four CPUs | x64 | ovmf | q35 | Skylake-Server | poweroff file=vmcore,raw,kvm,text | 4",
    "UEFI, 32 bits, two CPUs | ia32 | ovmf32 | q35 | max | poweroff | 2")]


def say(case, smp, build, side):
    """(exit status, serial bytes, debugcon bytes, files on the volume), all that a boot leaves."""
    folder = FOLDER / side / case.folder.name
    run = cases.boot(case, build, folder, **({"smp": smp} if smp else {}))
    said = [run.serial, run.debugcon, b"".join(name.encode() + b"\n" + (run.file(name) or b"none\n") for name in FILES)
            if (folder / "volume.img").exists() else b""]
    return ["late" if run.status is None else run.status, *(LAST.sub(rb"\1", CLOCK.sub(b"time=T", stream)) for stream in said)]


def compare(old, new, words, tally, workers):
    shutil.rmtree(FOLDER, ignore_errors=True)
    listed = [(case, None) for case in cases.read_cases()] + [(cases.Case([*row[:6], ""]), row[6]) for row in MORE]
    listed = [(case, smp) for case, smp in listed if not words or any(word in f"boot: {case.name}" for word in words)]
    assert listed or words, "no boot cases"

    def one(job):
        case, smp = job
        try:
            said = [say(case, smp, build, side) for build, side in ((old, "old"), (new, "new"))]
        except tap.Skip as reason:
            print(f"boot {case.name}: skipped, {reason}", flush=True)
            return
        tally.add("boot", ("boot:", case.name), *said, lambda: say(case, smp, old, "again"))

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, listed))

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boots the images as cases.txt says and looks at what they wrote. Logs: build/check/cases/NAME/."""
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "cases"
IMAGES = {"elf": "leafprobe.elf", "pvh": "leafprobe-pvh.elf", "x64": "BOOTX64.EFI", "ia32": "BOOTIA32.EFI"}
LIMITS = {"elf": 20, "pvh": 20, "x64": 60, "ia32": 90}
RANGES = (0x00000000, 0x20000000, 0x40000000, 0x80000000, 0x80860000, 0xc0000000)


class Case:
    """A row of cases.txt."""

    def __init__(self, row):
        self.name, self.image, self.firmware, self.machine, self.cpu, self.options, shows = (x.strip() for x in row)
        self.shows = [text.strip(" ") if not text.startswith("    ") else text for text in shows.split(" ; ")]

    @property
    def folder(self):
        return FOLDER / re.sub(r"[^\w.-]+", "-", self.name)


def read_cases():
    rows = (pathlib.Path(__file__).parent / "cases.txt").read_text().split("\n")
    return [Case(row.split("|", 6)) for row in rows if row.strip() and not row.startswith("#")]


def boot(case, build=machine.BUILD, folder=None, **more):
    """Boot a case's machine with the image of a build, logs into folder (the case's own); the machine.Run."""
    image, folder = build / IMAGES[case.image], folder or case.folder
    common = {"machine": case.machine, "cpu": case.cpu, "limit": LIMITS[case.image], **more}
    shutil.rmtree(folder, ignore_errors=True)
    if case.image in ("elf", "pvh"):
        return machine.boot(folder, case.firmware, kernel=image, append=case.options, **common)
    return machine.boot_efi(folder, image, IMAGES[case.image], firmware=case.firmware, options=case.options, **common)


def sound(table, flags_known=True):
    """What holds of every table, whatever the CPU. The raw format does not carry flags."""
    keys = [(entry[0], entry[1]) for entry in table.entries if not entry[2] & 2]
    assert len(keys) == len(set(keys)), f"cpu {table.cpu}: the same leaf and subleaf twice"
    for leaf, subleaf, flags, *_ in table.entries:
        base = leaf & ~0xff if leaf >> 28 == 4 else max(start for start in RANGES if start <= leaf)
        top = table.regs(base)
        assert top or len(table.entries) == 1, f"cpu {table.cpu}: leaf {leaf:#x} without its base"
        assert not top or leaf <= top[0], f"cpu {table.cpu}: leaf {leaf:#x} above its range's maximum {top[0]:#x}"
        assert subleaf == 0 or flags & 1 or not flags_known, f"cpu {table.cpu}: {leaf:#x}:{subleaf} without flag 1"
    first = table.regs(0)
    assert first is None or all(32 <= byte < 127 for reg in first[1:] for byte in reg.to_bytes(4, "little")), "vendor"


def check_files(case, run, result):
    """The files of a UEFI run hold the same table as the stream."""
    for note in result.notes:
        match = re.match(r"leafprobe: file (\S+): (\d+) bytes, read back the same", note)
        if not match:
            continue
        content = run.file(match.group(1))
        assert content is not None and len(content) == int(match.group(2)), f"{match.group(1)}: size on the volume"
        entries = result.tables[0].entries
        if content.startswith(b"leafprobe: "):
            assert stream.Stream(content).tables[0].text == result.tables[0].text, f"{match.group(1)}: not the stream's table"
        elif match.group(1).endswith(".kvm"):
            assert len(content) == 8 + 40 * len(entries), f"{len(content)} bytes for {len(entries)} entries"
            assert stream.parse_kvm(content) == [list(entries)], "kvm file: other entries"
        else:
            raw = [entry[:2] + entry[3:] for entry in stream.parse_raw(content.decode().rstrip("\n").split("\n"))]
            assert raw == [entry[:2] + entry[3:] for entry in entries], "raw file: other entries"


def check(case):
    run = boot(case)
    where = f"see {case.folder.relative_to(machine.TOP)}"
    assert run.status is not None, f"no end within {LIMITS[case.image]} s, {where}"
    assert run.status == 0, f"QEMU ended with {run.status}, {where}"
    log = "\n".join(stream.clean(run.serial))
    result = stream.Stream(run.serial)
    for text in case.shows:
        assert re.search(text, log), f"does not show {text!r}, {where}"
    if not result.ok or "OK help" in result.last:
        assert not result.tables, f"a table in spite of {result.last!r}, {where}"
        return
    assert result.tables, f"no table, {where}"
    for table in result.tables:
        sound(table, flags_known="format=raw" not in log)
    if case.image in ("elf", "pvh"):
        assert stream.Stream(run.debugcon).tables[0].text == result.tables[0].text, f"debugcon differs from serial, {where}"
    check_files(case, run, result)


if __name__ == "__main__":
    WORDS = sys.argv[1:]
    CASES = [case for case in read_cases() if not WORDS or any(word in case.name for word in WORDS)]
    sys.exit(1 if tap.run([(case.name, lambda case=case: check(case)) for case in CASES]) else 0)

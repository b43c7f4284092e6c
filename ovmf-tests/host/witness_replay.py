#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The real image, run under libunicorn with CPUID answered from a saved table, writes that table again, and counts CPUID right."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import budget
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "replay"
MODELS = ("max", "Skylake-Server", "EPYC-Milan", "qemu64", "Nehalem", "pentium3", "486")


def leafprobe(*words, data=None):
    done = subprocess.run([budget.COMMAND, *map(str, words)], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=600, check=False)
    assert done.returncode == 0, f"leafprobe {words[0]}: {done.stderr.decode(errors='replace').strip()}"
    return done.stdout


def replay(path, entries):
    """Replay a table; the image must write the same entries, and count CPUID as libunicorn does."""
    result = budget.replay(path)
    assert result.tables[0].entries == entries, "other entries than the table's"
    return result, budget.cost(path.name, result)


def sample():
    path = budget.sample()
    if not path:
        raise tap.Skip("the sample table is not here")
    entries = stream.parse_vmcore(path.read_text().split("\n"))
    result, cost = replay(path, entries)
    log = (f"leafprobe: begin cpu=0 apic=0x0 format=vmcore shape=qemu\n{result.tables[0].text}"
           f"leafprobe: end cpu=0 nent={len(entries)} crc32={stream.crc(entries):08x}\n{result.last}\n")
    again = leafprobe("convert", "-", "--to", "vmcore", "--slots=80", data=log.encode())
    assert again == path.read_bytes(), "convert --to vmcore --slots=80 is not the sample file"
    assert cost.a_row <= budget.PER_ROW, str(cost)
    return f"byte-identical; CPUID executed {cost}"


def no_image():
    """A run that did not begin is one line, with nothing counted in front of it."""
    run = machine.boot(FOLDER / "no-image", "seabios", kernel=budget.IMAGE, cpu="486")
    for image, line in (("/nowhere", "/nowhere: No such file or directory"), (__file__, f"{__file__}: not an ELF file")):
        done = subprocess.run([budget.COMMAND, "replay", "--table", str(run.folder / "serial.log"), "--image", image],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        assert done.returncode == 2 and not done.stdout, f"status {done.returncode}, {len(done.stdout)} bytes"
        assert done.stderr.decode() == f"leafprobe: {line}\n", done.stderr.decode()


HARDWARE = """CPU 0:
   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69
   0x00000001 0x00: eax=0x000306c3 ebx=0x00100800 ecx=0x77fafbff edx=0xbfebfbff
CPU 1:
   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69
   0x00000001 0x00: eax=0x000306c3 ebx=0x01100800 ecx=0x77fafbff edx=0xbfebfbff
"""


def hardware():
    """Tables without a hypervisor bit, where the image would wait for a key, run through with no option, one after the other."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = FOLDER / "hardware.txt"
    table.write_text(HARDWARE)
    said = leafprobe("replay", "--table", table, "--image", budget.IMAGE, "--time-limit=20")
    assert leafprobe("convert", "-", "--to", "vmcore", data=said) == leafprobe("walk", table, "--to", "vmcore"), "other tables"


def corpus():
    """Dumps of hardware, each with no option but the image: all their CPUs, and the tables that walk gives. Three small ones; with
    ALL=1 every one."""
    shared = os.environ.get("LEAFPROBE_SHARED")
    if not shared:
        raise tap.Skip("LEAFPROBE_SHARED is not set")
    dumps = sorted(pathlib.Path(shared, "corpus", "aida64").iterdir())
    assert len(dumps) >= 60, f"{len(dumps)} dumps"
    if not os.environ.get("ALL"):
        dumps = [dump for dump in dumps if any(word in dump.name for word in ("Spitfire", "Samuel", "6640MA"))]
        assert len(dumps) == 3, dumps
    cpus = 0
    for dump in dumps:
        said = leafprobe("replay", "--table", dump, "--image", budget.IMAGE)
        walked = leafprobe("walk", dump, "--to", "vmcore")
        assert leafprobe("convert", "-", "--to", "vmcore", data=said) == walked, f"{dump.name}: other tables than walk's"
        count = len(re.findall(rb"^leafprobe: begin cpu=", said, re.M))
        assert count, f"{dump.name}: no CPU"
        cpus += count
    return f"{len(dumps)} dumps, {cpus} CPUs"


def model(name):
    def test():
        run = machine.boot(FOLDER / name, "seabios", kernel=budget.IMAGE, cpu=name)
        entries = stream.Stream(run.serial).tables[0].entries
        _, cost = replay(run.folder / "serial.log", entries)
        return f"CPUID executed {cost}"
    return test


if __name__ == "__main__":
    if not (machine.BUILD / "leafprobe-replay").exists():
        print("ok - replay # SKIP leafprobe-replay is not built (libunicorn is missing)")
        sys.exit(0)
    sys.exit(1 if tap.run([
        ("replay of the sample table", sample),
        ("replay without an image", no_image),
        ("replay of two CPUs of hardware", hardware),
        ("replay of dumps of hardware gives walk's tables", corpus),
        *((f"replay of {name}", model(name)) for name in MODELS),
    ]) else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The raw format, loaded by the cpuid command: it reads the vendor, version and feature lines that the guest read."""
import pathlib
import re
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "cpuid"
MODELS = ("max", "Skylake-Server", "EPYC-Milan", "qemu64", "Nehalem", "pentium3")

# Lines of "cpuid -f" for single bits: leaf, register number, bit.
FEATURES = {
    "x87 FPU on chip": (1, 3, 0), "CMPXCHG8B inst.": (1, 3, 8), "SSE2 extensions": (1, 3, 26), "PNI/SSE3: Prescott New Instructions": (1, 2, 0),
    "VMX: virtual machine extensions": (1, 2, 5), "SMX: safer mode extensions": (1, 2, 6),
    "CMPXCHG16B instruction": (1, 2, 13), "AVX: advanced vector extensions": (1, 2, 28), "hypervisor guest status": (1, 2, 31),
}


def loaded(name, cpu, options):
    """(entries as the guest read them, what cpuid prints for the raw text)."""
    run = machine.boot(FOLDER / name, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu=cpu, append=options)
    result = stream.Stream(run.serial)
    path = FOLDER / name / "raw.txt"
    path.write_text(result.tables[0].text)
    done = subprocess.run(["cpuid", "-f", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0 and "unexpected input" not in text, f"cpuid -f: {text[:200]}"
    return result.tables[0], text


def value(text, name):
    match = re.search(rf"^ +{re.escape(name)} += (.*?)$", text, re.M)
    assert match, f"cpuid prints no line {name!r}"
    return match.group(1)


def check(model):
    def test():
        table, text = loaded(model, model, "format=raw poweroff")
        zero, one = table.regs(0), table.regs(1)
        vendor = struct.pack("<III", zero[1], zero[3], zero[2]).decode()
        assert value(text, "vendor_id") == f'"{vendor}"', value(text, "vendor_id")
        for name, shift, mask in (("stepping id", 0, 15), ("model", 4, 15), ("family", 8, 15)):
            number = int(re.match(r"(0x[0-9a-f]+)", value(text, name)).group(1), 16)
            assert number == one[0] >> shift & mask, f"{name}: {number:#x}, EAX {one[0]:#x}"
        for name, (leaf, register, bit) in FEATURES.items():
            shown = value(text, name)
            assert shown == ("true" if table.regs(leaf)[register] >> bit & 1 else "false"), f"{name} = {shown}"
        return f"{vendor}, {len(FEATURES)} feature lines"
    return test


if __name__ == "__main__":
    if not shutil.which("cpuid"):
        print("ok - cpuid -f # SKIP the cpuid command is not installed")
        sys.exit(0)
    sys.exit(1 if tap.run([(f"cpuid -f loads raw: {model}", check(model)) for model in MODELS]) else 0)

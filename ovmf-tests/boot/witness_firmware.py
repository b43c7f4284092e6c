#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The same CPU model read behind firmware and without it: the two tables agree, save what firmware changes, by name."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

MODELS = ("max", "Skylake-Server", "EPYC-Milan", "qemu64", "Nehalem", "Opteron_G5")
REGISTERS = ("eax", "ebx", "ecx", "edx")

# (leaf, subleaf, register, mask): why firmware may change it. Everything else must be equal.
CHANGED = {
    (0x1, 0, "ecx", 1 << 27): "OSXSAVE follows CR4.OSXSAVE",
    (0x7, 0, "ecx", 1 << 4): "OSPKE follows CR4.PKE",
    (0xd, 0, "ebx", 0xffffffff): "size of the state enabled in XCR0",
    (0xd, 1, "ebx", 0xffffffff): "size of the state enabled in XCR0 and IA32_XSS",
}


def differences(a, b):
    """Places where two tables differ: [(leaf, subleaf, register, bits)]."""
    first = {entry[:3]: entry[3:] for entry in a.entries}
    second = {entry[:3]: entry[3:] for entry in b.entries}
    assert list(first) == list(second), f"rows differ: {sorted(set(first) ^ set(second))}"
    return [(leaf, subleaf, register, x ^ y) for (leaf, subleaf, flags) in first
            for register, x, y in zip(REGISTERS, first[leaf, subleaf, flags], second[leaf, subleaf, flags]) if x != y]


def agree(model):
    def test():
        folder = machine.BUILD / "check" / "firmware" / model
        bare = machine.boot(folder / "multiboot", "seabios", kernel=machine.BUILD / "leafprobe.elf", machine="q35", cpu=model)
        efi = machine.boot_efi(folder / "uefi", machine.BUILD / "BOOTX64.EFI", cpu=model, options="poweroff")
        named = []
        tables = [stream.Stream(run.serial).tables[0] for run in (bare, efi)]
        for leaf, subleaf, register, bits in differences(*tables):
            mask, why = next(((key[3], why) for key, why in CHANGED.items() if key[:3] == (leaf, subleaf, register)), (0, ""))
            assert not bits & ~mask, f"{leaf:#x}:{subleaf}.{register} differs in {bits & ~mask:#x}"
            named.append(f"{leaf:#x}:{subleaf}.{register} ({why})")
        return f"{len(tables[0].entries)} entries, firmware changed: {', '.join(named) or 'nothing'}"
    return test


if __name__ == "__main__":
    sys.exit(1 if tap.run([(f"firmware and bare agree: {model}", agree(model)) for model in MODELS]) else 0)

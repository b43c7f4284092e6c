#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The multiboot image, started by GRUB, on every CPU model of Bochs: VMX and SMX bits, and the SYSCALL bit by mode."""
import pathlib
import shutil
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import bochs
import machine
import stream
import tap
from cases import sound

FOLDER = machine.BUILD / "check" / "bochs"
VMX, SMX = 1 << 5, 1 << 6
SYSCALL, LONG_MODE = 1 << 11, 1 << 29

# Leaf 1 ECX as Bochs 2.7 and 3.0 define their models (bochs/cpu/cpudb). Debian's 3.0 is built without SMX.
VMX_AND_SMX = {"core2_penryn_t9600", "corei5_lynnfield_750", "corei5_arrandale_m520"}
VMX_ONLY = {"bx_generic", "core_duo_t2400_yonah", "corei7_sandy_bridge_2600k", "corei7_ivy_bridge_3770k", "corei7_haswell_4770",
            "broadwell_ult", "corei7_skylake_x", "corei3_cnl", "corei7_icelake_u", "tigerlake", "sapphire_rapids", "arrow_lake"}
WITHOUT_SMX = (3, 0)
# GRUB itself, not the image, reads CR4 on the way, which these have not; Bochs 3.0 then ends by a triple fault.
WITHOUT_CR4 = {"i386", "i486dx4"}


def iso(name, options):
    path = FOLDER / f"{name}.iso"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        bochs.make_iso(path, machine.BUILD / "leafprobe.elf", options)
    return path


def boot(model, name="auto", options="poweroff"):
    run = bochs.boot(FOLDER / f"{model}-{name}", iso(name, options), model)
    assert run.status == 0 or b"leafprobe: OK" in run.serial, f"no end within its time limit, see {run.folder}"
    result = stream.Stream(run.serial)
    assert result.ok and len(result.tables) == 1, f"{result.last}, see {run.folder}"
    sound(result.tables[0])
    shutil.rmtree(run.folder)
    return result


def check(model):
    def test():
        if model in WITHOUT_CR4:
            raise tap.Skip("GRUB reads CR4, which this CPU has not")
        result = boot(model)
        table = result.tables[0]
        ecx = table.regs(1)[2]
        smx = 0 if bochs.version() >= WITHOUT_SMX else SMX
        want = VMX | smx if model in VMX_AND_SMX else VMX if model in VMX_ONLY else 0
        assert ecx & (VMX | SMX) == want, f"leaf 1 ECX {ecx:#x}: VMX and SMX bits {want:#x} expected"
        extended = table.regs(0x80000001)
        wide = bool(extended and extended[3] & LONG_MODE)
        assert result.facts["mode"] == ("64" if wide else "32"), f"mode={result.facts['mode']}"
        assert not wide or extended[3] & SYSCALL, "64-bit mode, but no SYSCALL bit"
        name = struct.pack("<III", *(table.regs(0)[i] for i in (1, 3, 2))).decode()
        return f"{name}, {len(table.entries)} entries, mode {result.facts['mode']}"
    return test


def syscall_follows_mode():
    """Real Intel CPUs and Bochs show the SYSCALL bit to 64-bit code alone."""
    narrow = boot("corei7_skylake_x", "mode32", "poweroff mode=32").tables[0].regs(0x80000001)[3]
    wide = boot("corei7_skylake_x").tables[0].regs(0x80000001)[3]
    assert narrow ^ wide == SYSCALL and wide & SYSCALL, f"{narrow:#x} in 32-bit mode, {wide:#x} in 64-bit mode"


def main():
    if not shutil.which("bochs"):
        print("ok - Bochs # SKIP bochs is not installed")
        return 0
    shutil.rmtree(FOLDER, ignore_errors=True)
    iso("auto", "poweroff")
    words = sys.argv[1:]
    tests = [(f"Bochs {model}", check(model)) for model in bochs.models()]
    tests.append(("Bochs: the SYSCALL bit follows the mode", syscall_follows_mode))
    return 1 if tap.run([test for test in tests if not words or any(word in test[0] for word in words)]) else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the images say of VMX, SMX and SVM, where an emulator decides it; and that no CPU model ends an image by a fault."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import bochs
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "virt"
LOCKED_ON = "0x5"
USABLE, ABSENT, HIDDEN, UNREAD = "usable", "not present", "hidden by a hypervisor", "unread"
FIRMWARE_OFF = "disabled by firmware (locked)"
# Bochs 2.7 locks IA32_FEATURE_CONTROL with VMX alone enabled, and calls its ryzen's SVM usable.
BOCHS = {
    "core2_penryn_t9600": (USABLE, FIRMWARE_OFF, ABSENT),
    "corei7_haswell_4770": (USABLE, ABSENT, ABSENT),
    "ryzen": (ABSENT, ABSENT, USABLE),
    "pentium": (ABSENT, ABSENT, ABSENT),
}
# Debian's Bochs 3.0 is built without SMX, and knows VM_CR.
BOCHS_3 = {"core2_penryn_t9600": (USABLE, ABSENT, ABSENT)}
# TCG emulates SVM, shows a hypervisor, and answers 0 for an MSR that it does not know.
QEMU = {
    "EPYC,+svm": (ABSENT, ABSENT, USABLE),
    "EPYC,-svm": (ABSENT, ABSENT, HIDDEN),
    "EPYC,-svm,-hypervisor": (ABSENT, ABSENT, ABSENT),
    "qemu64": (ABSENT, ABSENT, USABLE),
    "Nehalem": (HIDDEN, HIDDEN, ABSENT),
    "pentium3": (HIDDEN, HIDDEN, ABSENT),
    "486": (ABSENT, ABSENT, ABSENT),
}


def facts(run):
    """The stream's facts without quotes; the run must have ended well."""
    result = stream.Stream(run.serial)
    assert result.ok, f"{result.last}, see {run.folder}"
    return {name: value.strip('"') for name, value in result.facts.items()}


def verdict(found, want):
    got = tuple(found.get(name) for name in ("vmx", "smx", "svm"))
    assert got == want, f"VMX, SMX, SVM: {got}, not {want}"
    return ", ".join(got)


def boot_bochs(name, model):
    iso = FOLDER / f"{name}.iso"
    FOLDER.mkdir(parents=True, exist_ok=True)
    bochs.make_iso(iso, machine.BUILD / "leafprobe.elf", "poweroff")
    found = facts(bochs.boot(FOLDER / name, iso, model, limit=90))
    iso.unlink()
    return found


def in_bochs(model):
    def test():
        found = boot_bochs(model, model)
        capabilities = sorted(name for name in found if name.startswith("0x4"))
        if BOCHS[model][0] == USABLE:
            assert found["feature_control"] == LOCKED_ON, f"feature_control={found['feature_control']}"
            assert int(found["0x480"], 16) & 0x7fffffff and int(found["0x48a"], 16), "VMX revision"
            secondary = int(found["0x482"], 16) >> 63
            assert secondary == ("0x48b" in found), f"0x482={found['0x482']}, {capabilities}"
        else:
            assert not capabilities, f"no VMX, but {capabilities}"
        assert "getsec" not in found, "GETSEC ends Bochs"
        want = BOCHS_3.get(model, BOCHS[model]) if bochs.version() >= (3, 0) else BOCHS[model]
        return f"{verdict(found, want)}; {len(capabilities)} VMX capability MSRs"
    return test


def faults_in_bochs():
    """Bochs faults at MSRs that it does not know, if told so: SEV_STATUS is among them, and VM_CR in 2.7."""
    found = boot_bochs("faults", "ryzen, ignore_bad_msrs=0")
    vm_cr, svm = ("0x0", USABLE) if bochs.version() >= (3, 0) else (UNREAD, UNREAD)
    assert found["vm_cr"] == vm_cr and found["sev_status"] == UNREAD, f"{found['vm_cr']}, {found['sev_status']}"
    return verdict(found, (ABSENT, ABSENT, svm))


def in_qemu(cpu):
    def test():
        folder = FOLDER / re.sub(r"\W+", "-", cpu)
        run = machine.boot(folder, "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu=cpu, limit=60)
        return verdict(facts(run), QEMU[cpu])
    return test


def in_ovmf(image, firmware, cpu):
    def test():
        run = machine.boot_efi(FOLDER / image, machine.BUILD / image, image, firmware=firmware, cpu=cpu, options="poweroff",
                               limit=150)
        found = facts(run)
        assert found["boot"] == "uefi" and found["efer"] != UNREAD and found["apic_base"] != UNREAD, f"{found}"
        (run.folder / "volume.img").unlink()
        return verdict(found, QEMU[cpu])
    return test


def in_kvm():
    """A real CPU behind a KVM: MSRs that are not there fault. Without nesting, neither VMX nor SVM is to be seen."""
    machine.need_kvm()
    run = machine.boot(FOLDER / "kvm", "qboot", accel="kvm", machine="microvm", kernel=machine.BUILD / "leafprobe-pvh.elf",
                       cpu="host,-arch-capabilities", limit=60, extra=("-bios", "/usr/share/qemu/qboot.rom"))
    found = facts(run)
    line = ", ".join(found[name] for name in ("vmx", "smx", "svm"))
    assert UNREAD not in line, f"{line}, see {run.folder}"
    return line


def faults_in_kvm():
    """A saved table with VMX and SMX before a KVM whose MSRs for them fault: the image says so and goes on."""
    reason = machine.kvm_usable()
    shared = os.environ.get("LEAFPROBE_SHARED")
    if reason or not shared:
        raise tap.Skip(reason or "LEAFPROBE_SHARED is not set")
    table = f"{shared}/corpus/aida64/GenuineIntel00206A7_SandyBridge2_CPUID.txt"
    done = subprocess.run([machine.BUILD / "leafprobe", "replay", "--kvm", "--cpu=0", f"--table={table}",
                           f"--image={machine.BUILD / 'leafprobe.elf'}", "--append=poweroff"],
                          stdout=subprocess.PIPE, timeout=120, check=False)
    result = stream.Stream(done.stdout)
    assert result.ok, f"{result.last}"
    found = {name: value.strip('"') for name, value in result.facts.items()}
    nested = found["feature_control"] != UNREAD
    return verdict(found, (found["vmx"], found["smx"], ABSENT) if nested else (UNREAD, UNREAD, ABSENT))


def tests():
    for model in BOCHS:
        yield f"Bochs {model}", in_bochs(model)
    yield "Bochs, MSRs that fault", faults_in_bochs
    for cpu in QEMU:
        yield f"QEMU {cpu}", in_qemu(cpu)
    yield "OVMF x64", in_ovmf("BOOTX64.EFI", "ovmf", "EPYC,+svm")
    yield "OVMF ia32", in_ovmf("BOOTIA32.EFI", "ovmf32", "qemu64")
    yield "KVM", in_kvm
    yield "KVM, MSRs that fault", faults_in_kvm


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    here = shutil.which("bochs") is not None
    if not here:
        print("ok - Bochs # SKIP bochs is not installed")
    words = sys.argv[1:]
    chosen = [(name, test) for name, test in tests() if here or not name.startswith("Bochs")]
    return 1 if tap.run([test for test in chosen if not words or any(word in test[0] for word in words)], 2) else 0


if __name__ == "__main__":
    sys.exit(main())

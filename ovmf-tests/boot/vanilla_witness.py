#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Witnesses of what some machines' own KVM refuses, on an unmodified one: a vCPU that QEMU plugs in a second time, Hyper-V,
and a leaf 0x15 as the test gave it.

With ALL=1 also every CPU model: no leaf, 1, 7 and 0xd included, is rewritten there but for what follows a vCPU's state."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine

SCRIPT = pathlib.Path(__file__).parent / "vanilla_witness.sh"
WITNESSES = ["ovmf-tests/boot/witness_watch.py KVM", "ovmf-tests/boot/witness_kvm.py Hyper-V", "ovmf-tests/host/witness_diff.py KVM",
             "ovmf-tests/boot/witness_sweep.py KVM", "ovmf-tests/boot/witness_clock.py KVM", "ovmf-tests/host/witness_live.py spin interrupted",
             "ovmf-tests/host/witness_live_qemu.py", "ovmf-tests/host/witness_chain.py 'real: KVM'"]
SECONDS = 1500


def main():
    everything = os.environ.get("ALL")
    witnesses = WITNESSES + (["ovmf-tests/boot/witness_kvm.py"] if everything else [])
    words = "status=0; " + " ".join(f"{witness} || status=1;" for witness in witnesses) + " exit $status"
    seconds = SECONDS * (6 if everything else 1)
    with subprocess.Popen([str(SCRIPT), str(machine.BUILD / "check" / "vanilla-witness"), str(seconds), "sh", "-c", words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as inside:
        for line in inside.stdout:
            start, _, rest = line.decode(errors="replace").rstrip("\n").partition(" - ")
            print(f"{start} - vanilla KVM: {rest}" if rest else start, flush=True)
    if inside.returncode == 2:
        print("not ok - vanilla KVM: no end")
    return inside.returncode


if __name__ == "__main__":
    sys.exit(main())

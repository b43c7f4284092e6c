#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The option clock: the measured rate of the time stamp counter, and what is said where CPUID promises another one."""
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "clock"
IMAGE = machine.BUILD / "leafprobe.elf"
KVM_CREATE_VM, KVM_CREATE_VCPU, KVM_GET_TSC_KHZ = 0xae01, 0xae41, 0xaea3  # linux/kvm.h
TSC, HYPERVISOR = 1 << 4, 1 << 31


def measured(text):
    """The rate in kHz, None where the image says that there is none, and the lines of problems with it."""
    text = text.replace("\r", "")
    found = re.findall(r"^leafprobe: measured_tsc_khz=(\w+)$", text, re.M)
    assert len(found) == 1, f"{len(found)} lines of a measured rate"
    return None if found[0] == "unread" else int(found[0]), re.findall(r'^leafprobe: problem="(the TSC [^"]*)"', text, re.M)


def near(khz, wanted):
    assert khz and abs(khz - wanted) <= wanted / 100, f"measured {khz} kHz, expected {wanted}"


def boot(name, append, *extra):
    run = machine.boot(FOLDER / name, "seabios", kernel=IMAGE, cpu="qemu64", append=append, extra=extra)
    assert run.status == 0 or run.serial, run.errors.decode(errors="replace")
    text = run.serial.decode(errors="replace")
    assert re.search(r"^leafprobe: OK ", text, re.M), "the run did not end well"
    return text


def counted():
    """By -icount shift=0 a cycle is a nanosecond, for the counter and for the PM timer: 1,000,000 kHz."""
    khz, problems = measured(boot("icount", "clock poweroff", "-icount", "shift=0"))
    near(khz, 1000000)
    assert not problems, problems
    return f"{khz} kHz"


def text_format():
    """The text measures by itself; other formats do not."""
    khz, problems = measured(boot("text", "format=text poweroff"))
    assert khz and not problems, f"{khz} kHz, {problems}"
    plain = boot("plain", "poweroff")
    assert "measured_tsc_khz" not in plain, "measured without being asked"
    return f"{khz} kHz"


def write_table(path, khz):
    """A CPU of Intel's that has a counter, and a leaf 0x15 that promises this rate by a crystal of 1 kHz."""
    vendor = [int.from_bytes(part, "little") for part in (b"Genu", b"ntel", b"ineI")]
    path.write_bytes(stream.kvm_bytes([(0, 0, 0, 0x15, *vendor), (1, 0, 0, 0x50654, 0x800, HYPERVISOR, TSC),
                                       (0x15, 0, 0, 1, khz, 1000, 0)]))


def kvm_rate():
    """What KVM itself says of a virtual CPU's counter, in kHz."""
    opened = []
    try:
        opened.append(os.open("/dev/kvm", os.O_RDWR | os.O_CLOEXEC))
        opened.append(fcntl.ioctl(opened[-1], KVM_CREATE_VM, 0))
        opened.append(fcntl.ioctl(opened[-1], KVM_CREATE_VCPU, 0))
        return fcntl.ioctl(opened[-1], KVM_GET_TSC_KHZ, 0)
    finally:
        for descriptor in reversed(opened):
            os.close(descriptor)


def kvmbox(name, khz):
    table = FOLDER / f"{name}.kvm"
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_table(table, khz)
    done = subprocess.run([str(machine.BUILD / "kvmbox"), "--image", str(IMAGE), "--table", str(table), "--irqchip", "--append",
                           "clock poweroff", f"--time-limit={30 * machine.PATIENCE}"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=40 * machine.PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace").strip()
    return measured(done.stdout.decode(errors="replace"))


def promised():
    machine.need_kvm()
    rate = kvm_rate()
    khz, problems = kvmbox("right", rate)
    near(khz, rate)
    assert not problems, problems
    return f"{khz} kHz, KVM says {rate}"


def half():
    machine.need_kvm()
    rate = kvm_rate()
    khz, problems = kvmbox("half", rate // 2)
    near(khz, rate)
    assert problems == [f"the TSC runs at {khz} kHz, leaf 0x15 promises {rate // 2}"], problems
    return problems[0]


def nothing():
    """A machine without clocks: the image says that it has not measured."""
    if not (machine.BUILD / "leafprobe-replay").exists():
        raise tap.Skip("leafprobe-replay is not built (libunicorn is missing)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_table(FOLDER / "none.kvm", 2000000)
    said = command.output("replay", "--table", FOLDER / "none.kvm", "--image", IMAGE, "--append", "clock poweroff")
    khz, problems = measured(said.decode())
    assert khz is None and not problems, f"{khz} kHz, {problems}"


TESTS = [
    ("under TCG that counts instructions", counted),
    ("the text measures, other formats do not", text_format),
    ("a right leaf 0x15 in a small KVM machine", promised),
    ("a leaf 0x15 with half the rate in a small KVM machine", half),
    ("no clock to measure by", nothing),
]


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    tap.main(TESTS)

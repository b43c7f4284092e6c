#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table that QEMU hands to KVM (strace of KVM_SET_CPUID2), replayed to the real image, comes back from it as it was:
content, flags and order, under the shape that belongs to that QEMU. It does not matter what the KVM at hand makes of
the table, as the image reads it under libunicorn. lint finds nothing in it."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import machine
import strace
import stream
import tap

FOLDER = machine.BUILD / "check" / "set"
IMAGE = machine.BUILD / "leafprobe.elf"
VENDORS = ("GenuineIntel", "AuthenticAMD")
SAMPLE = 24
# Findings that a model deserves: rule -> reason. Every other finding on a table that QEMU made is a fault of lint.
OWN_FAULTS = {}


def handed_over(folder, cpu):
    """The one table of a machine that QEMU makes and does not start; None and QEMU's words where it makes none."""
    folder.mkdir(parents=True, exist_ok=True)
    trace = folder / "strace.log"
    words = ["qemu-system-x86_64", "-accel", "kvm", "-M", "microvm", "-cpu", cpu, "-S", *machine.COMMON, "-monitor", "stdio"]
    done = subprocess.run([*strace.COMMAND, str(trace), *words], input=b"quit\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60 * machine.PATIENCE, check=False)
    calls = strace.set_calls(trace.read_text(), taken=None)
    if not calls:
        lines = [line for line in done.stdout.decode(errors="replace").split("\n") if "qemu-system" in line and "warning" not in line]
        return None, lines[0] if lines else f"no KVM_SET_CPUID2, status {done.returncode}"
    return calls[0], None


def replayed(folder, entries, shape):
    """Rows of the stream that the image writes on such a table."""
    table = folder / "set.kvm"
    table.write_bytes(stream.kvm_bytes(entries))
    said = command.output("replay", "--table", table, "--image", IMAGE, "--append", f"-1 poweroff shape={shape}")
    return stream.Stream(said).tables[0].entries


def check(folder, entries, shape):
    seen = replayed(folder, entries, shape)
    for given, back in zip(entries, seen):
        assert given == back, f"QEMU gives {tuple(map(hex, given))}, the image wrote {tuple(map(hex, back))}"
    assert len(entries) == len(seen), f"QEMU gives {len(entries)} entries, the image wrote {len(seen)}"


def there_and_back(folder, entries, shape):
    """The table in the other version's shape, and by that of the table itself back again; True if its rows tell which it is."""
    table, other = folder / "set.kvm", folder / "other.kvm"
    opposite = "qemu-9.2" if shape == "qemu-4.2" else "qemu-4.2"
    other.write_bytes(command.output("convert", table, "--to=kvm", f"--shape={opposite}"))
    done = subprocess.run([command.PATH, "convert", other, "--to=kvm", f"--shape=like:{table}"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    if b"do not show which QEMU" in done.stderr:
        return False
    assert done.returncode == 0 and done.stdout == table.read_bytes(), f"not the same table again: {done.stderr.decode().strip()}"
    compared = subprocess.run([command.PATH, "diff", other, table], stdout=subprocess.PIPE, timeout=60, check=False)
    assert compared.returncode == 0, f"diff finds a real difference between two versions' tables of {len(entries)} rows"
    return True


def linted(folder, entries):
    """Findings are those of the table as users have it: without features that this KVM lacks."""
    table = folder / "plain.kvm"
    table.write_bytes(stream.kvm_bytes(entries))
    done = subprocess.run([command.PATH, "lint", table], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False)
    findings = [line.split(": ", 2)[2] for line in done.stdout.decode().split("\n") if line]
    left = [line for line in findings if line.split(":")[0] not in OWN_FAULTS]
    assert not left, f"lint: {left[0]}"
    return len(findings)


def test(model, vendor, shape):
    def run():
        machine.need_kvm()
        folder = FOLDER / f"{model}-{vendor}"
        entries, complaint = handed_over(folder, f"{model},vendor={vendor},x-force-features=on")
        if not entries:
            raise tap.Skip(f"QEMU makes no such machine: {complaint}")
        check(folder, entries, shape)
        known = there_and_back(folder, entries, shape)
        plain, complaint = handed_over(folder, f"{model},vendor={vendor}")
        excused = linted(folder, plain) if plain else 0
        return f"{len(entries)} entries, {shape}{', recognised' if known else ''}" + (f", {excused} findings of its own" if excused else "")
    return run


def tests():
    version, shape = machine.qemu_version(), machine.qemu_shape()
    models = [model for model in machine.cpu_models() if model not in ("host", "base", "max")]
    pairs = [(model, vendor) for model in models for vendor in VENDORS]
    for model, vendor in dated.sample(pairs, SAMPLE):
        yield f"QEMU {version[0]}.{version[1]}, {model} {vendor}", test(model, vendor, shape)


if __name__ == "__main__":
    tap.main(tests())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A kvm_cpuid trace of a boot of the multiboot image, explained question for question by `lookup --trace` from the table that KVM holds."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import kvm_table
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "trace"
TRACEFS = next((path for path in map(pathlib.Path, ("/sys/kernel/tracing", "/sys/kernel/debug/tracing")) if (path / "instances").is_dir()), None)
CPUS = ("qemu64", "Skylake-Server,vendor=GenuineIntel", "EPYC,vendor=AuthenticAMD")


def traced(cpu, folder):
    """(entries that KVM holds, the trace of the boot) in a trace instance of our own."""
    instance = TRACEFS / "instances" / f"leafprobe-{os.getpid()}"
    instance.mkdir()
    try:
        (instance / "events/kvm/kvm_cpuid/enable").write_text("1")
        calls, result, complaint = kvm_table.boot(folder, cpu, None)
        (instance / "events/kvm/kvm_cpuid/enable").write_text("0")
        if complaint:
            raise tap.Skip(f"QEMU with this KVM: {complaint}")
        assert result.tables, "the image wrote no table"
        return kvm_table.answer(folder, calls[0]), (instance / "trace").read_text()
    finally:
        instance.rmdir()


def lookup(table, trace):
    done = subprocess.run([machine.BUILD / "leafprobe", "lookup", table, "--trace", trace], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60, check=False)
    return done.returncode, done.stdout.decode()


def check(cpu):
    def test():
        machine.need_kvm()
        if TRACEFS is None or not os.access(TRACEFS / "instances", os.W_OK) or not (TRACEFS / "events/kvm/kvm_cpuid").is_dir():
            raise tap.Skip("no tracefs with kvm:kvm_cpuid that may be written")
        folder = FOLDER / re.sub(r"[^\w.-]+", "-", cpu)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        entries, text = traced(cpu, folder)
        assert text.count("kvm_cpuid: func") > 250, f"{text.count('kvm_cpuid: func')} events"
        table, trace = folder / "held.kvm", folder / "trace.txt"
        trace.write_text(text)
        table.write_bytes(stream.kvm_bytes(entries))
        status, output = lookup(table, trace)
        assert status == 0, output
        number, line = next((n, line) for n, line in enumerate(text.split("\n"), 1) if re.search(r"func 0 .*rax [1-9a-f]", line))
        trace.write_text(text.replace(line, re.sub(r"rax \w+", "rax 7777", line), 1))
        status, wrong = lookup(table, trace)
        assert status == 1 and f":{number}: " in wrong, f"another answer is not named: {wrong}"
        shutil.rmtree(folder)
        return output.strip().split("\n")[-1]
    return test


if __name__ == "__main__":
    tap.main([(f"trace of {cpu}", check(cpu)) for cpu in CPUS])

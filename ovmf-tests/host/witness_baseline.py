#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The baseline of many tables: what the last of them lacks goes, in little time and memory."""
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import machine
import tap

FOLDER = machine.BUILD / "check" / "baseline"
SETS = int(os.environ.get("SETS", "1000" if os.environ.get("ALL") else "40"))
SET = 2, 6  # hosts
# Bits that come with a further host and never go: inverted ones (1 says that something is gone) and those that accumulate, as
# Xen's public/arch-x86/cpufeatureset.h marks them ('!' and '|'), and events of leaf 0xa that are not there.
COMING = {(7, 0, "ebx", 6), (7, 0, "ebx", 13), (7, 0, "edx", 10), (0x80000008, 0, "ebx", 20), (0x80000021, 0, "eax", 1),
          (0x80000021, 0, "eax", 5)} | {(0xa, 0, "ebx", bit) for bit in range(32)}

OTHERS = "libvirt", "firecracker", "xen", "aida64", "tycho", "kcpuid", "hwloc", "rust", "c", "qr"
TABLES = 100_000
SECONDS, KILOBYTES = 300, 64 << 10  # the first only against hanging: make bench has the budget
AVX512F = 1 << 16
ROWS = [(0, 0, 0xd, 0x756e6547, 0x6c65746e, 0x49656e69), (1, 0, 0x50654, 0, 0x84000001, 0x078bfbff),
        (7, 0, 0, AVX512F | 0x20, 0, 0),
        (0xd, 0, 7, 0x340, 0x340, 0), (0xd, 1, 1, 0, 0, 0), (0xd, 2, 0x100, 0x240, 0, 0), (0x80000000, 0, 0x80000008, 0, 0, 0),
        (0x80000001, 0, 0, 0, 1, 0x2c100800), (0x80000008, 0, 0x302e, 0, 0, 0)]


def table(apic, features=AVX512F | 0x20):
    """struct kvm_cpuid2 of a CPU of that APIC id."""
    rows = b""
    for leaf, subleaf, eax, ebx, ecx, edx in ROWS:
        ebx = {1: apic % 256 << 24 | apic >> 8, 7: features}.get(leaf, ebx)
        rows += struct.pack("<10I", leaf, subleaf, 1, eax, ebx, ecx, edx, 0, 0, 0)
    return struct.pack("<2I", len(ROWS), 0) + rows


def many():
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        with subprocess.Popen([command.PATH, "baseline", "--from=kvm", "-"], stdin=subprocess.PIPE, stdout=output,
                              stderr=errors) as job:
            for apic in range(TABLES - 1):
                job.stdin.write(table(apic))
            job.stdin.flush()
            job.stdin.write(table(TABLES - 1, 0x20))
            job.stdin.close()
            _, status, usage = os.wait4(job.pid, 0)
            job.returncode = os.waitstatus_to_exitcode(status)
        assert job.returncode == 0, f"status {job.returncode}"
        # Seconds of the CPU do not depend on what else runs.
        seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
        errors.seek(0)
        output.seek(0)
        said, written = errors.read().decode(), output.read().decode()
    assert f"cpu {TABLES - 1}: 0x00000007:0.ebx[16] avx512f: 0x1 becomes 0x0 (subset; AVX-512)\n" in said, said[-300:]
    assert "0x00000007 0x00: eax=0x00000000 ebx=0x00000020 " in written, written
    assert 0 < memory < KILOBYTES, f"{memory} KiB"
    return f"{TABLES} tables: {seconds:.1f} s with making them, {memory} KiB"


def others():
    """What is written for other programs is read back as the rows that raw has."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    hosts = [FOLDER / "host-a.kvm", FOLDER / "host-b.kvm"]
    for path, features in zip(hosts, (AVX512F | 0x20, 0x28)):
        path.write_bytes(table(0, features))
    wanted = run("baseline", "--to=raw", *hosts).stdout
    assert b"ebx=0x00000020 " in wanted and wanted.count(b"\n") > len(ROWS), wanted
    for name in OTHERS:
        path = FOLDER / f"baseline.{name}"
        done = run("baseline", f"--to={name}", "-o", path, *hosts)
        assert done.returncode == 0, done.stderr
        back = run("convert", path, "--to=raw")
        # A remark says of some formats that their rows are not all.
        lines = [line for line in back.stdout.splitlines() if not line.startswith(b"#")]
        assert lines == wanted.splitlines(), (name, lines, back.stderr)
    return ", ".join(OTHERS)


def refused():
    """Nothing is written of hosts that no table suits."""
    other = table(0).replace(struct.pack("<3I", 0x756e6547, 0x6c65746e, 0x49656e69),
                             struct.pack("<3I", 0x68747541, 0x444d4163, 0x69746e65))
    done = subprocess.run([command.PATH, "baseline", "--from=kvm", "-"], input=table(0) + other, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=30, check=False)
    assert done.returncode == 2 and not done.stdout, (done.returncode, done.stdout)
    assert b"no table suits these hosts: this one's vendor is \"" in done.stderr, done.stderr
    return done.stderr.decode().strip().split("\n")[-1]


def real_tables():
    """{vendor: files with a whole table}: dumps of real CPUs where they are, and what this tree has."""
    shared = os.environ.get("LEAFPROBE_SHARED")
    files = sorted(pathlib.Path(shared or "/nowhere").glob("corpus/aida64/*.txt"))
    files += sorted((machine.TOP / "host" / "tests" / "data" / "lint").glob("*.txt"))
    found = {}
    for path in files:
        done = run("baseline", "--to=jsonl", path)
        if done.returncode:
            continue  # partial, as dumps of CPUs from before leaf 1 are
        lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        vendor = next((line["value"] for line in lines if line["leaf"] == 0 and line["register"] == "ebx"), 0)
        found.setdefault(vendor, []).append(path)
    return {vendor: paths for vendor, paths in found.items() if len(paths) >= SET[1]}


def run(*words):
    return subprocess.run([command.PATH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)


def bits(files):
    """The set bits of the baseline of these files, {(leaf, subleaf, register, bit)}, of fields of one bit; None if it is refused."""
    done = run("baseline", "--to=jsonl", *files)
    assert done.returncode in (0, 2), done.stderr
    if done.returncode:
        assert b"no table suits these hosts" in done.stderr, done.stderr
        return None
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert lines, files
    return {(line["leaf"], line["subleaf"], line["register"], int(line["bits"])) for line in lines if ":" not in line["bits"]}


def property_of(vendor, files, chance):
    """What holds of a random set: the baseline can move to each host of it, and a further host takes bits away alone."""
    chosen = chance.sample(files, chance.randint(*SET))
    before, after = bits(chosen[:-1]), bits(chosen)
    if after is None:
        return False
    done = run("baseline", "-o", FOLDER / "baseline.txt", *chosen)
    assert done.returncode == 0, done.stderr
    done = run("verdict", "--host-is=cpu", FOLDER / "baseline.txt", *chosen)
    said = [line for line in done.stdout.decode().splitlines() if ": can move" not in line and "names no hypervisor" not in line]
    assert done.returncode == 0 and not said, (vendor, chosen, said)
    if before is not None:
        # Leaves of hypervisors are those of the hosts that have some: a CPU's own table says nothing of them.
        come, gone = ({bit for bit in some if bit[0] >> 16 != 0x4000} for some in (after - before, before - after))
        assert not come - COMING, f"{chosen[-1]} brings {sorted(come - COMING)} to {chosen[:-1]}"
        assert not gone & COMING, f"{chosen[-1]} takes {sorted(gone & COMING)} from {chosen[:-1]}"
    return True


def properties():
    FOLDER.mkdir(parents=True, exist_ok=True)
    chance = random.Random(dated.seed())
    vendors = real_tables()
    assert vendors, "no real tables"
    count = refused_sets = 0
    for _ in range(SETS):
        vendor = chance.choice(sorted(vendors))
        if property_of(vendor, vendors[vendor], chance):
            count += 1
        else:
            refused_sets += 1
    assert count > SETS // 4, f"{refused_sets} of {SETS} sets refused"
    return f"{count} sets of {sum(map(len, vendors.values()))} tables, {refused_sets} refused"


if __name__ == "__main__":
    tap.main([("a baseline is never above its hosts", properties), ("baseline of a hundred thousand tables", many),
              ("hosts that no table suits", refused), ("a baseline for other programs", others)])

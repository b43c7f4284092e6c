#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
The baseline of hosts whose feature MSRs are random, next to what the manual's rules make of them one by one (SDM 4, table 2-2;
SDM 3D, appendix A): features are what all have, duties what one has, of numbers the least is taken. The guest can move to each host.
"""
import json
import os
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import firecracker
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "baseline-msrs"
SETS = int(os.environ.get("SETS", "1000" if os.environ.get("ALL") else "30"))
HOSTS, READ = (2, 5), 0.95
VENDOR = 0x756e6547, 0x6c65746e, 0x49656e69
# CORE_CAPABILITIES, ARCH_CAPABILITIES, PERF_CAPABILITIES and VMX exist in it.
ROWS = [(0, 0, 7, *VENDOR), (1, 0, 0x50654, 0x800, 0x80008020, 0x078bfbff), (7, 0, 0, 0, 0, 1 << 29 | 1 << 30),
        (0x80000000, 0, 0x80000008, 0, 0, 0), (0x80000001, 0, 0, 0, 1, 0x20100800), (0x80000008, 0, 0x302e, 0, 0, 0)]
LOW, EVERY = (1 << 32) - 1, (1 << 64) - 1
MUST_BE_1 = [0x481, 0x482, 0x483, 0x484, 0x48b, 0x48d, 0x48e, 0x48f, 0x490]
# Bits that come with a further host and never go: duties that Xen lets accumulate (public/arch-x86/cpufeatureset.h, '|' and '!'),
# and controls and bits of CR0 and CR4 that have to be 1.
DUTIES = {0x10a: 1 << 2 | 1 << 17 | 1 << 19 | 1 << 28}
COMING = {**DUTIES, **{number: LOW for number in MUST_BE_1}, 0x486: EVERY, 0x488: EVERY}
# (high, low) of numbers of which the least is taken.
LEAST = {0x345: [(11, 8)], 0x480: [(44, 32)], 0x485: [(24, 16), (27, 25)], 0x48a: [(9, 1)]}
# What stays the first host's: all have to be equal, or nobody looks at it.
FIRST = {0x345: [(5, 0)], 0x480: [(30, 0), (48, 48), (53, 50)], 0x485: [(4, 0), (63, 32)]}
# Bits by which further registers exist: those of the true controls, secondary and tertiary ones, EPT and VPID, VM functions.
EXIST = {0x480: 1 << 55, 0x482: 1 << 63 | 1 << 49, 0x483: 1 << 63, 0x48b: 1 << 33 | 1 << 37 | 1 << 45}
NUMBERS = [0xcf, 0x10a, 0x345, *range(0x480, 0x494)]


def mask(high, low):
    return (2 << high) - (1 << low)


def joined(number, one, other):
    """What both hosts can show."""
    coming = COMING.get(number, 0)
    value = one & other & ~coming | (one | other) & coming
    for place in LEAST.get(number, []):
        value = value & ~mask(*place) | min(one & mask(*place), other & mask(*place))
    for place in FIRST.get(number, []):
        value = value & ~mask(*place) | one & mask(*place)
    return value


def run(*words):
    done = subprocess.run([command.PATH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 0, f"{words}: status {done.returncode}: {done.stdout.decode()[-300:]}{done.stderr.decode()[-300:]}"
    return done.stdout.decode()


def baseline(files):
    """The registers of the baseline; those that a host does not tell are unread."""
    document = json.loads(run("baseline", "--to=json", *files))
    return {item["number"]: int(item["value"], 16) for item in document["msrs"] if item["value"] is not None}


def random_host(path, chance, common):
    """Most bits are those of the other hosts, since random words have little in common."""
    msrs = {}
    for number in NUMBERS:
        if number not in EXIST and chance.random() > READ:
            continue
        few, most = chance.getrandbits(64) & chance.getrandbits(64), chance.getrandbits(64) | chance.getrandbits(64)
        msrs[number] = few | common[number] & most | EXIST.get(number, 0)
    said = "msr " + " ".join(f"{number:#x}={value:#x}" for number, value in msrs.items())
    path.write_text(stream.written(ROWS, said), encoding="ascii")
    return msrs


def check_moves(path):
    """Of registers the verdict names nothing but a duty that this host lacks, and what is not equal in all."""
    for line in map(json.loads, run("verdict", "--format=jsonl", FOLDER / "all", path).splitlines()):
        register = str(line.get("register"))
        if not register.startswith("msr "):
            continue
        number, (high, _, low) = int(register[4:], 16), line["bits"].partition(":")
        allowed = DUTIES.get(number, 0) | sum(mask(*place) for place in FIRST.get(number, []))
        assert line["grade"] != "blocks" and not mask(int(high), int(low or high)) & ~allowed, (path.name, line)


def one_set(chance):
    """Returns how many registers were compared."""
    common = {number: chance.getrandbits(64) for number in NUMBERS}
    files = [FOLDER / f"host-{place}" for place in range(chance.randint(*HOSTS))]
    wanted = None
    for path in files:
        msrs = random_host(path, chance, common)
        before = msrs if wanted is None else wanted
        wanted = {number: joined(number, before[number], msrs[number]) for number in before if number in msrs}
    found = baseline(files)
    wrong = {hex(number): [hex(side.get(number, -1)) for side in (found, wanted)] for number in NUMBERS
             if found.get(number) != wanted.get(number)}
    assert not wrong, f"baseline's, and what the rules say: {wrong}"
    _, told = firecracker.read(json.loads(run("baseline", "--to=firecracker", *files)))
    assert told == wanted, "the template has other registers"
    run("baseline", "--to=stream", "-o", FOLDER / "all", *files)
    for path in files:
        check_moves(path)
    return len(found)


def properties():
    FOLDER.mkdir(parents=True, exist_ok=True)
    chance = random.Random(dated.seed())
    compared = sum(one_set(chance) for _ in range(SETS))
    assert compared > SETS * len(NUMBERS) // 2, f"{compared} registers"
    return f"{SETS} sets, {compared} registers"


if __name__ == "__main__":
    tap.main([("baseline of random feature MSRs", properties)])

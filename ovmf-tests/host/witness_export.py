#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
`leafprobe export --to qemu` next to QEMU: the line that is written for what a guest read starts a guest that reads the same. Under
TCG with x-force-features, with which QEMU shows features that it does not run.
"""
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "export"
MODELS, SEEDS = 2, 2  # a day
FEATURES = 10
# What these change is nobody's feature: the table of a guest without them looks like a CPU's own, or no image runs.
NEVER = {"hypervisor", "apic", "lm", "pae", "msr", "tsc", "fpu", "xsave", "cpuid"}
PROGRAM = machine.FIRMWARE["seabios"][0]


def read(name, cpu, *further):
    """The table that a guest of -cpu CPU reads."""
    path = FOLDER / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    command.output("capture", "--guest", "-o", path, "--", "-accel", "tcg", "-cpu", cpu + ",x-force-features=on", *further)
    return path


def export(path, *options):
    done = subprocess.run([command.PATH, "export", "--to", "qemu", f"--qemu={PROGRAM}", *options, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def again(name, line):
    """What the guest of a written line reads."""
    words = shlex.split(line)
    assert words[0] == "-cpu" and len(words) in (2, 4), words
    return read(name, words[1], *words[2:])


def differences(a, b):
    """The places that differ, {(leaf, subleaf)}."""
    done = subprocess.run([command.PATH, "diff", a, b], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    found = {(int(leaf, 16), int(sub)) for leaf, sub in re.findall(r"(0x[0-9a-f]{8}):(\d+)", done.stdout.decode())}
    assert bool(found) == (done.returncode == 1), done.stdout.decode()
    return found


def listed(errors):
    """The places of which export says that it cannot set them."""
    return {(int(leaf, 16), int(sub)) for leaf, sub in re.findall(r"not set: (0x[0-9a-f]{8}):(\d+)", errors)}


# What follows a row that cannot be set: a part of a whole.
FOLLOWS = {0x80000002: (0x80000003, 0x80000004)}


def check_exact(name, wanted, *options):
    """The guest of the exported line reads the table, but for what is listed."""
    status, line, errors = export(wanted, *options)
    assert status == (1 if "not set: " in errors else 0), (status, errors)
    found, said = differences(wanted, again(name, line)), listed(errors)
    for leaf, sub in list(said):
        said |= {(other, sub) for other in FOLLOWS.get(leaf, ())}
    assert found <= said, f"{line.strip()[:300]}: differ and are not listed: {sorted(found - said)}"
    return line, said


def model(name):
    def test():
        wanted = read(name, name)
        line, said = check_exact(f"{name}-nearest", wanted)
        assert not said, f"the nearest model leaves {sorted(said)}"
        base, said = check_exact(f"{name}-base", wanted, "--model=base")
        assert all(leaf in (2, 4, 0x80000005, 0x80000006, 0x8000001d) for leaf, _ in said), sorted(said)
        return f"{line.strip()}; from base {len(base)} characters" + (", without the model's caches" if said else "")
    return test


def changed(seed, every):
    def test():
        rng = random.Random(seed)
        names = flags()
        name, other = rng.sample(every, 2)
        features = [f"{flag}={rng.choice(('on', 'off'))}" for flag in rng.sample(names, FEATURES)]
        wanted = read(f"seed-{seed}", ",".join([name, *features]))
        line, said = check_exact(f"seed-{seed}-other", wanted, f"--model={other}")
        check_exact(f"seed-{seed}-nearest", wanted)
        return f"{name} from {other}: {len(line)} characters, {len(said)} places listed"
    return test


def flags():
    """Names of CPUID bits that this QEMU takes and that a guest can see."""
    text = subprocess.run([PROGRAM, "-cpu", "help"], stdout=subprocess.PIPE, timeout=30, check=True).stdout.decode()
    known = set(text.split("CPUID flags:")[1].split())
    ours = {row[2] for row in spec_names()}
    found = sorted((known & ours) - NEVER)
    assert len(found) > 150, f"{len(found)} flags"
    return found


def spec_names():
    """(leaf, subleaf, QEMU's name) of the rows of name.def that are not of hypervisors."""
    rows = re.findall(r'^NAME\((0x[0-9a-f]+), (\d+), \w+, +\d+, "[^"]*", +"([^"]+)"',
                      (machine.TOP / "probe/spec/name.def").read_text(encoding="ascii"), re.M)
    return [(int(leaf, 16), int(sub), name) for leaf, sub, name in rows if not 0x40000000 <= int(leaf, 16) < 0x50000000]


def comma():
    """A brand string with a comma, which -cpu cannot take."""
    wanted = read("comma", "Skylake-Server-v4")
    _, line, _ = export(wanted, "--model=base")
    words = shlex.split(line)
    assert words[2:] == ["-global", "base-x86_64-cpu.model-id=Intel Xeon Processor (Skylake, IBRS, no TSX)"], words[2:]
    assert not differences(wanted, again("comma-base", line))


def wide():
    """Other widths of addresses than QEMU's own, of which some machines take the host's."""
    wanted = read("wide", "Skylake-Server-v4,phys-bits=46")
    _, line, _ = export(wanted)
    assert "host-phys-bits=off,phys-bits=46" in line, line
    assert not differences(wanted, again("wide-again", line))
    return line.strip()


def feature_msrs():
    """QEMU takes the names of bits of feature MSRs, and has no VMX capability that the spec lacks."""
    vendor = 0x756e6547, 0x6c65746e, 0x49656e69
    numbers = [0x10a, 0x345, *range(0x480, 0x494)]
    rows = [(0, 0, 7, *vendor), (1, 0, 0x50654, 0x800, 0x80008020, 0x078bfbff), (7, 0, 0, 0, 0, 1 << 29),
            (0x80000000, 0, 0x80000008, 0, 0, 0), (0x80000001, 0, 0, 0, 1, 0x20100800), (0x80000008, 0, 0x302e, 0, 0, 0)]
    path = FOLDER / "msrs.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(stream.written(rows, "msr " + " ".join(f"{number:#x}=0xffffffffffffffff" for number in numbers)), encoding="ascii")
    status, line, errors = export(path, "--accel=kvm")
    assert status == 1 and "not set: msr 0x10a[12] doitm: 0x1 (QEMU has no name for it)" in errors, (status, errors[:300])
    said = set(re.findall(r",([\w.-]+)=on", line))
    text = subprocess.run([PROGRAM, "-cpu", "help"], stdout=subprocess.PIPE, timeout=30, check=True).stdout.decode()
    wanted = {name for name in text.split("CPUID flags:")[1].split() if name.startswith("vmx-")} | {"rdctl-no", "full-width-write"}
    assert len(wanted) > 80 and wanted <= said, f"QEMU has and the line lacks {sorted(wanted - said)}"
    again("msrs-again", line)  # an unknown name would be an error
    return f"{len(wanted)} names"


def checked():
    """--check boots the line: the table of a model passes, a row that QEMU does not show is told."""
    wanted = read("checked", "Nehalem-v1")
    done = subprocess.run([command.PATH, "export", "--to=qemu", "--check", wanted], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=90, check=False)
    assert done.returncode == 0 and done.stdout.decode() == "-cpu Nehalem-v1\n", (done.returncode, done.stdout, done.stderr)
    raw = command.output("convert", wanted, "--to=raw").decode()
    row = "0x00000007 0x00: eax=0x00000000 ebx=0x00000000 ecx=0x000000"
    assert row + "00 " in raw, raw
    odd = FOLDER / "odd.txt"
    odd.write_text(raw.replace(row + "00 ", row + "80 "), encoding="ascii")
    done = subprocess.run([command.PATH, "export", "--to=qemu", "--check", odd], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=90, check=False)
    errors = done.stderr.decode()
    assert done.returncode == 1 and "not set: 0x00000007:0.ecx[7] " in errors and "lost" in errors, (done.returncode, errors)
    return errors.strip().split("\n")[0]


def unasked():
    """A QEMU that cannot be asked is said first, with what is taken for it; --check starts the one in PATH."""
    wanted = read("unasked", "Nehalem-v1")
    done = subprocess.run([command.PATH, "export", "--to=qemu", wanted], env={"PATH": "/nonexistent"}, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    errors = done.stderr.decode()
    assert done.returncode == 0 and done.stdout == b"-cpu Nehalem-v1\n" and errors.count("\n") == 1, (done.returncode, done.stdout, errors)
    assert errors.startswith("leafprobe: no QEMU to ask (qemu-system-x86_64 ") and "are those of 7.2; --qemu=VERSION" in errors, errors
    done = subprocess.run([command.PATH, "export", "--to=qemu", "--qemu=8.2", "--check", wanted], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=90, check=False)
    first = done.stderr.decode().split("\n")[0]
    assert done.returncode == 0 and first.startswith("leafprobe: QEMU 8.2 is not asked: "), (done.returncode, done.stderr)


def main():
    if not shutil.which(PROGRAM):
        print(f"ok - export and QEMU # SKIP no {PROGRAM}")
        return 0
    every = [name for name in machine.cpu_models() if re.search(r"-v\d+$", name)]
    assert len(every) >= 40, f"{len(every)} models"
    tests = [(f"export of {name}", model(name)) for name in dated.sample(every, MODELS)]
    seeds = dated.sample(range(50), SEEDS)
    tests += [(f"export of a model with {FEATURES} features changed, seed {seed}", changed(seed, every)) for seed in seeds]
    tests += [("export of a brand string with a comma", comma), ("export of wider addresses", wide), ("export --check", checked),
              ("export for a QEMU that cannot be asked", unasked),
              ("export of feature MSRs", feature_msrs)]
    words = sys.argv[1:]
    return tap.run([test for test in tests if not words or any(word in test[0] for word in words)], workers=2)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

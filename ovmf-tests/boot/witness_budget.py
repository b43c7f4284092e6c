#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every run stays within the budget of CPUID executions (budget.py); the lines behind # are the figures of each."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import budget
import dated
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "budget"

# CPUID instructions in an image: native_read(), or in the multiboot image, which leaves that out, one for each mode of long_mode.asm.
INSTRUCTIONS = {"BOOTX64.EFI": 1, "BOOTIA32.EFI": 1, "leafprobe.elf": 2}
CALL = re.compile(r"^\s.*\b(?:native_read|long_mode_read|cpuid_widest)\(")


def judge(costs):
    """One line for many runs, once none of them is over."""
    print("\n".join(f"# {cost.name}: {cost}" for cost in costs), flush=True)
    over = [f"{cost.name}: {cost}" for cost in costs if cost.over]
    assert not over, "; ".join(over)
    worst = {name: max(costs, key=lambda cost: getattr(cost, name)) for name in ("a_row", "an_entry")}
    mean = {name: sum(getattr(cost, name) for cost in costs) / len(costs) for name in worst}
    return (f"{len(costs)} runs; a row {mean['a_row']:.2f}, at worst {worst['a_row'].a_row:.2f} ({worst['a_row'].name}); "
            f"an entry written {mean['an_entry']:.2f}, at worst {worst['an_entry'].an_entry:.2f} ({worst['an_entry'].name})")


def models():
    costs = [budget.boot(name, FOLDER / name, cpu=name) for name in dated.sample(machine.cpu_models(), SAMPLE)]
    return judge([cost for cost in costs if cost])


def several():
    """Each CPU has its own tests of hypervisor bases, its own modes and its own step to the microcode revision."""
    costs = [budget.boot(f"{name}, 4 CPUs", FOLDER / f"{name}-4", cpu=name, smp="4") for name in budget.MODELS]
    assert all(cost.cpus == 4 for cost in costs), "not 4 CPUs"
    return judge(costs)


def uefi():
    costs = []
    for name in budget.MODELS:
        run = machine.boot_efi(FOLDER / f"{name}-uefi", machine.BUILD / "BOOTX64.EFI", cpu=name, smp="2", options="poweroff")
        costs.append(budget.cost(f"{name}, 2 CPUs", stream.Stream(run.serial)))
    assert all(cost.cpus == 2 for cost in costs), "not 2 CPUs"
    return judge(costs)


SAMPLE = 24
UNDECLARED = 18  # components 2 to 19


def full():
    """shape=full writes every row, so that rows and entries are the same there, save the components of leaf 0xd that
    nothing declares: those are asked for, and written if they hold something."""
    run = machine.boot(FOLDER / "full", "seabios", kernel=budget.IMAGE, cpu="EPYC-Milan", append="shape=full poweroff")
    cost = budget.cost("EPYC-Milan, shape=full", stream.Stream(run.serial))
    assert 0 <= cost.rows - cost.entries <= UNDECLARED, f"{cost.rows} rows, {cost.entries} entries"
    return judge([cost])


def dump(path):
    """The costs of each CPU of a saved dump, counted by libunicorn too."""
    raw = subprocess.run([budget.COMMAND, "convert", str(path), "--to", "raw"], stdout=subprocess.PIPE, check=True).stdout.decode()
    for cpu in sorted(set(re.findall(r"^CPU (\d+):$", raw, re.M))):
        name = f"{path.stem}, CPU {cpu}"
        yield budget.cost(name, budget.replay(path, f"--cpu={cpu}"))


def dumps():
    folder = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", ""), "corpus", "aida64")
    if not os.environ.get("LEAFPROBE_SHARED") or not folder.exists():
        raise tap.Skip("the saved dumps are not here")
    if not (machine.BUILD / "leafprobe-replay").exists():
        raise tap.Skip("leafprobe-replay is not built (libunicorn is missing)")
    return judge([cost for path in sorted(folder.iterdir()) for cost in dump(path)])


def one_place():
    """Nothing executes CPUID but the sources that probe_run() counts."""
    if not shutil.which("objdump"):
        raise tap.Skip("objdump is not installed")
    for image, want in INSTRUCTIONS.items():
        code = subprocess.run(["objdump", "-d", machine.BUILD / image], stdout=subprocess.PIPE, check=True).stdout.decode()
        found = len(re.findall(r"\tcpuid\b", code))
        assert found == want, f"{image}: {found} CPUID instructions, not {want}"
    calls = [f"{path.relative_to(machine.TOP)}:{number}" for folder in ("probe", "boot", "efi")
             for path in sorted((machine.TOP / folder).rglob("*.c")) if "tests" not in path.parts
             for number, line in enumerate(path.read_text().split("\n"), 1) if CALL.search(line)]
    assert len(calls) == 1 and calls[0].startswith("boot/entry/long_mode.c:"), f"calls that nobody counts: {' '.join(calls)}"
    return ", ".join(f"{image} {want}" for image, want in INSTRUCTIONS.items())


TESTS = {
    "CPUID executed, counted everywhere": one_place,
    "CPUID executed, every CPU model of QEMU": models,
    "CPUID executed, every CPU of every saved dump": dumps,
    "CPUID executed, several CPUs": several,
    "CPUID executed, UEFI": uefi,
    "CPUID executed, shape=full": full,
}

if __name__ == "__main__":
    tap.main(TESTS.items())

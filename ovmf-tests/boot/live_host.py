#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make check-vmcore: what drgn and crash print of a host that runs, from its own /proc/kcore, while its machines go on.

Debian's own kernel under TCG, with nested SVM, is the host (vanilla_witness.sh, which runs this again inside): it holds two
machines that count, of one and of two virtual CPUs. The scripts print the tables, and each has to be what KVM_GET_CPUID2 told
the machine's own process. gdb is not tried, as it would read the kernel's symbols for a quarter of an hour there.

crash is told --active. Without it, it lists all tasks by struct pid, whose last member that kernel has as a flexible array: 8.0.2
reads the structure without it, finds nobody, not even itself, and ends with "cannot set context for pid"."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import spin
import stream
import tap
import vmcore

HERE = pathlib.Path(__file__).resolve()
FOLDER = machine.BUILD / "check" / "live-host"
SECONDS, LIMIT = 1500, 1200
CPUS = (1, 2)  # of each machine
DRGN = ["drgn", "-q", "-k", vmcore.SCRIPTS / "vcpus_drgn.py", vmcore.VMLINUX, vmcore.MODULES / "kvm.ko"]
# It wants a /tmp that it can write to, whatever TMPDIR says; the symbols may lie below the one that is there.
CRASH = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /mnt && mount -t tmpfs none /tmp && exec "$@"', vmcore.VMLINUX.parent,
         "crash", "-s", "--active", "--mod", "/mnt/modules", "-i", "vcpus.crash", "/mnt/vmlinux", "/proc/kcore"]


def printed(name, words):
    """The tables that a debugger prints of each machine, by the number of its virtual CPUs."""
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          cwd=vmcore.SCRIPTS, timeout=LIMIT, check=False)
    path = FOLDER / f"{name}.txt"
    path.write_bytes(done.stdout)
    assert done.returncode == 0, f"{name}: status {done.returncode}, {done.stderr.decode(errors='replace').strip()[-300:]}"
    machines = vmcore.machines(path)
    assert sorted(machines) == sorted(CPUS), f"{name}: machines of {sorted(machines)} CPUs, see {path}"
    found = {}
    for cpus, text in machines.items():
        part = path.with_suffix(f".{cpus}")
        part.write_text(text)
        found[cpus] = stream.parse_kvm(command.output("convert", part, "--to", "kvm"))
    return found


def give_way(box):
    """A machine that counts takes what time it can get, of the one CPU that there is: it goes on when the debugger waits."""
    for thread in pathlib.Path(f"/proc/{box.pid}/task").iterdir():
        os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)


def tables(name, words):
    """Every virtual CPU of both machines is printed as KVM told its own process, and both count on."""
    vmcore.need(name)
    with spin.Spin(FOLDER, "one", CPUS[0]) as one, spin.Spin(FOLDER, "two", CPUS[1]) as two:
        give_way(one)
        give_way(two)
        begin = time.monotonic()
        found = printed(name, words)
        seconds = time.monotonic() - begin
        for box, cpus in ((one, CPUS[0]), (two, CPUS[1])):
            assert len(box.tables) == len(found[cpus]) == cpus, f"{len(found[cpus])} tables of {cpus}"
            for got, want in zip(found[cpus], box.tables):
                spin.same(got, want)
            box.goes_on()
    return f"{sum(CPUS)} CPUs, {sum(len(table) for tables in found.values() for table in tables)} entries, {seconds:.0f} s"


def inside():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    spin.build(FOLDER)
    tap.main([("running host: vcpus_drgn.py", lambda: tables("drgn", DRGN)),
              ("running host: vcpus.crash", lambda: tables("crash", CRASH))], workers=1)


def main():
    machine.run([str(HERE.parent / "vmcore_fetch.sh")])
    folder = machine.BUILD / "check" / "live-host-outside"
    done = subprocess.run([str(HERE.parent / "vanilla_witness.sh"), str(folder), str(SECONDS), "env",
                           f"VANILLA_CACHE={vmcore.CACHE}", str(HERE), "inside"], stdin=subprocess.DEVNULL, check=False)
    if done.returncode == 2:
        print(f"not ok - running host: no end, see {folder}")
    return done.returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        del sys.argv[1]  # what stays are words of names of tests
        inside()
    else:
        sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe capture --kexec in a Linux that may end: Debian's kernel under TCG, with kexec-tools. Its table is the one that QEMU's own
multiboot loader gives."""
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "vanilla-kexec"
SCRIPT = pathlib.Path(__file__).parent / "vanilla_kexec.sh"
IMAGE = machine.BUILD / "leafprobe.elf"
CPU, SMP = "Skylake-Server", "2"
LIMIT = 120
WARNING = "This ends the running system at once"
QUESTION = b"Type yes to end this system: "

# What each way to be refused says, and how many lines of warning come before it.
REFUSED = {
    "terminal": (2, "there is no terminal to ask on: --yes goes without"),
    "options": (2, "the image has no such option: unknown option 'formta=raw', did you mean 'format'?"),
    "image": (2, "/nowhere: No such file or directory"),
    "container": (2, "this is a container (/proc/self/ns/pid): "),
    "systemd": (2, "no systemd runs here"),
    "plan": (0, "kexec -l -c -t multiboot-x86 /leafprobe.elf --command-line=\necho u >/proc/sysrq-trigger\nkexec -e"),
    "lockdown": (2, "the kernel is locked down (none [integrity] confidentiality)"),
    "disabled": (2, "kernel.kexec_load_disabled is set"),
}


def boot(kernel, mode, answer=None, name=None):
    """What the console showed; the answer is typed once it is asked for. The machine has to end by itself."""
    folder = FOLDER / (name or mode)
    folder.mkdir(parents=True)
    command = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", CPU, "-smp", SMP, "-m", "512", *machine.COMMON, "-kernel", kernel, "-initrd",
               str(FOLDER / "initramfs"), "-append", f"console=ttyS0 nokaslr no_timer_check quiet panic=-1 kexec={mode}", "-serial", "stdio"]
    log, end = b"", time.monotonic() + LIMIT * machine.PATIENCE
    with open(folder / "qemu.log", "wb") as errors, \
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as guest:
        while time.monotonic() < end:
            if not select.select([guest.stdout], [], [], 0.2)[0]:
                continue
            piece = os.read(guest.stdout.fileno(), 65536)
            if not piece:
                break
            log += piece
            if answer and QUESTION in log:
                os.write(guest.stdin.fileno(), answer)
                answer = None
        (folder / "console.log").write_bytes(log)
        try:
            status = guest.wait(1)
        except subprocess.TimeoutExpired:
            guest.kill()
            raise AssertionError(f"no end within its time limit: {log[-300:]!r}") from None
    assert status == 0, f"QEMU: status {status}"
    return log.replace(b"\r", b"")


def table_of_qemu():
    run = machine.boot(FOLDER / "direct", "seabios", kernel=IMAGE, cpu=CPU, smp=SMP, memory=512, append="shape=full")
    return [table.entries for table in stream.Stream(run.serial).tables]


def steady(entries):
    """Without the size for what is enabled in XCR0, which Linux leaves behind as it set it (SDM, CPUID 0DH, EBX of subleaves 0 and 1)."""
    return [entry[:4] + entry[5:] if entry[0] == 0xd and entry[1] < 2 else entry for entry in entries]


def check_stream(log, words):
    """The stream behind what Linux said: every CPU, started by kexec, the machine turned off by ACPI."""
    assert WARNING in log.decode(errors="replace"), "no warning"
    shown = stream.Stream(log[log.index(b"leafprobe: version="):])
    assert shown.ok and len(shown.tables) == int(SMP), shown.last
    assert shown.facts["loader"].startswith('"kexec'), shown.facts["loader"]
    assert (shown.facts["boot"], shown.facts["cpus_from"]) == ("multiboot1", "madt"), shown.facts
    for name, value in words.items():
        assert f" {name}={value}" in log.decode(errors="replace"), f"the image was not told {name}={value}"
    return shown


def now(kernel):
    def test():
        log = boot(kernel, "now", b"yes\n")
        assert b"Emergency Remount" in log, "file systems were not made read-only"
        shown = check_stream(log, {"shape": "full"})
        wanted = table_of_qemu()
        assert [steady(table.entries) for table in shown.tables] == [steady(entries) for entries in wanted], "another table than multiboot's"
        return f"{shown.facts['loader']}, {len(wanted[0])} entries a CPU"
    return test


def declined(kernel):
    def test():
        log = boot(kernel, "now", b"y\n", "declined").decode(errors="replace")
        assert "the answer was not yes: nothing was done" in log and "ended with 2" in log, log[-300:]
        assert "leafprobe: version=" not in log and "Emergency" not in log
    return test


def systemd(kernel):
    def test():
        log = boot(kernel, "systemd")
        check_stream(log, {"format": "raw"})
        assert b"systemctl kexec" in log and b"Emergency" not in log
    return test


def refused(kernel):
    def test():
        log = boot(kernel, "refused").decode(errors="replace")
        for name, (status, words) in REFUSED.items():
            found = re.search(rf"begin refused {name}\n(.*?)\nrefused {name}: (\d+)\n", log, re.S)
            assert found and int(found.group(2)) == status and words in found.group(1), f"{name}: {found and found.groups()}"
            assert (WARNING in found.group(1)) == (name == "terminal"), f"{name}: a warning of what does not happen, or none"
        assert "loaded 0" in log and "leafprobe: version=" not in log
        return f"{len(REFUSED)} ways"
    return test


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    done = subprocess.run([str(SCRIPT), str(machine.BUILD / "leafprobe"), str(IMAGE), str(FOLDER)], stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
    if done.returncode:
        print(f"not ok - kexec: {done.stderr.decode(errors='replace').strip()}")
        return 1
    kernel = done.stdout.decode().strip()
    tests = [("kexec: what forbids it", refused(kernel)), ("kexec: --now, asked and agreed", now(kernel)),
             ("kexec: --now, asked and declined", declined(kernel)), ("kexec: by systemctl kexec", systemd(kernel))]
    return 1 if tap.run(tests) else 0


if __name__ == "__main__":
    sys.exit(main())

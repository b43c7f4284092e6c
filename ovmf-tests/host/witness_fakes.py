#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""capture --guest with programs that take QEMU's place and misbehave: an end in time, one line, nobody left, the old file as it was."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "fakes"
LIMIT = 3  # seconds that a fake is given
OVER = 20  # seconds above it: a busy machine
OLD = "what stood there before\n"
MARK = "LEAFPROBE_FAKE"
GOOD = 'cat "$GOOD"'

# name: what the fake does when it is asked for a guest, and what the one line says; "" if the capture is good.
FAKES = {
    "says nothing": ("exec sleep 600", "no complete table within"),
    "says nothing, in a child": ("sleep 600; true", "no complete table within"),
    "ends at once": ("exit 0", "ended before the guest printed its tables"),
    "ends badly": ("echo cannot >&2; exit 3", "QEMU ended with status 3: cannot"),
    "is killed": ("echo ouch >&2; kill -SEGV $$", "QEMU was ended by signal 11: ouch"),
    "prints garbage": ("head -c 300000 /dev/urandom", "ended before the guest printed its tables"),
    "prints zeros": ("head -c 300000 /dev/zero", "ended before the guest printed its tables"),
    "prints for ever": ("exec yes leafprobe: 0 1 2", "printed more than 64 MiB|no complete table within"),
    "prints errors for ever": ("exec yes error >&2", "no complete table within"),
    "prints garbage for ever, slowly": ("while :; do echo x; sleep 0.1; done", "no complete table within"),
    "stops itself": ("kill -STOP $$; sleep 600", "no complete table within"),
    "heeds no signal": ("trap '' TERM INT HUP QUIT; while :; do sleep 1; done", "no complete table within"),
    "shuts its files": ("exec >&- 2>&-; exec sleep 600", "no complete table within"),
    "says it on standard error": (f"{GOOD} >&2", "ended before the guest printed its tables"),
    "breaks off in a table": ('head -c 3000 "$GOOD"', "ended before the guest printed its tables"),
    "breaks off in a table and stays": ('head -c 3000 "$GOOD"; exec sleep 600', "no complete table within"),
    "loses a line": ("sed '0,/eax = /{/eax = /d}' \"$GOOD\"", "guest's output:"),
    "changes a digit": ("sed '0,/eax = /s/eax = 1/eax = 2/' \"$GOOD\"", "guest's output:"),
    "reports a failure": ("echo 'leafprobe: FAILED no way'", "the guest says: FAILED no way"),
    "leaves somebody behind": ("sleep 600 & exit 0", "ended before the guest printed its tables"),
    "is good": (GOOD, ""),
    "is good, and stays": (f"{GOOD}; exec sleep 600", ""),
    "is good, in a child that outlives it": (f"(sleep 0.5; {GOOD}) & exit 0", ""),
    "is good, and leaves somebody behind": (f"{GOOD}; sleep 600 & exit 0", ""),
    "is good, and complains": (f"echo 'warning: TCG' >&2; {GOOD}", ""),
}
# What it does when it is asked for its version, before it is good as a guest.
VERSIONS = {"hangs": "exec sleep 600", "floods": "exec yes", "garbage": "head -c 100000 /dev/urandom", "nothing": "exit 0", "fails": "exit 9"}


def recorded():
    """The stream of a real guest."""
    path = FOLDER / "good"
    if not path.exists():
        run = machine.boot(FOLDER / "boot", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="Skylake-Server", smp="2")
        path.write_bytes(run.serial)
    return path


def left(mark):
    """Processes that still run with the mark in their environment."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            marked = f"{MARK}={mark}\0".encode() in (process / "environ").read_bytes()
            if marked and (process / "stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX":
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def capture(name, script, version="echo 'QEMU emulator version 7.2.0'"):
    """(status, errors, seconds, content of the file) with a fake first in PATH; asserts that nobody is left."""
    folder = FOLDER / name.replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    fake = folder / "qemu-system-x86_64"
    fake.write_text(f'#!/bin/bash\nif [[ $1 == --version ]]; then\n{version}\nfi\n[[ $1 == --version ]] && exit\n{script}\n')
    fake.chmod(0o755)
    out = folder / "table"
    out.write_text(OLD)
    values = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}", GOOD=str(recorded()), **{MARK: name})
    start = time.monotonic()
    done = subprocess.run([command.PATH, "capture", "--guest", f"--time-limit={LIMIT}", f"--image={machine.BUILD / 'leafprobe.elf'}", "-o", str(out)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=values, timeout=120, check=False)
    seconds = time.monotonic() - start
    for _ in range(50):
        if not left(name):
            break
        time.sleep(0.1)
    assert not left(name), f"still there: {left(name)}"
    assert not done.stdout, f"on standard output: {done.stdout[:100]}"
    others = sorted(path.name for path in folder.iterdir())
    assert others == ["qemu-system-x86_64", "table"], f"left in the folder: {others}"
    return done.returncode, done.stderr.decode(), seconds, out.read_text()


def check_good(name, status, errors, content):
    assert status == 0, f"{name}: status {status}: {errors}"
    assert content.count("begin cpu=") == 2 and "leafprobe: OK" in content, f"{name}: {content[:200]}"


def fake(name):
    """How long it took."""
    script, wanted = FAKES[name]
    status, errors, seconds, content = capture(name, script)
    assert seconds < LIMIT + OVER, f"{name}: {seconds:.1f} s"
    if not wanted:
        check_good(name, status, errors, content)
        return seconds
    assert status == 2 and content == OLD, f"{name}: status {status}, the file holds {content[:60]!r}"
    assert errors.count("\n") == 1 and errors.startswith("leafprobe: ") and re.search(wanted, errors), f"{name}: {errors!r}"
    return seconds


def fakes():
    recorded()
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        seconds = list(pool.map(fake, FAKES))
    return f"{len(FAKES)} programs, the slowest {max(seconds):.1f} s"


def versions():
    """A version that cannot be had takes nothing from the capture."""
    for name, version in VERSIONS.items():
        status, errors, seconds, content = capture(f"version {name}", GOOD, version)
        check_good(name, status, errors, content)
        assert seconds < 2 * LIMIT + OVER, f"{name}: {seconds:.1f} s"
    return f"{len(VERSIONS)} programs"


TESTS = [("programs in QEMU's place", fakes), ("their versions", versions)]

if __name__ == "__main__":
    tap.main(TESTS)

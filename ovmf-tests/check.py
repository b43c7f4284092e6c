#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make check: run every suite, show what failed or was skipped and why, and count."""
import os
import pathlib
import re
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
LOGS = TOP / "build" / "check"
RESULT = re.compile(r"^(ok|not ok)\b(.*)$")
# cmocka says "not ok 3 # SKIP name" of a skipped test, everybody else "ok ... # SKIP reason".
SKIP = {"ok": re.compile(r"# SKIP"), "not ok": re.compile(r"^ \d+ # SKIP")}
KINDS = ("ok", "not ok", "skip")
# seconds for one suite; clang-tidy on every file takes a quarter of an hour of CPU
LIMIT = 5400 if any(os.environ.get(word) for word in ("ALL", "FAULTS", "TIDY", "VANILLA", "VMCORE")) else 900


def suites():
    """(name, command) of each suite; each prints TAP result lines."""
    for program in sorted(TOP.glob("build/tests/**/tests/test_*")):
        yield "/".join(part for part in program.relative_to(TOP / "build" / "tests").parts if part != "tests"), [str(program)]
    yield "checks", [str(TOP / "ovmf-tests" / "source" / "checks.py")]
    yield "cases", [str(TOP / "ovmf-tests" / "boot" / "cases.py")]
    for script in sorted((TOP / "ovmf-tests").glob("*/witness_*.py"), key=lambda path: path.stem):
        yield script.stem, [str(script)]
    for word in os.environ.get("VANILLA", "").split():
        yield f"vanilla_{word}", [str(TOP / "ovmf-tests" / "boot" / f"vanilla_{word}.py")]
    for suite in os.environ.get("DEBIAN", "").split():
        yield f"debian_{suite}", [str(TOP / "ovmf-tests" / "boot" / "debian.py"), suite]
    if os.environ.get("VMCORE"):
        yield "real_vmcore", [str(TOP / "ovmf-tests" / "boot" / "vmcore.py")]
        yield "real_live_host", [str(TOP / "ovmf-tests" / "boot" / "live_host.py")]


def environment():
    values = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", PYTHONDONTWRITEBYTECODE="1")
    values["LEAFPROBE_TOP"] = str(TOP)
    shared = TOP.parent / "shared"
    if shared.is_dir():
        values.setdefault("LEAFPROBE_SHARED", str(shared))
    return values


def run(name, command):
    """The TAP lines of one suite by kind, and how it ended; all that it says goes to a log."""
    try:
        done = subprocess.run(command, cwd=TOP, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
        output, status = done.stdout.decode(errors="replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, status = (late.stdout or b"").decode(errors="replace"), f"no end within {LIMIT} s"
    log_of(name).write_text(output)
    lines = {kind: [] for kind in KINDS}
    for line in output.split("\n"):
        match = RESULT.match(line)
        if match:
            lines["skip" if SKIP[match.group(1)].search(match.group(2)) else match.group(1)].append(line)
    count = sum(map(len, lines.values()))
    if (status and not lines["not ok"]) or not count:
        lines["not ok"].append(f"not ok - ended with {status} after {count} results")
    return lines


def log_of(name):
    return LOGS / (name.replace("/", "-") + ".log")


def run_suite(name, command):
    """
    The TAP lines of one suite by kind. Suites boot machines and wait for them, on hosts with other work: one that fails
    is run once more, and fails if it fails again. What failed the first time is shown in any case, and its log is kept. What only
    looks at sources finds the same twice.
    """
    start = time.monotonic()
    lines = run(name, command)
    if lines["not ok"] and "/source/" not in command[0]:
        first = LOGS / (log_of(name).stem + ".first.log")
        log_of(name).replace(first)
        print("\n".join(f"{name}: failed, is run again: {line}" for line in lines["not ok"]))
        print(f"{name}: see {first.relative_to(TOP)}", flush=True)
        lines = run(name, command)
    for line in lines["skip"] + lines["not ok"]:
        print(f"{name}: {line}")
    if lines["not ok"]:
        print(f"{name}: see {log_of(name).relative_to(TOP)}")
    counts = (len(lines[kind]) for kind in KINDS)
    print("{}: {} passed, {} failed, {} skipped, {:.1f} s".format(name, *counts, time.monotonic() - start), flush=True)
    return lines


def main():
    LOGS.mkdir(parents=True, exist_ok=True)
    only = sys.argv[1:] or os.environ.get("WORDS", "").split()
    totals, failed = dict.fromkeys(KINDS, 0), []
    for name, command in suites():
        if not only or any(word in name for word in only):
            lines = run_suite(name, command)
            totals = {kind: totals[kind] + len(lines[kind]) for kind in KINDS}
            failed += [f"{name}: {line}" for line in lines["not ok"]]
    # Once more, since who reads a long log, or gets its end alone, begins at its end.
    print("".join(f"FAILED {line}\n" for line in failed), end="")
    print("{} passed, {} failed, {} skipped".format(*totals.values()))
    sys.exit(1 if failed or not totals["ok"] else 0)


if __name__ == "__main__":
    main()

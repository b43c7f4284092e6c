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
# seconds for one suite; clang-tidy on every file takes a quarter of an hour of CPU
LIMIT = 5400 if any(os.environ.get(word) for word in ("ALL", "FAULTS", "TIDY")) else 900


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


def environment():
    values = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", PYTHONDONTWRITEBYTECODE="1")
    values["LEAFPROBE_TOP"] = str(TOP)
    shared = TOP.parent / "shared"
    if shared.is_dir():
        values.setdefault("LEAFPROBE_SHARED", str(shared))
    return values


def run_suite(name, command):
    """Counts (passed, failed, skipped) of one suite; its output goes to a log."""
    log = LOGS / (name.replace("/", "-") + ".log")
    start = time.monotonic()
    try:
        done = subprocess.run(command, cwd=TOP, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
        output, status = done.stdout.decode(errors="replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, status = (late.stdout or b"").decode(errors="replace"), f"no end within {LIMIT} s"
    log.write_text(output)
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    for line in output.split("\n"):
        match = RESULT.match(line)
        if not match:
            continue
        kind = "skip" if SKIP[match.group(1)].search(match.group(2)) else match.group(1)
        counts[kind] += 1
        if kind != "ok":
            print(f"{name}: {line}")
    if (status and not counts["not ok"]) or not sum(counts.values()):
        counts["not ok"] += 1
        print(f"{name}: not ok - ended with {status} after {sum(counts.values()) - 1} results, see {log.relative_to(TOP)}")
    elif counts["not ok"]:
        print(f"{name}: see {log.relative_to(TOP)}")
    print(f"{name}: {counts['ok']} passed, {counts['not ok']} failed, {counts['skip']} skipped, "
          f"{time.monotonic() - start:.1f} s", flush=True)
    return counts["ok"], counts["not ok"], counts["skip"]


def main():
    LOGS.mkdir(parents=True, exist_ok=True)
    only = sys.argv[1:] or os.environ.get("WORDS", "").split()
    totals = [0, 0, 0]
    for name, command in suites():
        if not only or any(word in name for word in only):
            totals = [a + b for a, b in zip(totals, run_suite(name, command))]
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    sys.exit(1 if totals[1] or not totals[0] else 0)


if __name__ == "__main__":
    main()

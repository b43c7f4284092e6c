#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make compare OLD=COMMIT: does the command (and do the images) of now say what those of an old commit said, byte for byte?

Exit status, standard output, standard error and the files that are left behind are compared; both commands are called by the same
name in folders that look the same. The old one is built once, in build/compare/COMMIT. A difference that is meant stands in
compare_allowed.txt. Exit status: 0 no difference but those, 1 differences, 2 nothing could be compared."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import command
import compare_boots
import compare_cases
import compare_inputs
import machine

PROGRAMS = ("leafprobe", "leafprobe-replay", "leafprobe.elf", "leafprobe-pvh.elf", "BOOTX64.EFI", "BOOTIA32.EFI")
FOLDER = machine.BUILD / "compare"
ALLOWED = pathlib.Path(__file__).resolve().with_name("compare_allowed.txt")
LEAST, LIMIT, WORKERS, BUFFER = 2000, 120, 2, 65536
KINDS = ("equal", "allowed", "different", "unsteady", "late")
CLOCK = re.compile(rb"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "100", "HOME": "/nowhere"}


def build_old(commit):
    """The folder with the programs of a commit; they are built in a temporary worktree unless that was done before."""
    git = ["git", "-C", str(machine.TOP)]
    name = subprocess.run([*git, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"], stdout=subprocess.PIPE,
                          check=False).stdout.decode().strip()
    if not name:
        raise RuntimeError(f"no commit {commit!r}")
    folder = FOLDER / name
    if all((folder / program).exists() for program in PROGRAMS):
        return folder
    with tempfile.TemporaryDirectory() as place:
        tree = f"{place}/tree"
        machine.run([*git, "worktree", "add", "--detach", tree, name])
        try:
            clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "OLD")}
            print(f"building {name[:12]}", flush=True)
            machine.run(["make", "-C", tree, "-j2", "all"], env=clean, timeout=1800)
            folder.mkdir(parents=True, exist_ok=True)
            for program in PROGRAMS:
                shutil.copy2(f"{tree}/build/{program}", folder / program)
        finally:
            machine.run([*git, "worktree", "remove", "--force", tree])
    return folder


OBJECT = re.compile(rb"\{[^{}]*\}")


def pieces(line):
    """A line of JSON as its innermost objects and what is left between brackets, one of HTML as its elements, any other as it is;
    blanks in a row are one, since the longest name of a leaf decides on a column."""
    if line[:1] in (b"{", b'"', b"["):
        found = [*OBJECT.findall(line), *re.split(rb"(?<=[,\[{])", OBJECT.sub(b"", line))]
    else:
        found = re.split(rb"(?=<)", line) if line[:1] == b"<" else [line]
    return [re.sub(rb"  +", b" ", piece).decode(errors="replace") for piece in found if piece]


def cut(said):
    """Whether a fault ended the run in the middle of what it wrote: a full buffer, whose end depends on all that is before."""
    return said[0] == 2 and said[1] and len(said[1]) % BUFFER == 0


def said_in_pieces(said):
    streams = said[2:] if cut(said) else said[1:]
    return collections.Counter(piece for stream in streams for line in stream.split(b"\n") for piece in pieces(line))


class Allowed:
    """A row of compare_allowed.txt: which runs (a regular expression for the command line), what becomes of the exit status
    ("same" or OLD>NEW), regular expressions for pieces that only the old and only the new output has, and the reason."""

    def __init__(self, row, name):
        fields = [field.strip() for field in row.split(" | ")]
        if len(fields) != 5 or not fields[4]:
            raise RuntimeError(f"{name}: expected 'command | status | old lines | new lines | reason', found {row!r}")
        self.words, self.old, self.new = (re.compile(fields[place]) for place in (0, 2, 3))
        self.status, self.reason, self.used = fields[1], fields[4], 0


def covered(rules, words, old, new):
    """Whether each piece that only one of two outputs has is one that some row for this command line means; a row counts a run in
    which it was needed. An exit status that changed takes a row that says so."""
    status = "same" if old[0] == new[0] else f"{old[0]}>{new[0]}"
    rules = [rule for rule in rules if rule.words.search(" ".join(words)) and rule.status in ("same", status)]
    before, after = said_in_pieces(old), said_in_pieces(new)
    needed = [rule for rule in rules if rule.status == status][:1] if status != "same" else []
    if status != "same" and not needed:
        return False
    for side, only in (("old", before - after), ("new", after - before)):
        for piece in only:
            rule = next((rule for rule in rules if getattr(rule, side).fullmatch(piece)), None)
            if not rule:
                return False
            needed.append(rule)
    for rule in {id(rule): rule for rule in needed}.values():  # none: the same pieces elsewhere
        rule.used += 1
    return bool(needed or (cut(old) and cut(new)))


def read_allowed(path):
    return [Allowed(row, path.name) for row in path.read_text().split("\n") if row.strip() and not row.startswith("#")]


def left_behind(folder):
    """What a run wrote beside its inputs, as one text."""
    paths = sorted(path for path in folder.iterdir() if path.name not in ("in", "image"))
    return b"".join(b"FILE " + path.name.encode() + b"\n" + (path.read_bytes() if path.is_file() else b"") for path in paths)


def say(case, programs, inputs, place):
    """One run: (exit status, standard output, standard error, files)."""
    folder = pathlib.Path(place) / "cwd"
    folder.mkdir()
    (folder / "in").symlink_to(inputs)
    (folder / "image").symlink_to(programs)
    stdin = open(inputs / case.stdin, "rb") if case.stdin else subprocess.DEVNULL
    near, far = os.openpty() if case.terminal else (None, subprocess.PIPE)
    try:
        process = subprocess.Popen(["leafprobe", *case.words], executable=programs / "leafprobe", cwd=folder, env=ENVIRONMENT,
                                   stdin=stdin, stdout=far, stderr=subprocess.PIPE)
        try:
            if case.terminal:
                os.close(far)
                output = command.drain(near, LIMIT)
            more, errors = process.communicate(timeout=LIMIT)
            said = [process.returncode, output if case.terminal else more, errors, left_behind(folder)]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            said = ["late", b"", b"", b""]
    finally:
        if case.stdin:
            stdin.close()
        if case.terminal:
            os.close(near)
        shutil.rmtree(folder)
    return said[:1] + [CLOCK.sub(b"time=T", stream) for stream in said[1:]] if case.clock else said


def first_difference(group, old, new):
    """In words, for a person."""
    names = ("serial line", "debugcon", "files") if group == "boot" else ("standard output", "standard error", "files")
    if old[0] != new[0]:
        text = f"exit status {old[0]}, now {new[0]}"
    else:
        text = ""
    for name, before, after in zip(names, old[1:], new[1:]):
        if before == after:
            continue
        lines = before.split(b"\n"), after.split(b"\n")
        at = next((i for i, (a, b) in enumerate(zip(*lines)) if a != b), min(map(len, lines)))
        a, b = (side[at][:200].decode(errors="replace") if at < len(side) else "(end)" for side in lines)
        return text + f"\n    {name}, line {at + 1}\n    - {a}\n    + {b}"
    return text


class Tally:
    """Counts by group, and what is to be shown."""

    def __init__(self, allowed):
        self.allowed, self.groups, self.shown = allowed, collections.defaultdict(collections.Counter), []

    def add(self, group, words, old, new, again):
        """again: says what the old one says a second time."""
        if old[0] == "late" or new[0] == "late":
            kind = "late"
        elif old == new:
            kind = "equal"
        elif covered(self.allowed, words, old, new):
            kind = "allowed"
        else:
            kind = "different" if again() == old else "unsteady"
        self.groups[group][kind] += 1
        if kind not in ("equal", "allowed"):
            run = " ".join(words if group == "boot" else ("leafprobe", *words))
            self.shown.append(f"{kind}: {run}: {first_difference(group, old, new)}")

    def report(self, show):
        for group, counts in sorted(self.groups.items()):
            print(f"{group}: {sum(counts.values())} compared, " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))
        print("\n".join(self.shown[:show]) + ("\n" if self.shown else ""), end="")
        if len(self.shown) > show:
            print(f"and {len(self.shown) - show} more, see build/compare/differences.txt")
        (FOLDER / "differences.txt").write_text("\n".join(self.shown) + "\n")
        for rule in self.allowed:
            print(f"allowed {rule.used} times: {rule.reason}")
        total = sum(self.groups.values(), collections.Counter())
        runs = sum(total.values())
        print(f"{runs} compared, " + ", ".join(f"{total[kind]} {kind}" for kind in KINDS))
        return runs


def prepare(old, inputs, seed):
    """The files, by kind, and the leaves of `fields`."""
    files = {"found": compare_inputs.found(inputs), "fuzzed": compare_inputs.fuzzed(inputs)}
    files["cores"] = compare_inputs.core_types(inputs)
    (inputs / "empty").write_bytes(b"")
    files["made"] = compare_inputs.made(inputs, files["found"], old / "leafprobe")
    files["streams"] = compare_inputs.streams(inputs, files["made"][:2] + files["cores"][:1], old)
    whole = files["made"] + files["streams"] + files["found"]
    files["broken"] = compare_inputs.broken(inputs, whole, 1500, seed)
    listed = subprocess.run([old / "leafprobe", "fields"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return files, sorted(set(re.findall(r"^(0x[0-9a-f]{8})", listed, re.M)))


def compare_runs(old, new, options, tally):
    with tempfile.TemporaryDirectory() as place:
        inputs = pathlib.Path(place) / "in"
        files, fields = prepare(old, inputs, options.seed)
        counts = ", ".join(f"{len(names)} {kind}" for kind, names in files.items())
        print(f"files: {counts}; {len(fields)} leaves", flush=True)
        cases = list(dict.fromkeys(compare_cases.all_runs(files, fields, options.seed)))
        if options.words:
            cases = [case for case in cases if any(word in f"{case.group}: {' '.join(case.words)}" for word in options.words)]
        if options.runs and options.runs < len(cases):
            cases = random.Random(options.seed).sample(cases, options.runs)

        def one(case):
            with tempfile.TemporaryDirectory(dir=place) as own:
                said = [say(case, programs, inputs, own) for programs in (old, new)]
                tally.add(case.group, case.words, *said, lambda: say(case, old, inputs, own))

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(one, cases):
                pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("old", help="a commit, or a folder that holds its programs")
    parser.add_argument("words", nargs="*", help="only runs whose group and command line hold one of these")
    parser.add_argument("--new", type=pathlib.Path, default=machine.BUILD, help="the folder with the programs of now (build)")
    parser.add_argument("--runs", type=int, default=6000, help="at most so many, drawn by the seed (6000; 0: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40, help="so many differences at most (40)")
    parser.add_argument("--boots", action="store_true", help="boot every case of cases.txt with both images as well")
    parser.add_argument("--only-boots", action="store_true")
    parser.add_argument("--allowed", type=pathlib.Path, default=ALLOWED, help="the file of differences that are meant")
    options = parser.parse_intermixed_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        tally = Tally(read_allowed(options.allowed))
        old = pathlib.Path(options.old).resolve() if "/" in options.old else build_old(options.old)
        new = options.new.resolve()
        missing = [str(folder / program) for folder in (old, new) for program in PROGRAMS if not (folder / program).exists()]
        if missing:
            raise RuntimeError(f"no {missing[0]}")
        if not options.only_boots:
            compare_runs(old, new, options, tally)
        if options.boots or options.only_boots:
            compare_boots.compare(old, new, options.words, tally, WORKERS)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        print(f"compare: {error}", file=sys.stderr)
        sys.exit(2)
    runs = tally.report(options.show)
    if not runs or (not options.words and not options.only_boots and runs < min(LEAST, options.runs or LEAST)):
        print(f"compare: only {runs} runs", file=sys.stderr)
        sys.exit(2)
    sys.exit(1 if any(counts[kind] for counts in tally.groups.values() for kind in ("different", "unsteady", "late")) else 0)


if __name__ == "__main__":
    main()

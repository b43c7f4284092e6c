#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make mutants: change one operator, constant, text or table row at a time and see whether the area's unit tests notice.

A file is drawn by how many lines it has, then a kind of change, then a place (mutate.py). Objects that hold the file are
compiled, the area's test programs that hold those are linked and run, those of its own room first, until one fails. A change
that gives the same code under -O2 is none, and one that does not compile is drawn anew. What nothing noticed is printed."""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import mutate

TOP = pathlib.Path(__file__).resolve().parents[2]
AREAS = ("probe", "host", "efi", "boot")
BASE = "build/mutants"
# SAN stands behind the other flags, so that it decides how much is optimised.
GOAL = ["make", f"B={BASE}", "SAN=-O0", "V=1"]
COMPILED = re.compile(r" -c (\S+) -o (\S+\.o)$")
LINKED = re.compile(rf" -o ({BASE}/tests/(\w+)/\S+) ")
ARCHIVED = re.compile(r"\bar qcs (\S+) (.*)$")
# Seconds of CPU time and of a clock, bytes of memory: far above what a test program takes.
CPU_LIMIT, CLOCK_LIMIT, MEMORY_LIMIT = 10, 90, 4 << 30
AREA_BUDGET, BUDGET = 0.85, 0.90
# Not drawn, and why; a run names what it left out. Their tests are the suites that boot guests.
LEFT_OUT = {
    "host/replay/unicorn/": "a program of its own that links libunicorn; no unit test holds it",
    "host/vmm/kvm_cpuid.c": "all but a few lines run only once /dev/kvm is open",
    "host/vmm/kvm_machine.c": "all but a few lines run only once /dev/kvm is open",
    "host/vmm/kvm_run.c": "threads in KVM_RUN: all but a few lines run only once /dev/kvm is open",
    "host/vmm/kvm_start.c": "all but a few lines run only once /dev/kvm is open",
    "host/capture/kvm_set.c": "all but a few lines run only once /dev/kvm is open",
}
OUTCOMES = ("caught", "survived", "equivalent", "invalid")


def environment(folder):
    values = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V")}
    return dict(values, LEAFPROBE_TOP=str(TOP), TMPDIR=str(folder), CMOCKA_MESSAGE_OUTPUT="STDOUT")


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def passes(program, folder):
    """Run a test program under limits, in a session of its own; what it started ends with it."""
    with subprocess.Popen([str(program)], cwd=TOP, env=environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, preexec_fn=limit, start_new_session=True) as test:
        try:
            status = test.wait(CLOCK_LIMIT)
        except subprocess.TimeoutExpired:
            status = None
        try:
            os.killpg(test.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return status == 0


class Base:
    """The unchanged tree: commands that compile and link, the test programs that hold an object, the objects that hold a file."""

    def __init__(self, areas):
        plan = self.make("-n", "-B", "all", "tests")
        self.compile = {found[2]: shlex.split(line) for line in plan if (found := COMPILED.search(line))}
        self.link = {found[1]: shlex.split(line) for line in plan if (found := LINKED.search(line)) and found[2] in areas}
        archives = {found[1]: found[2].split() for line in plan if (found := ARCHIVED.search(line))}
        assert self.compile and self.link and archives, "make -n shows no commands"
        self.make("-j", str(os.cpu_count()), *self.link)
        self.tests = self.held(archives)
        self.objects = self.dependents()

    @staticmethod
    def make(*words):
        done = subprocess.run([*GOAL, *words], cwd=TOP, env=environment("/tmp"), check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        output = done.stdout.decode(errors="replace").split("\n")
        assert done.returncode == 0, "make: " + " | ".join(output[-8:])
        return output

    def held(self, archives):
        """{object: test programs}: what stands on their command lines and what the linker then needs of the archives."""
        objects = sorted({word for command in self.link.values() for word in command if word.endswith(".o")} |
                         {name for names in archives.values() for name in names if (TOP / name).exists()})
        defined, wanted = {}, {}
        listed = subprocess.run(["nm", "-gA", *objects], cwd=TOP, stdout=subprocess.PIPE, check=True).stdout.decode()
        for line in listed.split("\n"):
            name, _, symbol = line.partition(":")
            kind, symbol = symbol.split()[-2:] if symbol else ("", "")
            if kind == "U":
                wanted.setdefault(name, set()).add(symbol)
            elif kind:
                defined.setdefault(symbol, []).append(name)
        tests = {}
        for program, command in self.link.items():
            offered = {name for word in command if word.endswith(".a") for name in archives.get(word, [])}
            taken, new = set(), {word for word in command if word.endswith(".o")}
            while new:
                taken |= new
                symbols = {symbol for one in new for symbol in wanted.get(one, ())}
                # A linker takes nothing of an archive for a symbol that it has: a test's own stands for the archive's.
                symbols = {symbol for symbol in symbols if not taken.intersection(defined.get(symbol, ()))}
                new = {name for symbol in symbols for name in defined.get(symbol, ()) if name in offered} - taken
            for name in taken:
                tests.setdefault(name, set()).add(program)
        return tests

    def dependents(self):
        """{file: objects that are compiled from it}."""
        found = {}
        for note in (TOP / BASE / "obj").rglob("*.d"):
            obj, _, files = note.read_text(encoding="ascii").replace("\\\n", " ").split("\n")[0].partition(":")
            for name in files.split():
                found.setdefault(name, set()).add(obj)
        for obj, command in self.compile.items():
            found.setdefault(command[command.index("-c") + 1], set()).add(obj)
        return found


class Bench:
    """A folder in which one mutant at a time is compiled, linked and run."""

    def __init__(self, base, folder):
        self.base, self.folder, self.overlay = base, folder, folder / "source"
        (folder / "tmp").mkdir(parents=True)

    def compiled(self, obj, path, *flags):
        """The object's bytes, of the changed sources if path is the overlay; None if it does not compile."""
        command = list(self.base.compile[obj])
        source, out = command[command.index("-c") + 1], self.folder / "objects" / obj
        out.parent.mkdir(parents=True, exist_ok=True)
        if path and (path / source).exists():
            command[command.index("-c") + 1] = str(path / source)
        command[command.index("-o") + 1] = str(out)
        command = [word for word in command if word not in ("-MMD", "-MP", "-Werror")] + list(flags)
        if path:
            command.insert(1, f"-I{path}")
        return out.read_bytes() if subprocess.run(command, cwd=TOP, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                                  check=False).returncode == 0 else None

    def lay(self, mutant, text):
        """The changed file, and links to its neighbours, which its includes name without a path."""
        shutil.rmtree(self.overlay, ignore_errors=True)
        place = self.overlay / mutant.path
        place.parent.mkdir(parents=True)
        for neighbour in (TOP / mutant.path).parent.glob("*.def"):
            (place.parent / neighbour.name).symlink_to(neighbour)
        place.unlink(missing_ok=True)
        place.write_text(mutant.apply(text), encoding="utf-8")

    def linked(self, program, changed):
        command = list(self.base.link[program])
        out = self.folder / "test"
        command[command.index("-o") + 1] = str(out)
        # An object before the archives takes the place of theirs.
        before = [str(self.folder / "objects" / obj) for obj in changed if obj not in command]
        command = [str(self.folder / "objects" / word) if word in changed else word for word in command]
        at = next((number for number, word in enumerate(command) if word.endswith(".a")), len(command))
        subprocess.run(command[:at] + before + command[at:], cwd=TOP, check=True)
        return out

    def judge(self, mutant, text):
        """One of OUTCOMES, and by which program."""
        self.lay(mutant, text)
        objects = sorted(self.base.objects.get(mutant.path, ()))
        area = f"{BASE}/tests/{mutant.path.split('/', 1)[0]}/"
        tested = [obj for obj in objects if obj in self.base.tests]
        programs = sorted({name for obj in tested for name in self.base.tests[obj] if name.startswith(area)},
                          key=lambda name: (os.path.dirname(mutant.path) + "/" not in name, name))
        for obj in tested or objects[:1]:
            if not self.compiled(obj, self.overlay):
                return "invalid", None
        for program in programs:
            held = [obj for obj in tested if program in self.base.tests[obj]]
            if not passes(self.linked(program, held), self.folder / "tmp"):
                return "caught", program
        same = ("-O2", "-g0")
        if all(self.compiled(obj, None, *same) == self.compiled(obj, self.overlay, *same) for obj in tested or objects[:1]):
            return "equivalent", None
        return "survived", f"{len(programs)} programs"


class Draw:
    """Mutants of an area, none twice."""

    def __init__(self, area, base, seed):
        self.random = random.Random(f"{area} {seed}")
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", f"{area}/*.c", f"{area}/*.def"], cwd=TOP,
                                stdout=subprocess.PIPE, check=True).stdout.decode().split()
        self.texts = {name: (TOP / name).read_text(encoding="utf-8") for name in sorted(listed)
                      if not re.search(r"/(tests|fuzz)/", name) and not name.startswith(tuple(LEFT_OUT)) and
                      name in base.objects and (TOP / name).exists()}
        self.places = {name: found for name, text in self.texts.items() if (found := mutate.places(name, text))}
        # Tables are long; one counts as much as the longest file of code.
        self.weights = [min(self.texts[name].count("\n"), 300) for name in self.places]
        self.seen = set()

    def next(self):
        while True:
            found = self.places[self.random.choices(list(self.places), self.weights)[0]]
            kinds = sorted(found)
            mutant = self.random.choice(found[self.random.choices(kinds, [mutate.KINDS[kind] for kind in kinds])[0]])
            if mutant not in self.seen:
                self.seen.add(mutant)
                return mutant, self.texts[mutant.path]


class Area:
    """What became of an area's mutants, counted while several workers judge them."""

    def __init__(self, draw, count):
        self.draw, self.count, self.lock = draw, count, threading.Lock()
        self.found = {name: [] for name in OUTCOMES}
        self.running = 0

    def take(self):
        """The next mutant; None when as many as are wanted were judged or are being judged."""
        with self.lock:
            if len(self.found["caught"]) + len(self.found["survived"]) + self.running >= self.count:
                return None
            self.running += 1
            return self.draw.next()

    def put(self, mutant, outcome, detail, verbose):
        with self.lock:
            self.running -= 1
            self.found[outcome].append(mutant)
            if outcome == "survived" or verbose:
                print(f"{outcome}: {mutant.kind} {mutant} ({detail})", flush=True)

    def work(self, bench, verbose):
        while drawn := self.take():
            self.put(drawn[0], *bench.judge(*drawn), verbose)

    def share(self):
        return len(self.found["caught"]) / self.count


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=60, help="mutants of each area, at least 40 (60)")
    parser.add_argument("--seed", type=int, default=1, help="another number draws others (1)")
    parser.add_argument("--verbose", action="store_true", help="print what was caught, too, and by which program")
    parser.add_argument("area", nargs="*", help=f"areas: {' '.join(AREAS)} (all)")
    given = parser.parse_args()
    bad = [area for area in given.area if area not in AREAS]
    if bad or given.count < 1:
        parser.error(f"{bad[0]}: expected one of {' '.join(AREAS)}" if bad else "--count: expected 1 or more")
    return given


def main():
    given = options()
    areas = given.area or AREAS
    base = Base(areas)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        os.chmod(folder, 0o755)  # some tests read their files as somebody else
        benches = [Bench(base, pathlib.Path(folder, str(number))) for number in range(os.cpu_count() or 1)]
        failing = [name for name in base.link if not passes(TOP / name, folder)]
        assert not failing, f"fails without any change: {' '.join(failing)}"
        over, caught, judged = 0, 0, 0
        for path, why in LEFT_OUT.items():
            if path.split("/", 1)[0] in areas:
                print(f"# not drawn: {path}: {why}", flush=True)
        for name in areas:
            start = time.monotonic()
            area = Area(Draw(name, base, given.seed), given.count)
            with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
                list(pool.map(lambda bench: area.work(bench, given.verbose), benches))
            caught, judged = caught + len(area.found["caught"]), judged + given.count
            over += area.share() < AREA_BUDGET
            counts = {outcome: len(found) for outcome, found in area.found.items()}
            print(f"{'ok' if area.share() >= AREA_BUDGET else 'not ok'} - mutants of {name}/: {counts['caught']} of {given.count} "
                  f"caught, {area.share():.0%}, seed {given.seed}; {counts['equivalent']} more gave the same code, "
                  f"{counts['invalid']} none; {time.monotonic() - start:.0f} s", flush=True)
    if len(areas) > 1:
        print(f"{'not ok' if caught < BUDGET * judged else 'ok'} - mutants: {caught} of {judged} caught, {caught / judged:.0%}")
        over += caught < BUDGET * judged
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

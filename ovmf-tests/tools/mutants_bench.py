# SPDX-License-Identifier: BSD-2-Clause
"""What make mutants builds and runs: the unchanged tree, and one changed file in it at a time."""
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import time

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BASE = "build/mutants"
# As everybody builds, so that a cache of compilations has nearly all of it.
GOAL = ["make", f"B={BASE}", "V=1"]
COMPILED = re.compile(r" -c (\S+) -o (\S+\.o)$")
LINKED = re.compile(rf" -o ({BASE}/tests/(\w+)/\S+) ")
ARCHIVED = re.compile(r"\bar qcs (\S+) (.*)$")
# Seconds of CPU time and of a clock, bytes of memory: far above what a test program takes. With a change it gets no more CPU time
# than several times what it took without one: most of those that never end wait for nothing that a fake could bound.
CPU_LIMIT, CLOCK_LIMIT, MEMORY_LIMIT = 30, 180, 4 << 30
# What nothing notices is asked of the tests once more as `make check` has them, too: a read behind an array's end may be harmless
# where it happens, and is no mistake less. Only the changed file is compiled so.
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def environment(folder):
    values = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "V")}
    return dict(values, LEAFPROBE_TOP=str(TOP), TMPDIR=str(folder), CMOCKA_MESSAGE_OUTPUT="STDOUT")


def limit(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(seconds):
    """Not under sanitizers, whose shadow takes terabytes of addresses."""
    limit(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def ends(program, folder, limits=limit_memory, seconds=CPU_LIMIT):
    """How a test program ends under limits, in a session of its own, with which all ends that it started: "passed", "failed" or
    "endless"."""
    with subprocess.Popen([str(program)], cwd=TOP, env=environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, preexec_fn=lambda: limits(seconds), start_new_session=True) as test:
        try:
            status = test.wait(CLOCK_LIMIT)
        except subprocess.TimeoutExpired:
            status = None
        try:
            os.killpg(test.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    if status == 0:
        return "passed"
    # The kernel kills what has used up its CPU time.
    return "endless" if status is None or status == -signal.SIGKILL else "failed"


class TooBusy(Exception):
    """A program does not end in time even without a change: nothing can be said of the one with it."""


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
        self.sound, self.took, self.seconds = {}, {}, {}

    @staticmethod
    def make(*words):
        done = subprocess.run([*GOAL, *words], cwd=TOP, env=environment("/tmp"), check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        output = done.stdout.decode(errors="replace").split("\n")
        assert done.returncode == 0, "make: " + " | ".join(output[-8:])
        return output

    def is_sound(self, program, folder):
        """Whether it passes without a change: asked once each."""
        if program not in self.sound:
            start = time.monotonic()
            passed = ends(TOP / program, folder) == "passed"
            self.seconds[program] = min(CPU_LIMIT, 3 + int(4 * (time.monotonic() - start)))
            self.sound[program] = passed
        return self.sound[program]

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

    def linked(self, program, changed, *flags):
        command = list(self.base.link[program]) + list(flags)
        out = self.folder / "test"
        command[command.index("-o") + 1] = str(out)
        # An object before the archives takes the place of theirs.
        before = [str(self.folder / "objects" / obj) for obj in changed if obj not in command]
        command = [str(self.folder / "objects" / word) if word in changed else word for word in command]
        at = next((number for number, word in enumerate(command) if word.endswith(".a")), len(command))
        done = subprocess.run(command[:at] + before + command[at:], cwd=TOP, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False)
        return out if done.returncode == 0 else None

    def tried(self, program, changed):
        """How a program ends that holds the changed objects; None if it does not link. A failure must be seen twice, and the
        unchanged program must end where this one does not: a busy machine is none of the mutant's doing."""
        test, folder = self.linked(program, changed), self.folder / "tmp"
        if not test:
            return None
        sound, seconds = self.base.is_sound(program, folder), self.base.seconds[program]
        start = time.monotonic()
        end = ends(test, folder, seconds=seconds)
        self.base.took[program] = time.monotonic() - start
        if end == "failed":
            end = ends(test, folder, seconds=seconds)
        if end == "failed" and not sound:
            raise RuntimeError(f"{program} fails without any change")
        if end == "endless" and ends(TOP / program, folder, seconds=seconds) != "passed":
            raise TooBusy(program)
        return end

    def noticed_by_sanitizers(self, programs, tested):
        """The first program that fails with the change, and not without it; None if there is none."""
        kept = {}
        for path in (None, self.overlay):
            for obj in tested:
                kept[path, obj] = self.compiled(obj, path, *SANITIZERS)
            if not all(kept.values()):
                return None
        for program in programs:
            held, outcome = [obj for obj in tested if program in self.base.tests[obj]], {}
            for path in (self.overlay, None):
                for obj in held:
                    (self.folder / "objects" / obj).write_bytes(kept[path, obj])
                test = self.linked(program, held, *SANITIZERS)
                outcome[path] = test and ends(test, self.folder / "tmp", limit)
                if outcome[self.overlay] != "failed":
                    break
            if outcome[self.overlay] == "failed" and outcome[None] == "passed":
                return program
        return None

    def judge(self, mutant, text):
        """One of OUTCOMES, and by which program."""
        self.lay(mutant, text)
        objects = sorted(self.base.objects.get(mutant.path, ()))
        area = f"{BASE}/tests/{mutant.path.split('/', 1)[0]}/"
        tested = [obj for obj in objects if obj in self.base.tests]
        programs = sorted({name for obj in tested for name in self.base.tests[obj] if name.startswith(area)},
                          key=lambda name: (os.path.dirname(mutant.path) + "/" not in name, self.base.took.get(name, 0), name))
        for obj in tested or objects[:1]:
            if not self.compiled(obj, self.overlay, "-O0", "-g0"):
                return "invalid", None
        for program in programs:
            held = [obj for obj in tested if program in self.base.tests[obj]]
            end = self.tried(program, held)
            if end != "passed":
                return {None: "invalid", "failed": "caught", "endless": "endless"}[end], program
        same = ("-O2", "-g0")
        if all(self.compiled(obj, None, *same) == self.compiled(obj, self.overlay, *same) for obj in tested or objects[:1]):
            return "equivalent", None
        program = self.noticed_by_sanitizers(programs, tested)
        return ("caught", program) if program else ("survived", f"{len(programs)} programs")

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""make mutants: change one operator, constant, text or table row at a time and see whether the area's unit tests notice.

A file is drawn by how many lines it has, then a kind of change, then a place (mutate.py). Objects that hold the file are
compiled, the area's test programs that hold those are linked and run, those of its own room first and quick ones before slow
ones, until one fails, twice. A change that gives the same code under -O2 is none, and one that does not compile or link is
drawn anew: neither counts. What nothing noticed is tried under sanitizers, as make check has the tests, too, and then printed.
A program that never ends counts as caught, as it would hold up whoever runs the tests; how many those are is said. Changes
that mutants_equal.txt names, with the reason why nothing can be seen of them, are not drawn. With FILE or FILE:LINE in place
of an area every change of that place is tried: so it is seen whether a new test holds what a draw has shown to be loose. A
folder in place of an area draws from that room alone."""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import mutants_equal
import mutate
from mutants_bench import TOP, Base, Bench, TooBusy

AREAS = ("probe", "host", "efi", "boot")
AREA_BUDGET, BUDGET = 0.85, 0.90
# Not drawn, and why; a run names what it left out. Their tests are the suites that boot guests.
LEFT_OUT = {
    "probe/table/native.c": "instructions of ring 0, and CPUID itself",
    "host/replay/unicorn/": "a program of its own that links libunicorn; no unit test holds it",
    "host/vmm/kvm_cpuid.c": "runs only once /dev/kvm is open",
    "host/vmm/kvm_machine.c": "runs only once /dev/kvm is open",
    "host/vmm/kvm_run.c": "threads in KVM_RUN: runs only once /dev/kvm is open",
    "host/vmm/kvm_start.c": "runs only once /dev/kvm is open",
    "host/capture/kvm_set.c": "runs only once /dev/kvm is open",
}
# What may become of a mutant; endless: caught because a program did not end; unjudged: the machine had no time for the program.
OUTCOMES = ("caught", "endless", "survived", "equivalent", "invalid", "unjudged")
# Below that many mutants a share says little: none is given a verdict.
LEAST = 40


class Draw:
    """Mutants of an area or of a room of it, none twice; of a file or a line, all."""

    def __init__(self, place, base, seed):
        area = place.split("/", 1)[0]
        room = f"{place.rstrip('/')}/" if (TOP / place).is_dir() else f"{area}/"
        self.place, self.random = place, random.Random(f"{room.rstrip('/')} {seed}")
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", f"{room}*.c", f"{room}*.def"], cwd=TOP,
                                stdout=subprocess.PIPE, check=True).stdout.decode().split()
        self.texts = {name: (TOP / name).read_text(encoding="utf-8") for name in sorted(listed)
                      if not re.search(r"/(tests|fuzz)/", name) and not name.startswith(tuple(LEFT_OUT)) and
                      name in base.objects and (TOP / name).exists()}
        self.places = {name: found for name, text in self.texts.items()
                       if (found := mutants_equal.kept(mutate.places(name, text), name))}
        # Tables are long; one counts as much as the longest file of code.
        self.weights = [min(self.texts[name].count("\n"), 300) for name in self.places]
        self.seen, self.listed = set(), None
        if not (TOP / place).is_dir():
            name, _, line = place.partition(":")
            self.listed = [mutant for found in self.places.get(name, {}).values() for mutant in found
                           if not line or mutant.line == int(line)]
            if not self.listed:
                sys.exit(f"{place}: nothing there that would be changed")

    def next(self):
        """A mutant and its file's text; None when none is left."""
        if self.listed is not None:
            return (mutant := self.listed.pop(), self.texts[mutant.path]) if self.listed else None
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
            drawn = self.draw.next() if self.wants_more() else None
            self.running += drawn is not None
            return drawn

    def wants_more(self):
        return self.draw.listed is not None or (self.judged() + self.running < self.count and
                                                len(self.found["unjudged"]) < self.count)

    def put(self, mutant, outcome, detail, verbose):
        with self.lock:
            self.running -= 1
            self.found[outcome].append(mutant)
            if outcome in ("survived", "unjudged") or verbose:
                print(f"{outcome}: {mutant.kind} {mutant} ({detail}; {self.caught()} of {self.judged()} caught so far)\n"
                      f"    {mutant.marked}", flush=True)

    def work(self, bench, verbose):
        while drawn := self.take():
            try:
                outcome = bench.judge(*drawn)
            except TooBusy as busy:
                outcome = "unjudged", f"{busy} does not end without a change either: the machine is too busy"
            self.put(drawn[0], *outcome, verbose)

    def caught(self):
        return len(self.found["caught"]) + len(self.found["endless"])

    def judged(self):
        return self.caught() + len(self.found["survived"])

    def share(self):
        return self.caught() / (self.judged() or 1)

    def line(self, seed, seconds):
        counts = {outcome: len(found) for outcome, found in self.found.items()}
        drawn = "all tried" if self.draw.listed is not None else f"seed {seed}"
        return (f"mutants of {self.draw.place}: {self.caught()} of {self.judged()} caught, {self.share():.0%}, {drawn}; "
                f"{counts['endless']} of them ran without end; {counts['equivalent']} more gave the same code, "
                f"{counts['invalid']} did not compile or link, {counts['unjudged']} were not judged; {seconds:.0f} s")


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--count", type=int, default=60, help=f"mutants of each area; below {LEAST} no verdict is given (60)")
    parser.add_argument("--seed", type=int, default=1, help="another number draws others (1)")
    parser.add_argument("--verbose", action="store_true", help="print what was caught, too, and by which program")
    parser.add_argument("area", nargs="*", help=f"areas: {' '.join(AREAS)} (all), a folder in one, or FILE[:LINE]: all "
                        "changes of that place")
    given = parser.parse_args()
    bad = [area for area in given.area if area not in AREAS and not is_place(area)]
    if bad or given.count < 1:
        parser.error(f"{bad[0]}: expected one of {' '.join(AREAS)}, or a folder or FILE[:LINE] in one of them" if bad else
                     "--count: expected 1 or more")
    return given


def is_place(word):
    found = re.fullmatch(rf"((?:{'|'.join(AREAS)})/[^:]+\.(?:c|def))(?::[0-9]+)?", word)
    return found and (TOP / found[1]).is_file() or word.split("/", 1)[0] in AREAS and (TOP / word).is_dir()


def verdict(holds, count):
    return "#" if count < LEAST else "ok" if holds else "not ok"


def main():
    given = options()
    places = given.area or AREAS
    areas = {place.split("/", 1)[0] for place in places}
    if rotten := mutants_equal.stale(TOP):
        sys.exit("\n".join(rotten))
    base = Base(areas)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        os.chmod(folder, 0o755)  # some tests read their files as somebody else
        benches = [Bench(base, pathlib.Path(folder, str(number))) for number in range(os.cpu_count() or 1)]
        over, caught, judged = 0, 0, 0
        for path, why in LEFT_OUT.items():
            if path.split("/", 1)[0] in areas:
                print(f"# not drawn: {path}: {why}", flush=True)
        named = sum(entry.path.split("/", 1)[0] in areas for entry in mutants_equal.LISTED)
        print(f"# not drawn: {named} changes that nothing can be seen of: {mutants_equal.LIST.relative_to(TOP)}", flush=True)
        for name in places:
            start = time.monotonic()
            area = Area(Draw(name, base, given.seed), given.count)
            with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
                list(pool.map(lambda bench: area.work(bench, given.verbose), benches))
            caught, judged = caught + area.caught(), judged + area.judged()
            holds = area.share() >= AREA_BUDGET
            print(f"{verdict(holds, area.judged())} - {area.line(given.seed, time.monotonic() - start)}", flush=True)
            over += not holds
    if len(places) > 1:
        print(f"{verdict(caught >= BUDGET * judged, given.count)} - mutants: {caught} of {judged} caught, {caught / judged:.0%}")
        over += caught < BUDGET * judged
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

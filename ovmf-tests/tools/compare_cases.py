# SPDX-License-Identifier: BSD-2-Clause
"""The runs of compare.py: every verb on every kind of file, with options alone and together, right and wrong."""
import itertools
import random
import shlex
from typing import NamedTuple

READERS = ("stream", "vmcore", "strace", "kvm", "raw", "aida64", "vbox", "vmware", "xen", "kcpuid", "trace")
WRITERS = ("vmcore", "kvm", "raw", "text", "json")
SHAPES = ("qemu", "qemu-4.2", "qemu-9.2", "full")
ERAS = ("5.4", "5.6", "5.7")
VERBS = ("convert", "lookup", "decode", "walk", "replay", "capture", "diff", "lint", "fields")
LEAVES = ("0", "1", "4", "7", "0xb", "0xd", "0x1a", "0x40000000", "0x40000001", "0x80000000", "0x80000008", "0x80000026",
          "0x12345678")

# What a verb is asked of a file besides; SLOTS, LEAF, CPUS and PATH stand for one of theirs. One line of shell words each.
OPTIONS = {
    "decode": ("-1", "--cpu CPUS", "-l LEAF", "-l LEAF -s 0", "-l LEAF -s 1", "-r", "-1r -l LEAF", "-1 --format=json",
               "--cpu CPUS -r", "--leaf=LEAF --format=json", "--to=json -l LEAF -s 1", "-o out", "-o out --format=json"),
    "convert": ("--to=vmcore --slots SLOTS", "--to=kvm -o out", "--to=raw --shape=full", "--to=vmcore --shape=like:PATH",
                "--to=json --shape=qemu-9.2 -o out", "--format=raw", "--slots=SLOTS --to=raw"),
    "walk": (*(f"--shape={shape} --to {form}" for shape in SHAPES for form in WRITERS), "--slots SLOTS", "-o out",
             "--shape=like:PATH"),
    "lint": ("--cpu=0", "--cpu=1", "--severity=warning", "--severity=error", "--severity=note --cpu=0"),
    "lookup": (*LEAVES, *(f"--cpu=1 {leaf} 2" for leaf in LEAVES)),
}
TWO = ("--format=html", "--format=html --all", "--cpu=0", "--cpu=1", "--all --cpu=0 --format=json", "-o out",
       "--format=html -o out")
EVERY_WAY = ("", "--all", "--format=json", "--format=html")
PIPED = ("decode -", "convert - --to=raw", "lint -", "walk -", "diff - PATH", "diff PATH - -", "lookup - 1")

# Without a verb, and behind each verb and a file.
BARE = ("", "--help", "help", "--version", "-V", "--usage", "-?", "decoed", "''", "--hepl", "decode -- -x", "lint --list-rules",
        "lint --list-rules PATH", "fields x", "fields 0x40000101", "fields 0xffffffff", "fields")
REFUSED = ("--help", "-?", "--usage", "-V", "--version", "--hel", "--nonsense", "--formta=raw", "-q", "--format", "--format=",
           "--format=jsn", "--to=xml", "--from=cpuid", "--shape=round", "--slots=257", "--slots=x", "--cpu=-1", "--cpu=3-1",
           "--cpu=4294967296", "--severity=bad", "--kvm=9", "-l x", "-s 1", "-l", "-o", "--source=moon", "--time-limit=0",
           "--shape=like:nowhere", "--fo=json", "--s=1", "--all=1")
FILES = ("", "PATH", "PATH PATH", "PATH 1 2 3", "nowhere", "in", "in/empty", "''", "-", "in/nowhere/x PATH")
PLACES = ("-o nowhere/out", "-o in", "-o ''", "-o /dev/full", "PATH -o /dev/full", "PATH -o nowhere/out")
# Every line has poweroff: on the table of a real CPU the image would wait for a key.
APPENDED = ("poweroff", "format=raw poweroff", "shape=full poweroff", "format=text poweroff", "-l 1 poweroff",
            "slots=80 shape=qemu-9.2 poweroff", "formta=raw poweroff", "cpus=all file=none poweroff", "help poweroff")
REPLAYS = ("--image image/leafprobe.elf", "--table in/empty --image image/leafprobe.elf", "--table PATH --image in/empty",
           "--table PATH --image PATH", "--table PATH --image image/leafprobe.elf --cpu=77", "--table PATH --image nowhere")
CAPTURES = ("-1", "-1 --shape=full", "-1 --format=raw", "-1 --format=kvm", "-1 --format=text", "--cpu=0 -o out", "--cpu=99999",
            "--source=dev -1", "--source=kvm", "--source=kvm-emulated", "--source=kvm-set PATH", "--source=kvm-set",
            "--source=cpuid PATH", "--uefi", "--guest --cpu=1",
            "--image=nowhere --guest -- -m 64", "--guest --time-limit=1 -- -S",
            *(f"--guest --image=image/leafprobe.elf -- -accel tcg {guest}" for guest in (
                "-cpu Skylake-Server -smp 2", "-cpu EPYC-Milan -smp 4,threads=2", "-cpu 486", "-cpu nonsense")))
HERE = ("decode -l 1 -1", "decode -l 0xd -s 2 -r -1", "decode -l 7 -1 --format=json")


class Run(NamedTuple):
    """words: of the command line, files as in/NAME and image/NAME. stdin: a file's name. terminal: output is one.
    clock: the output tells the time."""
    group: str
    words: tuple
    stdin: str = ""
    terminal: bool = False
    clock: bool = False


def words(line, **given):
    """The words of a line, names such as PATH replaced."""
    for name, value in given.items():
        line = line.replace(name, value)
    return tuple(shlex.split(line))


def of_file(dice, name):
    """What is asked of any file, good or broken."""
    path = f"in/{name}"
    yield Run("decode", ("decode", path))
    yield Run("decode", ("decode", path, "--format=json"))
    for form in WRITERS:
        yield Run("convert", ("convert", path, "--to", form))
    yield Run("convert", ("convert", path, "--to", dice.choice(WRITERS), f"--shape={dice.choice(SHAPES)}"))
    yield Run("walk", ("walk", path, f"--shape={dice.choice(SHAPES)}", f"--to={dice.choice(WRITERS)}"))
    yield Run("lint", ("lint", path))
    yield Run("lookup", ("lookup", path, dice.choice(LEAVES), dice.choice("015"), f"--kvm={dice.choice(ERAS)}"))


def of_broken(dice, name, whole):
    """A broken file is read by one verb of its own and compared with a whole one."""
    yield dice.choice(list(of_file(dice, name)))
    files = [f"in/{name}", f"in/{whole}"]
    dice.shuffle(files)
    yield Run("diff broken", ("diff", *files, *words(dice.choice(EVERY_WAY))))


def options(dice, name):
    """Options on a file, alone and together."""
    path = f"in/{name}"
    for verb, lines in OPTIONS.items():
        for line in lines:
            given = {"SLOTS": dice.choice(("0", "29", "80", "256")), "LEAF": dice.choice(LEAVES), "PATH": path,
                     "CPUS": dice.choice(("0", "1", "0-1", "0,2", "0-255"))}
            yield Run(f"{verb} options", (verb, path, *words(line, **given)))
    for reader in READERS:
        yield Run("from", (dice.choice(("decode", "lint", "walk")), path, f"--from={reader}"))
        yield Run("from", ("diff", path, path, f"--from={reader}"))
    for line in PIPED:
        yield Run("standard input", words(line, PATH=path), stdin=name)


def pairs(dice, names, count):
    """diff of two files: neighbours, which are much alike, and any two; and of more."""
    for pair in list(zip(names, names[1:])) + [tuple(dice.choices(names, k=2)) for _ in range(count)]:
        files = [f"in/{name}" for name in pair]
        for line in EVERY_WAY[:3]:
            yield Run("diff", ("diff", *files, *words(line)))
        yield Run("diff options", ("diff", *files, *words(dice.choice(TWO))))
    for _ in range(count):
        files = [f"in/{name}" for name in dice.choices(names, k=dice.choice((3, 3, 4, 6, 12)))]
        yield Run("matrix", ("diff", *files, *words(dice.choice(EVERY_WAY)), *words(dice.choice(("", "", "--cpu=0")))))


def every_pair(names):
    """Each with each, every way to say it: for the few files that were made for diff."""
    for line in EVERY_WAY:
        for pair in itertools.product(names, names):
            yield Run("cores", ("diff", *(f"in/{name}" for name in pair), *words(line)))
        yield Run("cores", ("diff", *(f"in/{name}" for name in names), *words(line)))


def terminals(names):
    for name in names:
        for line in ("decode PATH", "lint PATH", f"diff PATH in/{names[0]}", f"diff PATH in/{names[0]} in/{names[1]}"):
            yield Run("terminal", words(line, PATH=f"in/{name}"), terminal=True)


def usage(name, fields):
    """Help, and what is refused: names, numbers, files and places that are wrong."""
    path = f"in/{name}"
    yield from (Run("usage", words(line, PATH=path)) for line in BARE)
    for verb, line in itertools.product(VERBS, REFUSED):
        yield Run("usage", (verb, path, *words(line)))
    for verb, line in itertools.product(VERBS, FILES):
        if verb not in ("capture", "decode") or line:
            yield Run("usage", (verb, *words(line, PATH=path)))
    for verb, line in itertools.product(("decode", "convert", "walk", "diff"), PLACES):
        yield Run("output", (verb, path, *words(line, PATH=path), *(("--to=raw",) if verb == "convert" else ())))
    yield from (Run("fields", ("fields", leaf)) for leaf in fields)


def images(names):
    """The image on a table: the command's replay and the image together."""
    for name in names:
        whole = ("replay", "--table", f"in/{name}", "--image", "image/leafprobe.elf")
        yield Run("replay", (*whole, "--append", APPENDED[0]))
        yield from (Run("replay", (*whole, "--append", line, "--cpu=0")) for line in APPENDED)
    yield from (Run("replay", ("replay", *words(line, PATH=f"in/{names[0]}"))) for line in REPLAYS)


def captures(name):
    """Of this machine, and of guests that are the same each time."""
    yield from (Run("capture", ("capture", *words(line, PATH=f"in/{name}")), clock=True) for line in CAPTURES)
    yield from (Run("decode here", words(line)) for line in HERE)


def all_runs(files, fields, seed):
    """files: names by kind (found, made, fuzzed, streams, cores, broken)."""
    dice = random.Random(seed)
    good = files["found"] + files["made"] + files["streams"]
    some = files["streams"][:2] + files["made"][:3] + files["cores"][:1] + dice.sample(files["found"], min(12, len(files["found"])))
    for name in good + files["fuzzed"] + files["cores"]:
        yield from of_file(dice, name)
    for name in some:
        yield from options(dice, name)
    for name in files["broken"]:
        yield from of_broken(dice, name, dice.choice(good))
    yield from pairs(dice, good, 150)
    yield from every_pair(files["cores"])
    yield from terminals(files["streams"][:1] + files["made"][:2] + files["cores"][:1])
    yield from usage(files["made"][0], fields)
    yield from images(files["made"][:2] + files["cores"][:1])
    yield from captures(files["made"][0])

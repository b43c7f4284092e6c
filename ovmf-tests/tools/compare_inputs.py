# SPDX-License-Identifier: BSD-2-Clause
"""What compare.py runs the two commands on: files that exist, files made of them, and seeded damage to both."""
import os
import pathlib
import random
import struct
import subprocess
import tarfile

import machine

SHARED = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", "/nowhere"))
SOURCES = (("samples", SHARED / "reference" / "samples"), ("corpus", SHARED / "corpus"),
           ("data", machine.TOP / "host" / "tests" / "data"))
CODE = {".c", ".h", ".sh", ".py", ".def"}
CORPUS = machine.TOP / "host" / "fuzz" / "corpus"
# Formats that convert writes and every reader knows, and how many of the good files are put down in each.
MADE, MADE_FROM = {"kvm": ["--to=kvm"], "raw": ["--to=raw"], "vmcore": ["--to=vmcore", "--slots=80"]}, 40


def copy(folder, group, name, content):
    target = folder / group / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return str(target.relative_to(folder))


def found(folder):
    """Copies of the files that exist, under names that say nothing of this machine; their names."""
    return [copy(folder, group, path.relative_to(source).as_posix(), path.read_bytes())
            for group, source in SOURCES if source.is_dir()
            for path in sorted(source.rglob("*")) if path.is_file() and path.suffix not in CODE]


def fuzzed(folder):
    """What the fuzzers learned: files in a folder of each fuzzer, or one archive of each."""
    names = [copy(folder, "fuzz", path.relative_to(CORPUS).as_posix(), path.read_bytes())
             for path in sorted(CORPUS.glob("*/*")) if path.is_file()]
    for path in sorted(CORPUS.glob("*.tar*")):
        with tarfile.open(path) as archive:
            names += [copy(folder, f"fuzz/{path.name.split('.')[0]}", pathlib.PurePath(member.name).name,
                           archive.extractfile(member).read())
                      for member in archive if member.isfile()]
    return names


def told(program, *words):
    """What the old command writes, nothing where it fails."""
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          timeout=120, check=False)
    return done.stdout if done.returncode == 0 else b""


def made(folder, names, program):
    """The first good files in other formats, written by the old command."""
    result, sources = [], 0
    for name in names:
        before = len(result)
        for form, words in MADE.items():
            content = told(program, "convert", folder / name, *words)
            if content:
                result.append(copy(folder, "made", f"{sources:02}.{form}", content))
        sources += len(result) > before
        if sources == MADE_FROM:
            break
    return result


def streams(folder, names, programs):
    """Streams of the multiboot image, replayed on some tables by the old command (poweroff: on a real CPU's it waits for a key)."""
    result = []
    for number, name in enumerate(names):
        for append in ("poweroff", "poweroff format=raw", "poweroff shape=full cpus=all"):
            content = told(programs / "leafprobe", "replay", "--table", folder / name, "--image", programs / "leafprobe.elf",
                           "--append", append)
            if content:
                result.append(copy(folder, "stream", f"{number}-{len(result)}.log", content))
    return result


def _raw(tables):
    text = ""
    for cpu, table in enumerate(tables):
        text += f"CPU {cpu}:\n"
        for (leaf, subleaf), (eax, ebx, ecx, edx) in sorted(table.items()):
            text += f"   0x{leaf:08x} 0x{subleaf:02x}: eax=0x{eax:08x} ebx=0x{ebx:08x} ecx=0x{ecx:08x} edx=0x{edx:08x}\n"
    return text.encode()


def core_types(folder):
    """CPUs of two core types in one file, AMD's and Intel's: what no file at hand has of AMD."""
    amd, intel = struct.unpack("<3I", b"AuthenticAMD"), struct.unpack("<3I", b"GenuineIntel")
    cpus = {"amd": [], "intel": []}
    for cpu in range(4):
        small = cpu >= 2
        cpus["amd"].append({
            (0, 0): (0x10, amd[0], amd[2], amd[1]), (1, 0): (0x00b20f40, cpu << 24 | 0x00040800, 0x7ed8320b, 0x178bfbff),
            (0x80000000, 0): (0x80000028, amd[0], amd[2], amd[1]), (0x80000001, 0): (0x00b20f40, 0, 0x75c237ff, 0x2fd3fbff),
            (0x80000006, 0): (0, 0, 0x02006140 if small else 0x04006140, 0),
            (0x80000026, 0): (0x40000001, 0x10000002 if small else 0x00000002, 0x100, cpu),
            (0x80000026, 1): (0xc0000002, 0x10000004 if small else 0x00000004, 0x201, cpu), (0x80000026, 2): (0, 0, 2, cpu)})
        cpus["intel"].append({
            (0, 0): (0x1a, intel[0], intel[2], intel[1]), (1, 0): (0x000906a2, cpu << 24 | 0x00040800, 0x7ffafbbf, 0xbfebfbff),
            (7, 0): (0, 0x239c27eb, 0, 0x00008000), (0x1a, 0): (0x20000001 if small else 0x40000001, 0, 0, 0)})
    names = []
    for vendor, tables in cpus.items():
        names.append(copy(folder, "cores", f"{vendor}.txt", _raw(tables)))
        names += [copy(folder, "cores", f"{vendor}-{cpu}.txt", _raw([table])) for cpu, table in enumerate(tables)]
    return names


def _cut(dice, content, _other):
    return content[:dice.randrange(len(content))]


def _change(dice, content, _other):
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 1, 4, 16))):
        changed[dice.randrange(len(changed))] = dice.choice((dice.randrange(256), dice.choice(b"0123456789abcdef{}=,: \n-x")))
    return bytes(changed)


def _lose_line(dice, content, _other):
    lines = content.splitlines(True)
    del lines[dice.randrange(len(lines))]
    return b"".join(lines)


def _double_line(dice, content, _other):
    lines = content.splitlines(True)
    at = dice.randrange(len(lines))
    return b"".join(lines[:at] + [lines[at]] * dice.choice((2, 2, 300)) + lines[at:])


def _move_line(dice, content, _other):
    lines = content.splitlines(True)
    lines.insert(dice.randrange(len(lines)), lines.pop(dice.randrange(len(lines))))
    return b"".join(lines)


NOISE = (b"\0", b"\r", b"\x1b[1m", b"\xff\xfe", b"\n\n", b"[   12.345678] kvm: noise\n", b"A" * 5000, b"99999999999999999999")


def _insert(dice, content, _other):
    at = dice.randrange(len(content))
    return content[:at] + dice.choice(NOISE) + content[at:]


def _splice(dice, content, other):
    return content[:dice.randrange(len(content))] + other[dice.randrange(len(other)):]


def _carriage(_dice, content, _other):
    return content.replace(b"\n", b"\r\n")


DAMAGE = (_cut, _change, _change, _lose_line, _double_line, _move_line, _insert, _splice, _carriage)


def broken(folder, names, count, seed):
    """So many files of these with one kind of damage each; the same for the same seed."""
    dice, result = random.Random(seed), []
    whole = [name for name in names if (folder / name).stat().st_size]
    for number in range(count):
        content, other = ((folder / dice.choice(whole)).read_bytes() for _ in range(2))
        damage = dice.choice(DAMAGE)
        result.append(copy(folder, "broken", f"{number:04}-{damage.__name__[1:]}", damage(dice, content, other)))
    return result

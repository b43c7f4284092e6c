#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""page_fuzz.py [COUNT [SEED]]: changed inputs through the page's module under node's WASI, and through the command: one answer.

No call may trap or hang; decode, lint, lookup, diff and the rest end alike, with the same bytes and lines. What differs is kept in
build/check/page-fuzz."""
import concurrent.futures
import hashlib
import json
import os
import random
import select
import shutil
import subprocess
import sys
import tarfile

import command
import machine
import tap

FOLDER = machine.BUILD / "check" / "page-fuzz"
MODULE = machine.BUILD / "page" / "leafprobe.wasm"
SCRIPT = machine.TOP / "ovmf-tests" / "tools" / "page_wasi.mjs"
HANG, AT_ONCE, LARGEST = 300, 200, 24 << 10
OTHER = "other.txt"
JUNK = [b"\0", b"\xff\xfe", b"<script>", b"0x", b"eax=", b"}", b"{", b"\r\n", b"CPU 1:\n", b"\x1b[31m", b"ffffffffffffffffffff", b"-1",
        b"cpuid_entries = {"]
COMMANDS = {"decode": ["decode"], "json": ["decode", "--format=json"], "raw": ["convert", "--to=raw"], "lint": ["lint"],
            "lookup": ["lookup"], "diff": ["diff"], "verdict": ["verdict"]}
BEHIND = {"lookup": ["7"], "diff": [OTHER], "verdict": [OTHER]}


def seeds():
    """Texts to begin with: whole ones of the tests, and the small ones that fuzzers learned."""
    whole = [path.read_bytes() for path in sorted((machine.TOP / "host" / "tests" / "data").glob("*.txt"))]
    whole.append((machine.TOP / "web" / "page" / "sample.txt").read_bytes())
    found = []
    for archive in sorted((machine.TOP / "host" / "fuzz" / "corpus").glob("*.tar")):
        with tarfile.open(archive) as tar:
            found += [tar.extractfile(member).read() for member in tar if member.isfile()][:200]
    pools = [[text for text in texts if 0 < len(text) <= LARGEST] for texts in (whole, found)]
    assert all(len(texts) > 20 for texts in pools), f"only {[len(texts) for texts in pools]} texts to begin with"
    return pools


def changed(draw, pools):
    """A text with a few changes: bytes, digits, lines, pieces of others; three of four are of a whole one."""
    text = bytearray(draw.choice(pools[draw.randrange(4) == 3]))
    for _ in range(draw.choice((1, 1, 1, 1, 2, 4, 9))):
        at, kind = draw.randrange(len(text) + 1), draw.choice((0, 1, 2, 3, 3, 3, 3, 3, 4, 4, 5, 6))
        if kind == 0 and at < len(text):
            text[at] = draw.randrange(256)
        elif kind == 1:
            text[at:at] = draw.choice(JUNK)
        elif kind == 2:
            del text[at:at + draw.choice((1, 3, 40, 400))]
        elif kind == 3:
            digits = [i for i, byte in enumerate(text) if chr(byte) in "0123456789abcdef"]
            if digits:
                text[draw.choice(digits)] = ord(draw.choice("0123456789abcdef"))
        elif kind == 4:
            lines = bytes(text).split(b"\n")
            line = draw.randrange(len(lines))
            lines[line:line + draw.randrange(2)] = [lines[draw.randrange(len(lines))]] * draw.choice((0, 1, 2))
            text = bytearray(b"\n".join(lines))
        elif kind == 5:
            other = draw.choice(draw.choice(pools))
            begin = draw.randrange(len(other))
            text[at:at] = other[begin:begin + draw.choice((10, 100, 1000))]
        else:
            del text[at:]
    return bytes(text[:LARGEST])


class Module:
    """The module in node, asked file by file."""

    def __init__(self):
        self.child = subprocess.Popen(["node", "--no-warnings", str(SCRIPT), str(MODULE)], cwd=FOLDER, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        self.buffer = b""

    def answers(self, names):
        """(name, answer) of each; names are those of files, with a second one where two are compared."""
        self.child.stdin.write("".join(f"{name}\n" for name in names).encode())
        self.child.stdin.flush()
        for name in names:
            while b"\n" not in self.buffer:
                ready = select.select([self.child.stdout], [], [], HANG)[0]
                piece = os.read(self.child.stdout.fileno(), 1 << 20) if ready else b""
                assert piece, f"{FOLDER / name.split()[0]}: the module {'ended' if ready else f'gives no answer within {HANG} s'}"
                self.buffer += piece
            line, _, self.buffer = self.buffer.partition(b"\n")
            yield name, json.loads(line)

    def end(self):
        self.child.kill()
        self.child.wait()


def without_notes(lines):
    """What the command says of a table that it could read beside warnings and errors: which QEMU wrote it."""
    return "".join(line + "\n" for line in lines.split("\n") if line and "gives them to KVM" not in line)


def differs(name, answer):
    """What is not as the command has it, or None."""
    if "broken" in answer:
        return f"the module broke off: {answer['broken']}"
    first = name.split()[0]
    for call, (status, digest, lines) in answer.items():
        if call == "take" or (answer["take"][0] and call != "decode"):
            continue  # without a table all say what decode says
        words = [command.PATH, *COMMANDS[call], first, *BEHIND.get(call, [])]
        done = subprocess.run(words, cwd=FOLDER, capture_output=True, timeout=HANG, check=False)
        said = without_notes(done.stderr.decode(errors="replace"))
        if done.returncode != status:
            return f"{call}: the module ends with {status} ({lines.strip()}), the command with {done.returncode} ({said.strip()})"
        if status < 2 and hashlib.sha256(done.stdout).hexdigest() != digest:
            return f"{call}: other bytes than the command's"
        if call == "decode" and said != answer["take"][2]:
            return f"take: the module says '{answer['take'][2].strip()}', the command '{said.strip()}'"
    return None


def fuzz(count, seed):
    """Tries so many inputs; how many of them held a table."""
    if not MODULE.exists():
        raise tap.Skip("build/leafprobe.html is not built")
    if not shutil.which("node"):
        raise tap.Skip("nodejs is not installed")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    pools, draw, tables = seeds(), random.Random(seed), 0
    shutil.copyfile(machine.TOP / "host" / "tests" / "data" / "cpuid-r.txt", FOLDER / OTHER)
    module = Module()
    try:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for begin in range(0, count, AT_ONCE):
                numbers = range(begin, min(begin + AT_ONCE, count))
                names = [f"{number}.txt" + (f" {OTHER}" if number % 10 == 0 else "") for number in numbers]
                for name in names:
                    (FOLDER / name.split()[0]).write_bytes(changed(draw, pools))
                answers = list(module.answers(names))
                for (name, answer), wrong in zip(answers, pool.map(lambda pair: differs(*pair), answers)):
                    assert not wrong, f"{FOLDER / name.split()[0]} (SEED={seed}): {wrong}"
                    tables += answer["take"][0] == 0
                    (FOLDER / name.split()[0]).unlink()
    finally:
        module.end()
    assert tables > count // 10, f"only {tables} of {count} inputs hold a table"
    return tables


def main():
    words = [int(word) for word in sys.argv[1:3]]
    count, seed = words + [20000, 1][len(words):]
    try:
        tables = fuzz(count, seed)
    except tap.Skip as reason:
        print(f"# the page's module is not fuzzed: {reason}")
        return
    print(f"{count} inputs, of which {tables} hold a table: the page's module answers each as the command does")


if __name__ == "__main__":
    main()

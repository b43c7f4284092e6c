#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The commands in docs/*.md print what stands below them, and the files and commands that the pages name are there.

An indented block whose first line begins with "$ " is a session: every command in it is run, in a folder of the page's own,
and its standard output compared. `witness_docs.py --update` writes what the commands print into the pages instead."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import strace
import tap

DOCS = machine.TOP / "docs"
FOLDER = machine.BUILD / "check" / "docs"
INDENT = "    "
QEMU = "7.2"


def blocks(text):
    """Indented blocks and the text between them, as lists of lines that make up the page."""
    pieces = []
    for line in text.split("\n"):
        code = line.startswith(INDENT) or (not line and bool(pieces) and pieces[-1][0])
        if not pieces or pieces[-1][0] != code:
            pieces.append((code, []))
        pieces[-1][1].append(line)
    return pieces


def sessions(lines):
    """[(command, lines below it)] of a block."""
    found = []
    for line in (line[len(INDENT):] for line in lines):
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def output(folder, command):
    """Standard output of a command, with the programs of the build in reach."""
    path = f"{machine.BUILD}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path, "TERM": "dumb"}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode in (0, 1), f"$ {command}: status {done.returncode}: {done.stderr.strip()}"
    return done.stdout.rstrip("\n").split("\n") if done.stdout else []


def run_page(page):
    """The page with what its commands print now, and how many there are."""
    folder = FOLDER / page.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "leafprobe.elf").symlink_to(machine.BUILD / "leafprobe.elf")
    lines, count = [], 0
    for code, block in blocks(page.read_text()):
        if not code or not block[0].startswith(INDENT + "$ "):
            lines += block
            continue
        for command, _ in sessions(block):
            count += 1
            lines.append(f"{INDENT}$ {command}")
            lines += [(INDENT + line).rstrip() for line in output(folder, command)]
        lines.append("")
    return "\n".join(lines), count


def need_qemu():
    """What QEMU's models have depends on its version."""
    version = subprocess.run(["qemu-system-x86_64", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if f"version {QEMU}" not in version:
        raise tap.Skip(f"the pages show QEMU {QEMU}, here is: {version.splitlines()[0]}")


def page_is_true(page):
    def test():
        need_qemu()
        want = page.read_text().split("\n")
        text, count = run_page(page)
        have = text.split("\n")
        for number, (a, b) in enumerate(zip(want, have), 1):
            assert a == b, f"line {number}: the page has '{a.strip()}', the command prints '{b.strip()}'"
        assert len(want) == len(have), f"the page has {len(want)} lines, would have {len(have)}"
        return f"{count} commands"
    return test


def scripts_are_there():
    """Each script is named in a page, each that a page names exists, and each is plain enough to parse."""
    named = set()
    for page in DOCS.glob("*.md"):
        named |= set(re.findall(r"\b(vcpus[\w]*\.\w+)", page.read_text()))
    there = {path.name for path in (DOCS / "scripts").iterdir() if path.is_file()}
    assert named <= there, f"not there: {named - there}"
    assert there - named == {"kernel_memory.py"}, f"in no page: {there - named}"
    for path in (DOCS / "scripts").glob("*.py"):
        compile(path.read_text(), str(path), "exec")
    return f"{len(there)} files"


def links_lead_somewhere():
    count = 0
    for page in [machine.TOP / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            count += 1
            assert (page.parent / target).exists(), f"{page.name}: {target}"
    return f"{count} links"


def strace_command():
    """The page gives the options that the tests use."""
    words = " ".join(strace.COMMAND)
    assert f"{words} strace.log" in (DOCS / "strace.md").read_text(), f"docs/strace.md does not say: {words}"


def make_run():
    """`make run` takes the options that the README lists, and fetches every file that they leave."""
    done = subprocess.run([machine.TOP / "ovmf-tests" / "tools" / "run.py", "--options", "format=text file=vmcore,raw,kvm,text"], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=90, check=False)
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr.strip()}"
    fetched = re.findall(r"^build/run/(\S+): \d+ bytes, from the guest's volume$", done.stdout, re.M)
    assert sorted(fetched) == sorted(f"leafprobe.{name}" for name in ("vmcore.txt", "raw.txt", "kvm", "text.txt")), fetched


def main():
    pages = [page for page in sorted(DOCS.glob("*.md")) if f"\n{INDENT}$ " in page.read_text()]
    if sys.argv[1:] == ["--update"]:
        for page in pages:
            page.write_text(run_page(page)[0])
        return 0
    return 1 if tap.run([
        ("scripts that the pages name", scripts_are_there),
        ("links between pages", links_lead_somewhere),
        ("strace as in the tests", strace_command),
        ("make run with options", make_run),
        *((f"commands of docs/{page.name}", page_is_true(page)) for page in pages),
    ]) else 0


if __name__ == "__main__":
    sys.exit(main())

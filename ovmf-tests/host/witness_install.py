#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What make install puts down works where it stands: the command finds its images, bash completes, the manual page is complete."""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "install"
USR = FOLDER / "usr"
COMMAND = USR / "bin" / "leafprobe"
MANUAL = USR / "share/man/man1/leafprobe.1"
COMPLETION = USR / "share/bash-completion/completions/leafprobe"
FILES = ["bin/leafprobe", "share/leafprobe/BOOTX64.EFI", "share/leafprobe/BOOTIA32.EFI", "share/leafprobe/leafprobe.elf",
         "share/leafprobe/leafprobe-pvh.elf",
         *(f"share/leafprobe/leafprobe{which}.schema.json" for which in ("", "-diff", "-verdict", "-baseline", "-chain", "-inventory"))]
OWN = {"--help", "--usage", "--version"}
TYPESETTERS = [["groff", "-man", "-Tutf8", "-ww", "-z"], ["mandoc", "-T", "lint", "-W", "warning"]]
ALIAS = {"--format": "--to", "--to": "--format"}


def said(*words, status=0):
    """Standard output of the installed command, or its one line of errors."""
    done = subprocess.run([str(COMMAND), *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    assert done.returncode == status, f"{words}: status {done.returncode}: {done.stderr.decode(errors='replace')}"
    return (done.stdout if status == 0 else done.stderr).decode(errors="replace")


def install():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    done = subprocess.run(["make", "-C", str(machine.TOP), "install", f"DESTDIR={FOLDER}", "PREFIX=/usr"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode:
        sys.exit("not ok - make install\n" + done.stdout.decode(errors="replace")[-2000:])


def verbs():
    return re.findall(r"^  ([a-z]+)  ", said("--help"), re.M)


def options(verb):
    """{long option: its letter or None} that --help of a verb lists."""
    listed = said(verb, "--help").split("\n\n", 1)[1].split("Mandatory or optional arguments", 1)[0]
    found = re.findall(r"(?<![\w-])(?:(-\w), )?(--[a-z][a-z0-9-]*)", listed)
    return {option: letter or None for letter, option in found if option not in OWN}


def files():
    missing = [name for name in FILES if not (USR / name).is_file()]
    assert not missing and MANUAL.is_file() and COMPLETION.is_file(), f"missing: {missing}"
    assert not [path for path in USR.rglob("*") if "kvmbox" in path.name], "a program of the tests is installed"
    return f"{sum(path.is_file() for path in USR.rglob('*'))} files"


def runs():
    """A guest by the installed image, and a replay by the installed helper."""
    saved = FOLDER / "guest.txt"
    said("capture", "--guest", "-o", saved, "--", "-accel", "tcg", "-cpu", "Skylake-Server")
    captured = stream.Stream(saved.read_bytes())
    assert captured.ok, captured.last
    if not (USR / "bin" / "leafprobe-replay").exists():
        raise tap.Skip("leafprobe-replay is not built (libunicorn is missing)")
    replayed = stream.Stream(said("replay", "--table", saved, "--image", USR / "share/leafprobe/leafprobe.elf",
                                 "--append", f"shape={machine.qemu_shape()}").encode())
    assert [table.entries for table in replayed.tables] == [table.entries for table in captured.tables], "replay gives another table"


def complete(*words):
    """What bash offers behind these words, as it splits them."""
    script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _leafprobe; printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", str(COMPLETION), str(COMMAND), *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=20, check=False)
    assert not done.stderr, done.stderr.decode(errors="replace")
    return set(done.stdout.decode().split())


FORMATS = {"vmcore", "raw", "kvm", "text", "json", "libvirt", "firecracker", "xen", "aida64", "tycho", "kcpuid", "hwloc", "rust", "c", "qr"}


def completion():
    assert complete("") == set(verbs()) | {"--help", "--version"}, f"verbs: {complete('')}"
    for verb in verbs():
        offered = {word.rstrip("=") for word in complete(verb, "--")} - OWN
        assert offered == set(options(verb)), f"{verb}: {offered ^ set(options(verb))}"
    for words, wanted in {("convert", "--to", ""): FORMATS, ("convert", "--to", "=", "k"): {"kvm", "kcpuid"},
                          ("lint", "--severity", "="): {"note", "warning", "error"}, ("lookup", "--kvm", "=", "5.4"): {"5.4"},
                          ("diff", "--format", ""): {"text", "json", "html", "jsonl"},
                          ("capture", "--shape", ""): {"qemu", "qemu-4.2", "qemu-9.2", "full"},
                          ("decode", str(FOLDER) + "/us"): {str(FOLDER) + "/usr"}, ("walk", "-o", str(FOLDER) + "/us"): {str(FOLDER) + "/usr"},
                          ("replay", "--image", "=", str(USR) + "/bi"): {str(USR) + "/bin"}}.items():
        assert complete(*words) == wanted, f"{words}: {complete(*words)}"
    done = subprocess.run(["bash", "-c", f". {COMPLETION}; complete -p leafprobe"], stdout=subprocess.PIPE, check=True)
    assert done.stdout.decode().strip() == "complete -F _leafprobe leafprobe", done.stdout
    return f"{len(verbs())} verbs"


def manual():
    """Every verb and every option stands there, and groff has nothing to say."""
    text = MANUAL.read_text().replace("\\-", "-")
    synopses = re.split(r"^\.TP\n", text[text.index(".SH VERBS"):text.index(".SH OPTIONS")], flags=re.M)
    described = "\n".join(re.findall(r"^\.TP\n\.B (.*)$", text[text.index(".SH OPTIONS"):text.index(".SH FORMATS")], re.M))
    for verb in verbs():
        own = "\n".join(part for part in synopses if re.match(rf"\.BR {verb} ", part))
        assert own, f"nothing about {verb}"
        for option, letter in options(verb).items():
            assert any(re.search(rf"{name}(?![\w-])", own) for name in (option, letter, ALIAS.get(option)) if name), f"{verb}: not {option}"
            assert re.search(rf"{option}(?![\w-])", described), f"OPTIONS: nothing about {option}"
    tools = [words for words in TYPESETTERS if shutil.which(words[0])]
    if not tools:
        raise tap.Skip("neither groff nor mandoc is installed: the page was not formatted")
    for words in tools:
        done = subprocess.run([*words, str(MANUAL)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert not done.returncode and not done.stdout, done.stdout.decode(errors="replace")
    return f"{len(text.splitlines())} lines, {', '.join(words[0] for words in tools)}"


def values():
    """Every value that bash offers for an option stands with the option, in the verb's synopsis, or among the formats; but for names
    of bits, which the verb fields lists."""
    text, count = MANUAL.read_text().replace("\\-", "-"), 0
    formats = text[text.index(".SH FORMATS"):text.index(".SH EXAMPLES")]
    names = complete("fields", "")
    assert len(names) > 1000, f"{len(names)} names of bits"
    paragraphs = text[text.index(".SH VERBS"):text.index(".SH FORMATS")].split("\n.TP\n")
    for verb in verbs():
        for option in options(verb):
            about = "\n".join(part for part in paragraphs if re.match(rf"\.BR? ({verb} |.*{option}(?![\w-]))", part))
            offered = {value for value in complete(verb, option, "") if not pathlib.Path(value).exists()}
            if names <= offered:
                assert "WHAT" in about, f"{verb} {option}: takes names of bits"
                offered -= names
            wanting = {value for value in offered if not re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", about + formats)}
            assert not wanting, f"{verb} {option}: nothing about {wanting}"
            count += len(offered)
    assert count > len(verbs()), "no option has a value"
    return f"{count} values"


def examples():
    """Each verb has an example, and those that need no machine of their own run as they stand."""
    text = MANUAL.read_text().replace("\\-", "-")
    lines = re.findall(r"^\.B (leafprobe .*)", text[text.index(".SH EXAMPLES"):text.index(".SH FILES")], re.M)
    assert {line.split()[1] for line in lines} == set(verbs()), f"examples of {sorted({line.split()[1] for line in lines})}"
    folder, ran = FOLDER / "examples", 0
    folder.mkdir(exist_ok=True)
    said("capture", "--guest", "-o", folder / "guest.txt", "--", "-accel", "tcg", "-cpu", "Skylake-Server")
    for name, to in (("vmcore.txt", "vmcore"), ("host.txt", "raw")):
        said("convert", folder / "guest.txt", "--to", to, "-o", folder / name)
    for line in lines:
        words = line.split("|")[0].split()
        if words[1] == "fields" or words[1] not in ("replay", "capture") and words[2] in ("vmcore.txt", "host.txt", "guest.txt"):
            done = subprocess.run([str(COMMAND), *words[1:]], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
            assert done.returncode in (0, 1), f"{line}: {done.returncode}, {done.stderr.decode(errors='replace')}"
            ran += 1
    assert ran >= 5, f"{ran} of {len(lines)} examples"
    return f"{ran} of {len(lines)} run"


def interactive():
    """A bash on a terminal completes a verb, an option, its value and a file's name when TAB is pressed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(PATH=f"{COMMAND.parent}:{os.environ['PATH']}", PS1="$ ", TERM="dumb")
        os.chdir(USR)
        os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
    seen = b""

    def until(text):
        nonlocal seen
        deadline = time.monotonic() + 20
        while text not in seen and time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 4096)
        assert text in seen, f"no {text.decode()} in {seen[-200:]}"

    try:
        os.write(terminal, f". {COMPLETION}; echo rea''dy\n".encode())
        until(b"\nready")
        os.write(terminal, b"leafprobe con\t--t\tvm\tsha\tleaf\tleafprobe-p\t")
        until(b"leafprobe convert --to=vmcore share/leafprobe/leafprobe-pvh.elf ")
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def crash_script():
    """What the script for crash refers to is there, under the prefix without DESTDIR."""
    script = USR / "share/leafprobe/vcpus.crash"
    named = re.findall(r"^gdb source (\S+)", script.read_text(), re.M)
    assert named and all((FOLDER / pathlib.PurePosixPath(name).relative_to("/")).is_file() for name in named), f"{named}"


TESTS = [("install: files", files), ("install: a guest and a replay", runs), ("install: bash completes", completion),
         ("install: bash completes on a terminal", interactive), ("install: manual page", manual),
         ("install: values in the manual page", values), ("install: examples of the manual page", examples), ("install: script for crash", crash_script)]

if __name__ == "__main__":
    install()
    tap.main(TESTS)

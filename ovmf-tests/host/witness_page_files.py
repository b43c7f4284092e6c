#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What leaves the page: every format that convert and decode write, copied and downloaded, is what the command writes."""
import base64
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap
from page_driver import FOLDER, choose, give, idle, page, press, said, tab, text

DATA = machine.TOP / "host" / "tests" / "data"
REPORTS = {"text": "text", "json": "json", "html": "html", "jsonl": "jsonl"}  # the rest is convert's
BINARY = "kvm"
EVERY = bool(os.environ.get("ALL"))

# Instead of a file in somebody's folder, and of the system's clipboard.
CAUGHT = ("window.saved = null; window.copied = null; URL.createObjectURL = blob => { window.saved = blob; return 'blob:none'; };"
          " HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };"
          " Object.defineProperty(navigator, 'clipboard', {value: {writeText: async words => { window.copied = words; }}}); 1")
SAVED = ("window.saved.arrayBuffer().then(buffer =>"
         " btoa([...new Uint8Array(buffer)].map(byte => String.fromCharCode(byte)).join('')))")


def command_bytes(*words):
    """(status, standard output, standard error) of the command in the folder of the inputs."""
    done = subprocess.run([command.PATH, *map(str, words)], cwd=FOLDER, capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def written(name, form, cpu):
    which = [] if cpu is None else [f"--cpu={cpu}"]
    if form in REPORTS:
        return command_bytes("decode", f"--format={REPORTS[form]}", *which, name)
    return command_bytes("convert", f"--to={form}", *which, name)


def formats_of_command():
    """Those that convert takes, as it lists them itself."""
    line = command_bytes("convert", "--to=nothing", "x")[2]
    names = line.split("expected ", 1)[1].split(", found")[0].replace(" or ", ", ").split(", ")
    assert len(names) > 10, f"the command lists {names}"
    return {name.strip("' ") for name in names if name.strip("' ")}


def one_format(shown, name, form, cpu):
    """True if it was written, False if the command and the page refuse it alike."""
    option = f"[...document.querySelectorAll('#format option')].find(at => at.textContent === {form!r})"
    choose(shown, "#format", shown.do(f"{option}.value"))
    shown.do("window.saved = null; window.copied = null; 1")
    press(shown, "#download")
    status, out, lines = written(name, form, cpu)
    told = "".join(line + "\n" for line in lines.splitlines() if "begin" not in line)
    if status:
        assert shown.do("window.saved") is None, f"{form}: the command says '{lines}', the page writes"
        assert said(shown) == told, f"{form}: the page says '{said(shown)}', the command '{told}'"
        return False
    got = base64.b64decode(shown.do(SAVED))
    assert got == out, f"{name} as {form}: {len(got)} bytes are not the {len(out)} of the command"
    if form != BINARY and name == "one.txt":
        press(shown, "#copy")
        copied = shown.do("window.copied")
        assert copied == out.decode(errors="replace"), f"{form}: what is copied is not what is saved"
    return True


def formats():
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "two.txt")
    shutil.copyfile(DATA / "gdb-pretty.txt", FOLDER / "one.txt")
    count = refused = 0
    with page() as shown:
        idle(shown)
        shown.do(CAUGHT)
        names = shown.do("[...document.querySelectorAll('#format option')].map(at => at.textContent)")
        differing = (formats_of_command() | set(REPORTS)) ^ set(names)
        assert not differing, f"the page and the command differ in {differing}"
        for name, every, cpu in (("one.txt", False, None), ("two.txt", False, 0), ("two.txt", True, None))[::1 if EVERY else 2]:
            give(shown, FOLDER / name)
            hidden = shown.do("document.querySelector('#every-label').hidden")
            assert hidden == (name == "one.txt"), f"{name}: 'all tables' is not where it belongs"
            if every:
                press(shown, "#every")
            for form in names:
                good = one_format(shown, name, form, cpu)
                count, refused = count + good, refused + (not good)
        assert shown.do("window.savedAs"), "the files have no name"
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    assert refused, "no format refuses two tables"
    return f"{count} files, {refused} refused as the command does"


def machine_lines():
    """What the report says behind a table's rows, and of all CPUs together, stands in the summary."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "two.txt")
    with page() as shown:
        give(shown, FOLDER / "two.txt")
        alone = command_bytes("decode", "--cpu=0", "two.txt")[1].decode()
        both = command_bytes("decode", "two.txt")[1].decode()
        derived = text(shown, "#derived")
        assert len(derived.splitlines()) > 5 and alone.endswith(derived), f"what follows is not the end of the report: {derived}"
        tail = both[both.rindex("\ntopology: ") + 1:]
        heading = "[...document.querySelectorAll('#summary dt')].find(at => at.textContent === 'Machine')"
        lines = shown.do(f"{heading}.nextSibling.textContent")
        assert lines + "\n" == tail, f"the machine is '{lines}', the command says '{tail}'"
        tab(shown, "text")
        assert text(shown, "#text") == alone, "the text of one CPU"
        press(shown, "#every")
        assert text(shown, "#text") == both, "the text of all CPUs"
    return f"{len(derived.splitlines())} and {len(tail.splitlines())} lines"


def difference():
    """The report of a comparison, saved, is the command's."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "two.txt")
    shutil.copyfile(DATA / "gdb-pretty.txt", FOLDER / "one.txt")
    with page() as shown:
        idle(shown)
        shown.do(CAUGHT)
        give(shown, FOLDER / "two.txt", FOLDER / "one.txt")
        for view, words in (("diff html", ["diff", "--format=html"]), ("diff text", ["diff"]),
                            ("verdict html", ["verdict", "--format=html"]), ("verdict text", ["verdict"])):
            choose(shown, "#view", view)
            press(shown, "#download-diff")
            got, want = base64.b64decode(shown.do(SAVED)), command_bytes(*words, "two.txt", "one.txt")[1]
            assert want and got == want, f"{view}: {len(got)} bytes are not the {len(want)} of the command"
    return "4 files"


TESTS = [("page: copies and downloads in every format", formats),
         ("page: what follows from one table, and from all", machine_lines), ("page: a comparison, saved", difference)]

if __name__ == "__main__":
    tap.main(TESTS, workers=1)

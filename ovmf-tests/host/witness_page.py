#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The page in headless Chromium, from a file and without a network: it gives the command's own answers, whatever it is given."""
import os
import pathlib
import re
import shutil
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import dated
import machine
import tap
from page_driver import FOLDER, PAGE, choose, give, idle, page, press, put_files, run, said, same, tab, text, type_filter

DATA = machine.TOP / "host" / "tests" / "data"
SAMPLES = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", "")) / "reference" / "samples"
CORPUS = pathlib.Path(os.environ.get("LEAFPROBE_SHARED", "")) / "corpus" / "aida64"
SIZE_BUDGET = 1536 << 10
MANY_LIMIT, GAP_LIMIT = 60, 3000  # seconds, milliseconds, where a busy machine is no failure; make bench has the budgets
EVERY = bool(os.environ.get("ALL"))
COPYING = threading.Lock()


def inputs():
    """Names, in FOLDER, of inputs: some of every kind, others each day; all there are with ALL=1."""
    data = ["cpuid-r.txt", "gdb-pretty.txt", "strace-whole.txt", "stream-1.txt", "aida64.txt"]
    found = [DATA / name for name in data] + [machine.TOP / "web/page/sample.txt"]
    if SAMPLES.is_dir():
        more = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.stat().st_size < 4 << 20)
        dumps = sorted(CORPUS.glob("*.txt"))
        dialects = sorted((SAMPLES / "dialects").glob("*.txt"))
        assert dialects and len(dumps) >= 10, f"{len(dialects)} dialects, {len(dumps)} dumps in {SAMPLES} and {CORPUS}"
        found += more if EVERY else [SAMPLES / "dialects/libvirt.txt"] + dated.sample(dialects, 8) + dated.sample(sorted(set(more) - set(dialects)), 3)
        found += dumps if EVERY else dated.sample(dumps, 3)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with COPYING:  # what is there stays: another test's browser may be reading it
        for path in found:
            assert path.exists(), f"{path} is missing"
            if not (FOLDER / path.name).exists() or (FOLDER / path.name).read_bytes() != path.read_bytes():
                shutil.copyfile(path, FOLDER / path.name)
    return sorted({path.name for path in found})


def one_input(shown, name):
    """Whether the input has a table; what the page shows of it is what the command says."""
    give(shown, FOLDER / name)
    findings, errors = run("lint", name)
    if shown.do("document.querySelector('#shown').hidden"):
        same(f"{name}: error", said(shown), run("decode", name)[1])
        return False
    cpu = text(shown, "#table option:checked").split(": cpu ")[1].split(" ")[0]
    tab(shown, "text")
    decoded, complaint = run("decode", name)
    if decoded:
        same(f"{name}: report", text(shown, "#text"), re.split(r"^(?=CPU \d+:$)", decoded, flags=re.M)[1])
    else:  # it breaks off: the command ends, the page shows the tables before
        last = complaint.splitlines()[-1] + "\n"
        assert said(shown).endswith(last), f"{name}: the page says '{said(shown)}', not '{last}'"
    tab(shown, "findings")
    got = shown.do("[...document.querySelectorAll('#findings .line')].map(line => line.textContent + '\\n').join('')")
    same(f"{name}: findings", got, findings)
    rows = shown.do("document.querySelectorAll('#tree > li').length")
    assert rows, f"{name}: no rows in the tree of cpu {cpu}"
    return True


def answers():
    names, tables = inputs(), []
    with page() as shown:
        for name in names:
            if one_input(shown, name):
                tables.append(name)
        assert len(tables) > 5, f"only {len(tables)} of {len(names)} inputs hold a table"
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return f"{len(tables)} inputs"


def pairs():
    """What two files, and three, come to: differences, verdicts and the matrix."""
    inputs()
    names = ["cpuid-r.txt", "gdb-pretty.txt", "stream-1.txt"]
    with page() as shown:
        for count in (2, 3):
            give(shown, *(FOLDER / name for name in names[:count]))
            selected = shown.do("document.querySelector('#tab-compare').ariaSelected")
            assert selected == "true", "two tables do not open the comparison"
            assert shown.do("document.querySelectorAll('#difference td').length") > 5, "no differences on the page"
            for view, verb in (("diff text", "diff"), ("verdict text", "verdict")):
                choose(shown, "#view", view)
                same(f"{verb} of {count}", text(shown, "#difference"), run(verb, *names[:count])[0])
            choose(shown, "#view", "diff html")
            html = run("diff", "--format=html", *names[:count])[0]
            body = html[html.index("<main>") + 6:html.rindex("</main>")]
            parsed = f"new DOMParser().parseFromString({body!r}, 'text/html').body.textContent"
            same("html", text(shown, "#difference"), shown.do(parsed))
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return "2 and 3 inputs"


def habits():
    """Keys, the filter, the sample and looking up."""
    with page() as shown:
        idle(shown)
        press(shown, "#sample")
        shown.do("document.activeElement.blur()")
        shown.key("/", "/")
        assert shown.do("document.activeElement.id") == "filter", "'/' does not lead to the filter"
        # SDM 2A, CPUID: AVX2 is 7.0.EBX[5]; Linux and QEMU call 1.ECX[0] pni, libvirt and leafprobe's users sse3.
        for words, want in (("avx2", ["0x7:0.ebx[5]"]), ("7.ebx[5]", ["0x7:0.ebx[5]"]), ("sse3", ["0x1:0.ecx[0]"]),
                            ("0x1.ecx[0] set", ["0x1:0.ecx[0]"])):
            got = type_filter(shown, words)
            assert got == want, f"the filter '{words}' leaves {got}, expected {want}"
        every = type_filter(shown, "set")
        assert len(every) > 100, f"only {len(every)} fields are set"
        type_filter(shown, "")
        shown.do("document.querySelector('#all').focus()")
        shown.key("Tab")
        assert shown.do("document.activeElement.getAttribute('role')") == "treeitem", "the tree is not next in the tab order"
        shown.key("ArrowRight")
        shown.key("ArrowRight")
        assert shown.do("document.activeElement.querySelector('.field') !== null"), "arrows do not lead into a leaf"
        shown.key("ArrowLeft")
        shown.key("ArrowLeft")
        assert shown.do("document.activeElement.getAttribute('aria-expanded')") == "false", "arrows do not close a leaf"
        shown.do("document.querySelector('#leaf').value = '0x40000000'; document.querySelector('#lookup-form').requestSubmit()")
        idle(shown)
        shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "sample")
        same("look up", text(shown, "#answer"), run("lookup", "sample", "0x40000000")[0])
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return f"{len(every)} fields set"


def links():
    """A link carries the table that is shown."""
    lines = (machine.TOP / "web/page/sample.txt").read_text().split("CPU 1")[0].split("\n")
    lines = [line for line in lines if "0x00000003 0x00" not in line]
    lines.insert(4, "   0x00000003 0x00: eax=0x00000000 ebx=0x00000000 ecx=0x12345678 edx=0x9abcdef0")
    (FOLDER / "serial.txt").write_text("\n".join(lines))
    with page() as shown:
        give(shown, FOLDER / "serial.txt")
        tab(shown, "text")
        before = text(shown, "#text")
        press(shown, "#link")
        shown.until("document.querySelector('#link').dataset.link")
        fragment = shown.do("document.querySelector('#link').dataset.link")
    assert fragment.startswith("#t="), f"from a file the fragment alone is copied, not {fragment[:40]}"
    with page(fragment=fragment) as shown:
        idle(shown)
        tab(shown, "text")
        after = text(shown, "#text")
    assert "12345678" in before, "the serial number is not in the report"
    assert "12345678" not in after, "the serial number travels"
    # Of a vendor whose leaf 3 is reserved the report has the row as it is, and its bits.
    left = [line for line in before.split("\n") if ("serial number" not in line or "PSN" in line)
            and "   0x00000003 0x00:" not in line and "0x00000003:0." not in line]
    same("the link", after, "\n".join(left))
    with page(fragment="#t=AAAA") as shown:
        idle(shown)
        assert "the link holds no table" in said(shown), f"a broken link says '{said(shown)}'"
    return f"{len(fragment)} characters"


HOSTILE = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"


def bad_input():
    """Binary, empty, hostile, and too many: lines on the page, and nothing runs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sample = (machine.TOP / "web/page/sample.txt").read_text()
    (FOLDER / "binary").write_bytes(bytes(range(256)) * 64)
    (FOLDER / "empty.txt").write_bytes(b"")
    hostile = FOLDER / f"{HOSTILE.replace('/', '_')}.txt"
    hostile.write_text(f"# {HOSTILE}\n{sample}")
    ten = []
    for number in range(10):
        ten.append(FOLDER / f"ten-{number}.txt")
        ten[-1].write_text(sample)
    with page() as shown:
        for name in ("binary", "empty.txt"):
            give(shown, FOLDER / name)
            same(name, said(shown), run("decode", name)[1])
        press(shown, "#paste-form button")
        same("an empty paste", said(shown), run("decode", "empty.txt")[1].replace("empty.txt", "paste"))
        give(shown, hostile)
        for name in ("report", "grid", "findings", "compare", "lookup", "text"):
            tab(shown, name)
        assert shown.do("document.title") != "run", "a name ran"
        assert shown.do("document.querySelectorAll('main img, main script').length") == 0, "a name became markup"
        give(shown, *ten)
        assert shown.do("document.querySelectorAll('#chosen input').length") == 10, "not all of ten files are there"
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return "5 of them"


def hostile_strings():
    """Markup in the strings of a table, and in a table's label, is text in every view."""
    text = b"<img src=x onerror=document.title='run'>"
    assert len(text) <= 48, "a brand has 48 bytes"
    rows = [(0x80000000, (0x80000004, 0, 0, 0)), (0x40000000, (0x40000001, *struct.unpack("<III", b"<script>x=1;"))),
            (0, (1, *(struct.unpack("<III", b"<b onclick=1")[at] for at in (0, 2, 1)))),
            (1, (0x50654, 0x20800, 0x80000000, 0x178bfbfd))]
    words = struct.unpack("<12I", text.ljust(48, b"\0"))
    rows += [(0x80000002 + at, words[4 * at:4 * at + 4]) for at in range(3)]
    row = "   0x{:08x} 0x00: eax=0x{:08x} ebx=0x{:08x} ecx=0x{:08x} edx=0x{:08x}\n"
    dump = "".join(row.format(leaf, *regs) for leaf, regs in rows)
    (FOLDER / "strings.txt").write_text("CPU 0:\n" + dump)
    label = "<img src=x onerror=document.title=1>"
    (FOLDER / "labels.txt").write_text("".join(f"# {label}{number}\nCPU 0:\n{dump}" for number in range(2)))
    views = 0
    with page() as shown:
        for names in (["strings.txt"], ["labels.txt"], ["strings.txt", "labels.txt"]):
            give(shown, *(FOLDER / name for name in names))
            assert not shown.do("document.querySelector('#shown').hidden"), f"{names}: {said(shown)}"
            for name in ("report", "grid", "findings", "compare", "lookup", "text"):
                tab(shown, name)
                views += 1
            for view in ("diff html", "diff text", "verdict html", "verdict text"):
                choose(shown, "#view", view)
                views += 1
            strange = shown.do("document.querySelectorAll('main img, main script, main [onclick], main [onerror]').length")
            assert not strange, f"{names}: a string became markup"
            assert "run" != shown.do("document.title") != "1", f"{names}: a string ran"
        assert label[:20] in shown.do("document.body.textContent"), "the label is not on the page"
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return f"{views} views"


def large():
    """384 CPUs open in two seconds, and 5 MB without a table (100 MB with ALL=1) keep the page awake."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = (machine.TOP / "web/page/sample.txt").read_text().split("CPU ")[1].split("\n", 1)[1]
    (FOLDER / "many.txt").write_text("".join(f"CPU {cpu}:\n{lines}" for cpu in range(384)))
    with open(FOLDER / "huge.log", "wb") as huge:
        for _ in range(100 if EVERY else 5):
            huge.write(b"[    0.000000] nothing that is a table stands in this line of a log\n" * 15000)
    with page() as shown:
        idle(shown)
        begun = time.monotonic()
        put_files(shown, FOLDER / "many.txt")
        shown.until("document.querySelectorAll('#table option').length === 384 &&"
                    " document.querySelector('#tree').children.length > 10")
        many = time.monotonic() - begun
        shown.do("window.gap = 0; window.last = performance.now();"
                 "setInterval(() => { const now = performance.now(); gap = Math.max(gap, now - last); last = now; }, 10); 1")
        put_files(shown, FOLDER / "huge.log")
        shown.until("document.querySelector('#said').textContent", seconds=600)
        idle(shown)
        gap = shown.do("Math.round(gap)")
        assert "huge.log" in said(shown), "nothing is said of a log without a table"
    megabytes = (FOLDER / "huge.log").stat().st_size // 1000000
    os.unlink(FOLDER / "huge.log")
    assert many < MANY_LIMIT, f"384 CPUs took {many:.1f} s"
    assert gap < GAP_LIMIT, f"the page stood still for {gap} ms"
    return f"384 CPUs in {many:.2f} s, at most {gap} ms without a sign of life beside {megabytes} MB"


def size():
    if not PAGE.exists():
        raise tap.Skip("build/leafprobe.html is not built")
    assert PAGE.stat().st_size < SIZE_BUDGET, f"{PAGE.stat().st_size} bytes"
    return f"{PAGE.stat().st_size >> 10} KiB"


TESTS = [
    ("page: size", size),
    ("page: reports and findings are the command's", answers),
    ("page: differences and verdicts are the command's", pairs),
    ("page: keys, filter, sample, look up", habits),
    ("page: a table in a link", links),
    ("page: bad and hostile input", bad_input),
    ("page: markup in the strings of a table", hostile_strings),
    ("page: many CPUs, a large file", large),
]

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    tap.main(TESTS, workers=2)

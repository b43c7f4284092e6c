# SPDX-License-Identifier: BSD-2-Clause
"""A walk through the page that any browser has to pass: each view, keys, two tables, a link, what is no table."""
import re
import shutil

import machine
from page_driver import FOLDER, choose, give, idle, page, press, run, said, same, tab, text, type_filter

DATA = machine.TOP / "host" / "tests" / "data"


def put_inputs():
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "sample")
    for name in ("cpuid-r.txt", "gdb-pretty.txt", "stream-2.txt"):
        shutil.copyfile(DATA / name, FOLDER / name)
    (FOLDER / "none.bin").write_bytes(bytes(range(256)) * 16)


def one_table(shown):
    """The sample by one click: report, bits, findings, and what is looked up."""
    press(shown, "#sample")
    tab(shown, "text")
    report = re.split(r"^(?=CPU \d+:$)", run("decode", "sample")[0], flags=re.M)
    same("the sample's report", text(shown, "#text"), run("decode", "--cpu=0", "sample")[0])
    assert report[1].startswith(text(shown, "#text")[:200]), "the sample's first CPU"
    tab(shown, "grid")
    assert shown.do("document.querySelectorAll('#grid td, #grid i, #grid b').length") > 100, "no bits in the grid"
    tab(shown, "findings")
    got = shown.do("[...document.querySelectorAll('#findings .line')].map(line => line.textContent + '\\n').join('')")
    same("the sample's findings", got, run("lint", "sample")[0])
    for word, leaf in (("0x40000000", ["0x40000000"]), ("avx2", ["avx2"]), ("7", ["7"])):
        shown.do(f"document.querySelector('#leaf').value = {word!r}; document.querySelector('#lookup-form').requestSubmit()")
        idle(shown)
        same(f"look up {word}", text(shown, "#answer"), run("lookup", "sample", *leaf)[0])


def keys(shown):
    shown.do("document.activeElement.blur()")
    shown.key("/", "/")
    assert shown.do("document.activeElement.id") == "filter", "'/' does not lead to the filter"
    got = type_filter(shown, "7.ebx[5]")
    assert got == ["0x7:0.ebx[5]"], f"the filter leaves {got}"
    type_filter(shown, "")
    shown.do("document.querySelector('#all').focus()")
    for key, wanted in (("Tab", "document.activeElement.getAttribute('role') === 'treeitem'"),
                        ("ArrowRight", "document.activeElement.getAttribute('aria-expanded') === 'true'"),
                        ("ArrowRight", "document.activeElement.querySelector('.field') !== null"),
                        ("ArrowLeft", "document.activeElement.getAttribute('aria-expanded') === 'true'"),
                        ("ArrowLeft", "document.activeElement.getAttribute('aria-expanded') === 'false'")):
        shown.key(key)
        assert shown.do(wanted), f"after {key}: {wanted}"


def two_tables(shown):
    names = ("cpuid-r.txt", "gdb-pretty.txt")
    give(shown, *(FOLDER / name for name in names))
    for view, verb in (("diff text", "diff"), ("verdict text", "verdict")):
        choose(shown, "#view", view)
        same(verb, text(shown, "#difference"), run(verb, *names)[0])


def link(shown):
    """The fragment that the button gives, of what it shows."""
    give(shown, FOLDER / "stream-2.txt")
    before = rows_of(shown)
    press(shown, "#link")
    shown.until("document.querySelector('#link').dataset.link")
    return shown.do("document.querySelector('#link').dataset.link"), before


def rows_of(shown):
    """The report's part about rows: what follows from them is told with the provenance, which does not travel."""
    tab(shown, "text")
    report, follows = text(shown, "#text"), text(shown, "#derived")
    assert follows and report.endswith(follows), "the report does not end in what follows from its rows"
    return report[:-len(follows)]


def walk(browser):
    """All of it; the number of characters in the link."""
    put_inputs()
    with page(browser=browser) as shown:
        idle(shown)
        one_table(shown)
        keys(shown)
        two_tables(shown)
        give(shown, FOLDER / "none.bin")
        same("what is no table", said(shown), run("decode", "none.bin")[1])
        fragment, before = link(shown)
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    with page(browser=browser, fragment=fragment) as shown:
        idle(shown)
        same("the link", rows_of(shown), before)
    return len(fragment)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe page: the page with files in it, as one attachment; where it takes the page from, and what it says if it cannot."""
import base64
import html
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import chromium
import command
import machine
import page_driver
import tap

FOLDER = machine.BUILD / "check" / "page-verb"
KEPT = re.compile(rb'<script type="application/octet-stream" class="file" data-name="([^"]*)">([^<]*)</script>\n')
MARK = b"<!-- files -->\n"
CLOSING = "</script><script>document.title='run'</script><img src=x onerror=document.title='run'>"


def page(*words, program=command.PATH, given=None):
    """(status, standard output, standard error)."""
    line = [str(program), "page", *map(str, words)]
    done = subprocess.run(line, cwd=FOLDER, input=given, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def files_of(out):
    return [(html.unescape(name.decode()), base64.b64decode(text, validate=True)) for name, text in KEPT.findall(out)]


def begin():
    if not page_driver.PAGE.exists():
        raise tap.Skip("build/leafprobe.html is not built")
    FOLDER.mkdir(parents=True, exist_ok=True)
    return page_driver.PAGE.read_bytes()


def one_line(answer, *wanted):
    status, out, said = answer
    assert status == 2 and said.count("\n") == 1 and said.startswith("leafprobe: "), f"status {status}: {said}"
    assert all(word in said for word in wanted), f"expected {wanted} in '{said.strip()}'"
    return out


def written():
    """Files come back byte for byte, whatever they are called and hold; the rest is the page as it was."""
    bare = begin()
    sizes = {"empty": b"", "one": b"a", "two": b"ab", "three": b"abc", "binary": bytes(range(256)) * 777,
             "closing.txt": CLOSING.encode(), "a \"b\" <c> & 'd'.txt": b"x"}
    for name, content in sizes.items():
        (FOLDER / name).write_bytes(content)
    assert page() == (0, bare, ""), "without files it is not the page"
    status, out, said = page(*sizes)
    assert (status, said) == (0, ""), f"status {status}: {said}"
    back = files_of(out)
    assert back == list(sizes.items()), f"the files come back as {[(name, len(content)) for name, content in back]}"
    assert KEPT.sub(b"", out) == bare, "the page around the files is another"
    assert b"title='run'" not in out, "what a file holds stands in the page as it is"
    assert page("-o", "with.html", *sizes) == (0, b"", "") and (FOLDER / "with.html").read_bytes() == out, "-o writes another page"
    status, out, said = page("-", "one", given=b"from a pipe")
    assert (status, files_of(out)) == (0, [("standard input", b"from a pipe"), ("one", b"a")]), f"{status} {said} {files_of(out)}"
    return f"{len(sizes)} files"


def places():
    """Beside the program, then PREFIX/share/leafprobe, or what --page says."""
    bare = begin()
    here = FOLDER / "usr" / "bin"
    share = FOLDER / "usr" / "share" / "leafprobe"
    shutil.rmtree(FOLDER / "usr", ignore_errors=True)
    here.mkdir(parents=True)
    shutil.copy(command.PATH, here / "leafprobe")
    one_line(page(program=here / "leafprobe"), "leafprobe.html", str(here)[:100], "--page=FILE", "make page")
    share.mkdir(parents=True)
    other = bare.replace(b"<title>leafprobe</title>", b"<title>shared</title>")
    (share / "leafprobe.html").write_bytes(other)
    assert page(program=here / "leafprobe") == (0, other, ""), "not the one in share"
    (here / "leafprobe.html").write_bytes(bare)
    assert page(program=here / "leafprobe") == (0, bare, ""), "not the one beside the program"
    assert page(f"--page={share / 'leafprobe.html'}", program=here / "leafprobe") == (0, other, ""), "not the one that was named"
    return "4 places"


def refused():
    """One line, and no page."""
    begin()
    (FOLDER / "other.html").write_bytes(b"<!DOCTYPE html>\n<title>other</title>\n")
    (FOLDER / "one").write_bytes(b"a")
    target = FOLDER / "kept.html"
    target.write_bytes(b"what was there")
    one_line(page("--page=nowhere.html"), "nowhere.html", "No such file")
    one_line(page("--page=other.html"), "other.html", "not leafprobe's page")
    one_line(page("--page=."), "a folder")
    for bad, words in (("nothing", "No such file"), (".", "a folder")):
        one_line(page("one", bad), bad, words)
        one_line(page("-o", target, "one", bad), bad, words)
        one_line(page("-o", FOLDER / "new.html", "one", bad), bad, words)
    assert target.read_bytes() == b"what was there", "the file that was there is another"
    left = sorted(path.name for path in FOLDER.iterdir() if "new.html" in path.name or "kept.html" in path.name)
    assert left == ["kept.html"], f"left behind: {left}"
    return "9 ways"


def opened():
    """Who opens it sees the files at once; what closes a script in one of them does not run."""
    begin()
    shutil.copyfile(machine.TOP / "web/page/sample.txt", FOLDER / "sample.txt")
    sample = (FOLDER / "sample.txt").read_text()
    hostile = CLOSING.replace("/", "_") + ".txt"
    (FOLDER / hostile).write_text(f"# {CLOSING}\n{sample.replace('eax=0x0000001c', 'eax=0x0000001b', 1)}")
    assert page("-o", "both.html", "sample.txt", hostile)[0] == 0
    with chromium.Page(FOLDER / "both.html") as shown:
        page_driver.idle(shown)
        names = shown.do("[...document.querySelectorAll('#chosen label')].map(at => at.textContent.trim())")
        assert names == ["sample.txt", hostile], f"it shows {names}"
        assert shown.do("document.querySelectorAll('#difference td').length") > 5, "no comparison"
        assert shown.do("document.title") != "run", "a name or a file ran"
        assert not shown.do("document.querySelectorAll('main img, main script').length"), "a name or a file became markup"
        complaints = shown.complaints()
    assert not complaints, f"the console says {complaints}"
    return "2 files"


if __name__ == "__main__":
    tap.main([("page: the verb writes files into it", written), ("page: the verb finds it", places),
              ("page: the verb refuses", refused), ("page: files in it are shown", opened)], workers=1)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The html report as headless Chromium shows it: filter, both modes, phone and paper, and one of many CPUs."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap
import witness_diff

FOLDER = machine.BUILD / "check" / "report"
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=20000"]
CPUS = 64


def many(result):
    """Two inputs of 64 CPUs, no two of them with the same differences."""
    entries = result.tables[0].entries
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = [FOLDER / "many-a.raw", FOLDER / "many-b.raw"]
    for path, changed in zip(paths, (False, True)):
        text = ""
        for cpu in range(CPUS):
            rows = [list(entry) for entry in entries]
            for row in rows:
                row[4] = row[4] & 0xffffff | cpu << 24 if row[0] == 1 else row[4]
                row[6] = cpu if row[0] == 0xb else row[6]
                row[4] ^= (cpu + 1) << 7 if changed and row[:2] == [7, 0] else 0
            text += witness_diff.raw(cpu, rows)
        path.write_text(text)
    return paths


def browse(page, script, *options):
    """Open a page with one more script in headless Chromium: the document's title at the end, and the console's lines."""
    program = shutil.which("chromium")
    if not program:
        raise tap.Skip("chromium is not installed")
    copy = page.with_suffix(f".{zlib.crc32(repr((script, options)).encode()):x}.html")
    copy.write_text(page.read_text().replace("</html>", f"<script>{script}</script></html>"))
    done = subprocess.run([program, *BROWSER, *options, f"--user-data-dir={FOLDER}/browser-{copy.stem}", "--dump-dom", copy.as_uri()],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    title = re.search(r"<title>(.*?)</title>", done.stdout.decode(errors="replace"))
    assert title, f"no page: {done.stderr.decode(errors='replace')[-300:]}"
    return title.group(1), [line for line in done.stderr.decode(errors="replace").split("\n") if "CONSOLE" in line]


def told(console):
    """What the page's script says on the console, and nobody else says anything."""
    found = [re.search(r'"TOLD(\[.*\])"', line) for line in console]
    assert found and all(found), f"the console says {console}"
    return [json.loads(match.group(1)) for match in found]


FILTER = """
const shown = () => [...document.querySelectorAll('section')].filter(row => row.getClientRects().length).length;
const all = shown();
filter.value = 'xcr0_avx'; filter.dispatchEvent(new Event('input'));
const some = shown();
filter.value = ''; filter.dispatchEvent(new Event('input'));
only.checked = true; only.dispatchEvent(new Event('change'));
document.title = JSON.stringify([all, some, shown(), document.querySelectorAll('section.d').length,
  document.querySelectorAll('[src],link').length, document.documentElement.scrollWidth <= innerWidth]);
"""
# The least contrast of any text with what is behind it (WCAG 2, 1.4.3), the mode, and whether the page fits; told on the console, as the
# window gets its width only behind the opening.
LOOK = """
const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = at => { for (; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } };
function look() {
  let least = 99;
  for (const at of document.querySelectorAll('body *'))
    if ([...at.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && at.getClientRects().length) {
      const [a, b] = [light(getComputedStyle(at).color), light(behind(at))].sort((x, y) => y - x);
      least = Math.min(least, (a + 0.05) / (b + 0.05));
    }
  console.log('TOLD' + JSON.stringify([light(behind(document.body)) < 0.1, Math.round(least * 10) / 10,
    document.documentElement.scrollWidth <= innerWidth, innerWidth]));
}
look();
addEventListener('resize', look);
"""
# The browser tells when it lays the page out for paper: names of bits, how many of them show, contrast of the ink, and what sticks out.
PRINTED = """
matchMedia('print').addEventListener('change', event => {
  const names = [...document.querySelectorAll('.n')], root = document.documentElement;
  if (event.matches)
    console.log('TOLD' + JSON.stringify([names.length, names.filter(line => line.getClientRects().length && line.textContent.trim()).length,
      getComputedStyle(document.body).color, document.querySelector('header form').getClientRects().length, root.scrollWidth - root.clientWidth,
      names.some(line => line.textContent.includes('xcr0_avx'))]));
});
"""
OPENED = "addEventListener('load', () => { document.body.offsetHeight; document.title = Math.round(performance.now()); });"


def report():
    (path_a, _), (path_b, _) = witness_diff.guest("html-a", "Skylake-Server"), witness_diff.guest("html-b", "Skylake-Server,-avx,-pku")
    page = FOLDER / "report.html"
    witness_diff.diff("--format=html", "-o", page, path_a, path_b, status=1)
    title, console = browse(page, FILTER)
    every, some, differing, marked, outside, fits = json.loads(title)
    assert not console, f"the console says {console}"
    assert 0 < some < every, f"the filter leaves {some} of {every} rows"
    assert 0 < differing == marked < every, f"{differing} of {every} rows are left, {marked} differ"
    assert not outside, "the page refers to something outside"
    assert fits, "the page is wider than the window"
    return f"{every} rows, {some} filtered, {differing} differ"


def looks():
    """Light and dark, wide and on a phone: nothing is wider than the window, and all text stands out."""
    (path_a, _), (path_b, _) = witness_diff.guest("look-a", "Skylake-Server"), witness_diff.guest("look-b", "Skylake-Server,-avx,-pku")
    page, said = FOLDER / "look.html", []
    long = FOLDER / ("a-name-without-a-blank" * 6 + ".log")
    long.write_bytes(path_a.read_bytes())
    witness_diff.diff("--format=html", "--all", "-o", page, long, path_b, status=1)
    for dark, width in ((False, 1440), (True, 390)):
        _, console = browse(page, LOOK, f"--window-size={width},1000", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
                            f"--screenshot={FOLDER}/look-{width}.png")
        is_dark, least, fits, shown = told(console)[-1]
        assert is_dark == dark and shown == width, f"dark {is_dark}, {shown} px"
        assert least >= 4.5, f"{'dark' if dark else 'light'}: contrast {least}"
        assert fits, f"wider than a window of {width} px"
        said.append(f"{'dark' if dark else 'light'} at {width} px: contrast {least}")
    return ", ".join(said)


def printed():
    """On paper the bits' names show, without the form, dark on white even where the screen is dark, and nothing is cut off."""
    (path_a, _), (path_b, _) = witness_diff.guest("print-a", "Skylake-Server"), witness_diff.guest("print-b", "Skylake-Server,-avx,-pku")
    page = FOLDER / "print.html"
    witness_diff.diff("--format=html", "-o", page, path_a, path_b, status=1)
    _, console = browse(page, PRINTED, "--blink-settings=preferredColorScheme=0", f"--print-to-pdf={FOLDER}/print.pdf")
    every, some, ink, forms, outside, named = told(console)[0]
    assert every and some and named, f"{some} of {every} names show"
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 64 and not forms, f"ink {ink}, {forms} forms"
    assert outside <= 0, f"{outside} px are cut off"
    return f"{some} lines of names"


def open_large():
    """(milliseconds until the report of 64 CPUs is open, its path)."""
    _, result = witness_diff.guest("large", "Skylake-Server")
    page = FOLDER / "large.html"
    witness_diff.diff("--format=html", "-o", page, *many(result), status=1)
    title, console = browse(page, OPENED)
    assert not console, f"the console says {console}"
    return int(title), page


def large():
    milliseconds, page = open_large()
    headings = page.read_text().count("<h2>CPU")
    assert headings == CPUS, f"{headings} CPUs shown"
    return f"{CPUS} CPUs, {page.stat().st_size >> 10} KiB, open in {milliseconds} ms"


TESTS = [
    ("report: in a browser", report),
    ("report: light and dark, wide and on a phone", looks),
    ("report: on paper", printed),
    ("report: 64 CPUs in a browser", large),
]

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    tap.main(TESTS)

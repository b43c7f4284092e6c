#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""axe-core finds nothing serious in the page: it is taken from npm for this test alone, by version and hash."""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap
from page_driver import choose, give, idle, page, press, tab

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
KEPT = machine.BUILD / "check" / "axe"
SECONDS = 120
SERIOUS = ("serious", "critical")
RUN = ("axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify({passes: found.passes.length,"
       " violations: found.violations.map(one => ({id: one.id, impact: one.impact,"
       " nodes: one.nodes.map(node => node.target.join(' '))}))}))")


def hash_of(path):
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def axe():
    """The text of axe-core; what is not this very version is not run."""
    packed = KEPT / f"axe-core-{VERSION}.tgz"
    if not packed.exists():
        if not shutil.which("npm"):
            raise tap.Skip("npm is not installed: it brings axe-core")
        KEPT.mkdir(parents=True, exist_ok=True)
        try:
            words = ["npm", "pack", f"axe-core@{VERSION}", "--silent", "--fetch-retries=0", f"--pack-destination={KEPT}"]
            done = subprocess.run(words, cwd=KEPT, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as late:
            raise tap.Skip(f"npm's registry does not answer within {SECONDS} s") from late
        if done.returncode or not packed.exists():
            raise tap.Skip(f"npm's registry is out of reach: {done.stderr.decode().strip()[-100:] or 'npm pack failed'}")
    assert hash_of(packed) == SHA512, f"axe-core {VERSION} has the hash {hash_of(packed)}: {packed} is not what was looked at"
    with tarfile.open(packed) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


def empty(shown):
    idle(shown)


def report(shown):
    press(shown, "#sample")
    press(shown, "#all")


def bits(shown):
    press(shown, "#sample")
    tab(shown, "grid")


def comparison(shown):
    give(shown, KEPT / "one.txt", KEPT / "two.txt")


def verdict(shown):
    comparison(shown)
    choose(shown, "#view", "verdict html")


def findings(shown):
    give(shown, KEPT / "broken.txt")
    tab(shown, "findings")


def lookup(shown):
    press(shown, "#sample")
    shown.do("document.querySelector('#leaf').value = 'avx2'; document.querySelector('#lookup-form').requestSubmit()")
    tab(shown, "lookup")


def refused(shown):
    give(shown, KEPT / "none.bin")


def put_inputs():
    sample = (machine.TOP / "web/page/sample.txt").read_text()
    (KEPT / "one.txt").write_text(sample)
    (KEPT / "two.txt").write_text(sample.split("CPU 1")[0].replace("ebx=0x0", "ebx=0x4"))
    (KEPT / "broken.txt").write_text(sample.replace("0x80000008 0x00: eax=0x0000", "0x80000008 0x00: eax=0x0040"))
    (KEPT / "none.bin").write_bytes(bytes(range(256)) * 16)


def violations(shown, script, state, dark=False, width=1200):
    """(rules that hold, what axe has against a state of the page), which begins anew."""
    shown.window(width, 900, dark=dark)
    shown.open(shown.url)
    state(shown)
    shown.do(script)
    found = json.loads(shown.do(RUN, seconds=300))
    assert found["passes"] > 10, f"only {found['passes']} rules were looked at"
    return found["passes"], found["violations"]


def spoilt(shown):
    """Faults that axe has to find: no language, a button without a name."""
    empty(shown)
    shown.do("document.documentElement.removeAttribute('lang'); document.querySelector('#sample').textContent = ''; 1")


def look():
    """Seriously wrong is what keeps somebody out: axe's impact 'serious' and 'critical'."""
    script, told, counts = axe(), [], []
    put_inputs()
    with page() as shown:
        for name, state, how in STATES[:USUAL]:
            passes, found = violations(shown, script, state, **how)
            counts.append(passes)
            told += [f"{name}: {one['id']} ({one['impact']}): {len(one['nodes'])} nodes, {', '.join(one['nodes'][:4])}"
                     for one in found if one["impact"] in SERIOUS]
        found = {one["id"] for one in violations(shown, script, spoilt)[1] if one["impact"] in SERIOUS}
    assert not told, "; ".join(told)
    assert {"html-has-lang", "button-name"} <= found, f"of two faults that were put in it finds {found}"
    return f"{len(counts)} states, {min(counts)} to {max(counts)} rules hold in each"


STATES = [("nothing in it", empty, {}), ("a report, all open", report, {}), ("a comparison", comparison, {}),
          ("a verdict, dark, on a phone", verdict, {"dark": True, "width": 390}), ("bits, dark", bits, {"dark": True}),
          ("findings", findings, {}), ("a look-up, dark", lookup, {"dark": True}), ("a refusal", refused, {})]
USUAL = len(STATES) if os.environ.get("ALL") else 4

if __name__ == "__main__":
    tap.main([("page: axe-core finds nothing serious", look)])

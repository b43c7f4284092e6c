# SPDX-License-Identifier: BSD-2-Clause
"""The page in a browser, as its tests use it, and the command beside it."""
import subprocess

import chromium
import command
import machine
import tap

PAGE = machine.BUILD / "leafprobe.html"
FOLDER = machine.BUILD / "check" / "page"


def page(*options, browser=chromium, **more):
    if not PAGE.exists():
        raise tap.Skip("build/leafprobe.html is not built: clang, lld, wasi-libc and clang's runtime for wasm32 make it")
    return browser.Page(PAGE, *options, **more)


def idle(shown):
    """Wait until nothing is being worked on."""
    shown.until("document.body.dataset.ready")
    calm, rests = 0, "document.querySelector('#main').getAttribute('aria-busy') !== 'true'"
    while calm < 2:
        shown.until(rests)
        calm = calm + 1 if shown.do(f"new Promise(done => setTimeout(() => done({rests}), 5))") else 0


def said(shown):
    return shown.do("(at => at.hidden ? '' : at.textContent)(document.querySelector('#said'))")


def put_files(shown, *paths):
    """Files into the page's own input; it has heard of them when this returns."""
    shown.do("window.heard = false;"
             " document.querySelector('#open').addEventListener('change', () => { window.heard = true; }, {once: true}); 1")
    shown.files("#open", paths)
    shown.until("window.heard")


def give(shown, *paths):
    """Begin anew with these files."""
    idle(shown)
    shown.do("document.querySelector('#clear').hidden || document.querySelector('#clear').click()")
    idle(shown)
    put_files(shown, *paths)
    idle(shown)


def tab(shown, name):
    shown.do(f"document.querySelector('#tab-{name}').click()")
    idle(shown)


def choose(shown, selector, value):
    shown.do(f"(at => {{ at.value = {value!r}; at.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
             f"(document.querySelector({selector!r}))")
    idle(shown)


def text(shown, selector):
    return shown.do(f"document.querySelector({selector!r}).textContent")


def run(*words):
    """(standard output, standard error) of the command in the folder of the inputs, so that it calls them what the page does."""
    done = subprocess.run([command.PATH, *map(str, words)], cwd=FOLDER, capture_output=True, timeout=120, check=False)
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def press(shown, selector):
    shown.do(f"document.querySelector({selector!r}).click()")
    idle(shown)


def type_filter(shown, words):
    shown.do(f"(at => {{ at.value = {words!r}; at.dispatchEvent(new Event('input')); }})(document.querySelector('#filter'))")
    return shown.do("[...document.querySelectorAll('#tree .field code:first-child')].map(code => code.textContent)")


def same(what, got, want):
    if got != want:
        for number, (a, b) in enumerate(zip(got.split("\n"), want.split("\n"))):
            assert a == b, f"{what}: line {number + 1}: the page has '{a[:120]}', the command '{b[:120]}'"
        raise AssertionError(f"{what}: the page has {len(got)} characters, the command {len(want)}")

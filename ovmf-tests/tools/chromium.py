# SPDX-License-Identifier: BSD-2-Clause
"""Headless Chromium, driven by its debugging protocol over a pipe (Chrome DevTools Protocol; messages end in NUL)."""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

import tap

OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--remote-debugging-pipe"]
SECONDS = 60


class Page:
    """A page in a browser of its own, which ends with the block: `with Page(path) as page`."""

    def __init__(self, path, *options, fragment=""):
        self.url = pathlib.Path(path).as_uri() + fragment
        self.options = options
        self.number, self.said, self.session = 0, [], None
        self.buffer = b""

    def __enter__(self):
        program = shutil.which("chromium")
        if not program:
            raise tap.Skip("chromium is not installed")
        self.folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        read_ours, write_theirs = os.pipe()
        read_theirs, write_ours = os.pipe()
        self.read, self.write = read_ours, write_ours
        # The browser's ends are its descriptors 3 and 4; those of this process may have any numbers.
        shell = ["bash", "-c", f'exec "$0" "$@" 3<&{read_theirs} 4>&{write_theirs}']
        self.child = subprocess.Popen([*shell, program, *OPTIONS, *self.options, f"--user-data-dir={self.folder.name}", "about:blank"],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      pass_fds=(read_theirs, write_theirs), start_new_session=True)
        os.close(read_theirs)
        os.close(write_theirs)
        try:
            self.attach()
            self.open(self.url)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        os.close(self.read)
        os.close(self.write)
        self.folder.cleanup()

    def attach(self):
        deadline, target = time.monotonic() + SECONDS, None
        while not target and time.monotonic() < deadline:
            found = self.call("Target.getTargets", own=False)["targetInfos"]
            target = next((one["targetId"] for one in found if one["type"] == "page"), None)
        self.session = self.call("Target.attachToTarget", own=False, targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "DOM", "Log", "Network"):
            self.call(f"{domain}.enable")

    def receive(self, deadline):
        """The next message of the browser."""
        while b"\0" not in self.buffer:
            assert select.select([self.read], [], [], max(deadline - time.monotonic(), 0))[0], f"the browser says nothing for {SECONDS} s"
            piece = os.read(self.read, 1 << 20)
            assert piece, "the browser ended"
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, own=True, seconds=SECONDS, **params):
        """The result of a command; events that come in between are kept in `said`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if own:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            answer = self.receive(deadline)
            if answer.get("id") != self.number:
                self.said.append(answer)
                continue
            assert "error" not in answer, f"{method}: {answer['error']}"
            return answer["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && document.URL !== 'about:blank'")

    def do(self, script, seconds=SECONDS):
        """The value of an expression, or what its promise comes to, in the page."""
        answer = self.call("Runtime.evaluate", seconds=seconds, expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, f"{script[:80]}: {answer['exceptionDetails'].get('exception', answer['exceptionDetails'])}"
        return answer["result"].get("value")

    def until(self, script, seconds=SECONDS):
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.do(f"Boolean({script})"):
            assert time.monotonic() < deadline, f"after {seconds} s still not: {script}"
            time.sleep(0.01)

    def files(self, selector, paths):
        """Put files into an input, as its dialog does."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def key(self, key, text=""):
        """Press a key and let it go."""
        code = {"/": 191, "Tab": 9, "Enter": 13, "ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39, "Escape": 27}.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **({"text": text} if text and kind == "keyDown" else {}))

    def window(self, width, height, dark=False, media=""):
        """How large the window is, and what its user prefers."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def picture(self, path, width, height, dark=False, media=""):
        """A screenshot at a width of the window."""
        self.window(width, height, dark, media)
        self.do("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
        pathlib.Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self):
        """What the browser's console says: errors, exceptions, refusals."""
        self.do("1")
        lines = []
        for event in self.said:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                lines.append(str(params["exceptionDetails"].get("exception", {}).get("description", params["exceptionDetails"]["text"])))
            elif event.get("method") == "Log.entryAdded":
                lines.append(params["entry"]["text"])
            elif event.get("method") == "Runtime.consoleAPICalled":
                lines.append(" ".join(str(one.get("value")) for one in params["args"]))
        return lines

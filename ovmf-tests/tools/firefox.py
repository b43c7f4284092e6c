# SPDX-License-Identifier: BSD-2-Clause
"""Headless Firefox, driven by its remote protocol (Marionette: the commands of WebDriver as JSON behind their length)."""
import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import tap

SECONDS = 60
# Nothing of its own on the network, and no pages of its own; port 0: any, which the profile then names.
PREFERENCES = {
    "marionette.port": 0, "browser.shell.checkDefaultBrowser": False, "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "toolkit.telemetry.enabled": False, "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,", "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
}
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014",
        "ArrowDown": "\ue015"}


class Page:
    """A page in a browser of its own, which ends with the block; the same calls as chromium.Page has."""

    def __init__(self, path, *options, fragment=""):
        self.url = pathlib.Path(path).as_uri() + fragment
        self.options = options
        self.number, self.buffer, self.peer = 0, b"", None

    def __enter__(self):
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise tap.Skip("firefox-esr is not installed")
        self.folder = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        profile = pathlib.Path(self.folder.name)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("".join(lines))
        words = [program, "--headless", "--no-remote", "--marionette", *self.options, "--profile", self.folder.name]
        self.child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      env=dict(os.environ, HOME=self.folder.name), start_new_session=True)
        try:
            self.attach(profile / "MarionetteActivePort")
            self.open(self.url)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.peer:
            self.peer.close()
        self.child.kill()
        self.child.wait()
        self.folder.cleanup()

    def attach(self, port):
        deadline = time.monotonic() + SECONDS
        while not (port.exists() and port.read_text().strip()):
            assert self.child.poll() is None, f"Firefox ended with {self.child.returncode}"
            assert time.monotonic() < deadline, f"Firefox names no port within {SECONDS} s"
            time.sleep(0.05)
        self.peer = socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=SECONDS)
        hello = self.receive()
        assert hello.get("marionetteProtocol") == 3, f"Firefox says {hello}"
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": {"script": 600000}}})

    def receive(self):
        """The next message: its length in decimal, a colon, JSON."""
        while b":" not in self.buffer:
            self.more()
        length, _, self.buffer = self.buffer.partition(b":")
        while len(self.buffer) < int(length):
            self.more()
        message, self.buffer = self.buffer[:int(length)], self.buffer[int(length):]
        return json.loads(message)

    def more(self):
        piece = self.peer.recv(1 << 20)
        assert piece, "Firefox ended"
        self.buffer += piece

    def call(self, command, seconds=SECONDS, **params):
        """The value that a command gives."""
        self.number += 1
        message = json.dumps([0, self.number, command, params]).encode()
        self.peer.settimeout(seconds)
        self.peer.sendall(b"%d:%s" % (len(message), message))
        kind, number, error, result = self.receive()
        assert (kind, number) == (1, self.number), f"Firefox answers {number} instead of {self.number}"
        assert error is None, f"{command}: {error['error']}: {error['message']}"
        return result.get("value") if isinstance(result, dict) and "value" in result else result

    def open(self, url):
        self.call("WebDriver:Navigate", url=url)
        self.do("window.complained = []; for (const what of ['error', 'unhandledrejection', 'securitypolicyviolation'])"
                " addEventListener(what, event =>"
                " window.complained.push(what + ': ' + (event.message ?? event.reason ?? event.blockedURI))); 1")

    def do(self, script, seconds=SECONDS):
        """The value of an expression, or what its promise comes to, in the page."""
        script = f"return eval({json.dumps(script)})"
        return self.call("WebDriver:ExecuteScript", seconds=seconds, script=script, args=[], sandbox=None)

    def until(self, script, seconds=SECONDS):
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.do(f"Boolean({script})"):
            assert time.monotonic() < deadline, f"after {seconds} s still not: {script}"
            time.sleep(0.01)

    def files(self, selector, paths):
        """Put files into an input, as its dialog does."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:ElementSendKeys", id=next(iter(found.values())), text="\n".join(map(str, paths)))

    def key(self, key, text=""):
        """Press a key and let it go."""
        value = text or KEYS[key]
        self.call("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": [
            {"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]}])

    def picture(self, path):
        """A screenshot of the window."""
        pathlib.Path(path).write_bytes(base64.b64decode(self.call("WebDriver:TakeScreenshot", full=False)))

    def complaints(self):
        """What the page's own errors, and refusals of its policy, came to."""
        return self.do("window.complained")

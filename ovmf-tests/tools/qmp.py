# SPDX-License-Identifier: BSD-2-Clause
"""QEMU's machine protocol over a unix socket: commands with their answers, and events (QEMU docs/interop/qmp-spec.txt)."""
import json
import socket
import time


class Error(Exception):
    """What QEMU answered instead of a result."""


class Client:
    """One connection; every wait has a limit in seconds."""

    def __init__(self, path, limit=10):
        self.limit, self.rest, self.events = limit, b"", []
        self.socket = connect(path, limit)
        self.message(time.monotonic() + limit)
        self.execute("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def message(self, end):
        while b"\n" not in self.rest:
            self.socket.settimeout(max(end - time.monotonic(), 0.001))
            piece = self.socket.recv(65536)
            if not piece:
                raise Error("QEMU closed the connection")
            self.rest += piece
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def execute(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        end = time.monotonic() + self.limit
        while True:
            answer = self.message(end)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Error(answer["error"]["desc"])
            self.events.append(answer)

    def wait_event(self, name):
        """The next event of this name; those before it are thrown away."""
        end = time.monotonic() + self.limit
        while True:
            event = self.events.pop(0) if self.events else self.message(end)
            if event.get("event") == name:
                return event


def connect(path, limit):
    """A socket to a path that QEMU is about to make."""
    end = time.monotonic() + limit
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.02)

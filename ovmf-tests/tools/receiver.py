# SPDX-License-Identifier: BSD-2-Clause
"""A `leafprobe receive` that runs beside a test: with Receiver(FOLDER, OPTION...) as receive: ..."""
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time

import machine


class Receiver:
    """folder, port, pid, and the lines of results so far. The folder is made anew."""

    def __init__(self, folder, *options):
        self.folder, self.lines, self.port = pathlib.Path(folder), [], 0
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen([machine.BUILD / "leafprobe", "receive", "--port=0", *options, self.folder], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.pid = self.process.pid
        found = re.match(r"listening on 127\.0\.0\.1 port (\d+) for HTTP POST and syslog; results go to ", self.process.stdout.readline())
        assert found, f"no first line: {self.process.stderr.read()}"
        self.port = int(found.group(1))
        self.errors = []
        self.readers = [threading.Thread(target=self.read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def read(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def wait(self, count, limit=60):
        """Until so many results came."""
        deadline = time.monotonic() + limit * machine.PATIENCE
        while len(self.lines) < count:
            assert time.monotonic() < deadline and self.process.poll() is None, f"{len(self.lines)} of {count} results: {self.errors}"
            time.sleep(0.05)

    def end(self, number=signal.SIGTERM):
        """End it; (exit status, standard error)."""
        self.process.send_signal(number)
        status = self.process.wait(30 * machine.PATIENCE)
        for reader in self.readers:
            reader.join(10)
        return status, "".join(line + "\n" for line in self.errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()

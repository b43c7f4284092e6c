# SPDX-License-Identifier: BSD-2-Clause
"""Machines that a test talks to while they run."""
import shutil
import subprocess
import time

import machine
import qmp


def complaint(folder):
    """What a QEMU that ended said."""
    lines = (folder / "qemu.log").read_text().split("\n")
    return next((line for line in lines if line and "warning" not in line), "it said nothing")


class Live:
    """A QEMU with QMP, and its serial log; ended at the end of a with block.

    Its standard input is the machine's serial line if serial_input is true. What is in wrapper goes before its command."""

    limit = 60  # seconds that anything may last

    def __init__(self, folder, firmware, *, wrapper=(), serial_input=False, extra=(), **kwargs):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        socket = folder / "qmp.sock"
        extra = [*extra, "-qmp", f"unix:{socket},server=on,wait=off"]
        if serial_input:
            extra += ["-chardev", "stdio,id=line,signal=off"]
            kwargs["serial"] = "chardev:line"
        command = machine.qemu_command(folder, firmware, extra=extra, **kwargs)
        (folder / "command").write_text(" ".join(command) + "\n")
        with open(folder / ("serial.log" if serial_input else "out.log"), "wb") as out, open(folder / "qemu.log", "wb") as log:
            self.qemu = subprocess.Popen([*wrapper, *command], stdin=subprocess.PIPE, stdout=out, stderr=log)
        self.qmp = None
        try:
            self.qmp = qmp.Client(socket, 10 * machine.PATIENCE)
            self.started()
        except BaseException:
            self.close()
            raise

    def started(self):
        """What else has to be before a test can begin."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """The end, if it has not come: QEMU is asked first, since a wrapper would leave it behind."""
        try:
            if self.qemu.poll() is None and self.qmp:
                self.qmp.execute("quit")
            self.qemu.wait(self.limit if self.qmp else 0)
        except (qmp.Error, OSError, subprocess.TimeoutExpired):
            self.qemu.terminate()
            self.qemu.wait(self.limit)
        finally:
            self.qemu.stdin.close()
            if self.qmp:
                self.qmp.socket.close()

    @property
    def serial(self):
        path = self.folder / "serial.log"
        return path.read_bytes() if path.exists() else b""

    def complaint(self):
        return complaint(self.folder)

    def wait_until(self, what, done):
        """The first true answer of done()."""
        end = time.monotonic() + self.limit
        while True:
            answer = done()
            if answer:
                return answer
            assert self.qemu.poll() is None, f"QEMU ended with {self.qemu.returncode} before {what}: {self.complaint()}"
            assert time.monotonic() < end, f"no {what} within {self.limit} s, see {self.folder.relative_to(machine.TOP)}"
            time.sleep(0.02)

    def press(self, key):
        self.qmp.execute("send-key", keys=[{"type": "qcode", "data": key}])

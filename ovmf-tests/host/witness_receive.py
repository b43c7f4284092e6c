#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe receive: results by HTTP and syslog, from clients that mean well and from others."""
import contextlib
import http.client
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import receiver
import tap

FOLDER = machine.BUILD / "check" / "receive"
STREAM = (machine.TOP / "host/tests/data/stream-2.txt").read_bytes()
VERDICT = re.search(rb"^leafprobe: (OK cpus=2 .*)$", STREAM, re.M).group(1).decode()
GOOD = re.compile(r"(\S+): from 127\.0\.0\.1 by (HTTP|syslog), 2 tables, 60 entries: " + re.escape(VERDICT))


def post(port, body, path="/", method="POST", headers=None):
    """(status, text) of a request."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(client):
        client.request(method, path, body=body, headers=headers or {})
        answer = client.getresponse()
        return answer.status, answer.read().decode()


def send(port, texts):
    """Datagrams from one socket."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for text in texts:
            sender.sendto(text, ("127.0.0.1", port))
            time.sleep(0.0005)


def datagrams(stream, run=0x1f2e3d4c, size=60):
    """The stream as docs/formats.md says, long lines in pieces of so many bytes."""
    pieces = []
    for line in stream.rstrip(b"\n").split(b"\n"):
        parts = [line[at:at + size] for at in range(0, len(line), size)] or [b""]
        pieces += [(b"+", part) for part in parts[:-1]] + [(b" ", parts[-1])]
    pieces[-1] = (b".", pieces[-1][1])
    return [b"<14>leafprobe[%08x]: %d%s%s" % (run, number, end, part) for number, (end, part) in enumerate(pieces, 1)]


def results(receive):
    """{file's name: content}; nothing but files with safe names is there."""
    found = {path.name: path.read_bytes() for path in receive.folder.iterdir()}
    bad = [name for name in found if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.txt", name)]
    assert not bad, f"names {bad}"
    return found


def by_http():
    with receiver.Receiver(FOLDER / "http") as receive:
        for path, method in (("/", "POST"), ("/../../../tmp/x?y=/etc", "POST"), ("/a", "PUT")):
            status, text = post(receive.port, STREAM, path, method)
            assert status == 201 and GOOD.fullmatch(text.strip()), f"{status}: {text}"
        status, errors = receive.end()
        assert status == 0 and not errors, f"status {status}: {errors}"
        assert len(receive.lines) == 3 and all(map(GOOD.fullmatch, receive.lines)), receive.lines
        names = [GOOD.fullmatch(line).group(1) for line in receive.lines]
        assert names == ["127.0.0.1.txt", "127.0.0.1-2.txt", "127.0.0.1-3.txt"], names
        assert results(receive) == dict.fromkeys(names, STREAM), "other content"


def by_curl():
    """A large body, for which curl waits for 100 Continue."""
    if not shutil.which("curl"):
        raise tap.Skip("curl is not installed")
    padded = FOLDER / "padded.txt"
    FOLDER.mkdir(parents=True, exist_ok=True)
    padded.write_bytes(b"noise of a firmware\n" * 100000 + STREAM)
    with receiver.Receiver(FOLDER / "curl") as receive:
        done = subprocess.run(["curl", "-sS", "--noproxy", "*", "-w", "%{http_code} %{time_total}", "--data-binary", f"@{padded}",
                               f"http://127.0.0.1:{receive.port}/"], stdout=subprocess.PIPE, timeout=60, check=True)
        assert re.search(rb"\n201 0\.", done.stdout), done.stdout
        receive.end()
        assert results(receive)["127.0.0.1.txt"] == padded.read_bytes()


def by_syslog():
    """In order, backwards, twice: the same text comes out of each."""
    texts = datagrams(STREAM)
    with receiver.Receiver(FOLDER / "syslog") as receive:
        for run, order in enumerate((lambda t: t, lambda t: t[::-1], lambda t: t + t, lambda t: t[1::2] + t[::2])):
            send(receive.port, [b"<14>sshd[1]: not ours"] + order([text.replace(b"1f2e3d4c", b"%08x" % run) for text in texts]))
        receive.wait(4)
        status, errors = receive.end()
        assert status == 0 and not errors, f"status {status}: {errors}"
        assert len(receive.lines) == 4 and all(map(GOOD.fullmatch, receive.lines)), receive.lines
        found = results(receive)
        assert len(found) == 4 and set(found.values()) == {STREAM}, sorted(found)
    return f"{len(texts)} datagrams a run"


def lost():
    """A datagram that is lost: what came is kept as damaged, and said, also when the command ends first."""
    texts = datagrams(STREAM)
    with receiver.Receiver(FOLDER / "lost") as receive:
        send(receive.port, texts[:40] + texts[41:])
        receive.wait(1, limit=20)
        send(receive.port, [text.replace(b"1f2e3d4c", b"00000001") for text in texts[:50]])
        time.sleep(0.5)
        status, errors = receive.end()
        assert status == 0 and re.search(r"127\.0\.0\.1 by syslog: 1 datagrams and none behind them are missing\n", errors), errors
        assert re.search(r"0 datagrams and the last one are missing\n", errors), errors
        assert [line.split(":")[0] for line in receive.lines] == ["127.0.0.1.damaged.txt", "127.0.0.1-2.damaged.txt"], receive.lines
        assert all(", DAMAGED: " in line for line in receive.lines), receive.lines
        assert b"\n[1 datagrams are missing]\n" in results(receive)["127.0.0.1.damaged.txt"]


def refused():
    cases = [
        (b"GET / HTTP/1.1\r\n\r\n", 405), (b"POST / HTTP/1.1\r\n\r\n", 411), (b"nonsense\r\n\r\n", 400), (b"\0\0\n\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 16777217\r\n\r\n", 413), (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400), (b"POST / HTTP/3\r\n\r\n", 505),
        (b"POST / HTTP/1.1\r\nA: " + b"x" * 9000, 431), (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcdefgh", 422),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 422),
    ]
    with receiver.Receiver(FOLDER / "refused") as receive:
        for request, wanted in cases:
            with socket.create_connection(("127.0.0.1", receive.port), timeout=20) as client:
                client.sendall(request)
                answer = b"".join(iter(lambda client=client: client.recv(4096), b""))
                assert answer.startswith(b"HTTP/1.1 %d " % wanted), f"{request[:60]!r}: {answer[:60]!r}"
        status, text = post(receive.port, STREAM[:-200])
        assert status == 422 and "DAMAGED" in text, f"{status}: {text}"
        changed = STREAM.replace(b"eax = 13,", b"eax = 12,", 1)
        assert changed != STREAM
        status, text = post(receive.port, changed)
        assert status == 422 and "crc32" in text, f"{status}: {text}"
        status, errors = receive.end()
        assert status == 0 and errors.count("\n") == len(cases), errors
        assert sorted(results(receive)) == ["127.0.0.1-2.damaged.txt", "127.0.0.1.damaged.txt"], sorted(results(receive))
    return f"{len(cases) + 2} requests"


def crowd():
    """1,000 at once: most say nothing or little, some send without end; those that mean well are served, and memory stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1200:
        raise tap.Skip(f"only {hard} files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    with receiver.Receiver(FOLDER / "crowd") as receive, contextlib.ExitStack() as stack:
        for number in range(1000):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                client.connect(("127.0.0.1", receive.port))
            if number % 3:
                with contextlib.suppress(OSError):
                    client.send((b"", b"POST / HTTP/1.1\r\nContent-Length: 16777216\r\n\r\n" + b"leafprobe: version=1\n" * 900, b"POST")[number % 3])
        begin = time.monotonic()
        answers = []
        workers = [threading.Thread(target=lambda: answers.append(post(receive.port, STREAM)[0])) for _ in range(8)]
        for worker in workers:
            worker.start()
        send(receive.port, [os.urandom(64) for _ in range(500)] + [b"<14>leafprobe[%08x]: %d x" % (run, 262144 - run) for run in range(600)])
        for worker in workers:
            worker.join(60)
        seconds = time.monotonic() - begin
        assert answers == [201] * 8, answers
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{receive.pid}/status").read_text()).group(1))
        assert peak < 300000, f"{peak} kB of memory"
        status, _ = receive.end()
        assert status == 0, f"status {status}"
        assert [content for content in results(receive).values() if content == STREAM] == [STREAM] * 8
    return f"8 results in {seconds:.1f} s, at most {peak >> 10} MiB"


def slow():
    """A client that sends a byte a second is given up."""
    with receiver.Receiver(FOLDER / "slow") as receive, socket.create_connection(("127.0.0.1", receive.port), timeout=20) as client:
        begin, answer = time.monotonic(), b""
        client.settimeout(1)
        for byte in b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n":
            client.send(bytes([byte]))
            with contextlib.suppress(TimeoutError):
                answer = client.recv(100)
                break
        assert answer.startswith(b"HTTP/1.1 408 ") and time.monotonic() - begin > 5, answer
        assert post(receive.port, STREAM)[0] == 201
        assert receive.end()[0] == 0


def endings():
    with receiver.Receiver(FOLDER / "count", "--count=2", "--time-limit=60") as receive:
        assert post(receive.port, STREAM)[0] == 201 and post(receive.port, STREAM[:500])[0] == 422
        send(receive.port, datagrams(STREAM))
        assert receive.process.wait(20) == 0 and len(results(receive)) == 3
    with receiver.Receiver(FOLDER / "limit", "--count=2", "--time-limit=2") as receive:
        assert post(receive.port, STREAM)[0] == 201
        assert receive.process.wait(20) == 1, "status of a run that came to its end with too few results"
    with receiver.Receiver(FOLDER / "limit", "--time-limit=1") as receive:
        assert receive.process.wait(20) == 0
    for number in (signal.SIGINT, signal.SIGTERM):
        with receiver.Receiver(FOLDER / "signal") as receive:
            assert receive.end(number) == (0, ""), number


def trouble():
    """A folder that cannot be, a port that is taken, an address that is none: a line, and status 2."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with receiver.Receiver(FOLDER / "taken") as receive:
        cases = [
            ([f"--port={receive.port}", FOLDER / "taken"], rf"leafprobe: 127\.0\.0\.1 port {receive.port}: Address already in use\n"),
            (["--port=0", "--address=nowhere", FOLDER / "x"], r"leafprobe: --address: expected an IPv4 or IPv6 address, found 'nowhere'\n"),
            (["--port=0", __file__], r"leafprobe: .*witness_receive\.py: Not a directory\n"),
            (["--port=0", "/nowhere/at/all"], r"leafprobe: /nowhere/at/all: No such file or directory\n"),
            (["--port=0"], r"leafprobe receive: a DIR is missing.*\n"),
            (["a", "b"], r"leafprobe receive: expected one DIR, found 'b' too.*\n"),
            (["--port=65536", "x"], r"leafprobe receive: --port: expected a number from 0 to 65535, found '65536'.*\n"),
        ]
        for words, wanted in cases:
            done = subprocess.run([machine.BUILD / "leafprobe", "receive", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=20, check=False)
            assert done.returncode == 2 and not done.stdout and re.fullmatch(wanted, done.stderr.decode()), f"{words}: {done.stderr}"
    with open("/dev/full", "wb") as full:
        done = subprocess.run([machine.BUILD / "leafprobe", "receive", "--port=0", "--time-limit=5", FOLDER / "full"], stdout=full,
                              stderr=subprocess.PIPE, timeout=20, check=False)
        assert done.returncode == 2 and b"standard output" in done.stderr, f"status {done.returncode}: {done.stderr}"
    return f"{len(cases) + 1} cases"


TESTS = [
    ("by HTTP, and nothing outside the folder", by_http),
    ("a large body from curl", by_curl),
    ("by syslog, in any order", by_syslog),
    ("datagrams that are lost", lost),
    ("requests that are refused", refused),
    ("1,000 clients at once", crowd),
    ("a slow client", slow),
    ("how it ends", endings),
    ("bad arguments", trouble),
]

if __name__ == "__main__":
    tap.main(TESTS, workers=4)

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The page's policy: whatever a script inside the page asks of a network is refused, and a proxy that records hears nothing."""
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import page_driver
import tap

WHERE = "http://192.0.2.1/x"  # RFC 5737: nobody's address
WAYS = {
    "fetch": f"fetch('{WHERE}').then(() => 'went', () => 'refused')",
    "XMLHttpRequest": "new Promise(done => { const r = new XMLHttpRequest(); r.onload = () => done('went');"
                      f" r.onerror = () => done('refused'); r.open('GET', '{WHERE}'); r.send(); }})",
    "WebSocket": "new Promise(done => { try { const s = new WebSocket('ws://192.0.2.1/x'); s.onopen = () => done('went');"
                 " s.onerror = () => done('refused'); } catch { done('refused'); } })",
    "sendBeacon": f"(navigator.sendBeacon('{WHERE}', 'x'), 'refused')",
    "img": "new Promise(done => { const i = new Image(); i.onload = () => done('went'); i.onerror = () => done('refused');"
           f" i.src = '{WHERE}'; }})",
    "form": f"(() => {{ const f = document.createElement('form'); f.action = '{WHERE}'; f.method = 'post';"
            " document.body.append(f); f.submit(); return 'refused'; })()",
    "import": f"import('{WHERE}').then(() => 'went', () => 'refused')",
}


def listen(heard):
    """A proxy that notes what it is asked, and answers nothing; its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            client, _ = server.accept()
            heard.append(client.recv(4096))
            client.close()
    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def refused():
    heard = []
    port = listen(heard)
    with page_driver.page(f"--proxy-server=127.0.0.1:{port}", "--proxy-bypass-list=<-loopback>") as shown:
        page_driver.idle(shown)
        shown.do("window.refused = [];"
                 "addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective)); 1")
        for way, script in WAYS.items():
            before = shown.do("refused.length")
            assert shown.do(script) == "refused", f"{way} went through"
            shown.until(f"refused.length > {before}", seconds=20)
        directives = shown.do("refused")
    asked = [request for request in heard if b"192.0.2.1" in request]
    assert not asked, f"the proxy heard {asked}"
    return f"{len(WAYS)} ways, {len(directives)} refusals"


if __name__ == "__main__":
    tap.main([("page: no way to a network", refused)])

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How the programs of the host are linked and compiled: what checksec looks for, by readelf and nm."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import tap

BUILD = machine.BUILD
PROGRAMS = ["leafprobe", "leafprobe-replay", "kvmbox"]
# Objects whose functions hold arrays, so that -fstack-protector-strong gives them a canary.
MIN_CANARIES = 60


def said(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 0, f"{' '.join(words[:3])}: {done.stderr.decode().strip()[-200:]}"
    return done.stdout.decode()


def linked(name):
    def test():
        text = said("readelf", "-hldW", str(BUILD / name))
        assert re.search(r"Type:\s+DYN", text), "no position-independent executable"
        assert re.search(r"FLAGS_1\S*\s+Flags:.*\bPIE\b", text), "not marked as PIE"
        assert re.search(r"FLAGS_1\S*\s+Flags:.*\bNOW\b", text) and "GNU_RELRO" in text, "no full RELRO"
        stack = re.search(r"GNU_STACK.*", text)
        assert stack and re.search(r"\sRW\s", stack.group(0)), f"stack: {stack and stack.group(0)}"
        loads = re.findall(r"LOAD\s+(?:0x\S+\s+){5}(.{3})", text)
        assert loads and not any("W" in flags and "E" in flags for flags in loads), f"segments {loads}"
        assert "TEXTREL" not in text, "text relocations"
    return test


def compiled():
    """Canaries and checked functions are in our own objects, not in a library's alone."""
    objects = sorted(BUILD.glob("obj/host/host/**/*.o"))
    assert len(objects) > 100, f"{len(objects)} objects"
    needs = {path: set(re.findall(r" U (\S+)", said("nm", str(path)))) for path in objects}
    canaries = [path for path, names in needs.items() if "__stack_chk_fail" in names]
    checked = [path for path, names in needs.items() if any(re.fullmatch(r"__\w+_chk", name) for name in names)]
    assert len(canaries) >= MIN_CANARIES, f"canaries in {len(canaries)} of {len(objects)} objects"
    assert len(checked) >= 20, f"checked functions in {len(checked)} of {len(objects)} objects"
    # What fills a buffer by a format goes through the checked function wherever it stands.
    bare = [path.name for path, names in needs.items() if names & {"sprintf", "vsprintf", "snprintf", "vsnprintf", "strcpy", "strcat"}
            and not names & {"__snprintf_chk", "__vsnprintf_chk", "__strcpy_chk", "__strcat_chk"}]
    return f"canaries in {len(canaries)}, checked functions in {len(checked)} of {len(objects)} objects; without, since the size is not " \
           f"known: {' '.join(bare) or 'none'}"


TESTS = [(f"how {name} is linked", linked(name)) for name in PROGRAMS] + [("canaries and FORTIFY in own objects", compiled)]

if __name__ == "__main__":
    tap.main(TESTS)

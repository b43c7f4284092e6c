#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Ten thousand tables into SQLite, with the queries of docs/fleet.md, against what was put into the tables."""
import json
import pathlib
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import tap
import witness_baseline

TABLES = 10_000
FOLDER = machine.BUILD / "check" / "fleet"
RACK = 40  # hosts in each of the racks that are compared
AVX2, AVX512F, RDSEED = 1 << 5, 1 << 16, 1 << 18


def features(host):
    """Leaf 7 EBX of a host: every seventh lacks AVX-512, every third has RDSEED."""
    return AVX2 | (0 if host % 7 == 0 else AVX512F) | (RDSEED if host % 3 == 0 else 0)


def queries():
    """The three of the document, in its order."""
    text = (machine.TOP / "docs" / "fleet.md").read_text(encoding="utf-8")
    found = re.findall(r"```sql\n(.*?)```", text, re.S)
    assert len(found) == 3, f"{len(found)} queries in docs/fleet.md"
    return found


def database():
    """The lines of a file of all tables, as rows."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    tables = FOLDER / "hosts"
    tables.write_bytes(b"".join(witness_baseline.table(host, features(host)) for host in range(TABLES)))
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE field (machine, cpu, leaf, subleaf, register, bits, name, value)")
    with subprocess.Popen([command.PATH, "decode", "--from=kvm", "--format=jsonl", tables], stdout=subprocess.PIPE) as job:
        lines = map(json.loads, job.stdout)
        base.executemany("INSERT INTO field VALUES (:machine, :cpu, :leaf, :subleaf, :register, :bits, :name, :value)", lines)
        assert job.wait(60) == 0
    tables.unlink()
    base.execute("CREATE TABLE rack (machine, cpu, name)")
    # One rack without AVX-512, one of hosts that all have it.
    racks = {"north": [host for host in range(TABLES) if host % 7 == 0][:RACK],
             "south": [host for host in range(TABLES) if host % 7 and host % 3 == 0][:RACK]}
    for name, hosts in racks.items():
        base.executemany("INSERT INTO rack VALUES (?, ?, ?)", [(str(tables), host, name) for host in hosts])
    base.execute("CREATE INDEX by_cpu ON field (cpu)")
    return base


def fleet():
    base = database()
    lacking, groups, racks = queries()
    without = [cpu for _, cpu in base.execute(lacking)]
    assert without == [host for host in range(TABLES) if host % 7 == 0], f"{len(without)} hosts lack AVX-512"
    counts = {}
    for host in range(TABLES):
        counts[features(host)] = counts.get(features(host), 0) + 1
    sizes = [row[0] for row in base.execute(groups)]
    assert sizes == sorted(counts.values(), reverse=True), f"groups of {sizes}, not {sorted(counts.values())}"
    rdseed = sum(1 for host in range(0, RACK * 7, 7) if host % 3 == 0)
    apart = list(base.execute(racks))
    assert apart == [("avx512f", "south", RACK, 0), ("rdseed", "south", RACK, rdseed)], apart
    fields = base.execute("SELECT count(*) FROM field").fetchone()[0]
    return f"{TABLES} tables, {fields} fields, groups of {sizes}"


def flat():
    """Lines of the other verbs have values alone, no lists and objects, and the members that a query needs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pair = [FOLDER / "a", FOLDER / "b"]
    for path, host in zip(pair, (1, 7)):
        path.write_bytes(witness_baseline.table(host, features(host)))
    place = {"leaf", "subleaf", "register", "bits"}
    for verb, options, files, members in (("decode", "--format=jsonl", pair[:1], {"machine", "cpu", "name", "value"}),
                                          ("diff", "--format=jsonl", pair, {"machine", "cpu", "name", "value", "other_value"}),
                                          ("verdict", "--format=jsonl", pair, {"guest", "host", "name", "guest_value"}),
                                          ("baseline", "--to=jsonl", pair, {"machine", "cpu", "name", "value"}),
                                          ("lint", "--format=jsonl", pair[:1], {"machine", "cpu", "rule", "text"})):
        done = subprocess.run([command.PATH, verb, "--from=kvm", options, *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=60, check=False)
        lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert done.returncode in (0, 1) and lines, f"{verb}: status {done.returncode}, {len(lines)} lines"
        for line in lines:
            assert place | members <= set(line), f"{verb}: {sorted(line)}"
            assert not any(isinstance(value, (dict, list)) for value in line.values()), f"{verb}: {line}"
    diff = subprocess.run([command.PATH, "diff", "--from=kvm", "--format=jsonl", *pair], stdout=subprocess.PIPE, timeout=60, check=False)
    lost = [json.loads(line)["name"] for line in diff.stdout.decode().splitlines()]
    assert lost == ["avx512f"], lost


if __name__ == "__main__":
    tap.main([("ten thousand tables in SQLite", fleet), ("lines are flat", flat)])

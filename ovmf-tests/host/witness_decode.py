#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe decode against the cpuid command, its JSON against docs/leafprobe.schema.json and a second reader of booted guests' streams."""
import copy
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import schemas
import stream
import tap

FOLDER = machine.BUILD / "check" / "decode"
DATA = machine.TOP / "host" / "tests" / "data"
SHARED = os.environ.get("LEAFPROBE_SHARED")
REGISTERS = ("eax", "ebx", "ecx", "edx")
TABLES = 1000
LIMIT_KIB = 32 << 10

# Command lines that both programs know. With -1 cpuid stays on the CPU it happens to run on: leaves that are alike on all.
ALIKE = ("-r -l 0", "-r -l 0x0 -1", "-1 -r -l0x80000000", "-r -l 1", "-r -l 7 -s 0", "-r -l 0xd -s 1", "--raw --leaf=4 --subleaf=2", "-r -l 4 -s 31",
         "-r -l 0x40000000", "-r -l 0x80000002 -1", "-r -l 0x99", "-r -l 0x12345678 -s 7", "-r -l 0xffffffff")
REFUSED = ("-s 1", "-r -s 1", "-l", "-x")


def run(program, *words):
    done = subprocess.run([program, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def need_cpuid():
    if not shutil.which("cpuid"):
        raise tap.Skip("the cpuid command is not installed")


def sample_rows():
    """The rows of probe/tests/sample.def: [leaf, subleaf, flags, eax, ebx, ecx, edx]."""
    text = (machine.TOP / "probe" / "tests" / "sample.def").read_text()
    rows = [[int(word, 0) for word in re.split(r", *", match)] for match in re.findall(r"^ROW\((.*?)\)", text, re.M)]
    assert len(rows) == 29, f"{len(rows)} rows in sample.def"
    return rows


def raw(cpu, rows):
    lines = "".join(f"   {r[0]:#010x} {r[1]:#04x}: eax={r[-4]:#010x} ebx={r[-3]:#010x} ecx={r[-2]:#010x} edx={r[-1]:#010x}\n" for r in rows)
    return f"CPU {cpu}:\n{lines}"


def write(name, text):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(text)
    return FOLDER / name


def random_rows(seed):
    """Any bits in leaves that are known, and some that are not."""
    numbers = random.Random(seed)
    leaves = [*range(0x30), *(base + i for base in (0x40000000, 0x80000000, 0xc0000000) for i in range(0x28)), 0x80860000, 0x80860003, 0xdeadbeef]
    subleaves, masks = (0, 0, 1, 2, 7, 31, 0xffffffff), (0xffffffff, 0xff)
    rows = [[numbers.choice(leaves), numbers.choice(subleaves)] + [numbers.getrandbits(32) & numbers.choice(masks) for _ in range(4)]
            for _ in range(256)]
    return list({tuple(row[:2]): row for row in rows}.values())  # one of a place: two with other values are refused


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a member twice: {names}"
    return dict(pairs)


def document(*words):
    """What a verb writes as JSON, as long as the schema allows it."""
    text = command.output(*words)
    assert all(byte == 10 or 32 <= byte < 128 for byte in text), "not printable ASCII"
    found = json.loads(text, object_pairs_hook=no_duplicates)
    errors = schemas.misfits(schemas.load("leafprobe.schema.json"), found)
    assert not errors, f"{len(errors)} places do not fit the schema, such as {errors[0]}"
    return found


def entries(cpu):
    return [tuple(row[name] for name in ("leaf", "subleaf", "flags", *REGISTERS)) for row in cpu["rows"]]


def check_bits(cpu):
    """Fields hold the bits that they name; unknown bits are set, counted, and belong to no field."""
    unknown = 0
    for row in cpu["rows"]:
        claimed = dict.fromkeys(REGISTERS, 0)
        for field in row["fields"]:
            mask = (2 << field["high"]) - (1 << field["low"])
            claimed[field["register"]] |= mask
            assert (row[field["register"]] & mask) >> field["low"] == field["number"], f"{field}"
        for bits in row["unknown"]:
            mask = (2 << bits["high"]) - (1 << bits["low"])
            assert row[bits["register"]] & mask == mask and not claimed[bits["register"]] & mask, f"{bits}"
            claimed[bits["register"]] |= mask
            unknown += bin(mask).count("1")
        left = [name for name in REGISTERS if row[name] & ~claimed[name]]
        assert not left, f"leaf {row['leaf']:#x}: set bits of {left} are neither fields nor unknown"
    assert unknown == cpu["totals"]["unknown_bits"], f"{unknown} unknown bits, counted {cpu['totals']['unknown_bits']}"


def same_lines(words):
    def test():
        need_cpuid()
        want, got = run("cpuid", *words.split()), run(command.PATH, "decode", *words.split())
        assert (want[0], got[0]) == (0, 0), f"status {got[0]} ({got[2].strip()}), cpuid has {want[0]}"
        assert got[1] == want[1], f"{got[1]!r}, cpuid has {want[1]!r}"
        return f"{len(got[1].splitlines())} lines"
    return test


def refused():
    need_cpuid()
    for words in REFUSED:
        want, got = run("cpuid", *words.split()), run(command.PATH, "decode", *words.split())
        assert want[0] and got[0] == 2 and not got[1], f"{words}: status {got[0]}, cpuid has {want[0]}"
    return f"{len(REFUSED)} command lines"


def same_file():
    """All rows of this machine, read by cpuid and read back by both."""
    need_cpuid()
    path = write("cpuid.raw", run("cpuid", "-r")[1])
    want, got = run("cpuid", "-r", "-f", path), run(command.PATH, "decode", "-r", path)
    assert want[0] == got[0] == 0 and got[1] == want[1] == path.read_text(), "other lines than cpuid -r -f"
    return f"{len(got[1].splitlines())} lines"


def sample():
    path = write("sample.vmcore", command.output("convert", write("sample.raw", raw(0, sample_rows())), "--to", "vmcore").decode())
    lines = command.output("decode", path).decode().split("\n")
    for line in ('   vendor_id = "GenuineIntel"', "   feature information (1/ecx):", "      VMX: virtual machine extensions         = true",
                 "      SMX: safer mode extensions              = false"):
        assert line in lines, f"no line {line!r}"
    found = document("decode", "--format=json", path)
    cpu, = found["cpus"]
    assert [entry[:2] + entry[3:] for entry in entries(cpu)] == [tuple(row[:2] + row[3:]) for row in sample_rows()], "other rows"
    flags = {field["name"]: field["value"] for row in cpu["rows"] if row["leaf"] == 1 for field in row["fields"]}
    assert flags["vmx"] is True and flags["smx"] is False, f"vmx {flags['vmx']}, smx {flags['smx']}"
    assert document("convert", path, "--to", "json") == found, "convert --to json writes another document"
    check_bits(cpu)


def walked():
    """Only a walk knows why lists end."""
    cpu, = document("walk", write("walked.raw", raw(0, sample_rows())), "--to", "json")["cpus"]
    ends = {row["leaf"]: row["list_end"] for row in cpu["rows"] if not row["synthetic"]}
    want = {1: "single", 4: "type-zero", 7: "declared", 0xb: "type-zero", 0xd: "bitmap"}
    assert want.items() <= ends.items(), f"{ends}"
    text = command.output("walk", write("walked.raw", raw(0, sample_rows())), "--to", "text").decode()
    assert "      end of the list: type-zero\n" in text and "      end of the list: declared\n" in text, "the report does not tell why lists end"


def guest():
    run_ = machine.boot(FOLDER / "guest", "seabios", kernel=machine.BUILD / "leafprobe.elf", cpu="EPYC,+svm", smp="4", append="poweroff")
    result = stream.Stream(run_.serial)
    assert result.ok, result.last
    cpus = document("decode", "--format=json", FOLDER / "guest" / "serial.log")["cpus"]
    assert len(cpus) == 4, f"{len(cpus)} CPUs"
    said = re.search(r'svm=("[^"]*"|\S+)', run_.serial.decode(errors="replace")).group(1).strip('"')
    for cpu, table in zip(cpus, result.tables):
        assert (cpu["cpu"], cpu["apic"]) == (table.cpu, table.apic), f"cpu {cpu['cpu']}, apic {cpu['apic']:#x}"
        assert entries(cpu) == table.entries, f"cpu {table.cpu}: other rows than the stream has"
        assert cpu["virtualization"]["svm"] == said, f"SVM: {cpu['virtualization']['svm']}, the image says {said}"
        assert cpu["provenance"]["boot"] == "multiboot1", f"{cpu['provenance']}"
        check_bits(cpu)
    text = command.output("decode", FOLDER / "guest" / "serial.log").decode()
    assert text.count(f"      SVM for software                        = {said}\n") == 4, "the report has another verdict"
    return f"SVM {said}"


def dump(name):
    def test():
        path = DATA / "aida64.txt" if name is None else None
        if not path:
            if not SHARED:
                raise tap.Skip("LEAFPROBE_SHARED is not set")
            path = f"{SHARED}/corpus/aida64/{name}"
        cpus = document("decode", "--format=json", path)["cpus"]
        for cpu in cpus:
            check_bits(cpu)
        return f"{len(cpus)} CPUs"
    return test


def hostile():
    for seed in range(4):
        for cpu in document("decode", "--format=json", write("random.raw", raw(0, random_rows(seed))))["cpus"]:
            check_bits(cpu)
    command.output("decode", FOLDER / "random.raw")


def here():
    cpus = document("decode", "--format=json", "-1")["cpus"] + document("capture", "--format=json", "-1")["cpus"]
    for cpu in cpus:
        assert cpu["provenance"]["source"] == "cpuid", f"{cpu['provenance']}"
        check_bits(cpu)
    ends = {row["list_end"] for row in cpus[0]["rows"]}
    assert "single" in ends and "unknown" not in ends, f"{ends}"
    cpu, = document("decode", "--format=json", "-1", "-l", "0x99", "-s", "3")["cpus"]
    assert [(row["leaf"], row["subleaf"], row["list_end"]) for row in cpu["rows"]] == [(0x99, 3, "asked")], f"{cpu['rows']}"
    return f"{len(cpus[0]['rows'])} rows"


def damaged():
    """Documents that the schema must refuse."""
    check = schemas.validator(schemas.load("leafprobe.schema.json"))
    whole = document("decode", "--format=json", write("damaged.raw", raw(0, sample_rows())))

    def damage(change):
        broken = copy.deepcopy(whole)
        change(broken, broken["cpus"][0])
        return not check.is_valid(broken)
    changes = {
        "no provenance": lambda doc, cpu: cpu.pop("provenance"),
        "no rows": lambda doc, cpu: cpu.pop("rows"),
        "a register as text": lambda doc, cpu: cpu["rows"][0].update(eax="0x1"),
        "a register of 33 bits": lambda doc, cpu: cpu["rows"][0].update(eax=1 << 32),
        "a place without bits": lambda doc, cpu: cpu["rows"][0]["fields"][0].update(place="0x00000001:0.eax"),
        "a field without a name": lambda doc, cpu: cpu["rows"][0]["fields"][0].pop("name"),
        "an unknown reason": lambda doc, cpu: cpu["rows"][0].update(list_end="tired"),
        "an unknown verdict": lambda doc, cpu: cpu["virtualization"].update(vmx="maybe"),
        "a member nobody knows": lambda doc, cpu: cpu.update(colour="red"),
        "derived without strings": lambda doc, cpu: cpu.pop("strings"),
        "a cache without a size": lambda doc, cpu: cpu["derived"]["caches"][0].pop("bytes"),
        "another schema": lambda doc, cpu: doc.update(schema=2),
    }
    passed = [name for name, change in changes.items() if not damage(change)]
    assert not passed, f"fits the schema all the same: {passed}"
    return f"{len(changes)} kinds of damage"


def broken():
    """What was written before an input turns out to be broken must not look like a whole document."""
    path = write("broken.raw", "".join(raw(cpu, sample_rows()) for cpu in range(4)) + "CPU 4:\nbroken\n")
    for words in (("decode", "--format=json", path), ("convert", path, "--to", "json"), ("walk", path, "--to", "json")):
        status, text, errors = run(command.PATH, *words)
        assert status == 2 and "broken.raw:" in errors, f"{words[0]}: status {status}, {errors!r}"
        try:
            json.loads(text)
        except ValueError:
            continue
        raise AssertionError(f"{words[0]} wrote a whole document")


def memory():
    """Many tables in little memory: the document is larger than what the command may take."""
    path = write("many.raw", "".join(raw(cpu, sample_rows()) for cpu in range(TABLES)))
    words = ["decode", "--format=json", "-o", str(FOLDER / "many.json"), str(path)]
    done = subprocess.run(["sh", "-c", f'ulimit -v {LIMIT_KIB}; exec "$@"', "sh", command.PATH, *words],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
    size = (FOLDER / "many.json").stat().st_size
    assert size > 2 * LIMIT_KIB << 10, f"{size} bytes are no test of that"
    (FOLDER / "many.json").unlink()
    return f"{TABLES} tables, {size >> 20} MiB of JSON in {LIMIT_KIB >> 10} MiB"


TESTS = [
    *((f"decode {words} as cpuid", same_lines(words)) for words in ALIKE),
    ("decode: what cpuid refuses", refused), ("decode -r FILE as cpuid -r -f", same_file),
    ("decode: the sample", sample), ("decode: why lists end", walked), ("decode: a guest of four CPUs", guest),
    ("decode: a dump of our own", dump(None)), ("decode: a dump of a K8", dump("AuthenticAMD0040F12_K8_SantaRosa_CPUID_S8.txt")),
    ("decode: random tables", hostile), ("decode: this machine", here),
    ("decode: damaged documents", damaged), ("decode: a broken file", broken), ("decode: memory for many CPUs", memory),
]

if __name__ == "__main__":
    sys.exit(1 if tap.run(TESTS) else 0)

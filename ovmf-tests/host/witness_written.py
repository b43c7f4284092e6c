#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `leafprobe convert` writes for other programs, taken in by them: hwloc, a C compiler, Firecracker's published rules, an XML parser."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import firecracker
import machine
import tap

FOLDER = machine.BUILD / "check" / "written"
SAMPLE = machine.TOP / "host/tests/data/stream-1.txt"


def said(*words, **kwargs):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False, **kwargs)
    assert done.returncode == 0, f"{words[0]}: status {done.returncode}: {done.stderr.decode()[-300:]}"
    return done.stdout.decode()


def convert(to, *words, path=SAMPLE):
    return said(machine.BUILD / "leafprobe", "convert", path, "--to", to, *words)


def rows():
    """(leaf, subleaf, flags, eax, ebx, ecx, edx) of the first CPU, by way of json."""
    found = json.loads(convert("json", "--cpu=0"))["cpus"][0]["rows"]
    assert len(found) > 20, f"{len(found)} rows"
    return [tuple(row[name] for name in ("leaf", "subleaf", "flags") + firecracker.REGISTERS) for row in found]


def template():
    """The rules hold, and flags and order survive JSON to kvm to JSON."""
    text = convert("firecracker", "--cpu=0")
    assert firecracker.read(json.loads(text)) == (rows(), {})
    (FOLDER / "template.json").write_text(text)
    said(machine.BUILD / "leafprobe", "convert", FOLDER / "template.json", "--to", "kvm", "-o", FOLDER / "template.kvm")
    assert convert("firecracker", path=FOLDER / "template.kvm") == text, "the text is another one behind kvm"
    first = text[text.index('"leaf"'):].split("\n")[0]
    wrong_numbers = [text.replace(first, f'"leaf": {leaf},', 1) for leaf in ("0", '"0"', '"0x100000000"', '"0h"')]
    short = text.replace('"0b0', '"0b', 1)
    for wrong in ('{"cpuid_modifierz": []}', '{"cpuid_modifiers": [{"leaf": 1}]}', short, *wrong_numbers):
        assert wrong != text
        try:
            firecracker.read({"kvm_capabilities": [], "cpuid_modifiers": [], "msr_modifiers": [], **json.loads(wrong)})
        except AssertionError:
            continue
        raise AssertionError(f"the rules take {wrong}")


def compiled():
    """The C text compiles against the kernel's header, and holds the rows."""
    if not shutil.which("gcc"):
        raise tap.Skip("gcc is not installed")
    print_row = 'printf("%u %u %u %u %u %u %u\\n", e->function, e->index, e->flags, e->eax, e->ebx, e->ecx, e->edx);'
    (FOLDER / "table.c").write_text("#include <linux/kvm.h>\n#include <stdio.h>\n" + convert("c", "--cpu=0") +
                                    "int main(void)\n{\n    for (unsigned i = 0; i < sizeof(cpuid_0) / sizeof(cpuid_0[0]); i++) {\n"
                                    f"        const struct kvm_cpuid_entry2 *e = &cpuid_0[i];\n        {print_row}\n    }}\n    return 0;\n}}\n")
    said("gcc", "-Wall", "-Werror", "-o", FOLDER / "table", FOLDER / "table.c")
    assert [tuple(map(int, line.split())) for line in said(FOLDER / "table").splitlines()] == rows()


def rust():
    if not shutil.which("rustc"):
        raise tap.Skip("rustc is not installed")
    struct = "#[allow(non_camel_case_types, dead_code)] pub struct kvm_cpuid_entry2 { function: u32, index: u32, flags: u32, " \
             "eax: u32, ebx: u32, ecx: u32, edx: u32, padding: [u32; 3] }\n"
    (FOLDER / "table.rs").write_text(struct + convert("rust") + 'fn main() { println!("{}", CPUID_0.len()); }\n')
    said("rustc", "-o", FOLDER / "table-rust", FOLDER / "table.rs")
    assert int(said(FOLDER / "table-rust")) == len(rows())


def libvirt():
    """An XML parser of somebody else finds the rows in the order and by the names of libvirt's cpudata."""
    root = xml.etree.ElementTree.fromstring(convert("libvirt", "--cpu=0"))
    assert root.tag == "cpudata" and root.get("arch") == "x86", f"{root.tag} {root.attrib}"
    names = ("eax_in", "ecx_in") + firecracker.REGISTERS
    assert all(list(row.attrib) == list(names) and row.tag == "cpuid" for row in root), "attributes"
    assert [tuple(int(row.get(name), 16) for name in names) for row in root] == [row[:2] + row[3:] for row in rows()]


def hwloc():
    """hwloc builds the machine from one file a CPU: as many of them as there are, and the model of leaf 1."""
    if not shutil.which("lstopo-no-graphics"):
        raise tap.Skip("hwloc is not installed")
    folder = FOLDER / "hwloc"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cpus = [cpu["cpu"] for cpu in json.loads(convert("json"))["cpus"]]
    for cpu in cpus:
        said(machine.BUILD / "leafprobe", "convert", SAMPLE, "--to", "hwloc", f"--cpu={cpu}", "-o", folder / f"pu{cpu}")
    assert cpus == list(range(len(cpus))) and len(cpus) > 1, f"CPUs {cpus}"
    (folder / "hwloc-cpuid-info").write_text("Architecture: x86\n")
    text = said("lstopo-no-graphics", "--of", "xml", "--no-io", env={**os.environ, "HWLOC_CPUID_PATH": str(folder), "HWLOC_COMPONENTS": "x86"})
    root = xml.etree.ElementTree.fromstring(text.encode())
    found = {info.get("name"): info.get("value") for info in root.iter("info")}
    assert len([one for one in root.iter("object") if one.get("type") == "PU"]) == len(cpus), "PUs"
    signature = next(row for row in rows() if row[0] == 1)[3]
    family = (signature >> 8 & 15) + (signature >> 20 & 255 if signature >> 8 & 15 == 15 else 0)
    assert found.get("CPUFamilyNumber") == str(family), f"family {found.get('CPUFamilyNumber')}, leaf 1 EAX {signature:#x}"
    return f"{len(cpus)} PUs, {found.get('CPUModel')}"


TESTS = [("Firecracker's template", template), ("C initialisers", compiled), ("Rust initialisers", rust),
         ("libvirt's cpudata", libvirt), ("hwloc's folder", hwloc)]

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    tap.main(TESTS)

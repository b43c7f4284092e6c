#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Feature MSRs next to the manual (SDM 4, table 2-2; SDM 3D, appendix A), and names next to four projects' own: what `leafprobe
diff` makes of registers whose bits the test set, by leafprobe's names and by those of Linux, QEMU, libvirt and Xen; what --only
leaves; what `leafprobe baseline` makes of hosts that differ in them.
"""
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "msrs"
VENDOR = 0x756e6547, 0x6c65746e, 0x49656e69
# ARCH_CAPABILITIES and VMX exist in it.
ROWS = [(0, 0, 7, *VENDOR), (1, 0, 0x50654, 0x800, 0x80008020, 0x078bfbff), (7, 0, 0, 0, 0, 1 << 29),
        (0x80000000, 0, 0x80000008, 0, 0, 0), (0x80000001, 0, 0, 0, 1, 0x20100800), (0x80000008, 0, 0x302e, 0, 0, 0)]
# RDCL_NO, IBRS_ALL, SKIP_L1DFL_VMENTRY, MDS_NO and FB_CLEAR of IA32_ARCH_CAPABILITIES; a revision of the VMCS; CR0.PE and CR0.NE
# must be 1.
A = {0x10a: 1 << 0 | 1 << 1 | 1 << 3 | 1 << 5, 0x480: 1, 0x486: 1 << 5 | 1}
B = {0x10a: 1 << 3 | 1 << 17 | 1 << 60, 0x480: 2, 0x486: 1 << 5}
WANTED = [("msr 0x10a[0]", "lost", "rdctl_no", 1, 0), ("msr 0x10a[1]", "lost", "ibrs_all", 1, 0),
          ("msr 0x10a[5]", "lost", "mds_no", 1, 0), ("msr 0x10a[17]", "added", "fb_clear", 0, 1),
          ("msr 0x10a[60]", "unknown", "unknown bit", 0, 1),
          ("msr 0x480[30:0]", "changed", "vmx_revision", 1, 2), ("msr 0x486[63:0]", "added", "vmx_cr0_must_be_1", 0x21, 0x20)]


def dump(name, msrs, rows=None):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    said = "msr " + " ".join(f"{number:#x}={value:#x}" for number, value in msrs.items()) if msrs else "name=value"
    path.write_text(stream.written(rows or ROWS, said), encoding="ascii")
    return path


def run(status, *words):
    done = subprocess.run([command.PATH, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    said = done.stdout.decode()[-300:] + done.stderr.decode()[-300:]
    assert done.returncode == status, f"{words}: status {done.returncode}: {said}"
    return done.stdout.decode()


def forms():
    """Text, JSON and its lines, of two files and of three, tell the same."""
    one, other, less = dump("a", A), dump("b", B), dump("c", {0x10a: A[0x10a]})
    for files in ((one, other), (one, other, less)):
        text = run(1, "diff", *files).split("feature MSRs of the boot CPUs: 3 lost, 2 added, 1 changed, 1 unknown\n")[1]
        found = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
        assert [tuple(line[:3]) for line in found] == [line[:3] for line in WANTED], text
        items = json.loads(run(1, "diff", "--format=json", *files))["msrs"]
        assert items["inputs_with_some"] == len(files), items
        got = [(item["place"], item["class"], item["name"], *item["values"]) for item in items["differences"]]
        third = [(A[0x10a] >> bit & 1,) if msr == 0x10a else (None,) for msr, bit in
                 ((0x10a, 0), (0x10a, 1), (0x10a, 5), (0x10a, 17), (0x10a, 60), (0x480, 0), (0x486, 0))]
        assert got == [(*line, *(more if len(files) == 3 else ())) for line, more in zip(WANTED, third)], got
        lines = [json.loads(line) for line in run(1, "diff", "--format=jsonl", *files).splitlines()]
        got = [(f"{line['register']}[{line['bits']}]", *(line[name] for name in ("class", "name", "value", "other_value")))
               for line in lines]
        assert got == WANTED, got
        page = run(1, "diff", "--format=html", *files)
        assert "<td>msr 0x10a[17]<td class=\"p c1\">added<td>fb_clear<td class=v>0<td class=v>1" in page, page[-500:]


def status():
    """Differences of MSRs alone count; what one file alone has does not."""
    one, less, none = dump("a", A), dump("c", {0x10a: A[0x10a]}), dump("none", {})
    assert "feature MSRs of the boot CPUs: no difference\n" in run(0, "diff", one, less)
    assert "feature MSRs of the boot CPUs: one file alone has some, nothing to compare\n" in run(0, "diff", one, none)
    assert "MSR" not in run(0, "diff", none, none)
    assert not run(0, "diff", "--format=jsonl", one, less)


def names():
    """The same difference by the names that each project has: bits of CPUID and of an MSR."""
    rows = [(leaf, sub, eax, ebx, ecx | (leaf == 1) * 3, edx) for leaf, sub, eax, ebx, ecx, edx in ROWS]
    one, other = dump("named", A, rows), dump("b", B)
    cases = {"linux": {"pni", "pclmulqdq", "rdctl_no"}, "qemu": {"pni", "pclmulqdq", "rdctl-no"},
             "libvirt": {"pni", "pclmuldq", "rdctl-no"}, "xen": {"sse3", "pclmulqdq", "rdcl-no"}}
    for project, want in cases.items():
        lines = map(json.loads, run(1, "diff", f"--names={project}", "--format=jsonl", one, other).splitlines())
        lost = {line["name"] for line in lines if line["class"] == "lost" and line["bits"] in ("0", "1")}
        assert want < lost, f"{project}: {sorted(lost)}"
        text = run(0, "decode", f"--names={project}", "-l", "pclmulqdq", one)
        word = sorted(want)[0] if project != "xen" else "pclmulqdq"
        assert re.search(rf"^ +{word} += true$", text, re.M), text
        fields = json.loads(run(0, "decode", f"--names={project}", "--format=json", one))["cpus"][0]["rows"][1]["fields"]
        assert (want - {"rdctl-no", "rdctl_no", "rdcl-no"}) <= {field["name"] for field in fields}, project
        assert sorted(want)[0] in run(1, "verdict", f"--names={project}", one, other), project
        done = subprocess.run([command.PATH, "baseline", f"--names={project}", one, other], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=60, check=True)
        assert f" {sorted(want)[0]}: 0x1 becomes 0x0 " in done.stderr.decode(), done.stderr.decode()
    assert "'--names'" not in run(2, "decode", "--names=intel", one)


def only():
    """A comparison of leaves and of fields, by any of the names."""
    rows = [(leaf, sub, eax, ebx, ecx | (leaf == 1) * 3, edx) for leaf, sub, eax, ebx, ecx, edx in ROWS]
    one, other = dump("named", A, rows), dump("b", B)

    def found(state, word):
        lines = run(state, "diff", "--format=jsonl", f"--only={word}", one, other).splitlines()
        return {json.loads(line)["name"] for line in lines}

    for word in ("sse3", "pni"):
        assert found(1, word) == {"pni"}, word
    assert found(1, "pclmuldq,rdcl-no") == {"pclmulqdq", "rdctl_no"}
    assert found(1, "1") == found(1, "0x1") == {"pni", "pclmulqdq"}
    assert found(0, "7") == found(0, "avx512f") == set()
    for word in ("", "avx512", "1,", "1x"):
        run(2, "diff", f"--only={word}", one, other)
    text = run(0, "decode", "-l", "sse3", one)
    assert text.startswith("CPU 0:\n   version information (1/eax):\n"), text[:80]
    run(2, "decode", "-l", "sse33", one)


def baseline():
    """Features that all have, duties that one has, CR0 bits that one wants to be 1; what has to be equal stays the first's."""
    one, other, less = dump("a", A), dump("b", B), dump("c", {0x10a: 1 << 5})
    done = subprocess.run([command.PATH, "baseline", "--to=stream", "-o", FOLDER / "all", one, other], stderr=subprocess.PIPE,
                          stdout=subprocess.PIPE, timeout=60, check=True)
    told = re.findall(r"^leafprobe: \S*/b: cpu 0: (msr \S+) (.+): (0x\w+) becomes (0x\w+) \((\w+)", done.stderr.decode(), re.M)
    assert told == [("msr 0x10a[0]", "rdctl_no", "0x1", "0x0", "subset"), ("msr 0x10a[1]", "ibrs_all", "0x1", "0x0", "subset"),
                    ("msr 0x10a[5]", "mds_no", "0x1", "0x0", "subset"), ("msr 0x10a[17]", "fb_clear", "0x0", "0x1", "accumulates"),
                    ("msr 0x480[30:0]", "vmx_revision", "0x1", "0x1", "equal")], done.stderr.decode()
    text = (FOLDER / "all").read_text(encoding="ascii")
    assert "\nleafprobe: msr 0x10a=0x20008 0x480=0x1 0x486=0x21\n" in text, text
    for host in (one, other):
        lines = map(json.loads, run(0, "verdict", "--format=jsonl", FOLDER / "all", host).splitlines())
        blocking = {line["name"] for line in lines if line.get("grade") == "blocks"}
        assert not blocking, f"{host.name}: {blocking}"
    document = json.loads(run(0, "baseline", "--to=json", one, other, less))
    values = {item["number"]: item["value"] for item in document["msrs"]}
    assert values == {0x10a: "0x20000", 0x480: None, 0x486: None}, values
    assert [change["place"] for change in document["changes"]].count("msr 0x10a[3]") == 1, document["changes"]
    assert "MSR 0x480 vmx_basic                     = unread\n" in run(0, "baseline", "--to=text", one, other, less)
    assert "<td>msr 0x10a[17]<td>fb_clear<td class=v>0x0<td class=v>0x1<td>" in run(0, "baseline", "--to=html", one, other)
    lines = [json.loads(line) for line in run(0, "baseline", "--to=jsonl", one, other).splitlines()]
    got = [(line["bits"], line["name"]) for line in lines if line["register"] == "msr 0x10a"]
    assert got == [("3", "skip_l1dfl_vmentry"), ("17", "fb_clear")], got
    done = subprocess.run([command.PATH, "baseline", one, other], stderr=subprocess.PIPE, stdout=subprocess.PIPE, timeout=60,
                          check=True)
    assert "leafprobe: feature MSRs have no place in raw; --to=stream writes them\n" in done.stderr.decode(), done.stderr.decode()


if __name__ == "__main__":
    tap.main([("diff of feature MSRs, in each form", forms), ("diff of feature MSRs: the exit status", status),
              ("names of four projects, in each verb", names), ("diff --only and decode --leaf by name", only),
              ("baseline of feature MSRs", baseline)], workers=1)  # they share files

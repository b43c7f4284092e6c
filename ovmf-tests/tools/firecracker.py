# SPDX-License-Identifier: BSD-2-Clause
"""What Firecracker takes as a CPU template: the rules of its docs/cpu_templates/schema.json, and of its parser, which refuses
members that it does not know, and wants every member of a row, numbers in strings with 0x or 0b before them (templates_serde.rs), and
a digit for each bit of the register: bits that a shorter bitmap does not name stay the host's (templates.rs)."""
import re

REGISTERS = ("eax", "ebx", "ecx", "edx")
MEMBERS = {"kvm_capabilities", "cpuid_modifiers", "msr_modifiers"}


def integer(text):
    """A number in a string, as its parser takes it."""
    assert isinstance(text, str) and re.fullmatch(r"0x[0-9a-fA-F]+|0b[01]+", text), f"{text!r} is no number in a string"
    assert int(text, 0) < 1 << 32, f"{text} has more than 32 bits"
    return int(text, 0)


def bitmap(text, bits):
    """All of it, since a template of leafprobe's leaves no bit intact (x)."""
    assert isinstance(text, str) and re.fullmatch(rf"0b[01x]{{{bits}}}", text), f"{text!r} is no bitmap of {bits} bits"
    return int(text, 2)


def read(template):
    """The rows (leaf, subleaf, flags, eax, ebx, ecx, edx), and {MSR: value}."""
    assert set(template) <= MEMBERS, f"members {set(template)}"
    assert all(re.fullmatch(r"!?\d+", text) for text in template["kvm_capabilities"]), "capabilities"
    rows, msrs = [], {}
    for leaf in template["cpuid_modifiers"]:
        assert set(leaf) == {"leaf", "subleaf", "flags", "modifiers"}, f"members {set(leaf)}"
        assert type(leaf["flags"]) is int and 0 <= leaf["flags"] < 1 << 32, f"flags {leaf['flags']!r}"
        words = {}
        for modifier in leaf["modifiers"]:
            assert set(modifier) == {"register", "bitmap"} and modifier["register"] in REGISTERS, f"{modifier}"
            assert modifier["register"] not in words, f"{modifier} comes twice"
            words[modifier["register"]] = bitmap(modifier["bitmap"], 32)
        rows.append((integer(leaf["leaf"]), integer(leaf["subleaf"]), leaf["flags"], *(words[name] for name in REGISTERS)))
    for msr in template["msr_modifiers"]:
        assert set(msr) == {"addr", "bitmap"}, f"members {set(msr)}"
        number = integer(msr["addr"])
        assert number not in msrs, f"MSR {number:#x} comes twice"
        msrs[number] = bitmap(msr["bitmap"], 64)
    return rows, msrs

# SPDX-License-Identifier: BSD-2-Clause
"""The ways in which gdb and drgn print a table, and what leafprobe makes of each."""

# Settings before each style.
DEFAULTS = ("set print pretty off", "set print array off", "set print array-indexes off", "set print elements 200",
            "set print repeats 10", "set output-radix 10")

# Refused, and why.
POINTER, WORDS, LAYOUT = "a pointer to the table", "words of memory", "the layout of the structure"
NUMBER, CUT = "the number of entries alone", "cut short by '...'"

# name: (commands, what is read back: the table, the 256 entries of `wide`, or the words of a refusal).
# {e} is the array in the layout's own expression, {n} the number of entries, {p} the address of the first.
VARIANTS = {
    "p": (["p {e}"], "table"),
    **{f"p/{letter}": ([f"p/{letter} {{e}}"], "table") for letter in "xduzto"},
    "output": (["output {e}"], "table"),
    "output/x": (["output/x {e}"], "table"),
    "pretty": (["set print pretty on", "p {e}"], "table"),
    "pretty p/x": (["set print pretty on", "p/x {e}"], "table"),
    "array, indexes, pretty": (["set print array on", "set print array-indexes on", "set print pretty on", "p/x {e}"], "table"),
    "indexes": (["set print array-indexes on", "p/x {e}"], "table"),
    "array": (["set print array on", "p {e}"], "table"),
    "repeats 2": (["set print repeats 2", "p/x {e}"], "table"),
    "elements 0, repeats 0": (["set print elements 0", "set print repeats 0", "p {e}"], "table"),
    "radix 16": (["set output-radix 16", "p {e}"], "table"),
    "count before": (["p first_vcpu->arch.cpuid_nent", "p/x {e}"], "table"),
    "cast": (["p *(struct kvm_cpuid_entry2 (*)[{n}])first_vcpu->arch.cpuid_entries"], "table"),
    "from the first entry": (["p first_vcpu->arch.cpuid_entries[0]@{n}"], "table"),
    "variable": (["set $v = first_vcpu", "p *&$v->arch.cpuid_entries[0]@$v->arch.cpuid_nent"], "table"),
    "loop": (["set $i = 0", "while $i < first_vcpu->arch.cpuid_nent", "p/x first_vcpu->arch.cpuid_entries[$i++]", "end"], "table"),
    "loop, pretty": (["set print pretty on", "set $i = 0", "while $i < first_vcpu->arch.cpuid_nent",
                      "p first_vcpu->arch.cpuid_entries[$i++]", "end"], "table"),
    "256 entries": (["set print elements 0", "p wide"], "wide"),
    "256 entries, pretty": (["set print elements 0", "set print pretty on", "p/x wide"], "wide"),
    "256 entries, elements 200": (["p wide"], CUT),
    "pointer": (["p &{p}"], POINTER),
    "words": (["x/{words}wx &{p}"], WORDS),
    "words, decimal": (["x/{words}wu &{p}"], WORDS),
    "layout": (["ptype struct kvm_cpuid_entry2"], LAYOUT),
    "layout with offsets": (["ptype /o struct kvm_cpuid_entry2"], LAYOUT),
    "count alone": (["p first_vcpu->arch.cpuid_nent"], NUMBER),
}
ARRAY_ONLY = {
    "structure": (["p first_vcpu->arch"], "table"),
    "structure, pretty": (["set print pretty on", "p/x *first_vcpu"], "table"),
}
POINTER_ONLY = {
    "structure": (["p first_vcpu->arch"], POINTER),
    "table behind the structure": (["p first_vcpu->arch", "p *first_vcpu->arch.cpuid_entries@first_vcpu->arch.cpuid_nent"], "table"),
}

# What a user of drgn types; vcpu is the virtual CPU.
DRGN = {
    "loop": "for i in range(vcpu.arch.cpuid_nent): print(vcpu.arch.cpuid_entries[i])",
    "members on one line": "for i in range(vcpu.arch.cpuid_nent): print(vcpu.arch.cpuid_entries[i].format_(members_same_line=True))",
    "without types": "for i in range(vcpu.arch.cpuid_nent): print(vcpu.arch.cpuid_entries[i].format_(type_name=False, "
                     "member_type_names=False))",
}
DRGN_ARRAY_ONLY = {"array": "print(vcpu.arch.cpuid_entries)", "structure": "print(vcpu.arch)"}


def of_gdb(array):
    return {**VARIANTS, **(ARRAY_ONLY if array else POINTER_ONLY)}


def of_drgn(array):
    return {**DRGN, **(DRGN_ARRAY_ONLY if array else {})}

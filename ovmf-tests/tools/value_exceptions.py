# SPDX-License-Identifier: BSD-2-Clause
"""
Where what leafprobe says of a number and what the cpuid command (20230120) says differ, and why: for witness_values.py.
SDM is Intel's manual, volume 2A, CPUID; APM is AMD's, volume 3, appendix E.
"""
PAGE, HIGH = 2 ** -12, 2 ** -32

# Field: (scale, offset, why); leafprobe's number is scale * the tool's + offset.
SCALED = {
    "0x4:0.eax[25:14]": (1, 1, "SDM: add one to the number; the tool prints it as it stands"),
    "0x4:0.eax[31:26]": (1, 1, "as EAX[25:14]"),
    "0x9:0.eax[31:1]": (0.5, 0, "the tool prints the register, with bit 0"),
    "0x12:2.eax[31:12]": (PAGE, 0, "the tool prints the address"),
    "0x12:2.ebx[19:0]": (HIGH, 0, "the tool prints the address"),
    "0x12:2.ecx[31:12]": (PAGE, 0, "the tool prints the size"),
    "0x12:2.edx[19:0]": (HIGH, 0, "the tool prints the size"),
    "0x18:0.edx[7:5]": (1, -1, "SDM: levels start at 1 in the register; the tool adds one"),
    "0x8000001d:0.eax[25:14]": (1, 1, "APM: add one; the tool prints the CPUs beside the first"),
    "0x80000020:1.eax[31:0]": (1, -1, "BW_LEN, 11 on real CPUs, of which Linux (resctrl) takes 1 << 11 as the maximum; the tool adds one"),
    "0x80000020:2.eax[31:0]": (1, -1, "as subleaf 1"),
    "0x80000021:0.ebx[15:0]": (1 / 16, 0, "the tool prints bytes"),
    "0x40000003:1.ebx[31:0]": (HIGH, 0, "the tool prints 64 bits"),
    "0xc0000002:0.eax[31:0]": (256, 0, "the tool prints degrees"),
    "0xc0000004:0.ebx[15:8]": (2, 0, "the tool prints the ratio"),
    "0xc0000004:0.ebx[30:24]": (2, 0, "the tool prints the ratio"),
    "0xc0000004:0.ecx[15:8]": (2, 0, "the tool prints the ratio"),
    "0xc0000004:0.ecx[31:24]": (2, 0, "the tool prints the ratio"),
}

# The same of the tool of 2025 and 2026, where that of 2023 prints the number as leafprobe does, or nothing.
NEWER_SCALED = {
    "0xf:1.eax[7:0]": (1, -24, "SDM: the register holds the offset from 24; the tool adds it"),
    "0x27:1.eax[7:0]": (1, -24, "as 0xf:1"),
    "0x10:5.eax[7:0]": (1, -1, "Intel RDT: the highest throttling level; the tool prints how many there are"),
    "0x28:5.eax[7:0]": (1, -1, "as 0x10:5"),
    "0x80000020:5.ebx[15:0]": (1, 1, "Linux resctrl adds one to get the counters; the tool prints the register"),
    "0x80000021:0.ebx[23:16]": (1 / 8, 0, "RapSize counts groups of eight returns; the tool prints returns"),
}

# Fields for which the newer tool has another form than a number, or a name that leafprobe has none for.
NEWER_APART = {
    "0x12:2.ecx[3:0]": "3 has a name in the tool alone",
    "0x14:1.eax[10:8]": "the tool prints 2 to the power of the number",
    "0x23:4.ebx[9:8]": "a line a bit",
    "0x23:4.ebx[23:16]": "a line a bit",
    "0x40000003:0.ebx[31:0]": "the tool spells PVRDTSCP out",
}

# Fields that the tool prints in a form that is no number of this field.
APART = {
    "0x3:0.ecx[31:0]": "groups of four digits with hyphens",
    "0x3:0.edx[31:0]": "as ECX",
    "0xa:0.ecx[31:0]": "a line a bit",
    "0x1c:0.eax[7:0]": "a line a bit",
    "0x8000001e:0.ebx[15:8]": "the tool reads bits 9-8, as guides of family 0x15 have it; APM: 15-8",
    "0x40000001:0.eax[15:0]": "behind a point",
    "0x40000002:0.ebx[15:0]": "behind a point",
    "0x80860001:0.ebx[7:0]": "behind a point",
    "0x80860001:0.ebx[23:16]": "behind a point",
    "0x80860002:0.ebx[7:0]": "behind a point",
    "0x80860002:0.ebx[23:16]": "behind a point",
    "0xc0000002:0.ebx[19:18]": "a line a bit",
    "0xc0000004:0.ebx[19:18]": "a line a bit",
    "0xc0000004:0.ebx[21:20]": "a line a bit",
}

# (field, number): names that share no word.
NAMES = {
    ("0x1:0.eax[13:12]", 0): "SDM: original OEM processor; the tool: primary processor",
    ("0x1:0.eax[13:12]", 2): "SDM: dual processor; the tool: secondary processor",
    ("0x1:0.ebx[7:0]", 0): "SDM: the processor does not support the brand identification feature; the tool: unknown",
    ("0x1:0.ebx[7:0]", 14): "SDM: Pentium 4-M, Xeon with signature 0xf13 alone; the tool: Xeon",
    ("0x18:0.edx[4:0]", 0): "SDM: no more translation parameters in this subleaf; the tool: invalid",
}

# (vendor, descriptor): of leaf 2, where the tool says what the manual does not.
DESCRIPTORS = {
    ("intel", 0x02): "SDM: fully associative",
    ("intel", 0x96): "Itanium 2: a TLB for data",
    ("intel", 0x9b): "Itanium 2: a TLB for data",
    ("intel", 0xfe): "the tool's \"data\" are the numbers",
    ("intel", 0xff): "as 0xfe",
}

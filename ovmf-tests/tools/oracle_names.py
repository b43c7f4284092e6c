# SPDX-License-Identifier: BSD-2-Clause
"""Whether leafprobe's name of a field and what the cpuid command (20230120) calls it can mean the same: they share a word."""
import re

# Words that say nothing of what a field is.
GENERAL = {"a", "an", "and", "are", "as", "at", "available", "be", "bit", "by", "can", "cpu", "enable", "enabled", "for", "hv", "in",
           "instruction", "is", "may", "mode", "msr", "no", "not", "number", "of", "on", "or", "register", "state", "support",
           "supported", "the", "to", "use"}

# Bits that the tool of 2025 and later names and others do not.
TOOL_ALONE = {
    "0x80000022:0.ebx[22]": "Linux perf_event.h, union cpuid_0x80000022_ebx, and x86-cpuid-db: the number of UMC counters has six bits, 21:16",
    "0x80000022:0.ebx[23]": "as bit 22",
}

# (leafprobe's identifier, the tool's label): why they share none.
LABELS = {
    ("pclmulqdq", "PCLMULDQ instruction"): "misspelt by the tool",
    ("cba_linear", "bandwidth control response"): "Intel RDT: the response of core bandwidth control is linear",
    ("aux", "auxiliary group is available"): "short for it",
    ("srso_no", "unaffected by spec return stack overflow"): "SRSO: speculative return stack overflow",
    ("ht", "hyper-threading / multi-core supported"): "SDM: the maximum number of ids is valid, whatever shares the package",
    ("aperfmperf", "hardware coordination feedback"): "SDM: hardware coordination feedback capability, IA32_MPERF and IA32_APERF",
    ("zero_fcs_fds", "deprecated FPU CS/DS"): "SDM: deprecates FPU CS and FPU DS values",
    ("xcr0_tileconfig", "XTILECFG state"): "SDM: XTILECFG, state of TILECONFIG",
    ("xfrm_tileconfig", "XTILECFG supported"): "as xcr0_tileconfig",
    ("secs_attr_provisionkey", "provisioning key available"): "SDM: PROVISIONKEY",
    ("xcr0_tiledata", "XTILEDATA state"): "SDM: XTILEDATA, state of the tiles' data",
    ("xfrm_tiledata", "XTILEDATA supported"): "as xcr0_tiledata",
    ("secs_attr_init", "enclave initialized by EINIT"): "SDM: INIT",
    ("secs_attr_debug", "enclave debugger read/write permission"): "SDM: DEBUG",
    ("br_mispr_evt", "branch mispredicts retired"): "mispredicted branches",
    ("nx", "execution disable"): "Intel's name for AMD's no-execute",
    ("os_lwp_avail", "lightweight profiling"): "LWP",
    ("hw_lwp_avail", "lightweight profiling"): "LWP",
    ("wbinvd_rll_no_guarantee", "write-back invalidate"): "WBINVD",
    ("amd_ssb_no", "SSBD fixed in hardware"): "APM: SsbdNotRequired",
    ("cmov", "conditional move/compare"): "CMOVcc",
    ("cmov", "conditional move/compare instruction"): "CMOVcc",
    ("fxsr_opt", "SSE extensions"): "APM: FFXSR, FXSAVE and FXRSTOR optimizations",
    ("fcmov", "FP conditional move instructions"): "FCMOVcc",
    ("fcmov", "FPU conditional move instruction"): "FCMOVcc",
    ("fcmov", "page attribute table"): "Cyrix's detection guide has FCMOV here; the tool takes AMD's layout",
    ("kvm_asyncpf", "async pf enable available by MSR"): "asynchronous page faults",
    ("hv_debug_msrs_access", "guest debugging MSRs"): "TLFS: AccessDebugMsrs",
    ("hv_nested_combined_pf_ve", "page fault combining virtual exceptions"): "#PF and #VE",
}


def words(text):
    """The words of a text, without plurals; camel case and words with digits whole and in parts."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", text)
    text = f"{text} {apart}".lower()
    return {word.rstrip("s") for word in re.findall(r"[a-z]+|\d+", text) + re.findall(r"[a-z0-9]{3,}", text)} - GENERAL


def label(line):
    return " ".join(line.partition(" = ")[0].split())


def alike(row, lines):
    """Whether a row and one of the tool's lines share a word, or are known to mean the same."""
    ours = words(f"{row.name} {row.text}")
    return any(ours & words(label(line)) or (row.name, label(line)) in LABELS for line in lines)

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/fake_cpus.h"

#include <string.h>

#include "probe/tests/check.h"

#define INTEL FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")
#define AMD FOURCC("Auth"), FOURCC("cAMD"), FOURCC("enti")
#define KVM FOURCC("KVMK"), FOURCC("VMKV"), FOURCC("M\0\0\0")
#define HYPERV FOURCC("Micr"), FOURCC("osof"), FOURCC("t Hv")
#define XEN FOURCC("XenV"), FOURCC("MMXe"), FOURCC("nVMM")
#define VMWARE FOURCC("VMwa"), FOURCC("reVM"), FOURCC("ware")

/* Rows with CPUID_INDEXED answer their subleaf alone, as in KVM. */
static const struct fake_row kvm_sample[] = {
#define ROW(leaf, sub, flags, eax, ebx, ecx, edx) \
    {leaf, (flags)&CPUID_INDEXED ? (sub) : FAKE_ANY, {eax, ebx, ecx, edx}},
#include "probe/tests/sample.def"
#undef ROW
};

static const struct fake_row amd_server[] = {
    {0, FAKE_ANY, {0xd, AMD}},
    {1, FAKE_ANY, {0xa00f11, 0x2800800, 0x7efa320b, 0x178bfbff}},
    {5, FAKE_ANY, {0x40, 0x40, 3, 0x11}},
    {6, FAKE_ANY, {4, 0, 1, 0}},
    {7, 0, {0, 0x219c97a9, 0x40069c, 0x10}},
    {0xb, 0, {1, 2, 0x100, 2}},
    {0xb, 1, {7, 64, 0x201, 2}},
    {0xb, FAKE_ECHO, {0, 0, 0, 2}},
    {0xd, 0, {0x207, 0x988, 0x988, 0}},
    {0xd, 1, {0xf, 0x348, 0x1800, 0}},
    {0xd, 2, {0x100, 0x240, 0, 0}},
    {0xd, 9, {8, 0x980, 0, 0}},
    {0xd, 11, {0x10, 0, 1, 0}},
    {0xd, 12, {0x18, 0, 1, 0}},
    {0x80000000, FAKE_ANY, {0x80000023, AMD}},
    {0x80000001, FAKE_ANY, {0xa00f11, 0x40000000, 0x75c237ff, 0x2fd3fbff}},
    {0x80000007, FAKE_ANY, {0, 0x3b, 0, 0x6799}},
    {0x80000008, FAKE_ANY, {0x3030, 0x791ef257, 0x703f, 0}},
    {0x8000001d, 0, {0x4121, 0x1c0003f, 0x3f, 0}},
    {0x8000001d, 1, {0x4122, 0x1c0003f, 0x3f, 0}},
    {0x8000001d, 2, {0x4143, 0x1c0003f, 0x3ff, 2}},
    {0x8000001d, 3, {0x3c163, 0x3c0003f, 0x7fff, 1}},
    {0x8000001e, FAKE_ANY, {2, 0x101, 0, 0}},
    {0x80000020, 0, {0, 0xa, 0, 0}},
    {0x80000020, 1, {0xb, 0, 0, 15}},
    {0x80000020, 3, {0, 7, 0x7f, 0}},
    {0x80000021, FAKE_ANY, {0x4d, 0, 0, 0}},
};

/* Ends in a topology leaf, whose data a CPU without 0x20000000 and the like gives there. */
static const struct fake_row intel_server[] = {
    {0, FAKE_ANY, {0x1f, INTEL}},
    {1, FAKE_ANY, {0x606a6, 0x800, 0x7ffefbff, 0xbfebfbff}},
    {2, FAKE_ANY, {0xfeff01, 0xf0, 0, 0}},
    {4, 0, {0x121, 0x2c0003f, 0x3f, 0}},
    {4, 1, {0x122, 0x1c0003f, 0x3f, 0}},
    {4, 2, {0x143, 0x4c0003f, 0x3ff, 0}},
    {7, 0, {1, 0xf3bfbfef, 0x40417f5e, 0xbc040412}},
    {7, 1, {0x30, 0, 0, 0}},
    {0xa, FAKE_ANY, {0x8300805, 0, 0, 0x604}},
    {0xb, 0, {1, 2, 0x100, 5}},
    {0xb, 1, {6, 32, 0x201, 5}},
    {0xb, FAKE_ECHO, {0, 0, 0, 5}},
    {0xd, 0, {0x2e7, 0xa88, 0xa88, 0}},
    {0xd, 1, {0xf, 0xa08, 0x100, 0}},
    {0xd, 2, {0x100, 0x240, 0, 0}},
    {0xd, 5, {0x40, 0x440, 0, 0}},
    {0xd, 6, {0x200, 0x480, 0, 0}},
    {0xd, 7, {0x400, 0x680, 0, 0}},
    {0xd, 8, {0x80, 0, 1, 0}},
    {0xd, 9, {8, 0xa80, 0, 0}},
    {0xf, 0, {0, 0xff, 0, 2}},
    {0xf, 1, {0x100, 0x8000, 0xff, 7}},
    {0x10, 0, {0, 0xa, 0, 0}},
    {0x10, 1, {10, 0x600, 4, 14}},
    {0x10, 3, {0x59, 0, 4, 7}},
    {0x12, 0, {0x403, 1, 0, 0x381f}},
    {0x12, 1, {0xb6, 0, 0x2e7, 0}},
    {0x12, 2, {0x70180001, 0, 0x5d80001, 0}},
    {0x14, 0, {1, 0xf, 7, 0}},
    {0x14, 1, {0x2490002, 0x3f3fff, 0, 0}},
    {0x15, FAKE_ANY, {2, 0xa8, 0x17d7840, 0}},
    {0x18, 0, {4, 0, 0, 0}},
    {0x18, 2, {0, 0x100004, 1, 0x121}},
    {0x18, 4, {0, 0x80001, 0x40, 0x143}},
    {0x1b, 0, {1, 1, 0, 0}},
    {0x1d, 0, {1, 0, 0, 0}},
    {0x1d, 1, {0x4002000, 0x80040, 16, 0}},
    {0x1e, 0, {0, 0x4010, 0, 0}},
    {0x1f, 0, {1, 2, 0x100, 5}},
    {0x1f, 1, {6, 32, 0x201, 5}},
    {0x1f, FAKE_ECHO, {0, 0, 0, 5}},
    {0x80000000, FAKE_ANY, {0x80000008, 0, 0, 0}},
    {0x80000001, FAKE_ANY, {0, 0, 0x121, 0x2c100800}},
    {0x80000007, FAKE_ANY, {0, 0, 0, 0x100}},
    {0x80000008, FAKE_ANY, {0x3934, 0x200, 0, 0}},
};

/* A Hyper-V face first, KVM's own leaves in the second block, and leaf 7 without subleaves as QEMU made it up
 * to 4.1. */
static const struct fake_row hyperv_kvm[] = {
    {0, FAKE_ANY, {7, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {2, FAKE_ANY, {1, 0, 0x4d, 0x2c307d}},
    {4, 0, {0x121, 0x1c0003f, 0x3f, 1}},
    {7, FAKE_ANY, {0, 0x7ab, 0, 0}},
    {0x40000000, FAKE_ANY, {0x40000005, HYPERV}},
    {0x40000001, FAKE_ANY, {FOURCC("Hv#1"), 0, 0, 0}},
    {0x40000003, FAKE_ANY, {0x262, 0, 0, 8}},
    {0x40000005, FAKE_ANY, {0x40, 0, 0, 0}},
    {0x40000100, FAKE_ANY, {0x40000101, KVM}},
    {0x40000101, FAKE_ANY, {0x1007afb, 0, 0, 0}},
    {0x80000000, FAKE_ANY, {0x80000001, INTEL}},
    {0x80000001, FAKE_ANY, {0x306c3, 0, 0x21, 0x2c100800}},
};

static const struct fake_row xen_viridian[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {0x40000000, FAKE_ANY, {0x40000002, HYPERV}},
    {0x40000001, FAKE_ANY, {FOURCC("Hv#1"), 0, 0, 0}},
    {0x40000100, FAKE_ANY, {0x40000105, XEN}},
    {0x40000101, FAKE_ANY, {0x40011, 0, 0, 0}},
    {0x40000102, FAKE_ANY, {2, 0x40000000, 0, 0}},
    {0x40000103, 0, {0, 1, 0x30d40, 2}},
    {0x40000103, 1, {1, 2, 3, 4}},
    {0x40000103, 2, {0x30d40, 0, 0, 0}},
    {0x40000104, FAKE_ANY, {0x3a, 1, 2, 0}},
    {0x40000105, 0, {0, 0x2e, 0, 0}},
};

/* QEMU up to 2.0: the base leaf's EAX is 0. */
static const struct fake_row kvm_old[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {0x40000000, FAKE_ANY, {0, KVM}},
    {0x40000001, FAKE_ANY, {0x7b, 0, 0, 0}},
};

/* KVM with its bit in leaf 1 ECX[31] cleared (-cpu -hypervisor), and a timing leaf behind a hole. */
static const struct fake_row kvm_hidden_timing[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x202001, 0x78bfbff}},
    {0x40000000, FAKE_ANY, {0x40000010, KVM}},
    {0x40000001, FAKE_ANY, {0x1007afb, 0, 0, 0}},
    {0x40000010, FAKE_ANY, {0x33450, 0xf4240, 0, 0}},
    {0x80000000, FAKE_ANY, {0x80000001, 0, 0, 0}},
    {0x80000001, FAKE_ANY, {0, 0, 0x21, 0x2c100800}},
};

static const struct fake_row vmware_old[] = {
    {0, FAKE_ANY, {1, AMD}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {0x40000000, FAKE_ANY, {0, VMWARE}},
};

static const struct fake_row vmware[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {0x40000000, FAKE_ANY, {0x40000010, VMWARE}},
    {0x40000010, FAKE_ANY, {0x33450, 0x101d0, 0, 0}},
    {0x80000000, FAKE_ANY, {0x80000001, 0, 0, 0}},
    {0x80000001, FAKE_ANY, {0, 0, 0x21, 0x2c100800}},
};

/* A hypervisor nobody knows, and one whose EAX says that it is none. */
static const struct fake_row strangers[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x306c3, 0x800, 0x80202001, 0x78bfbff}},
    {0x40000300, FAKE_ANY, {0x40000301, FOURCC("hype"), FOURCC("rnob"), FOURCC("ody!")}},
    {0x40000301, FAKE_ANY, {1, 2, 3, 4}},
    {0x40000500, FAKE_ANY, {0, FOURCC("hype"), FOURCC("rnob"), FOURCC("ody!")}},
    {0x40000600, FAKE_ANY, {0x40000701, KVM}},
    {0x4000ff00, FAKE_ANY, {0x4000ff00, KVM}},
};

static const struct fake_row p5[] = {
    {0, FAKE_ANY, {0x517, INTEL}},
    {1, FAKE_ANY, {0x517, 0, 0, 0x1bf}},
};

static const struct fake_row no_extended[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0x543, 0, 0, 0x1bf}},
    {0x80000000, FAKE_ANY, {0x543, 0, 0, 0x1bf}},
};

static const struct fake_row pentium3[] = {
    {0, FAKE_ANY, {3, INTEL}},
    {1, FAKE_ANY, {0x683, 2, 0, 0x387fbff}},
    {2, FAKE_ANY, {0x3020101, 0, 0, 0xc040882}},
    {3, FAKE_ANY, {0, 0, 0x12345678, 0x9abcdef0}},
};

static const struct fake_row centaur[] = {
    {0, FAKE_ANY, {1, FOURCC("Cent"), FOURCC("auls"), FOURCC("aurH")}},
    {1, FAKE_ANY, {0x6f1, 0x800, 1, 0xafc9baff}},
    {0x80000000, FAKE_ANY, {0x80000001, 0, 0, 0}},
    {0xc0000000, FAKE_ANY, {0xc0000003, 0, 0, 0}},
    {0xc0000001, FAKE_ANY, {0x6f1, 0, 0, 0x1dd}},
    {0xc0000002, FAKE_ANY, {0x1b, 2, 0, 0}},
};

static const struct fake_row transmeta[] = {
    {0, FAKE_ANY, {1, FOURCC("Genu"), FOURCC("Mx86"), FOURCC("ineT")}},
    {1, FAKE_ANY, {0x543, 0, 0, 0x84893f}},
    {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}},
    {0x80860000, FAKE_ANY, {0x80860002, 1, 2, 3}},
    {0x80860001, FAKE_ANY, {0x543, 1, 2, 3}},
};

static const struct fake_row xeon_phi[] = {
    {0, FAKE_ANY, {1, INTEL}},
    {1, FAKE_ANY, {0xb10, 0, 0, 0x110193ff}},
    {0x20000000, FAKE_ANY, {0x20000001, 0, 0, 0}},
    {0x20000001, FAKE_ANY, {0, 0, 0, 0x10}},
    {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}},
};

/* A monitor that forgets ECX altogether. */
static const struct fake_row flagless[] = {
    {0, FAKE_ANY, {0xd, AMD}},
    {1, FAKE_ANY, {0x800f12, 0x800, 0, 0x178bfbff}},
    {2, FAKE_ANY, {2, 1, 1, 1}},
    {4, FAKE_ANY, {0x121, 1, 2, 3}},
    {7, FAKE_ANY, {1, 2, 3, 4}},
    {0xb, FAKE_ANY, {1, 2, 0x100, 0}},
    {0xd, FAKE_ANY, {7, 0x340, 0x340, 0}},
    {0x80000000, FAKE_ANY, {0x80000020, AMD}},
    {0x8000001d, FAKE_ANY, {0x121, 1, 2, 3}},
    {0x80000020, FAKE_ANY, {0, 0x2e, 0, 0}},
};

#define CPU(mode, rows)                       \
    {                                         \
#rows, FAKE_##mode, rows, COUNT(rows) \
    }
const struct fake_cpu fake_cpus[] = {
    CPU(INTEL, kvm_sample),        CPU(AMD, amd_server),   CPU(INTEL, intel_server),
    CPU(INTEL, hyperv_kvm),        CPU(AMD, xen_viridian), CPU(INTEL, kvm_old),
    CPU(INTEL, kvm_hidden_timing), CPU(AMD, vmware_old),   CPU(INTEL, vmware),
    CPU(INTEL, strangers),         CPU(AMD, p5),           CPU(AMD, no_extended),
    CPU(INTEL, pentium3),          CPU(INTEL, centaur),    CPU(INTEL, transmeta),
    CPU(INTEL, xeon_phi),          CPU(AMD, flagless),     {"nothing", FAKE_AMD, NULL, 0},
};
const size_t fake_cpu_count = COUNT(fake_cpus);

const struct fake_cpu *fake_cpu(const char *name)
{
    for (size_t i = 0; i < fake_cpu_count; i++)
        if (strcmp(fake_cpus[i].name, name) == 0)
            return &fake_cpus[i];
    fail_msg("no fake CPU %s", name);
    return NULL;
}

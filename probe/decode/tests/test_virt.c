/* SPDX-License-Identifier: BSD-2-Clause */
/* VMX, SMX and SVM: every verdict, what is asked for on the way to it, and the lines. */
#include "probe/decode/virt.h"

#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/memory.h"
#include "probe/write/provenance.h"

#define VMX (1u << 5)
#define SMX (1u << 6)
#define HYPERVISOR (1u << 31)
#define SVM (1u << 2)
#define SVML (1u << 2)

#define FAMILY_6 0x600u
#define FAULT UINT64_MAX
#define NEVER UINT32_MAX

/* A CPU as the verdicts see it. Registers that are 0 here are there and hold 0; FAULT: reading faults. */
struct machine {
    const char *vendor;
    uint32_t eax1, ecx1, ecx81, edx8a, eax8f;
    bool tdx;
    uint64_t control, vm_cr, sev;
    uint32_t getsec; /* NEVER: must not be executed; 0: faults; otherwise EAX */
};

static const struct machine *now;
static unsigned asked;

static bool read_msr(void *ctx, uint32_t number, uint64_t *out)
{
    const uint64_t value = number == 0x3a         ? now->control
                           : number == 0xc0010114 ? now->vm_cr
                           : number == 0xc0010131 ? now->sev
                                                  : 0;

    (void)ctx;
    asked += number != 0xc0010131;
    if (value == FAULT)
        return false;
    *out = value;
    return true;
}

static bool read_getsec(uint32_t *ret_eax)
{
    assert_int_not_equal(now->getsec, NEVER);
    *ret_eax = now->getsec;
    return now->getsec != 0;
}

static void fill(const struct machine *machine, struct cpuid_table *table)
{
    const char *v = machine->vendor;
    const struct cpuid_entry rows[] = {
        {.leaf = 0, .eax = 0x21, .ebx = FOURCC(v), .edx = FOURCC(v + 4), .ecx = FOURCC(v + 8)},
        {.leaf = 1, .eax = machine->eax1, .ecx = machine->ecx1},
        {.leaf = 0x80000001, .ecx = machine->ecx81},
        {.leaf = 0x8000000a, .edx = machine->edx8a},
        {.leaf = 0x8000001f, .eax = machine->eax8f},
        {.leaf = 0x21, .ebx = FOURCC("Inte"), .edx = FOURCC("lTDX"), .ecx = FOURCC("    ")},
    };

    *table = (struct cpuid_table){0};
    for (size_t i = 0; i < COUNT(rows) - !machine->tdx; i++) {
        const struct cpuid_regs regs = cpuid_entry_regs(&rows[i]);

        cpuid_table_add(table, rows[i].leaf, 0, 0, &regs);
    }
}

static void judge(const struct machine *machine, struct virt *virt)
{
    static const struct msr_source source = {read_msr, NULL};
    struct cpuid_table table;

    now = machine;
    asked = 0;
    fill(machine, &table);
    virt_read(&table, &source, read_getsec, virt);
}

#define INTEL "GenuineIntel", FAMILY_6
#define AMD "AuthenticAMD", 0x800f00
#define LOCK 1u
#define IN_SMX 2u
#define OUTSIDE 4u
#define SENTER (0xffu << 8)

static const struct {
    const char *name;
    struct machine machine;
    enum virt_verdict want[VIRT_FEATURES]; /* VMX, SMX, SVM */
} verdicts[] = {
    {"VMX on",
     {INTEL, .ecx1 = VMX, .control = LOCK | OUTSIDE, .getsec = NEVER},
     {VIRT_USABLE, VIRT_ABSENT, VIRT_ABSENT}},
    {"VMX off", {INTEL, .ecx1 = VMX, .control = LOCK, .getsec = NEVER}, {VIRT_OFF, VIRT_ABSENT, VIRT_ABSENT}},
    {"VMX open",
     {INTEL, .ecx1 = VMX, .control = 0, .getsec = NEVER},
     {VIRT_UNLOCKED, VIRT_ABSENT, VIRT_ABSENT}},
    {"VMX open and enabled",
     {INTEL, .ecx1 = VMX, .control = OUTSIDE, .getsec = NEVER},
     {VIRT_UNLOCKED, VIRT_ABSENT, VIRT_ABSENT}},
    {"VMX faults",
     {INTEL, .ecx1 = VMX, .control = FAULT, .getsec = NEVER},
     {VIRT_UNREAD, VIRT_ABSENT, VIRT_ABSENT}},
    {"VMX in SMX",
     {INTEL, .ecx1 = VMX | SMX, .control = LOCK | IN_SMX | SENTER, .getsec = 1},
     {VIRT_IN_SMX, VIRT_USABLE, VIRT_ABSENT}},
    {"SMX on",
     {INTEL, .ecx1 = VMX | SMX, .control = LOCK | OUTSIDE | SENTER, .getsec = 0x7fffffff},
     {VIRT_USABLE, VIRT_USABLE, VIRT_ABSENT}},
    {"SMX without its chipset",
     {INTEL, .ecx1 = VMX | SMX, .control = LOCK | OUTSIDE | SENTER, .getsec = 0x7ffffffe},
     {VIRT_USABLE, VIRT_CHIPSET, VIRT_ABSENT}},
    {"SMX, GETSEC faults",
     {INTEL, .ecx1 = VMX | SMX, .control = LOCK | OUTSIDE | SENTER, .getsec = 0},
     {VIRT_USABLE, VIRT_USABLE, VIRT_ABSENT}},
    {"SMX off",
     {INTEL, .ecx1 = VMX | SMX, .control = LOCK | OUTSIDE | 0x7fu << 8, .getsec = NEVER},
     {VIRT_USABLE, VIRT_OFF, VIRT_ABSENT}},
    {"SMX open",
     {INTEL, .ecx1 = SMX, .control = SENTER, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_UNLOCKED, VIRT_ABSENT}},
    {"SMX faults",
     {INTEL, .ecx1 = SMX, .control = FAULT, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_UNREAD, VIRT_ABSENT}},
    {"SMX under a hypervisor",
     {INTEL, .ecx1 = SMX | HYPERVISOR, .control = LOCK | SENTER, .getsec = NEVER},
     {VIRT_HIDDEN, VIRT_USABLE, VIRT_ABSENT}},
    {"VMX nested",
     {INTEL, .ecx1 = VMX | HYPERVISOR, .control = LOCK | OUTSIDE, .getsec = NEVER},
     {VIRT_USABLE, VIRT_HIDDEN, VIRT_ABSENT}},
    {"Intel guest", {INTEL, .ecx1 = HYPERVISOR, .getsec = NEVER}, {VIRT_HIDDEN, VIRT_HIDDEN, VIRT_ABSENT}},
    {"Zhaoxin guest",
     {"  Shanghai  ", 0x700, .ecx1 = HYPERVISOR, .getsec = NEVER},
     {VIRT_HIDDEN, VIRT_HIDDEN, VIRT_ABSENT}},
    {"old Intel guest",
     {"GenuineIntel", 0x543, .ecx1 = HYPERVISOR, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_ABSENT, VIRT_ABSENT}},
    {"Intel without", {INTEL, .getsec = NEVER}, {VIRT_ABSENT, VIRT_ABSENT, VIRT_ABSENT}},
    {"SVM on",
     {AMD, .ecx81 = SVM, .edx8a = SVML, .vm_cr = 8, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_ABSENT, VIRT_USABLE}},
    {"SVM open",
     {AMD, .ecx81 = SVM, .edx8a = SVML, .vm_cr = 0x10, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_ABSENT, VIRT_UNLOCKED}},
    {"SVM off", {AMD, .ecx81 = SVM, .vm_cr = 0x18, .getsec = NEVER}, {VIRT_ABSENT, VIRT_ABSENT, VIRT_OFF}},
    {"SVM off, with key",
     {AMD, .ecx81 = SVM, .edx8a = SVML, .vm_cr = 0x18, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_ABSENT, VIRT_OFF_KEY}},
    {"SVM faults",
     {AMD, .ecx81 = SVM, .vm_cr = FAULT, .getsec = NEVER},
     {VIRT_ABSENT, VIRT_ABSENT, VIRT_UNREAD}},
    {"AMD guest", {AMD, .ecx1 = HYPERVISOR, .getsec = NEVER}, {VIRT_ABSENT, VIRT_ABSENT, VIRT_HIDDEN}},
    {"AMD without", {AMD, .getsec = NEVER}, {VIRT_ABSENT, VIRT_ABSENT, VIRT_ABSENT}},
};

static void test_verdicts(void **state)
{
    static const char features[VIRT_FEATURES][4] = {"VMX", "SMX", "SVM"};

    (void)state;
    for (size_t i = 0; i < COUNT(verdicts); i++) {
        struct virt virt;

        judge(&verdicts[i].machine, &virt);
        for (int f = 0; f < VIRT_FEATURES; f++)
            if (virt.verdict[f] != verdicts[i].want[f])
                fail_msg("%s: %s is \"%s\", not \"%s\"", verdicts[i].name, features[f],
                         virt_verdict_name(virt.verdict[f]), virt_verdict_name(verdicts[i].want[f]));
    }
}

static void test_confidential(void **state)
{
    static const struct {
        const char *want;
        struct machine machine;
        unsigned asked; /* MSRs apart from SEV_STATUS */
        enum virt_verdict svm;
    } cases[] = {
        {"TDX", {INTEL, .ecx1 = VMX | SMX | HYPERVISOR, .tdx = true, .getsec = NEVER}, 0, VIRT_ABSENT},
        {"SEV",
         {AMD, .ecx1 = HYPERVISOR, .ecx81 = SVM, .eax8f = 0xa, .sev = 1, .getsec = NEVER},
         1,
         VIRT_USABLE},
        {"SEV-ES",
         {AMD, .ecx1 = HYPERVISOR, .ecx81 = SVM, .eax8f = 0xa, .sev = 3, .getsec = NEVER},
         0,
         VIRT_UNREAD},
        {"SEV-SNP", {AMD, .ecx1 = HYPERVISOR, .eax8f = 0x1a, .sev = 7, .getsec = NEVER}, 0, VIRT_HIDDEN},
        {"none", {AMD, .ecx81 = SVM, .eax8f = 0x1a, .sev = 0, .getsec = NEVER}, 1, VIRT_USABLE},
        {"none", {AMD, .ecx81 = SVM, .eax8f = 0x1a, .sev = FAULT, .getsec = NEVER}, 1, VIRT_USABLE},
        {"none", {AMD, .ecx81 = SVM, .eax8f = 1, .sev = 7, .getsec = NEVER}, 1, VIRT_USABLE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct virt virt;

        judge(&cases[i].machine, &virt);
        check_text("guest", virt_guest_name(virt.guest), cases[i].want);
        assert_int_equal(asked, cases[i].asked);
        assert_int_equal(virt.verdict[VIRT_SVM], cases[i].svm);
    }
}

static void test_lines(void **state)
{
    static const struct {
        struct machine machine;
        const char *want;
    } cases[] = {
        {{INTEL, .getsec = NEVER},
         "leafprobe: vmx=\"not present\" smx=\"not present\" svm=\"not present\"\n"},
        {{INTEL, .ecx1 = SMX, .control = LOCK | SENTER, .getsec = 0x7f},
         "leafprobe: vmx=\"not present\" smx=usable svm=\"not present\" feature_control=0xff01 "
         "getsec=0x7f\n"},
        {{AMD, .ecx81 = SVM, .eax8f = 2, .vm_cr = 0x18, .getsec = NEVER},
         "leafprobe: vmx=\"not present\" smx=\"not present\" svm=\"disabled by firmware (locked)\" "
         "vm_cr=0x18 "
         "sev_status=0x0\n"},
        {{AMD, .ecx1 = HYPERVISOR, .eax8f = 2, .sev = 7, .getsec = NEVER},
         "leafprobe: vmx=\"not present\" smx=\"not present\" svm=\"hidden by a hypervisor\" "
         "confidential=SEV-SNP sev_status=0x7\n"},
        {{INTEL, .ecx1 = VMX, .control = FAULT, .getsec = NEVER},
         "leafprobe: vmx=unread smx=\"not present\" svm=\"not present\" feature_control=unread\n"
         "leafprobe: msr 0x480=0x0 0x481=0x0 0x482=0x0 0x483=0x0\nleafprobe: msr 0x484=0x0 0x485=0x0 "
         "0x486=0x0 0x487=0x0\nleafprobe: msr 0x488=0x0 0x489=0x0 0x48a=0x0\n"},
    };
    static struct memory memory;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        struct virt virt;

        judge(&cases[i].machine, &virt);
        provenance_virt(&sink, &virt);
        check_text("line", memory_text(&memory), cases[i].want);
    }
}

static void test_no_table(void **state)
{
    const struct cpuid_table empty = {0};
    const struct msr_source source = {read_msr, NULL};
    struct virt virt;

    (void)state;
    virt_read(&empty, &source, NULL, &virt);
    for (int f = 0; f < VIRT_FEATURES; f++)
        assert_int_equal(virt.verdict[f], VIRT_UNREAD);
}

/* Leaves above a range's maximum, or of a range that is not there, are another leaf's data on Intel's CPUs.
 */
static void test_leaves(void **state)
{
    static const struct fake_row p5[] = {{0, 0, {1, 2, 3, 4}}, {1, 0, {0x543, 0, 0, 0x1bf}}};
    static const struct fake_row wide[] = {
        {0, 0, {0x21, 2, 3, 4}},
        {1, 0, {0x6f1, 0, VMX, 0}},
        {7, 0, {0, 4, 0, 0}},
        {0x21, 0, {0, 1, 1, 1}},
        {0x80000000, 0, {0x80000008, 0, 0, 0}},
        {0x80000001, 0, {0, 0, 0, 1u << 29}},
    };
    static const struct {
        struct fake_cpu cpu;
        const char *want;
    } cases[] = {
        {{"P5", FAKE_INTEL, p5, COUNT(p5)}, "0 1 80000000"},
        {{"wide", FAKE_INTEL, wide, COUNT(wide)}, "0 1 7 21 80000000 80000001"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = {.cpu = &cases[i].cpu};
        const struct cpuid_source source = fake_source(&fake);
        struct cpuid_table table = {0};

        virt_leaves(&source, &table);
        check_text(cases[i].cpu.name, rows_text(&table), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts), cmocka_unit_test(test_confidential), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_no_table), cmocka_unit_test(test_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

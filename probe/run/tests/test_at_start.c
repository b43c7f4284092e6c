/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read of the boot CPU before its table: the instructions of native.h are those of a CPU of the
 * test's own. */
#include "probe/run/at_start.h"

#include <string.h>

#include "probe/table/native.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define EDX_MSR (1u << 5)
#define EDX_APIC (1u << 9)
#define EDX_NX (1u << 20)
#define BIOS_SIGN_ID 0x8b

/* The CPU: its answers, its registers, and what was done to it. */
static struct {
    struct cpuid_regs basic, version, extended;
    uint32_t revision;
    bool sign_cleared, sign_loaded; /* the MSR was set to 0; leaf 1 was executed behind that */
    bool refuses_write;
    unsigned executed, read, written;
} cpu;

bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    (void)subleaf;
    cpu.executed++;
    *out = (struct cpuid_regs){0};
    if (leaf == 0)
        *out = cpu.basic;
    if (leaf == 1) {
        *out = cpu.version;
        cpu.sign_loaded = cpu.sign_cleared;
    }
    if (leaf == 0x80000000)
        out->eax = cpu.extended.edx ? 0x80000001 : 0;
    if (leaf == 0x80000001)
        *out = cpu.extended;
    return true;
}

/* SDM volume 3A, 10.11.7.1: EDX of IA32_BIOS_SIGN_ID is the revision, once 0 was written and CPUID 1
 * executed. */
bool native_msr_read(void *ctx, uint32_t number, uint64_t *out)
{
    const bool intel = cpu.basic.ecx == 0x6c65746e;

    (void)ctx;
    cpu.read++;
    switch (number) {
    case 0x1b:
        *out = 0xfee00900;
        return true;
    case BIOS_SIGN_ID:
        *out = !intel ? cpu.revision : cpu.sign_loaded ? (uint64_t)cpu.revision << 32 : 0x1234;
        return true;
    case 0xc0000080:
        *out = 0xd01;
        return true;
    default:
        return false;
    }
}

bool native_msr_write(uint32_t number, uint64_t value)
{
    cpu.written++;
    assert_int_equal(number, BIOS_SIGN_ID);
    assert_int_equal(value, 0);
    cpu.sign_cleared = !cpu.refuses_write;
    return !cpu.refuses_write;
}

bool native_getsec(uint32_t *ret_eax)
{
    *ret_eax = 1;
    return true;
}

void native_control(struct cpu_state *out)
{
    out->cr0 = 0x11;
    out->cr4 = 0x20;
    out->known |= CPU_STATE_CR;
}

static const struct cpuid_source instruction = {native_read, NULL};
static const struct cpuid_regs genuine_intel = {1, 0x756e6547, 0x6c65746e, 0x49656e69},
                               authentic_amd = {1, 0x68747541, 0x444d4163, 0x69746e65},
                               centaur = {1, 0x746e6543, 0x736c7561, 0x48727561};

static struct at_start start;
static struct recall recall;

static void begin(struct cpuid_regs basic, uint32_t version, uint32_t edx)
{
    static struct cpuid_table room;

    memset(&cpu, 0, sizeof(cpu));
    memset(&room, 0, sizeof(room));
    cpu.basic = basic;
    cpu.version = (struct cpuid_regs){.eax = version, .edx = edx};
    cpu.revision = 0xd0003a5;
    recall = (struct recall){.source = &instruction};
    at_start_read(&start, &recall, &room);
}

/* Which CPUs have a revision, and which need a write for it. */
static void test_microcode(void **state)
{
    static const struct {
        const struct cpuid_regs *vendor;
        uint32_t version, edx;
        unsigned written;
        bool known;
    } cases[] = {
        {&genuine_intel, 0x000806f4, EDX_MSR | EDX_APIC, 1, true}, /* family 6 */
        {&genuine_intel, 0x00000f41, EDX_MSR | EDX_APIC, 1, true}, /* family 15 */
        {&genuine_intel, 0x00000633, EDX_MSR, 1, true},
        {&genuine_intel, 0x00000543, EDX_MSR, 0, false}, /* P5 has none */
        {&genuine_intel, 0x000806f4, 0, 0, false},       /* no MSRs at all */
        {&authentic_amd, 0x00100f2a, EDX_MSR, 0, true},  /* family 0x10 */
        {&authentic_amd, 0x00a20f12, EDX_MSR, 0, true},
        {&authentic_amd, 0x00000f5a, EDX_MSR, 0, false}, /* K8 */
        {&authentic_amd, 0x000006a0, EDX_MSR, 0, false}, /* K7 */
        {&centaur, 0x000006fe, EDX_MSR, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin(*cases[i].vendor, cases[i].version, cases[i].edx);
        if (!(start.state.known & CPU_STATE_MICROCODE) != !cases[i].known ||
            cpu.written != cases[i].written || (cases[i].known && start.state.microcode != 0xd0003a5))
            fail_msg("case %zu: known 0x%x, revision 0x%x, %u writes", i, start.state.known,
                     start.state.microcode, cpu.written);
    }
}

/* A CPU whose MSR cannot be written has no revision, and leaf 1 counts as executed once more where it can. */
static void test_write(void **state)
{
    struct probe_cpu boot = {0};

    (void)state;
    begin(genuine_intel, 0x000806f4, EDX_MSR);
    const unsigned executed = cpu.executed;

    assert_int_equal(recall.reads, executed);
    at_start_hand_over(&start, &recall, &boot);
    assert_true(boot.microcode_known && boot.microcode == 0xd0003a5);
    assert_int_equal(boot.recall.reads, executed);
    begin(authentic_amd, 0x00a20f12, EDX_MSR);
    assert_int_equal(cpu.executed, executed - 1);
    memset(&cpu, 0, sizeof(cpu));
    cpu.basic = genuine_intel;
    cpu.version = (struct cpuid_regs){.eax = 0x000806f4, .edx = EDX_MSR};
    cpu.refuses_write = true;
    recall = (struct recall){.source = &instruction};
    at_start_read(&start, &recall, &(struct cpuid_table){0});
    assert_false(start.state.known & CPU_STATE_MICROCODE);
    at_start_hand_over(&start, &recall, &boot);
    assert_false(boot.microcode_known);
}

/* The other CPUs read their own revision, if the boot CPU found one and theirs is not known yet. */
static void test_others(void **state)
{
    struct probe_cpu other = {.recall = {.source = &instruction}};

    (void)state;
    begin(genuine_intel, 0x000806f4, EDX_MSR);
    cpu.sign_cleared = cpu.sign_loaded = false;
    cpu.revision = 0x77;
    at_start_begin(&start, &other);
    assert_true(other.microcode_known && other.microcode == 0x77);
    assert_int_equal(other.recall.reads, 3); /* leaf 0, leaf 1 twice */
    cpu.revision = 0x78;
    at_start_begin(&start, &other);
    assert_int_equal(other.microcode, 0x77);
    other = (struct probe_cpu){.recall = {.source = &instruction}};
    cpu.version.edx = 0;
    at_start_begin(&start, &other);
    assert_false(other.microcode_known);
    cpu.version.edx = EDX_MSR;
    cpu.basic.eax = 0; /* no leaf 1 */
    other = (struct probe_cpu){.recall = {.source = &instruction}};
    at_start_begin(&start, &other);
    assert_false(other.microcode_known);
    begin(genuine_intel, 0x00000543, EDX_MSR);
    cpu.read = 0;
    other = (struct probe_cpu){.recall = {.source = &instruction}};
    at_start_begin(&start, &other);
    assert_true(!other.microcode_known && cpu.read == 0);
}

static const char *lines(void)
{
    static struct memory memory;
    struct sink sink = memory_sink(&memory);

    at_start_put(&start, &sink);
    return memory_text(&memory);
}

/* What proves that an MSR exists, and what the lines say of those that do not. */
static void test_registers(void **state)
{
    (void)state;
    begin(genuine_intel, 0x000806f4, EDX_MSR | EDX_APIC);
    check_text(
        "no EFER", lines(),
        "leafprobe: cr0=0x11 cr4=0x20 efer=unread xcr0=unread apic_base=0xfee00900 microcode=0xd0003a5\n"
        "leafprobe: vmx=\"not present\" smx=\"not present\" svm=\"not present\"\n");
    for (unsigned bit = 0; bit < 32; bit++) {
        memset(&cpu, 0, sizeof(cpu));
        cpu.basic = genuine_intel;
        cpu.version = (struct cpuid_regs){.eax = 0x000806f4, .edx = EDX_MSR};
        cpu.extended.edx = 1u << bit;
        recall = (struct recall){.source = &instruction};
        at_start_read(&start, &recall, &(struct cpuid_table){0});
        /* SYSCALL, NX and long mode come with EFER (APM volume 2, 3.1.7). */
        assert_int_equal(!!(start.state.known & CPU_STATE_EFER), bit == 11 || bit == 20 || bit == 29);
        assert_false(start.state.known & CPU_STATE_APIC_BASE);
        assert_true(!(start.state.known & CPU_STATE_EFER) || start.state.efer == 0xd01);
    }
    begin(genuine_intel, 0x00000543, EDX_MSR | EDX_APIC); /* P5: an APIC, and no MSR for its base */
    assert_int_equal(start.state.known, CPU_STATE_CR);
    begin(genuine_intel, 0x00000f41, EDX_APIC); /* no MSRs */
    assert_int_equal(start.state.known, CPU_STATE_CR);
    assert_int_equal(cpu.read, 0);
    begin((struct cpuid_regs){0, 0x756e6547, 0x6c65746e, 0x49656e69}, 0, 0); /* no leaf 1 */
    assert_int_equal(start.state.known, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_microcode),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_registers),
    };

    return cmocka_run_group_tests_name("at_start", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest reads, by era and vendor, and the story that lookup tells about it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/decode/explain.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static struct memory memory;

static void set_vendor(struct cpuid_table *table, const char *name)
{
    struct cpuid_entry *zero = &table->entry[2];

    memcpy(&zero->ebx, name, 4);
    memcpy(&zero->edx, name + 4, 4);
    memcpy(&zero->ecx, name + 8, 4);
}

/* What a leaf is answered with: another leaf's entry, zeros, or the fill-in of 0xb. */
enum as { AS_ZERO, AS_LEAF, AS_TOPOLOGY };

struct question {
    uint32_t leaf, subleaf;
    enum as as;
    uint32_t as_leaf, as_subleaf;
};

/* Measured on Linux 6.1 with the sample table: every vendor but AMD and Hygon, and those two. */
static const struct question intel[] = {
    {0x8, 0, AS_ZERO, 0, 0},          {0x3, 0, AS_ZERO, 0, 0},
    {0x9, 0, AS_ZERO, 0, 0},          {0xc, 0, AS_ZERO, 0, 0},
    {0xe, 0, AS_LEAF, 0xd, 0},        {0xe, 1, AS_LEAF, 0xd, 1},
    {0xe, 2, AS_LEAF, 0xd, 2},        {0xe, 5, AS_ZERO, 0, 0},
    {0xe, 0x3f, AS_ZERO, 0, 0},       {0x1f, 0, AS_LEAF, 0xd, 0},
    {0x7fffffff, 0, AS_LEAF, 0xd, 0}, {0x40000002, 0, AS_LEAF, 0xd, 0},
    {0x400000ff, 0, AS_LEAF, 0xd, 0}, {0x40000100, 0, AS_LEAF, 0xd, 0},
    {0x40000101, 0, AS_LEAF, 0xd, 0}, {0x50000000, 0, AS_LEAF, 0xd, 0},
    {0x80000007, 0, AS_ZERO, 0, 0},   {0x80000009, 0, AS_LEAF, 0xd, 0},
    {0x8000000a, 0, AS_LEAF, 0xd, 0}, {0x8000001f, 0, AS_LEAF, 0xd, 0},
    {0x8fffffff, 0, AS_LEAF, 0xd, 0}, {0x80860000, 0, AS_LEAF, 0xd, 0},
    {0xc0000000, 0, AS_LEAF, 0xd, 0}, {0xc0000001, 0, AS_LEAF, 0xd, 0},
    {0xffffffff, 0, AS_LEAF, 0xd, 0}, {0xb, 3, AS_TOPOLOGY, 0, 3},
    {0xb, 5, AS_TOPOLOGY, 0, 5},      {0xb, 0x1ff, AS_TOPOLOGY, 0, 0xff},
    {0x7, 1, AS_ZERO, 0, 0},          {0x7, 2, AS_ZERO, 0, 0},
    {0x4, 5, AS_ZERO, 0, 0},          {0xd, 3, AS_ZERO, 0, 0},
    {0xd, 62, AS_ZERO, 0, 0},         {0xd, 256, AS_ZERO, 0, 0},
    {0x2, 1, AS_LEAF, 2, 0},          {0x5, 7, AS_LEAF, 5, 0},
    {0x1, 9, AS_LEAF, 1, 0},          {0x0, 1, AS_LEAF, 0, 0},
    {0x1, 0, AS_LEAF, 1, 0},          {0xd, 0, AS_LEAF, 0xd, 0},
};

static struct cpuid_regs expected(const struct cpuid_table *table, const struct question *question)
{
    struct cpuid_regs regs = {0};

    if (question->as == AS_LEAF)
        for (uint32_t i = 0; i < table->count; i++)
            if (table->entry[i].leaf == question->as_leaf && table->entry[i].subleaf == question->as_subleaf)
                return cpuid_entry_regs(&table->entry[i]);
    if (question->as == AS_TOPOLOGY)
        regs.ecx = question->as_subleaf;
    return regs;
}

static void check_question(const struct replay *replay, const struct question *question)
{
    const struct cpuid_regs want = expected(replay->table, question);
    struct cpuid_regs got;

    replay_read((void *)(uintptr_t)replay, question->leaf, question->subleaf, &got);
    if (!cpuid_regs_equal(&got, &want))
        fail_msg("0x%x.%x: got %x %x %x %x, want %x %x %x %x", question->leaf, question->subleaf, got.eax,
                 got.ebx, got.ecx, got.edx, want.eax, want.ebx, want.ecx, want.edx);
}

static void test_since_5_7(void **state)
{
    static const struct {
        const char *vendor;
        bool redirected;
    } vendors[] = {
        {"GenuineIntel", true},  {"CentaurHauls", true},  {"LeapbeeCprob", true},
        {"AuthenticAMD", false}, {"HygonGenuine", false},
    };
    struct cpuid_table table;

    (void)state;
    for (size_t v = 0; v < COUNT(vendors); v++) {
        const struct replay replay = {&table, KVM_5_7};

        kit_sample(&table);
        set_vendor(&table, vendors[v].vendor);
        for (size_t i = 0; i < COUNT(intel); i++) {
            struct question question = intel[i];

            if (!vendors[v].redirected && question.as == AS_LEAF && question.as_leaf != question.leaf)
                question.as = AS_ZERO;
            check_question(&replay, &question);
        }
    }
}

/* Up to 5.4 there are two classes, no vendor is spared, and 0xb is not filled in; 5.5 and 5.6 spare AMD. */
static void test_before_5_7(void **state)
{
    static const struct {
        enum kvm_era era;
        const char *vendor;
        struct question question;
    } cases[] = {
        {KVM_5_4, "GenuineIntel", {0xe, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_4, "AuthenticAMD", {0xe, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_4, "AuthenticAMD", {0xc0000000, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_4, "HygonGenuine", {0x80000009, 1, AS_LEAF, 0xd, 1}},
        {KVM_5_4, "AuthenticAMD", {0x40000002, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_4, "GenuineIntel", {0x20000000, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_4, "GenuineIntel", {0xb, 3, AS_ZERO, 0, 0}},
        {KVM_5_4, "GenuineIntel", {0x8, 0, AS_ZERO, 0, 0}},
        {KVM_5_6, "GenuineIntel", {0xe, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_6, "AuthenticAMD", {0xe, 0, AS_ZERO, 0, 0}},
        {KVM_5_6, "HygonGenuine", {0xe, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_6, "AuthenticAMD", {0xc0000000, 0, AS_ZERO, 0, 0}},
        {KVM_5_6, "GenuineIntel", {0x40000002, 0, AS_LEAF, 0xd, 0}},
        {KVM_5_6, "GenuineIntel", {0xb, 3, AS_TOPOLOGY, 0, 3}},
    };
    struct cpuid_table table;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct replay replay = {&table, cases[i].era};

        kit_sample(&table);
        set_vendor(&table, cases[i].vendor);
        check_question(&replay, &cases[i].question);
    }
}

/* The eras part where a block of hypervisor leaves or the Centaur range has a maximum of its own. */
static void test_classes(void **state)
{
    static const struct cpuid_regs base = {0x40000105, 1, 2, 3}, centaur = {0xc0000004, 1, 2, 3};
    struct cpuid_table table;
    struct replay replay = {&table, KVM_5_7};

    (void)state;
    kit_sample(&table);
    cpuid_table_add(&table, 0x40000100, 0, 0, &base);
    cpuid_table_add(&table, 0xc0000000, 0, 0, &centaur);
    check_question(&replay, &(struct question){0x40000105, 0, AS_ZERO, 0, 0});
    check_question(&replay, &(struct question){0x40000106, 0, AS_LEAF, 0xd, 0});
    check_question(&replay, &(struct question){0xc0000002, 0, AS_ZERO, 0, 0});
    check_question(&replay, &(struct question){0xc0000005, 0, AS_LEAF, 0xd, 0});
    replay.era = KVM_5_6;
    check_question(&replay, &(struct question){0x40000105, 0, AS_LEAF, 0xd, 0});
    check_question(&replay, &(struct question){0xc0000002, 0, AS_LEAF, 0xd, 0});
}

static void test_stories(void **state)
{
    static const struct {
        enum kvm_era era;
        const char *vendor;
        uint32_t leaf, subleaf;
        const char *story;
    } cases[] = {
        {KVM_5_7, "GenuineIntel", 1, 9,
         "entry 3 (0x1 subleaf 0x0, flags 0) matches the leaf; without flag 1 every subleaf reads the "
         "same\n"},
        {KVM_5_7, "GenuineIntel", 4, 1, "entry 6 (0x4 subleaf 0x1, flags 1) matches leaf and subleaf\n"},
        {KVM_5_7, "GenuineIntel", 8, 0,
         "no entry for this leaf; in range (0xd is the highest leaf of its range, says entry 2 (0x0 subleaf "
         "0x0, flags 0)): absent, so "
         "zeros\n"},
        {KVM_5_7, "GenuineIntel", 7, 1,
         "no entry for this subleaf; in range (0xd is the highest leaf of its range, says entry 2 (0x0 "
         "subleaf 0x0, flags 0)): absent, so "
         "zeros\n"},
        {KVM_5_7, "GenuineIntel", 0xc0000000, 0,
         "no entry; out of range (the table has no entry 0xc0000000, which would open its range)\nvendor "
         "GenuineIntel: redirected to the "
         "highest basic leaf 0xd, same subleaf: entry 17 (0xd subleaf 0x0, flags 1)\n"},
        {KVM_5_7, "GenuineIntel", 0xe, 5, "same subleaf: which has no entry for it: zeros\n"},
        {KVM_5_7, "AuthenticAMD", 0xe, 0, "; vendor AuthenticAMD is not redirected: zeros\n"},
        {KVM_5_7, "GenuineIntel", 0xb, 5,
         "a subleaf past the levels of 0xb: ECX is its number & 0xff, EDX the APIC id from entry 15 (0xb "
         "subleaf 0x1, flags 1)\n"},
        {KVM_5_4, "GenuineIntel", 8, 0, "rules: KVM in Linux up to 5.4\n"},
        {KVM_5_6, "GenuineIntel", 8, 0, "rules: KVM in Linux 5.5 and 5.6\n"},
    };
    struct cpuid_table table;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        const struct replay replay = {&table, cases[i].era};

        kit_sample(&table);
        set_vendor(&table, cases[i].vendor);
        explain(&sink, &replay, cases[i].leaf, cases[i].subleaf);
        if (!strstr(memory_text(&memory), cases[i].story))
            fail_msg("0x%x: got\n%swant\n%s", cases[i].leaf, memory_text(&memory), cases[i].story);
    }
}

/* A section of the recorded guest reads: the table that it is about. In section id1 the vCPU's APIC id is 1.
 */
static void begin_section(const char *line, struct cpuid_table *table)
{
    const char *vendor = strstr(line, "vendor=");

    kit_sample(table);
    if (vendor)
        set_vendor(table, vendor + strlen("vendor="));
    for (uint32_t i = 0; i < table->count && strstr(line, "PROBE id1 "); i++)
        if (table->entry[i].leaf == 0xb)
            table->entry[i].edx = 1;
}

/* "GUEST!=SET [3] 00000001.0 set A B C D read A B C D": KVM rewrote an entry by the vCPU's state. */
static void rewrite(const char *line, struct cpuid_table *table)
{
    struct cpuid_regs regs;
    unsigned place;

    if (sscanf(line, "GUEST!=SET [%u] %*s set %*s %*s %*s %*s read %x %x %x %x", &place, &regs.eax, &regs.ebx,
               &regs.ecx, &regs.edx) != 5)
        return;
    assert_true(place < table->count);
    table->entry[place].eax = regs.eax;
    table->entry[place].ebx = regs.ebx;
    table->entry[place].ecx = regs.ecx;
    table->entry[place].edx = regs.edx;
}

static unsigned check_read(const char *line, const struct cpuid_table *table)
{
    const struct replay replay = {table, KVM_5_7};
    struct cpuid_regs want, got;
    uint32_t leaf, subleaf;

    if (sscanf(line, "READ %x.%x = %x %x %x %x", &leaf, &subleaf, &want.eax, &want.ebx, &want.ecx,
               &want.edx) != 6)
        return 0;
    replay_read((void *)(uintptr_t)&replay, leaf, subleaf, &got);
    if (!cpuid_regs_equal(&got, &want))
        fail_msg("%s: got %08x %08x %08x %08x", line, got.eax, got.ebx, got.ecx, got.edx);
    return 1;
}

/* Every read that guests of a real KVM made (Linux 6.1), against the same table. */
static void test_recorded_reads(void **state)
{
    const char *path = kit_shared("reference/samples/vmcore/kvm-6.1-guest-reads-and-get-cpuid2.txt");
    struct cpuid_table table;
    unsigned reads = 0;
    size_t size;
    char *text = kit_slurp(path, &size);

    (void)state;
    kit_sample(&table);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "=== PROBE", 9) == 0)
            begin_section(line, &table);
        rewrite(line, &table);
        reads += check_read(line, &table);
    }
    print_message("%u reads\n", reads);
    assert_uint_in_range(reads, 300, 1000);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_since_5_7),      cmocka_unit_test(test_before_5_7),
        cmocka_unit_test(test_classes),        cmocka_unit_test(test_stories),
        cmocka_unit_test(test_recorded_reads),
    };

    return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}

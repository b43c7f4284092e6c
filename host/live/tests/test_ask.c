/* SPDX-License-Identifier: BSD-2-Clause */
/* What is made of KVM's answers, by a KVM that the test plays: as Linux 6.1 and as later ones give them. */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "host/live/ask.h"
#include "host/tests/kit.h"

struct kernel {
    struct cpuid_table table;
    bool says_count; /* writes nent back, as from Linux 6.5 on */
    bool liar;       /* takes a list that is one short */
    int64_t error;   /* of every call */
    unsigned calls, breaks_at;
    uint32_t msr_asked[64];
    unsigned msrs;
};

static int64_t get_cpuid(struct kernel *kernel, struct kvm_cpuid2 *list, size_t n)
{
    assert_int_equal(n, sizeof(*list) + 256 * sizeof(list->entries[0]));
    assert_true(list->nent <= 256 && list->padding == 0);
    if (list->nent + kernel->liar < kernel->table.count)
        return -E2BIG;
    memcpy(list->entries, kernel->table.entry, kernel->table.count * sizeof(list->entries[0]));
    if (kernel->says_count)
        list->nent = kernel->table.count;
    return 0;
}

static int64_t get_msr(struct kernel *kernel, struct kvm_msrs *list)
{
    struct kvm_msr_entry *entry = list->entries;

    assert_int_equal(list->nmsrs, 1);
    assert_true(kernel->msrs < COUNT(kernel->msr_asked));
    kernel->msr_asked[kernel->msrs++] = entry->index;
    if (entry->index == 0x10a)
        return 0;
    entry->data = 0x100000000 + entry->index;
    return 1;
}

static bool answer(void *ctx, uint64_t request, void *bytes, size_t n, int64_t *ret,
                   struct error_line *reterr)
{
    struct kernel *kernel = ctx;

    if (++kernel->calls == kernel->breaks_at)
        return error_line_set(reterr, "broken");
    if (kernel->error)
        *ret = kernel->error;
    else if (request == KVM_GET_CPUID2)
        *ret = get_cpuid(kernel, bytes, n);
    else if (request == KVM_GET_MSRS)
        *ret = get_msr(kernel, bytes);
    else
        fail_msg("request %#llx", (unsigned long long)request);
    return true;
}

static void test_tables(void **state)
{
    static struct kernel kernel;
    static struct cpuid_table got;
    const struct ask_door door = {answer, &kernel};
    uint64_t seed = 18;
    unsigned full = 0, none = 0;

    (void)state;
    for (unsigned i = 0; i < 400; i++) {
        struct error_line error = {""};

        kit_random_table(&seed, &kernel.table);
        if (i < 2)
            kernel.table.count = i ? 256 : 0;
        kernel.says_count = i & 2;
        kernel.calls = 0;
        if (!ask_table(&door, &got, &error))
            fail_msg("%s", error.text);
        kit_check_entries("asked", &got, &kernel.table);
        assert_int_equal(kernel.calls, kernel.table.count ? 2 : 1);
        full += got.count == 256;
        none += got.count == 0;
    }
    assert_true(full && none);
}

static void refused(struct kernel *kernel, const char *want)
{
    static struct cpuid_table got;
    const struct ask_door door = {answer, kernel};
    struct error_line error = {""};

    kernel->calls = 0;
    assert_false(ask_table(&door, &got, &error));
    check_text("refused", error.text, want);
}

static void test_refusals(void **state)
{
    static struct kernel kernel;

    (void)state;
    kit_sample(&kernel.table);
    kernel.error = -EIO;
    refused(&kernel, "KVM_GET_CPUID2: Input/output error; another process made this machine");
    kernel.error = -EFAULT;
    refused(&kernel, "KVM_GET_CPUID2: Bad address");
    kernel.error = 0;
    kernel.breaks_at = 2;
    refused(&kernel, "broken");
    kernel.breaks_at = 0;
    kernel.liar = true;
    refused(&kernel, "KVM_GET_CPUID2 wrote 29 entries, and gave 0 when asked for one fewer, expected E2BIG");
}

/* A VMX CPU's registers are asked for one by one; one that KVM has not is unread. */
static void test_msrs(void **state)
{
    static struct kernel kernel;
    static struct virt got;
    const struct ask_door door = {answer, &kernel};
    static struct cpuid_table table = {
        .count = 4,
        .entry = {{.leaf = 0, .eax = 7, .ebx = 0x756e6547, .edx = 0x49656e69, .ecx = 0x6c65746e},
                  {.leaf = 1, .eax = 0x50654, .ecx = 1 << 5},
                  {.leaf = 7, .flags = CPUID_INDEXED, .edx = 1u << 29},
                  {.leaf = 0x80000000, .eax = 0x80000000}}};

    (void)state;
    assert_true(ask_msrs(&door, &table, &got, NULL));
    assert_true(kernel.msrs > 5);
    assert_true(msr_known(&got.msr, MSR_FEATURE_CONTROL));
    assert_int_equal(got.msr.value[MSR_FEATURE_CONTROL], 0x10000003a);
    assert_false(msr_known(&got.msr, MSR_ARCH_CAPABILITIES));
    assert_true(got.msr.refused >> MSR_ARCH_CAPABILITIES & 1);
    kernel.calls = kernel.msrs = 0;
    kernel.breaks_at = 2;
    struct error_line error;

    assert_false(ask_msrs(&door, &table, &got, &error));
    check_text("broken", error.text, "broken");
    assert_int_equal(kernel.calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_msrs)};

    return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}

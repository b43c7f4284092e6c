/* SPDX-License-Identifier: BSD-2-Clause */
/* What mails, tickets and consoles do to the rows of cpuid -r, each alone and any two one after the other. */
#include "host/read/tests/hurts.h"

static hurt *const hurts[] = {no_break, upper, commented, quoted, stamped, hosted, printable, wrapped};

static char *sample_text(const char *before, const char *behind)
{
    static struct cpuid_table sample;
    char *ret = NULL;
    size_t size;
    FILE *to = open_memstream(&ret, &size);

    assert_non_null(to);
    kit_sample(&sample);
    fprintf(to, "%sCPU 0:\n", before);
    for (uint32_t i = 0; i < sample.count; i++) {
        const struct cpuid_entry *e = &sample.entry[i];

        fprintf(to, "   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n", e->leaf, e->subleaf,
                e->eax, e->ebx, e->ecx, e->edx);
    }
    fputs(behind, to);
    fclose(to);
    return ret;
}

/* The text reads as the sample, with so many warnings. */
static void check_sample(const char *text, unsigned warnings)
{
    static struct cpuid_table sample;
    struct kit_read read;

    kit_sample(&sample);
    kit_read_text(text, NULL, &read);
    if (read.failed || read.count != 1 || strcmp(read.format, "raw") != 0 ||
        read.tables[0].table.count != sample.count || read.warnings != warnings)
        fail_msg("'%s', %u tables, %u warnings, of\n%s", read.error, read.count, read.warnings, text);
    for (uint32_t i = 0; i < sample.count; i++) {
        const struct cpuid_entry *got = &read.tables[0].table.entry[i], *want = &sample.entry[i];

        assert_int_equal(got->leaf, want->leaf);
        assert_int_equal(got->subleaf, want->subleaf);
        assert_memory_equal(&got->eax, &want->eax, 4 * sizeof(got->eax));
    }
    kit_free(&read);
}

static void test_hurts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hurts); i++)
        for (size_t j = i; j < COUNT(hurts); j++) {
            char *text = apply(hurts[i], sample_text("", ""));

            if (j > i)
                text = apply(hurts[j], text);
            check_sample(text, 0);
            free(text);
        }
}

static void test_surroundings(void **state)
{
    static const struct {
        const char *before, *behind;
        unsigned warnings;
    } cases[] = {{"the output is\n```\n", "```\n", 0},
                 {"[root@node1 ~]# cpuid -r\n", "[root@node1 ~]# \n", 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = sample_text(cases[i].before, cases[i].behind);

        check_sample(text, cases[i].warnings);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hurts), cmocka_unit_test(test_surroundings)};

    return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}

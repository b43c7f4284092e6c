/* SPDX-License-Identifier: BSD-2-Clause */
/* The samples of dialects against the rows that are known to stand in them, by content alone. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

/* What is expected of a file: rows as cpuid -r prints them, "# label" before a table where there are several.
 */
static void read_expected(const char *path, struct kit_read *ret)
{
    kit_read_file(path, "raw", ret);
    check_text(path, ret->error, "");
    assert_true(ret->count > 0);
}

static const struct reader_table *labelled(const struct kit_read *read, const struct reader_table *as)
{
    for (unsigned i = 0; i < read->count; i++)
        if (read->tables[i].cpu == as->cpu &&
            (!as->label[0] || strcmp(read->tables[i].label, as->label) == 0))
            return &read->tables[i];
    fail_msg("no table '%s' of CPU %u", as->label, as->cpu);
    return NULL;
}

/* Rows may come in another order, as some dialects print two tables a leaf at a time. */
static void check_table(const char *path, const struct cpuid_table *got, const struct cpuid_table *want)
{
    assert_int_equal(got->count, want->count);
    for (uint32_t i = 0; i < want->count; i++) {
        const struct cpuid_entry *w = &want->entry[i];
        uint32_t at = 0;

        while (at < got->count && (got->entry[at].leaf != w->leaf || got->entry[at].subleaf != w->subleaf ||
                                   memcmp(&got->entry[at].eax, &w->eax, 4 * sizeof(w->eax)) != 0))
            at++;
        if (at == got->count)
            fail_msg("%s: no row 0x%x subleaf 0x%x as it should be", path, w->leaf, w->subleaf);
    }
}

static void check_sample(const char *folder, const char *file)
{
    struct kit_read got, want;
    char path[512], expected[512];

    snprintf(path, sizeof(path), "%s/%s", folder, file);
    snprintf(expected, sizeof(expected), "%s/%.*s.expected", folder, (int)(strlen(file) - 4), file);
    read_expected(expected, &want);
    kit_read_file(path, NULL, &got);
    check_text(path, got.error, "");
    assert_int_equal(got.count, want.count);
    for (unsigned i = 0; i < want.count; i++)
        check_table(path, &labelled(&got, &want.tables[i])->table, &want.tables[i].table);
    kit_free(&got);
    kit_free(&want);
}

static void test_samples(void **state)
{
    const char *folder = kit_shared("reference/samples/dialects");
    DIR *listing = opendir(folder);
    unsigned count = 0;

    (void)state;
    assert_non_null(listing);
    for (const struct dirent *file = readdir(listing); file; file = readdir(listing)) {
        const size_t n = strlen(file->d_name);

        if (n < 4 || strcmp(file->d_name + n - 4, ".txt") != 0)
            continue;
        check_sample(folder, file->d_name);
        count++;
    }
    closedir(listing);
    assert_true(count >= 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples)};

    return cmocka_run_group_tests_name("dialect_samples", tests, NULL, NULL);
}

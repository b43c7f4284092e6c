/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of lint. host/tests/data/lint holds a table for each, named after it, whose first lines, up to an
 * empty one, are what the rule finds there; no other rule finds anything.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "host/lint/bit.h"
#include "host/lint/lint.h"
#include "host/tests/kit.h"
#include "probe/field/field.h"

/* Findings as text, a line each. */
struct lines {
    size_t used;
    char text[1 << 20];
};

static struct lines lines;

static void add(void *ctx, const struct lint_finding *finding)
{
    struct lines *to = ctx;

    assert_null(strchr(finding->text, '\n'));
    assert_true(*finding->place && *finding->text && *finding->reference);
    to->used += (size_t)snprintf(to->text + to->used, sizeof(to->text) - to->used, "%s: %s: %s\n",
                                 finding->rule->id, finding->place, finding->text);
    assert_true(to->used < sizeof(to->text));
}

static const char *lint_lines(const struct cpuid_table *table)
{
    const struct lint_events events = {add, &lines};

    lines.used = 0;
    lines.text[0] = 0;
    const unsigned count = lint_table(table, &events);
    unsigned seen = 0;

    for (const char *at = lines.text; (at = strchr(at, '\n')); at++)
        seen++;
    assert_int_equal(count, seen);
    return lines.text;
}

static void check_broken(const char *id)
{
    struct kit_read read;
    char name[100];
    size_t size;

    snprintf(name, sizeof(name), "lint/%s.txt", id);
    char *want = kit_slurp(kit_data(name), &size), *end = strstr(want, "\n\n");

    assert_non_null(end);
    end[1] = 0;
    for (const char *line = want; *line; line = strchr(line, '\n') + 1)
        assert_true(strncmp(line, id, strlen(id)) == 0 && line[strlen(id)] == ':');
    kit_read_file(kit_data(name), "vmcore", &read);
    check_text(name, read.error, "");
    assert_int_equal(read.count, 1);
    check_text(name, lint_lines(&read.tables[0].table), want);
    kit_free(&read);
    free(want);
}

static void test_broken(void **state)
{
    const struct lint_rule *rule;

    (void)state;
    for (unsigned i = 0; (rule = lint_rule(i)); i++)
        if (rule->check)
            check_broken(rule->id);
}

/* No file is left over, and each rule has a name, a severity and a source. */
static void test_rules(void **state)
{
    DIR *folder = opendir(kit_data("lint"));
    const struct lint_rule *rule;
    const struct dirent *file;
    unsigned files = 0, rules = 0, across = 0;

    (void)state;
    assert_non_null(folder);
    while ((file = readdir(folder)))
        files += file->d_name[0] != '.';
    closedir(folder);
    for (; (rule = lint_rule(rules)); rules++) {
        assert_non_null(lint_severity_name(rule->severity));
        assert_true(*rule->title && *rule->reference && rule->hardware <= LINT_NEVER);
        across += !rule->check;
        for (unsigned k = 0; k < rules; k++)
            assert_string_not_equal(rule->id, lint_rule(k)->id);
    }
    assert_true(across > 0);
    assert_int_equal(files + across, rules);
    assert_null(lint_severity_name(LINT_SEVERITIES));
}

static void test_sample(void **state)
{
    static struct cpuid_table table;

    (void)state;
    kit_sample(&table);
    check_text("sample", lint_lines(&table), "");
    table.count = 0;
    check_text("no rows", lint_lines(&table), "");
}

/* Every feature is where the spec has it. */
static void test_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LINT_BIT_COUNT; i++) {
        const struct lint_bit_spec *spec = &lint_bit_specs[i];
        struct field_query query = field_query(spec->leaf, spec->subleaf, VENDOR_ANY);
        struct field field;
        bool found = false;

        while (field_next(&query, &field))
            found = found || (field.reg == spec->reg && field.low == spec->bit && field.high == spec->bit &&
                              strcmp(field_name(field.index), spec->name) == 0);
        if (!found)
            fail_msg("%s is not in the spec", spec->name);
    }
}

static struct cpuid_entry *row_of(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == leaf && table->entry[i].subleaf == subleaf)
            return &table->entry[i];
    fail_msg("0x%x.%x is not in the table", leaf, subleaf);
    return NULL;
}

/* Set a feature and all that it needs, apart from one. */
static void set_feature(struct cpuid_table *table, enum lint_bit feature, enum lint_bit without)
{
    const struct lint_bit_spec *spec = &lint_bit_specs[feature];
    struct cpuid_entry *row = row_of(table, spec->leaf, spec->subleaf);
    uint32_t *const registers[] = {&row->eax, &row->ebx, &row->ecx, &row->edx};
    const struct lint_need *need;

    if (feature == without)
        return;
    *registers[spec->reg] |= 1u << spec->bit;
    for (unsigned i = 0; (need = lint_need(i)); i++)
        if (need->feature == feature)
            set_feature(table, need->needs, without);
}

/* A table without features, but with a row for each leaf that has some. */
static void make_bare(struct cpuid_table *table)
{
    static const struct cpuid_regs zero = {0xd, 0x756e6547, 0x6c65746e, 0x49656e69};
    static const struct cpuid_regs extended = {0x80000001, 0, 0, 0}, none = {0, 0, 0, 0};

    table->count = 0;
    cpuid_table_add(table, 0, 0, 0, &zero);
    cpuid_table_add(table, 0x80000000, 0, 0, &extended);
    for (unsigned i = 0; i < LINT_BIT_COUNT; i++) {
        const struct lint_bit_spec *spec = &lint_bit_specs[i];

        if (!cpuid_table_find(table, spec->leaf, spec->subleaf))
            cpuid_table_add(table, spec->leaf, spec->subleaf,
                            spec->leaf == 7 || spec->leaf == 0xd ? CPUID_INDEXED : 0, &none);
    }
}

static unsigned count_needs(const struct cpuid_table *table)
{
    unsigned count = 0;

    for (const char *at = lint_lines(table); *at; at = strchr(at, '\n') + 1)
        count += strncmp(at, "feature-needs:", 14) == 0 || strncmp(at, "needs-long-mode:", 16) == 0;
    return count;
}

/* Each dependency is reported where it is broken, alone, and not where it holds. */
static void test_needs(void **state)
{
    static struct cpuid_table table;
    const struct lint_need *need;
    char want[100];

    (void)state;
    for (unsigned i = 0; (need = lint_need(i)); i++) {
        make_bare(&table);
        set_feature(&table, need->feature, LINT_BIT_COUNT);
        assert_int_equal(count_needs(&table), 0);
        make_bare(&table);
        set_feature(&table, need->feature, need->needs);
        snprintf(want, sizeof(want), ": %s is set, expected %s with it", lint_bit_specs[need->feature].name,
                 lint_bit_specs[need->needs].name);
        if (count_needs(&table) != 1 || !strstr(lines.text, want))
            fail_msg("%s: %s", want, lines.text);
    }
}

/* Who drops rows of zeros may have dropped the last leaf; who keeps them, wherever in the table, has not. */
static void test_maximum_row(void **state)
{
    static const struct cpuid_regs zero = {0x16, 0x756e6547, 0x6c65746e, 0x49656e69}, none = {0, 0, 0, 0};
    static struct cpuid_table table;

    (void)state;
    for (unsigned place = 0; place < 3; place++) { /* of a row of zeros: first, last, nowhere */
        table.count = 0;
        if (place == 0)
            assert_non_null(cpuid_table_add(&table, 0x15, 0, 0, &none));
        assert_non_null(cpuid_table_add(&table, 0, 0, 0, &zero));
        if (place == 1)
            assert_non_null(cpuid_table_add(&table, 0x15, 0, 0, &none));
        assert_true(!strstr(lint_lines(&table), "the maximum is 0x16, expected a row") == (place == 2));
    }
}

/* One bit of an entry. */
static void change(struct cpuid_entry *entry, uint64_t *random)
{
    uint32_t *const words[] = {&entry->leaf, &entry->subleaf, &entry->flags, &entry->eax,
                               &entry->ebx,  &entry->ecx,     &entry->edx};

    *words[kit_random(random) % COUNT(words)] ^= 1u << kit_random(random) % 32;
}

/* Any table; and the sample with a few registers, flags or leaves changed, which gets further into the rules.
 */
static void test_random(void **state)
{
    static struct cpuid_table table;
    uint64_t random = 41;
    unsigned found = 0;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        kit_random_table(&random, &table);
        found += *lint_lines(&table) != 0;
        kit_sample(&table);
        for (unsigned k = kit_random(&random) % 4 + 1; k; k--)
            change(&table.entry[kit_random(&random) % table.count], &random);
        found += *lint_lines(&table) != 0;
    }
    assert_true(found > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken), cmocka_unit_test(test_rules), cmocka_unit_test(test_sample),
        cmocka_unit_test(test_names),  cmocka_unit_test(test_needs), cmocka_unit_test(test_maximum_row),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}

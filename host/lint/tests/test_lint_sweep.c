/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each rule finds when tables are wrong in one place: bits of every register of every row turned over, a
 * third of them, and each row left out, in all tables of host/tests/data/lint and transcript, on both
 * grounds. host/tests/data/lint-sweep.golden has for each rule how many findings that gives and the CRC-32 of
 * their places and words, so that a rule that looks at another bit, compares otherwise or says something else
 * is seen. The program with the word "print" prints that file as it is today; `leafprobe lint` of the two
 * commands, old and new, tells what became of a rule.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/lint/lint.h"
#include "host/lint/machine.h"
#include "host/tests/kit.h"
#include "probe/table/crc32.h"

enum { RULES = 128, GROUNDS = 2 };

static struct tally {
    unsigned count;
    uint32_t crc;
} tallies[RULES][GROUNDS];

static unsigned tables_tried;

static void found(void *ctx, const struct lint_finding *finding)
{
    const unsigned *ground = ctx;
    unsigned rule = 0;

    while (lint_rule(rule) != finding->rule)
        assert_non_null(lint_rule(rule++));
    assert_true(rule < RULES);
    struct tally *tally = &tallies[rule][*ground];

    tally->count++;
    tally->crc = crc32_update(tally->crc, finding->place, strlen(finding->place) + 1);
    tally->crc = crc32_update(tally->crc, finding->text, strlen(finding->text) + 1);
    tally->crc = crc32_update(tally->crc, lint_severity_name(finding->severity), 1);
}

/* The last CPU of a file with another table, and all CPUs as one machine. */
static void hold(const struct kit_read *read, const struct cpuid_table *table)
{
    for (unsigned ground = 0; ground < GROUNDS; ground++) {
        const struct lint_ground of = {ground == 1, false};
        const struct lint_events events = {found, &ground};
        struct lint_machine machine = {0};

        lint_table_on(table, &of, &events);
        for (unsigned i = 0; read->count > 1 && i < read->count; i++)
            lint_machine_add(&machine, i, i + 1 < read->count ? &read->tables[i].table : table, &of, &events);
        lint_machine_free(&machine);
    }
    tables_tried++;
}

/* The table without one row. */
static void leave_out(const struct kit_read *read, const struct cpuid_table *table, uint32_t row)
{
    static struct cpuid_table less;

    less = *table;
    memmove(&less.entry[row], &less.entry[row + 1], (less.count - row - 1) * sizeof(less.entry[0]));
    less.count--;
    hold(read, &less);
}

static void sweep_file(const struct kit_read *read)
{
    static struct cpuid_table changed;
    const struct cpuid_table *table = &read->tables[read->count - 1].table;

    changed = *table;
    hold(read, table);
    for (uint32_t row = 0; row < table->count; row++) {
        uint32_t *const registers[] = {&changed.entry[row].eax, &changed.entry[row].ebx,
                                       &changed.entry[row].ecx, &changed.entry[row].edx};

        leave_out(read, table, row);
        for (unsigned i = 0; i < 4; i++)
            for (unsigned bit = (row + i) % 3; bit < 32; bit += 3) {
                *registers[i] ^= 1u << bit;
                hold(read, &changed);
                *registers[i] ^= 1u << bit;
            }
    }
}

static int is_text(const struct dirent *entry)
{
    return strstr(entry->d_name, ".txt") != NULL && strncmp(entry->d_name, "trace", 5) != 0;
}

/* The files of a folder, in the order of their names. */
static void sweep_folder(const char *folder)
{
    struct dirent **names;
    char *path = strdup(kit_data(folder));
    const int count = scandir(path, &names, is_text, alphasort);

    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        struct kit_read read;
        char file[512];

        snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
        kit_read_file(file, NULL, &read);
        assert_true(!read.failed && read.count > 0);
        sweep_file(&read);
        kit_free(&read);
        free(names[i]);
    }
    free(names);
    free(path);
}

static void sweep(void)
{
    sweep_folder("lint");
    sweep_folder("transcript");
    assert_true(tables_tried > 10000);
}

/* A line of the file, of one rule. */
static void rule_line(unsigned rule, char *ret, size_t size)
{
    const struct tally *tally = tallies[rule];

    snprintf(ret, size, "%s: guest %u %08" PRIx32 ", hardware %u %08" PRIx32, lint_rule(rule)->id,
             tally[0].count, tally[0].crc, tally[1].count, tally[1].crc);
}

static void test_sweep(void **state)
{
    size_t size;
    char *text = kit_slurp(kit_data("lint-sweep.golden"), &size), *rest = text;
    unsigned differ = 0, rule = 0;

    (void)state;
    sweep();
    for (; lint_rule(rule); rule++) {
        char line[160];
        const char *want = strsep(&rest, "\n");

        rule_line(rule, line, sizeof(line));
        if (!want || strcmp(line, want) != 0) {
            print_message(" got: %s\nwant: %s\n", line, want ? want : "no line");
            differ++;
        }
    }
    assert_true(rule > 40);
    assert_string_equal(rest ? rest : "missing", "");
    assert_int_equal(differ, 0);
    free(text);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sweep),
    };

    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        char line[160];

        sweep();
        for (unsigned rule = 0; lint_rule(rule); rule++) {
            rule_line(rule, line, sizeof(line));
            puts(line);
        }
        return 0;
    }
    return cmocka_run_group_tests_name("lint over changed tables", tests, NULL, NULL);
}

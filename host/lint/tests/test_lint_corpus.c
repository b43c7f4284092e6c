/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Real tables (LEAFPROBE_SHARED): what lint finds in them is what host/tests/data/lint-corpus.golden lists,
 * no more and no less. Its lines are "dump: rule: place: why it is a fact about that dump or CPU"; '#' begins
 * a comment. What several CPUs of a dump share stands there once.
 */
#include <stdlib.h>
#include <string.h>

#include "host/lint/lint.h"
#include "host/tests/kit.h"

#define GOLDEN_MAX 256

static struct golden {
    char *line; /* "dump: rule: place: why" */
    size_t key; /* of it, up to the ": " before why */
    unsigned met;
} golden[GOLDEN_MAX];

static unsigned golden_count;

/* The length of the first three of the four parts of a line. */
static size_t key_length(const char *line)
{
    size_t length = 0;

    for (unsigned i = 0; i < 3; i++) {
        const char *end = strstr(line + length, ": ");

        assert_non_null(end);
        length = end ? (size_t)(end - line) + 2 : 0;
    }
    assert_true(line[length] != 0);
    return length - 2;
}

static char *read_golden(void)
{
    size_t size;
    char *text = kit_slurp(kit_data("lint-corpus.golden"), &size);

    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == '#')
            continue;
        assert_true(golden_count < GOLDEN_MAX);
        golden[golden_count++] = (struct golden){line, key_length(line), 0};
    }
    return text;
}

struct place {
    const char *file;
    unsigned unknown;
};

static void found(void *ctx, const struct lint_finding *finding)
{
    struct place *place = ctx;
    char key[200];
    const int n = snprintf(key, sizeof(key), "%s: %s: %s", place->file, finding->rule->id, finding->place);

    for (unsigned i = 0; i < golden_count; i++)
        if (golden[i].key == (size_t)n && memcmp(golden[i].line, key, (size_t)n) == 0) {
            golden[i].met++;
            return;
        }
    print_message("not in the golden file: %s: %s\n", key, finding->text);
    place->unknown++;
}

/* How many CPUs the file has; *unknown grows by the findings that nobody looked at. */
static unsigned check_file(const char *path, const char *name, unsigned *unknown)
{
    struct place place = {name, 0};
    const struct lint_events events = {found, &place};
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    check_text(path, read.error, "");
    for (unsigned i = 0; i < read.count; i++)
        lint_table(&read.tables[i].table, &events);
    const unsigned count = read.count;

    kit_free(&read);
    *unknown += place.unknown;
    return count;
}

struct corpus {
    unsigned cpus, unknown;
};

static void add_file(void *ctx, const char *path, const char *name)
{
    struct corpus *corpus = ctx;

    corpus->cpus += check_file(path, name, &corpus->unknown);
}

static void test_corpus(void **state)
{
    struct corpus corpus = {0};
    unsigned stale = 0;
    char *text = read_golden();

    (void)state;
    add_file(&corpus, kit_shared("reference/kvm-vcpu0-vmcore.txt"), "kvm-vcpu0-vmcore.txt");
    kit_each_dump(add_file, &corpus);
    for (unsigned i = 0; i < golden_count; i++)
        if (!golden[i].met) {
            print_message("in the golden file, but not found: %s\n", golden[i].line);
            stale++;
        }
    print_message("%u CPUs, %u findings looked at\n", corpus.cpus, golden_count);
    free(text);
    assert_true(corpus.cpus > 1);
    assert_int_equal(corpus.unknown + stale, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_corpus)};

    return cmocka_run_group_tests_name("lint corpus", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Any one and any two hurts that can come together on every dialect, and such texts with a row that is
 * broken. */
#include <stdlib.h>
#include <string.h>

#include "host/read/tests/dialect_check.h"
#include "host/read/tests/hurts.h"

static hurt *const hurts[] = {no_break, quoted, stamped, hosted, printable, referenced, wrapped_at};

/* What stands around a text. */
static const struct {
    const char *before, *behind;
} frames[] = {{"", ""}, {"```\n", "```\n"}, {"it says:\n\n<pre>\n", "</pre>\n"}};

static char *framed(char *text, size_t frame)
{
    char *ret = NULL;
    size_t size;
    FILE *to = open_memstream(&ret, &size);

    assert_non_null(to);
    fprintf(to, "%s%s%s", frames[frame].before, text, frames[frame].behind);
    fclose(to);
    free(text);
    return ret;
}

static char *hurt_text(size_t i, const struct cpuid_table *table, size_t one, size_t two, size_t frame)
{
    size_t size;
    char *text = framed(dialect_text(i, table, &size), frame);

    text = apply(hurts[one], text);
    return two == one ? text : apply(hurts[two], text);
}

static void test_pairs(void **state)
{
    static struct cpuid_table sample;
    unsigned turn = 0;

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(dialects); i++)
        for (size_t one = 0; one < COUNT(hurts); one++)
            for (size_t two = 0; two < COUNT(hurts); two++) {
                struct kit_read read;
                char *text = hurt_text(i, &sample, one, two, turn++ % COUNT(frames));

                kit_read_text(text, NULL, &read);
                dialect_check(i, &read, &sample, text);
                kit_free(&read);
                free(text);
            }
}

/* The line of a row that is broken, or, of one that was wrapped, the line that it begins in. */
static void check_broken(size_t i, const struct kit_read *read, const char *text, unsigned line,
                         bool wrapped_row)
{
    for (unsigned at = line - wrapped_row; at <= line; at++) {
        char want[32];

        snprintf(want, sizeof(want), "text:%u: expected", at);
        if (read->failed && strncmp(read->error, want, strlen(want)) == 0)
            return;
    }
    fail_msg("%s: want line %u, got '%s' and %u tables of\n%s", dialects[i].name, line, read->error,
             read->count, text);
}

/* True if the table has the row in this dialect. */
static bool break_text(size_t i, const struct cpuid_table *table, uint64_t *seed)
{
    const size_t one = kit_random(seed) % COUNT(hurts), two = kit_random(seed) % COUNT(hurts);
    char *text = hurt_text(i, table, one, two, kit_random(seed) % COUNT(frames));
    char *at = strcasestr(text, MARKED_TEXT);

    if (at) {
        struct kit_read read;
        const unsigned line = line_of(text, at);

        read_broken(i, text, at, seed, &read);
        check_broken(i, &read, text, line, hurts[one] == wrapped_at || hurts[two] == wrapped_at);
        kit_free(&read);
    }
    free(text);
    return at != NULL;
}

static void test_broken(void **state)
{
    (void)state;
    each_broken(break_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_broken)};

    return cmocka_run_group_tests_name("paste_dialects", tests, NULL, NULL);
}

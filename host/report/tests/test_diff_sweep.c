/* SPDX-License-Identifier: BSD-2-Clause */
/* What diff says, in each of its forms, of a table and the same with one thing wrong: a bit, a row, a flag,
 * the order. */
#include <stdio.h>
#include <string.h>

#include "host/report/diff_json.h"
#include "host/report/diff_jsonl.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

static const struct cpuid_table *whole, *third;
static const char *file;

static void fill(struct diff_input *input, const char *path, const struct cpuid_table *table, uint32_t cpu)
{
    struct error_line error;

    *input = (struct diff_input){.path = path};
    assert_true(diff_input_add(input, cpu, table, &error));
}

static void say_pair(const struct diff_input inputs[2], unsigned turn)
{
    struct diff_report report;

    assert_true(diff_report(inputs, turn & 1, &report));
    diff_text(&report, turn & 2, &sweep_sink);
    if (turn % 3 == 0)
        diff_json(&report, &sweep_sink);
    if (turn % 3 == 1)
        diff_jsonl(&report, &sweep_sink);
    if (turn % 16 == 0)
        diff_html(&report, &sweep_sink);
    diff_report_free(&report);
}

static void say_matrix(const struct diff_input inputs[3], unsigned turn)
{
    diff_matrix_text(inputs, 3, turn & 1, turn & 2, &sweep_sink);
    if (turn % 3 == 0)
        diff_matrix_json(inputs, 3, &sweep_sink);
    if (turn % 3 == 1)
        diff_matrix_jsonl(inputs, 3, turn & 2, &sweep_sink);
    if (turn % 8 == 0)
        diff_matrix_html(inputs, 3, turn & 4, &sweep_sink);
}

static void compare(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    unsigned *turn = ctx;
    struct diff_input inputs[3];
    char key[48];

    fill(&inputs[0], "a.txt", *turn & 4 ? table : whole, 0);
    fill(&inputs[1], "b.txt", *turn & 4 ? whole : table, 0);
    fill(&inputs[2], "c.txt", third, 0);
    if (*turn % 5)
        say_pair(inputs, *turn);
    else
        say_matrix(inputs, *turn);
    snprintf(key, sizeof(key), "%.20s 0x%08x", file, (unsigned)leaf);
    sweep_take(key);
    for (unsigned i = 0; i < 3; i++)
        diff_input_free(&inputs[i]);
    ++*turn;
}

static void sweep(void)
{
    static const char *const files[][2] = {{"transcript/amd.txt", "transcript/amd-b.txt"},
                                           {"transcript/hybrid.txt", "lint/level-shift.txt"},
                                           {"lint/intel-alias.txt", "lint/amd-alias.txt"}};
    unsigned turn = 0;

    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read read, other;

        kit_read_file(kit_data(files[i][0]), NULL, &read);
        kit_read_file(kit_data(files[i][1]), NULL, &other);
        assert_true(!read.failed && read.count > 0 && !other.failed && other.count > 0);
        whole = &read.tables[0].table;
        third = &other.tables[0].table;
        file = strchr(files[i][0], '/') + 1;
        sweep_table(whole, 9, compare, &turn);
        sweep_shape(whole, compare, &turn);
        sweep_partial(whole, compare, &turn);
        kit_free(&read);
        kit_free(&other);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "diff of tables with one thing wrong", sweep, "diff-sweep.golden");
}

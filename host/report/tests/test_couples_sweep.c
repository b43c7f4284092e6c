/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that have some of three or four CPUs, in some order, one of them twice: how diff matches them, in
 * each form. */
#include <stdio.h>
#include <string.h>

#include "host/report/diff_json.h"
#include "host/report/diff_jsonl.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

enum { CPUS = 4 };

/* Which CPUs a machine has, one a digit; 3 is of another maker, 4 is the first with fewer rows. */
static const char *const machines[] = {"0",  "01", "012",  "2",  "20",  "010", "3",
                                       "03", "4",  "0122", "41", "210", "1111"};

static struct cpuid_table tables[CPUS + 1];

static void fill(struct diff_input *input, const char *machine)
{
    struct error_line error;

    *input = (struct diff_input){.path = machine};
    for (uint32_t i = 0; machine[i]; i++)
        assert_true(diff_input_add(input, 2 * i, &tables[machine[i] - '0'], &error));
}

static void say_pair(const struct diff_input *inputs, unsigned turn)
{
    struct diff_report report;

    assert_true(diff_report(inputs, turn & 1, &report));
    diff_text(&report, turn & 2, &sweep_sink);
    diff_json(&report, &sweep_sink);
    diff_jsonl(&report, &sweep_sink);
    if (turn % 4 == 0)
        diff_html(&report, &sweep_sink);
    diff_report_free(&report);
}

static void say_matrix(const struct diff_input *inputs, unsigned turn)
{
    diff_matrix_text(inputs, 3, turn & 1, turn & 2, &sweep_sink);
    diff_matrix_json(inputs, 3, &sweep_sink);
    diff_matrix_jsonl(inputs, 3, turn & 1, &sweep_sink);
    if (turn % 4 == 0)
        diff_matrix_html(inputs, 3, turn & 1, &sweep_sink);
}

static void sweep(void)
{
    struct kit_read hybrid, amd;
    unsigned turn = 0;

    kit_read_file(kit_data("transcript/hybrid.txt"), NULL, &hybrid);
    kit_read_file(kit_data("transcript/amd.txt"), NULL, &amd);
    assert_true(hybrid.count == 3 && amd.count > 0);
    for (unsigned i = 0; i < 3; i++)
        tables[i] = hybrid.tables[i].table;
    tables[3] = amd.tables[0].table;
    tables[4] = tables[0];
    tables[4].count = 10;
    for (size_t a = 0; a < COUNT(machines); a++)
        for (size_t b = 0; b < COUNT(machines); b++, turn++) {
            struct diff_input inputs[3];

            fill(&inputs[0], machines[a]);
            fill(&inputs[1], machines[b]);
            fill(&inputs[2], machines[(a + b) % COUNT(machines)]);
            say_pair(inputs, turn);
            if (turn % 3 == 0)
                say_matrix(inputs, turn);
            sweep_take(machines[a]);
            for (unsigned i = 0; i < 3; i++)
                diff_input_free(&inputs[i]);
        }
    kit_free(&hybrid);
    kit_free(&amd);
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "diff of machines with some CPUs", sweep, "couples-sweep.golden");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts between a table and the same with one thing wrong, either way, for each kind of host. */
#include <stdio.h>
#include <string.h>

#include "host/tests/kit.h"
#include "host/tests/sweep.h"
#include "host/verdict/write.h"

static const struct cpuid_table *whole;
static const char *file;

static void judge(const struct cpuid_table *guest, const struct cpuid_table *host, enum verdict_host is,
                  uint32_t leaf)
{
    const struct verdict_side sides[2] = {{guest, "", VERDICT_GUEST}, {host, "", is}};
    struct verdict verdict;
    char key[48];

    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    const struct verdict_case what = {"guest", "host", 0, 0, &verdict, is, false};

    verdict_text_guest(&what, &sweep_sink);
    verdict_text(&what, &sweep_sink);
    verdict_text_line(&what, &sweep_sink);
    snprintf(key, sizeof(key), "%.20s 0x%08x", file, (unsigned)leaf);
    sweep_take(key);
    verdict_free(&verdict);
}

static void both_ways(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    unsigned *turn = ctx;

    judge(whole, table, (enum verdict_host)(*turn % VERDICT_HOSTS), leaf);
    judge(table, whole, (enum verdict_host)(*turn % VERDICT_HOSTS), leaf);
    ++*turn;
}

static void sweep(void)
{
    static const char *const files[] = {"transcript/amd.txt", "transcript/hybrid.txt"};
    unsigned turn = 0;

    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read read;

        kit_read_file(kit_data(files[i]), NULL, &read);
        assert_true(!read.failed && read.count > 0);
        whole = &read.tables[0].table;
        file = strchr(files[i], '/') + 1;
        sweep_table(whole, 1, both_ways, &turn);
        kit_free(&read);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "verdicts over tables with one thing wrong", sweep, "verdict-sweep.golden");
}

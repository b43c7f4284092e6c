/* SPDX-License-Identifier: BSD-2-Clause */
/* Baselines of hosts of which one has one thing wrong, told in each form; and verdicts as documents and
 * pages. */
#include <stdio.h>
#include <string.h>

#include "host/tests/kit.h"
#include "host/tests/sweep.h"
#include "host/verdict/baseline_write.h"
#include "host/verdict/write.h"

enum { TOLD_MAX = 512 };

static const struct cpuid_table *whole, *third;
static const char *file;
static struct baseline_told told[TOLD_MAX];
static size_t told_count;

static void keep_change(void *ctx, const struct baseline_change *change)
{
    assert_true(told_count < TOLD_MAX);
    told[told_count++] = (struct baseline_told){ctx, 0, *change};
}

static void make_baseline(const struct cpuid_table *const hosts[3], bool page)
{
    static struct baseline baseline;
    static const char *const names[] = {"one", "two", "three"};
    static const struct msr_values none;
    struct error_line error = {""};
    bool good = true;

    baseline = (struct baseline){.vendor = page ? "GenuineIntel" : NULL};
    told_count = 0;
    for (unsigned i = 0; good && i < 3; i++)
        if (hosts[i]) {
            const struct baseline_events events = {keep_change, (void *)names[i]};

            good = baseline_add(&baseline, hosts[i], names[i], &events, &error);
        }
    good = good && baseline_end(&baseline, &error);
    if (!good) {
        put_str(&sweep_sink, error.text);
        return;
    }
    const struct baseline_result result = {&baseline, &none, told, told_count};

    baseline_json(&result, &sweep_sink);
    if (page)
        baseline_html(&result, &sweep_sink);
}

static void make_verdict(const struct cpuid_table *guest, const struct cpuid_table *host, unsigned turn)
{
    static const char *const said[] = {"", "mode=64 microcode=0x5\n", "mode=64 microcode=0x6\n"};
    const enum verdict_host is = (enum verdict_host)(turn % VERDICT_HOSTS);
    const struct verdict_side sides[2] = {{guest, said[turn / 2 % 3], VERDICT_GUEST},
                                          {host, said[turn / 3 % 3], is}};
    struct verdict verdict;
    struct json json = {.sink = &sweep_sink};

    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    const struct verdict_case what = {"guest", "host", 0, 1, &verdict, is, turn & 1};

    if (turn % 3 == 0) {
        json_array_begin(&json, NULL);
        verdict_json(&what, &json);
        json_array_end(&json);
    } else if (turn % 3 == 1) {
        verdict_jsonl(&what, &sweep_sink);
    } else {
        verdict_html_begin(&sweep_sink, &what);
        verdict_html(&what, turn & 2, &sweep_sink);
        verdict_html_end(&sweep_sink);
    }
    verdict_free(&verdict);
}

static void judge(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    unsigned *turn = ctx;
    const struct cpuid_table *const orders[3][3] = {
        {whole, table, NULL}, {table, whole, NULL}, {third, table, whole}};
    char key[48];

    make_baseline(orders[*turn % 3], *turn % 8 == 3);
    make_verdict(*turn & 1 ? whole : table, *turn & 1 ? table : *turn & 2 ? whole : third, *turn);
    snprintf(key, sizeof(key), "%.20s 0x%08x", file, (unsigned)leaf);
    sweep_take(key);
    ++*turn;
}

static void sweep(void)
{
    static const char *const files[][2] = {{"transcript/amd.txt", "transcript/amd-b.txt"},
                                           {"transcript/hybrid.txt", "lint/apic-id.txt"},
                                           {"chain-all.txt", "chain-none.txt"}};
    unsigned turn = 0;

    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read read, other;

        kit_read_file(kit_data(files[i][0]), NULL, &read);
        kit_read_file(kit_data(files[i][1]), NULL, &other);
        assert_true(!read.failed && read.count > 0 && !other.failed && other.count > 0);
        whole = &read.tables[0].table;
        third = &other.tables[0].table;
        file = strchr(files[i][0], '/') ? strchr(files[i][0], '/') + 1 : files[i][0];
        sweep_table(whole, 19, judge, &turn);
        sweep_partial(whole, judge, &turn);
        if (i == 0)
            sweep_shape(whole, judge, &turn);
        kit_free(&read);
        kit_free(&other);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "baselines of hosts with one thing wrong", sweep, "baseline-sweep.golden");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What decode says, in each of its forms, of a machine of which one CPU has one thing wrong. */
#include <stdio.h>
#include <string.h>

#include "host/report/decode_write.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

static const struct kit_read *read_now;
static const char *file;

/* The machine with the table as its last CPU; what it says of that row alone, or of all. */
static void say(enum decode_form form, const struct cpuid_table *table, const struct decode_row *row)
{
    const unsigned count = read_now->count < 4 ? read_now->count : 4;
    struct decode_write write = {.sink = &sweep_sink, .form = form, .row = row};

    decode_write_begin(&write, file, "raw");
    for (unsigned i = 0; i < count; i++) {
        struct decode_json_cpu cpu = {.cpu = i,
                                      .label = i & 1 ? "odd" : "",
                                      .provenance = "",
                                      .table = i + 1 < count ? &read_now->tables[i].table : table};

        decode_write_cpu(&write, &cpu);
    }
    assert_true(decode_write_end(&write));
}

static void decode(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    static const enum decode_form forms[] = {DECODE_TEXT, DECODE_JSON, DECODE_JSONL, DECODE_HTML, DECODE_RAW};
    unsigned *turn = ctx;
    char key[48];
    const struct decode_row row = {leaf, 0};
    const enum decode_form form = forms[*turn % COUNT(forms)];

    /* The page of a whole machine is long. */
    say(form, table, form == DECODE_HTML || *turn % 3 ? &row : NULL);
    snprintf(key, sizeof(key), "%.20s 0x%08x", file, (unsigned)leaf);
    sweep_take(key);
    ++*turn;
}

static void sweep(void)
{
    static const char *const files[] = {"transcript/amd.txt", "transcript/hybrid.txt", "aida64.txt",
                                        "chain-hyperv.txt"};
    unsigned turn = 0;

    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read read;
        const char *slash = strchr(files[i], '/');

        kit_read_file(kit_data(files[i]), NULL, &read);
        assert_true(!read.failed && read.count > 0);
        read_now = &read;
        file = slash ? slash + 1 : files[i];
        const struct cpuid_table *last = &read.tables[(read.count < 4 ? read.count : 4) - 1].table;

        sweep_table(last, 11, decode, &turn);
        sweep_partial(last, decode, &turn);
        kit_free(&read);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "decode of machines with one thing wrong", sweep, "decode-sweep.golden");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Two tables from the input, compared and written in every format; then a matrix of them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/report/diff_json.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void swallow(void *ctx, const void *bytes, size_t n)
{
    size_t *total = ctx;

    (void)bytes;
    *total += n;
}

/* The first byte of each record tells which table it is for, the other 28 bytes are an entry. */
static void fill(const uint8_t *bytes, size_t n, struct cpuid_table tables[2])
{
    const size_t size = offsetof(struct cpuid_entry, padding);

    for (; n >= 1 + size; bytes += 1 + size, n -= 1 + size) {
        struct cpuid_entry entry;

        memcpy(&entry, bytes + 1, size);
        const struct cpuid_regs regs = cpuid_entry_regs(&entry);

        if (bytes[0] & 1)
            cpuid_table_add(&tables[0], entry.leaf, entry.subleaf, entry.flags, &regs);
        if (bytes[0] & 2)
            cpuid_table_add(&tables[1], entry.leaf, entry.subleaf, entry.flags, &regs);
    }
}

static void write_all(const struct diff_input *inputs, const struct sink *sink)
{
    for (int all = 0; all < 2; all++) {
        struct diff_report report;

        if (!diff_report(inputs, all, &report))
            abort();
        diff_text(&report, all, sink);
        diff_json(&report, sink);
        diff_html(&report, sink);
        diff_report_free(&report);
        diff_matrix_text(inputs, 3, all, all, sink);
        diff_matrix_html(inputs, 3, all, sink);
    }
    diff_matrix_json(inputs, 3, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct diff_input inputs[3] = {{.path = "a"}, {.path = "-"}, {.path = "<c>"}};
    static struct cpuid_table tables[2];
    size_t total = 0;
    const struct sink sink = {swallow, &total};

    memset(tables, 0, sizeof(tables));
    fill(bytes, n, tables);
    for (uint32_t i = 0; i < 3; i++)
        if (!diff_input_add(&inputs[i], i, &tables[i % 2], NULL))
            abort();
    write_all(inputs, &sink);
    for (int i = 0; i < 3; i++)
        diff_input_free(&inputs[i]);
    return 0;
}

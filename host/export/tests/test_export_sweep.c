/* SPDX-License-Identifier: BSD-2-Clause */
/* What is written for each monitor, left out and remarked, of tables with one thing wrong. */
#include <stdio.h>

#include "host/export/qemu_known.h"
#include "host/export/tests/export_kept.h"
#include "host/tests/sweep.h"

/* Names and models of these, in turn. */
static const char *const versions[] = {"7.2", "9.2", "10.0"};

static struct qemu_known known[COUNT(versions)];

static void keep(const char *target, uint32_t leaf)
{
    char key[48];

    snprintf(key, sizeof(key), "%.20s 0x%08x", target, (unsigned)leaf);
    sweep_said(key, written);
    sweep_said(key, left);
    sweep_said(key, noted);
}

static void write_all(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    unsigned *turn = ctx;
    struct error_line error;

    for (unsigned target = 0; export_target(target); target++) {
        const struct export_job job = {
            table, *turn % 2 ? EXPORT_KVM : EXPORT_TCG, &known[*turn % COUNT(versions)], NULL, &export_kept,
            NULL};

        forget_kept();
        if (export_write(target, &job, &export_written, &error))
            keep(export_target(target), leaf);
        else
            sweep_said("refused", error.text);
    }
    ++*turn;
}

static void sweep(void)
{
    static const char *const files[] = {"transcript/amd.txt", "epyc-milan.txt"};
    struct error_line error;
    unsigned turn = 0;

    for (size_t i = 0; i < COUNT(versions); i++)
        assert_true(qemu_known_version(versions[i], &known[i], &error));
    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read read;

        kit_read_file(kit_data(files[i]), NULL, &read);
        assert_true(!read.failed && read.count > 0);
        sweep_table(&read.tables[0].table, 29, write_all, &turn);
        kit_free(&read);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "exports of tables with one thing wrong", sweep, "export-sweep.golden");
}

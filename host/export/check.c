/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/capture/capture.h"
#include "host/diff/report.h"
#include "host/export/qemu.h"
#include "host/report/text.h"

enum { SECONDS = 60 };

struct check {
    const struct export_job *job;
    struct qemu_line line;
    char cpu[LINE_ROOM + 32];
    bool forced; /* TCG shows what it does not run */
    struct cpuid_table wanted, shown;
};

/* What the check of a line for KVM cannot see under TCG: the hypervisor's own leaves, and the components of
 * XCR0 that TCG leaves out. */
static void copy_seen(const struct cpuid_table *from, bool seen_all, struct cpuid_table *to)
{
    cpuid_table_clear(to);
    for (uint32_t i = 0; i < from->count; i++) {
        const struct cpuid_entry *entry = &from->entry[i];
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        if (seen_all || (entry->leaf != XSAVE_LEAF && !spec_is_hypervisor_leaf(entry->leaf)))
            cpuid_table_add(to, entry->leaf, entry->subleaf, entry->flags, &regs);
    }
}

static bool boot_line(struct check *check, const char *program, struct capture *capture,
                      struct error_line *reterr)
{
    char *options[] = {(char *)"-accel",  (char *)(check->forced ? "tcg" : "kvm"),
                       (char *)"-cpu",    check->cpu,
                       (char *)"-global", check->line.global.text};
    const struct capture_request request = {.one_cpu = true,
                                            .shape = SHAPE_QEMU,
                                            .program = program,
                                            .seconds = SECONDS,
                                            .options = options,
                                            .option_count = check->line.global.n ? 6 : 4};

    snprintf(check->cpu, sizeof(check->cpu), "%s%s", check->line.cpu.text,
             check->forced ? ",x-force-features=on" : "");
    return capture_guest(&request, capture, reterr);
}

static void put_error(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    say_lines(bytes, n);
}

static bool compare_shown(struct check *check, bool *ret_real, struct error_line *reterr)
{
    static char bytes[65536];
    const struct sink errors = {put_error, NULL};
    struct sink_buffer buffer = {&errors, bytes, sizeof(bytes), 0};
    const struct sink sink = sink_buffer(&buffer);
    struct diff_input inputs[2] = {{.path = "the table"}, {.path = "the guest"}};
    struct diff_report report = {0};
    bool good = diff_input_add(&inputs[0], 0, &check->wanted, reterr) &&
                diff_input_add(&inputs[1], 0, &check->shown, reterr);

    if (good) {
        good = diff_report(inputs, false, &report);
        *ret_real = report.real;
        if (good && report.real)
            good = diff_text(&report, false, &sink);
        sink_buffer_flush(&buffer);
        diff_report_free(&report);
        if (!good)
            error_line_set(reterr, "not enough memory");
    }
    for (unsigned i = 0; i < 2; i++)
        diff_input_free(&inputs[i]);
    return good;
}

static void no_line(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

enum export_checked export_check(const struct export_job *job, const char *program, struct error_line *reterr)
{
    static struct check check;
    static struct plan plan;
    static const struct export_events silent = {no_line, no_line, NULL};
    struct export_job again = *job;
    struct capture capture = {.source = "guest"};
    bool real = false;

    check = (struct check){.job = job};
    again.events = &silent;
    if (!qemu_line_make(&again, &plan, &check.line, reterr))
        return EXPORT_UNCHECKED;
    check.forced = job->accel == EXPORT_TCG || access("/dev/kvm", R_OK | W_OK) != 0;
    if (check.forced && job->accel == EXPORT_KVM)
        job->events->noted(job->events->ctx,
                           "no KVM here: checked under TCG, without leaf 0xd and the hypervisor's leaves");

    bool good = boot_line(&check, program, &capture, reterr);

    progress_end();
    if (good) {
        copy_seen(job->table, job->accel == EXPORT_TCG || !check.forced, &check.wanted);
        copy_seen(&capture.cpus[0].table, job->accel == EXPORT_TCG || !check.forced, &check.shown);
        good = compare_shown(&check, &real, reterr);
    }
    capture_free(&capture);
    return !good ? EXPORT_UNCHECKED : real ? EXPORT_DIFFERS : EXPORT_SAME;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/report.h"

#include "boot/acpi.h"
#include "boot/clock.h"
#include "boot/cpus.h"
#include "boot/long_mode.h"
#include "boot/notes.h"
#include "boot/rtc.h"
#include "probe/provenance.h"

#define EXTENDED_BASE 0x80000000u

static void add(struct cpuid_table *table, uint32_t base, uint32_t leaf)
{
    struct cpuid_regs regs;

    native_read(NULL, base, 0, &regs);
    if (regs.eax < leaf || regs.eax - base > 0xffff)
        return;
    native_read(NULL, leaf, 0, &regs);
    cpuid_table_add(table, leaf, 0, 0, &regs);
}

void report_state(struct report *report)
{
    static struct cpuid_table table;

    add(&table, 0, 0);
    add(&table, 0, 1);
    add(&table, EXTENDED_BASE, EXTENDED_BASE + 1);
    native_state(&table, &report->state);
}

static void put_boot(const struct report *report, const struct sink *sink)
{
    char time[RTC_TEXT];

    provenance_open(sink);
    provenance_str(sink, "boot", boot_protocol_name(report->info->protocol));
    provenance_str(sink, "loader", report->info->loader);
    if (report->info->uefi)
        provenance_str(sink, "firmware", "uefi");
    provenance_str(sink, "acpi", acpi_oem());
    provenance_str(sink, "clock", clock_name());
    cpus_put(sink);
    if (rtc_read(time))
        provenance_str(sink, "time", time);
    provenance_close(sink);
}

void report_put(void *ctx, const struct sink *sink, const struct cpuid_table *boot)
{
    const struct report *report = ctx;

    (void)boot;
    put_boot(report, sink);
    provenance_open(sink);
    provenance_dec(sink, "mode", long_mode_active() ? 64 : 32);
    provenance_close(sink);
    provenance_state(sink, &report->state);
    notes_put(sink);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/report.h"

#include "boot/acpi/acpi.h"
#include "boot/acpi/clock.h"
#include "boot/cpus/cpus.h"
#include "boot/entry/long_mode.h"
#include "boot/info/notes.h"
#include "boot/info/rtc.h"
#include "probe/write/provenance.h"

void report_state(struct report *report, struct recall *recall)
{
    const struct cpuid_source cpuid = recall_source(recall);
    static const struct msr_source msr = {native_msr_read, NULL};
    static struct cpuid_table table;

    virt_leaves(&cpuid, &table);
    virt_read(&table, &msr, native_getsec, &report->virt);
    native_state(&table, recall, report->virt.guest < VIRT_NO_MSR ? &msr : NULL, &report->state);
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
    virt_put(sink, &report->virt);
    notes_put(sink);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/origin.h"

#include "boot/acpi/acpi.h"
#include "boot/acpi/clock.h"
#include "boot/cpus/cpus.h"
#include "boot/entry/long_mode.h"
#include "boot/info/notes.h"
#include "boot/info/protocol.h"
#include "boot/rate.h"
#include "probe/write/provenance.h"

static void put_boot(const struct origin *origin, const struct sink *sink)
{
    provenance_open(sink);
    provenance_str(sink, "boot", protocol_name(origin->info->protocol));
    provenance_str(sink, "loader", origin->info->loader);
    if (origin->info->uefi)
        provenance_str(sink, "firmware", "uefi");
    provenance_str(sink, "acpi", acpi_oem());
    provenance_str(sink, "clock", clock_name());
    cpus_put(sink);
    if (origin->time[0])
        provenance_str(sink, "time", origin->time);
    provenance_close(sink);
}

void origin_write(void *ctx, const struct sink *sink, const struct cpuid_table *boot)
{
    const struct origin *origin = ctx;

    put_boot(origin, sink);
    provenance_open(sink);
    provenance_dec(sink, "mode", long_mode_active() ? 64 : 32);
    provenance_close(sink);
    if (origin->measured)
        rate_put(sink, origin->tsc_khz, boot);
    at_start_put(&origin->start, sink);
    notes_put(sink);
}

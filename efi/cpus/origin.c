/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/origin.h"

#include "efi/base/identity.h"
#include "efi/base/plain.h"
#include "probe/write/provenance.h"

static void put_digits(struct plain *text, uint32_t value, uint32_t scale)
{
    for (; scale > 0; scale /= 10)
        plain_put(text, '0' + value / scale % 10);
}

static void put_zone(struct plain *text, INT16 zone)
{
    const uint32_t minutes = (uint32_t)(zone < 0 ? -zone : zone);

    if (zone < -1440 || zone > 1440)
        return;
    /* UEFI 2.10, 8.3: local time = UTC - zone, so the sign is the other way round than ISO 8601's. */
    plain_put(text, zone > 0 ? '-' : '+');
    put_digits(text, minutes / 60, 10);
    plain_put(text, ':');
    put_digits(text, minutes % 60, 10);
}

static void put_time(struct plain *text, const EFI_TIME *time)
{
    const struct {
        uint32_t value, scale;
        char after;
    } parts[] = {{time->Year, 1000, '-'}, {time->Month, 10, '-'},  {time->Day, 10, 'T'},
                 {time->Hour, 10, ':'},   {time->Minute, 10, ':'}, {time->Second, 10, 0}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        put_digits(text, parts[i].value, parts[i].scale);
        if (parts[i].after)
            plain_put(text, (uint32_t)parts[i].after);
    }
    put_zone(text, time->TimeZone);
}

void origin_begin(void *ctx, struct probe_cpu *cpu)
{
    const struct origin *origin = ctx;

    at_start_begin(&origin->start, cpu);
}

void origin_init(struct origin *origin, const struct firmware *fw, const struct cpus_firmware *cpus,
                 struct recall *recall)
{
    struct cpuid_table room = {0};
    struct plain text;
    EFI_TIME time;

    *origin = (struct origin){.fw = fw, .cpus = cpus};
    plain_init(&text, origin->vendor, sizeof(origin->vendor));
    if (fw->table->FirmwareVendor)
        plain_put_ucs2(&text, fw->table->FirmwareVendor, sizeof(origin->vendor));
    plain_init(&text, origin->time, sizeof(origin->time));
    if (!EFI_ERROR(fw->table->RuntimeServices->GetTime(&time, NULL)))
        put_time(&text, &time);
    firmware_identity(fw, &origin->identity);
    at_start_read(&origin->start, recall, &room);
}

/* 2.31 is stored as 2 and 31, 2.10 as 2 and 100 (UEFI 2.10, 4.2.1). */
static void put_revision(const struct sink *sink, uint32_t revision)
{
    const uint32_t minor = revision & 0xffff;
    char bytes[16];
    struct plain text;

    plain_init(&text, bytes, sizeof(bytes));
    put_digits(&text, revision >> 16, revision >> 16 > 9 ? 10 : 1);
    plain_put(&text, '.');
    put_digits(&text, minor / 10, minor > 99 ? 10 : 1);
    if (minor % 10)
        put_digits(&text, minor % 10, 1);
    provenance_str(sink, "uefi", bytes);
}

static void put_count(const struct sink *sink, const char *name, const struct cpus_firmware *cpus,
                      uint32_t count)
{
    if (cpus->mp)
        provenance_dec(sink, name, count);
    else
        provenance_str(sink, name, "unread");
}

void origin_write(void *ctx, const struct sink *sink, const struct cpuid_table *boot)
{
    const struct origin *origin = ctx;

    (void)boot;
    provenance_open(sink);
    provenance_str(sink, "boot", ORIGIN_BOOT);
    provenance_dec(sink, "mode", sizeof(void *) * 8);
    provenance_str(sink, "firmware", origin->vendor);
    provenance_hex(sink, "firmware_revision", origin->fw->table->FirmwareRevision);
    put_revision(sink, origin->fw->table->Hdr.Revision);
    provenance_str(sink, "secure_boot",
                   origin->identity.secure_boot ? origin->identity.secure_boot : "unread");
    provenance_str(sink, "time", origin->time[0] ? origin->time : "unread");
    put_count(sink, "processors", origin->cpus, origin->cpus->total);
    put_count(sink, "enabled", origin->cpus, origin->cpus->enabled);
    provenance_close(sink);
    at_start_put(&origin->start, sink);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/identity.h"

#include "probe/table/crc32.h"
#include "probe/table/mem.h"
#include "probe/write/provenance.h"

#define EDX_SERIAL (1u << 18)
#define VERSION_LITTLE_ENDIAN 0x206u

static bool has_uuid(const uint8_t uuid[SMBIOS_UUID])
{
    bool same = uuid[0] == 0 || uuid[0] == 0xff;

    for (uint32_t i = 1; i < SMBIOS_UUID; i++)
        same = same && uuid[i] == uuid[0];
    return !same;
}

void identity_take(struct identity *identity, const struct smbios_table *table, const uint8_t *bytes)
{
    struct smbios_system *system = &identity->system;

    identity->problem = bytes ? smbios_system(bytes, table->length, table->count, system)
                              : "SMBIOS: its table leads out of memory";
    identity->known = !identity->problem;
    if (!identity->known)
        return;
    identity->version = table->version;
    identity->numbered = system->serial[0] || has_uuid(system->uuid);
    identity->id = crc32_update(crc32_update(0, system->serial, strlen(system->serial)), system->uuid,
                                sizeof(system->uuid));
}

void identity_damaged(struct identity *identity)
{
    if (!identity->known)
        identity->problem = "SMBIOS: its entry point is damaged";
}

static void put_uuid(const struct identity *identity, const struct sink *sink)
{
    /* Which byte stands where, and a dash behind it. */
    static const uint8_t order[SMBIOS_UUID] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    static const uint16_t dashes = 1u << 3 | 1u << 5 | 1u << 7 | 1u << 9;
    const bool little = identity->version >= VERSION_LITTLE_ENDIAN;

    put_str(sink, " uuid=");
    for (uint32_t i = 0; i < SMBIOS_UUID; i++) {
        put_hex(sink, identity->system.uuid[little ? order[i] : i], 2);
        if (dashes >> i & 1)
            put_str(sink, "-");
    }
}

void identity_put(const struct identity *identity, const struct sink *sink, bool named)
{
    const struct smbios_system *system = &identity->system;

    provenance_open(sink);
    put_str(sink, " machine");
    provenance_str(sink, "vendor", identity->known ? system->vendor : "unread");
    provenance_str(sink, "product", identity->known ? system->product : "unread");
    if (identity->numbered) {
        put_str(sink, " id=");
        put_hex(sink, identity->id, 8);
    } else {
        provenance_str(sink, "id", identity->known ? "none" : "unread");
    }
    if (named && identity->known) {
        provenance_str(sink, "serial", system->serial);
        put_uuid(identity, sink);
    }
    provenance_close(sink);
    if (!identity->problem)
        return;
    provenance_open(sink);
    provenance_str(sink, "problem", identity->problem);
    provenance_close(sink);
}

void identity_put_clean(const struct sink *sink, const char *text)
{
    for (; *text; text++)
        put_bytes(sink, *text >= ' ' && *text <= '~' ? text : "?", 1);
}

void identity_put_words(const struct identity *identity, const struct sink *sink)
{
    const struct smbios_system *system = &identity->system;

    if (!identity->known) {
        put_str(sink, "not told");
        return;
    }
    identity_put_clean(sink, system->vendor[0] ? system->vendor : "no vendor");
    put_str(sink, " ");
    identity_put_clean(sink, system->product);
    if (identity->numbered) {
        put_str(sink, ", id ");
        put_hex(sink, identity->id, 8);
    }
}

void identity_put_processor(const struct sink *sink, const struct cpuid_table *table)
{
    const struct cpuid_entry *version = cpuid_table_leaf(table, 1);
    const struct cpuid_entry *serial = cpuid_table_leaf(table, 3);

    if (!version || !(version->edx & EDX_SERIAL) || !serial || !(serial->ecx | serial->edx))
        return;
    provenance_open(sink);
    provenance_str(sink, "problem", "leaf 3 holds the serial number of this processor");
    provenance_close(sink);
}

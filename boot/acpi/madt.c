/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/acpi.h"
#include "boot/acpi/processors.h"
#include "boot/entry/io.h"
#include "boot/info/notes.h"

#define FIRST_ENTRY 44u
#define NOBODY 0xffu /* id of a local APIC entry that stands for no processor */

enum { LOCAL_APIC = 0, LOCAL_X2APIC = 9 };
#define ENABLED 1u

/* Where each type of entry has its id and its flags. */
static const struct {
    uint8_t type, length, id, id_size, flags;
} kinds[] = {
    {LOCAL_APIC, 8, 3, 1, 4},
    {LOCAL_X2APIC, 16, 4, 4, 8},
};

static void read_entry(struct processors *out, const uint8_t *entry)
{
    for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (entry[0] != kinds[i].type || entry[1] < kinds[i].length)
            continue;
        const uint32_t id = kinds[i].id_size == 1 ? entry[kinds[i].id] : le32(entry + kinds[i].id);

        if (id == UINT32_MAX || (kinds[i].id_size == 1 && id == NOBODY))
            return;
        if (le32(entry + kinds[i].flags) & ENABLED)
            processors_add(out, id);
        else
            processors_add_later(out, id);
    }
}

bool madt_read(struct processors *out)
{
    struct acpi_table madt;

    *out = (struct processors){0};
    if (!acpi_find("APIC", 0, &madt))
        return false;
    for (uint32_t at = FIRST_ENTRY; at + 2 <= madt.length;) {
        const uint8_t *entry = madt.bytes + at;

        if (entry[1] < 2 || entry[1] > madt.length - at) {
            note("MADT: an entry has an impossible length", at);
            break;
        }
        read_entry(out, entry);
        at += entry[1];
    }
    return out->count > 0;
}

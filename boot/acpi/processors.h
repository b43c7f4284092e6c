/* SPDX-License-Identifier: BSD-2-Clause */
/* Which processors the firmware says there are. */
#ifndef BOOT_ACPI_PROCESSORS_H
#define BOOT_ACPI_PROCESSORS_H

#include <stdbool.h>
#include <stdint.h>

#define PROCESSORS_MAX 1024u

/* APIC ids, each once, in the order of the table. */
struct processors {
    uint32_t count;
    uint32_t later; /* listed as not enabled: may be plugged in, or is switched off */
    uint32_t lost;  /* listed, enabled, and more than fit */
    uint32_t id[PROCESSORS_MAX];
    uint32_t later_id[PROCESSORS_MAX]; /* the first of the later ones */
};

/* Add an id unless it is there; one that does not fit is counted in lost. */
void processors_add(struct processors *out, uint32_t id);

/* Add one that is listed as not enabled. */
void processors_add_later(struct processors *out, uint32_t id);

/* How many of the later ones are in later_id. */
uint32_t processors_later(const struct processors *processors);

bool processors_has(const struct processors *processors, uint32_t id);

/* Take an id out, if it is there. */
void processors_remove(struct processors *out, uint32_t id);

/*
 * ACPI's MADT: local APIC entries and local x2APIC entries with their enabled flag (ACPI 6.4, 5.2.12.2
 * and 5.2.12.12). *out is emptied first. False if there is no sound MADT that lists a processor. acpi_init()
 * comes first.
 */
bool madt_read(struct processors *out);

/*
 * The MP table (Intel MultiProcessor Specification 1.4, chapter 4), or the default configurations of its
 * chapter 5. The table's length says where it ends, not its count of entries, which is 0 in QEMU's microvm.
 * False as above.
 */
bool mp_table_read(struct processors *out);

#endif

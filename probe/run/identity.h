/* SPDX-License-Identifier: BSD-2-Clause */
/* Which machine this is, as its firmware says: the line "leafprobe: machine vendor=... product=... id=...".
 */
#ifndef PROBE_RUN_IDENTITY_H
#define PROBE_RUN_IDENTITY_H

#include "probe/run/smbios.h"
#include "probe/table/cpuid.h"
#include "probe/table/sink.h"

struct identity {
    bool known;              /* system and what follows is there */
    bool numbered;           /* the machine has a serial number or a UUID: */
    uint32_t id;             /* zlib's CRC-32 over both (identity_take()) */
    uint32_t version;        /* of SMBIOS, 2.8 is 0x208 */
    const char *problem;     /* what is wrong with SMBIOS; NULL: nothing, or the machine has none */
    const char *secure_boot; /* "on", "off" or "setup"; NULL where no firmware says */
    struct smbios_system system;
};

/*
 * Take what a table says; bytes is its content, table->length of them, or NULL if its address leads nowhere.
 * The id is the CRC-32 of the serial number (without blanks around it, at most 63 bytes) followed by the
 * UUID's 16 bytes as they stand in the table. A machine without serial number whose UUID is all zeros or all
 * ones, which both mean none, has no id. secure_boot stays as it is.
 */
void identity_take(struct identity *identity, const struct smbios_table *table, const uint8_t *bytes);

/* An entry point that does not add up: a problem, unless another one is taken. */
void identity_damaged(struct identity *identity);

/*
 * The line, vendor, product and id "unread" if nothing is known, id "none" if there is none; with named,
 * serial and uuid (its first three fields little-endian from version 2.6 on) behind it. Then a problem, if
 * there is one.
 */
void identity_put(const struct identity *identity, const struct sink *sink, bool named);

/* For a person: "Dell Inc. PowerEdge R640, id 1a2b3c4d", "not told" if nothing is known; without a line end,
 * other bytes than ASCII as '?'. */
void identity_put_words(const struct identity *identity, const struct sink *sink);

/* A text that a firmware or a loader gave, for a person: other bytes than ASCII as '?'. */
void identity_put_clean(const struct sink *sink, const char *text);

/* A remark if a table holds the serial number of a processor (leaf 3, with leaf 1 EDX[18]): whoever reads the
 * stream can tell it by that. */
void identity_put_processor(const struct sink *sink, const struct cpuid_table *table);

#endif

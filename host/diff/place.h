/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits that a difference is about: how they are called and how what stands in them is written. */
#ifndef HOST_DIFF_PLACE_H
#define HOST_DIFF_PLACE_H

#include "host/diff/view.h"
#include "probe/field/field.h"

/* In field: bits that no field claims. */
#define DIFF_NO_FIELD UINT16_MAX

struct diff_place {
    struct diff_key key;
    uint32_t mask;  /* bits of the register */
    uint16_t field; /* number of the row, or DIFF_NO_FIELD */
    uint8_t reg;    /* as cpuid_reg() numbers them */
    bool part;      /* a string of which another part comes before this one */
};

/* Room for a place, a name, and a value with its NUL. */
#define DIFF_PLACE_MAX 128
#define DIFF_VALUE_MAX 256

/*
 * "0x0000000d:1.eax[4]", "0x00000001:0.ebx[31:24]", "0x00000009:0.ecx[31:8,2]"; a later read of a stateful
 * leaf is "0x00000002:0#1.eax[7:0]". diff_key_text(): the same up to the register.
 */
void diff_place_text(const struct diff_place *place, char text[DIFF_PLACE_MAX]);
void diff_key_text(const struct diff_key *key, char text[DIFF_PLACE_MAX]);

/* "vmx", "brand string" for all of its parts, "unknown bit" or "unknown bits". */
const char *diff_place_name(const struct diff_place *place);

/* What the field is, in words; "" for unknown bits. */
const char *diff_place_words(const struct diff_place *place);

/*
 * A value: "1", "64", "0x100 (data)", a whole string in quotation marks, "-" if the row is not there. The
 * table is the one whose value it is.
 */
void diff_value_text(const struct diff_place *place, const struct cpuid_table *table, uint32_t number,
                     bool present, char text[DIFF_VALUE_MAX]);

/* A string of a table (enum decode_string; leaf tells the hypervisor block) in quotation marks, printable. */
void diff_string_text(const struct cpuid_table *table, unsigned string, uint32_t leaf,
                      char text[DIFF_VALUE_MAX]);

/* The string that a place is a part of (enum decode_string); STRING_KINDS if it is none. */
unsigned diff_place_string(const struct diff_place *place);

/* True if both are parts of one string. */
bool diff_place_same_string(const struct diff_place *a, const struct diff_place *b);

#endif

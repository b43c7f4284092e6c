/* SPDX-License-Identifier: BSD-2-Clause */
/* What the members of JSON objects mean that hold tables (json_table.h). */
#ifndef HOST_STRUCTURED_JSON_NAME_H
#define HOST_STRUCTURED_JSON_NAME_H

#include <stdbool.h>
#include <stdint.h>

/* Who writes a document (json_table.h). */
enum json_dialect { JSON_FIRECRACKER, JSON_KVM, JSON_OWN, JSON_QMP, JSON_DIALECTS };

/* Names of members; those of rows come first, in the order of struct cpuid_entry. */
enum json_name {
    NAME_LEAF,
    NAME_SUBLEAF,
    NAME_FLAGS,
    NAME_EAX,
    NAME_EBX,
    NAME_ECX,
    NAME_EDX,
    NAME_REGISTER,
    NAME_BITMAP,
    NAME_FEATURES,
    NAME_EAX_KNOWN,
    NAME_EBX_KNOWN,
    NAME_ECX_KNOWN,
    NAME_EDX_KNOWN,
    NAME_CPU,
    NAME_LABEL,
    NAME_PARTIAL,
    NAME_LIST_END,
    NAME_SYNTHETIC,
    NAME_UNREAD,
    NAME_CAPPED,
    NAME_DROPPED,
    NAME_ENTRIES,
    /* of objects and arrays */
    NAME_TOTALS,
    NAME_ROWS,      /* leafprobe's */
    NAME_TEMPLATE,  /* Firecracker's cpuid_modifiers */
    NAME_MODIFIERS, /* of one of its rows */
    NAME_OTHER,
};

/* Of a member, in a dialect. */
enum json_name json_name(enum json_dialect dialect, const char *text);

/* Firecracker's "0b" and 32 digits, apart by '_' here and there; *ret_left says that one of them is an x. */
bool json_bitmap(const char *text, uint32_t *ret, bool *ret_left);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of features where a leaf may be named: leafprobe's own, Linux's, QEMU's, libvirt's and Xen's alike.
 */
#ifndef HOST_DECODE_FEATURE_H
#define HOST_DECODE_FEATURE_H

#include <stdbool.h>

#include "probe/field/field.h"
#include "probe/table/sink.h"
#include "probe/walk/replay.h"

/* True if some field is called so. */
bool feature_known(const char *name);

/* The same of a field of a feature MSR. */
bool feature_msr_known(const char *name);

/* The field of that name whose number in the rows is from *next on, and *next behind it; false if there is
 * none. */
bool feature_next(const char *name, uint32_t *next, struct field *ret);

/* False for words that can only be names: they begin with a letter. */
bool feature_may_be_number(const char *word);

/* The name that is nearest to a word that is none, NULL if none is near. */
const char *feature_nearest(const char *word);

/*
 * What a guest reads in each field of that name that the table's vendor or hypervisor has: explain() for its
 * row, and a line with its number unless the register was not read. False, and nothing, if they have none.
 */
bool feature_explain(const struct sink *sink, const struct replay *replay, const char *name);

#endif

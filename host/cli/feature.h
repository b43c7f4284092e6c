/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of features where a verb takes one: leafprobe's own, Linux's, QEMU's, libvirt's and Xen's alike. */
#ifndef HOST_CLI_FEATURE_H
#define HOST_CLI_FEATURE_H

#include "host/cli/arguments.h"
#include "probe/field/field.h"

/* True if some field is called so. */
bool feature_known(const char *name);

/* The field of that name whose number in the rows is from *next on, and *next behind it; false if there is
 * none. */
bool feature_next(const char *name, uint32_t *next, struct field *ret);

/* False for words that can only be names: they begin with a letter. */
bool feature_may_be_number(const char *word);

/* A usage error for such a word that is no name, with the nearest one that is. */
__attribute__((noreturn)) void feature_unknown(const struct argp_state *state, const char *word);

#endif

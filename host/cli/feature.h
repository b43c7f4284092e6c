/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of features (host/decode/feature.h) as words of a command. */
#ifndef HOST_CLI_FEATURE_H
#define HOST_CLI_FEATURE_H

#include "host/cli/arguments.h"

/* A usage error for a word that is neither a leaf nor a name, with the nearest name. */
__attribute__((noreturn)) void feature_unknown(const struct argp_state *state, const char *word);

#endif

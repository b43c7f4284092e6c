/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/feature.h"

#include "host/decode/feature.h"

void feature_unknown(const struct argp_state *state, const char *word)
{
    const char *nearest = feature_nearest(word);

    if (nearest)
        command_usage(state, "expected a leaf or the name of a field, found '%s', did you mean '%s'?", word,
                      nearest);
    command_usage(state, "expected a leaf or the name of a field, found '%s'", word);
}

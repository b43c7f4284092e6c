/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/feature.h"

#include <string.h>

#include "probe/field/project.h"
#include "probe/table/nearest.h"

/* More than the spec has names: one a field, and those of the projects. */
#define NAMES_MAX 4096

bool feature_next(const char *name, uint32_t *next, struct field *ret)
{
    while (*next < field_count()) {
        *ret = field_row((*next)++);
        if (project_field_is(ret, name))
            return true;
    }
    return false;
}

bool feature_known(const char *name)
{
    struct field field;
    uint32_t next = 0;

    return feature_next(name, &next, &field);
}

bool feature_may_be_number(const char *word)
{
    return word[0] >= '0' && word[0] <= '9';
}

void feature_unknown(const struct argp_state *state, const char *word)
{
    static const char *names[NAMES_MAX];
    const struct project_bit *bit;
    size_t count = 0;

    for (uint32_t i = 0; i < field_count() && count < NAMES_MAX; i++)
        names[count++] = field_name(i);
    for (uint32_t i = 0; (bit = project_row(i)); i++)
        for (unsigned project = 0; project < PROJECT_TOTAL && count < NAMES_MAX; project++)
            if (bit->name[project][0])
                names[count++] = bit->name[project];
    const char *nearest = nearest_name(names, count, word, strlen(word));

    if (nearest)
        command_usage(state, "expected a leaf or the name of a field, found '%s', did you mean '%s'?", word,
                      nearest);
    command_usage(state, "expected a leaf or the name of a field, found '%s'", word);
}

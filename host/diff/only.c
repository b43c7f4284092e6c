/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/only.h"

#include "probe/field/project.h"

bool diff_only_has(const struct diff_only *only, const struct diff_place *place, bool bits)
{
    if (!only || !only->count)
        return true;
    for (size_t i = 0; i < only->count; i++) {
        if (!only->of[i].name && only->of[i].leaf == place->key.leaf)
            return true;
        if (!only->of[i].name || !bits || place->field == DIFF_NO_FIELD)
            continue;
        const struct field field = field_row(place->field);

        if (project_field_is(&field, only->of[i].name))
            return true;
    }
    return false;
}

bool diff_only_has_msr(const struct diff_only *only, const struct msr_field *field)
{
    if (!only || !only->count)
        return true;
    for (size_t i = 0; i < only->count; i++)
        if (only->of[i].name && project_msr_field_is(field, only->of[i].name))
            return true;
    return false;
}

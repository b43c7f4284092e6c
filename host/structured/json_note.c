/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/json_note.h"

#include <stdio.h>
#include <string.h>

#include "probe/walk/partial.h"

enum structured_result json_bad_value(const struct json_table *json, struct structured_found *ret,
                                      const char *what)
{
    const struct json_scan *scan = &json->scan;

    return structured_bad(ret, scan->line, "expected %s for '%s', found '%.40s'", what, scan->name,
                          scan->kind == SCAN_OBJECT  ? "{"
                          : scan->kind == SCAN_ARRAY ? "["
                                                     : scan->text);
}

enum structured_result json_note(struct json_table *json, struct json_level *level, enum json_name name,
                                 struct structured_found *ret)
{
    const struct json_scan *scan = &json->scan;
    uint32_t *const totals[] = {&level->unread, &level->capped, &level->dropped, &level->entries};

    switch (name) {
    case NAME_EAX_KNOWN:
    case NAME_EBX_KNOWN:
    case NAME_ECX_KNOWN:
    case NAME_EDX_KNOWN:
        if (!json_scan_u32(scan, &level->hidden[name - NAME_EAX_KNOWN]))
            return json_bad_value(json, ret, "a number of 32 bits");
        level->hidden[name - NAME_EAX_KNOWN] ^= UINT32_MAX;
        return STRUCTURED_END;
    case NAME_CPU:
        return json_scan_u32(scan, &level->cpu) ? STRUCTURED_END
                                                : json_bad_value(json, ret, "a number of 32 bits");
    case NAME_LABEL:
        if (scan->kind == SCAN_STRING)
            snprintf(level->label, sizeof(level->label), "%.*s", (int)sizeof(level->label) - 1, scan->text);
        return STRUCTURED_END;
    case NAME_PARTIAL:
        for (unsigned partial = 0; partial < CPUID_PARTIAL_COUNT; partial++)
            if (strcmp(scan->text, cpuid_partial_name(partial)) == 0)
                level->partial = partial;
        return STRUCTURED_END;
    case NAME_LIST_END:
        for (unsigned end = 0; end < CPUID_END_COUNT; end++)
            if (strcmp(scan->text, cpuid_end_name(end)) == 0)
                level->note.end = (uint8_t)end;
        return STRUCTURED_END;
    case NAME_SYNTHETIC:
        level->note.synthetic = scan->kind == SCAN_WORD && scan->text[0] == 't';
        return STRUCTURED_END;
    default:
        return level->name != NAME_TOTALS || json_scan_u32(scan, totals[name - NAME_UNREAD])
                   ? STRUCTURED_END
                   : json_bad_value(json, ret, "a number of 32 bits");
    }
}

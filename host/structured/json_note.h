/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of leafprobe's own JSON that say more of a row or a table than its numbers. */
#ifndef HOST_STRUCTURED_JSON_NOTE_H
#define HOST_STRUCTURED_JSON_NOTE_H

#include "host/structured/found.h"
#include "host/structured/json_level.h"

/* Note the member in hand, whose name is behind NAME_BITMAP. STRUCTURED_END, or STRUCTURED_BAD. */
enum structured_result json_note(struct json_table *json, struct json_level *level, enum json_name name,
                                 struct structured_found *ret);

/* That the member in hand is not what was expected. */
enum structured_result json_bad_value(const struct json_table *json, struct structured_found *ret,
                                      const char *what);

#endif

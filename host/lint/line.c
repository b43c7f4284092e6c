/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/line.h"

#include <limits.h>

#include "host/base/print.h"
#include "host/lint/lint.h"

void lint_line(const struct sink *sink, const char *file, unsigned cpu, const struct lint_finding *finding)
{
    const struct lint_rule *rule = finding->rule;
    char path[PATH_MAX];

    put_str(sink, diff_clean(file, path, sizeof(path)));
    put_str(sink, ": cpu ");
    put_dec(sink, cpu);
    const char *const texts[] = {
        ": ", rule->id,      ": ", finding->place,     ": ", lint_severity_name(finding->severity),
        ": ", finding->text, " (", finding->reference, ")\n"};

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        put_str(sink, texts[i]);
}

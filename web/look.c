/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls lint and lookup, and the names of other projects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/decode/explain.h"
#include "host/decode/feature.h"
#include "host/lint/ground.h"
#include "host/lint/line.h"
#include "host/lint/machine.h"
#include "host/report/json.h"
#include "probe/field/project.h"
#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

static struct reader_table found;

static void lint_found(void *ctx, const struct lint_finding *finding)
{
    lint_line(&answer, ctx, found.cpu, finding);
}

int page_lint(uint32_t input, uint32_t table)
{
    struct choice choice;
    struct choice_reading reading;
    struct error_line error;
    enum reader_result result;
    struct lint_machine machine = {0};
    unsigned count = 0;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    const struct lint_events events = {lint_found, choice.path};

    if (!choice_open(&choice, NULL, &reading, &error))
        return answer_fail(error.text);
    while ((result = choice_next(&reading, &found)) == READER_TABLE) {
        const struct lint_ground ground = lint_ground_told(reader_format_of(reading.reader), &found.table);

        count += lint_table_on(&found.table, &ground, &events);
        count += lint_machine_add(&machine, found.cpu, &found.table, &ground, &events);
    }
    lint_machine_free(&machine);
    const int status = result == READER_ERROR ? answer_fail(reader_error(reading.reader))
                       : count                ? ANSWER_FOUND
                                              : ANSWER_OK;

    choice_close(&reading);
    return answer_end(status);
}

int page_lookup(uint32_t input, uint32_t table, uint32_t leaf, uint32_t subleaf, uint32_t era)
{
    struct choice choice;
    struct error_line error;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (!era_name(era))
        return answer_fail("no such kernel");
    if (!choice_first(&choice, &found, &error))
        return answer_fail(error.text);
    const struct replay replay = {&found.table, (enum kvm_era)era};

    explain(&answer, &replay, leaf, subleaf);
    return answer_end(ANSWER_OK);
}

static int explain_feature(const struct replay *replay, const char *name)
{
    struct error_line error;

    if (feature_explain(&answer, replay, name))
        return ANSWER_OK;
    if (feature_known(name)) {
        error_line_set(&error, "'%s' is no field of the vendor or hypervisor of the table", name);
        return answer_fail(error.text);
    }
    const char *nearest = feature_nearest(name);

    error_line_set(&error, "expected a leaf or the name of a field, found '%s'%s%s%s", name,
                   nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return answer_fail(error.text);
}

int page_lookup_name(uint32_t input, uint32_t table, uint32_t era, char *name)
{
    struct choice choice;
    struct error_line error;
    int status;

    answer_begin();
    if (!name)
        return answer_fail("not enough memory");
    if (!choice_of(input, table, &choice))
        status = answer_fail("no such input");
    else if (!era_name(era))
        status = answer_fail("no such kernel");
    else if (!choice_first(&choice, &found, &error))
        status = answer_fail(error.text);
    else
        status = explain_feature(&(const struct replay){&found.table, (enum kvm_era)era}, name);
    free(name);
    return answer_end(status);
}

int page_names(void)
{
    const struct project_bit *bit;
    struct json json = {.sink = &answer};
    char place[48], names[240];

    answer_begin();
    json_object_begin(&json, NULL);
    for (uint32_t i = 0; (bit = project_row(i)); i++) {
        size_t used = 0;

        snprintf(place, sizeof(place), "0x%08x:%u.%s[%u]", (unsigned)bit->leaf, bit->subleaf,
                 cpuid_reg_name(bit->reg), bit->bit);
        for (unsigned project = 0; project <= PROJECT_TOTAL && used < sizeof(names); project++)
            used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", project ? "|" : "",
                                     project < PROJECT_TOTAL ? bit->name[project] : bit->others);
        json_member(&json, place);
        json_put_text(&json, NULL, names);
    }
    json_object_end(&json);
    return answer_end(ANSWER_OK);
}

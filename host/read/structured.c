/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents of other programs, JSON and XML, by the readers of host/structured/. */
#include <stdio.h>
#include <string.h>

#include "host/dialect/infer.h"
#include "host/read/reader_format.h"
#include "host/structured/json_table.h"
#include "host/structured/xml_table.h"

struct structured {
    struct json_table json;
    struct xml_table *xml;
    struct structured_found found;
};

static struct structured *structured_of(struct reader *reader)
{
    return (struct structured *)reader->state;
}

static void json_start(struct reader *reader)
{
    json_table_start(&structured_of(reader)->json, (enum json_dialect)(reader->format - read_json),
                     &reader->input);
}

static void xml_start(struct reader *reader)
{
    structured_of(reader)->xml = xml_table_start(&reader->input);
}

static void structured_close(struct reader *reader)
{
    xml_table_free(structured_of(reader)->xml);
}

/* Libvirt's test suite calls masks so. */
static bool mask_name(const char *name)
{
    static const char *const ends[] = {"-enabled.xml", "-disabled.xml"};
    const size_t n = strlen(name);

    for (int i = 0; i < 2; i++)
        if (n > strlen(ends[i]) && strcmp(name + n - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

static enum reader_result structured_give(struct reader *reader, const struct structured_found *found,
                                          struct reader_table *ret)
{
    if (found->told)
        reader_warn(reader, found->problem_line, "%s", found->problem);
    if (found->numbered)
        ret->cpu = found->cpu;
    ret->line = found->line;
    snprintf(ret->label, sizeof(ret->label), "%s", found->label);
    if (!found->flagged)
        infer_flags(&ret->table);
    return READER_TABLE;
}

static enum reader_result structured_next(struct reader *reader, struct reader_table *ret)
{
    struct structured *state = structured_of(reader);
    struct structured_found *found = &state->found;

    memset(found, 0, sizeof(*found));
    found->table = &ret->table;
    const enum structured_result result =
        state->xml ? xml_table_next(state->xml, found) : json_table_next(&state->json, found);

    if (result == STRUCTURED_BAD)
        return reader_fail(reader, found->problem_line, "%s", found->problem);
    return result == STRUCTURED_TABLE ? structured_give(reader, found, ret) : reader_finish(reader);
}

static enum reader_result xml_next(struct reader *reader, struct reader_table *ret)
{
    if (!structured_of(reader)->xml)
        return reader_fail(reader, reader->input.line, "not enough memory");
    if (mask_name(reader->input.name))
        return reader_fail(reader, 1,
                           "libvirt's mask of the features that QEMU enables or disables, expected the table "
                           "beside it: the file without -enabled or -disabled");
    return structured_next(reader, ret);
}

#define JSON(dialect, text)                               \
    [dialect] = {.name = (text),                          \
                 .state_size = sizeof(struct structured), \
                 .start = json_start,                     \
                 .next = structured_next}
const struct reader_format read_json[JSON_DIALECTS] = {
    JSON(JSON_FIRECRACKER, "firecracker"),
    JSON(JSON_KVM, "kvm_json"),
    JSON(JSON_OWN, "json"),
    JSON(JSON_QMP, "qmp"),
};
#undef JSON

const struct reader_format read_libvirt = {
    .name = "libvirt",
    .state_size = sizeof(struct structured),
    .start = xml_start,
    .next = xml_next,
    .close = structured_close,
};

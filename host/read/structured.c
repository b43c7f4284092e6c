/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents of other programs, JSON and XML, and our own codes, by the readers of host/structured/. */
#include "host/read/structured.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/paste.h"
#include "host/structured/document.h"
#include "host/structured/json_table.h"
#include "host/structured/qr_table.h"
#include "host/structured/xml_table.h"

struct structured {
    struct json_table json;
    struct xml_table *xml;
    struct structured_found found;
    bool coded;
    struct qr_table qr; /* of a format of codes alone; others have no room for it */
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

static void qr_start(struct reader *reader)
{
    structured_of(reader)->coded = true;
    structured_of(reader)->qr.input = &reader->input;
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
    const enum structured_result result = state->xml     ? xml_table_next(state->xml, found)
                                          : state->coded ? qr_table_next(&state->qr, found)
                                                         : json_table_next(&state->json, found);

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

#define JSON(dialect, text)                                     \
    [dialect] = {.name = (text),                                \
                 .state_size = offsetof(struct structured, qr), \
                 .start = json_start,                           \
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
    .state_size = offsetof(struct structured, qr),
    .start = xml_start,
    .next = xml_next,
    .close = structured_close,
};

const struct reader_format read_qr = {
    .name = "qr",
    .state_size = sizeof(struct structured),
    .start = qr_start,
    .next = structured_next,
};

/* So often, and so far, it is looked whether a line begins a document. */
#define LOOKS 8u
#define FIRST_LOOK 256u

/* So much of a line shows what stands before a document. */
#define FRONT_SHOWN 256u

/* Where a document begins, marks of a hurt one stand that near. */
#define HURT_NEAR 4096u

static enum document look_ahead(struct input *input)
{
    enum document document = DOCUMENT_NONE;

    for (size_t n = FIRST_LOOK; document == DOCUMENT_NONE && n <= INPUT_BUFFER; n *= 2) {
        const struct span rest = input_ahead(input, n);

        document = document_of(rest);
        if (rest.n < n)
            break;
    }
    return document;
}

static const struct reader_format *format_of(enum document document)
{
    return document == DOCUMENT_NONE      ? NULL
           : document == DOCUMENT_LIBVIRT ? &read_libvirt
                                          : &read_json[document - DOCUMENT_JSON];
}

/* More than a bracket, by which stamps and other lines begin too. */
static bool begins_document(struct span line)
{
    if (line.n > 1 && line.at[0] == '<')
        return isalpha((unsigned char)line.at[1]) || line.at[1] == '?' || line.at[1] == '!';
    if (!line.n || !strchr("{[", line.at[0]))
        return false;
    line = text_trim((struct span){line.at + 1, line.n - 1});
    return !line.n || strchr("{[\"", line.at[0]);
}

static bool is_hurt(struct input *input)
{
    static const char *const marks[] = {"=3D", "\xc2\xa0"};
    const struct span near = input_ahead(input, HURT_NEAR);

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (near.n && memmem(near.at, near.n, marks[i], strlen(marks[i])))
            return true;
    return false;
}

const struct reader_format *recognise_document(struct input *input, struct span line,
                                               struct document_looks *looks, bool *hurt)
{
    char room[PASTE_LINE];
    const struct span front = text_trim(line);
    bool stripped = false;

    *hurt = false;
    line = paste_clean((struct span){line.at, line.n < FRONT_SHOWN ? line.n : FRONT_SHOWN}, room);
    for (; !begins_document(line) && paste_strip(&line); stripped = true)
        ;
    const bool behind = stripped && begins_document(line);
    unsigned *looked = behind ? &looks->stripped : &looks->plain;

    if ((!behind && (!front.n || !strchr("<{[", front.at[0]))) || *looked == LOOKS)
        return NULL;
    ++*looked;
    const struct reader_format *format = format_of(look_ahead(input));

    *hurt = format && (behind || is_hurt(input));
    return format;
}

bool recognise_is_document(const struct reader_format *format)
{
    return format == &read_libvirt || (format >= read_json && format < read_json + JSON_DIALECTS);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/qemu_known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/capture/child.h"
#include "probe/table/count.h"

enum { SECONDS = 60, OLDEST = 702 };

/* Names that came after 7.2. */
static const struct since {
    const char *name;
    unsigned version;
} since[] = {
#define SINCE(name, version) {name, version},
#include "host/export/qemu_since.def"
#undef SINCE
};

/* "7.2" or "10.0.13": two numbers, and whatever follows a dot. 0 if it is none. */
static unsigned version_of(const char *text)
{
    unsigned major = 0, minor = 0, n = 0;

    for (; *text >= '0' && *text <= '9' && n < 3; text++, n++)
        major = 10 * major + (unsigned)(*text - '0');
    if (!n || *text++ != '.' || *text < '0' || *text > '9')
        return 0;
    for (n = 0; *text >= '0' && *text <= '9' && n < 2; text++, n++)
        minor = 10 * minor + (unsigned)(*text - '0');
    return major * 100 + minor;
}

static void set_version(struct qemu_known *known, unsigned version)
{
    known->version = version;
    snprintf(known->name, sizeof(known->name), "QEMU %u.%u", version / 100, version % 100);
}

bool qemu_known_version(const char *text, struct qemu_known *ret, struct error_line *reterr)
{
    const unsigned version = version_of(text);
    const size_t n = strspn(text, "0123456789.");

    *ret = (struct qemu_known){0};
    if (!version || text[n])
        return error_line_set(reterr, "'%s' is no version such as 7.2, nor a program", text);
    if (version < OLDEST)
        return error_line_set(reterr,
                              "names and models are known from QEMU 7.2 on: for an older one give its "
                              "program, which is asked");
    set_version(ret, version);
    return true;
}

/* What a program prints for some arguments, from malloc; NULL, with a line, if it does not end well. */
static char *ask(char *const argv[], struct error_line *reterr)
{
    static struct child child;
    const struct child_job job = {argv, "qemu-system-x86", SECONDS, NULL, NULL, NULL, NULL};

    if (!child_run(&job, &child, reterr)) {
        child_free(&child);
        return NULL;
    }
    if (child.end == CHILD_EXITED && child.status == 0)
        return child.text;
    const struct child_complaint complaint = child_complaint(&child);

    error_line_set(reterr, "%s %s: %s", argv[0], argv[1],
                   child.end == CHILD_LATE ? "no answer in time"
                   : complaint.text[0]     ? complaint.text
                                           : "ended badly, without a word: is it a QEMU?");
    child_free(&child);
    return NULL;
}

bool qemu_known_program(const char *program, struct qemu_known *ret, struct error_line *reterr)
{
    char *const version[] = {(char *)program, (char *)"--version", NULL};
    char *const models[] = {(char *)program, (char *)"-cpu", (char *)"help", NULL};
    char *said = ask(version, reterr);

    *ret = (struct qemu_known){0};
    if (!said)
        return false;
    const char *at = strstr(said, "version ");
    const unsigned number = at ? version_of(at + strlen("version ")) : 0;

    free(said);
    if (!number)
        return error_line_set(reterr, "%s: does not say which version of QEMU it is", program);
    set_version(ret, number);
    ret->help = ask(models, reterr);
    return ret->help != NULL;
}

unsigned qemu_known_as(const struct qemu_known *known)
{
    const struct qemu_model *model;
    unsigned last = OLDEST;

    if (known->help)
        return known->version;
    for (size_t i = 0; (model = qemu_model(i)); i++)
        if (model->since <= known->version && model->since > last)
            last = model->since;
    return last;
}

void qemu_known_free(struct qemu_known *known)
{
    free(known->help);
    known->help = NULL;
}

/* True if a word stands in the text between blanks. */
static bool help_has(const char *text, const char *word)
{
    const size_t n = strlen(word);

    for (const char *at = text; (at = strstr(at, word)); at += n)
        if (at > text && strchr(" \n", at[-1]) && strchr(" \n\r", at[n]))
            return true;
    return false;
}

bool qemu_knows_name(const struct qemu_known *known, const char *name)
{
    if (known->help)
        return help_has(known->help, name);
    for (size_t i = 0; i < COUNT(since); i++)
        if (strcmp(since[i].name, name) == 0)
            return known->version >= since[i].version;
    return true;
}

bool qemu_knows_model(const struct qemu_known *known, const struct qemu_model *model)
{
    return known->help ? help_has(known->help, model->name) : known->version >= model->since;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Choosing what is compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

void page_choose_none(void)
{
    for (size_t i = 0; i < web_chosen_count; i++)
        if (web_chosen[i].path != web_chosen[i].input->name)
            free(web_chosen[i].path);
    web_chosen_count = 0;
}

/* Where labels tell tables apart, all that have this one's are meant: "FILE:LABEL". */
static bool by_label(struct choice *choice, struct error_line *reterr)
{
    static struct reader_table found;
    char *path;

    if (!choice_first(choice, &found, reterr))
        return false;
    if (!found.named)
        return true;
    if (asprintf(&path, "%s:%s", choice->path, found.label) < 0)
        return error_line_set(reterr, "not enough memory");
    choice->path = path;
    choice->table = EVERY_TABLE;
    memcpy(choice->label, found.label, sizeof(choice->label));
    return true;
}

/* Tables that several labels tell apart are not compared as if they were one machine's; the page never asks
 * for it. */
static bool one_label(const struct choice *choice, struct error_line *reterr)
{
    static struct reader_table found;
    struct choice_reading reading;
    char label[sizeof(found.label)] = "";
    bool good = true;

    if (!choice_open(choice, NULL, &reading, reterr))
        return true; /* what is compared says so */
    while (good && choice_next(&reading, &found) == READER_TABLE) {
        if (!found.named)
            continue;
        if (label[0] && strcasecmp(label, found.label) != 0)
            good = error_line_set(reterr, "%s: names several tables, such as '%s': say FILE:LABEL",
                                  choice->path, label);
        else
            memcpy(label, found.label, sizeof(label));
    }
    choice_close(&reading);
    return good;
}

int page_choose(uint32_t input, uint32_t table)
{
    struct choice choice;
    struct error_line error;

    answer_begin();
    if (web_chosen_count == CHOICES_MAX)
        return answer_fail("so many tables are not compared at once");
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (table == EVERY_TABLE ? !one_label(&choice, &error) : !by_label(&choice, &error))
        return answer_fail(error.text);
    web_chosen[web_chosen_count++] = choice;
    return ANSWER_OK;
}

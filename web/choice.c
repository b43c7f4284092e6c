/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/choice.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

struct web_input web_inputs[INPUTS_MAX];
struct choice web_chosen[CHOICES_MAX];
size_t web_chosen_count;

bool choice_of(uint32_t input, uint32_t table, struct choice *ret)
{
    if (input >= INPUTS_MAX || !web_inputs[input].name)
        return false;
    *ret = (struct choice){&web_inputs[input], table, "", web_inputs[input].name};
    return true;
}

bool choice_open(const struct choice *choice, const struct reader_events *events, struct choice_reading *ret,
                 struct error_line *reterr)
{
    const struct web_input *input = choice->input;

    *ret = (struct choice_reading){.choice = choice};
    ret->reader = reader_open_memory(input->name, input->bytes, input->size, NULL, events, reterr);
    return ret->reader != NULL;
}

static bool is_chosen(const struct choice *choice, uint32_t number, const struct reader_table *found)
{
    if (choice->table != EVERY_TABLE)
        return number == choice->table;
    return !choice->label[0] || strcasecmp(choice->label, found->label) == 0;
}

enum reader_result choice_next(struct choice_reading *reading, struct reader_table *ret)
{
    enum reader_result result;

    while ((result = reader_next(reading->reader, ret)) == READER_TABLE)
        if (is_chosen(reading->choice, reading->next++, ret))
            break;
    return result;
}

void choice_close(struct choice_reading *reading)
{
    reader_close(reading->reader);
    reading->reader = NULL;
}

bool choice_first(const struct choice *choice, struct reader_table *ret, struct error_line *reterr)
{
    struct choice_reading reading;

    if (!choice_open(choice, NULL, &reading, reterr))
        return false;
    const enum reader_result result = choice_next(&reading, ret);

    if (result == READER_ERROR)
        error_line_set(reterr, "%s", reader_error(reading.reader));
    else if (result == READER_END)
        error_line_set(reterr, "%s: no table %" PRIu32 " in it", choice->path, choice->table);
    choice_close(&reading);
    return result == READER_TABLE;
}

bool choice_alike(struct choice *choice, struct error_line *reterr)
{
    static struct reader_table one;

    if (!choice_first(choice, &one, reterr))
        return false;
    choice->table = EVERY_TABLE;
    if (one.named)
        memcpy(choice->label, one.label, sizeof(choice->label));
    return true;
}

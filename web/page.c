/* SPDX-License-Identifier: BSD-2-Clause */
#include "web/page.h"

#include <stdlib.h>
#include <string.h>

#include "host/report/json.h"
#include "probe/table/cpu_kind.h"
#include "web/answer.h"
#include "web/choice.h"

void *page_memory(size_t n)
{
    return malloc(n ? n : 1);
}

const char *page_answer(void)
{
    return answer_bytes.bytes;
}

size_t page_answer_size(void)
{
    return answer_bytes.count;
}

const char *page_said(void)
{
    return answer_lines.bytes;
}

size_t page_said_size(void)
{
    return answer_lines.count;
}

static void put_table(struct json *json, const struct reader_table *found)
{
    const struct cpu_core core = cpu_core(&found->table);

    json_line(json);
    json_object_begin(json, NULL);
    json_put_number(json, "cpu", found->cpu);
    json_put_text(json, "label", found->label);
    json_put_bool(json, "named", found->named);
    json_put_bool(json, "host", found->host);
    json_put_number(json, "line", found->line);
    json_put_number(json, "rows", found->table.count);
    json_put_number(json, "core_leaf", core.leaf);
    json_put_number(json, "core_type", core.type);
    json_object_end(json);
}

/* An input that breaks off keeps the tables before, as what the command has printed by then. */
static int list(const struct choice *every)
{
    static struct reader_table found;
    struct choice_reading reading;
    struct json json = {.sink = &answer};
    struct error_line error;
    enum reader_result result;
    int status = ANSWER_OK;

    if (!choice_open(every, &answer_events, &reading, &error))
        return answer_fail(error.text);
    json_object_begin(&json, NULL);
    json_put_text(&json, "format", reader_format_of(reading.reader));
    json_array_begin(&json, "tables");
    while ((result = choice_next(&reading, &found)) == READER_TABLE)
        put_table(&json, &found);
    json_array_end(&json);
    json_object_end(&json);
    if (result == READER_ERROR)
        status = answer_fail(reader_error(reading.reader));
    choice_close(&reading);
    return status;
}

int page_take(uint32_t number, char *name, char *bytes, size_t size)
{
    answer_begin();
    if (number >= INPUTS_MAX || !name || !bytes) {
        free(name);
        free(bytes);
        return answer_fail(number >= INPUTS_MAX ? "so many files do not fit onto the page"
                                                : "not enough memory");
    }
    page_drop(number);
    web_inputs[number] = (struct web_input){name, bytes, size};
    const struct choice every = {&web_inputs[number], EVERY_TABLE, "", name};

    return answer_end(list(&every));
}

void page_drop(uint32_t number)
{
    if (number >= INPUTS_MAX)
        return;
    page_choose_none(); /* what is chosen may be of this input */
    free(web_inputs[number].name);
    free(web_inputs[number].bytes);
    web_inputs[number] = (struct web_input){NULL, NULL, 0};
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls about what follows from a table, and from all those of its machine. */
#include "host/report/machine.h"

#include "host/decode/echo.h"
#include "host/decode/msr_text.h"
#include "host/decode/virt.h"
#include "probe/write/report_derived.h"
#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

static struct reader_table found;

static enum reader_result add_tables(const struct choice *choice, struct machine_list *machine,
                                     struct error_line *reterr)
{
    static struct cpuid_table room;
    struct choice_reading reading;
    enum reader_result result;

    if (!choice_open(choice, NULL, &reading, reterr))
        return READER_ERROR;
    while ((result = choice_next(&reading, &found)) == READER_TABLE)
        machine_list_add(machine, found.cpu, decode_without_echoes(&found.table, &room));
    if (result == READER_ERROR)
        error_line_set(reterr, "%s", reader_error(reading.reader));
    choice_close(&reading);
    return result;
}

static void put_derived(const char *provenance)
{
    static struct cpuid_table room;
    struct decode_virt virt;

    decode_virt_saved(&found.table, provenance, &virt);
    report_derived(&answer, decode_without_echoes(&found.table, &room));
    decode_virt_text(&answer, &virt);
    decode_msrs_text(&answer, &virt.virt.msr);
}

int page_derived(uint32_t input, uint32_t table)
{
    struct choice choice;
    struct choice_reading reading;
    struct error_line error;
    int status = ANSWER_OK;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (!choice_open(&choice, NULL, &reading, &error))
        return answer_fail(error.text);
    const enum reader_result result = choice_next(&reading, &found);

    if (result == READER_TABLE)
        put_derived(reader_provenance(reading.reader));
    else
        status = answer_fail(result == READER_ERROR ? reader_error(reading.reader)
                                                    : "the input has no such table");
    choice_close(&reading);
    return answer_end(status);
}

int page_machine(uint32_t input, uint32_t table)
{
    struct machine_list machine = {0};
    struct choice choice;
    struct error_line error;
    int status = ANSWER_OK;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (table != EVERY_TABLE && !choice_alike(&choice, &error))
        return answer_fail(error.text);
    if (add_tables(&choice, &machine, &error) == READER_ERROR)
        status = answer_fail(error.text);
    else
        machine_list_text(&machine, &answer);
    machine_list_free(&machine);
    return answer_end(status);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that show tables: decode, convert, share and the grid. */
#include "host/diff/report.h"
#include "host/report/decode_write.h"
#include "host/report/html_grid.h"
#include "host/report/json.h"
#include "host/report/table_writer.h"
#include "probe/walk/shape.h"
#include "probe/write/write.h"
#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

static struct reader_table found;

/* What is done before the first and with each chosen table; a line in *reterr ends it. */
typedef void first_table(void *ctx, const struct choice_reading *reading);
typedef void each_table(void *ctx, const struct choice_reading *reading, struct error_line *reterr);

/* What comes behind a table that was chosen alone is not read: it may be broken. */
static int each_of(const struct choice *choice, first_table *begin, each_table *put, void *ctx)
{
    struct choice_reading reading;
    struct error_line error;
    enum reader_result result;
    int status = ANSWER_OK;
    bool any = false;

    if (!choice_open(choice, NULL, &reading, &error))
        return answer_fail(error.text);
    begin(ctx, &reading);
    error.text[0] = 0;
    while (!error.text[0] && !(any && choice->table != EVERY_TABLE) &&
           (result = choice_next(&reading, &found)) == READER_TABLE) {
        put(ctx, &reading, &error);
        any = true;
    }
    if (error.text[0])
        status = answer_fail(error.text);
    else if (result == READER_ERROR)
        status = answer_fail(reader_error(reading.reader));
    else if (!any)
        status = answer_fail("the input has no such table");
    choice_close(&reading);
    return status;
}

static void decode_begin(void *ctx, const struct choice_reading *reading)
{
    decode_write_begin(ctx, reading->choice->path, reader_format_of(reading->reader));
}

static void decode_put(void *ctx, const struct choice_reading *reading, struct error_line *reterr)
{
    (void)reterr;
    struct decode_json_cpu cpu = {.cpu = found.cpu,
                                  .label = found.label,
                                  .provenance = reader_provenance(reading->reader),
                                  .table = &found.table};

    decode_virt_saved(&found.table, cpu.provenance, &cpu.virt);
    decode_write_cpu(ctx, &cpu);
}

int page_decode(uint32_t input, uint32_t table, uint32_t form)
{
    struct choice choice;
    struct decode_write write = {.sink = &answer, .form = (enum decode_form)form};

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (form > DECODE_JSONL)
        return answer_fail("no such form");
    int status = each_of(&choice, decode_begin, decode_put, &write);

    if (status != ANSWER_OK)
        decode_write_abandon(&write);
    else if (!decode_write_end(&write))
        status = answer_fail("not enough memory");
    return answer_end(status);
}

static void convert_begin(void *ctx, const struct choice_reading *reading)
{
    table_writer_begin(ctx, &answer, reading->choice->path, reading->reader);
}

static void convert_put(void *ctx, const struct choice_reading *reading, struct error_line *reterr)
{
    if (!table_writer_takes(ctx, reading->choice->path, &found, &found.table, &answer_events, reterr))
        return;
    table_writer_put(ctx, reading->reader, &found, &found.table);
}

int page_convert(uint32_t input, uint32_t table, uint32_t format)
{
    struct choice choice;
    struct table_writer writer = {.format = format};

    answer_begin();
    if (!table_writer_format(format))
        return answer_fail("no such format");
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    const int status = each_of(&choice, convert_begin, convert_put, &writer);

    if (status == ANSWER_OK)
        table_writer_end(&writer);
    else
        table_writer_abandon(&writer);
    return answer_end(status);
}

int page_formats(void)
{
    struct json json = {.sink = &answer};
    const char *name;

    answer_begin();
    json_array_begin(&json, NULL);
    for (uint32_t i = 0; (name = table_writer_format(i)); i++)
        json_put_text(&json, NULL, name);
    json_array_end(&json);
    return answer_end(ANSWER_OK);
}

/* Leaf 3 holds the serial number of the CPU, where it has one (SDM 2A, CPUID 03H). */
#define SERIAL_LEAF 3u

int page_share(uint32_t input, uint32_t table)
{
    static struct cpuid_table shared;
    struct choice choice;
    struct error_line error;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (!choice_first(&choice, &found, &error))
        return answer_fail(error.text);
    shared = found.table;
    shared.count = 0;
    for (uint32_t i = 0; i < found.table.count; i++)
        if (found.table.entry[i].leaf != SERIAL_LEAF)
            shared.entry[shared.count++] = found.table.entry[i];
    write_vmcore(&answer, &shared, 0);
    return answer_end(ANSWER_OK);
}

/* A table beside itself: the grid then shows each value once. */
static bool put_grid(struct diff_input inputs[2])
{
    struct diff_report report;
    const struct diff_matrix *pair = NULL;

    if (diff_report(inputs, false, &report))
        pair = diff_report_pair(&report, 0);
    if (pair)
        html_grid(&answer, pair, NULL, 0);
    diff_report_free(&report);
    return pair != NULL;
}

int page_grid(uint32_t input, uint32_t table)
{
    struct diff_input inputs[2] = {{0}, {0}};
    struct choice choice;
    struct error_line error;
    bool good = true;

    answer_begin();
    if (!choice_of(input, table, &choice))
        return answer_fail("no such input");
    if (!choice_first(&choice, &found, &error))
        return answer_fail(error.text);
    for (unsigned side = 0; side < 2 && good; side++) {
        inputs[side].path = choice.path;
        good = diff_input_add(&inputs[side], found.cpu, &found.table, &error);
    }
    const int status = !good              ? answer_fail(error.text)
                       : put_grid(inputs) ? ANSWER_OK
                                          : answer_fail("not enough memory");

    diff_input_free(&inputs[0]);
    diff_input_free(&inputs[1]);
    return answer_end(status);
}

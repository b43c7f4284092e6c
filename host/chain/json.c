/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/line_text.h"
#include "host/chain/rule.h"
#include "host/chain/write.h"
#include "host/report/decode_jsonl.h"

static void put_station(const struct chain *chain, unsigned table, struct json *json)
{
    const struct chain_table *of = &chain->tables[table];

    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "station", chain_station_name(table));
    json_put_bool(json, "read", of->read);
    json_put_word(json, "from", of->read ? of->from : "");
    json_put_word(json, "why_unread", of->read ? "" : of->why.text);
    json_object_end(json);
}

static void put_monitor(const struct chain_wish *wish, struct json *json)
{
    json_object_begin(json, "monitor");
    json_put_text(json, "accelerator", wish->accel == EXPORT_TCG ? "tcg" : "kvm");
    json_put_text(json, "model", wish->name);
    json_put_word(json, "cpu_option", wish->cpu);
    json_object_end(json);
}

static void put_station_cell(const struct chain_row *row, unsigned station, struct json *json)
{
    if (row->cells[station].known)
        json_put_number(json, chain_station_name(station), row->cells[station].number);
    else
        json_put_null(json, chain_station_name(station));
}

static void put_reason(struct chain *chain, const struct chain_row *row, struct json *json)
{
    char text[CHAIN_WORDS_MAX];

    json_put_text(json, "act", chain_act_name(row->act));
    json_put_text(json, "by", chain_by_name(row->by));
    chain_reason(chain, row, text);
    json_put_word(json, "why", text);
    json_put_word(json, "parameters", row->rule ? row->rule->knobs : "");
    json_put_word(json, "source", row->rule ? row->rule->source : "");
}

static void put_feature(struct chain *chain, const struct chain_row *row, struct json *json)
{
    json_line(json);
    json_object_begin(json, NULL);
    json_put_text(json, "name", diff_place_name(&row->place));
    json_put_number(json, "leaf", row->place.key.leaf);
    json_put_number(json, "subleaf", row->place.key.subleaf);
    json_put_text(json, "register", cpuid_reg_name(row->place.reg));
    jsonl_put_bits(json, 31 - (unsigned)__builtin_clz(row->place.mask),
                   (unsigned)__builtin_ctz(row->place.mask));
    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        put_station_cell(row, i, json);
    json_put_bool(json, "emulated", row->emulated);
    put_reason(chain, row, json);
    json_object_end(json);
}

void chain_json(const struct chain_report *report, const struct sink *sink)
{
    struct json json = {.sink = sink};
    struct chain_report_cursor at = {0};
    struct chain_row row;

    json_object_begin(&json, NULL);
    json_array_begin(&json, "stations");
    for (unsigned i = 0; i < CHAIN_TABLES; i++)
        put_station(report->chain, i, &json);
    json_array_end(&json);
    if (report->chain->wish.given)
        put_monitor(&report->chain->wish, &json);
    else
        json_put_null(&json, "monitor");
    json_array_begin(&json, "features");
    while (chain_report_next(report, &at, &row))
        put_feature(report->chain, &row, &json);
    json_array_end(&json);
    json_object_end(&json);
    put_str(sink, "\n");
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "host/report/decode_jsonl.h"
#include "host/verdict/write.h"

/* Where it stands: of a feature MSR there is no leaf. */
static void put_place_members(const struct verdict_reason *reason, struct json *json)
{
    const uint32_t mask = reason->place.mask;
    char text[24];

    if (reason->msr) {
        snprintf(text, sizeof(text), "msr 0x%x", (unsigned)reason->msr);
        json_put_null(json, "leaf");
        json_put_null(json, "subleaf");
        json_put_text(json, "register", text);
        jsonl_put_bits(json, reason->high, reason->low);
        return;
    }
    json_put_number(json, "leaf", reason->place.key.leaf);
    json_put_number(json, "subleaf", reason->place.key.subleaf);
    json_put_text(json, "register", cpuid_reg_name(reason->place.reg));
    jsonl_put_bits(json, 31 - (unsigned)__builtin_clz(mask), (unsigned)__builtin_ctz(mask));
}

static void put_reason_members(const struct verdict_reason *reason, struct json *json)
{
    char takers[64];

    json_put_text(json, "grade", move_grade_name(reason->grade));
    json_put_word(json, "feature", reason->group);
    json_put_text(json, "name", verdict_reason_name(reason));
    put_place_members(reason, json);
    json_put_text(json, "rule", move_rule_name(reason->rule));
    json_put_quantity(json, "guest_value", reason->guest);
    json_put_quantity(json, "host_value", reason->host);
    json_put_bool(json, "given", reason->given);
    json_put_word(json, "why", reason->why);
    json_put_word(json, "means", reason->means);
    verdict_takers_text(reason->takers, takers, sizeof(takers));
    json_put_word(json, "taken_by", takers);
}

static void put_case_members(const struct verdict_case *what, struct json *json)
{
    json_put_text(json, "host", what->host);
    json_put_number(json, "host_cpu", what->host_cpu);
    json_put_text(json, "host_is", verdict_host_name(what->host_is));
    json_put_text(json, "verdict", verdict_word_text(verdict_word(what->verdict, what->strict)));
}

void verdict_json(const struct verdict_case *what, struct json *json)
{
    const struct verdict *verdict = what->verdict;
    char text[VERDICT_NOTE_MAX];

    json_line(json);
    json_object_begin(json, NULL);
    put_case_members(what, json);
    json_put_word(json, "partial_guest", verdict->partial_guest);
    json_put_word(json, "partial_host", verdict->partial_host);
    json_put_bool(json, "vendors_differ", verdict->vendors_differ);
    json_put_bool(json, "msrs_unread", verdict->msrs_missed);
    json_array_begin(json, "notes");
    for (unsigned note = 0; note < VERDICT_NOTES; note++)
        if (verdict_note(what, (enum verdict_note)note, text))
            json_put_text(json, NULL, text);
    json_array_end(json);
    json_array_begin(json, "reasons");
    for (size_t i = 0; i < verdict->count; i++) {
        json_line(json);
        json_object_begin(json, NULL);
        put_reason_members(&verdict->reasons[i], json);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

void verdict_jsonl(const struct verdict_case *what, const struct sink *sink)
{
    const struct verdict *verdict = what->verdict;

    for (size_t i = 0; i < verdict->count || i == 0; i++) {
        struct json json = {.sink = sink};

        json_object_begin(&json, NULL);
        json_put_text(&json, "guest", what->guest);
        json_put_number(&json, "guest_cpu", what->guest_cpu);
        put_case_members(what, &json);
        if (i < verdict->count)
            put_reason_members(&verdict->reasons[i], &json);
        json_object_end(&json);
        put_str(sink, "\n");
    }
}

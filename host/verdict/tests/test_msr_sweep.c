/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs of which one has one bit other, or is unread: what decode, diff and verdict say of each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/report/decode_json.h"
#include "host/report/decode_jsonl.h"
#include "host/report/diff_msrs.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"
#include "host/verdict/write.h"
#include "probe/write/provenance.h"

static struct cpuid_table table;

/* The lines of a file that has them. */
static void say_lines_of(const struct msr_values *values, char ret[4096])
{
    struct sink_buffer buffer = {.bytes = ret, .size = 4095};
    const struct sink to = sink_buffer(&buffer);
    static const char mark[] = "leafprobe: ";

    provenance_msrs(&to, values);
    ret[buffer.used] = 0;
    for (char *at; (at = strstr(ret, mark));)
        memmove(at, at + sizeof(mark) - 1, strlen(at + sizeof(mark) - 1) + 1);
}

static void say_verdict(const struct msr_values *guest, const struct msr_values *host)
{
    static char said[2][4096];

    say_lines_of(guest, said[0]);
    say_lines_of(host, said[1]);
    const struct verdict_side sides[2] = {{&table, said[0], VERDICT_GUEST}, {&table, said[1], VERDICT_GUEST}};
    struct verdict verdict;

    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    const struct verdict_case what = {"guest", "host", 0, 0, &verdict, VERDICT_GUEST, false};

    verdict_text(&what, &sweep_sink);
    verdict_jsonl(&what, &sweep_sink);
    verdict_free(&verdict);
}

static void say_decode(const struct msr_values *values)
{
    struct json json = {.sink = &sweep_sink};

    json_object_begin(&json, NULL);
    decode_json_msrs(&json, values);
    json_object_end(&json);
    decode_jsonl_msrs(&sweep_sink, "machine", 3, "label", values);
}

static void say_diff(const struct msr_values *const values[], size_t count, bool colour)
{
    struct diff_input inputs[3];
    struct json json = {.sink = &sweep_sink};
    struct error_line error;
    struct diff_msrs msrs;

    for (size_t i = 0; i < count; i++) {
        inputs[i] = (struct diff_input){.path = i ? i == 1 ? "b" : "c" : "a", .msrs = *values[i]};
        assert_true(diff_input_add(&inputs[i], 0, &table, &error));
    }
    assert_true(diff_msrs(inputs, count, &msrs));
    diff_msrs_text(&msrs, colour, &sweep_sink);
    diff_msrs_html(&msrs, &sweep_sink);
    json_object_begin(&json, NULL);
    diff_msrs_json(&msrs, &json);
    json_object_end(&json);
    diff_msrs_jsonl(&msrs, inputs, &sweep_sink);
    diff_msrs_free(&msrs);
    for (size_t i = 0; i < count; i++)
        diff_input_free(&inputs[i]);
}

static void say(const char *key, const struct msr_values *one, const struct msr_values *other,
                const struct msr_values *third)
{
    const struct msr_values *const orders[2][3] = {{one, other, third}, {third, one, other}};

    say_decode(other);
    say_diff(orders[0], 2, true);
    say_diff(orders[0], 3, false);
    say_diff(orders[1], 3, false);
    say_verdict(one, other);
    say_verdict(other, one);
    sweep_take(key);
}

static void sweep(void)
{
    const uint32_t all = (uint32_t)((UINT64_C(1) << MSR_COUNT) - 1);
    const struct msr_values none = {0};
    struct msr_values base = {.read = all}, third;
    char key[48];

    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0x23, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){0x806f8, 0x800, 0x80008020, 0x178bfbff});
    cpuid_table_add(&table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){0, 0, 0, 3u << 29});
    for (unsigned i = 0; i < MSR_COUNT; i++)
        base.value[i] = UINT64_C(0x0123456789abcdef) * (i + 1);
    third = base;
    third.value[MSR_ARCH_CAPABILITIES] ^= 0xff;
    third.read &= ~(1u << MSR_COUNT / 2);
    say("none and all", &none, &base, &third);
    say("all and none", &base, &none, &none);
    for (unsigned i = 0; i < MSR_COUNT; i++) {
        struct msr_values other = base;

        snprintf(key, sizeof(key), "%.30s", msr_name((enum msr)i));
        for (unsigned bit = i % 3; bit < 64; bit += 3) {
            other.value[i] ^= UINT64_C(1) << bit;
            say(key, &base, &other, &third);
            other.value[i] ^= UINT64_C(1) << bit;
        }
        other.value[i] = 0;
        say(key, &base, &other, &third);
        other.read &= ~(1u << i);
        say(key, &base, &other, &third);
        other.refused |= 1u << i;
        say(key, &other, &base, &third);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "feature MSRs with one bit other", sweep, "msr-sweep.golden");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The texts that CPUID holds, as the JSON document has them: each kind, its leaf, the text and its bytes. */
#include <jansson.h>
#include <string.h>

#include "host/report/decode_json.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"

static struct memory memory;

/* What stands in EAX, EBX, ECX and EDX, byte by byte. */
static const struct {
    uint32_t leaf, subleaf;
    char bytes[17];
} rows[] = {
    {0, 0, "\x21\0\0\0GenuntelineI"},
    {0x17, 0, "\3"},
    {0x17, 1, "some SoC of 2026"},
    {0x17, 2, " by its own name"},
    {0x17, 3, ""},
    {0x21, 0, "\0\0\0\0Inte    lTDX"},
    {0x40000000, 0, "\1\0\0\x40KVMKVMKVM\0\0"},
    {0x40000080, 0, "\x82\0\0\x40Microsoft VS"},
    {0x80000000, 0, "\4\0\0\x80\x41uthcAMDenti"},
    {0x80000002, 0, "A brand of its o"},
    {0x80000003, 0, "wn"},
    {0x80000004, 0, ""},
    {0x80860000, 0, "\7\0\0\0TranaCPUsmet"},
    {0x80860003, 0, "20260102 03:04 o"},
    {0x80860004, 0, "fficial release "},
    {0x80860005, 0, "1.2#3"},
    {0x80860006, 0, ""},
    {0x8ffffffe, 0, "what they liked "},
    {0x8fffffff, 0, "IT'S HAMMER TIME"},
};

/* In the order of the table. digits: of the bytes, two for each. */
static const struct {
    const char *kind, *text;
    json_int_t leaf;
    size_t digits;
} wanted[] = {
    {"vendor", "GenuineIntel", 0, 24},
    {"soc", "some SoC of 2026 by its own name", 0x17, 96},
    {"tdx_module", "IntelTDX    ", 0x21, 24},
    {"hypervisor", "KVMKVMKVM", 0x40000000, 24},
    {"virtualization_stack", "Microsoft VS", 0x40000080, 24},
    {"vendor_extended", "AuthenticAMD", 0x80000000, 24},
    {"brand", "A brand of its own", 0x80000002, 96},
    {"transmeta_vendor", "TransmetaCPU", 0x80860000, 24},
    {"transmeta_information", "20260102 03:04 official release 1.2#3", 0x80860003, 128},
    {"makers_text", "what they liked ", 0x8ffffffe, 32},
    {"makers_text", "IT'S HAMMER TIME", 0x8fffffff, 32},
};

static void fill(void)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t reg[4];

        memcpy(reg, rows[i].bytes, sizeof(reg));
        add(rows[i].leaf, rows[i].subleaf, rows[i].leaf == 0x17,
            (struct cpuid_regs){reg[0], reg[1], reg[2], reg[3]});
    }
}

static const char *member(const json_t *string, const char *name)
{
    const char *text = json_string_value(json_object_get(string, name));

    assert_non_null(text);
    return text;
}

static void test_strings(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct json json = {.sink = &sink};

    (void)state;
    fill();
    json_object_begin(&json, NULL);
    decode_json_strings(&json, &table);
    json_object_end(&json);
    json_t *document = json_loads(memory_text(&memory), JSON_REJECT_DUPLICATES, NULL);
    const json_t *strings = json_object_get(document, "strings");

    assert_int_equal(json_array_size(strings), COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++) {
        const json_t *string = json_array_get(strings, i);

        check_text(wanted[i].text, member(string, "kind"), wanted[i].kind);
        check_text(wanted[i].kind, member(string, "text"), wanted[i].text);
        assert_int_equal(json_integer_value(json_object_get(string, "leaf")), wanted[i].leaf);
        assert_int_equal(strlen(member(string, "bytes")), wanted[i].digits);
    }
    check_text("bytes", member(json_array_get(strings, 3), "bytes"), "4b564d4b564d4b564d000000");
    json_decref(document);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_strings, empty)};

    return cmocka_run_group_tests_name("strings in JSON", tests, NULL, NULL);
}

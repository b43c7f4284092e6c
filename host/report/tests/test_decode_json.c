/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from several fields, as JSON: whole members against documents worked out by hand. */
#include <string.h>

#include <jansson.h>

#include "host/report/decode_json.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/server.h"
#include "probe/tests/table.h"

static struct memory memory;

/* The object of the member "derived". */
static json_t *derived(void)
{
    const struct sink sink = memory_sink(&memory);
    struct json json = {.sink = &sink};
    json_error_t error;

    json_object_begin(&json, NULL);
    json_put_number(&json, "first", 0);
    decode_json_derived(&json, &table);
    json_object_end(&json);
    json_t *document = json_loads(memory_text(&memory), JSON_REJECT_DUPLICATES, &error);

    if (!document)
        fail_msg("%s in %s", error.text, memory_text(&memory));
    json_t *object = json_incref(json_object_get(document, "derived"));

    json_decref(document);
    assert_non_null(object);
    return object;
}

static void check_member(json_t *object, const char *name, const char *want)
{
    json_error_t error;
    json_t *wanted = json_loads(want, JSON_DECODE_ANY, &error);
    const json_t *got = json_object_get(object, name);

    if (!wanted)
        fail_msg("%s: %s", name, error.text);
    if (!json_equal(got, wanted)) {
        char *text = json_dumps(got, JSON_ENCODE_ANY);

        fail_msg("%s: got %s, not %s", name, text, want);
    }
    json_decref(wanted);
}

static void test_server(void **state)
{
    (void)state;
    server();
    json_t *object = derived();

    assert_int_equal(json_object_size(object), 9);
    check_member(object, "cpu",
                 "{\"signature\":526068,\"family\":6,\"model\":143,\"stepping\":4,"
                 "\"microarchitecture\":\"Sapphire Rapids\"}");
    check_member(object, "hypervisors", "[]");
    check_member(object, "topology",
                 "{\"leaf\":11,\"apic\":27,\"package\":0,\"cores\":56,\"threads\":2,"
                 "\"counted_by\":11,\"hybrid\":false,\"contradiction\":null,\"levels\":["
                 "{\"type\":1,\"name\":\"thread\",\"shift\":1,\"cpus\":2,\"id\":1},"
                 "{\"type\":2,\"name\":\"core\",\"shift\":7,\"cpus\":112,\"id\":13}]}");
    check_member(object, "caches",
                 "[{\"leaf\":4,\"level\":1,\"type\":\"data\",\"bytes\":49152,\"ways\":12,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":2},"
                 "{\"leaf\":4,\"level\":1,\"type\":\"code\",\"bytes\":32768,\"ways\":8,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":2},"
                 "{\"leaf\":4,\"level\":2,\"type\":\"unified\",\"bytes\":2097152,\"ways\":16,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":2},"
                 "{\"leaf\":4,\"level\":3,\"type\":\"unified\",\"bytes\":110100480,\"ways\":15,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":128}]");
    check_member(object, "tlbs",
                 "[{\"leaf\":24,\"level\":1,\"type\":\"code\",\"pages_kb\":[4,2048,4096],\"entries\":256,"
                 "\"ways\":8,\"fully_associative\":false},"
                 "{\"leaf\":24,\"level\":1,\"type\":\"data\",\"pages_kb\":[1048576],\"entries\":4,"
                 "\"ways\":null,\"fully_associative\":true},"
                 "{\"leaf\":24,\"level\":2,\"type\":\"unified\",\"pages_kb\":[4],\"entries\":2048,"
                 "\"ways\":8,\"fully_associative\":false}]");
    check_member(object, "clock",
                 "{\"tsc_khz\":2995200,\"tsc_leaf\":21,\"tsc_about\":false,"
                 "\"crystal_hz\":38400000,\"crystal_from\":\"leaf\",\"base_mhz\":3000,\"max_mhz\":3500,\"bus_"
                 "mhz\":100,\"apic_khz\":0}");
    check_member(object, "epc",
                 "[{\"base\":\"0x170200000\",\"bytes\":98041856,"
                 "\"properties\":\"confidentiality and integrity\"},"
                 "{\"base\":\"0xf200000000\",\"bytes\":17179869184,"
                 "\"properties\":\"confidentiality and integrity\"}]");
    json_decref(object);
}

static void test_server_xsave(void **state)
{
    (void)state;
    server();
    json_t *object = derived();

    check_member(object, "xsave",
                 "[{\"number\":2,\"name\":\"AVX\",\"size\":256,\"offset\":576,\"compacted\":576,"
                 "\"supervisor\":false,\"aligned\":false,\"xfd\":false},"
                 "{\"number\":5,\"name\":\"AVX-512 mask registers\",\"size\":64,\"offset\":1088,"
                 "\"compacted\":832,\"supervisor\":false,\"aligned\":false,\"xfd\":false},"
                 "{\"number\":11,\"name\":\"CET user state\",\"size\":16,\"offset\":0,\"compacted\":896,"
                 "\"supervisor\":true,\"aligned\":false,\"xfd\":false},"
                 "{\"number\":18,\"name\":\"AMX tile data\",\"size\":8192,\"offset\":2816,\"compacted\":960,"
                 "\"supervisor\":false,\"aligned\":true,\"xfd\":true},"
                 "{\"number\":20,\"name\":null,\"size\":32,\"offset\":12288,\"compacted\":9152,"
                 "\"supervisor\":false,\"aligned\":false,\"xfd\":false}]");
    json_decref(object);
}

/* Each number stands in one field alone, so that a fact that reads another one shows. */
static void test_server_facts(void **state)
{
    static const struct {
        const char *name;
        int number;
    } facts[] = {
        {"physical_bits", 48},
        {"linear_bits", 57},
        {"guest_bits", 0},
        {"pmu_version", 5},
        {"pmu_counters", 8},
        {"pmu_width", 48},
        {"pmu_fixed", 4},
        {"pmu_fixed_width", 48},
        {"amd_pmu_version", 0},
        {"rdt_rmid_max", 255},
        {"rdt_factor", 0x1c000},
        {"l3_cat_bits", 15},
        {"l3_cat_class_max", 14},
        {"l2_cat_bits", 16},
        {"l2_cat_class_max", 7},
        {"mba_delay_max", 90},
        {"mba_class_max", 13},
        {"amd_mba_bits", 0},
        {"sgx1", 1},
        {"sgx2", 1},
        {"sgx_size_32", 31},
        {"sgx_size_64", 56},
        {"amx_palettes", 1},
        {"amx_bytes", 8192},
        {"amx_tile_bytes", 1024},
        {"amx_row_bytes", 64},
        {"amx_tiles", 8},
        {"amx_rows", 16},
        {"tmul_k", 17},
        {"tmul_n", 65},
        {"avx10_version", 1},
        {"avx10_widths", 7},
        {"svm_revision", 0},
        {"sme", 0},
        {"sev_guests", 0},
    };

    (void)state;
    server();
    table.entry[table.count - 1].eax = 0x3930;
    for (uint32_t i = 0; i < table.count; i++)
        if (table.entry[i].leaf == 0x10 && table.entry[i].subleaf == 3)
            table.entry[i].edx = 13;
    add(0x1e, 0, 1, (struct cpuid_regs){0, 0x4111, 0, 0});
    json_t *object = derived();
    const json_t *got = json_object_get(object, "facts");

    for (size_t i = 0; i < COUNT(facts); i++) {
        const json_t *number = json_object_get(got, facts[i].name);

        if (!json_is_integer(number) || json_integer_value(number) != facts[i].number)
            fail_msg("%s: %lld, not %d", facts[i].name, (long long)json_integer_value(number),
                     facts[i].number);
    }
    json_decref(object);
}

/* AMD's, and what a table without any of it gives. */
static void test_amd_facts(void **state)
{
    static const struct {
        const char *name;
        int number;
    } facts[] = {
        {"guest_bits", 49},
        {"amd_pmu_version", 1},
        {"amd_pmu_counters", 6},
        {"amd_mba_bits", 11},
        {"amd_mba_class_max", 15},
        {"svm_revision", 1},
        {"svm_asids", 32768},
        {"sme", 1},
        {"sev", 1},
        {"sev_es", 0},
        {"sev_snp", 1},
        {"sev_c_bit", 51},
        {"sev_lost_bits", 5},
        {"sev_guests", 1006},
        {"sev_min_asid", 100},
    };

    (void)state;
    amd();
    add(0x80000008, 0, 0, (struct cpuid_regs){0x00313030, 0, 0, 0});
    add(0x8000000a, 0, 0, (struct cpuid_regs){0x101, 32768, 0, 0});
    add(0x8000001f, 0, 0, (struct cpuid_regs){0x13, 0x173, 1006, 100});
    add(0x80000020, 1, 1, (struct cpuid_regs){11, 0, 0, 15});
    add(0x80000022, 0, 0, (struct cpuid_regs){1, 6, 0, 0});
    json_t *object = derived();
    const json_t *got = json_object_get(object, "facts");

    for (size_t i = 0; i < COUNT(facts); i++)
        if (json_integer_value(json_object_get(got, facts[i].name)) != facts[i].number)
            fail_msg("%s is not %d", facts[i].name, facts[i].number);
    check_member(object, "cpu", "null");
    check_member(object, "topology", "null");
    check_member(object, "caches", "[]");
    check_member(object, "tlbs", "[]");
    check_member(object, "xsave", "[]");
    check_member(object, "epc", "[]");
    check_member(object, "clock",
                 "{\"tsc_khz\":0,\"tsc_leaf\":null,\"tsc_about\":false,\"crystal_hz\":0,"
                 "\"crystal_from\":\"untold\",\"base_mhz\":0,\"max_mhz\":0,\"bus_mhz\":0,\"apic_khz\":0}");
    json_decref(object);
}

static void test_guest(void **state)
{
    (void)state;
    intel();
    add(2, 0, 6, (struct cpuid_regs){0x665b5101, 0, 0, 0x007b7040});
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000006, 0x7263694d, 0x666f736f, 0x76482074});
    add(0x40000001, 0, 0, (struct cpuid_regs){0x31237648, 0, 0, 0});
    add(0x40000100, 0, 0, (struct cpuid_regs){0x40000110, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(0x40000110, 0, 0, (struct cpuid_regs){2500000, 1000000, 0, 0});
    json_t *object = derived();

    check_member(object, "hypervisors",
                 "[{\"base\":1073741824,\"last\":1073741830,\"name\":\"Microsoft Hyper-V\","
                 "\"hyperv_interface\":true},{\"base\":1073742080,\"last\":1073742096,\"name\":\"KVM\","
                 "\"hyperv_interface\":false}]");
    check_member(object, "caches",
                 "[{\"leaf\":2,\"level\":1,\"type\":\"data\",\"bytes\":8192,\"ways\":4,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":0},"
                 "{\"leaf\":2,\"level\":0,\"type\":\"trace\",\"micro_ops\":12288,\"ways\":8,"
                 "\"fully_associative\":false,\"line\":0,\"apic_ids\":0},"
                 "{\"leaf\":2,\"level\":2,\"type\":\"unified\",\"bytes\":524288,\"ways\":8,"
                 "\"fully_associative\":false,\"line\":64,\"apic_ids\":0}]");
    check_member(
        object, "clock",
        "{\"tsc_khz\":2500000,\"tsc_leaf\":1073742096,\"tsc_about\":false,\"crystal_hz\":0,"
        "\"crystal_from\":\"untold\",\"base_mhz\":0,\"max_mhz\":0,\"bus_mhz\":0,\"apic_khz\":1000000}");
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_server, empty),       cmocka_unit_test_setup(test_server_xsave, empty),
        cmocka_unit_test_setup(test_server_facts, empty), cmocka_unit_test_setup(test_amd_facts, empty),
        cmocka_unit_test_setup(test_guest, empty),
    };

    return cmocka_run_group_tests_name("decode_json", tests, NULL, NULL);
}

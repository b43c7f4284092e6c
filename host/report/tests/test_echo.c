/* SPDX-License-Identifier: BSD-2-Clause */
/* What decode says of rows that are another leaf's echo, and of tables that do not tell whose they are. */
#include <string.h>

#include <jansson.h>

#include "host/report/decode_json.h"
#include "host/report/decode_write.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"

static struct memory memory;

static const char *report(void)
{
    const struct sink sink = memory_sink(&memory);

    decode_text_body(&sink, &table);
    return memory_text(&memory);
}

static json_t *document(void)
{
    const struct sink sink = memory_sink(&memory);
    const struct decode_json_cpu cpu = {.label = "", .provenance = "", .table = &table};
    struct decode_json written;
    json_error_t error;

    decode_json_begin(&written, &sink, "-", "raw");
    decode_json_cpu(&written, &cpu);
    decode_json_end(&written);
    json_t *whole = json_loads(memory_text(&memory), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

    if (!whole)
        fail_msg("%s in %s", error.text, memory_text(&memory));
    return whole;
}

static const uint32_t echoes[] = {0x20000000, 0x40000000, 0x40000010, 0x40000100,
                                  0x80860000, 0x80860001, 0xc0000000};

/* A notebook's leaves as cpuid -r prints them: 0x16 is the highest, and answers for all that do not exist. */
static void notebook(void)
{
    const struct cpuid_regs clock = {2600, 3500, 100, 0};

    intel();
    table.entry[0].eax = 0x16;
    add(1, 0, 0, (struct cpuid_regs){0x000406e3, 0x00100800, 0x7ffafbbf, 0xbfebfbff});
    add(0x15, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    add(0x16, 0, 0, clock);
    add(0x80000000, 0, 0, (struct cpuid_regs){0x80000001, 0, 0, 0});
    add(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 0x121, 0x2c100800});
    for (size_t i = 0; i < COUNT(echoes); i++)
        add(echoes[i], 0, 0, clock);
}

static unsigned count(const char *text, const char *of)
{
    unsigned found = 0;

    for (const char *at = text; (at = strstr(at, of)); at++)
        found++;
    return found;
}

static void test_text(void **state)
{
    static const char *const wrong[] = {"Transmeta",     "Centaur",        "Xeon Phi",     "hypervisor_id",
                                        "hypervisor   ", "vendor_id (0x8", "unknown bits", "0x40000010\n"};

    (void)state;
    notebook();
    const char *text = report();

    assert_int_equal(
        count(text, "      echo of leaf 0x16, the highest basic leaf: this leaf does not exist\n"),
        COUNT(echoes));
    assert_non_null(
        strstr(text, "   0x80860000 0x00: eax=0x00000a28 ebx=0x00000dac ecx=0x00000064 edx=0x00000000\n"));
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (strstr(text, wrong[i]))
            fail_msg("'%s' in %s", wrong[i], text);
}

static void test_json(void **state)
{
    (void)state;
    notebook();
    json_t *whole = document();
    const json_t *cpu = json_array_get(json_object_get(whole, "cpus"), 0);
    const json_t *rows = json_object_get(cpu, "rows"), *derived = json_object_get(cpu, "derived");
    size_t found = 0;

    assert_int_equal(json_integer_value(json_object_get(json_object_get(cpu, "totals"), "unknown_bits")), 0);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *of = json_object_get(row, "echo_of");

        if (!of)
            continue;
        assert_int_equal(json_integer_value(of), 0x16);
        assert_int_equal(json_integer_value(json_object_get(row, "leaf")), echoes[found++]);
        assert_int_equal(json_array_size(json_object_get(row, "fields")), 0);
        assert_int_equal(json_array_size(json_object_get(row, "unknown")), 0);
    }
    assert_int_equal(found, COUNT(echoes));
    assert_int_equal(json_array_size(json_object_get(derived, "hypervisors")), 0);
    assert_int_not_equal(json_integer_value(json_object_get(json_object_get(derived, "clock"), "tsc_leaf")),
                         0x40000010);
    json_decref(whole);
}

/* The same data below the maximum, or of a hypervisor that signs, are no echo. */
static void test_no_echo(void **state)
{
    (void)state;
    intel();
    table.entry[0].eax = 0x16;
    add(0x15, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    add(0x16, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    add(0x40000000, 0, 0, (struct cpuid_regs){0, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(0x40000001, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    assert_null(strstr(report(), "echo"));
    add(0x40000002, 0, 0, (struct cpuid_regs){2, 216, 0, 0});
    assert_int_equal(count(report(), "echo"), 1);
}

/* AMD answers zeros there, which are no maximum. */
static void test_zeros(void **state)
{
    (void)state;
    amd();
    add(0x20000000, 0, 0, (struct cpuid_regs){0});
    add(0x40000000, 0, 0, (struct cpuid_regs){0});
    add(0x80860000, 0, 0, (struct cpuid_regs){0});
    const char *text = report();

    assert_int_equal(count(text, "      all registers zero: no range begins here\n"), 3);
    assert_int_equal(count(text, "highest "), 1);
    assert_null(strstr(text, "hypervisor_id"));
}

/* One row alone, as a mail has it: an FX-8350's. */
static void test_one_row(void **state)
{
    static const struct {
        const char *name, *end;
    } lines[] = {
        {"SVM: secure virtual machine", "= true   [AMD]\n"},
        {"LAHF and SAHF in 64-bit mode", "= true\n"},
        {"PAT: page attribute table", "= true   [AMD, Centaur]\n"},
        {"      FCMOVcc", "= true   [Transmeta, Cyrix]\n"},
    };

    (void)state;
    add(0x80000001, 0, 0, (struct cpuid_regs){0x00600f20, 0x10000000, 0x01eb3fff, 0x2fd3fbff});
    const char *text = report();

    assert_null(strstr(text, "unknown"));
    for (size_t i = 0; i < COUNT(lines); i++) {
        const char *at = strstr(text, lines[i].name);

        assert_non_null(at);
        at = strchr(at, '=');
        assert_non_null(at);
        assert_memory_equal(at, lines[i].end, strlen(lines[i].end));
    }
    json_t *whole = document();
    const json_t *cpu = json_array_get(json_object_get(whole, "cpus"), 0);
    const json_t *fields = json_object_get(json_array_get(json_object_get(cpu, "rows"), 0), "fields");
    bool named = false;

    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *field = json_array_get(fields, i), *vendors = json_object_get(field, "vendors");

        assert_true(json_array_size(vendors) > 0);
        if (strcmp(json_string_value(json_object_get(field, "name")), "svm") == 0) {
            assert_int_equal(json_array_size(vendors), 1);
            assert_string_equal(json_string_value(json_array_get(vendors, 0)), "AMD");
            named = true;
        }
    }
    assert_true(named);
    json_decref(whole);
}

static void test_other_rows(void **state)
{
    (void)state;
    add(0x40000001, 0, 0, (struct cpuid_regs){0x01007efb, 0, 0, 0});
    const char *text = report();

    assert_null(strstr(text, "unknown"));
    assert_null(strstr(text, "Hyper-V"));
    assert_non_null(strstr(text, "steal time                              = true   [KVM]\n"));
    assert_non_null(strstr(text, "Xen version, major                      = 0x100 (256)   [Xen]\n"));
    empty(NULL);
    add(2, 0, CPUID_STATEFUL | CPUID_READ_NEXT, (struct cpuid_regs){0x76036301, 0x00f0b5ff, 0, 0x00c30000});
    assert_null(strstr(report(), "unknown"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_text, empty),    cmocka_unit_test_setup(test_json, empty),
        cmocka_unit_test_setup(test_no_echo, empty), cmocka_unit_test_setup(test_zeros, empty),
        cmocka_unit_test_setup(test_one_row, empty), cmocka_unit_test_setup(test_other_rows, empty),
    };

    return cmocka_run_group_tests_name("echo", tests, NULL, NULL);
}

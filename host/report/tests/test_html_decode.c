/* SPDX-License-Identifier: BSD-2-Clause */
/* The page of decode, and rows of JSON that are kept from one CPU to the next. */
#include <string.h>

#include "host/report/decode_write.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"

static struct memory memory, other;

static void two_leaves(uint32_t apic)
{
    empty(NULL);
    intel();
    add(1, 0, 0, (struct cpuid_regs){0x000306c3, 0x00100800 | apic << 24, 0x77fafbff, 0xbfebfbff});
}

static const char *page_of(uint32_t cpus)
{
    const struct sink sink = memory_sink(&memory);
    struct decode_write write = {.sink = &sink, .form = DECODE_HTML};

    decode_write_begin(&write, "a <file>", "raw");
    for (uint32_t i = 0; i < cpus; i++) {
        struct decode_json_cpu cpu = {.cpu = i, .label = "", .provenance = "", .table = &table};

        two_leaves(i);
        decode_write_cpu(&write, &cpu);
    }
    assert_true(decode_write_end(&write));
    return memory_text(&memory);
}

static unsigned count(const char *text, const char *of)
{
    unsigned found = 0;

    for (const char *at = text; (at = strstr(at, of)); at++)
        found++;
    return found;
}

/* Every row stands once, with those CPUs that differ from the first. */
static void test_page(void **state)
{
    (void)state;
    const char *text = page_of(3);

    assert_non_null(strstr(text, "<td>a &lt;file&gt;<td>raw<td>3 CPUs"));
    assert_null(strstr(text, "a <file>"));
    assert_int_equal(count(text, "<section data-f id=\"r-"), 2);
    assert_int_equal(count(text, "<section data-f id=\"r-1.0.0\" class=d>"), 1);
    assert_int_equal(count(text, "<section data-f id=\"r-0.0.0\">"), 1);
    assert_non_null(strstr(text, "title=\"[31:24] local_apic_id: "));
    assert_non_null(strstr(text, "      VMX: virtual machine extensions         = true\n"));
    assert_int_equal(count(text, "<summary>2 other CPUs differ</summary>"), 1 + 1);
    assert_int_equal(count(text, "CPU 2: eax=0x000306c3 ebx=0x02100800 ecx=0x77fafbff edx=0xbfebfbff\n"), 1);
    assert_non_null(strstr(text, "</html>\n"));
}

static void test_one_cpu(void **state)
{
    (void)state;
    const char *text = page_of(1);

    assert_null(strstr(text, "<details>"));
    assert_null(strstr(text, "class=d"));
    assert_non_null(strstr(text, "(uarch synth)"));
}

/* A row that is like that of the CPU before is written from memory: it has to be the row that it would be. */
static void check_rows(void)
{
    const struct sink kept = memory_sink(&memory), anew = memory_sink(&other);
    struct json a = {.sink = &kept, .ascii = true}, b = {.sink = &anew, .ascii = true};

    decode_json_unknown(&table);
    decode_json_rows(&a, &table, NULL);
    json_array_begin(&b, "rows");
    for (uint32_t i = 0; i < table.count; i++) {
        json_line(&b);
        decode_json_row(&b, &table, i);
    }
    json_array_end(&b);
    check_text("rows", memory_text(&memory), memory_text(&other));
}

static void test_kept_rows(void **state)
{
    (void)state;
    two_leaves(0);
    check_rows();
    check_rows();
    two_leaves(1);
    check_rows();
    /* The same registers mean something else: another vendor, another hypervisor, an echo. */
    add(0x80000001, 0, 0, (struct cpuid_regs){0, 0, 0x121, 0x2c100800});
    check_rows();
    table.entry[0].ebx = 0x68747541;
    table.entry[0].ecx = 0x444d4163;
    table.entry[0].edx = 0x69746e65;
    check_rows();
    empty(NULL);
    intel();
    table.entry[0].eax = 1;
    add(1, 0, 0, (struct cpuid_regs){1, 2, 3, 4});
    add(0x80000001, 0, 0, (struct cpuid_regs){1, 2, 3, 4});
    check_rows();
    assert_non_null(strstr(memory_text(&memory), "\"echo_of\":1"));
    table.entry[0].eax = 0;
    check_rows();
    assert_null(strstr(memory_text(&memory), "\"echo_of\""));
    table.note[1].synthetic = 1;
    check_rows();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_one_cpu),
        cmocka_unit_test(test_kept_rows),
    };

    return cmocka_run_group_tests_name("html_decode", tests, NULL, NULL);
}

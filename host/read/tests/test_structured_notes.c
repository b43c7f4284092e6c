/* SPDX-License-Identifier: BSD-2-Clause */
/* What JSON says beside registers: of leafprobe's own each member, and numbers in each of their spellings. */
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/write.h"

static void check_rows(const char *name, const struct cpuid_table *table, const char *want)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    for (uint32_t i = 0; i < table->count; i++)
        write_raw_row(&sink, table, i);
    check_text(name, memory_text(&memory), want);
}

static const char own[] =
    "{\"schema\":1,\"cpus\":[{\"cpu\":7,\"label\":\"a "
    "label\",\"partial\":\"names\",\"totals\":{\"entries\":4,"
    "\"dropped\":2,\"unread\":3,\"capped\":4},\"rows\":[\n"
    "{\"leaf\":1,\"subleaf\":0,\"flags\":0,\"eax\":null,\"ebx\":2,\"ecx\":\"0x20\",\"edx\":4,\"ecx_known\":"
    "48,"
    "\"list_end\":\"zero-row\",\"synthetic\":false},\n"
    "{\"leaf\":\"0x4\",\"subleaf\":3,\"flags\":1,\"eax\":1,\"ebx\":null,\"ecx\":\"0b11\",\"edx\":4,"
    "\"eax_known\":1,\"edx_known\":4,\"synthetic\":true},\n"
    "{\"leaf\":5,\"subleaf\":0,\"flags\":0,\"eax\":1,\"ebx\":2,\"ecx\":null,\"edx\":4,\"ebx_known\":2,"
    "\"list_end\":\"none of these\"},\n"
    "{\"leaf\":6,\"subleaf\":0,\"flags\":0,\"eax\":1,\"ebx\":2,\"ecx\":3,\"edx\":null,\"other\":{\"eax\":9}}]"
    "},\n"
    "{\"cpu\":8,\"rows\":[{\"leaf\":1,\"eax\":1,\"ebx\":2,\"ecx\":3,\"edx\":4}]}]}";

static void test_own(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text(own, NULL, &read);
    check_text("error", read.error, "");
    check_text("format", read.format, "json");
    assert_int_equal(read.count, 2);
    const struct reader_table *found = &read.tables[0];

    assert_int_equal(found->cpu, 7);
    assert_int_equal(found->line, 2);
    check_text("label", found->label, "a label");
    assert_int_equal(found->table.partial, CPUID_PARTIAL_NAMES);
    assert_int_equal(found->table.dropped, 2);
    assert_int_equal(found->table.unread, 3);
    assert_int_equal(found->table.capped, 4);
    check_rows("rows", &found->table,
               "   0x00000001 0x00: eax=unread ebx=0x00000002 ecx=0x00000020/0x00000030 edx=0x00000004\n"
               "   0x00000004 0x03: eax=0x00000001/0x00000001 ebx=unread ecx=0x00000003 "
               "edx=0x00000004/0x00000004\n"
               "   0x00000005 0x00: eax=0x00000001 ebx=0x00000002/0x00000002 ecx=unread edx=0x00000004\n"
               "   0x00000006 0x00: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=unread\n");
    assert_int_equal(found->table.note[0].end, CPUID_END_ZERO);
    assert_int_equal(found->table.note[1].end, CPUID_END_UNKNOWN);
    assert_int_equal(found->table.note[2].end, CPUID_END_UNKNOWN);
    assert_int_equal(found->table.note[0].synthetic, 0);
    assert_int_equal(found->table.note[1].synthetic, 1);
    assert_int_equal(found->table.entry[1].flags, 1);
    found = &read.tables[1];
    assert_int_equal(found->cpu, 8);
    assert_int_equal(found->line, 6);
    check_text("label", found->label, "");
    assert_int_equal(found->table.partial, CPUID_WHOLE);
    assert_int_equal(found->table.dropped + found->table.unread + found->table.capped, 0);
    kit_free(&read);
}

/* Rows that are not in the file are counted, and said before the word that a table is partial. */
static void test_told(void **state)
{
    static const char text[] = "{\"schema\":1,\"cpus\":[{\"totals\":{\"entries\":3},\n"
                               "\"rows\":[\n{\"leaf\":1,\"eax\":1,\"ebx\":2,\"ecx\":3,\"edx\":4}]}]}";
    struct kit_read read;

    (void)state;
    kit_read_text(text, NULL, &read);
    assert_int_equal(read.count, 1);
    check_text("told", read.first,
               "text:3: a table of 3 rows of which 1 are in the file, the others are not");
    assert_int_equal(read.tables[0].table.partial, CPUID_PARTIAL_ROWS);
    kit_free(&read);
}

static const struct {
    const char *text, *format, *rows;
} others[] = {
    /* Registers may stand in an object of their own, and what else has members of that name is no row. */
    {"{\"entries\":[{\"function\":7,\"index\":\"0b1\",\"flags\":1,\"regs\":{\"eax\":1,\"ebx\":\"0xA\","
     "\"ecx\":\"12\","
     "\"edx\":4294967295}}]}",
     "kvm_json", "   0x00000007 0x01: eax=0x00000001 ebx=0x0000000a ecx=0x0000000c edx=0xffffffff\n"},
    {"{\"a\":{\"eax\":\"on\"},\"b\":[{\"leaf\":1,\"subleaf\":null,\"eax\":1,\"ebx\":2,\"ecx\":3,\"edx\":4}]}",
     "kvm_json", "   0x00000001 0x00: eax=0x00000001 ebx=0x00000002 ecx=0x00000003 edx=0x00000004\n"},
    {"{\"cpuid_modifiers\":[{\"leaf\":\"0x1\",\"subleaf\":\"0x0\",\"flags\":0,\"modifiers\":["
     "{\"register\":\"edx\",\"bitmap\":\"0b1000_0000_0000_0000_0000_0000_0000_0001\"},"
     "{\"register\":\"eax\",\"bitmap\":\"0b00000000000000000000000000000010\"},"
     "{\"register\":\"ecx\",\"bitmap\":\"0b01000000000000000000000000000000\"},"
     "{\"register\":\"ebx\",\"bitmap\":\"0b00000000000000010000000000000000\"}]}]}",
     "firecracker", "   0x00000001 0x00: eax=0x00000002 ebx=0x00010000 ecx=0x40000000 edx=0x80000001\n"},
    {"[{\"cpuid-register\": \"ECX\", \"cpuid-input-eax\": 7, \"cpuid-input-ecx\": 1, \"features\": \"0x10\"},"
     "{\"cpuid-register\": \"eax\", \"cpuid-input-eax\": 7, \"cpuid-input-ecx\": 0, \"features\": 5},"
     "{\"cpuid-register\": \"EBX\", \"cpuid-input-eax\": 7, \"cpuid-input-ecx\": 1, \"features\": 6}]",
     "qmp",
     "   0x00000007 0x01: eax=unread ebx=0x00000006 ecx=0x00000010 edx=unread\n"
     "   0x00000007 0x00: eax=0x00000005 ebx=unread ecx=unread edx=unread\n"},
};

static void test_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++) {
        struct kit_read read;

        kit_read_text(others[i].text, NULL, &read);
        check_text(others[i].text, read.error, "");
        check_text(others[i].text, read.format, others[i].format);
        assert_int_equal(read.count, 1);
        check_rows(others[i].text, &read.tables[0].table, others[i].rows);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_own), cmocka_unit_test(test_told),
                                       cmocka_unit_test(test_others)};

    return cmocka_run_group_tests_name("structured_notes", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents of other programs: made here from tables and read back, the shared samples, and broken ones. */
#include <stdlib.h>
#include <string.h>

#include "host/dialect/infer.h"
#include "host/read/tests/document_texts.h"
#include "host/read/tests/machines.h"

static char *document(size_t i, const struct cpuid_table *table, size_t *ret_size)
{
    char *text = NULL;
    FILE *to = open_memstream(&text, ret_size);

    assert_non_null(to);
    documents[i].make(to, table);
    fclose(to);
    return text;
}

static void check_document(size_t i, const struct cpuid_table *table)
{
    static struct cpuid_table want;
    struct kit_read read;
    size_t size;
    char *text = document(i, table, &size);

    want = *table;
    if (!documents[i].flags)
        infer_flags(&want);
    kit_read_bytes(text, size, NULL, &read);
    check_text(documents[i].name, read.error, "");
    check_text(documents[i].name, read.format, documents[i].format);
    assert_int_equal(read.count, 1);
    kit_check_entries(documents[i].name, &read.tables[0].table, &want);
    kit_free(&read);
    free(text);
}

/* Flags that nothing else would give, rows in any order, every value of a register. */
static void test_random(void **state)
{
    static struct cpuid_table table;
    uint64_t seed = 15;

    (void)state;
    for (unsigned turn = 0; turn < 200; turn++) {
        do
            kit_random_table(&seed, &table);
        while (!table.count);
        for (uint32_t n = 0; n < table.count; n++) {
            memset(table.entry[n].padding, 0, sizeof(table.entry[n].padding));
            table.entry[n].subleaf =
                n;                   /* the first one's place again begins a table where entries are apart */
            table.entry[n].edx |= 2; /* and zeros at the end are none */
        }
        check_document(turn % COUNT(documents), &table);
    }
}

static void check_documents(const struct cpuid_table *table)
{
    for (size_t i = 0; i < COUNT(documents); i++)
        check_document(i, table);
}

static void test_machines(void **state)
{
    (void)state;
    each_machine(check_documents);
}

static void test_samples(void **state)
{
    static const char *const names[][2] = {
        {"firecracker", "firecracker"}, {"libvirt", "libvirt"}, {"rust", "vmcore"}, {"bpftrace", "vmcore"}};
    struct kit_read read, want;
    char path[96];

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof(path), "reference/samples/dialects/%s.expected", names[i][0]);
        kit_read_file(kit_shared(path), "raw", &want);
        snprintf(path, sizeof(path), "reference/samples/dialects/%s.txt", names[i][0]);
        kit_read_file(kit_shared(path), NULL, &read);
        check_text(path, read.error, "");
        check_text(path, read.format, names[i][1]);
        assert_int_equal(read.count, 1);
        for (uint32_t n = 0; n < read.tables[0].table.count; n++)
            want.tables[0].table.entry[n].flags = read.tables[0].table.entry[n].flags;
        kit_check_entries(path, &read.tables[0].table, &want.tables[0].table);
        kit_free(&read);
        kit_free(&want);
    }
}

#define XML_ROW "<cpuid eax_in='0x1' ecx_in='0x0' eax='0x1' ebx='0x2' ecx='0x3' edx='0x4'/>"

/* A mask by its file's name. */
static void test_mask_name(void **state)
{
    static const char text[] = "<cpudata arch='x86'>\n" XML_ROW "\n</cpudata>\n";
    static const char *const names[] = {"x86_64-cpuid-A-disabled.xml", "x86_64-cpuid-A-enabled.xml"};
    static struct reader_table found;
    struct error_line error;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct reader *reader = reader_open_memory(names[i], text, sizeof(text) - 1, NULL, NULL, &error);

        assert_non_null(reader);
        assert_int_equal(reader_next(reader, &found), READER_ERROR);
        assert_non_null(strstr(reader_error(reader), "libvirt's mask"));
        reader_close(reader);
    }
}

/* A tag that lies in two lines, and a line that is no XML right behind the document. */
static void test_tag_lines(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text(
        "<cpudata>\n" XML_ROW "\n<msr index='0x10a' edx='0x00000000'\neax='0x0000000b'/>\n</cpudata>\n"
        "```\n<cpudata>\n<cpuid eax_in='0x2' ecx_in='0x0'\neax='0x1' ebx='0x2'\necx='0x3'\nedx='0x4'/>\n"
        "</cpudata>\nand so on\n",
        NULL, &read);
    check_text("XML", read.error, "");
    check_text("XML", kit_rows(&read), "1 | 2");
    kit_free(&read);
}

/* libvirt before 1.3.3 has one number in a row's name, as all of its leaves then had none of their own. */
static void test_function(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("<cpudata arch='x86'>\n<cpuid function='0x7' eax='0x0' ebx='0x20' ecx='0x0' edx='0x0'/>\n"
                  "</cpudata>\n",
                  NULL, &read);
    check_text("XML", read.error, "");
    check_text("XML", kit_rows(&read), "7.0");
    kit_free(&read);
}

/* Several documents behind each other, with what a terminal puts between them. */
static void test_several(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("$ cat a b\n<cpudata>" XML_ROW "</cpudata>\n$ cat b\n<cpudata>\n" XML_ROW "\n" XML_ROW
                  "</cpudata>\n$\n",
                  NULL, &read);
    check_text("XML", read.error, "");
    check_text("XML", kit_rows(&read), "1 | 1 1");
    assert_int_equal(read.tables[1].line, 5);
    kit_free(&read);
    kit_read_text(
        "[root@host]# cat a\n[{\"function\":7,\"index\":1,\"flags\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,"
        "\"edx\":1}]\n[root@host]# cat b\n{\"a\":[{\"function\":1,\"eax\":\"0x1\",\"ebx\":1,\"ecx\":1,"
        "\"edx\":\"0b1\"}],\n\"b\":[{\"leaf\":2,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}\n[root@host]# \n",
        NULL, &read);
    check_text("JSON", read.error, "");
    check_text("JSON", kit_rows(&read), "7.1 | 1 | 2");
    kit_free(&read);
}

/* leafprobe's own: the CPU's number, the label, why lists ended; rows that are left out are said to be. */
static void test_own(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text(
        "{\"schema\":1,\"cpus\":[{\"cpu\":3,\"label\":\"a \\\"b\\\"\",\"totals\":{\"entries\":2,"
        "\"dropped\":0,\"unread\":1,\"capped\":0},\n\"rows\":[\n{\"leaf\":4,\"subleaf\":1,\"flags\":1,"
        "\"eax\":4294967295,\"ebx\":0,\"ecx\":0,\"edx\":1,\"list_end\":\"cap\",\"synthetic\":true,"
        "\"fields\":[{\"register\":\"eax\",\"number\":7}]}]}]}",
        NULL, &read);
    check_text("own", read.error, "");
    check_text("own", read.format, "json");
    check_text("own", read.warning,
               "text:3: a partial table: only some rows are in this file; what is not there is not known, "
               "and no zero");
    assert_int_equal(read.warnings, 2);
    assert_int_equal(read.count, 1);
    const struct reader_table *found = &read.tables[0];

    assert_int_equal(found->cpu, 3);
    check_text("label", found->label, "a \"b\"");
    assert_int_equal(found->table.unread, 1);
    assert_int_equal(found->table.partial, CPUID_PARTIAL_ROWS);
    assert_int_equal(found->table.note[0].end, CPUID_END_CAP);
    assert_int_equal(found->table.note[0].synthetic, 1);
    assert_int_equal(found->table.entry[0].eax, 0xffffffff);
    assert_int_equal(found->table.entry[0].flags, 1);
    kit_free(&read);
}

/* QEMU's words: registers that have none are not known. */
static void test_qmp(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text(
        "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\n{\"return\": {}}\n{\"return\": ["
        "{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\": 1, \"features\": 126614525},\n"
        "{\"cpuid-register\": \"EBX\", \"cpuid-input-eax\": 7, \"cpuid-input-ecx\": 0, \"features\": 4},"
        "{\"cpuid-register\": \"ECX\", \"cpuid-input-eax\": 1, \"features\": 2155880449},"
        "{\"cpuid-register\": \"EAX\", \"cpuid-input-eax\": 13, \"cpuid-input-ecx\": 1, \"features\": 0}]}\n",
        NULL, &read);
    check_text("qmp", read.error, "");
    check_text("qmp", read.format, "qmp");
    check_text("qmp", kit_rows(&read), "1 7.0 d.1");
    const struct cpuid_table *table = &read.tables[0].table;

    assert_int_equal(table->partial, CPUID_PARTIAL_WORDS);
    assert_int_equal(table->note[0].unread, 3);
    assert_int_equal(table->entry[0].edx, 126614525);
    assert_int_equal(table->entry[0].ecx, 2155880449);
    assert_int_equal(table->note[1].unread, 13);
    assert_int_equal(table->entry[1].ebx, 4);
    assert_int_equal(table->note[2].unread, 14);
    kit_free(&read);
    kit_read_text("[{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\": 1, \"features\": 1},\n"
                  "{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\": 1, \"features\": 2}]",
                  NULL, &read);
    check_text("qmp", read.error, "text:2: expected one word for 0x1 edx, found a second one");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),    cmocka_unit_test(test_machines), cmocka_unit_test(test_samples),
        cmocka_unit_test(test_mask_name), cmocka_unit_test(test_several),  cmocka_unit_test(test_tag_lines),
        cmocka_unit_test(test_function),  cmocka_unit_test(test_own),      cmocka_unit_test(test_qmp),
    };

    return cmocka_run_group_tests_name("structured", tests, NULL, NULL);
}

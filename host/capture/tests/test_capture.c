/* SPDX-License-Identifier: BSD-2-Clause */
/* capture: CPU lists, framing, and this machine against itself. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/capture/capture.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static const struct {
    const char *text;
    const char *back; /* as cpu_list_show() writes it; NULL: refused */
    uint32_t count;
} lists[] = {
    {"0", "0", 1},
    {"0-3,8", "0-3,8", 5},
    {"8,0-3\n", "0-3,8", 5},
    {"1,2,3", "1-3", 3},
    {"5,5,4-6", "4-6", 3},
    {"0-8191", "0-8191", 8192},
    {"63-64", "63-64", 2},
    {"8191", "8191", 1},
    {"", NULL, 0},
    {"\n", NULL, 0},
    {",", NULL, 0},
    {"1,", NULL, 0},
    {"1,,2", NULL, 0},
    {"3-1", NULL, 0},
    {"-1", NULL, 0},
    {"1-", NULL, 0},
    {"1-2-3", NULL, 0},
    {"0x1", NULL, 0},
    {" 1", NULL, 0},
    {"1 ", NULL, 0},
    {"8192", NULL, 0},
    {"0-8192", NULL, 0},
    {"99999999999999999999", NULL, 0},
    {"4294967296", NULL, 0},
    {"all", NULL, 0},
};

static void test_cpu_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct cpu_list list;
        struct error_line error = {""};

        if (cpu_list_parse(lists[i].text, &list, &error)) {
            check_text(lists[i].text, cpu_list_show(&list).text, lists[i].back ? lists[i].back : "refused");
            assert_int_equal(cpu_list_count(&list), lists[i].count);
        } else {
            assert_null(lists[i].back);
            char want[100];

            snprintf(want, sizeof(want), "expected CPU numbers below 8192 such as 0-3,8, found '%.*s'",
                     (int)strcspn(lists[i].text, "\n"), lists[i].text);
            check_text("refused", error.text, want);
        }
    }
}

static void test_long_list_is_cut(void **state)
{
    struct cpu_list list = {0};

    (void)state;
    for (uint32_t cpu = 0; cpu < CPU_LIST_MAX; cpu += 2)
        cpu_list_add(&list, cpu);

    const struct cpu_list_text shown = cpu_list_show(&list);

    assert_true(strlen(shown.text) < sizeof(shown.text));
    assert_memory_equal(shown.text, "0,2,4,", 6);
    check_text("the end", shown.text + strlen(shown.text) - 3, "...");
}

static void test_choosing(void **state)
{
    struct cpu_list there, wanted, chosen;
    struct error_line error;

    (void)state;
    assert_true(cpu_list_parse("2-5,9", &there, NULL));
    assert_true(cpu_list_choose(&there, "online", NULL, false, &chosen, &error));
    check_text("all", cpu_list_show(&chosen).text, "2-5,9");
    assert_true(cpu_list_choose(&there, "online", NULL, true, &chosen, &error));
    check_text("first", cpu_list_show(&chosen).text, "2");
    assert_true(cpu_list_parse("9,4", &wanted, NULL));
    assert_true(cpu_list_choose(&there, "online", &wanted, false, &chosen, &error));
    check_text("some", cpu_list_show(&chosen).text, "4,9");
    assert_true(cpu_list_choose(&there, "online", &wanted, true, &chosen, &error));
    check_text("first of some", cpu_list_show(&chosen).text, "4");
    assert_true(cpu_list_parse("4,6", &wanted, NULL));
    assert_false(cpu_list_choose(&there, "online", &wanted, false, &chosen, &error));
    check_text("absent", error.text, "cpu 6 is not online: 2-5,9");
}

/* Files like that of the CPUs that are online. */
static void test_online(void **state)
{
    struct cpu_list list;
    struct error_line error;

    (void)state;
    assert_false(cpu_list_online("/nowhere/online", &list, &error));
    check_text("no file", error.text, "/nowhere/online: No such file or directory");
    assert_false(cpu_list_online("/dev/null", &list, &error));
    check_text("empty", error.text, "expected CPU numbers below 8192 such as 0-3,8, found ''");
    assert_false(cpu_list_online("/", &list, &error));
    check_text("a folder", error.text, "expected CPU numbers below 8192 such as 0-3,8, found ''");
    assert_true(cpu_list_parse("0,2-4,63,64,8191", &list, &error));
    for (uint32_t cpu = 0; cpu < 3 * CPU_LIST_MAX; cpu++)
        assert_int_equal(cpu_list_has(&list, cpu),
                         cpu == 0 || (cpu >= 2 && cpu <= 4) || cpu == 63 || cpu == 64 || cpu == 8191);
}

static struct memory memory;

static void add_random(struct capture *capture, uint32_t cpu, uint64_t *seed)
{
    struct cpuid_table *table = capture_add(capture, cpu, NULL);

    assert_non_null(table);
    do
        kit_random_table(seed, table);
    while (!table->count || table->count > 64);
}

static void check_read_back(const struct capture *capture, enum format format, bool numbered)
{
    const struct sink sink = memory_sink(&memory);
    struct kit_read read;

    assert_true(capture_write(capture, format, &sink, NULL));
    kit_read_bytes(memory.bytes, memory.used, format == FORMAT_RAW ? "raw" : NULL, &read);
    check_text(format_name(format), read.error, "");
    assert_int_equal(read.count, capture->count);
    for (uint32_t i = 0; i < capture->count; i++) {
        struct cpuid_table want = capture->cpus[i].table;

        assert_int_equal(read.tables[i].cpu, numbered ? capture->cpus[i].cpu : i);
        for (uint32_t k = 0; format == FORMAT_RAW && k < want.count; k++) {
            want.entry[k].flags = read.tables[i].table.entry[k].flags;
            memset(want.entry[k].padding, 0, sizeof(want.entry[k].padding));
        }
        kit_check_entries(format_name(format), &read.tables[i].table, &want);
    }
    kit_free(&read);
}

static void test_framing(void **state)
{
    uint64_t seed = 7;
    struct capture capture = {.source = "cpuid"};

    (void)state;
    add_random(&capture, 0, &seed);
    add_random(&capture, 3, &seed);
    add_random(&capture, 300, &seed);
    check_read_back(&capture, FORMAT_VMCORE, true);
    check_read_back(&capture, FORMAT_RAW, true);
    check_read_back(&capture, FORMAT_KVM, false);
    capture_free(&capture);
}

static void test_provenance(void **state)
{
    struct capture capture = {.source = "guest", .shape = SHAPE_FULL};
    const struct sink sink = memory_sink(&memory);
    struct kit_read read;
    char name[256] = "";

    (void)state;
    capture.words = strdup("-cpu \"x\",y -smp 2");
    capture.provenance = strdup("boot=uefi mode=64\ncr0=0x1\n");
    kit_sample(capture_add(&capture, 5, NULL));
    assert_true(capture_write(&capture, FORMAT_VMCORE, &sink, NULL));
    assert_non_null(strstr(memory_text(&memory), "leafprobe: begin cpu=5 apic=0x"));
    assert_non_null(strstr(memory_text(&memory), " shape=full\n"));
    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    assert_int_equal(read.warnings, 0);
    check_text("format", read.format, "stream");
    assert_non_null(strstr(read.provenance, " source=guest kernel="));
    assert_non_null(strstr(read.provenance, "\nqemu=\"-cpu ?x?,y -smp 2\"\nboot=uefi mode=64\ncr0=0x1\n"));
    if (gethostname(name, sizeof(name) - 1) == 0 && strlen(name) > 4)
        assert_null(strstr(read.provenance, name));
    kit_free(&read);
    capture_free(&capture);
}

static void test_not_complete(void **state)
{
    static struct cpuid_table table;
    struct error_line error;

    (void)state;
    assert_true(capture_complete(1, &table, &error));
    table.unread = 2;
    assert_false(capture_complete(1, &table, &error));
    check_text("unread", error.text, "cpu 1: 2 rows could not be read");
    table.dropped = 3;
    assert_false(capture_complete(1, &table, &error));
    check_text("dropped", error.text, "cpu 1: 3 entries more than a table can hold (256)");
}

/* Every CPU that this test may use, each telling an APIC id of its own. */
static void test_this_machine(void **state)
{
    struct capture_request request = {.shape = SHAPE_FULL};
    struct capture capture = {0};
    struct cpu_list before, after;

    (void)state;
    assert_true(cpu_list_allowed(&before, NULL));
    assert_true(capture_cpuid(&request, &capture, NULL));
    assert_true(cpu_list_allowed(&after, NULL));
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(capture.count, cpu_list_count(&before));
    for (uint32_t i = 0; i < capture.count; i++) {
        assert_true(cpu_list_has(&before, capture.cpus[i].cpu));
        assert_true(capture.cpus[i].table.count > 1);
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(cpuid_table_apic_id(&capture.cpus[i].table),
                                 cpuid_table_apic_id(&capture.cpus[k].table));
    }
    capture_free(&capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpu_lists),    cmocka_unit_test(test_long_list_is_cut),
        cmocka_unit_test(test_choosing),     cmocka_unit_test(test_online),
        cmocka_unit_test(test_framing),      cmocka_unit_test(test_provenance),
        cmocka_unit_test(test_not_complete), cmocka_unit_test(test_this_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

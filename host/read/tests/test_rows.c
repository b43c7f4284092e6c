/* SPDX-License-Identifier: BSD-2-Clause */
/* Dialects that print a row a line: texts of each, made here from tables, read back and broken. */
#include <stdlib.h>
#include <string.h>

#include "host/dialect/infer.h"
#include "host/read/tests/dialect_check.h"
#include "host/read/tests/machines.h"

static void check_dialect(size_t i, const struct cpuid_table *host)
{
    struct kit_read read;
    size_t size;
    char *text = dialect_text(i, host, &size);

    kit_read_bytes(text, size, NULL, &read);
    dialect_check(i, &read, host, text);
    kit_free(&read);
    free(text);
}

static void check_dialects(const struct cpuid_table *table)
{
    for (size_t i = 0; i < COUNT(dialects); i++)
        check_dialect(i, table);
}

static void test_machines(void **state)
{
    (void)state;
    each_machine(check_dialects);
}

/* True if the table has the row in this dialect. */
static bool check_hurt(size_t i, const struct cpuid_table *table, uint64_t *seed)
{
    char want[32];
    size_t size;
    struct kit_read read;
    char *text = dialect_text(i, table, &size), *at = strcasestr(text, MARKED_TEXT);

    if (at) {
        snprintf(want, sizeof(want), "text:%u: expected a row", line_of(text, at));
        read_broken(i, text, at, seed, &read);
        if (!read.failed || strncmp(read.error, want, strlen(want)) != 0)
            fail_msg("%s: want %s, got '%s' of\n%s", dialects[i].name, want, read.error, text);
        kit_free(&read);
    }
    free(text);
    return at != NULL;
}

static void test_hurts(void **state)
{
    (void)state;
    each_broken(check_hurt);
}

/* What is odd beside a broken number. */
static void test_errors(void **state)
{
    static const struct {
        const char *from, *text, *error;
    } cases[] = {
        {NULL, "Hst:  0000000d 756e6547 6c65746e 49656e69\n",
         "text:1: expected a row with a leaf before one without, found 'Hst:  0000000d 756e6547 6c65746e "
         "49656e69'"},
        {NULL,
         "Gst: 00000001/0000  00050654 00020800 f6d83203 178bfbfd\nx\n"
         "Gst: 00000001/0000  00050655 00020800 f6d83203 178bfbfd\n",
         "text:3: expected one row for 0x1 subleaf 0x0, found a second one with other values"},
        {NULL,
         "Gst: 00000001/0000  00050654 00020800 f6d83203 178bfbfd\n"
         "eax in: 0x00000000, eax = 0000000d ebx = 756e6547 ecx = 6c65746e edx = 49656e69\n",
         "text:2: expected rows of VirtualBox's VBox.log (vbox), found one of x86info -r (x86info): one "
         "dialect a file, or --from"},
        {NULL,
         "  00000001:ffffffff -> 00000001:00000000:0000004d:002c307d\nodd\n"
         "  00000002:ffffffff -> 00000001:00000000:0000004d:002c307d\n",
         "text:2: expected rows of xen-cpuid -p or XTF up to line 3, found another line"},
        {NULL, " Function  EAX       EBX       ECX       EDX\n 00000001  00050654  00020800  FED83203\n\n",
         "text:2: expected a row of LibreHardwareMonitor's report, found '00000001  00050654  00020800  "
         "FED83203'"},
        {"xen", "nothing\n", "text:2: the file ends without a CPUID table (read as xen)"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, cases[i].from, &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_true(read.failed);
        kit_free(&read);
    }
}

static void test_too_many(void **state)
{
    static char text[(CPUID_TABLE_MAX + 1) * 64];
    struct kit_read read;
    size_t n = 0;

    (void)state;
    for (unsigned i = 0; i <= CPUID_TABLE_MAX; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n,
                              "  0000000d:%08x -> 00000001:00000000:0000004d:002c307d\n", i);
    kit_read_text(text, NULL, &read);
    check_text("error", read.error, "text:257: expected at most 256 rows for a CPU, found one more");
    kit_free(&read);
}

/* A leaf that has no subleaves, with two: both are known by their numbers, at the end of a table, too. */
static void test_last_rows(void **state)
{
    struct cpuid_table table = {
        .count = 3, .entry = {{.leaf = 1}, {.leaf = 0x80000008}, {.leaf = 0x80000008, .subleaf = 1}}};

    (void)state;
    infer_flags(&table);
    assert_int_equal(table.entry[0].flags, 0);
    assert_int_equal(table.entry[1].flags, CPUID_INDEXED);
    assert_int_equal(table.entry[2].flags, CPUID_INDEXED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machines), cmocka_unit_test(test_hurts),     cmocka_unit_test(test_errors),
        cmocka_unit_test(test_too_many), cmocka_unit_test(test_last_rows),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}

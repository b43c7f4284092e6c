/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tables of a log are called: by their APIC id, and by their run where several are read. */
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

static void check_labels(const char *text, size_t n, const char *const *want, unsigned count)
{
    struct kit_read read;

    kit_read_bytes(text, n, NULL, &read);
    check_text("error", read.error, "");
    assert_int_equal(read.count, count);
    for (unsigned i = 0; i < count; i++) {
        check_text("label", read.tables[i].label, want[i]);
        assert_int_equal(read.tables[i].cpu, i % 2);
    }
    kit_free(&read);
}

/* stream-2.txt is one run of two CPUs, whose APIC ids are 0 and 1. */
static void test_labels(void **state)
{
    static const char *const one[] = {"apic 0x0", "apic 0x1"};
    static const char *const two[] = {"run 1, apic 0x0", "run 1, apic 0x1", "run 2, apic 0x0",
                                      "run 2, apic 0x1"};
    size_t size;
    char *text = kit_slurp(kit_data("stream-2.txt"), &size), *twice = malloc(2 * size);

    (void)state;
    assert_non_null(twice);
    memcpy(twice, text, size);
    memcpy(twice + size, text, size);
    check_labels(text, size, one, 2);
    check_labels(twice, 2 * size, one, 2);
    kit_run = (struct reader_run){READER_RUN_ALL, 0};
    check_labels(text, size, one, 2);
    check_labels(twice, 2 * size, two, 4);
    kit_run = (struct reader_run){READER_RUN_NUMBER, 2};
    check_labels(twice, 2 * size, one, 2);
    kit_run = (struct reader_run){READER_RUN_LAST, 0};
    free(text);
    free(twice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels)};

    return cmocka_run_group_tests_name("run_labels", tests, NULL, NULL);
}

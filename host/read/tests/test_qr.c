/* SPDX-License-Identifier: BSD-2-Clause */
/* What phones read of codes: parts of tables in any order. */
#include <stdio.h>

#include "host/dialect/write.h"
#include "host/read/tests/machines.h"
#include "host/read/tests/qr_texts.h"
#include "probe/tests/memory.h"

static void check_is_table(const char *text)
{
    struct kit_read read;

    kit_read_text(text, NULL, &read);
    check_text(text, read.error, "");
    check_text(text, read.format, "qr");
    assert_int_equal(read.count, 1);
    kit_check_entries(text, &read.tables[0].table, &table);
    kit_free(&read);
}

static void check_corpus_table(const struct cpuid_table *from)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    table = *from;
    dialect_put_qr(&sink, &(const struct dialect_table){.label = "", .table = from});
    check_is_table(memory_text(&memory));
}

static void check_dump(void *ctx, const char *path, const char *name)
{
    (void)ctx;
    (void)name;
    machine_file(path, check_corpus_table);
}

/* Every table of every dump, flags and all. */
static void test_corpus(void **state)
{
    (void)state;
    assert_true(kit_each_dump(check_dump, NULL) >= 50);
}

static void test_tables(void **state)
{
    uint64_t seed = 11;

    (void)state;
    kit_sample(&table);
    check_corpus_table(&table);
    for (unsigned turn = 0; turn < 60; turn++) {
        static struct cpuid_table random;

        kit_random_table(&seed, &random);
        for (uint32_t i = 0; i < random.count; i++)
            memset(random.entry[i].padding, 0, sizeof(random.entry[i].padding));
        if (random.count)
            check_corpus_table(&random);
    }
}

/* In any order, some of them several times, among other lines. */
static void test_order(void **state)
{
    uint64_t seed = 3;
    static char text[40 * (QR_TEXT + 40)];

    (void)state;
    make(4, 7);
    assert_int_equal(parts, 4);
    for (unsigned turn = 0; turn < 200; turn++) {
        size_t n = 0;

        for (uint32_t here = 0; here != 0xf;) {
            const uint32_t i = kit_random(&seed) % 4;
            static const char *const before[] = {"", "QR-Code:", "> ", "Nov 30 12:00 I read: \"", "\t"};
            static const char *const behind[] = {"\n", "\r\n", "\n\n\n", "\"\nthe next one\n", " \n"};

            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", before[kit_random(&seed) % 5],
                                  part[i], behind[kit_random(&seed) % 5]);
            here |= 1u << i;
            assert_true(n < sizeof(text) - 2 * QR_TEXT);
        }
        check_is_table(text);
    }
}

/* Broken into lines of a width: as they are, at a blank, by quoted-printable, quoted. */
static void test_wrapped(void **state)
{
    static char text[4 * QR_TEXT];
    unsigned blanks = 0;

    (void)state;
    kit_sample(&table);
    make_parts();
    assert_int_equal(parts, 1);
    for (size_t width = 20; width < strlen(part[0]); width += 7)
        for (unsigned way = 0; way < 4; way++) {
            size_t n = 0, column = 0;

            for (const char *at = part[0]; *at; at++) {
                const bool here = column >= width && at[1] && (way != 1 || *at == ' ');
                static const char *const ends[] = {"\n", "\n", "=\r\n", "\n> "};

                if (here && way == 1) {
                    n += (size_t)sprintf(text + n, "\n");
                    blanks++;
                } else if (here) {
                    n += (size_t)sprintf(text + n, "%c%s", *at, ends[way]);
                } else {
                    text[n++] = *at;
                }
                column = here ? 0 : column + 1;
            }
            sprintf(text + n, "\nSent from a phone\n");
            if (strlen(part[0]) / width < 64)
                check_is_table(text);
        }
    assert_true(blanks > 20);
}

/* One table behind the other; parts of the first may come again before the next begins. */
static void test_several(void **state)
{
    static char text[8 * QR_TEXT];
    struct kit_read read;
    static struct cpuid_table first;

    (void)state;
    make(2, 2);
    first = table;
    snprintf(text, sizeof(text), "%s\n%s\n%s\n", part[1], part[0], part[1]);
    make(2, 3);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\n%s\n", part[0], part[1]);
    kit_read_text(text, NULL, &read);
    check_text("several", read.error, "");
    assert_int_equal(read.count, 2);
    kit_check_entries("first", &read.tables[0].table, &first);
    kit_check_entries("second", &read.tables[1].table, &table);
    assert_int_equal(read.tables[1].cpu, 1);
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corpus),  cmocka_unit_test(test_tables),  cmocka_unit_test(test_order),
        cmocka_unit_test(test_wrapped), cmocka_unit_test(test_several),
    };

    return cmocka_run_group_tests_name("qr", tests, NULL, NULL);
}

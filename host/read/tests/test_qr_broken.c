/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes that were hurt on their way, miss a part, or are of somebody else. */
#include <stdio.h>

#include "host/read/tests/qr_texts.h"

/* A part as a program of others may make it; text takes QR_TEXT + 1 bytes. */
static void forge(char *text, const char *head, const uint8_t *bytes, size_t n)
{
    uint8_t data[QR_TEXT];
    const size_t size = strlen(head);

    strcpy(text, head);
    memcpy(data, bytes, n);
    const uint32_t check = part_check(head, size, bytes, n);

    data[n] = (uint8_t)check;
    data[n + 1] = (uint8_t)(check >> 8);
    base45_put(text + size, data, n + 2);
    text[size + BASE45_LENGTH(n + 2)] = 0;
}

static void check_fails(const char *text, const char *error)
{
    struct kit_read read;

    kit_read_text(text, "qr", &read);
    assert_true(read.failed);
    check_text(text, read.error, error);
    kit_free(&read);
}

/* Any other character in the place of any one. */
static void test_damaged(void **state)
{
    static const char others[] = "0A:/ $z\"";
    static char text[2 * (QR_TEXT + 2)];
    struct kit_read read;
    unsigned named = 0;

    (void)state;
    make(2, 1);
    for (size_t at = 0; at < strlen(part[1]); at++)
        for (const char *other = others; *other; other++) {
            if (part[1][at] == *other)
                continue;
            snprintf(text, sizeof(text), "%s\n%s\n", part[0], part[1]);
            text[strlen(part[0]) + 1 + at] = *other;
            kit_read_text(text, "qr", &read);
            assert_true(read.failed && read.count == 0);
            named += strstr(read.error, "text:2: part 2 of 2 is damaged: its digits do not give its check") !=
                     NULL;
            kit_free(&read);
            snprintf(text, sizeof(text), "%s\n%.*s%s\n", part[0], (int)at, part[1], part[1] + at + 1);
            kit_read_text(text, "qr", &read);
            assert_true(read.failed && read.count == 0);
            kit_free(&read);
        }
    /* Save in the mark, whose loss hides the part, and in its numbers. */
    assert_true(named > 7 * (strlen(part[1]) - 26));
}

static void test_missing(void **state)
{
    static char text[8 * QR_TEXT], want[160];

    (void)state;
    make(3, 2);
    const uint32_t crc = write_kvm_crc(&table, true);

    snprintf(want, sizeof(want),
             "text:4: expected part 2 of 3 of the table with crc32=%08x that begins in line 2, 1 of its "
             "parts are missing",
             crc);
    snprintf(text, sizeof(text), "I read:\n%s\n%s\n", part[2], part[0]);
    check_fails(text, want);
    make(2, 5);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\n%s\n", part[0], part[1]);
    check_fails(text, want);
}

/* What is sound as parts and no table, or none of ours. */
static void test_forged(void **state)
{
    static char text[4 * QR_TEXT], want[200];
    static const uint8_t one[] = {1, 1, 0, 0x01, 0x00, 0x55}, none[] = {0};

    (void)state;
    make(1, 4);
    const uint32_t crc = write_kvm_crc(&table, true);

    part[0][part_text(&table, crc ^ 1, 1, part[0])] = 0;
    snprintf(want, sizeof(want), "text:1: expected crc32=%08x of the table that the parts say, found %08x",
             crc ^ 1, crc);
    check_fails(part[0], want);
    forge(text, "LEAFPROBE-1:1/1:01234567:", one, sizeof(one) - 1);
    check_fails(text, "text:1: the parts from here on hold 5 bytes that are no packed table");
    forge(text, "LEAFPROBE-1:1/1:BD4BF2A2:", none, sizeof(none));
    kit_check_refused(text,
                      "text:1: expected crc32=bd4bf2a2 of the table that the parts say, found 6522df69");
    forge(text, "LEAFPROBE-1:1/2:01234567:", one, 3);
    const size_t n = strlen(text);

    text[n] = '\n';
    forge(text + n + 1, "LEAFPROBE-1:1/2:01234567:", one, 4);
    check_fails(text, "text:2: part 1 of 2 comes twice and differs");
    static const struct {
        const char *head, *found;
    } heads[] = {
        {"LEAFPROBE-2:1/1:01234567:", NULL}, {"LEAFPROBE-1:0/1:01234567:", NULL},
        {"LEAFPROBE-1:2/1:01234567:", NULL}, {"LEAFPROBE-1:1/100:01234567:", NULL},
        {"LEAFPROBE-1:1/1:0123456:", NULL},  {"LEAFPROBE-1:1/1:012345678:", NULL},
        {"LEAFPROBE-1:1-1:01234567:", NULL}, {"LEAFPROBE-1:99999999999/1:01234567:", NULL},
        {"LEAFPROBE-:1/1:01234567:", NULL},  {"LEAFPROBE-", NULL},
    };

    for (size_t i = 0; i < COUNT(heads); i++) {
        forge(text, heads[i].head, one, sizeof(one));
        snprintf(want, sizeof(want), "text:1: expected LEAFPROBE-1:PART/PARTS:CRC32:, found '%s'", text);
        kit_check_refused(text, want);
    }
    check_fails("LEAFPROBE-1:1/1:01234567:",
                "text:1: part 1 of 1 is damaged: its digits do not give its check; read that code once more");
    check_fails("nothing\n", "text:2: the file ends without a CPUID table (read as qr)");
}

/* More bytes than any table takes, and more lines than any part. */
static void test_too_much(void **state)
{
    static char text[40 * (QR_TEXT + 1)];
    static const uint8_t bytes[480];
    size_t n = 0;

    (void)state;
    for (unsigned i = 1; i <= 30; i++) {
        char head[40];

        snprintf(head, sizeof(head), "LEAFPROBE-1:%u/40:01234567:", i);
        forge(text + n, head, bytes, sizeof(bytes));
        n += strlen(text + n);
        text[n++] = '\n';
    }
    text[n] = 0;
    check_fails(text, "text:19: the parts hold more than 8706 bytes, which no table takes");
    n = (size_t)sprintf(text, "LEAFPROBE-1:1/1:01234567:\n");
    memset(text + n, 'A', 6000);
    for (size_t at = n + 60; at < n + 6000; at += 61)
        text[at] = '\n';
    text[n + 6000] = 0;
    check_fails(text,
                "text:1: part 1 of 1 is damaged: its digits do not give its check; read that code once more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_forged),
        cmocka_unit_test(test_too_much),
    };

    return cmocka_run_group_tests_name("qr_broken", tests, NULL, NULL);
}

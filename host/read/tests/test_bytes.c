/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes of /dev/cpu/N/cpuid, as they are and as xxd and hexdump print them. */
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

#define GIVEN 48u /* leaves that are read, of which the sample has those up to 0xd */

/* What a read of the device from a place gives, past the end of the range the data of the highest basic leaf.
 */
static size_t device_bytes(const struct cpuid_table *table, uint32_t base, unsigned char *ret)
{
    for (uint32_t n = 0; n < GIVEN; n++) {
        const struct cpuid_entry *e = cpuid_table_find(table, base + n, 0);
        const struct cpuid_entry *of = e ? e : cpuid_table_find(table, 0xd, 0);

        for (unsigned i = 0; i < 16; i++)
            ret[16 * n + i] = (unsigned char)((&of->eax)[i / 4] >> i % 4 * 8);
    }
    return 16 * GIVEN;
}

enum how { XXD, XXD_BYTES, XXD_WORDS, XXD_TURNED, HEXDUMP, HOWS };

static void print_row(FILE *to, enum how how, uint32_t offset, const unsigned char *bytes)
{
    static const unsigned group[HOWS] = {2, 1, 4, 4, 1};

    fprintf(to, how == HEXDUMP ? "%08x " : "%08x:", offset);
    for (unsigned i = 0; i < 16; i++)
        fprintf(to, "%s%02x", i % (how == HEXDUMP ? 8 : 16) == 0 || i % group[how] == 0 ? " " : "",
                bytes[how == XXD_TURNED ? i / 4 * 4 + 3 - i % 4 : i]);
    fputs(how == HEXDUMP ? "  |" : "  ", to);
    for (unsigned i = 0; i < 16; i++)
        fputc(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.', to);
    fputs(how == HEXDUMP ? "|\n" : "\n", to);
}

/* As hexdump does: a '*' for rows like the one before, the offset behind the last. */
static void print_bytes(FILE *to, enum how how, uint32_t offset, const unsigned char *bytes, size_t n)
{
    bool star = false;

    for (size_t at = 0; at < n; at += 16) {
        const bool same = how == HEXDUMP && at && memcmp(bytes + at, bytes + at - 16, 16) == 0;

        if (!same)
            print_row(to, how, offset + (uint32_t)at, bytes + at);
        else if (!star)
            fputs("*\n", to);
        star = same;
    }
    if (how == HEXDUMP)
        fprintf(to, "%08x\n", offset + (uint32_t)n);
}

/* The rows of subleaf 0 of the basic and the extended leaves, and no others. */
static void check_rows(const struct cpuid_table *got, const struct cpuid_table *sample, bool extended)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < sample->count; i++) {
        const struct cpuid_entry *want = &sample->entry[i];
        const struct cpuid_entry *e = cpuid_table_find(got, want->leaf, 0);

        if (cpuid_table_find(sample, want->leaf, 0) != want || want->leaf >> 16 == 0x4000 ||
            (want->leaf >> 16 && !extended))
            continue;
        count++;
        assert_non_null(e);
        assert_memory_equal(&e->eax, &want->eax, 4 * sizeof(want->eax));
    }
    assert_true(count > 9);
    assert_int_equal(got->partial, CPUID_PARTIAL_ROWS);
}

static void test_device(void **state)
{
    static struct cpuid_table sample;
    static unsigned char bytes[4 * 16 * GIVEN];
    struct kit_read read;
    size_t n = 0;

    (void)state;
    kit_sample(&sample);
    n += device_bytes(&sample, 0, bytes + n);
    n += device_bytes(&sample, 0x80000000, bytes + n);
    n += device_bytes(&sample, 0, bytes + n);
    kit_read_bytes(bytes, n, NULL, &read);
    check_text("device", read.error, "");
    check_text("device", read.format, "device");
    assert_int_equal(read.count, 2);
    check_rows(&read.tables[0].table, &sample, true);
    check_rows(&read.tables[1].table, &sample, false);
    assert_int_equal(read.tables[1].line, 2 * 16 * GIVEN);
    kit_free(&read);
    kit_read_bytes(bytes, n - 3, NULL, &read);
    check_text("cut", read.error, "text: byte 2288: expected the 16 bytes of a leaf, found 13");
    kit_free(&read);
    kit_read_bytes(bytes + 16, n - 16, "device", &read);
    check_text("no leaf 0", read.error,
               "text: byte 0: expected the 16 bytes of leaf 0, 0x40000000 or 0x80000000 first, as a read of "
               "/dev/cpu/N/cpuid from there gives them");
    kit_free(&read);
}

static char *printed_text(enum how how, const struct cpuid_table *table)
{
    unsigned char bytes[16 * GIVEN];
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    fputs("# xxd -l 768 /dev/cpu/0/cpuid\n", to);
    print_bytes(to, how, 0, bytes, device_bytes(table, 0, bytes));
    fputs("# xxd -s 0x80000000 -l 768 /dev/cpu/0/cpuid\n", to);
    print_bytes(to, how, 0x80000000, bytes, device_bytes(table, 0x80000000, bytes));
    fclose(to);
    return text;
}

static void test_printed(void **state)
{
    static struct cpuid_table sample;
    struct kit_read read;

    (void)state;
    kit_sample(&sample);
    for (enum how how = XXD; how < HOWS; how++) {
        char *text = printed_text(how, &sample);

        kit_read_text(text, NULL, &read);
        check_text(text, read.error, "");
        check_text(text, read.format, "xxd");
        assert_int_equal(read.count, 1);
        assert_int_equal(read.tables[0].line, 2);
        check_rows(&read.tables[0].table, &sample, true);
        kit_free(&read);
        free(text);
    }
}

#define ROW_0 "00000000: 0d00 0000 4765 6e75 6e74 656c 696e 6549  ....GenuntelineI\n"
#define ROW_1 "00000010: 5406 0500 0008 0200 0332 d8f6 fdfb 8b17  T........2......\n"

static void test_odd(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {ROW_0 "00000010: 5406 050 0008 0200 0332 d8f6 fdfb 8b17  T........2......\n",
         "text:2: expected an offset and 16 bytes of xxd, found '00000010: 5406 050 0008 0200 0332 d8f6 fdfb "
         "8b17  T........2...'"},
        {ROW_0 "00000010: 5406 0500 0008 0200 0332 d8f6 fdfb\n",
         "text:2: expected an offset and 16 bytes of xxd, found '00000010: 5406 0500 0008 0200 0332 d8f6 "
         "fdfb'"},
        {ROW_0 "00000010: 5406 0500 0008 0200 0332 d8f6 fdfb 8b17  T........3......\n",
         "text:2: expected an offset and 16 bytes of xxd, found '00000010: 5406 0500 0008 0200 0332 d8f6 "
         "fdfb 8b17  T...........'"},
        {ROW_0 ROW_1 "\n" ROW_1, ""},
        {ROW_0 ROW_1 "\n00000010: 5506 0500 0008 0200 0332 d8f6 fdfb 8b17  U........2......\n",
         "text:4: expected one row for 0x1 subleaf 0x0, found a second one with other values"},
        {ROW_0 "00000020: 5406 0500 0008 0200 0332 d8f6 fdfb 8b17  T........2......\n",
         "text:2: expected the line of offset 0x10, found 0x20"},
        {ROW_0 ROW_1 "*\n", "text:4: expected the offset at which the rows of '*' end"},
        {ROW_0 ROW_1 "*\n00000008\n", "text:4: expected the offset at which the rows of '*' end"},
        {ROW_0 "00000000: 5406 0500 0008 0200 0332 d8f6 fdfb 8b17  T........2......\n",
         "text:2: expected the 16 bytes of leaf 0, 0x40000000 or 0x80000000 first, as a read of "
         "/dev/cpu/N/cpuid from there gives them"},
        {"00000000: 1d00 0000 0000 0000 0000 0000 0000 0000  ................\n",
         "text:1: bytes as xxd prints them, and not those of /dev/cpu/N/cpuid; expected a table: if they are "
         "one, xxd -r FILE, and - for its output"},
        {ROW_0 "80000000: 0500 0000 0000 0000 0000 0000 0000 0000\n*\n90000000\n",
         "text:4: expected at most 256 rows for a CPU, found one more"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, NULL, &read);
        check_text(cases[i].text, read.error, cases[i].error);
        assert_int_equal(read.failed, *cases[i].error != 0);
        kit_free(&read);
    }
}

/* A dump whose rows only hold such a place is not called bytes. */
static void test_no_bytes(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_text("CPUID 00000000: 0000000D-68747541-444D4163-69746E65 [AuthenticAMD]\n", "xen", &read);
    assert_true(read.failed);
    check_text("error", read.error, "text:2: the file ends without a CPUID table (read as xen)");
    kit_free(&read);
}

/* Rows that '*' stands for are rows; a place with a high half is a subleaf; what wraps and quotes is taken
 * back. */
static void test_places(void **state)
{
    static const char star[] = ROW_0 "00000010: 0000 0000 0000 0000 0000 0000 0000 0000\n*\n00000040\n";
    static const char subleaf[] = ROW_0 "100000004: 4301 0000 4000 4000 3f00 0000 0000 0000\n";
    static const char hurt[] = "> 00000000  0d 00 00 00 47 65 6e 75  6e 74 65 6c 69 6e 65 49\n"
                               "> |....GenuntelineI|\n> 00000010  54 06 05 00 00 08 02 00  03 32 d8 f6\n"
                               "> fd fb 8b 17  |T........2......|\n";
    struct kit_read read;

    (void)state;
    kit_read_text(star, NULL, &read);
    assert_int_equal(read.count, 1);
    assert_int_equal(read.tables[0].table.count, 4);
    assert_int_equal(read.tables[0].table.entry[3].leaf, 3);
    kit_free(&read);
    kit_read_text(subleaf, NULL, &read);
    check_text("subleaf", read.error, "");
    assert_int_equal(read.tables[0].table.entry[1].leaf, 4);
    assert_int_equal(read.tables[0].table.entry[1].subleaf, 1);
    assert_int_equal(read.tables[0].table.entry[1].eax, 0x143);
    kit_free(&read);
    kit_read_text(hurt, NULL, &read);
    check_text("hurt", read.error, "");
    assert_int_equal(read.tables[0].table.count, 2);
    assert_int_equal(read.tables[0].table.entry[1].edx, 0x178bfbfd);
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_device), cmocka_unit_test(test_printed),
                                       cmocka_unit_test(test_odd), cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_no_bytes)};

    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}

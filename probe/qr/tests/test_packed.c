/* SPDX-License-Identifier: BSD-2-Clause */
/* base45, tables in few bytes, and the texts of codes. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "probe/qr/base45.h"
#include "probe/qr/packed.h"
#include "probe/qr/part.h"
#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/sample.h"
#include "probe/write/write.h"

static struct cpuid_table table, again;
static uint8_t bytes[PACKED_MAX + 1];
static size_t used;

static void keep(void *ctx, const void *from, size_t n)
{
    (void)ctx;
    assert_true(used + n <= PACKED_MAX);
    memcpy(bytes + used, from, n);
    used += n;
}

static void pack(void)
{
    const struct sink sink = {keep, NULL};

    used = 0;
    pack_table(&sink, &table);
}

/* RFC 9285, 4.3 and 4.4. */
static void test_base45(void **state)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = {{"AB", "BB8"},
                 {"Hello!!", "%69 VD92EX0"},
                 {"base-45", "UJCLQE7W581"},
                 {"ietf!", "QED8WEX0"},
                 {"", ""}};
    static const char *const bad[] = {"A", "BB8A", "GGW", ":::", "bb8", "BB8::", "B,8", "BB8V5", "\xc3\xa4Z"};
    char text[16];
    uint8_t out[16];
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t size = strlen(cases[i].bytes);

        base45_put(text, (const uint8_t *)cases[i].bytes, size);
        assert_int_equal(BASE45_LENGTH(size), strlen(cases[i].text));
        assert_memory_equal(text, cases[i].text, strlen(cases[i].text));
        assert_true(base45_take(cases[i].text, strlen(cases[i].text), out, &n));
        assert_int_equal(n, size);
        assert_memory_equal(out, cases[i].bytes, size);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(base45_take(bad[i], strlen(bad[i]), out, &n));
    assert_true(base45_take("FGW", 3, out, &n) && n == 2 && out[0] == 0xff && out[1] == 0xff);
    assert_true(base45_take("U5", 2, out, &n) && n == 1 && out[0] == 0xff);
    assert_false(base45_take("V5", 2, out, &n));
}

/* All numbers of two bytes, and of one: back again, and never a blank at the end, which mails lose. */
static void test_base45_all(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 0x10100; i++) {
        const uint8_t in[2] = {(uint8_t)(i >> 8), (uint8_t)i};
        const size_t n = i < 0x10000 ? 2 : 1;
        char text[3];
        uint8_t out[3];
        size_t got;

        base45_put(text, in + 2 - n, n);
        assert_true(base45_take(text, n + 1, out, &got) && got == n);
        assert_memory_equal(out, in + 2 - n, n);
        assert_true(text[n] != ' ');
    }
}

static void add(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

static void test_bytes(void **state)
{
    static const uint8_t want[] = {
        6,                                                                               /* entries */
        0x80, 0x80, 0x80, 0x80, 0x04, 0,    0x01, 0x10, 0x05, 0x7f,                      /* 0x40000000 */
        0x80, 0x80, 0x80, 0x80, 0x0c, 0,    0xff, 0xff, 1,    2,    3,    4, 5, 6, 7, 8, /* 0 */
        9,    10,   11,   12,   13,   14,   15,   16,                                    /* */
        4,    5,    0x00, 0x02, 0x80,                                                    /* 4.3 */
        0,    0x81, 0x01, 0x00, 0x00,                                                    /* 4.127 */
        0,    1,    6,    0,    0x00, 0x00,                                              /* 4, flags 6 */
        1,    1,    1,    0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x80, 0x01,                /* 5.ffffffff */
    };

    (void)state;
    cpuid_table_clear(&table);
    add(0x40000000, 0, 0, (struct cpuid_regs){5, 0, 0, 0x7f});
    table.entry[0].edx = 0x0000007f;
    add(0, 0, 0, (struct cpuid_regs){0x04030201, 0x08070605, 0x0c0b0a09, 0x100f0e0d});
    add(4, 3, 1, (struct cpuid_regs){0, 0, 0x8000, 0});
    add(4, 127, 1, (struct cpuid_regs){0});
    add(4, 0, 6, (struct cpuid_regs){0});
    add(5, UINT32_MAX, 1, (struct cpuid_regs){0, 0, 0, 0x01000000});
    pack();
    assert_int_equal(used, sizeof(want));
    assert_memory_equal(bytes, want, sizeof(want));
    assert_true(unpack_table(bytes, used, &again));
    check_same_table("bytes", &again, &table);
}

static void random_table(uint64_t *random)
{
    cpuid_table_clear(&table);
    for (uint32_t count = alike_random(random) % (CPUID_TABLE_MAX + 1); count--;) {
        static const uint32_t flags[] = {0, 1, 1, 6, 2, 3, 0xffffffff};
        const uint32_t mask = alike_random(random) & alike_random(random);
        uint32_t regs[4];

        for (uint32_t i = 0; i < 4; i++)
            regs[i] = mask >> i & 1 ? alike_random(random) & alike_random(random) : 0;
        add(alike_random(random) >> alike_random(random) % 32,
            alike_random(random) >> alike_random(random) % 32, flags[alike_random(random) % COUNT(flags)],
            (struct cpuid_regs){regs[0], regs[1], regs[2], regs[3]});
    }
}

static void test_round_trip(void **state)
{
    uint64_t random = 16;
    uint32_t full = 0;

    (void)state;
    for (uint32_t i = 0; i < 400; i++) {
        random_table(&random);
        pack();
        assert_true(unpack_table(bytes, used, &again));
        check_same_table("random", &again, &table);
        full += table.count > 200;
        assert_false(unpack_table(bytes, used - 1, &again));
        bytes[used] = 0;
        assert_false(unpack_table(bytes, used + 1, &again));
    }
    assert_true(full);
}

/* Whatever bytes are taken for a table: it is the only form of that table. */
static void test_one_form(void **state)
{
    uint64_t random = 5;
    uint32_t taken = 0;

    (void)state;
    for (uint32_t i = 0; i < 60000; i++) {
        uint8_t broken[PACKED_MAX];
        size_t n;

        if (i % 300 == 0)
            random_table(&random);
        table.count = table.count > 4 ? 4 : table.count;
        pack();
        n = used;
        memcpy(broken, bytes, n);
        for (uint32_t hurts = 1 + alike_random(&random) % 3; hurts--;)
            broken[alike_random(&random) % n] =
                (uint8_t)(alike_random(&random) >> alike_random(&random) % 32);
        if (!unpack_table(broken, n, &again))
            continue;
        const struct cpuid_table kept = table;

        table = again;
        pack();
        assert_int_equal(used, n);
        assert_memory_equal(bytes, broken, n);
        table = kept;
        taken++;
    }
    assert_true(taken > 1000);
    static const uint8_t bad[][10] = {
        {1, 0x80, 0x00, 0, 0, 0},                         /* a number that is longer than it need be */
        {1, 0xff, 0xff, 0xff, 0xff, 0x1f, 0, 0, 0},       /* 33 bits */
        {1, 0xff, 0xff, 0xff, 0xff, 0x8f, 0x00, 0, 0, 0}, /* six bytes */
        {1, 0, 1, 0, 0, 0, 0},                            /* flags and subleaf that have a shorter form */
        {1, 0, 1, 1, 5, 0, 0},
        {1, 0, 0, 1, 0, 0}, /* a byte of zero */
    };
    static const uint8_t sizes[] = {6, 9, 10, 7, 7, 6};

    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(unpack_table(bad[i], sizes[i], &again));
    assert_false(unpack_table(bad[0], 0, &again));
    memset(bytes, 0, sizeof(bytes));
    bytes[0] = 0x81; /* 257 entries of zeros */
    bytes[1] = 0x02;
    assert_false(unpack_table(bytes, 2 + 257 * 4, &again));
    bytes[0] = 0x80; /* 256 */
    assert_true(unpack_table(bytes, 2 + 256 * 4, &again) && again.count == 256);
}

/* Take the text of a part to pieces as docs/formats.md says, by zlib. */
static void take_part(const char *text, size_t n, uint32_t part, uint32_t parts, uint32_t crc)
{
    char head[64];
    uint8_t data[QR_TEXT];
    size_t size;
    const int length = snprintf(head, sizeof(head), "LEAFPROBE-1:%u/%u:%08X:", part, parts, crc);

    assert_true(n <= QR_TEXT && length > 0 && memcmp(text, head, (size_t)length) == 0);
    assert_true(base45_take(text + length, n - (size_t)length, data, &size) && size >= 2);
    size -= 2;
    const unsigned long check =
        crc32(crc32(0, (const unsigned char *)text, (unsigned)length), data, (unsigned)size);

    assert_int_equal(data[size] | data[size + 1] << 8, check & 0xffff);
    assert_int_equal(qr_version_for(n) != 0, true);
    keep(NULL, data, size);
}

static void check_parts(uint32_t want_parts)
{
    const uint32_t parts = part_count(&table), crc = write_kvm_crc(&table, true);
    char text[QR_TEXT];
    size_t least = QR_TEXT, most = 0;

    if (want_parts)
        assert_int_equal(parts, want_parts);
    used = 0;
    for (uint32_t part = 1; part <= parts; part++) {
        const size_t n = part_text(&table, crc, part, text);

        take_part(text, n, part, parts, crc);
        least = n < least ? n : least;
        most = n > most ? n : most;
    }
    assert_true(most - least <= 3); /* a byte, and a digit more of the part's number */
    assert_true(unpack_table(bytes, used, &again));
    check_same_table("parts", &again, &table);
}

static void test_parts(void **state)
{
    uint64_t random = 7;

    (void)state;
    cpuid_table_clear(&table);
    check_parts(1);
    sample_rows(&table);
    check_parts(0);
    cpuid_table_clear(&table);
    for (uint32_t i = 0; i < CPUID_TABLE_MAX; i++) /* the largest that there can be */
        add(i % 2 ? 0 : 0xf0000000, 0xffffffff, 0xf0000000, (struct cpuid_regs){~0u, ~0u, ~0u, ~0u});
    check_parts(18);
    for (uint32_t i = 0; i < 100; i++) {
        random_table(&random);
        check_parts(0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base45),     cmocka_unit_test(test_base45_all), cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_one_form),   cmocka_unit_test(test_parts),
    };

    return cmocka_run_group_tests_name("packed", tests, NULL, NULL);
}

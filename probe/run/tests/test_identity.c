/* SPDX-License-Identifier: BSD-2-Clause */
/* The ids are zlib's CRC-32, computed apart from this code. */
#include "probe/run/identity.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/smbios.h"

static struct made_smbios made;
static struct identity identity;
static struct memory memory;

static void take(const char *vendor, const char *product, const char *serial, const uint8_t *uuid,
                 uint32_t version)
{
    made_table(&made, vendor, product, serial, uuid);
    const struct smbios_table table = {1, made.used, made.count, version};

    identity = (struct identity){0};
    identity_take(&identity, &table, made.bytes);
}

static void check_line(const char *name, bool named, const char *want)
{
    const struct sink sink = memory_sink(&memory);

    identity_put(&identity, &sink, named);
    check_text(name, memory_text(&memory), want);
}

static void check_words(const char *want)
{
    const struct sink sink = memory_sink(&memory);

    identity_put_words(&identity, &sink);
    check_text("words", memory_text(&memory), want);
}

static void test_line(void **state)
{
    (void)state;
    take("Dell Inc.", "PowerEdge", "ABC1234", made_uuid, 0x206);
    check_line("line", false, "leafprobe: machine vendor=\"Dell Inc.\" product=PowerEdge id=e2f2f2be\n");
    check_line("named", true,
               "leafprobe: machine vendor=\"Dell Inc.\" product=PowerEdge id=e2f2f2be "
               "serial=ABC1234 uuid=" MADE_UUID_TEXT "\n");
    check_words("Dell Inc. PowerEdge, id e2f2f2be");
    take("Dell Inc.", "PowerEdge", "ABC1234", made_uuid, 0x205);
    check_line("before 2.6", true,
               "leafprobe: machine vendor=\"Dell Inc.\" product=PowerEdge id=e2f2f2be "
               "serial=ABC1234 uuid=00112233-4455-6677-8899-aabbccddeeff\n");
}

/* A serial number or a UUID is enough; zeros and ones are no UUID. */
static void test_numbers(void **state)
{
    uint8_t uuid[16];

    (void)state;
    take("V", "P", "", made_uuid, 0x300);
    check_line("uuid", false, "leafprobe: machine vendor=V product=P id=8407759b\n");
    for (unsigned turn = 0; turn < 2; turn++) {
        memset(uuid, turn ? 0xff : 0, sizeof(uuid));
        take("V", "P", "", uuid, 0x300);
        check_line("no number", false, "leafprobe: machine vendor=V product=P id=none\n");
        check_words("V P");
        for (size_t i = 0; i < sizeof(uuid); i++) {
            uuid[i] ^= 1;
            take("V", "P", "", uuid, 0x300);
            assert_true(identity.numbered);
            uuid[i] ^= 1;
        }
    }
    memset(uuid, 1, sizeof(uuid));
    uuid[0] = 0; /* as the others would have to be */
    take("V", "P", "", uuid, 0x300);
    assert_true(identity.numbered);
    memset(uuid, 0, sizeof(uuid));
    take("V", "P", "ABC1234", uuid, 0x300);
    check_line("serial", false, "leafprobe: machine vendor=V product=P id=8a4ecc70\n");
    memset(uuid, 0x55, sizeof(uuid));
    take("V", "P", "", uuid, 0x300);
    assert_true(identity.numbered);
}

/* What would end the value, the line or a terminal's patience. */
static void test_clean(void **state)
{
    (void)state;
    take("a\"b\nc", "\x1b[2J\xc3\xa4", "\x80 \"q", made_uuid, 0x300);
    check_line("hostile texts", true,
               "leafprobe: machine vendor=\"a?b?c\" product=\"?[2J??\" id=919c45f8 "
               "serial=\"? ?q\" uuid=" MADE_UUID_TEXT "\n");
    check_words("a\"b?c ?[2J??, id 919c45f8");
    take("", "", "", made_uuid, 0x300);
    check_line("empty", false, "leafprobe: machine vendor=\"\" product=\"\" id=8407759b\n");
    check_words("no vendor , id 8407759b");
}

#define UNREAD "leafprobe: machine vendor=unread product=unread id=unread\n"

static void test_unread(void **state)
{
    const struct smbios_table table = {1, 100, 3, 0x300};

    (void)state;
    identity = (struct identity){0};
    check_line("none", true, UNREAD);
    check_words("not told");
    identity_take(&identity, &table, NULL);
    check_line("nowhere", true, UNREAD "leafprobe: problem=\"SMBIOS: its table leads out of memory\"\n");
    identity = (struct identity){0};
    identity_damaged(&identity);
    check_line("damaged", true, UNREAD "leafprobe: problem=\"SMBIOS: its entry point is damaged\"\n");
    memset(made.bytes, 0xff, sizeof(made.bytes));
    identity_take(&identity, &table, made.bytes);
    check_line("bad", true, UNREAD "leafprobe: problem=\"SMBIOS: a structure has an impossible length\"\n");
    check_words("not told");
    take("V", "P", "S", made_uuid, 0x300);
    identity_damaged(&identity);
    check_words("V P, id b8de687e");
    assert_null(identity.problem);
}

static const char *processor(uint32_t edx, bool leaf, uint32_t low, uint32_t high)
{
    struct cpuid_table table = {0};
    const struct sink sink = memory_sink(&memory);

    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){.edx = edx});
    if (leaf)
        cpuid_table_add(&table, 3, 0, 0, &(struct cpuid_regs){.ecx = low, .edx = high});
    identity_put_processor(&sink, &table);
    return memory_text(&memory);
}

static void test_processor(void **state)
{
    static const char remark[] = "leafprobe: problem=\"leaf 3 holds the serial number of this processor\"\n";
    const struct cpuid_table empty = {0};
    const struct sink sink = memory_sink(&memory);

    (void)state;
    identity_put_processor(&sink, &empty);
    assert_int_equal(memory.used, 0);
    check_text("high", processor(1u << 18, true, 0, 1), remark);
    check_text("low", processor(1u << 18, true, 1, 0), remark);
    check_text("zeros", processor(1u << 18, true, 0, 0), "");
    check_text("switched off", processor(~(1u << 18), true, 1, 1), "");
    check_text("no leaf", processor(1u << 18, false, 1, 1), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),   cmocka_unit_test(test_numbers),   cmocka_unit_test(test_clean),
        cmocka_unit_test(test_unread), cmocka_unit_test(test_processor),
    };

    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}

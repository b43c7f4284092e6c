/* SPDX-License-Identifier: BSD-2-Clause */
/* Where SMBIOS is looked for, and what is told of one that is damaged. */
#include "boot/info/identity.h"

#include <string.h>

#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/smbios.h"

static struct boot_info *info;
static struct identity identity;
static struct memory memory;

static int start(void **state)
{
    (void)state;
    info = low_memory_init();
    return 0;
}

static uint32_t put_table(const char *product, uint32_t *ret_length)
{
    struct made_smbios made;

    made_table(&made, "QEMU", product, "", made_uuid);
    *ret_length = made.used;
    return low_memory_put(made.bytes, made.used);
}

/* Entry points of each kind for a product of the name, as a front end finds it. */
static void put_2(uint8_t *at, const char *product)
{
    uint32_t length;
    const uint32_t address = put_table(product, &length);

    made_entry_2(at, address, (uint16_t)length, 3);
}

static void put_3(uint8_t *at, const char *product)
{
    uint32_t length;
    const uint32_t address = put_table(product, &length);

    made_entry_3(at, address, length);
}

#define UNREAD "leafprobe: machine vendor=unread product=unread id=unread\n"
#define PROBLEM(text) UNREAD "leafprobe: problem=\"SMBIOS: " text "\"\n"
#define IS(product) "leafprobe: machine vendor=QEMU product=" product " id=8407759b\n"

static void must_say(const char *name, const char *want)
{
    const struct sink sink = memory_sink(&memory);

    identity = (struct identity){0};
    boot_identity(info, &identity);
    identity_put(&identity, &sink, false);
    check_text(name, memory_text(&memory), want);
}

/* On every sixteenth byte of the last 64 KiB, and nowhere else. */
static void test_bios(void **state)
{
    static const uint32_t places[] = {0xf0000, 0xf5a10, 0xffff0 - 16};

    for (size_t i = 0; i < COUNT(places); i++) {
        start(state);
        put_2(low_memory_at(places[i]), "two");
        must_say("2.x", IS("two"));
        start(state);
        put_3(low_memory_at(places[i]), "three");
        must_say("3.x", IS("three"));
    }
    start(state);
    must_say("none", UNREAD);
    put_2(low_memory_at(0xf0008), "odd");
    must_say("between", UNREAD);
    put_2(low_memory_at(0xe0000), "low");
    must_say("below", UNREAD);
    put_2(low_memory_at(0xffff0), "too long");
    must_say("one that does not end below 1 MiB", PROBLEM("its entry point is damaged"));
    start(state);
    put_2(low_memory_at(0xf0008), "odd");
    /* The old entry point, in the last place where it has room. */
    uint8_t entry[31];

    put_2(entry, "old");
    memcpy(low_memory_at(0xffff0), entry + 16, 15);
    must_say("_DMI_ alone", IS("old"));
    /* The first that is sound is taken. */
    memcpy(low_memory_at(0xf8000), "_SM_", 4);
    must_say("a damaged one before it", IS("old"));
}

static void test_damaged(void **state)
{
    uint8_t *at = low_memory_at(0xf5a10);

    (void)state;
    put_2(at, "two");
    at[20] ^= 1;
    must_say("checksum", PROBLEM("its entry point is damaged"));
    start(state);
    put_3(at, "three");
    at[8] ^= 1;
    must_say("checksum", PROBLEM("its entry point is damaged"));
    start(state);
    made_entry_2(at, LOW_MEMORY_END - 16, 17, 3);
    must_say("over the end", PROBLEM("its table leads out of memory"));
    made_entry_3(at, UINT64_MAX - 3, 0x100);
    must_say("around the end", PROBLEM("its table leads out of memory"));
    made_entry_3(at, LOW_MEMORY_END - 32, 32);
    must_say("zeros", PROBLEM("a structure has an impossible length"));
    made_entry_2(at, 0x100000, 0, 3);
    must_say("no bytes", PROBLEM("its table leads out of memory"));
}

static const uint8_t smbios3[16] = {0x44, 0x15, 0xfd, 0xf2, 0x94, 0x97, 0x2c, 0x4a,
                                    0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94};
static const uint8_t smbios2[16] = {0x31, 0x2d, 0x9d, 0xeb, 0x88, 0x2d, 0xd3, 0x11,
                                    0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d};

/* A firmware's system table of this width with both entry points in its configuration table, v2's first. */
static uint8_t *put_system(uint32_t width, uint32_t *entries)
{
    uint8_t config[3 * 24] = {0}, two[31], three[24], system[120] = "IBI SYST";
    const uint32_t step = 16 + width, at = width == 8 ? 104 : 64;

    put_2(two, "two");
    put_3(three, "three");
    memcpy(config + step, smbios2, 16);
    put_le32(config + step + 16, low_memory_put(two, 31));
    memcpy(config + 2 * step, smbios3, 16);
    put_le32(config + 2 * step + 16, low_memory_put(three, 24));
    *entries = low_memory_put(config, 3 * step);
    put_le32(system + 8, 0x20046); /* revision 2.70 */
    put_le32(system + at, 3);
    put_le32(system + at + width, *entries);
    info->efi_width = width;
    info->efi_table = low_memory_put(system, sizeof(system));
    return low_memory_at((uint32_t)info->efi_table);
}

static void test_efi(void **state)
{
    for (uint32_t width = 4; width <= 8; width += 4) {
        const uint32_t step = 16 + width, count = width == 8 ? 104 : 64;
        uint32_t entries;

        start(state);
        uint8_t *system = put_system(width, &entries);

        must_say("both", IS("three"));
        put_2(low_memory_at(0xf5a10), "bios");
        must_say("both, and a BIOS's", IS("three"));
        low_memory_at(entries)[2 * step] ^= 1;
        must_say("the old one", IS("two"));
        low_memory_at(entries)[step] ^= 1;
        must_say("a BIOS's alone", IS("bios"));
        low_memory_at(entries)[step] ^= 1;
        low_memory_at(entries)[2 * step] ^= 1;
        put_le32(system + count, 2);
        must_say("two of its three entries", IS("two"));
        put_le32(system + count, 3);
        if (width == 8) {
            put_le32(low_memory_at(entries) + 2 * step + 20, 1);
            must_say("an entry point above 4 GiB", IS("two"));
            put_le32(low_memory_at(entries) + 2 * step + 20, 0);
        }
        put_le32(low_memory_at(entries) + 2 * step + 16, LOW_MEMORY_END - 20);
        must_say("an entry point at the end of memory", IS("two"));
        put_le32(system + count, 0);
        must_say("an empty table", IS("bios"));
        put_le32(system + count, UINT32_MAX);
        must_say("a table without end", IS("two"));
        put_le32(system + count, 3);
        put_le32(system + count + width, LOW_MEMORY_END - step);
        must_say("a table out of memory", IS("bios"));
        put_le32(system + count + width, entries);
        must_say("as before", IS("two"));
        system[0] ^= 1;
        must_say("no system table", IS("bios"));
        system[0] ^= 1;
        system[7] ^= 1;
        must_say("not quite one", IS("bios"));
        system[7] ^= 1;
        info->efi_table = LOW_MEMORY_END - 8;
        must_say("a system table out of memory", IS("bios"));
    }
}

/* 256 entries of a configuration table are looked at. */
static void test_many_entries(void **state)
{
    static uint8_t config[257 * 24];

    for (uint32_t at = 255; at <= 256; at++) {
        uint8_t three[24], system[120] = "IBI SYST";

        start(state);
        put_3(three, "three");
        memset(config, 0, sizeof(config));
        memcpy(config + 24 * at, smbios3, 16);
        put_le32(config + 24 * at + 16, low_memory_put(three, 24));
        put_le32(system + 104, 257);
        put_le32(system + 112, low_memory_put(config, sizeof(config)));
        info->efi_width = 8;
        info->efi_table = low_memory_put(system, sizeof(system));
        must_say("the last of many", at < 256 ? IS("three") : UNREAD);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_bios, start),
        cmocka_unit_test_setup(test_damaged, start),
        cmocka_unit_test_setup(test_efi, start),
        cmocka_unit_test_setup(test_many_entries, start),
    };

    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}

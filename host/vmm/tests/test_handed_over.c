/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the small machine's memory holds before its image runs, byte offsets by hand: ELF-32 (System V ABI),
 * Multiboot 0.6.96, MultiProcessor Specification 1.4.
 */
#include <stdio.h>
#include <string.h>

#include "host/tests/run.h"
#include "host/vmm/elf_load.h"
#include "host/vmm/multiboot_info.h"
#include "probe/tests/check.h"

#define MEMORY 0x400000u
#define FILE_SIZE 0x3000u

static uint8_t memory[MEMORY], file[FILE_SIZE];
static struct elf_image image;
static struct error_line error;

static void put16(size_t at, uint16_t value)
{
    memcpy(file + at, &value, sizeof(value));
}

static void put32(size_t at, uint32_t value)
{
    memcpy(file + at, &value, sizeof(value));
}

static uint32_t get32(uint32_t at)
{
    uint32_t value;

    memcpy(&value, memory + at, sizeof(value));
    return value;
}

static uint16_t get16(uint32_t at)
{
    uint16_t value;

    memcpy(&value, memory + at, sizeof(value));
    return value;
}

static void segment(unsigned number, uint32_t type, uint32_t offset, uint32_t virtual, uint32_t physical,
                    uint32_t in_file, uint32_t in_memory)
{
    const uint32_t fields[8] = {type, offset, virtual, physical, in_file, in_memory, 7, 4};

    memcpy(file + 0x34 + number * sizeof(fields), fields, sizeof(fields));
}

/* Two segments and a note; virtual addresses lie 0xc0000000 above physical ones. */
static int setup(void **state)
{
    (void)state;
    memset(memory, 0xaa, sizeof(memory));
    memset(file, 0, sizeof(file));
    memcpy(file, "\177ELF\1\1\1", 7);
    put16(0x10, 2); /* ET_EXEC */
    put16(0x12, 3); /* EM_386 */
    put32(0x18, 0xc0200010);
    put32(0x1c, 0x34);
    put16(0x2a, 32);
    put16(0x2c, 3);
    segment(0, 1, 0x1000, 0xc0200000, 0x200000, 0x100, 0x1000);
    segment(1, 4, 0, 0, 0, 0x10, 0x10);
    segment(2, 1, 0x2000, 0xc0100000, 0x100000, 0x20, 0x20);
    put32(0x1004, 0x1badb002);
    put32(0x1008, 0x00010003);
    put32(0x100c, 0u - 0x1badb002u - 0x00010003u);
    memset(file + 0x1010, 0x11, 0xf0);
    memset(file + 0x2000, 0x22, 0x20);
    return 0;
}

static bool load(size_t size)
{
    error.text[0] = 0;
    return elf_load(file, size, memory, MEMORY, &image, &error);
}

static void test_load(void **state)
{
    (void)state;
    if (!load(FILE_SIZE))
        fail_msg("%s", error.text);
    assert_true(image.entry == 0x200010 && image.low == 0x100000 && image.high == 0x201000);
    assert_true(memory[0x1fffff] == 0xaa && memory[0x201000] == 0xaa && memory[0xfffff] == 0xaa);
    assert_int_equal(get32(0x200004), 0x1badb002);
    assert_true(memory[0x2000ff] == 0x11 && memory[0x200100] == 0 && memory[0x200fff] == 0);
    assert_true(memory[0x100000] == 0x22 && memory[0x10001f] == 0x22 && memory[0x100020] == 0xaa);
    put32(0x18, 0xc0100000);
    assert_true(load(FILE_SIZE) && image.entry == 0x100000);
    put32(0x18, 0xc0200fff);
    assert_true(load(FILE_SIZE) && image.entry == 0x200fff);
    assert_true(load(0x2020)); /* the last byte of the last segment */
}

static void test_refused(void **state)
{
    static const struct {
        size_t at;
        uint32_t value;
        const char *want;
    } cases[] = {
        {0, 0x464c457e, "not an ELF file"},
        {4, 0x00010102, "not a 32-bit x86 ELF file (class 2, machine 3)"},
        {4, 0x00010201, "not a 32-bit x86 ELF file (class 1, machine 3)"},
        {0x10, 0x003e0002, "not a 32-bit x86 ELF file (class 1, machine 62)"},
        {0x10, 0x00030003, "ELF type 3, expected an executable (2)"},
        {0x28, 0x00280000, "program headers lie outside the file (12288 bytes)"},
        {0x1c, FILE_SIZE + 1, "program headers lie outside the file (12288 bytes)"},
        {0x1c, FILE_SIZE - 95, "program headers lie outside the file (12288 bytes)"},
        {0x1008, 0x00010002, "no multiboot 1 header in the first 8192 bytes"},
        {0x18, 0xc0201000, "entry point 0xc0201000 is in no loaded segment"},
        {0x18, 0xc00fffff, "entry point 0xc00fffff is in no loaded segment"},
        {0x34 + 4, FILE_SIZE + 1,
         "segment at 0x200000 is cut short: 256 bytes at offset 12289 of a file of 12288"},
        {0x34 + 4, 0x2f01, "segment at 0x200000 is cut short: 256 bytes at offset 12033 of a file of 12288"},
        {0x34 + 16, 0x1001, "segment at 0x200000 is cut short: 4097 bytes at offset 4096 of a file of 12288"},
        {0x34 + 12, 0xfffff, "segment at 0xfffff, 4096 bytes, lies outside memory (0x100000 to 0x400000)"},
        {0x34 + 12, 0x3ff001, "segment at 0x3ff001, 4096 bytes, lies outside memory (0x100000 to 0x400000)"},
        {0x34 + 12, 0x400001, "segment at 0x400001, 4096 bytes, lies outside memory (0x100000 to 0x400000)"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        setup(state);
        put32(cases[i].at, cases[i].value);
        if (load(FILE_SIZE))
            fail_msg("case %zu: no error, not '%s'", i, cases[i].want);
        check_text("error", error.text, cases[i].want);
    }
    setup(state);
    assert_false(load(51));
    check_text("short", error.text, "51 bytes are too few for an ELF file");
    put32(0x1008, 0x00010013); /* a flag that nobody knows */
    put32(0x100c, 0u - 0x1badb002u - 0x00010013u);
    assert_false(load(FILE_SIZE));
    check_text("flags", error.text,
               "multiboot header at offset 4100 needs unknown features (flags 0x00010013)");
    setup(state);
    put32(0x34 + 12, 0x3ff000); /* up to the last byte of memory */
    assert_true(load(FILE_SIZE));
    put32(0x1c, FILE_SIZE - 96);
    memcpy(file + FILE_SIZE - 96, file + 0x34, 96);
    assert_true(load(FILE_SIZE));
}

/* The header may end with the first 8192 bytes, not behind them; a video mode is ignored. */
static void test_header_place(void **state)
{
    for (uint32_t at = 8176; at <= 8184; at += 4) {
        setup(state);
        put32(0x1004, 0);
        put32(at, 0x1badb002);
        put32(at + 4, 7);
        put32(at + 8, 0u - 0x1badb002u - 7);
        assert_int_equal(load(FILE_SIZE), at <= 8180);
    }
}

static void test_files(void **state)
{
    char path[400];

    (void)state;
    snprintf(path, sizeof(path), "%s/image", run_folder());
    assert_false(elf_load_file(path, memory, MEMORY, &image, &error));
    assert_non_null(strstr(error.text, "/image: No such file or directory"));
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(file, 1, sizeof(file), stream), sizeof(file));
    assert_int_equal(fclose(stream), 0);
    assert_true(elf_load_file(path, memory, MEMORY, &image, &error));
    assert_int_equal(image.entry, 0x200010);
    stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fclose(stream), 0);
    assert_false(elf_load_file(path, memory, MEMORY, &image, &error));
    assert_non_null(strstr(error.text, "/image: 0 bytes are too few for an ELF file"));
    run_folder_remove();
}

static void check_range(uint32_t at, uint32_t base, uint32_t end, uint32_t type)
{
    assert_int_equal(get32(at), 20);
    assert_true(get32(at + 4) == base && get32(at + 8) == 0);
    assert_true(get32(at + 12) == end - base && get32(at + 16) == 0);
    assert_int_equal(get32(at + 20), type);
}

static void test_information(void **state)
{
    static char line[4097];

    (void)state;
    memset(line, 'x', 4096);
    assert_int_equal(multiboot_info_write(memory, MEMORY, line, &error), 0);
    check_text("long", error.text, "command line of 4096 characters, at most 4095");
    line[4095] = 0;
    assert_int_not_equal(multiboot_info_write(memory, MEMORY, line, &error), 0);
    const uint32_t info = multiboot_info_write(memory, MEMORY, "poweroff cpus=all", &error);

    assert_true(info >= 0xa0000 && info < 0x100000);
    assert_int_equal(get32(info), 1 | 1 << 2 | 1 << 6 | 1 << 9);
    assert_int_equal(get32(info + 4), 639);                      /* KiB below 0x9fc00 */
    assert_int_equal(get32(info + 8), 3 * 1024);                 /* KiB above 1 MiB */
    assert_true(get32(info + 20) == 0 && get32(info + 24) == 0); /* no modules */
    check_text("command line", (const char *)memory + get32(info + 16), "poweroff cpus=all");
    check_text("loader", (const char *)memory + get32(info + 64), "leafprobe");
    assert_int_equal(get32(info + 44), 4 * 24);
    check_range(get32(info + 48), 0, 0x9fc00, 1);
    check_range(get32(info + 48) + 24, 0x9fc00, 0xa0000, 2);
    check_range(get32(info + 48) + 48, 0xf0000, 0x100000, 2);
    check_range(get32(info + 48) + 72, 0x100000, MEMORY, 1);
}

static uint8_t sum(uint32_t at, uint32_t n)
{
    uint8_t total = 0;

    while (n--)
        total = (uint8_t)(total + memory[at++]);
    return total;
}

static void test_mp_table(void **state)
{
    static struct cpuid_table tables[2];
    static const uint8_t ids[2] = {4, 7};

    (void)state;
    memset(tables, 0, sizeof(tables));
    cpuid_table_add(&tables[0], 1, 0, 0, &(struct cpuid_regs){0x000806f4, 0x04000800, 0, 0x078bfbff});
    mp_table_write(memory, ids, tables, 2);
    assert_int_equal(get16(0x40e) << 4, 0x9fc00);
    assert_int_equal(get16(0x413), 639);
    assert_memory_equal(memory + 0x9fc00, "_MP_", 4);
    assert_true(memory[0x9fc08] == 1 && memory[0x9fc09] == 4 && sum(0x9fc00, 16) == 0);
    assert_true(get32(0x9fc0b) == 0); /* a configuration table, not a default one; no IMCR */
    const uint32_t table = get32(0x9fc04);

    assert_true(table >= 0xf0000 && table < 0x100000 - 84);
    assert_memory_equal(memory + table, "PCMP", 4);
    assert_int_equal(get16(table + 4), 44 + 2 * 20);
    assert_true(memory[table + 6] == 4 && sum(table, 84) == 0);
    assert_memory_equal(memory + table + 8, "LEAFPROBSMALLMACHINE", 20);
    assert_true(get32(table + 28) == 0 && get16(table + 32) == 0 && get16(table + 34) == 2);
    assert_int_equal(get32(table + 36), 0xfee00000);
    assert_int_equal(get32(table + 40), 0);
    assert_memory_equal(memory + table + 44, "\0\4\x14\3", 4); /* enabled, boot processor */
    assert_true(get32(table + 48) == 0x000806f4 && get32(table + 52) == 0x078bfbff);
    assert_memory_equal(memory + table + 64, "\0\7\x14\1", 4);
    assert_true(get32(table + 68) == 0 && get32(table + 72) == 0); /* its table has no leaf 1 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_load, setup),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_header_place),
        cmocka_unit_test_setup(test_files, setup),
        cmocka_unit_test_setup(test_information, setup),
        cmocka_unit_test_setup(test_mp_table, setup),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}

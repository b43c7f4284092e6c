/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE 1
#include "boot/tests/low_memory.h"

#include <string.h>
#include <sys/mman.h>

#include "boot/info/memory.h"
#include "probe/tests/check.h"

#define TABLES_FIRST 0x100000u
#define HEADER 36u
#define CHECKSUM 9u
#define RSDP_PLACE 0xe0000u

static struct boot_info info;
static uint32_t next;

uint8_t *low_memory_at(uint32_t address)
{
    return (uint8_t *)(uintptr_t)address;
}

struct boot_info *low_memory_init(void)
{
    static bool mapped;
    const size_t size = LOW_MEMORY_END - LOW_MEMORY_FIRST;

    if (!mapped) {
        void *got = mmap(low_memory_at(LOW_MEMORY_FIRST), size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

        assert_ptr_equal(got, low_memory_at(LOW_MEMORY_FIRST));
    }
    mapped = true;
    memset(low_memory_at(LOW_MEMORY_FIRST), 0, size);
    next = TABLES_FIRST;
    info = (struct boot_info){0};
    boot_info_range(&info, TABLES_FIRST, LOW_MEMORY_END - TABLES_FIRST, 2);
    memory_init(&info, 0, 0);
    return &info;
}

uint32_t low_memory_put(const void *bytes, size_t n)
{
    const uint32_t address = next;

    memcpy(low_memory_at(address), bytes, n);
    next = (uint32_t)(address + n + 15) & ~15u;
    return address;
}

uint32_t low_memory_put_at_end(const void *bytes, size_t n)
{
    const uint32_t address = (uint32_t)(LOW_MEMORY_END - n);

    memcpy(low_memory_at(address), bytes, n);
    return address;
}

void low_memory_checksum(uint32_t address, size_t n, size_t checksum)
{
    uint8_t *bytes = low_memory_at(address);

    bytes[checksum] = 0;
    bytes[checksum] = (uint8_t)-memory_sum(bytes, (uint32_t)n);
}

uint32_t low_memory_table(const char *signature, const void *body, size_t n)
{
    uint8_t table[HEADER + 0x4000] = {0};

    assert_true(n <= sizeof(table) - HEADER);
    memcpy(table, signature, 4);
    put_le32(table + 4, (uint32_t)(HEADER + n));
    memcpy(table + 10, "MAKER ", 6);
    memcpy(table + HEADER, body, n);
    const uint32_t address = low_memory_put(table, HEADER + n);

    low_memory_checksum(address, HEADER + n, CHECKSUM);
    return address;
}

void low_memory_rsdp(uint32_t rsdt, uint64_t xsdt)
{
    uint8_t *rsdp = low_memory_at(RSDP_PLACE);

    memset(rsdp, 0, 36);
    memcpy(rsdp, "RSD PTR ", 8);
    rsdp[15] = 2;
    put_le32(rsdp + 16, rsdt);
    put_le32(rsdp + 20, 36);
    put_le64(rsdp + 24, xsdt);
    low_memory_checksum(RSDP_PLACE, 20, 8);
    low_memory_checksum(RSDP_PLACE, 36, 32);
}

uint32_t low_memory_xsdt(const uint64_t *tables, size_t count)
{
    uint8_t body[1024 * 8] = {0};

    assert_true(count * 8 <= sizeof(body));
    for (size_t i = 0; i < count; i++)
        put_le64(body + i * 8, tables[i]);
    const uint32_t address = low_memory_table("XSDT", body, count * 8);

    low_memory_rsdp(0, address);
    return address;
}

void put_le32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

void put_le64(uint8_t *at, uint64_t value)
{
    put_le32(at, (uint32_t)value);
    put_le32(at + 4, (uint32_t)(value >> 32));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a boot loader leaves behind, in each protocol: the first byte chooses one, the rest is memory from
 * INFO on, where the structure stands. Whatever it says, the form that the image makes of it is whole, memory
 * that is taken is free, and options are words or an error.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/entry/io.h"
#include "boot/info/memory.h"
#include "boot/info/protocol.h"
#include "probe/run/options.h"

#define INFO 0x1000u
#define MOST 0x8000u
#define IMAGE_FIRST 0x100000u
#define IMAGE_LAST 0x12ffffu

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void must(bool good)
{
    if (!good)
        abort();
}

static bool holds(const struct memory_range *range, uint32_t first, uint32_t last)
{
    return range->first <= first && range->last >= last;
}

/* Wholly in a free range, and in no other, nor in the image. */
static void check_taken(const struct boot_info *info, uint32_t first, uint32_t last)
{
    bool is_free = false;

    for (uint32_t i = 0; i < info->range_count; i++) {
        const struct memory_range *range = &info->range[i];

        is_free = is_free || (range->type == MEMORY_FREE && holds(range, first, last));
        must(range->type == MEMORY_FREE || range->last < first || range->first > last);
    }
    must(is_free && (last < IMAGE_FIRST || first > IMAGE_LAST));
}

static void take(const struct boot_info *info, uint32_t size, uint32_t low, uint32_t high)
{
    const uint8_t *taken = memory_take(size, low, high);

    if (!taken)
        return;
    const uint32_t first = (uint32_t)(taken - fuzz_memory());

    must(first % MEMORY_PAGE == 0 && first >= low && first + size - 1 <= high && first + size - 1 >= first);
    check_taken(info, first, first + size - 1);
}

static void check(const struct boot_info *info)
{
    must(memchr(info->command_line, 0, sizeof(info->command_line)) != NULL);
    must(memchr(info->loader, 0, sizeof(info->loader)) != NULL);
    must(info->rsdp_length <= BOOT_RSDP && info->range_count <= BOOT_RANGES);
    for (uint32_t i = 0; i < info->range_count; i++)
        must(info->range[i].first <= info->range[i].last);
    memory_init(info, IMAGE_FIRST, IMAGE_LAST);
    take(info, 0x1000, 0x1000, 0x9ffff);
    take(info, 0x12345, 0x100000, UINT32_MAX);
    take(info, 0x40000000, 0, UINT32_MAX);
    memory_view(info->rsdp_address, 36);
    memory_view(UINT64_MAX, UINT32_MAX);
}

static void keep(void *ctx, const void *bytes, size_t n)
{
    size_t *total = ctx;

    (void)bytes;
    *total += n;
}

static void parse(const char *command_line)
{
    static struct options options;
    struct option_error error;
    size_t total = 0;
    const struct sink sink = {keep, &total};

    options_init(&options);
    if (options_foreign(command_line) || options_parse(&options, command_line, &error))
        return;
    option_error_put(&sink, &error);
    must(total > 0 && total < 1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const uint32_t magics[] = {0x2badb002, 0x36d76289, 0x336ec578, 0x336ec578};
    static struct boot_info info;

    if (!n || n - 1 > MOST)
        return 0;
    memset(&info, 0, sizeof(info));
    memcpy(fuzz_memory() + INFO, bytes + 1, n - 1);
    protocol_read(&info, magics[bytes[0] % 4], INFO);
    must(protocol_name(info.protocol)[0]);
    check(&info);
    parse(info.command_line);
    memset(fuzz_memory() + INFO, 0, n - 1);
    return 0;
}

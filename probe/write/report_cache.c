/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_cache.h"

#include "probe/decode/cache.h"
#include "probe/field/field.h"
#include "probe/write/report_line.h"

static void put_ways(const struct sink *sink, uint32_t ways)
{
    if (ways == WAYS_FULL)
        put_str(sink, ", fully associative");
    else
        report_part(sink, ", ", ways, "-way");
}

uint32_t report_cache_name(char out[REPORT_CACHE_NAME], uint8_t level, uint8_t type)
{
    static const char types[5][9] = {"", " data", " code", "", "trace"};
    char *end = out;

    if (level) {
        *end++ = 'L';
        *end++ = (char)('0' + level);
    }
    for (const char *from = types[type]; *from; from++)
        *end++ = *from;
    for (const char *from = " cache"; *from; from++)
        *end++ = *from;
    *end = 0;
    return (uint32_t)(end - out);
}

static void put_caches(const struct sink *sink, const struct cpuid_table *table)
{
    struct decode_cache cache[DECODE_CACHES];
    const uint32_t count = decode_caches(table, cache, DECODE_CACHES);

    for (uint32_t i = 0; i < count; i++) {
        char text[REPORT_CACHE_NAME];

        report_cache_name(text, cache[i].level, cache[i].type);
        report_name(sink, text, REPORT_NAME_WIDTH);
        if (cache[i].type == CACHE_TRACE) {
            put_dec(sink, (uint32_t)(cache[i].bytes >> 10));
            put_str(sink, " K micro-ops");
        } else {
            report_size(sink, cache[i].bytes);
        }
        put_ways(sink, cache[i].ways);
        report_part(sink, ", ", cache[i].line, "-byte lines");
        report_part(sink, ", for ", cache[i].ids, " APIC ids");
        put_str(sink, "\n");
    }
}

static void put_tlbs(const struct sink *sink, const struct cpuid_table *table)
{
    static const char pages[4][7] = {", 4 KB", ", 2 MB", ", 4 MB", ", 1 GB"};
    struct decode_tlb tlb[DECODE_TLBS];
    const uint32_t count = decode_tlbs(table, tlb, DECODE_TLBS);

    for (uint32_t i = 0; i < count; i++) {
        const char *type = field_value_name(VALUES_tlb_type, tlb[i].type);
        char text[] = "L1 TLB";

        text[1] = (char)('0' + tlb[i].level);
        report_name(sink, text, REPORT_NAME_WIDTH);
        put_str(sink, *type ? type : "?");
        for (unsigned page = 0; page < 4; page++)
            if (tlb[i].pages >> page & 1)
                put_str(sink, pages[page]);
        put_str(sink, " pages");
        put_ways(sink, tlb[i].ways);
        report_part(sink, ", ", tlb[i].entries, " entries");
        put_str(sink, "\n");
    }
}

void report_caches(const struct sink *sink, const struct cpuid_table *table)
{
    put_caches(sink, table);
    put_tlbs(sink, table);
}

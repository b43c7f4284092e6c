/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_string.h"

#include "probe/decode/string.h"
#include "probe/write/report_line.h"

void report_string(const struct sink *sink, const struct cpuid_table *table, const struct cpuid_entry *entry)
{
    static const char names[STRING_KINDS][27] = {
        [STRING_VENDOR] = "vendor_id",
        [STRING_VENDOR_EXT] = "vendor_id",
        [STRING_BRAND] = "brand",
        [STRING_HYPERVISOR] = "hypervisor_id",
        [STRING_STACK] = "virtualization stack",
        [STRING_SOC] = "SoC brand",
        [STRING_TDX] = "TDX module",
        [STRING_TRANSMETA] = "Transmeta vendor_id",
        [STRING_TRANSMETA_INFO] = "Transmeta information",
        [STRING_MAKERS_FIRST] = "makers' text",
        [STRING_MAKERS] = "makers' text",
    };
    const uint32_t leaf = entry->leaf;
    char bytes[STRING_MAX];
    bool first;
    const enum decode_string kind = decode_string_at(leaf, entry->subleaf, &first);

    if (kind == STRING_KINDS)
        return;
    const bool whole = kind == STRING_HYPERVISOR || kind == STRING_STACK;
    uint32_t length = decode_string(table, kind, leaf, bytes);

    if (!whole)
        length = decode_string_trim(bytes, length);
    const uint32_t end = whole ? length : decode_string_end(kind, bytes, length);

    if (!first || !length)
        return;
    put_str(sink, "   ");
    put_str(sink, names[kind]);
    if (kind != STRING_VENDOR && kind != STRING_BRAND) {
        put_str(sink, " (");
        put_0x(sink, leaf, 8);
        put_str(sink, ")");
    }
    put_str(sink, " = ");
    report_quoted(sink, bytes, end);
    if (end < length) {
        put_str(sink, ", and behind its end ");
        report_quoted(sink, bytes + end + 1, length - end - 1);
    }
    put_str(sink, "\n");
}

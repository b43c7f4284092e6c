/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/json_name.h"

#include <string.h>

#include "probe/table/count.h"

static const struct {
    const char *text;
    enum json_name name;
    unsigned dialects; /* that have it */
} json_names[] = {
#define OF(dialect) (1u << JSON_##dialect)
    {"leaf", NAME_LEAF, OF(FIRECRACKER) | OF(KVM) | OF(OWN)},
    {"function", NAME_LEAF, OF(KVM)},
    {"subleaf", NAME_SUBLEAF, OF(FIRECRACKER) | OF(KVM) | OF(OWN)},
    {"index", NAME_SUBLEAF, OF(KVM)},
    {"flags", NAME_FLAGS, OF(FIRECRACKER) | OF(KVM) | OF(OWN)},
    {"eax", NAME_EAX, OF(KVM) | OF(OWN)},
    {"ebx", NAME_EBX, OF(KVM) | OF(OWN)},
    {"ecx", NAME_ECX, OF(KVM) | OF(OWN)},
    {"edx", NAME_EDX, OF(KVM) | OF(OWN)},
    {"register", NAME_REGISTER, OF(FIRECRACKER)},
    {"bitmap", NAME_BITMAP, OF(FIRECRACKER)},
    {"cpuid_modifiers", NAME_TEMPLATE, OF(FIRECRACKER)},
    {"modifiers", NAME_MODIFIERS, OF(FIRECRACKER)},
    {"cpuid-input-eax", NAME_LEAF, OF(QMP)},
    {"cpuid-input-ecx", NAME_SUBLEAF, OF(QMP)},
    {"cpuid-register", NAME_REGISTER, OF(QMP)},
    {"features", NAME_FEATURES, OF(QMP)},
    {"eax_known", NAME_EAX_KNOWN, OF(OWN)},
    {"ebx_known", NAME_EBX_KNOWN, OF(OWN)},
    {"ecx_known", NAME_ECX_KNOWN, OF(OWN)},
    {"edx_known", NAME_EDX_KNOWN, OF(OWN)},
    {"rows", NAME_ROWS, OF(OWN)},
    {"cpu", NAME_CPU, OF(OWN)},
    {"label", NAME_LABEL, OF(OWN)},
    {"partial", NAME_PARTIAL, OF(OWN)},
    {"list_end", NAME_LIST_END, OF(OWN)},
    {"synthetic", NAME_SYNTHETIC, OF(OWN)},
    {"totals", NAME_TOTALS, OF(OWN)},
    {"unread", NAME_UNREAD, OF(OWN)},
    {"capped", NAME_CAPPED, OF(OWN)},
    {"dropped", NAME_DROPPED, OF(OWN)},
    {"entries", NAME_ENTRIES, OF(OWN)},
#undef OF
};

enum json_name json_name(enum json_dialect dialect, const char *text)
{
    for (size_t i = 0; i < COUNT(json_names); i++)
        if (json_names[i].dialects >> dialect & 1 && strcmp(text, json_names[i].text) == 0)
            return json_names[i].name;
    return NAME_OTHER;
}

bool json_bitmap(const char *text, uint32_t *ret, bool *ret_left)
{
    unsigned digits = 0;

    *ret = 0;
    *ret_left = false;
    if (text[0] != '0' || text[1] != 'b')
        return false;
    for (text += 2; *text; text++) {
        if (*text == '_')
            continue;
        if (*text != '0' && *text != '1' && *text != 'x')
            return false;
        *ret_left = *ret_left || *text == 'x';
        *ret = *ret << 1 | (*text == '1');
        digits++;
    }
    return digits == 32;
}

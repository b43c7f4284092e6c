/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/cpu.h"

#include "probe/decode/decode.h"
#include "probe/field/row_name.h"
#include "probe/walk/partial.h"
#include "probe/walk/spec.h"

struct names {
#define MICROARCH(maker, family, first, last, from, to, name) char ROW_NAME(microarch)[sizeof(name)];
#include "probe/spec/microarch.def"
#undef MICROARCH
};
_Static_assert(sizeof(struct names) <= UINT16_MAX, "offsets of names fit");

static const struct names names = {
#define MICROARCH(maker, family, first, last, from, to, name) name,
#include "probe/spec/microarch.def"
#undef MICROARCH
};

static const struct {
    uint32_t maker : 4, family : 9, first : 8, last : 8;
    uint8_t from, to;
    uint16_t name;
} rows[] = {
#define MICROARCH(maker, family, first, last, from, to, name) \
    {CPU_##maker, family, first, last, from, to, offsetof(struct names, ROW_NAME(microarch))},
#include "probe/spec/microarch.def"
#undef MICROARCH
};

bool decode_microarch_row(uint32_t index, struct decode_microarch *out)
{
    if (index >= sizeof(rows) / sizeof(rows[0]))
        return false;
    *out = (struct decode_microarch){
        .maker = (enum cpu_maker)rows[index].maker,
        .family = rows[index].family,
        .first_model = rows[index].first,
        .last_model = rows[index].last,
        .first_stepping = rows[index].from,
        .last_stepping = rows[index].to,
        .name = (const char *)&names + rows[index].name,
    };
    return true;
}

/* Under whom the rows of a maker stand. */
static enum cpu_maker designer(enum cpu_maker maker)
{
    return maker == CPU_HYGON ? CPU_AMD : maker == CPU_GEODE ? CPU_CYRIX : maker;
}

static void find_microarch(enum cpu_maker maker, struct decode_cpu *cpu)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].maker == maker && rows[i].family == cpu->family && rows[i].first <= cpu->model &&
            cpu->model <= rows[i].last && rows[i].from <= cpu->stepping && cpu->stepping <= rows[i].to) {
            cpu->microarch = (const char *)&names + rows[i].name;
            return;
        }
}

bool decode_cpu(const struct cpuid_table *table, struct decode_cpu *out)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(table, 1);

    *out = (struct decode_cpu){.microarch = ""};
    if (!entry || cpuid_unread_leaf(table, 1) >> EAX & 1)
        return false;
    out->signature = entry->eax;
    out->family = cpu_family(entry->eax);
    out->model = decode_bits(entry->eax, 7, 4);
    if (out->family >= 6)
        out->model |= decode_bits(entry->eax, 19, 16) << 4;
    out->stepping = decode_bits(entry->eax, 3, 0);
    find_microarch(designer(cpu_maker(cpuid_table_leaf(table, 0))), out);
    return true;
}

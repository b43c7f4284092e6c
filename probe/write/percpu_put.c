/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/percpu.h"
#include "probe/write/write.h"

static void put_key(const struct sink *sink, uint32_t leaf, uint32_t subleaf)
{
    put_0x(sink, leaf, 1);
    put_str(sink, ":");
    put_dec(sink, subleaf);
}

static void put_group(const struct sink *sink, const struct percpu *percpu, uint32_t group)
{
    const char *comma = "";

    put_str(sink, " ");
    for (uint32_t i = 0; i < percpu->places; i++) {
        const struct percpu_place *place = &percpu->place[i];

        if (place->group != group)
            continue;
        put_str(sink, comma);
        put_key(sink, place->leaf, place->subleaf);
        put_str(sink, ".");
        put_str(sink, cpuid_reg_name(place->reg));
        put_str(sink, "/");
        put_0x(sink, place->mask, 1);
        comma = ",";
    }
}

void percpu_put_header(const struct sink *sink, const struct percpu *percpu, uint32_t base_cpu)
{
    put_str(sink, "leafprobe: percpu of=");
    put_dec(sink, base_cpu);
    for (uint32_t i = 0; i < percpu->rows; i++) {
        const struct percpu_row *row = &percpu->row[i];

        put_str(sink, " row=");
        put_key(sink, row->leaf, row->subleaf);
        put_str(sink, "/");
        put_dec(sink, row->flags);
        put_str(sink, "@");
        put_dec(sink, row->at);
    }
    for (uint32_t group = 0; group < percpu->groups; group++)
        put_group(sink, percpu, group);
    put_str(sink, "\n");
}

void percpu_put_cpu(const struct sink *sink, const struct percpu *percpu, uint32_t cpu,
                    const struct cpuid_table *table)
{
    put_dec(sink, cpu);
    for (uint32_t group = 0; group < percpu->groups; group++) {
        put_str(sink, " ");
        put_hex(sink, percpu_value(percpu, group, table), 1);
    }
    put_str(sink, " ");
    put_hex(sink, write_kvm_crc(table, true), 8);
}

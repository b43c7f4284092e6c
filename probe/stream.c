/* SPDX-License-Identifier: BSD-2-Clause */
#include "stream.h"

#include "consistency.h"
#include "percpu.h"
#include "write.h"

static void put_number(const struct sink *sink, const char *name, uint32_t value)
{
    put_str(sink, name);
    put_dec(sink, value);
}

struct stream_totals stream_totals(const struct probe_cpu *cpu, uint32_t count)
{
    struct stream_totals sum = {0};

    for (uint32_t i = 0; i < count; i++) {
        const struct cpuid_table *table = &cpu[i].table;

        if (!cpu[i].done) {
            sum.missing++;
            continue;
        }
        sum.cpus++;
        sum.entries += table->count;
        sum.dropped += table->dropped;
        sum.unread += table->unread;
        sum.capped += table->capped;
        sum.rows += table->rows;
        sum.reads += table->reads;
    }
    return sum;
}

void stream_put_table(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table)
{
    switch (stream->format) {
    case FORMAT_VMCORE:
        write_vmcore(stream->sink, table, stream->slots);
        break;
    case FORMAT_RAW:
        write_raw(stream->sink, table, cpu);
        break;
    case FORMAT_KVM:
    case FORMAT_COUNT:
        write_kvm(stream->sink, table);
        break;
    }
}

void stream_put_framed(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table)
{
    const struct sink *sink = stream->sink;

    put_number(sink, "leafprobe: begin cpu=", cpu);
    put_str(sink, " apic=");
    put_0x(sink, cpuid_table_apic_id(table), 1);
    put_str(sink, " format=");
    put_str(sink, format_name(stream->format));
    put_str(sink, " shape=");
    put_str(sink, shape_name(stream->shape));
    put_str(sink, "\n");
    stream_put_table(stream, cpu, table);
    put_number(sink, "leafprobe: end cpu=", cpu);
    put_number(sink, " nent=", table->count);
    put_str(sink, " crc32=");
    put_hex(sink, write_kvm_crc(table, stream->format != FORMAT_RAW), 8);
    put_str(sink, "\n");
    if (table->dropped) {
        put_number(sink, "leafprobe: cpu ", cpu);
        put_number(sink, ": the table is full at ", CPUID_TABLE_MAX);
        put_number(sink, " entries, dropped ", table->dropped);
        put_str(sink, "\n");
    }
}

/* The first CPU that answered, count if none did. */
static uint32_t first_done(const struct probe_cpu *cpu, uint32_t count)
{
    uint32_t base = 0;

    while (base < count && !cpu[base].done)
        base++;
    return base;
}

static void learn(struct percpu *percpu, struct probe_cpu *cpu, uint32_t base, uint32_t count)
{
    for (uint32_t i = base + 1; i < count; i++)
        cpu[i].alike = cpu[i].done && percpu_learn(percpu, &cpu[base].table, &cpu[i].table);
    percpu_group_start(percpu);
    percpu_group_split(percpu, &cpu[base].table);
    for (uint32_t i = base + 1; i < count; i++)
        if (cpu[i].alike)
            percpu_group_split(percpu, &cpu[i].table);
}

static void put_missing(const struct sink *sink, uint32_t cpu)
{
    put_number(sink, "leafprobe: cpu ", cpu);
    put_str(sink, ": no answer within its time limit\n");
}

void stream_put_cpus(const struct stream *stream, struct probe_cpu *cpu, uint32_t count)
{
    const uint32_t base = first_done(cpu, count);
    const bool distinct = !stream->all && stream->format != FORMAT_RAW && base < count;
    struct percpu percpu = {0};
    bool header = false;

    if (distinct)
        learn(&percpu, cpu, base, count);
    for (uint32_t i = 0; i < count; i++) {
        if (!cpu[i].done) {
            put_missing(stream->sink, i);
        } else if (distinct && cpu[i].alike) {
            if (!header)
                percpu_put_header(stream->sink, &percpu, base);
            header = true;
            percpu_put_cpu(stream->sink, &percpu, i, &cpu[i].table);
        } else {
            if (distinct && i > base)
                consistency_put_places(stream->sink, &cpu[base].table, base, &cpu[i].table, i);
            stream_put_framed(stream, i, &cpu[i].table);
        }
    }
}

bool stream_complete(const struct stream_totals *totals)
{
    return !totals->missing && !totals->dropped && !totals->unread;
}

void stream_put_verdict(const struct sink *sink, const struct stream_totals *totals)
{
    put_str(sink, stream_complete(totals) ? "leafprobe: OK" : "leafprobe: FAILED");
    put_number(sink, " cpus=", totals->cpus);
    put_number(sink, " entries=", totals->entries);
    put_number(sink, " dropped=", totals->dropped);
    if (totals->missing)
        put_number(sink, " missing=", totals->missing);
    if (totals->unread)
        put_number(sink, " unread=", totals->unread);
    if (totals->capped)
        put_number(sink, " capped=", totals->capped);
    put_str(sink, "\n");
}

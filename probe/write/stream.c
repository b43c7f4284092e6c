/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/stream.h"

#include "probe/decode/decode.h"
#include "probe/write/consistency.h"
#include "probe/write/percpu.h"
#include "probe/write/write.h"

/* CPUs on a line: four fill a screen's width. */
#define ALIKE_A_LINE 4u

static void put_number(const struct sink *sink, const char *name, uint32_t value)
{
    put_str(sink, name);
    put_dec(sink, value);
}

void stream_totals_add_table(struct stream_totals *totals, const struct cpuid_table *table)
{
    totals->cpus++;
    totals->entries += table->count;
    totals->dropped += table->dropped;
    totals->unread += table->unread;
    totals->capped += table->capped;
    totals->rows += table->rows;
    totals->reads += table->reads;
    totals->unknown += decode_unknown_count(table);
}

void stream_totals_add(struct stream_totals *totals, const struct probe_cpu *cpu)
{
    if (cpu->done)
        stream_totals_add_table(totals, &cpu->table);
    else
        totals->missing++;
}

struct stream_totals stream_totals(const struct probe_cpu *cpu, uint32_t count)
{
    struct stream_totals sum = {0};

    for (uint32_t i = 0; i < count; i++)
        stream_totals_add(&sum, &cpu[i]);
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
    case FORMAT_TEXT:
        write_text(stream->sink, table, cpu);
        break;
    case FORMAT_KVM:
    case FORMAT_COUNT:
        write_kvm(stream->sink, table);
        break;
    }
}

/* The text of a table is summed up with the run. Every other format has a sum of its own, and goes past the
 * one of the run: a table is most of what an image writes. */
static void put_table_apart(const struct stream *stream, uint32_t cpu, const struct cpuid_table *table)
{
    struct stream past = *stream;

    if (stream->check && stream->format != FORMAT_TEXT)
        past.sink = stream->check->next;
    if (stream->check)
        stream_check_whole(stream->check, stream->format == FORMAT_TEXT);
    stream_put_table(&past, cpu, table);
    if (stream->check)
        stream_check_whole(stream->check, false);
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
    put_table_apart(stream, cpu, table);
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
        cpu[i].alike =
            cpu[i].done && !cpu[i].table.dropped && percpu_learn(percpu, &cpu[base].table, &cpu[i].table);
    percpu_group_start(percpu);
    percpu_group_split(percpu, &cpu[base].table);
    for (uint32_t i = base + 1; i < count; i++)
        if (cpu[i].alike)
            percpu_group_split(percpu, &cpu[i].table);
    for (uint32_t i = base + 1; i < count; i++)
        if (cpu[i].alike)
            cpu[i].alike = percpu_rebuilds(percpu, &cpu[base].table, &cpu[i].table);
}

static void put_missing(const struct sink *sink, uint32_t cpu)
{
    put_number(sink, "leafprobe: cpu ", cpu);
    put_str(sink, ": no answer within its time limit\n");
}

/* How far the lines of alike CPUs are. */
struct alike {
    const struct sink *sink;
    const struct percpu *percpu;
    uint32_t base;
    uint32_t written; /* CPUs */
};

static void put_alike(struct alike *alike, uint32_t cpu, const struct cpuid_table *table)
{
    if (!alike->written)
        percpu_put_header(alike->sink, alike->percpu, alike->base);
    put_str(alike->sink, alike->written % ALIKE_A_LINE ? ", " : "leafprobe: ");
    percpu_put_cpu(alike->sink, alike->percpu, cpu, table);
    if (++alike->written % ALIKE_A_LINE == 0)
        put_str(alike->sink, "\n");
}

/*
 * Finish the line of alike CPUs, if one is begun, before anything else is written. Four of them share a line,
 * and written counts them all, so that a line is open where it is no multiple of four. It is set to four, not
 * to nought: nought would have the header, which stands once in front of all of them, written again.
 */
static void end_alike(struct alike *alike)
{
    if (alike->written % ALIKE_A_LINE == 0)
        return;
    put_str(alike->sink, "\n");
    alike->written = ALIKE_A_LINE;
}

void stream_put_cpus(const struct stream *stream, struct probe_cpu *cpu, uint32_t count)
{
    const uint32_t base = first_done(cpu, count);
    const bool distinct = !stream->all && stream->format != FORMAT_RAW && base < count;
    struct percpu percpu = {0};
    struct alike alike = {stream->sink, &percpu, base, 0};

    if (distinct)
        learn(&percpu, cpu, base, count);
    for (uint32_t i = 0; i < count; i++) {
        if (distinct && cpu[i].done && cpu[i].alike) {
            put_alike(&alike, i, &cpu[i].table);
            continue;
        }
        end_alike(&alike);
        if (!cpu[i].done) {
            put_missing(stream->sink, i);
            continue;
        }
        if (distinct && i > base)
            consistency_put_places(stream->sink, &cpu[base].table, base, &cpu[i].table, i);
        stream_put_framed(stream, i, &cpu[i].table);
    }
    end_alike(&alike);
}

/* True if *percpu now says how the late CPU's table comes from the base table. */
static bool learn_late(struct percpu *percpu, const struct cpuid_table *base, const struct cpuid_table *late)
{
    if (late->dropped || !percpu_learn(percpu, base, late))
        return false;
    percpu_group_start(percpu);
    percpu_group_split(percpu, base);
    percpu_group_split(percpu, late);
    return percpu_rebuilds(percpu, base, late);
}

void stream_put_late(const struct stream *stream, const struct probe_cpu *cpu, uint32_t count,
                     const struct probe_cpu *late, uint32_t number)
{
    const uint32_t base = first_done(cpu, count);
    const bool distinct = !stream->all && stream->format != FORMAT_RAW && base < count;
    struct percpu percpu = {0};
    struct alike alike = {stream->sink, &percpu, base, 0};

    if (!late->done) {
        put_missing(stream->sink, number);
    } else if (distinct && learn_late(&percpu, &cpu[base].table, &late->table)) {
        put_alike(&alike, number, &late->table);
        end_alike(&alike);
    } else {
        if (distinct)
            consistency_put_places(stream->sink, &cpu[base].table, base, &late->table, number);
        stream_put_framed(stream, number, &late->table);
    }
}

bool stream_complete(const struct stream_totals *totals)
{
    return !totals->missing && !totals->dropped && !totals->unread && !totals->uncounted &&
           totals->files.safe == totals->files.asked && totals->files.sent == totals->files.sends;
}

/* How many of the files are safe, and those that have another name than the one asked for. */
static void put_files(const struct sink *sink, const struct stream_files *files)
{
    if (!files->asked && !files->nowhere)
        return;
    put_number(sink, " files=", files->safe);
    put_number(sink, "/", files->asked);
    for (uint32_t i = 0; i < FORMAT_COUNT && files->moved[i]; i++) {
        put_str(sink, i ? "," : " file=");
        put_str(sink, files->moved[i]);
    }
}

void stream_put_verdict(const struct sink *sink, const struct stream_totals *totals,
                        const struct stream_check *check)
{
    put_str(sink, stream_complete(totals) ? "leafprobe: OK" : "leafprobe: FAILED");
    if (totals->files.missing) {
        put_str(sink, " file ");
        put_str(sink, totals->files.missing);
        put_str(sink, " not written");
    }
    if (totals->files.unsent) {
        put_str(sink, totals->files.missing ? ", " : " ");
        put_str(sink, totals->files.unsent);
        put_str(sink, " not sent");
    }
    put_number(sink, " cpus=", totals->cpus);
    put_str(sink, totals->uncounted ? " unknown" : "");
    put_number(sink, " entries=", totals->entries);
    put_number(sink, " dropped=", totals->dropped);
    put_number(sink, " unknown=", totals->unknown);
    if (totals->missing)
        put_number(sink, " missing=", totals->missing);
    if (totals->unread)
        put_number(sink, " unread=", totals->unread);
    if (totals->capped)
        put_number(sink, " capped=", totals->capped);
    put_files(sink, &totals->files);
    if (totals->files.sends) {
        put_number(sink, " sent=", totals->files.sent);
        put_number(sink, "/", totals->files.sends);
    }
    stream_check_put(sink, check);
    put_str(sink, "\n");
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/input.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/cli/command.h"
#include "host/diff/memory.h"

void diff_input_add(struct diff_input *input, uint32_t cpu, const struct cpuid_table *table)
{
    input->cpus = diff_grow(input->cpus, input->count, &input->capacity, sizeof(*input->cpus));

    struct diff_cpu *added = &input->cpus[input->count++];

    added->cpu = cpu;
    added->apic = cpuid_table_apic_id(table);
    added->table = *table;
}

static bool read_tables(struct reader *reader, const struct cpu_choice *choice, struct diff_input *ret,
                        struct error_line *reterr)
{
    static struct reader_table found;
    enum reader_result result;

    while ((result = command_next(reader, ret->path, NULL, &found)) == READER_TABLE)
        if (cpu_choice_has(choice, found.cpu))
            diff_input_add(ret, found.cpu, &found.table);
    if (result == READER_ERROR)
        return error_line_set(reterr, "%s", reader_error(reader));
    if (!ret->count)
        return error_line_set(reterr, "%s: no CPU %" PRIu32 " in it", ret->path, choice->number);
    return true;
}

bool diff_input_read(const char *path, const struct reader_format *format, const struct cpu_choice *choice,
                     const struct reader_events *events, struct diff_input *ret, struct error_line *reterr)
{
    *ret = (struct diff_input){.path = path};

    struct reader *reader = reader_open(path, format, events, reterr);

    if (!reader)
        return false;
    const bool good = read_tables(reader, choice, ret, reterr);

    reader_close(reader);
    return good;
}

void diff_input_free(struct diff_input *input)
{
    free(input->cpus);
    *input = (struct diff_input){0};
}

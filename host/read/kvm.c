/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvm: struct kvm_cpuid2 (Linux, arch/x86/include/uapi/asm/kvm.h), little-endian: nent and padding, 32 bits
 * each, then nent entries of 40 bytes. Tables of several CPUs follow each other.
 */
#include <inttypes.h>
#include <string.h>

#include "host/read/reader_format.h"

struct header {
    uint32_t nent, padding;
};

static bool copy_entries(struct input *input, void *to, size_t n)
{
    const struct span bytes = input_ahead(input, n);

    if (bytes.n < n)
        return false;
    memcpy(to, bytes.at, n);
    input->at += n;
    return true;
}

static enum reader_result kvm_next(struct reader *reader, struct reader_table *ret)
{
    struct input *input = &reader->input;
    struct cpuid_table *table = &ret->table;
    struct header header;

    ret->line = input_taken(input);
    if (input_peek(input) < 0)
        return reader_finish(reader);
    if (!copy_entries(input, &header, sizeof(header)))
        return reader_fail(reader, ret->line, "expected the 8 bytes nent and padding, found %zu more bytes",
                           input_ahead(input, sizeof(header)).n);
    if (header.nent > CPUID_TABLE_MAX)
        return reader_fail(reader, ret->line, "expected at most %u entries, nent says %" PRIu32,
                           CPUID_TABLE_MAX, header.nent);
    if (!header.nent)
        return reader_fail(reader, ret->line,
                           "expected at least one entry, nent says 0: zeros are no table, and no KVM holds "
                           "one without rows");
    if (header.padding)
        return reader_fail(reader, ret->line + 4, "expected padding of zeros behind nent, found 0x%" PRIx32,
                           header.padding);
    const size_t size = header.nent * sizeof(table->entry[0]);
    const uint64_t start = input_taken(input);

    if (!copy_entries(input, table->entry, size))
        return reader_fail(reader, start, "expected %" PRIu32 " entries of 40 bytes, %zu bytes, found %zu",
                           header.nent, size, input_ahead(input, size).n);
    memset(table->note, 0, header.nent * sizeof(table->note[0]));
    table->count = header.nent;
    return READER_TABLE;
}

const struct reader_format read_kvm = {
    .name = "kvm",
    .binary = true,
    .next = kvm_next,
};

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables as bytes, those of several CPUs one behind the other.
 *
 * kvm: struct kvm_cpuid2 (Linux, arch/x86/include/uapi/asm/kvm.h), little-endian: nent and padding, 32 bits
 * each, then nent entries of 40 bytes.
 * device: what a read of /dev/cpu/N/cpuid gives. xxd: the same as xxd and hexdump -C print it.
 */
#include <inttypes.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/dialect/infer.h"
#include "host/dialect/kept.h"
#include "host/dialect/leaf_line.h"
#include "host/dialect/paste.h"
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

#define DEVICE_CUT "expected the offset at which the rows of '*' end"

struct device {
    struct leaf_bytes at;
    enum leaf_bytes_order order;
    bool waits; /* the row in hand belongs to the next table */
    uint64_t line, offset;
    struct cpuid_regs regs;
    char room[3 * PASTE_LINE];
};

static enum reader_result device_finish(struct reader *reader, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;

    if (!ret->table.count)
        return reader_finish(reader);
    if (device->at.repeated)
        return reader_fail(reader, device->line, DEVICE_CUT);
    if (device->at.passed)
        reader_warn(reader, ret->line, "rows passed over, of leaves that the CPU does not have: %" PRIu32,
                    device->at.passed);
    device->at.passed = 0;
    ret->table.partial = CPUID_PARTIAL_ROWS;
    infer_flags(&ret->table);
    return READER_TABLE;
}

/* What came of rows at a line. READER_TABLE: the row in hand waits for the next table, and this one is whole.
 */
static enum reader_result device_result(struct reader *reader, enum leaf_bytes_result result, uint64_t place,
                                        struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;

    switch (result) {
    case LEAF_BYTES_OTHER:
        device->waits = true;
        return device_finish(reader, ret);
    case LEAF_BYTES_LOST:
        return reader_fail(reader, device->line,
                           "expected the 16 bytes of leaf 0, 0x40000000 or 0x80000000 first, as a read of "
                           "/dev/cpu/N/cpuid from there gives them");
    case LEAF_BYTES_TWICE:
        return reader_fail(reader, device->line, KEPT_TWICE, (uint32_t)place, (uint32_t)(place >> 32));
    case LEAF_BYTES_GAP:
        return reader_fail(reader, device->line,
                           "expected the line of offset 0x%" PRIx64 ", found 0x%" PRIx64, device->at.offset,
                           device->offset);
    case LEAF_BYTES_CUT:
        return reader_fail(reader, device->line, DEVICE_CUT);
    case LEAF_BYTES_FULL:
        return reader_fail(reader, device->line, "expected at most %u rows for a CPU, found one more",
                           CPUID_TABLE_MAX);
    default:
        return READER_END;
    }
}

static enum reader_result device_take(struct reader *reader, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    const bool first = !ret->table.count;
    uint64_t place = 0;
    const enum leaf_bytes_result result =
        reader->format->binary
            ? leaf_bytes_take(&device->at, &device->regs, &ret->table, &place)
            : leaf_bytes_take_at(&device->at, device->offset, &device->regs, &ret->table, &place);

    if (first && ret->table.count)
        ret->line = device->line;
    return device_result(reader, result, place, ret);
}

static bool device_waited(struct reader *reader, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    const bool waited = device->waits;

    device->waits = false;
    if (waited)
        device_take(reader, ret);
    return waited;
}

static enum reader_result device_next(struct reader *reader, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    unsigned char bytes[LEAF_BYTES];

    device_waited(reader, ret);
    while (input_peek(&reader->input) >= 0) {
        device->line = input_taken(&reader->input);
        if (!copy_entries(&reader->input, bytes, sizeof(bytes)))
            return reader_fail(reader, device->line, "expected the 16 bytes of a leaf, found %zu",
                               input_ahead(&reader->input, sizeof(bytes)).n);
        device->regs = leaf_bytes_regs(bytes);
        const enum reader_result result = device_take(reader, ret);

        if (result != READER_END)
            return result;
    }
    return reader->input.error ? reader_finish(reader) : device_finish(reader, ret);
}

/* A row behind whatever stands before it; where it is broken off, with the line behind it. */
static bool xxd_row(struct reader *reader, struct span line, bool whole, unsigned char *ret)
{
    struct device *device = (struct device *)reader->state;
    struct span rest = line, joined, next;
    bool begun = false;

    do {
        if (leaf_line_row(rest, &device->order, &device->offset, ret))
            return true;
        begun = begun || leaf_line_begun(rest);
    } while (paste_strip(&rest));
    if (!begun || !whole)
        return false;
    for (int soft = 0; soft < 2; soft++) {
        if (!paste_join(&reader->input, line, soft, device->room, &joined, &next) || leaf_line_begun(next))
            continue;
        do
            if (leaf_line_row(joined, &device->order, &device->offset, ret)) {
                paste_taken(&reader->input);
                return true;
            }
        while (paste_strip(&joined));
    }
    return false;
}

static bool xxd_begun(struct span line)
{
    do
        if (leaf_line_begun(line))
            return true;
    while (paste_strip(&line));
    return false;
}

/* "*", by which lines like the last one are left out. */
static bool xxd_star(struct span line)
{
    while (!text_is(line, "*"))
        if (!paste_strip(&line))
            return false;
    return true;
}

static enum reader_result xxd_take_end(struct reader *reader, struct span line, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    uint64_t offset, place = 0;

    if (!device->at.repeated)
        return READER_END;
    do
        if (leaf_line_end(line, &offset))
            return device_result(reader, leaf_bytes_repeat(&device->at, offset, &ret->table, &place), place,
                                 ret);
    while (paste_strip(&line));
    return READER_END;
}

static enum reader_result xxd_take_line(struct reader *reader, struct span piece, bool whole,
                                        struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    char room[PASTE_LINE], kept[PASTE_LINE];
    unsigned char bytes[LEAF_BYTES];
    struct span line = paste_clean(piece, room);

    if (line.n <= sizeof(kept)) { /* what the input holds moves when the next line is looked at */
        memcpy(kept, line.at, line.n);
        line.at = kept;
    }
    if (xxd_row(reader, line, whole && line.n <= sizeof(kept), bytes)) {
        device->regs = leaf_bytes_regs(bytes);
        return device_take(reader, ret);
    }
    if (xxd_begun(line))
        return reader_fail(reader, device->line, "expected an offset and 16 bytes of xxd, found '%s'",
                           text_show(line).text);
    if (xxd_star(line))
        device->at.repeated = device->at.running;
    return xxd_take_end(reader, line, ret);
}

static enum reader_result xxd_next(struct reader *reader, struct reader_table *ret)
{
    struct device *device = (struct device *)reader->state;
    struct span piece;
    bool whole;

    device_waited(reader, ret);
    for (;;) {
        device->line = reader->input.line;
        if (!input_line(&reader->input, &piece, &whole))
            return reader->input.error ? reader_finish(reader) : device_finish(reader, ret);
        const enum reader_result result = xxd_take_line(reader, piece, whole, ret);

        if (result != READER_END)
            return result;
    }
}

const struct reader_format read_device = {
    .name = "device",
    .binary = true,
    .state_size = sizeof(struct device),
    .next = device_next,
};

const struct reader_format read_xxd = {
    .name = "xxd",
    .state_size = sizeof(struct device),
    .next = xxd_next,
};

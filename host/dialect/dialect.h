/* SPDX-License-Identifier: BSD-2-Clause */
/* What a line of a dialect of dialect.def says. */
#ifndef HOST_DIALECT_DIALECT_H
#define HOST_DIALECT_DIALECT_H

#include <stdbool.h>

#include "probe/table/cpuid.h"
#include "probe/table/span.h"

#define DIALECT(name, kind, partial, what) DIALECT_##name,
#define LINE(dialect, label, base, flags, mark, pattern)
enum dialect {
#include "host/dialect/dialect.def"
    DIALECT_COUNT
};
#undef DIALECT
#undef LINE

enum dialect_kind { KIND_LOG, KIND_BLOCK, KIND_TRACE };

/* What a line is; without one of LINE_... it is a row. */
enum {
    ROW_LEAF = 1 << 0,   /* the next row may have no leaf: it is this one's, and its subleaf */
    ROW_ONCE = 1 << 1,   /* such a row */
    ROW_HOST = 1 << 2,   /* of the table that others of the file are held against */
    ROW_COPY = 1 << 3,   /* also the host's, where no row with ROW_OVER says otherwise */
    ROW_OVER = 1 << 4,   /* comes in a copy's place */
    ROW_INSIDE = 1 << 5, /* counts only behind LINE_OPEN, up to an empty line; there every line is one */
    ROW_THREAD = 1 << 6, /* the label is the thread that stands before it: "CPU 0/KVM-4242" */
    ROW_CPU = 1 << 7,    /* each row names its CPU */
    ROW_OPEN = 1 << 13,  /* rows with ROW_INSIDE count from here on, wherever they stand */
    LINE_START = 1 << 8, /* the next rows are of another table */
    LINE_TELLS = 1 << 9, /* no other dialect has such a line */
    LINE_OPEN = 1 << 10,
    LINE_LEAF = 1 << 11, /* only a leaf, for the rows behind it without one */
    LINE_SKIP = 1 << 12, /* belongs to the dialect, says nothing */
};
#define LINE_ANY (LINE_START | LINE_OPEN | LINE_LEAF | LINE_SKIP)

struct dialect_line {
    const char *label;
    unsigned flags;
    bool has_leaf, has_subleaf, has_cpu;
    uint32_t leaf, subleaf, cpu;
    struct cpuid_regs regs;
    struct span text; /* %T */
};

/* The dialect's name, as --from takes it, and what prints it. */
const char *dialect_name(enum dialect dialect);
const char *dialect_printer(enum dialect dialect);
enum dialect_kind dialect_kind(enum dialect dialect);
enum cpuid_partial dialect_partial(enum dialect dialect);

/* What a line says in a dialect; inside says that a LINE_OPEN stands before it. False if it fits no pattern.
 */
bool dialect_match(enum dialect dialect, struct span line, bool inside, struct dialect_line *ret);

/* True for a line that was to be a row of the dialect, by its marks. */
bool dialect_begun(enum dialect dialect, struct span line);

/* The thread of a trace's line, "CPU 0/KVM-4242    [003] ...."; true, with the number, if it is a CPU's. */
bool dialect_thread(struct span line, char *ret, size_t room, uint32_t *ret_cpu);

/* The dialect that alone has this line; DIALECT_COUNT if there is none. */
enum dialect dialect_of(struct span line);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of texts: what is looked for in them, and what they say. */
#ifndef HOST_DIALECT_DIALECT_LINE_H
#define HOST_DIALECT_DIALECT_LINE_H

#include <stdbool.h>

#include "probe/table/cpuid.h"
#include "probe/table/span.h"

/* What a line is; without one of LINE_... it is a row. */
enum {
    ROW_LEAF = 1 << 0,    /* the next row may have no leaf: it is this one's, and its subleaf */
    ROW_ONCE = 1 << 1,    /* such a row */
    ROW_HOST = 1 << 2,    /* of the table that others of the file are held against */
    ROW_COPY = 1 << 3,    /* also the host's, where no row with ROW_OVER says otherwise */
    ROW_OVER = 1 << 4,    /* comes in a copy's place */
    ROW_INSIDE = 1 << 5,  /* counts only behind LINE_OPEN, up to a line without a wide number in front */
    ROW_THREAD = 1 << 6,  /* the label is the thread that stands before it: "CPU 0/KVM-4242" */
    ROW_CPU = 1 << 7,     /* each row names its CPU */
    ROW_OPEN = 1 << 13,   /* rows with ROW_INSIDE count from here on, wherever they stand */
    ROW_TAIL = 1 << 14,   /* the subleaf may stand in the next line, where the row was wrapped before it */
    ROW_NEXT = 1 << 15,   /* the leaf may come again: its subleaf is then infer_subleaf()'s */
    LINE_START = 1 << 8,  /* the next rows are of another table */
    LINE_TELLS = 1 << 9,  /* no other dialect has such a line */
    LINE_OPEN = 1 << 10,  /* behind it rows with ROW_INSIDE count; no other dialect has such a line */
    LINE_QUIET = 1 << 16, /* but for this one */
    LINE_LEAF = 1 << 11,  /* only a leaf, for the rows behind it without one */
    LINE_SKIP = 1 << 12,  /* belongs to the dialect, says nothing */
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

/* The most that dialect.def may have. */
#define DIALECT_LINES 128u

/* A line, which patterns' first words stand in it, and where it begins behind what paste_strip() drops. */
#define DIALECT_STARTS 8u
struct dialect_look {
    struct span line;
    uint64_t lead[DIALECT_LINES / 64];
    unsigned starts; /* DIALECT_STARTS: there may be more */
    struct span start[DIALECT_STARTS];
    struct span behind; /* all of that, and blanks */
    bool numbered;      /* a number stands there, */
    bool wide;          /* of about as many digits as a register has */
};

#endif

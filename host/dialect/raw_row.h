/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of "cpuid -r", as they come by mails and consoles: behind whatever paste_strip() drops. */
#ifndef HOST_DIALECT_RAW_ROW_H
#define HOST_DIALECT_RAW_ROW_H

#include <stdbool.h>

#include "probe/table/cpuid.h"
#include "probe/table/span.h"

/* What leaves, subleaves and registers show of whoever printed them. All zeros: nothing yet. */
struct raw_width {
    struct {
        bool padded; /* some have zeros in front, so that all have eight digits, and subleaves two */
        bool plain;  /* some have fewer */
    } column[3];
};

struct raw_row {
    struct cpuid_entry entry; /* without flags */
    bool numbered;            /* the subleaf stands there; versions up to 2009 print none */
    bool partial;             /* some bits are not known, as leafprobe writes it: */
    uint32_t hidden[4]; /* of each register; "unread" is all of them, behind a '/' those stand that are */
};

/* "0x00000004 0x01: eax=0x.. ebx=0x.. ecx=0x.. edx=0x..", maybe with "# comment" behind it. False if it is
 * none, or has fewer digits than others that *width is of, which then stays. */
bool raw_row_read(struct span line, struct raw_width *width, struct raw_row *ret);

/* Note what the row, which is the table's last, does not know, and that the table is partial. False for bits
 * of four registers. */
bool raw_row_hide(const struct raw_row *row, struct cpuid_table *table, uint32_t *partial);

/*
 * True if the row is for the place of the table's first one: of rows without headers, as "cpuid -r | grep"
 * leaves them, another CPU's begin there. Rows of a stateful leaf may stand there several times.
 */
bool raw_row_again(const struct raw_row *row, const struct cpuid_table *table);

/* "CPU 0:" or "CPU:", which leaves *cpu. */
bool raw_row_header(struct span line, uint32_t *cpu);

/* True for what was to be a row. */
bool raw_row_begun(struct span line);

/* "# anything" */
bool raw_row_comment(struct span line);

/* "# LABEL" or a caption, "LABEL:", into room bytes at ret. False for any other line. */
bool raw_row_label(struct span line, char *ret, size_t room);

/* "# partial: trace", as leafprobe writes it before a table (probe/walk/partial.h). */
bool raw_row_partial(struct span line, uint32_t *ret);

/* By which a text is known: "CPU 0:", "CPU:", or the beginning of a row; and of AIDA64's,
 * "CPUID 00000000: 00000001-...". */
bool raw_row_tells(struct span line);

/* The same behind what paste_strip() drops. */
bool raw_row_told(struct span line);
bool raw_row_aida64(struct span line);

/* The same of a row that goes on as AIDA64's does, where other tools' begin alike. */
bool raw_row_aida64_whole(struct span line);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The inputs that the page holds, and tables chosen among them. */
#ifndef WEB_CHOICE_H
#define WEB_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "host/read/reader.h"

#define INPUTS_MAX 64u
#define CHOICES_MAX 64u
#define EVERY_TABLE UINT32_MAX

/* An input: name and bytes are its own. */
struct web_input {
    char *name; /* NULL: none has this number */
    char *bytes;
    size_t size;
};
extern struct web_input web_inputs[INPUTS_MAX];

/*
 * Tables of an input: all, the one of a number (its place in the input, from 0), or all that have a label.
 * The path is what the command calls them, "FILE" or "FILE:LABEL".
 */
struct choice {
    const struct web_input *input;
    uint32_t table;
    char label[64]; /* "": any */
    char *path;
};

/* All tables of an input, or that of this number; false if there is no such input. */
bool choice_of(uint32_t input, uint32_t table, struct choice *ret);

/* Make a choice of one table one of all that have its label, or of all where labels tell nothing apart.
 * False, with a line, if there is no such table. */
bool choice_alike(struct choice *choice, struct error_line *reterr);

/* What is to be compared, in its order. */
extern struct choice web_chosen[CHOICES_MAX];
extern size_t web_chosen_count;

/* Chosen tables, being read. */
struct choice_reading {
    const struct choice *choice;
    struct reader *reader;
    uint32_t next;
};

/* Begin, with warnings to events; NULL: none. False, with a line, if the input is none that can be read. */
bool choice_open(const struct choice *choice, const struct reader_events *events, struct choice_reading *ret,
                 struct error_line *reterr);

/* The next chosen table, as reader_next(). */
enum reader_result choice_next(struct choice_reading *reading, struct reader_table *ret);
void choice_close(struct choice_reading *reading);

/* The one table of a choice, its first; false, with a line, if there is none. */
bool choice_first(const struct choice *choice, struct reader_table *ret, struct error_line *reterr);

#endif

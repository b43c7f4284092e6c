/* SPDX-License-Identifier: BSD-2-Clause */
/* What a line of a dialect of dialect.def says. */
#ifndef HOST_DIALECT_DIALECT_H
#define HOST_DIALECT_DIALECT_H

#include "host/dialect/dialect_line.h"

#define DIALECT(name, kind, partial, what) DIALECT_##name,
#define LINE(dialect, label, base, flags, mark, pattern)
enum dialect {
#include "host/dialect/dialect.def"
    DIALECT_COUNT
};
#undef DIALECT
#undef LINE

enum dialect_kind { KIND_LOG, KIND_BLOCK, KIND_TRACE };

/* The dialect's name, as --from takes it, and what prints it. */
const char *dialect_name(enum dialect dialect);
const char *dialect_printer(enum dialect dialect);
enum dialect_kind dialect_kind(enum dialect dialect);
enum cpuid_partial dialect_partial(enum dialect dialect);

/* By which letters the patterns begin, so that a line is looked at once for all of them. */
struct dialect_index {
    unsigned char head[256];           /* the first pattern that begins so, plus 1 */
    unsigned char next[DIALECT_LINES]; /* the next of them behind a pattern */
    unsigned char size[DIALECT_LINES]; /* bytes of the word that a pattern begins with */
};

void dialect_index_fill(struct dialect_index *ret);

void dialect_look(const struct dialect_index *index, struct span line, struct dialect_look *ret);

/* What a line says in a dialect; inside says that a LINE_OPEN stands before it. False if it fits no pattern.
 */
bool dialect_match(enum dialect dialect, const struct dialect_look *look, bool inside,
                   struct dialect_line *ret);

/* The dialects of which a line was to be a row, by their marks: 1 << dialect each. */
uint32_t dialects_begun(const struct dialect_look *look);
bool dialect_begun(enum dialect dialect, const struct dialect_look *look);

/* True for a line that ends within the words by which a row of the dialect begins, "... hostCPUID": the row
 * may be the line behind it. */
uint32_t dialects_cut(const struct dialect_look *look);
bool dialect_cut(enum dialect dialect, const struct dialect_look *look);

/* The dialect that alone has this line; DIALECT_COUNT if there is none. */
enum dialect dialect_of(const struct dialect_look *look);

/* The thread of a trace's line, "CPU 0/KVM-4242    [003] ...."; true, with the number, if it is a CPU's. */
bool dialect_thread(struct span line, char *ret, size_t room, uint32_t *ret_cpu);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of documents (JSON, XML) give. */
#ifndef HOST_STRUCTURED_FOUND_H
#define HOST_STRUCTURED_FOUND_H

#include "probe/table/cpuid.h"

/* A table of a document; table is the caller's, and empty. */
struct structured_found {
    struct cpuid_table *table;
    uint64_t line; /* where its first row begins */
    bool numbered; /* the document says which CPU it is */
    uint32_t cpu;
    bool flagged;   /* the document has KVM's flags; else they are to be concluded */
    bool told;      /* something odd, in problem and at problem_line, that does not stop the reading */
    char label[64]; /* "" without one */
    uint64_t problem_line;
    char problem[160];
};

enum structured_result {
    STRUCTURED_TABLE,
    STRUCTURED_END, /* of the input */
    STRUCTURED_BAD, /* problem and problem_line say why */
};

/* Fill problem; always STRUCTURED_BAD. */
__attribute__((format(printf, 3, 4))) enum structured_result
structured_bad(struct structured_found *ret, uint64_t line, const char *format, ...);

/* Append a row. STRUCTURED_END, or STRUCTURED_BAD if there are too many. */
enum structured_result structured_add(struct structured_found *ret, uint64_t line,
                                      const struct cpuid_entry *entry);

#endif

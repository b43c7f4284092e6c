/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that name their tables: choosing one, "FILE:LABEL", and telling whether there are several. */
#ifndef HOST_READ_LABELS_H
#define HOST_READ_LABELS_H

#include "host/read/reader_format.h"

/*
 * The name of the file in path: path, or what stands before a colon where only that is a file or "-"; the
 * label behind the colon is then what the reader gives alone. NULL if there is no memory.
 */
const char *labels_path(struct reader *reader, const char *path);

/*
 * The next table, by the format's next(), that is wanted. named stays only where tables of two labels are
 * given, for which a named table may be read ahead.
 */
enum reader_result labels_next(struct reader *reader, struct reader_table *ret,
                               enum reader_result (*next)(struct reader *, struct reader_table *));

#endif

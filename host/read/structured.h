/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognition of documents, JSON and XML, also of those that came by mails and consoles. */
#ifndef HOST_READ_STRUCTURED_H
#define HOST_READ_STRUCTURED_H

#include "host/read/reader_format.h"

/* How often lines that may begin a document were looked at: as they stand, and behind what is put before
 * lines. */
struct document_looks {
    unsigned plain, stripped;
};

/*
 * The format of a document that begins with this line, the one that is next; NULL if it begins none. What
 * line points to may move. *hurt: it is to be read through paste_text_filter(), as it stands behind quotation
 * marks, stamps or a host's name, or has no-break spaces or quoted-printable.
 */
const struct reader_format *recognise_document(struct input *input, struct span line,
                                               struct document_looks *looks, bool *hurt);

/* True for a format of documents. */
bool recognise_is_document(const struct reader_format *format);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_STRUCTURED_DOCUMENT_H
#define HOST_STRUCTURED_DOCUMENT_H

#include "probe/table/span.h"

/* Documents that may hold tables; from DOCUMENT_JSON on the order is that of enum json_dialect. */
enum document { DOCUMENT_NONE, DOCUMENT_LIBVIRT, DOCUMENT_JSON };

/* The kind of a document, by the names in its first bytes, which begin with '<', '{' or '['. */
enum document document_of(struct span text);

#endif

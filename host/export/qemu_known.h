/* SPDX-License-Identifier: BSD-2-Clause */
/* Which names and models a QEMU has: as it says itself, or as its version had them. */
#ifndef HOST_EXPORT_QEMU_KNOWN_H
#define HOST_EXPORT_QEMU_KNOWN_H

#include "host/base/error_line.h"
#include "host/export/qemu_model.h"

struct qemu_known {
    unsigned version; /* 702 is 7.2; 0: not known */
    char *help;       /* what -cpu help printed, from malloc; NULL: by the version alone */
    char name[64];    /* "QEMU 7.2", for messages */
};

/*
 * By a version such as "8.2". False, with a line, for a text that is none, and for one before 7.2, the first
 * whose names and models are known.
 */
bool qemu_known_version(const char *text, struct qemu_known *ret, struct error_line *reterr);

/* Ask a program (PATH or a path), by --version and -cpu help. False, with a line, if it does not answer. */
bool qemu_known_program(const char *program, struct qemu_known *ret, struct error_line *reterr);

/* The version whose names and models are taken for it: its own if it was asked, else the last that is known.
 */
unsigned qemu_known_as(const struct qemu_known *known);

void qemu_known_free(struct qemu_known *known);

bool qemu_knows_name(const struct qemu_known *known, const char *name);
bool qemu_knows_model(const struct qemu_known *known, const struct qemu_model *model);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What QEMU's command line asks for, bit by bit: a model of CPU and the switches behind it. */
#ifndef HOST_CHAIN_WISH_H
#define HOST_CHAIN_WISH_H

#include "host/base/error_line.h"
#include "host/base/scan.h"
#include "host/diff/place.h"
#include "host/export/qemu_model.h"

enum chain_asked { CHAIN_ASKED_UNKNOWN, CHAIN_ASKED_ON, CHAIN_ASKED_OFF };
enum chain_asker { CHAIN_ASKER_NONE, CHAIN_ASKER_MODEL, CHAIN_ASKER_LINE };

/* All zeros: there is no command line. */
struct chain_wish {
    bool given;
    enum export_accel accel;
    bool all;                       /* -cpu host or max: what there is */
    const struct qemu_model *model; /* NULL: all, or one that is not known here */
    char name[64];                  /* of the model */
    const char *cpu;                /* the value of -cpu; "" if there is none */
};

/*
 * QEMU's options, count of them; the last -cpu counts, without one it is the default of its machines, and
 * the first accelerator that is named. They must stay. False, with a line, for a model that has no name.
 */
bool chain_wish_read(char *const *options, unsigned count, struct chain_wish *ret, struct error_line *reterr);

/* What is asked for a bit, by whom, and the word that does it (CHAIN_ASKER_LINE). Components of XCR0 are
 * asked for by their features. */
enum chain_asked chain_wish_of(const struct chain_wish *wish, const struct diff_place *place,
                               enum chain_asker *ret_asker, struct span *ret_word);

#endif

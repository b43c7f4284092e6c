/* SPDX-License-Identifier: BSD-2-Clause */
/* A QR code as a picture of modules (ISO/IEC 18004:2015, 6.3 and 7.7 to 7.10). */
#ifndef PROBE_QR_SYMBOL_H
#define PROBE_QR_SYMBOL_H

#include "probe/qr/modules.h"

/* Modules that stay light on each side of a code, for its readers (ISO/IEC 18004, 6.3.8). */
#define QR_QUIET 4u

/* Of the eight masks, the one that makes the code easiest to read. */
#define QR_BEST 8u

/*
 * Make the code of n characters of the alphanumeric mode in a version that takes them (qr_version_for()),
 * with mask 0 to 7 or QR_BEST. Returns the mask.
 */
uint32_t qr_symbol(struct qr_symbol *symbol, uint32_t version, const char *text, size_t n, uint32_t mask);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that is written twice: once to be counted, once into memory of that size. */
#ifndef EFI_BASE_CONTENT_H
#define EFI_BASE_CONTENT_H

#include "efi/base/firmware.h"
#include "probe/table/sink.h"

struct content {
    uint8_t *bytes; /* from pool; firmware_free() takes it back */
    size_t size, used;
};

/* What fill(arg, sink) writes. NULL, or why there is none, in words for one line: *ret has no bytes then. */
const char *content_gather(const struct firmware *fw, void (*fill)(void *arg, const struct sink *sink),
                           void *arg, struct content *ret);

#endif

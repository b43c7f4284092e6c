/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was found wrong with the machine's tables, kept until there is a stream to write it to. A bad table is
 * no reason to stop: it gets its line, and the next source of the same fact is tried.
 */
#ifndef BOOT_INFO_NOTES_H
#define BOOT_INFO_NOTES_H

#include <stdint.h>

#include "probe/table/sink.h"

/* Remember a problem; text must live on. where is the address (or id) concerned. A problem that
 * was seen before counts once; only the first 32 are kept. */
void note(const char *text, uint32_t where);

/* Lines "leafprobe: problem="text" at=0x...", and one that counts the problems that were not kept. */
void notes_put(const struct sink *sink);

#endif

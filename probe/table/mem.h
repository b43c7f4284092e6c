/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The five C library functions that probe/ needs and nothing else (a check holds it to that). They are
 * declared here because a freestanding compiler comes without <string.h>; every front end links them.
 */
#ifndef PROBE_TABLE_MEM_H
#define PROBE_TABLE_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *text);

#endif

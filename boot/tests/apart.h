/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs in processes of their own, for code that keeps what it found for the rest of its life. */
#ifndef BOOT_TESTS_APART_H
#define BOOT_TESTS_APART_H

#include <stddef.h>

/* Call fn in a copy of this process. Whatever fails there fails this test, too. */
void apart(void (*fn)(void));

/* Zeroed memory that the copies share with this process. */
void *apart_shared(size_t size);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder that stands for /dev/cpu, with one CPU in it. */
#ifndef HOST_TESTS_DEVICE_H
#define HOST_TESTS_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#define DEVICE_CPU 7u

/* Make the folder and a CPU's file of that name, empty; device_remove() takes both away. */
void device_make(const char *name);
int device_remove(void **state);

/* Write to it at a position in bytes. */
void device_put(uint64_t at, const void *bytes, size_t n);

const char *device_folder(void);
const char *device_path(void);

#endif

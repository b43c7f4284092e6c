/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TABLE_COUNT_H
#define PROBE_TABLE_COUNT_H

/* The elements of an array (not of a pointer). */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The revision of microcode that Linux tells (/proc/cpuinfo, which needs no rights). */
#ifndef HOST_CAPTURE_MICROCODE_H
#define HOST_CAPTURE_MICROCODE_H

#include <stdbool.h>
#include <stdint.h>

#define CPU_INFO "/proc/cpuinfo"

/* That of a CPU, by its number; false if the file cannot be read or does not tell. path: CPU_INFO; a test has
 * its own. */
bool cpu_microcode(const char *path, uint32_t cpu, uint32_t *ret);

#endif

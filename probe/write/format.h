/* SPDX-License-Identifier: BSD-2-Clause */
/* The formats that images write tables in, as stream and as files. */
#ifndef PROBE_WRITE_FORMAT_H
#define PROBE_WRITE_FORMAT_H

#include <stdint.h>

enum format { FORMAT_VMCORE, FORMAT_RAW, FORMAT_KVM, FORMAT_TEXT, FORMAT_COUNT };

/* "vmcore", "raw", "kvm" or "text"; "?" for numbers out of range. */
const char *format_name(uint32_t format);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The image's own provenance lines. */
#ifndef BOOT_ORIGIN_H
#define BOOT_ORIGIN_H

#include "boot/info/boot_info.h"
#include "boot/info/rtc.h"
#include "probe/run/at_start.h"
#include "probe/run/identity.h"
#include "probe/table/sink.h"

struct origin {
    const struct boot_info *info;
    struct at_start start; /* the boot CPU as the loader left it */
    struct identity identity;
    char time[RTC_TEXT]; /* empty if no clock says it */
    bool measured;       /* the time stamp counter was to be measured: */
    uint32_t tsc_khz;    /* its rate; 0 if that could not be */
};

/* The lines, as struct probe's provenance(); ctx is a struct origin. */
void origin_write(void *ctx, const struct sink *sink, const struct cpuid_table *boot);

#endif

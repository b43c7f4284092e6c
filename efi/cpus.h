/* SPDX-License-Identifier: BSD-2-Clause */
/* The processors that the firmware lets the application run on. */
#ifndef EFI_CPUS_H
#define EFI_CPUS_H

#include "firmware.h"
#include "probe/probe.h"

/* The boot CPU, which runs the application. */
struct cpus cpus_boot_only(void);

#endif

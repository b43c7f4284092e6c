/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of live.h share. */
#ifndef HOST_LIVE_LIVE_PRIVATE_H
#define HOST_LIVE_LIVE_PRIVATE_H

#include "host/live/checks.h"
#include "host/live/kind.h"

extern const struct live_kind live_kvm;

/* checks_pass() for a machine of KVM, with descriptors of one virtual CPU merged. */
bool live_check(pid_t pid, struct checks_found *ret, struct error_line *reterr);

#endif

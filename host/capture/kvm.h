/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_CAPTURE_KVM_H
#define HOST_CAPTURE_KVM_H

#include "host/base/error_line.h"

/* Open /dev/kvm. -1, with a line that says what to do, if that does not work. */
int capture_kvm_open(struct error_line *reterr);

#endif

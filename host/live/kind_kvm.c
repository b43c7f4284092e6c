/* SPDX-License-Identifier: BSD-2-Clause */
/* In a file of its own, so that a test can have another. */
#include <linux/kvm.h>

#include "host/live/live_private.h"

const struct live_kind live_kvm = {"kvm-vcpu", KVM_RUN};

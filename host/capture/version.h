/* SPDX-License-Identifier: BSD-2-Clause */
/* Which version of QEMU is going to hand the table to KVM. */
#ifndef HOST_CAPTURE_VERSION_H
#define HOST_CAPTURE_VERSION_H

#include "probe/walk/shape.h"

/*
 * The shape of the tables of the QEMU that PATH has, as its --version says; asked for at most so many
 * seconds. SHAPE_QEMU where it does not say: whoever starts it in earnest then hears what is wrong with it.
 */
enum shape version_shape(unsigned seconds);

/* The same of a text such as "QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-1)". */
enum shape version_shape_of(const char *text);

#endif

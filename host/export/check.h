/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest of a line of QEMU reads. */
#ifndef HOST_EXPORT_CHECK_H
#define HOST_EXPORT_CHECK_H

#include "host/base/error_line.h"
#include "host/export/export.h"

enum export_checked { EXPORT_SAME, EXPORT_DIFFERS, EXPORT_UNCHECKED };

/*
 * Start QEMU with the line that export_write() gives for the job, and the package's multiboot image: under
 * KVM where that is there and the line is for it, else under TCG with x-force-features=on, with which it
 * shows features that it does not run. What its guest reads differently goes to standard error as diff's
 * text. Under TCG leaf 0xd and the hypervisor's leaves are not compared for a line that is for KVM. program
 * is that of --qemu, or NULL; the other QEMU is never asked. EXPORT_UNCHECKED, with a line, if it does not
 * start.
 */
enum export_checked export_check(const struct export_job *job, const char *program,
                                 struct error_line *reterr);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The formats that configurations are written in. */
#ifndef HOST_EXPORT_TARGET_H
#define HOST_EXPORT_TARGET_H

#include "host/base/error_line.h"
#include "host/export/export.h"
#include "probe/table/sink.h"

/* The targets: "qemu", "libvirt" ...; NULL past the last. */
const char *export_target(unsigned number);

/* True if names and models of the QEMU that will read it matter to what is written. */
bool export_asks_qemu(unsigned target);

/*
 * Write the configuration for a target. False, with a line, if there is none: the model is not known, or
 * memory is out.
 */
bool export_write(unsigned target, const struct export_job *job, const struct sink *sink,
                  struct error_line *reterr);

#endif

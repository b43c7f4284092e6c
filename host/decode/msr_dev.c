/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/msr_dev.h"

#include <errno.h>

bool msr_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr)
{
    return cpu_dev_open(dev, root, cpu, "msr", reterr);
}

bool msr_dev_read(void *ctx, uint32_t number, uint64_t *out)
{
    return cpu_dev_read(ctx, number, out, sizeof(*out), EIO);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Going back in an input where all inputs stand in memory: host/base/input_again.c keeps pipes in files
 * besides. */
#include "host/base/input_again.h"

bool input_keep(struct input *input, struct error_line *reterr)
{
    return input->fd < 0 ||
           error_line_set(reterr, "%s: it must be read twice, and is not in memory", input->name);
}

bool input_back(struct input *input, uint64_t taken, uint64_t line)
{
    if (input->fd >= 0)
        return false;
    input->line = line;
    input->inside = false;
    input->at = input->end - (input->offset - taken);
    return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/microcode.h"

#include <inttypes.h>
#include <stdio.h>

bool cpu_microcode(const char *path, uint32_t cpu, uint32_t *ret)
{
    FILE *file = fopen(path, "re");
    bool found = false, ours = false;
    char line[4096]; /* the flags are the longest */
    uint32_t number;

    if (!file)
        return false;
    while (!found && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "processor : %" SCNu32, &number) == 1)
            ours = number == cpu;
        found = ours && sscanf(line, "microcode : 0x%" SCNx32, ret) == 1;
    }
    fclose(file);
    return found;
}

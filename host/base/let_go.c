/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/let_go.h"

#include <fcntl.h>
#include <unistd.h>

void let_go_of_files(int keep)
{
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    unsigned first = STDERR_FILENO + 1;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (dup2(nothing, fd) == -1)
            close(fd);
    if (keep > STDERR_FILENO) {
        if ((unsigned)keep > first)
            close_range(first, (unsigned)keep - 1, 0);
        first = (unsigned)keep + 1;
    }
    close_range(first, ~0u, 0);
}

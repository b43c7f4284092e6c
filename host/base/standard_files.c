/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/base/standard_files.h"

#include <fcntl.h>
#include <unistd.h>

bool standard_files_fill(void)
{
    static const int useless[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};

    /* open() takes the lowest number that is free. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", useless[fd]) != fd)
            return false;
    return true;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DHCP's answer as a hostile server sends it: the bytes are the packet. What comes out is a server and a path
 * in the boot file's folder, whatever the options say.
 */
#include "efi/net/netboot.h"

#include <stdlib.h>
#include <string.h>

#define NAME "leafprobe.cfg"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const uint8_t nobody[4];
    uint8_t *packet = malloc(n ? n : 1), server[4];
    char path[NETBOOT_PATH];

    if (!packet)
        abort();
    memcpy(packet, bytes, n);
    memset(path, 'x', sizeof(path));
    if (netboot_beside(packet, n, NAME, server, path)) {
        const char *end = memchr(path, 0, sizeof(path));
        const size_t length = end ? (size_t)(end - path) : 0;

        if (length < sizeof(NAME) - 1 || strcmp(end - (sizeof(NAME) - 1), NAME) != 0)
            abort();
        if (length > sizeof(NAME) - 1 && !strchr("/\\", end[-(ptrdiff_t)sizeof(NAME)]))
            abort();
        if (memcmp(server, nobody, sizeof(nobody)) == 0)
            abort();
    }
    free(packet);
    return 0;
}

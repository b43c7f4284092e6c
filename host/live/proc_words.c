/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/live/proc.h"

/* Linux: the strings of arguments and environment take 6 MiB at most (fs/exec.c, bprm_stack_limits()). */
#define BYTES_MAX (6u << 20)

/* The whole file, with a NUL behind; grown until it fits. */
static char *read_whole(const char *root, pid_t pid, size_t *ret_n)
{
    for (size_t size = 8192; size <= 2 * BYTES_MAX; size *= 2) {
        char *text = malloc(size);
        const ssize_t n = text ? proc_read(root, pid, "cmdline", text, size) : -1;

        if (n > 0 && (size_t)n < size - 1) {
            *ret_n = (size_t)n;
            return text;
        }
        free(text);
        if (n <= 0)
            return NULL;
    }
    errno = E2BIG;
    return NULL;
}

char **proc_words(const char *root, pid_t pid, unsigned *ret_count)
{
    size_t n = 0, count = 0;
    char *text = read_whole(root, pid, &n);

    if (!text)
        return NULL;
    if (text[n - 1]) /* a process may write over it */
        n++;
    for (size_t i = 0; i < n; i++)
        count += !text[i];
    char **ret = malloc((count + 1) * sizeof(ret[0]) + n);

    if (ret) {
        char *at = memcpy(ret + count + 1, text, n);

        for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
            ret[i] = at;
        ret[count] = NULL;
        *ret_count = (unsigned)count;
    }
    free(text);
    return ret;
}

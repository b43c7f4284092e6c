/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a verb of the command as the shell would: in a process of its own, with its output and errors caught.
 */
#ifndef HOST_TESTS_RUN_H
#define HOST_TESTS_RUN_H

#include <stddef.h>

struct run {
    int status; /* exit status; -1: ended by a signal */
    size_t out_size;
    char out[1 << 18];
    char err[1 << 16];
};

/*
 * Call verb with the words of line, apart by blanks, behind "leafprobe VERB"; input is what stands on
 * standard input (NULL: nothing). Output past the arrays fails the test.
 */
void run_verb(int (*verb)(int argc, char **argv), const char *line, const char *input, struct run *ret);

/* A folder of the test's own, made anew; it is removed with all it holds by run_folder_remove(). */
const char *run_folder(void);
void run_folder_remove(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A tree like /, of a machine where nothing forbids kexec and systemd runs, with a kexec and a systemctl
 * alone in PATH that write how they were called into its file calls.
 */
#ifndef HOST_TESTS_KEXEC_TREE_H
#define HOST_TESTS_KEXEC_TREE_H

#include "host/capture/kexec.h"

/* A request for this tree and an image that is in it; tree_make() makes it anew. */
extern struct kexec_request tree_request;

/* For cmocka_unit_test_setup_teardown(). */
int tree_make(void **state);
int tree_remove(void **state);

/* Where a path of the tree really is. Valid until the next call. */
const char *tree_path(const char *path);

/* Make a file, a link in place of what is there, a program that runs a script behind writing its line. */
void tree_put(const char *path, const char *text);
void tree_link(const char *path, const char *target);
void tree_program(const char *name, const char *script);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_LET_GO_H
#define HOST_BASE_LET_GO_H

/*
 * For a child that goes on beside this program, or behind it: it holds nothing of its parent's, so that a
 * pipe has its end when its real owners close it. Standard input, output and error become /dev/null, and
 * every other file but keep (-1: none is kept) is closed.
 */
void let_go_of_files(int keep);

#endif

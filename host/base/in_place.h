/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_BASE_IN_PLACE_H
#define HOST_BASE_IN_PLACE_H

#include <stdbool.h>

/*
 * Put the content of the file from into the file to, both open, in the place of what to holds: for a file
 * that must stay itself, since it has other names (hard links) or an owner that this user cannot give. Room
 * for all of it is taken first, so that a full disk leaves the old content whole; it is on the disk when this
 * returns. False, with errno, on failure: *touched says whether the old content is gone by then.
 */
bool in_place_copy(int from, int to, bool *touched);

#endif

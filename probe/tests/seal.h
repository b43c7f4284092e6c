/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROBE_TESTS_SEAL_H
#define PROBE_TESTS_SEAL_H

/*
 * Fails unless the last line of a text ends in " crc32=" and what docs/formats.md says of it, computed here
 * apart from the code under test; then takes that word out of the text.
 */
void check_seal(char *text);

/* The checksum that the part of a stream up to stop ought to end in. */
unsigned long seal_of(const char *text, const char *stop);

#endif

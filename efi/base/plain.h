/* SPDX-License-Identifier: BSD-2-Clause */
/* Text as the firmware hands it over, made into plain ASCII. Pure functions: no firmware is called. */
#ifndef EFI_BASE_PLAIN_H
#define EFI_BASE_PLAIN_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>

/* A text that grows in a buffer of size bytes and always ends in NUL. full: something did not fit. */
struct plain {
    char *bytes;
    size_t size, used;
    bool full;
};

/* Start an empty text; size is at least 1. */
void plain_init(struct plain *text, char *bytes, size_t size);

/* Append one character: what is not ASCII, and control characters other than tab, CR and LF, become '?'. */
void plain_put(struct plain *text, uint32_t character);

/* Append UCS-2 up to a NUL, or units characters. */
void plain_put_ucs2(struct plain *text, const CHAR16 *from, size_t units);

/*
 * Append a file's content: UTF-16 of either byte order behind its byte order mark, UTF-8 or ASCII otherwise.
 * A line whose first visible character is '#' is left out.
 */
void plain_put_file(struct plain *text, const uint8_t *bytes, size_t n);

/*
 * Append one word of a command line, behind a blank: a word that is empty or holds blanks is quoted again for
 * options_parse(), the part behind '=' alone if there is one.
 */
void plain_put_word(struct plain *text, const CHAR16 *word);

/*
 * Append a boot option's load options (UEFI 2.10, 3.1.3): n bytes that are UCS-2, possibly without a NUL, or
 * ASCII as some boot managers store. Data that is not text is ignored. First words that end in ".efi" or hold
 * a backslash, and no equals sign, are the program's name and left out.
 */
void plain_put_load_options(struct plain *text, const uint8_t *bytes, size_t n);

#endif

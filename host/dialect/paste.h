/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to a text on its way through mails, tickets, consoles and fleets, taken back a line at a time.
 */
#ifndef HOST_DIALECT_PASTE_H
#define HOST_DIALECT_PASTE_H

#include <stdbool.h>

#include "host/base/input.h"

/* The longest line that paste_clean() changes; longer ones are none that people paste. */
#define PASTE_LINE 1024u

/*
 * A line without blanks at its ends, no-break spaces being blanks, quoted-printable =3D and the
 * references &gt; &lt; &amp; &nbsp; being what they stand for, without <pre>, <code> and their ends. The span
 * is line's own, or in room, of PASTE_LINE bytes.
 */
struct span paste_clean(struct span line, char *room);

/* True if what paste_clean() gave is more than the line without blanks at its ends: it stands in room. */
static inline bool paste_changed(struct span cleaned, const char *room)
{
    return cleaned.at >= room && cleaned.at <= room + PASTE_LINE;
}

/*
 * Drop one prefix that other programs put before a line: blanks, a quoting '>', a stamp in brackets or of
 * digits, "Nov 29 15:36:56 host", a host or a program before a colon. False if there is none. What is left
 * is to be tried: only a line that is a row then had a prefix.
 */
bool paste_strip(struct span *line);

/*
 * Of a line that a mail program wrapped: the line and the one behind it in the input as one, in room, of
 * three times PASTE_LINE bytes; soft joins them as quoted-printable does, where the line ends in '='. False
 * if there is none to join; *ret_next is the line behind it. Nothing is taken from the input: paste_taken()
 * does, once the joined line is a row. What line pointed to is lost.
 */
bool paste_join(struct input *input, struct span line, bool soft, char *room, struct span *ret,
                struct span *ret_next);
void paste_taken(struct input *input);

/* True for what only wraps a table: ``` fences, "<pre>" alone. */
bool paste_fence(struct span line);

#endif

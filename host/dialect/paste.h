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
 * digits, "Nov 29 15:36:56 host", a host or a program before a colon, "(XEN)", a container's name before a
 * bar; of a line that is a string of a program, the marks around it. False if there is none. What is left is
 * to be tried: only a line that is a row then had a prefix.
 */
bool paste_strip(struct span *line);

/* The second line of a text, if it is there whole, else nothing. */
struct span paste_behind(struct span text, char line_end);

/*
 * Of a line that a mail program wrapped: the line and the one behind it in the input as one, in room, of
 * three times PASTE_LINE bytes; soft joins them as quoted-printable does, where the line ends in '='. False
 * if there is none to join; *ret_next is the line behind it. Nothing is taken from the input: paste_taken()
 * does, once the joined line is a row. What line pointed to is lost.
 */
bool paste_join(struct input *input, struct span line, bool soft, char *room, struct span *ret,
                struct span *ret_next);
void paste_taken(struct input *input);

/*
 * True if the line and the one behind it are a row together, in one of those ways, and the latter alone is
 * none: *ret, in room, is the row, and taken. *line is moved to room, of three times PASTE_LINE bytes, if it
 * fits.
 */
typedef bool paste_row(void *ctx, struct span line);
bool paste_join_row(struct input *input, struct span *line, char *room, paste_row *is_row, void *ctx,
                    struct span *ret);

/* The same of two lines, clean and shorter than PASTE_LINE - 1, none of which is in room, of two of those. */
bool paste_join_lines(struct span line, struct span next, char *room, paste_row *is_row, void *ctx,
                      struct span *ret);

/* True for what only wraps a table: ``` fences, "<pre>" alone. */
bool paste_fence(struct span line);

/* True for such a line and for an empty one, also behind a quotation mark or a stamp. */
bool paste_closes(struct span line);

#endif

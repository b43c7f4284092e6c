/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One option grammar for every image: words apart by blanks; a word is name, name=value, --name,
 * --name=value, or a letter behind one dash (-1, -l 0x7, -l0x7). A missing value is the next word, unless the
 * option does without one. A value may stand in double quotes.
 */
#ifndef PROBE_RUN_OPTIONS_H
#define PROBE_RUN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/table/sink.h"
#include "probe/walk/shape.h"
#include "probe/write/format.h"

/* What an image does after its last line. END_DEFAULT: what its front end finds fitting; END_REBOOT is no
 * option's, but somebody's at the keyboard. */
enum at_end { END_DEFAULT, END_POWEROFF, END_WAIT, END_HALT, END_REBOOT };

/* Which serial ports the multiboot image writes to; any other value is a port's address. */
enum serial_port { SERIAL_AUTO, SERIAL_NONE, SERIAL_PCI, SERIAL_SPCR };

/* The longest text of an option, with its NUL. */
#define OPTION_TEXT 128

enum option_id {
#define OPTION(id, name, letter, kind, field, low, arg, values, argument, help) OPTION_##id,
#include "probe/run/options.def"
#undef OPTION
    OPTION_COUNT
};

/* Values of the options; numbers and enums alike are 32 bits wide, and texts OPTION_TEXT bytes, so that one
 * table can say where each goes. */
struct options {
    uint32_t given;  /* bit 1 << OPTION_x: x was given */
    uint32_t format; /* enum format: of the stream */
    uint32_t shape;  /* enum shape */
    uint32_t slots;  /* vmcore: array size, 0 = as many as entries */
    uint32_t leaf;   /* with given & 1 << OPTION_LEAF: read this leaf alone */
    uint32_t subleaf;
    uint32_t one_cpu; /* 1: the boot CPU alone */
    uint32_t cpus;    /* 1: every table in full */
    uint32_t files;   /* bit 1 << enum format: leave this file */
    uint32_t mode;    /* 0 or 32: keep CPUID in 32-bit mode */
    uint32_t at_end;  /* enum at_end */
    uint32_t watch;   /* seconds; 0: not at all */
    uint32_t serial;  /* enum serial_port */
    uint32_t sweep;   /* 1: ask for leaves that nobody documents */
    uint32_t clock;   /* 1: measure the time stamp counter */
    uint32_t qr;      /* seconds that each code stays; 0: no codes */
    uint32_t named;   /* 1: the machine's serial number and UUID in clear */
    uint32_t help;
    char post[OPTION_TEXT];   /* where the stream goes by HTTP; "": nowhere */
    char syslog[OPTION_TEXT]; /* and by syslog */
    uint32_t foreign;         /* 1: the command line was a kernel's and was passed over */
};

/* What is wrong with a word, for one clear line. */
struct option_error {
    char word[48];       /* the word, cut at 47 bytes */
    const char *problem; /* such as "unknown option" */
    const char *nearest; /* the option that was probably meant, or NULL */
};

/* True if this option was given. */
bool option_given(const struct options *options, enum option_id id);

/* The defaults. */
void options_init(struct options *options);

/*
 * Read the words of a NUL-terminated text into *options; several texts may follow each other, later ones win.
 * False if a word is bad: *reterr describes the first one, and nothing is to be run. The good words are taken
 * all the same, so that a front end can still end as at_end says.
 */
bool options_parse(struct options *options, const char *text, struct option_error *reterr);

/*
 * True if a text holds what boot managers hand to a kernel (root=, console=, quiet and their like) and no
 * word of ours: U-Boot gives it to whatever it starts. It is to be passed over then, and options->foreign
 * set, so that the stream says it.
 */
bool options_foreign(const char *text);

/*
 * A text whose end is missing: its good words up to the last blank are taken, so that a front end can still
 * end as at_end says. Nothing is to be run. What stands behind that blank is taken off the text.
 */
void options_parse_cut(struct options *options, char *text);

/* "unknown option 'formta=raw', did you mean 'format'?", without a line end. */
void option_error_put(const struct sink *sink, const struct option_error *error);

/* One line an option. */
void options_help(const struct sink *sink);

#endif

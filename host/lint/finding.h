/* SPDX-License-Identifier: BSD-2-Clause */
/* A rule of lint, and what it finds. */
#ifndef HOST_LINT_FINDING_H
#define HOST_LINT_FINDING_H

#include <stdbool.h>

enum lint_severity {
    LINT_NOTE,    /* odd, and harmless to most guests */
    LINT_WARNING, /* some guest or kernel is misled */
    LINT_ERROR,   /* contradicts itself, or what every CPU does */
    LINT_SEVERITIES,
    LINT_NEVER = LINT_SEVERITIES
};

/* Where a table comes from. */
struct lint_ground {
    bool hardware; /* a machine answered, and no hypervisor made the table */
    bool drops;    /* the format leaves rows out, so that a missing one tells nothing */
};

struct lint;

struct lint_rule {
    const char *id;
    const char *title;
    const char *reference; /* commit or manual; where findings have their own, what those are taken from */
    enum lint_severity severity;      /* in the table of a guest */
    enum lint_severity hardware;      /* in what a machine answered; LINT_NEVER: the rule does not apply */
    void (*check)(struct lint *lint); /* NULL: a rule across CPUs, which machine.h checks */
};

struct lint_finding {
    const struct lint_rule *rule;
    const char *reference;
    enum lint_severity severity;
    char place[48]; /* "0x0000000d:1.eax[4]", "0x0000000d:1", "0x0000000d" or "table" */
    char text[200]; /* what is, what was expected */
};

/* Called for each finding, which is valid during the call. */
struct lint_events {
    void (*found)(void *ctx, const struct lint_finding *finding);
    void *ctx;
};

#endif

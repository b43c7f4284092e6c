/* SPDX-License-Identifier: BSD-2-Clause */
/* Chains as text, JSON and HTML. */
#ifndef HOST_CHAIN_WRITE_H
#define HOST_CHAIN_WRITE_H

#include "host/chain/chain.h"
#include "host/report/json.h"

/* Room for a sentence and for a reason. */
#define CHAIN_WORDS_MAX 1024

/*
 * Why a row is as it is, in words: "switched off on the command line: -avx2 in -cpu Skylake-Server,-avx2". ""
 * where nothing happened.
 */
void chain_reason(const struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX]);

/* "avx2 (0x00000007:0.ebx[5]): the guest lacks it: REASON [cpu 1, kvm 1, set unread, guest 0]". */
void chain_sentence(struct chain *chain, const struct chain_row *row, char text[CHAIN_WORDS_MAX]);

/* What stands at a station: "1", "0x28", "emulated" for a bit that KVM lacks and emulates, "-" if that is not
 * known. */
void chain_cell_text(struct chain *chain, const struct chain_row *row, unsigned station,
                     char text[DIFF_VALUE_MAX]);

/* "cpu: this machine, cpu 0"; "guest: unread: ...". The emulated list has a line if it was read. */
bool chain_station_line(const struct chain *chain, unsigned table, char text[CHAIN_WORDS_MAX]);

/* The stations and the rows where they differ (all: and what is set), or sentences of what words name. The
 * words are looked for before (chain_place()). *ret_lacks becomes true if one of them is lacking. */
struct chain_report {
    struct chain *chain;
    char *const *words;
    size_t count; /* 0: the table */
    bool all;
};
void chain_text(const struct chain_report *report, const struct sink *sink);
void chain_json(const struct chain_report *report, const struct sink *sink);
void chain_html(const struct chain_report *report, const struct sink *sink);

/* The rows of a report one by one: of the words, or of the table. *at starts all zeros. */
struct chain_report_cursor {
    struct chain_cursor table;
    size_t word;
    uint32_t next;
};
bool chain_report_next(const struct chain_report *report, struct chain_report_cursor *at,
                       struct chain_row *ret);

#endif

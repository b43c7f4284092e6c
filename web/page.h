/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the page calls. A call leaves bytes (page_answer()) and the lines that the command would say on
 * standard error (page_said()), both valid until the next call, and returns the status that the command would
 * end with: 0, 1 (differences, findings, cannot move) or 2. Numbers out of range are answered as bad input
 * is.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include <stddef.h>
#include <stdint.h>

/* Functions that JavaScript sees. A compiler for the machine itself knows no such word: the linters. */
#ifdef __wasm__
#define PAGE_CALL(name) __attribute__((export_name(#name)))
#define PAGE_HEARS(name) __attribute__((import_module("page"), import_name(#name)))
#else
#define PAGE_CALL(name)
#define PAGE_HEARS(name)
#endif

/* The one function of JavaScript's that is called: a line about long work, without it an empty one. */
PAGE_HEARS(progress) void page_progress(const char *line, size_t n);

/* Memory for n bytes, for the name and the bytes of an input; NULL if there is none. */
PAGE_CALL(page_memory) void *page_memory(size_t n);

/* What the last call left. */
PAGE_CALL(page_answer) const char *page_answer(void);
PAGE_CALL(page_answer_size) size_t page_answer_size(void);
PAGE_CALL(page_said) const char *page_said(void);
PAGE_CALL(page_said_size) size_t page_said_size(void);

/*
 * Take an input as number `number`, in the place of what had that number; name (NUL at its end) and bytes
 * come from page_memory() and are the page's from here on. The answer is JSON: the format, and the tables
 * that are in it. page_drop() gives an input back. Both begin the choice of page_choose() anew.
 */
PAGE_CALL(page_take) int page_take(uint32_t number, char *name, char *bytes, size_t size);
PAGE_CALL(page_drop) void page_drop(uint32_t number);

/* The verb decode over the tables of an input: all, or the one with this number. form: enum decode_form. */
PAGE_CALL(page_decode) int page_decode(uint32_t input, uint32_t table, uint32_t form);

/* The verb convert. format: its place in what page_formats() gives. */
PAGE_CALL(page_convert) int page_convert(uint32_t input, uint32_t table, uint32_t format);

/* The names of the formats that convert writes: JSON, a list of texts. */
PAGE_CALL(page_formats) int page_formats(void);

/* The lines that the report has behind the rows of a table: what follows from them, and its MSRs. */
PAGE_CALL(page_derived) int page_derived(uint32_t input, uint32_t table);

/* The command's lines about the machine that a table is of: from all tables of the input that have its label,
 * where labels tell tables apart, or from all. Nothing if there is one CPU, or if CPUs count twice. */
PAGE_CALL(page_machine) int page_machine(uint32_t input, uint32_t table);

/* One table as text for a link: the rows of vmcore, without those that hold serial numbers. */
PAGE_CALL(page_share) int page_share(uint32_t input, uint32_t table);

/* The grid of one table: what the html report of diff has of a row. */
PAGE_CALL(page_grid) int page_grid(uint32_t input, uint32_t table);

/* The verb lint. */
PAGE_CALL(page_lint) int page_lint(uint32_t input, uint32_t table);

/* The verb lookup: era is an enum kvm_era. */
PAGE_CALL(page_lookup)
int page_lookup(uint32_t input, uint32_t table, uint32_t leaf, uint32_t subleaf, uint32_t era);

/* The same for the field of a name, which comes from page_memory() and is the page's from here on. */
PAGE_CALL(page_lookup_name)
int page_lookup_name(uint32_t input, uint32_t table, uint32_t era, char *name);

/* What other projects call bits: JSON, {"leaf:subleaf.register[bit]": "names"}. */
PAGE_CALL(page_names) int page_names(void);

/*
 * Choose what the next calls compare, one after the other: of an input all tables, those that have the label
 * of this one, where labels tell tables apart, or this one alone. page_choose_none() begins anew.
 */
PAGE_CALL(page_choose_none) void page_choose_none(void);
PAGE_CALL(page_choose) int page_choose(uint32_t input, uint32_t table);

/* The verb diff over what is chosen. form: 0 text, 1 json, 2 html. */
PAGE_CALL(page_diff) int page_diff(uint32_t form, uint32_t all);

/* The verb verdict: the guest is what is chosen first. form: 0 text, else html. */
PAGE_CALL(page_verdict) int page_verdict(uint32_t form, uint32_t strict);

#endif

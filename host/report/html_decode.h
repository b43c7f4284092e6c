/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of decode as one page. Each row stands once, with the registers of the first CPU that has it as
 * a grid of bits and with its fields; behind it stand those CPUs whose registers differ. So a machine of
 * hundreds of CPUs is a page that opens at once.
 */
#ifndef HOST_REPORT_HTML_DECODE_H
#define HOST_REPORT_HTML_DECODE_H

#include "host/report/decode_json.h"
#include "probe/table/sink.h"

struct html_decode;

/* file and format as for decode_json_begin(). NULL without memory, as after html_decode_add() all is lost. */
struct html_decode *html_decode_new(const char *file, const char *format);

/* Take a CPU in, and its place into the machine; cpu->only: that row of it alone, and nothing derived. False
 * without memory. */
bool html_decode_add(struct html_decode *page, const struct decode_json_cpu *cpu,
                     struct machine_list *machine);

/* Write the page, with the lines about the machine. html_decode_free() takes NULL. */
void html_decode_put(const struct html_decode *page, struct machine_list *machine, const struct sink *sink);
void html_decode_free(struct html_decode *page);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Several CPUs' tables, replayed one after the other where only one CPU can be emulated. */
#ifndef HOST_REPLAY_CPUS_H
#define HOST_REPLAY_CPUS_H

#include "host/base/run_beside.h"
#include "host/read/reader.h"
#include "probe/table/cpuid.h"

/*
 * Run the job once for each of count tables, with that table as the ctx of its fill(), and write one stream
 * of all CPUs, numbered from 0: the provenance of the first run, the tables in the form that append (the
 * image's options, or NULL) asks for, the report of consistency.h and the verdict. With -1 in append only the
 * first table is run.
 *
 * False, with a line that names the run, and nothing written, if a run cannot be started, is killed or ends
 * with another status than 0; if the image writes no verdict or another than OK, or anything but a stream of
 * one CPU in a format that can be read back (vmcore or raw); or if memory is out. What successful runs say on
 * standard error goes to the caller's, and what reading finds odd to events.
 */
bool replay_cpus(const struct run_beside *job, struct cpuid_table *tables, unsigned count, const char *append,
                 const struct reader_events *events, const struct sink *sink, struct error_line *reterr);

#endif

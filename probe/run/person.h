/* SPDX-License-Identifier: BSD-2-Clause */
/* Somebody in front of the screen, once the run is over. */
#ifndef PROBE_RUN_PERSON_H
#define PROBE_RUN_PERSON_H

#include "probe/run/options.h"
#include "probe/run/probe.h"
#include "probe/run/screen.h"

/*
 * Behind summary_show(): do what is asked for by keys, which the last row names: everything that was read,
 * page by page (provenance, tables, remarks, verdict; as text, unless options name another format), a search
 * in it, codes, the files once more where there is a place for them. Comes back when a key ends it, or none
 * comes in time: END_REBOOT or END_POWEROFF if that was asked for, else END_DEFAULT.
 */
enum at_end person_serve(const struct screen *screen, struct probe *probe);

#endif

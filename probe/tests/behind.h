/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in a table where nothing counts. */
#ifndef PROBE_TESTS_BEHIND_H
#define PROBE_TESTS_BEHIND_H

#include "probe/table/cpuid.h"

/* Put behind the last row what looks like one more: whoever goes too far sees it. */
void put_behind(struct cpuid_table *to);

/* Empty a table that is to be walked into, and fill all its room with rows that a shape would keep and move.
 */
void put_rubbish(struct cpuid_table *to);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/print.h"
#include "host/base/progress.h"
#include "host/diff/compare.h"
#include "host/read/provenance.h"
#include "host/read/reader.h"

const char *chain_station_name(unsigned station)
{
    static const char *const names[CHAIN_TABLES] = {"cpu", "kvm", "set", "guest", "emulated"};

    return names[station];
}

const char *chain_by_name(unsigned by)
{
    static const char *const names[CHAIN_BYS] = {"nobody", "silicon",      "kvm",     "tcg",
                                                 "model",  "command line", "monitor", "kvm rewrites",
                                                 "guest",  "unread"};

    return names[by];
}

const char *chain_act_name(enum chain_act act)
{
    static const char *const names[] = {"kept", "took", "added", "changed"};

    return names[act];
}

/* True for a stream that "capture --pid" wrote. */
static bool is_live(const char *said)
{
    struct span name, value;

    while (provenance_next(&said, &name, &value))
        if (text_is(name, "source") && text_is(value, "live"))
            return true;
    return false;
}

bool chain_read(struct chain *chain, unsigned which, const char *path, const struct reader_events *events,
                struct error_line *reterr)
{
    static struct reader_table found;
    struct chain_table *to = &chain->tables[which];
    struct reader *reader = reader_open(path, NULL, events, reterr);
    char name[400];

    if (!reader)
        return false;
    const enum reader_result result = reader_next(reader, &found);

    progress_end();
    if (result == READER_TABLE) {
        to->read = true;
        to->table = found.table;
        to->kept = which == CHAIN_SET && is_live(reader_provenance(reader));
        snprintf(to->from, sizeof(to->from), "%s, cpu %" PRIu32, diff_clean(path, name, sizeof(name)),
                 found.cpu);
    } else {
        error_line_set(reterr, "%s", reader_error(reader));
    }
    reader_close(reader);
    return result == READER_TABLE;
}

bool chain_compare(struct chain *chain)
{
    const struct cpuid_table *tables[CHAIN_STATIONS];
    size_t columns = 0;

    for (unsigned i = 0; i < CHAIN_STATIONS; i++)
        if (chain->tables[i].read) {
            chain->column[i] = (unsigned)columns;
            tables[columns++] = &chain->tables[i].table;
        }
    return diff_compare(tables, columns, NULL, &chain->matrix);
}

void chain_free(struct chain *chain)
{
    diff_matrix_free(&chain->matrix);
    free(chain->words);
}

bool chain_is_tcg(const struct chain *chain)
{
    return chain->wish.given && chain->wish.accel == EXPORT_TCG;
}

bool chain_is_bit(const struct chain_row *row)
{
    return (row->place.mask & (row->place.mask - 1)) == 0;
}

bool chain_lacks(const struct chain_row *row)
{
    return row->last == CHAIN_STATIONS || row->cells[row->last].number == 0;
}

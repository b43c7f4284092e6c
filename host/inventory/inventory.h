/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a stick (docs/formats.md, "A stick for many machines") or `leafprobe receive` gathered: results, the
 * machines that they are of, which of those are alike, and what is odd. Tables are not kept, but read again
 * where they are compared, so that ten thousand results take some ten megabytes.
 */
#ifndef HOST_INVENTORY_INVENTORY_H
#define HOST_INVENTORY_INVENTORY_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/error_line.h"
#include "host/base/memory.h"
#include "probe/table/span.h"

/* No group, machine or result. */
#define INVENTORY_NONE SIZE_MAX

/* A stream of leafprobe's. Texts are clean (diff_clean()) but for paths, "" where nothing is said. */
struct inventory_result {
    const char *path;
    const char *vendor, *product, *id; /* "unread" without a line `machine` */
    const char *time;                  /* "" if it is unread */
    const char *cpu, *brand, *hypervisor;
    const char *family; /* vendor, family, model, microarchitecture and hypervisor in words */
    const char *microcode;
    const char *verdict; /* the last line */
    bool ok;             /* the stream holds and says OK */
    uint32_t cpus;       /* tables; 0: none can be compared */
    uint64_t tables;     /* two results with other numbers have other tables, or other feature MSRs */
};

/* Any file, by its path; crc and bytes are of its content, known unless it could not be read. */
struct inventory_file {
    const char *path;
    uint32_t crc, bytes;
    bool known, stream, indexed;
};

/* A file index.txt, and a line of one. */
struct inventory_index {
    const char *path;
    size_t folder; /* bytes of the path up to the last slash */
};
struct inventory_line {
    const char *path;  /* of the file that it names */
    const char *where; /* "index.txt:7" */
    uint32_t crc, bytes;
    bool ok;
};

/* What is odd, in a line. */
struct inventory_anomaly {
    const char *where; /* a path, or a machine's name */
    const char *text;
};

/* The results of one machine stand one behind the other, by time. */
struct inventory_machine {
    size_t first, count;
    size_t runs;   /* results of one time are of one run */
    size_t newest; /* the last result that says OK, or else that has tables; INVENTORY_NONE: none has */
    size_t group;  /* INVENTORY_NONE: it is compared with nothing */
    bool differs;  /* from its like */
};

/* Machines whose tables have no real difference (host/diff/class.h). */
struct inventory_group {
    size_t machine; /* the first of them, which others are compared with */
    size_t count;
};

/* A field that differs, or a row. */
struct inventory_difference {
    uint8_t class;                    /* enum diff_class */
    const char *name, *place, *a, *b; /* a, b: values; "" for a row */
    bool flag;
};
#define INVENTORY_DIFFERENCES 64
struct inventory_differences {
    bool real;
    size_t a_cpus, b_cpus;
    size_t count, more; /* more: so many that there was no room for */
    struct inventory_difference *items;
};

/* Machines of one product that are not as most of their like: those of one product and family, or of a
 * product alone where the families are what differs. */
struct inventory_odd {
    size_t like;         /* a machine as most are */
    size_t likes, all;   /* how many are as that one, and of how many */
    size_t first, count; /* in odd_machines */
    enum { INVENTORY_ODD_TABLES, INVENTORY_ODD_FAMILY, INVENTORY_ODD_MICROCODE } kind;
    struct inventory_differences differences; /* of INVENTORY_ODD_TABLES */
};

struct inventory {
    struct arena arena; /* of all texts */
    size_t result_count, result_room;
    struct inventory_result *results;
    size_t file_count, file_room;
    struct inventory_file *files;
    size_t index_count, index_room;
    struct inventory_index *indexes;
    size_t line_count, line_room;
    struct inventory_line *lines;
    size_t machine_count, machine_room;
    struct inventory_machine *machines;
    size_t group_count, group_room;
    struct inventory_group *groups;
    size_t odd_count, odd_room, odd_machine_count, odd_machine_room;
    struct inventory_odd *odds;
    size_t *odd_machines;
    size_t anomaly_count, anomaly_room;
    struct inventory_anomaly *anomalies;
    size_t others; /* files that hold no stream and that no index names */
    bool failed;   /* memory ran out: it is not whole */
};

/* A file of more bytes is not read. */
#define INVENTORY_FILE_MAX (64u << 20)

/* Files in all, and folders in each other. */
enum { INVENTORY_FILES_MAX = 100000, INVENTORY_DEPTH_MAX = 8 };

/* So many kinds of one family are told apart. */
enum { INVENTORY_KINDS_MAX = 64 };

void inventory_free(struct inventory *inventory);

/* True if a machine differs from its like or something is odd. */
static inline bool inventory_odd(const struct inventory *inventory)
{
    return inventory->odd_count || inventory->anomaly_count;
}

/* Private: a copy of a text, cleaned, and one of a path as it is; "" and failed without memory. */
const char *inventory_text(struct inventory *inventory, struct span text);
const char *inventory_path(struct inventory *inventory, const char *path);

/* Private: say what is odd. */
__attribute__((format(printf, 3, 4))) void inventory_say(struct inventory *inventory, const char *where,
                                                         const char *format, ...);

#endif

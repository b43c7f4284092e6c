/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verb capture gathers: tables of one or more CPUs from a machine, a kernel or a guest, and where
 * they came from. */
#ifndef HOST_CAPTURE_CAPTURE_H
#define HOST_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/base/error_line.h"
#include "host/capture/cpus.h"
#include "host/decode/row.h"
#include "host/decode/virt.h"
#include "host/read/reader_table.h"
#include "probe/walk/shape.h"
#include "probe/walk/sweep.h"
#include "probe/write/format.h"
#include "probe/write/stream.h"

struct capture_cpu {
    uint32_t cpu; /* the source's own number */
    struct cpuid_table table;
};

struct capture {
    const char *source; /* name of the source, for the provenance line */
    uint32_t count;
    struct capture_cpu *cpus;
    enum shape shape;   /* SHAPE_FULL also for tables that are as their source gave them */
    struct sweep sweep; /* cpuid: what that found */
    char *words;        /* guest: QEMU's options, as one line; NULL: none */
    char *provenance; /* guest, live: what is known of it, lines "name=value ..." each with its LF; or NULL */
    bool interrupted; /* live: by a signal */
};

/* What to read. */
struct capture_request {
    const struct cpu_list *cpus; /* NULL: all of them */
    bool one_cpu;                /* the first alone */
    bool sweep;                  /* cpuid, guest: ask the first CPU for leaves that nobody documents */
    bool shaped;                 /* shape was asked for: bring tables that are not walked into it */
    enum shape shape;
    const struct decode_row *row;       /* cpuid: each table has this row too; NULL: what the walk finds */
    const char *file;                   /* kvm-set: the tables to set */
    const struct reader_events *events; /* for what reading a file or a guest's output finds odd */
    pid_t pid;                          /* live: the process */
    unsigned seconds;                   /* guest, live: time limit */
    /* The rest is for guests. */
    bool uefi;
    const char *image;    /* NULL: the one of this package */
    const char *program;  /* QEMU, in PATH or a path; NULL: qemu-system-x86_64 */
    char *const *options; /* QEMU's, option_count of them */
    unsigned option_count;
    void (*become)(void *ctx, char *const argv[]); /* as in struct child_job (child.h); NULL: nothing */
    void *become_ctx;
};

/*
 * The sources. Each fills *ret, which is zeroed, with one table a CPU at least; false, with one line, if
 * anything is missing, cannot be read or does not fit, and *ret is then to be freed all the same.
 * capture_cpuid() runs on each CPU of the affinity mask, pinned to it; capture_dev() reads /dev/cpu/N/cpuid
 * of each CPU that is online; capture_kvm() asks KVM_GET_SUPPORTED_CPUID, capture_kvm_emulated()
 * KVM_GET_EMULATED_CPUID; capture_kvm_set() gives what KVM_GET_CPUID2 makes of each table in the file, once a
 * vCPU was given it; capture_guest() what the package's image says in QEMU; capture_live() what KVM holds for
 * each vCPU of a process that runs (host/live/live.h), in the order of their numbers.
 */
bool capture_cpuid(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
bool capture_dev(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
bool capture_kvm(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
bool capture_kvm_emulated(const struct capture_request *request, struct capture *ret,
                          struct error_line *reterr);
bool capture_kvm_set(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
bool capture_guest(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
bool capture_live(const struct capture_request *request, struct capture *ret, struct error_line *reterr);

/* Append an empty table for a CPU; NULL, with a line, if memory is out. Valid until the next call. */
struct cpuid_table *capture_add(struct capture *capture, uint32_t cpu, struct error_line *reterr);

/* The same for a table that was not walked: as it is, or in the shape that the request asks for. False, with
 * a line, if memory is out or the table is not complete. */
bool capture_add_copy(struct capture *capture, const struct capture_request *request, uint32_t cpu,
                      const struct cpuid_table *table, struct error_line *reterr);

/* True if nothing is missing from a CPU's table; else a line that says what. */
bool capture_complete(uint32_t cpu, const struct cpuid_table *table, struct error_line *reterr);

/*
 * Write all tables. vmcore: leafprobe's own stream (docs/formats.md), every table in full, behind provenance
 * lines with version, source, kernel release and time in UTC. raw, kvm and text: the tables alone, one behind
 * the other. FORMAT_JSON (table_writer.h): the document of decode_json.h. False, with a line, if memory is
 * out.
 */
bool capture_write(const struct capture *capture, uint32_t format, const struct sink *sink,
                   struct error_line *reterr);
bool capture_write_json(const struct capture *capture, const struct sink *sink, struct error_line *reterr);

/* What a stream's last line says of all tables. */
struct stream_totals capture_totals(const struct capture *capture);

/* Those provenance lines: the ones of this program, the cost, and what a guest said. */
void capture_put_origin(const struct capture *capture, const struct sink *sink);

/* The same as a text from malloc(). NULL, with a line, if memory is out. */
char *capture_origin(const struct capture *capture, struct error_line *reterr);

/* True if the tables are of this machine's CPUs as they are. */
bool capture_is_here(const struct capture *capture);

/* What software may use of VMX, SMX and SVM: by this machine's registers for sources that read its CPUs. */
void capture_virt(const struct capture *capture, const char *origin, const struct capture_cpu *cpu,
                  struct decode_virt *ret);

void capture_free(struct capture *capture);

#endif

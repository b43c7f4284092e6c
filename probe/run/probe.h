/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole run of an image: each CPU -> table -> stream and files -> verdict line. */
#ifndef PROBE_RUN_PROBE_H
#define PROBE_RUN_PROBE_H

#include "probe/decode/virt.h"
#include "probe/run/home.h"
#include "probe/run/identity.h"
#include "probe/run/options.h"
#include "probe/table/cpuid.h"
#include "probe/table/sink.h"
#include "probe/walk/sweep.h"
#include "probe/write/stream.h"

/*
 * The CPUs of the machine, 0 being the boot CPU. run_on_each() calls fn(arg, cpu) once on each CPU that it
 * can, fn running on that CPU with ctx's own means, and returns when all are done or out of time. A CPU fills
 * only its own place, and calls nothing but struct probe's begin() and source.
 *
 * run_on_next() waits for a processor that was not there before, calls fn(arg, cpu) on it if it can, and
 * returns true; false means that no more are to be waited for. NULL on machines where none arrives.
 */
struct cpus {
    uint32_t count;
    uint32_t lost; /* CPUs beyond count that are known, but for which there was no memory */
    bool unknown;  /* there may be more, of which nothing lists or calls any; why, for a remark: */
    const char *why_unknown;
    void (*run_on_each)(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg);
    bool (*run_on_next)(void *ctx, uint32_t cpu, void (*fn)(void *arg, uint32_t cpu), void *arg);
    void *ctx;
};

/*
 * Where files go; save is NULL on a machine without a place for them. It calls fill(arg, sink), more than
 * once if it likes, which writes the file's content, the same each time, and says in *ret, which is zeroed,
 * what became of it: a file is safe once it is written in full, flushed and read back the same.
 */
struct probe_files {
    void (*save)(void *ctx, const char *name, void (*fill)(void *arg, const struct sink *sink), void *arg,
                 struct probe_saved *ret);
    void *ctx;
};

/* Everything a run needs; the front end owns all of it. */
struct probe {
    const struct options *options;
    const struct cpuid_source *source; /* answers for the CPU on which it is called */
    const struct cpus *cpus;
    struct probe_cpu *cpu;  /* cpus->count of them, zeroed; then at_start_hand_over() for the boot CPU's */
    struct probe_cpu *late; /* one more, if cpus->run_on_next is not NULL */
    /* Called on each CPU with its place before its table is read: the front end makes the CPU ready and reads
     * its microcode revision. It asks CPUID of cpu->recall, which has its source by then. May be NULL. */
    void (*begin)(void *ctx, struct probe_cpu *cpu);
    void *begin_ctx;
    const struct sink *stream;
    struct stream_check *check; /* that stream goes through; NULL: none */
    struct probe_files files;
    struct probe_homes homes;
    /* Writes the front end's provenance lines; boot is the boot CPU's table, once it was read. */
    void (*provenance)(void *ctx, const struct sink *sink, const struct cpuid_table *boot);
    void *provenance_ctx;
    const struct identity *identity; /* which machine this is; NULL: nothing is said of it */
    /* Writes lines "leafprobe: problem=..." about what the outputs have lost so far, behind the tables. May
     * be NULL. */
    void (*trouble)(void *ctx, const struct sink *sink);
    void *trouble_ctx;
    struct sweep *sweep; /* room for what option sweep finds, zeroed */
    /* For a summary alone (summary.h): the boot CPU's VMX, SMX and SVM; words for where the stream goes. Then
     * how the run was booted ("uefi", "multiboot2"), which firmware or loader did it, and when (ISO 8601),
     * each as the provenance has it; NULL or empty where nobody says. */
    const struct virt *virt;
    const char *outputs;
    const char *boot, *booted_by, *time;
    /* What probe_run() found: sums over the CPUs that were there at the start, which a file has, and over
     * all, with the files; and a result for each file that options ask for. Counting what is unknown in the
     * tables of many CPUs takes as long as writing them, so it is done once. */
    struct stream_totals at_start, totals;
    struct probe_saved saved[FORMAT_COUNT];
    struct probe_saved sent[PROBE_HOMES]; /* likewise for each way home */
};

/*
 * Read every CPU, and sweep the boot CPU if options say so, then write provenance, tables, the files asked
 * for, the tables of CPUs that arrive later (if options say watch) and the verdict line. False if the verdict
 * is FAILED: a CPU that did not answer or has no place, entries that did not fit, reads without an answer, a
 * file that was asked for and is not safe (one that options do not name, where there is no place for files,
 * was not asked for), a way home that was asked for and failed.
 */
bool probe_run(struct probe *probe);

/*
 * After probe_run(): write the files that options ask for once more. What became of each is a line of its own
 * on sink, and stands in probe->saved and totals from now on. The stream has ended, and gets none of it.
 */
void probe_save_again(struct probe *probe, const struct sink *sink);

/* What the stream holds before its verdict line, in a format: provenance, tables, what is odd among them.
 * check: what the sink goes through, or NULL. */
void probe_put(const struct probe *probe, const struct sink *sink, enum format format,
               struct stream_check *check);

/* What became of a file that options ask for, without a line end: "leafprobe.kvm: 1208 bytes, read back the
 * same". */
void probe_put_saved(const struct probe *probe, const struct sink *sink, enum format format);

/* The same for a way home; false, and nothing written, if options do not ask for it. */
bool probe_put_sent(const struct probe *probe, const struct sink *sink, enum probe_home home);

/* The only other ways to end: a last line "leafprobe: FAILED <reason>", a bad option, the list of options. */
void probe_fail(const struct sink *sink, const char *reason);
void probe_fail_option(const struct sink *sink, const struct option_error *error);
void probe_help(const struct sink *sink);

/* What probe_run() is made of. The content of a file, as struct probe_files wants it: arg is a struct
 * files_content. */
struct files_content {
    const struct probe *probe;
    enum format format;
};
void files_fill(void *arg, const struct sink *sink);

/* Save each file that options ask for: probe->saved, which is zeroed, says what became of it, and so does a
 * line of its own on sink. None without a place for files. */
struct stream_files files_save(struct probe *probe, const struct sink *sink);

/* How tables go to a sink. */
struct stream probe_stream(const struct probe *probe, const struct sink *sink, enum format format,
                           struct stream_check *check);

/* Parts of the stream that a file has, too: provenance, and what the outputs lost. */
void probe_put_origin(const struct probe *probe, const struct sink *sink);
void probe_put_trouble(const struct probe *probe, const struct sink *sink);

#endif

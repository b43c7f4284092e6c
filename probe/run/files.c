/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/probe.h"

#include "probe/table/mem.h"
#include "probe/write/topology.h"

void files_fill(void *arg, const struct sink *sink)
{
    const struct files_content *content = arg;
    const struct probe *probe = content->probe;
    const struct stream plain = {sink, content->format, (enum shape)probe->options->shape, 0, true, NULL};

    if (content->format == FORMAT_VMCORE) {
        struct stream_check check = {.next = sink};
        const struct sink checked = stream_check_sink(&check);

        probe_put(probe, &checked, content->format, &check);
        stream_put_verdict(&checked, &probe->at_start, &check);
        return;
    }
    if (content->format == FORMAT_TEXT)
        probe_put_origin(probe, sink);
    for (uint32_t i = 0; i < probe->cpus->count; i++)
        if (probe->cpu[i].done)
            stream_put_table(&plain, i, &probe->cpu[i].table);
    if (content->format == FORMAT_TEXT) {
        topology_put(sink, probe->cpu, probe->cpus->count);
        probe_put_trouble(probe, sink);
    }
}

static const char file_names[FORMAT_COUNT][21] = {"leafprobe.vmcore.txt", "leafprobe.raw.txt",
                                                  "leafprobe.kvm", "leafprobe.text.txt"};

void probe_put_saved(const struct probe *probe, const struct sink *sink, enum format format)
{
    const struct probe_saved *saved = &probe->saved[format];

    put_str(sink, saved->problem ? file_names[format] : saved->name);
    if (saved->problem) {
        put_str(sink, " not written: ");
        put_str(sink, saved->problem);
        if (saved->name[0]) {
            put_str(sink, "; it stands in ");
            put_str(sink, saved->name);
        }
    } else {
        put_str(sink, ": ");
        put_dec(sink, saved->size);
        put_str(sink, " bytes, read back the same");
    }
}

/* As stream_complete() has it, without the sums. */
static bool all_read(const struct probe *probe)
{
    bool all = !probe->cpus->lost && !probe->cpus->unknown;

    for (uint32_t i = 0; i < probe->cpus->count; i++)
        all = all && probe->cpu[i].done && !probe->cpu[i].table.dropped && !probe->cpu[i].table.unread;
    return all;
}

static void save_file(struct probe *probe, enum format format, const struct sink *sink)
{
    struct probe_saved *saved = &probe->saved[format];
    struct files_content content = {probe, format};

    saved->complete = all_read(probe);
    probe->files.save(probe->files.ctx, file_names[format], files_fill, &content, saved);
    put_str(sink, "leafprobe: file ");
    probe_put_saved(probe, sink, format);
    put_str(sink, saved->before[0] ? "; the one before is " : "");
    put_str(sink, saved->before);
    if (saved->gathered[0]) {
        put_str(sink, saved->not_gathered ? "; not in " : "; also ");
        put_str(sink, saved->gathered);
        put_str(sink, saved->not_gathered ? ": " : "");
        put_str(sink, saved->not_gathered ? saved->not_gathered : "");
    }
    put_str(sink, "\n");
}

static bool is_name(const char *name, const char *other)
{
    return strlen(name) == strlen(other) && memcmp(name, other, strlen(name)) == 0;
}

static void count_file(const struct probe *probe, enum format format, struct stream_files *files)
{
    const struct probe_saved *saved = &probe->saved[format];
    uint32_t moved = 0;

    if (saved->nowhere && !option_given(probe->options, OPTION_FILE)) {
        files->nowhere = true;
        return;
    }
    files->asked++;
    if (saved->problem) {
        files->missing = files->missing ? files->missing : file_names[format];
        return;
    }
    files->safe++;
    while (files->moved[moved])
        moved++;
    if (!is_name(saved->name, file_names[format]))
        files->moved[moved] = saved->name;
}

struct stream_files files_save(struct probe *probe, const struct sink *sink)
{
    struct stream_files files = {0};

    for (uint32_t format = 0; format < FORMAT_COUNT && probe->files.save; format++)
        if (probe->options->files >> format & 1) {
            save_file(probe, (enum format)format, sink);
            count_file(probe, (enum format)format, &files);
        }
    return files;
}

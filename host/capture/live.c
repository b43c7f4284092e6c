/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/capture/capture.h"
#include "probe/write/provenance.h"

/* A line each for so many; a reader keeps 16 KiB of such lines (read/stream_run.h). */
#define LINES_MAX 128u

static void write_lines(void *ctx, const void *bytes, size_t n)
{
    fwrite(bytes, 1, n, ctx); /* what fails, fclose() tells */
}

static uint32_t longest_stop(const struct live_machine *machine)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < machine->count; i++)
        if (machine->vcpu[i].stopped_us > most)
            most = machine->vcpu[i].stopped_us;
    return most;
}

static void put_live_machine(const struct live_machine *machine, const struct sink *sink)
{
    provenance_open(sink);
    provenance_str(sink, "monitor", machine->monitor);
    provenance_dec(sink, "pid", (uint32_t)machine->pid);
    provenance_dec(sink, "vcpus", machine->count);
    provenance_dec(sink, "longest_stop_us", longest_stop(machine));
    provenance_close(sink);
    for (uint32_t i = 0; i < machine->count && i < LINES_MAX; i++) {
        const struct live_vcpu *vcpu = &machine->vcpu[i];

        provenance_open(sink);
        provenance_dec(sink, "vcpu", i);
        provenance_dec(sink, "vcpu_id", vcpu->id);
        provenance_dec(sink, "fd", (uint32_t)vcpu->fd);
        provenance_dec(sink, "thread", (uint32_t)vcpu->thread);
        provenance_str(sink, "asked", vcpu->way == LIVE_OWN ? "running" : "standing");
        provenance_dec(sink, "stopped_us", vcpu->stopped_us);
        provenance_close(sink);
    }
    provenance_virt(sink, &machine->virt);
}

/* As the lines stand in struct capture: without what a stream has in front of each. */
static void cut_heads(char *text)
{
    static const char head[] = "leafprobe: ";
    char *to = text;

    for (const char *from = text; *from;) {
        const size_t n = strcspn(from, "\n") + 1,
                     skip = strncmp(from, head, strlen(head)) == 0 ? strlen(head) : 0;

        memmove(to, from + skip, n - skip);
        to += n - skip;
        from += n;
    }
    *to = 0;
}

static char *lines_of(const struct live_machine *machine, struct error_line *reterr)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    const struct sink sink = {write_lines, stream};

    if (stream)
        put_live_machine(machine, &sink);
    if (stream && fclose(stream) == 0) {
        cut_heads(text);
        return text;
    }
    free(text);
    error_line_set(reterr, "out of memory");
    return NULL;
}

bool capture_live(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    const struct live_request live = {
        .pid = request->pid, .msrs = true, .first = request->one_cpu, .seconds = request->seconds};
    struct live_machine machine;
    bool good = live_capture(&live, &machine, reterr);

    ret->interrupted = machine.interrupted;
    if (good) {
        ret->provenance = lines_of(&machine, reterr);
        good = ret->provenance != NULL;
    }
    for (uint32_t i = 0; good && i < machine.count; i++)
        good = capture_add_copy(ret, request, i, &machine.vcpu[i].table, reterr);
    live_free(&machine);
    return good;
}

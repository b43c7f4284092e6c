/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/live.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/live/live.h"

enum key { KEY_PID = 0x400, KEY_VM, KEY_PLAN, KEY_WATCH };

/* Linux: PID_MAX_LIMIT. */
#define PID_MAX 4194304u

static const struct argp_option machine_options[] = {
    {"pid", KEY_PID, "PID", 0,
     "a KVM machine that runs, whatever its monitor: what KVM holds for its virtual CPUs. The thread of one "
     "after the other is stopped, some milliseconds each",
     0},
    {"vm", KEY_VM, "NAME", 0,
     "the same of the machine whose process has this name, or this word in its command line", 0},
    {0},
};

static const struct argp_option options[] = {
    {"dry-run", KEY_PLAN, NULL, 0,
     "--pid, --vm: say what would be done to which threads, and touch nothing; --kexec: print the commands",
     0},
    {"watch", KEY_WATCH, NULL, 0,
     "--pid, --vm: look again every so many seconds (1) until it ends, or Ctrl-C; write all tables when one "
     "has changed",
     0},
    {0},
};

static error_t parse_machine(int key, char *value, struct argp_state *state)
{
    struct argument_machine *machine = state->input;

    switch (key) {
    case KEY_PID:
        machine->pid = command_number(state, "--pid", "", value, 1, PID_MAX);
        return 0;
    case KEY_VM:
        if (!*value)
            command_usage(state, "--vm: expected a name, found ''");
        machine->name = value;
        return 0;
    case ARGP_KEY_END:
        if (machine->pid && machine->name)
            command_usage(state, "--pid and --vm name the machine twice");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp argument_machine = {.options = machine_options, .parser = parse_machine};

pid_t machine_pid(const struct argument_machine *machine, struct error_line *reterr)
{
    return machine->name ? live_find(machine->name, reterr) : (pid_t)machine->pid;
}

static error_t parse_live(int key, char *value, struct argp_state *state)
{
    struct argument_live *live = state->input;

    (void)value;
    switch (key) {
    case KEY_PLAN:
        live->plan = true;
        return 0;
    case KEY_WATCH:
        live->watch = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp argument_live = {.options = options, .parser = parse_live};

static bool read_live(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    *ret = (struct capture){.source = "live"};
    return capture_live(request, ret, reterr);
}

static int write_plan(pid_t pid, const struct output *output)
{
    struct error_line error;
    char *text = live_plan(&(struct live_request){.pid = pid}, &error);

    if (!text)
        return command_fail("%s", error.text);
    put_str(&output->sink, text);
    free(text);
    return EXIT_OK;
}

static int write_once(const struct capture_request *request, uint32_t format, const struct output *output)
{
    struct error_line error = {""};
    struct capture capture;
    const bool good =
        read_live(request, &capture, &error) && capture_write(&capture, format, &output->sink, &error);

    capture_free(&capture);
    return good ? EXIT_OK : command_fail("%s", error.text);
}

static bool captures_alike(const struct capture *a, const struct capture *b)
{
    bool same = a->count == b->count;

    for (uint32_t i = 0; same && i < a->count; i++) {
        const struct cpuid_table *left = &a->cpus[i].table, *right = &b->cpus[i].table;

        same = left->count == right->count &&
               memcmp(left->entry, right->entry, left->count * sizeof(left->entry[0])) == 0;
    }
    return same;
}

/* True if a signal to end came before the next look. */
static bool told_to_end(void)
{
    const struct timespec pause = {1, 0};
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    return sigtimedwait(&ends, NULL, &pause) > 0;
}

/* Whole streams, one behind the other; each is out before the next look. */
static int watch_live(const struct capture_request *request, const struct output *output)
{
    struct capture last = {0}, now;
    struct error_line error = {""};
    unsigned changes = 0;
    bool good, ended = false;

    do {
        good = read_live(request, &now, &error);
        if (good && (!last.count || !captures_alike(&last, &now))) {
            good = capture_write(&now, FORMAT_VMCORE, &output->sink, &error);
            sink_buffer_flush((struct sink_buffer *)&output->buffer);
            changes += last.count > 0;
        }
        ended = now.interrupted || (!good && last.count && live_ends(request->pid));
        if (good) {
            capture_free(&last);
            last = now;
            progress("process %d: %u changes", (int)request->pid, changes);
        } else {
            capture_free(&now);
        }
    } while (good && !output->error && !told_to_end());
    progress_end();
    const bool some = last.count > 0;

    capture_free(&last);
    if (good || (ended && some))
        return EXIT_OK;
    if (!some)
        return command_fail("%s", error.text);
    say("leafprobe: the watch ends: %s", error.text);
    return 1;
}

int live_write(const struct argument_live *live, const struct capture_request *request, uint32_t format,
               const struct output *output)
{
    struct capture_request own = *request;
    struct error_line error;

    own.pid = machine_pid(&live->machine, &error);
    if (!own.pid)
        return command_fail("%s", error.text);
    if (live->plan)
        return write_plan(own.pid, output);
    return live->watch ? watch_live(&own, output) : write_once(&own, format, output);
}

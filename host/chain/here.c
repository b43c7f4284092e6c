/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/here.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/chain/watch_set.h"
#include "host/live/live.h"

/* The first table of a source. */
static bool read_source(struct chain *chain, unsigned which, const struct capture_request *request,
                        bool (*source)(const struct capture_request *request, struct capture *ret,
                                       struct error_line *reterr),
                        const char *from)
{
    struct chain_table *to = &chain->tables[which];
    struct capture capture = {.source = from};
    const bool good = source(request, &capture, &to->why) && capture.count;

    progress_end();
    if (good) {
        to->read = true;
        to->table = capture.cpus[0].table;
        snprintf(to->from, sizeof(to->from), "%s, cpu %" PRIu32, from, capture.cpus[0].cpu);
    }
    capture_free(&capture);
    return good;
}

/* What QEMU was seen to set, or why nothing was seen. */
static void take_set(struct chain *chain, const struct watch_set *watch)
{
    struct chain_table *to = &chain->tables[CHAIN_SET];

    if (chain_is_tcg(chain)) {
        error_line_set(&to->why, "QEMU's TCG sets no table: it answers by itself");
    } else if (!watch || !watch->tried) {
        error_line_set(&to->why, "this system does not let one watch QEMU (ptrace)");
    } else if (!watch->sets || watch->cut) {
        error_line_set(&to->why, watch->sets ? "QEMU's memory could not be read"
                                             : "QEMU was not seen to call KVM_SET_CPUID2");
    } else {
        to->read = true;
        to->table = watch->table;
        snprintf(to->from, sizeof(to->from), "QEMU, its first KVM_SET_CPUID2");
    }
}

/* A guest is started, and its QEMU watched. */
static bool read_guest_station(struct chain *chain, struct capture_request *request)
{
    struct watch_set *watch = watch_set_new();

    if (watch) {
        request->become = watch_set_become;
        request->become_ctx = watch;
    }
    const bool good = read_source(chain, CHAIN_GUEST, request, capture_guest, "a guest in QEMU");

    take_set(chain, watch);
    watch_set_free(watch);
    return good;
}

/* Programs of QEMU's: qemu-system-x86_64, qemu-kvm, kvm. */
static bool is_qemu(const char *program)
{
    const char *slash = strrchr(program, '/'), *name = slash ? slash + 1 : program;

    return strncmp(name, "qemu-system-", 12) == 0 || strcmp(name, "qemu-kvm") == 0 ||
           strcmp(name, "kvm") == 0;
}

/* What a monitor that runs was asked for. A line that says nothing is no reason not to tell the rest. */
static void read_wish(struct chain *chain, pid_t pid)
{
    struct error_line ignored;
    unsigned count;

    chain->words = chain->wish.given ? NULL : live_words(pid, &count);
    if (chain->words && !is_qemu(chain->words[0]))
        chain->other = true;
    else if (chain->words && !chain_wish_read(chain->words, count, &chain->wish, &ignored))
        chain->wish = (struct chain_wish){0};
    chain->wish.accel = EXPORT_KVM; /* it has virtual CPUs of KVM, whatever is named first */
}

/* What KVM holds for a machine that runs. */
static bool read_machine(struct chain *chain, struct capture_request *request)
{
    char from[80];

    snprintf(from, sizeof(from), "process %d, KVM_GET_CPUID2", (int)request->pid);
    if (!read_source(chain, CHAIN_SET, request, capture_live, from))
        return false;
    chain->tables[CHAIN_SET].kept = true;
    if (!chain->tables[CHAIN_GUEST].read)
        error_line_set(&chain->tables[CHAIN_GUEST].why, "what it reads is asked of it alone: --guest=FILE");
    return true;
}

/* The CPU and its KVM, where they are on the way and were not given. */
static bool read_host(struct chain *chain, struct capture_request *request)
{
    const bool kvm = !chain_is_tcg(chain) && !chain->tables[CHAIN_KVM].read;

    chain->here = true;
    if (!chain->tables[CHAIN_CPU].read &&
        !read_source(chain, CHAIN_CPU, request, capture_cpuid, "this machine, CPUID"))
        return false;
    if (kvm)
        read_source(chain, CHAIN_KVM, request, capture_kvm, "this machine, KVM_GET_SUPPORTED_CPUID");
    if (kvm && !chain->tables[CHAIN_EMULATED].read)
        read_source(chain, CHAIN_EMULATED, request, capture_kvm_emulated,
                    "this machine, KVM_GET_EMULATED_CPUID");
    return true;
}

bool chain_here(struct chain *chain, const struct chain_here *here, struct error_line *reterr)
{
    struct capture_request request = {.one_cpu = true,
                                      .shape = SHAPE_QEMU,
                                      .events = here->events,
                                      .pid = here->pid,
                                      .image = here->image,
                                      .seconds = here->seconds,
                                      .options = here->options,
                                      .option_count = here->option_count};

    if (here->pid)
        read_wish(chain, here->pid);
    if (!read_host(chain, &request)) {
        *reterr = chain->tables[CHAIN_CPU].why;
        return false;
    }
    if (here->pid) {
        const bool good = read_machine(chain, &request);

        *reterr = chain->tables[CHAIN_SET].why;
        return good;
    }
    if (!here->options) {
        error_line_set(&chain->tables[CHAIN_SET].why, "no QEMU-OPTIONS behind '--', and no --pid");
        error_line_set(&chain->tables[CHAIN_GUEST].why, "no QEMU-OPTIONS behind '--'");
        return true;
    }
    if (!read_guest_station(chain, &request)) {
        *reterr = chain->tables[CHAIN_GUEST].why;
        return false;
    }
    return true;
}

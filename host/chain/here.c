/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/here.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/progress.h"
#include "host/chain/watch_set.h"

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

bool chain_here(struct chain *chain, const struct chain_here *here, struct error_line *reterr)
{
    struct capture_request request = {.one_cpu = true,
                                      .shape = SHAPE_QEMU,
                                      .events = here->events,
                                      .image = here->image,
                                      .seconds = here->seconds,
                                      .options = here->options,
                                      .option_count = here->option_count};

    chain->here = true;
    if (!read_source(chain, CHAIN_CPU, &request, capture_cpuid, "this machine, CPUID")) {
        *reterr = chain->tables[CHAIN_CPU].why;
        return false;
    }
    if (!chain_is_tcg(chain)) {
        read_source(chain, CHAIN_KVM, &request, capture_kvm, "this machine, KVM_GET_SUPPORTED_CPUID");
        read_source(chain, CHAIN_EMULATED, &request, capture_kvm_emulated,
                    "this machine, KVM_GET_EMULATED_CPUID");
    }
    if (!here->options) {
        error_line_set(&chain->tables[CHAIN_SET].why, "no QEMU-OPTIONS behind '--'");
        error_line_set(&chain->tables[CHAIN_GUEST].why, "no QEMU-OPTIONS behind '--'");
        return true;
    }
    if (!read_guest_station(chain, &request)) {
        *reterr = chain->tables[CHAIN_GUEST].why;
        return false;
    }
    return true;
}

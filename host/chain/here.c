/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/here.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/progress.h"

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

bool chain_here(struct chain *chain, const struct chain_here *here, struct error_line *reterr)
{
    const struct capture_request request = {.one_cpu = true,
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
    if (!read_source(chain, CHAIN_GUEST, &request, capture_guest, "a guest in QEMU")) {
        *reterr = chain->tables[CHAIN_GUEST].why;
        return false;
    }
    return true;
}

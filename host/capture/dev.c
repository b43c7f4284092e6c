/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/dev.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/progress.h"
#include "host/capture/capture.h"
#include "probe/walk/walk.h"

#define ONLINE "/sys/devices/system/cpu/online"

bool capture_dev_open(struct cpu_dev *dev, const char *root, uint32_t cpu, struct error_line *reterr)
{
    return cpu_dev_open(dev, root, cpu, "cpuid", reterr);
}

bool capture_dev_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    return cpu_dev_read(ctx, (uint64_t)subleaf << 32 | leaf, out, sizeof(*out), 0);
}

static bool read_device(uint32_t cpu, enum shape shape, struct cpuid_table *table, struct error_line *reterr)
{
    struct cpu_dev dev = {.fd = -1};
    const struct cpuid_source source = {capture_dev_read, &dev};

    if (!capture_dev_open(&dev, CPU_DEV_ROOT, cpu, reterr))
        return false;
    walk(&source, shape, table);
    cpu_dev_close(&dev);
    if (dev.error)
        return error_line_set(reterr, "%s: %s", dev.path, strerror(dev.error));
    return capture_complete(cpu, table, reterr);
}

bool capture_dev(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    struct cpu_list online, chosen;

    if (!cpu_list_online(ONLINE, &online, reterr) ||
        !cpu_list_choose(&online, "online, these are", request->cpus, request->one_cpu, &chosen, reterr))
        return false;
    ret->shape = request->shape;

    const uint32_t count = cpu_list_count(&chosen);

    for (uint32_t cpu = 0; cpu < CPU_LIST_MAX; cpu++) {
        struct cpuid_table *table;

        if (!cpu_list_has(&chosen, cpu))
            continue;
        progress("cpu %" PRIu32 ", %" PRIu32 " of %" PRIu32, cpu, ret->count + 1, count);
        table = capture_add(ret, cpu, reterr);
        if (!table || !read_device(cpu, request->shape, table, reterr))
            return false;
    }
    return true;
}

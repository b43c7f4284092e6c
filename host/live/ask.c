/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/ask.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <string.h>

#include "host/live/remote.h"

struct list {
    uint32_t count, padding;
    struct cpuid_entry entry[CPUID_TABLE_MAX];
};
_Static_assert(sizeof(struct list) == REMOTE_BYTES, "struct kvm_cpuid2 with 256 entries");

/* Bytes that no answer consists of. */
static void mark(struct list *list, uint32_t count)
{
    unsigned char *bytes = (unsigned char *)list->entry;

    list->count = count;
    list->padding = 0;
    for (size_t i = 0; i < sizeof(list->entry); i++)
        bytes[i] = (unsigned char)(0xa5 + 31 * i);
}

/* How many entries stand in front of those that are still marked. */
static uint32_t written(const struct list *list)
{
    static struct list marked;
    uint32_t count = CPUID_TABLE_MAX;

    mark(&marked, 0);
    while (count && memcmp(&list->entry[count - 1], &marked.entry[count - 1], sizeof(list->entry[0])) == 0)
        count--;
    return count;
}

static bool refused(int64_t result, struct error_line *reterr)
{
    const char *more = result == -EIO ? "; another process made this machine" : "";

    return error_line_set(reterr, "KVM_GET_CPUID2: %s%s", strerror((int)-result), more);
}

bool ask_table(const struct ask_door *door, struct cpuid_table *ret, struct error_line *reterr)
{
    static struct list list, second;
    int64_t result;

    mark(&list, CPUID_TABLE_MAX);
    if (!door->call(door->ctx, KVM_GET_CPUID2, &list, sizeof(list), &result, reterr))
        return false;
    if (result < 0)
        return refused(result, reterr);
    const uint32_t count = written(&list);

    if (list.count != CPUID_TABLE_MAX && list.count != count)
        return error_line_set(reterr, "KVM_GET_CPUID2 says %" PRIu32 " entries and wrote %" PRIu32,
                              list.count, count);
    if (count) {
        mark(&second, count - 1);
        if (!door->call(door->ctx, KVM_GET_CPUID2, &second, sizeof(second), &result, reterr))
            return false;
        if (result != -E2BIG)
            return error_line_set(reterr,
                                  "KVM_GET_CPUID2 wrote %" PRIu32 " entries, and gave %" PRId64
                                  " when asked for one fewer, expected E2BIG",
                                  count, result);
    }
    *ret = (struct cpuid_table){.count = count};
    memcpy(ret->entry, list.entry, count * sizeof(ret->entry[0]));
    return true;
}

struct msrs {
    const struct ask_door *door;
    struct error_line *reterr;
    bool broken;
};

static bool read_msr(void *ctx, uint32_t number, uint64_t *out)
{
    struct msrs *msrs = ctx;
    struct {
        uint32_t count, padding; /* struct kvm_msrs */
        struct kvm_msr_entry entry;
    } one = {.count = 1, .entry = {.index = number}};
    int64_t result = 0;

    if (msrs->broken)
        return false;
    msrs->broken = !msrs->door->call(msrs->door->ctx, KVM_GET_MSRS, &one, sizeof(one), &result, msrs->reterr);
    if (msrs->broken || result != 1)
        return false;
    *out = one.entry.data;
    return true;
}

bool ask_msrs(const struct ask_door *door, const struct cpuid_table *table, struct virt *ret,
              struct error_line *reterr)
{
    struct msrs msrs = {.door = door, .reterr = reterr};
    const struct msr_source source = {read_msr, &msrs};

    virt_read(table, &source, NULL, ret);
    return !msrs.broken;
}

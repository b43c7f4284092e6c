/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/sweep.h"

#include "probe/walk/range.h"

/* A sweep under way. top: the data of the highest basic leaf, with which CPUs answer for leaves that they
 * lack. */
struct search {
    const struct cpuid_source *source;
    struct sweep *ret;
    uint32_t highest;
    struct cpuid_regs top;
};

static bool ask_regs(struct search *search, uint32_t leaf, struct cpuid_regs *out)
{
    search->ret->reads++;
    return search->source->read(search->source->ctx, leaf, 0, out);
}

/* That leaf may hold a clock or a counter, so that it is read again before a difference is believed. */
static bool is_echo(struct search *search, const struct cpuid_regs *regs)
{
    if (cpuid_regs_equal(regs, &search->top))
        return true;
    return ask_regs(search, search->highest, &search->top) && cpuid_regs_equal(regs, &search->top);
}

static bool answers(struct search *search, uint32_t leaf, struct cpuid_regs *out)
{
    if (!ask_regs(search, leaf, out)) {
        search->ret->unread++;
        return false;
    }
    return !cpuid_regs_zero(out) && !is_echo(search, out);
}

static bool is_known(uint32_t base)
{
    if (base == HYPERVISOR_FIRST)
        return true;
    for (size_t i = 0; i < spec_range_count; i++)
        if (spec_ranges[i].base == base)
            return true;
    return false;
}

static void keep_swept(struct sweep *ret, uint32_t leaf, const struct cpuid_regs *regs)
{
    ret->row[ret->count++] = (struct sweep_row){leaf, *regs};
}

static void take_base(struct search *search, uint32_t base, struct cpuid_regs *regs)
{
    struct sweep *ret = search->ret;
    const bool declares = regs->eax >> 16 == base >> 16;
    const uint32_t last =
        declares && (regs->eax & 0xffff) < SWEEP_LEAVES ? regs->eax & 0xffff : SWEEP_LEAVES - 1;

    ret->bases++;
    if (ret->count + SWEEP_LEAVES > SWEEP_ROWS) {
        ret->dropped++;
        return;
    }
    keep_swept(ret, base, regs);
    for (uint32_t leaf = base + 1; leaf <= base + last; leaf++)
        if (answers(search, leaf, regs))
            keep_swept(ret, leaf, regs);
        else if (!declares)
            return;
}

void sweep(const struct cpuid_source *source, struct sweep *ret)
{
    struct search search = {.source = source, .ret = ret};
    struct cpuid_regs regs;

    ret->done = true;
    ret->reads = ret->bases = ret->unread = ret->dropped = ret->count = 0;
    if (ask_regs(&search, 0, &regs) && range_maximum(0, &regs, &search.highest))
        ask_regs(&search, search.highest, &search.top);
    for (uint32_t n = 0; n < SWEEP_BASES; n++)
        if (!is_known(n << 16) && answers(&search, n << 16, &regs))
            take_base(&search, n << 16, &regs);
}

static void put_swept(const struct sink *sink, const char *before, uint32_t number, const char *behind)
{
    put_str(sink, before);
    put_dec(sink, number);
    put_str(sink, behind);
}

void sweep_put(const struct sink *sink, const struct sweep *sweep)
{
    if (!sweep->done)
        return;
    put_swept(sink, "leafprobe: sweep: ", SWEEP_BASES, " bases of leaves, ");
    put_swept(sink, "", sweep->bases, sweep->bases == 1 ? " answers" : " answer");
    put_str(sink, " with data that is no echo and in no known range\n");
    for (uint32_t i = 0; i < sweep->count; i++) {
        const struct sweep_row *row = &sweep->row[i];

        put_str(sink, "leafprobe: sweep: ");
        put_0x(sink, row->leaf, 8);
        put_str(sink, " 0x00:");
        for (unsigned reg = EAX; reg <= EDX; reg++) {
            put_str(sink, " ");
            put_str(sink, cpuid_reg_name(reg));
            put_str(sink, "=");
            put_0x(sink, cpuid_reg(&row->regs, reg), 8);
        }
        put_str(sink, "\n");
    }
    if (sweep->dropped)
        put_swept(sink, "leafprobe: sweep: no room for the rows of ", sweep->dropped, " more\n");
    if (sweep->unread)
        put_swept(sink, "leafprobe: sweep: reads without an answer: ", sweep->unread, "\n");
}

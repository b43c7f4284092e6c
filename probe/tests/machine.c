/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/machine.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/seal.h"
#include "probe/write/provenance.h"

static const struct fake_row rows[] = {
    {0, FAKE_ANY, {1, FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")}},
    {1, FAKE_ANY, {0x506e3, 0x800, 0x200000, 3}},
};
struct machine machine;

static bool read_running_cpu(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    struct fake fake = {.cpu = &machine.model};
    const struct cpuid_source source = fake_source(&fake);
    const bool known = source.read(source.ctx, leaf, subleaf, out);

    assert_ptr_equal(ctx, &machine);
    if (known && leaf == 1)
        out->ebx |= machine.running * 2 << 24;
    return known;
}

/* Leaf 1 is asked here and by the walk, and may be executed once. */
static void begin(void *ctx, struct probe_cpu *cpu)
{
    const struct cpuid_source cpuid = recall_source(&cpu->recall);
    struct cpuid_regs version;

    assert_true(cpuid.read(cpuid.ctx, 1, 0, &version));
    assert_int_equal(version.ebx >> 24, machine.running * 2);
    assert_ptr_equal(ctx, &machine);
    assert_int_equal(cpu->done, 0);
    assert_int_equal(cpu->table.count, 0);
    cpu->microcode = machine.microcode[machine.running];
    cpu->microcode_known = cpu->microcode;
}

/* The boot CPU comes last: nothing may depend on the order. */
static void run_on_each(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    const struct cpus *cpus = ctx;

    for (uint32_t i = cpus->count; i-- > 0;) {
        machine.running = i;
        if (!(machine.deaf >> i & 1))
            fn(arg, i);
    }
}

static bool run_on_next(void *ctx, uint32_t cpu, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    const struct cpus *cpus = ctx;

    if (cpu >= cpus->count + machine.arrivals)
        return false;
    machine.running = cpu;
    if (!(machine.deaf >> cpu & 1))
        fn(arg, cpu);
    return true;
}

static void save(void *ctx, const char *name, void (*fill)(void *arg, const struct sink *sink), void *arg,
                 struct probe_saved *ret)
{
    static struct memory again;
    struct memory *file = &machine.file[machine.saved];
    struct sink sink = memory_sink(file);

    assert_ptr_equal(ctx, &machine);
    snprintf(machine.names[machine.saved], sizeof(machine.names[0]), "%s", name);
    machine.saved++;
    fill(arg, &sink);
    sink = memory_sink(&again);
    fill(arg, &sink);
    check_text(name, memory_text(&again), memory_text(file));
    assert_int_equal(again.used, file->used);
    machine.complete = ret->complete;
    ret->size = (uint32_t)file->used;
    ret->problem = machine.problem;
    ret->nowhere = machine.nowhere;
    snprintf(ret->name, sizeof(ret->name), "%s", machine.name ? machine.name : machine.problem ? "" : name);
    snprintf(ret->before, sizeof(ret->before), "%s", machine.before ? machine.before : "");
    snprintf(ret->gathered, sizeof(ret->gathered), "%s", machine.gathered ? machine.gathered : "");
    ret->not_gathered = machine.not_gathered;
}

static void send_home(void *ctx, enum probe_home home, const char *to,
                      void (*fill)(void *arg, const struct sink *sink), void *arg, struct probe_saved *ret)
{
    const struct sink sink = memory_sink(&machine.home);

    assert_ptr_equal(ctx, &machine);
    snprintf(machine.to[home], sizeof(machine.to[home]), "%s", to);
    fill(arg, &sink);
    ret->size = (uint32_t)machine.home.used;
    ret->problem = machine.unsent[home];
}

static void provenance(void *ctx, const struct sink *sink, const struct cpuid_table *boot)
{
    assert_ptr_equal(ctx, &machine);
    provenance_open(sink);
    provenance_dec(sink, "boot_entries", boot->count);
    provenance_close(sink);
}

static void trouble(void *ctx, const struct sink *sink)
{
    assert_ptr_equal(ctx, &machine);
    if (!machine.trouble)
        return;
    provenance_open(sink);
    provenance_str(sink, "problem", machine.trouble);
    provenance_close(sink);
}

static void build(uint32_t count, bool volume)
{
    machine.source = (struct cpuid_source){read_running_cpu, &machine};
    machine.memory = memory_sink(&machine.stream);
    machine.check = (struct stream_check){.next = &machine.memory};
    machine.sink = stream_check_sink(&machine.check);
    machine.cpus = (struct cpus){
        .count = count,
        .lost = machine.lost,
        .unknown = machine.unknown,
        .why_unknown = "nobody knows",
        .run_on_each = run_on_each,
        .run_on_next = run_on_next,
        .ctx = &machine.cpus,
    };
    machine.probe = (struct probe){
        .options = &machine.options,
        .source = &machine.source,
        .cpus = &machine.cpus,
        .cpu = machine.cpu,
        .late = &machine.late,
        .begin = begin,
        .begin_ctx = &machine,
        .stream = &machine.sink,
        .check = &machine.check,
        .files = {volume ? save : NULL, &machine},
        .homes = {machine.network ? send_home : NULL, &machine},
        .provenance = provenance,
        .provenance_ctx = &machine,
        .trouble = trouble,
        .trouble_ctx = &machine,
        .virt = &machine.virt,
        .sweep = &machine.sweep,
        .outputs = "a test",
    };
}

bool machine_run(uint32_t count, const char *options, bool volume)
{
    struct option_error error;

    options_init(&machine.options);
    assert_true(options_parse(&machine.options, options, &error));
    memset(machine.cpu, 0, sizeof(machine.cpu));
    machine.saved = 0;
    build(count, volume);
    const bool good = probe_run(&machine.probe);

    check_seal(memory_text(&machine.stream));
    machine.stream.used = strlen(machine.stream.bytes);
    return good;
}

int machine_reset(void **state)
{
    (void)state;
    machine.deaf = machine.arrivals = machine.lost = 0;
    machine.problem = machine.name = machine.before = NULL;
    machine.trouble = machine.gathered = machine.not_gathered = NULL;
    machine.nowhere = machine.network = false;
    memset(machine.unsent, 0, sizeof(machine.unsent));
    memset(machine.to, 0, sizeof(machine.to));
    machine.unknown = false;
    memset(machine.microcode, 0, sizeof(machine.microcode));
    machine.virt = (struct virt){.guest = VIRT_ORDINARY};
    machine.model = (struct fake_cpu){"two leaves", FAKE_AMD, rows, COUNT(rows)};
    return 0;
}

void check_tail(const char *want)
{
    const char *text = memory_text(&machine.stream);
    const size_t n = strlen(want);

    check_text("end of the stream", machine.stream.used < n ? text : text + machine.stream.used - n, want);
}

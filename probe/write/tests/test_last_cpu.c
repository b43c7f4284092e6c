/* SPDX-License-Identifier: BSD-2-Clause */
/* Behind the last CPU lies memory that nobody may touch: what looks one CPU too far ends there. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/write/consistency.h"
#include "probe/write/topology.h"

#define CPUS 3u

static struct probe_cpu plain[CPUS];
static struct memory memory, other;

/* Room for CPUs whose end is that of their page; the pages behind it cannot be read. */
static char *guarded_end(void)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (sizeof(plain) / page + 1) * page;
    char *at = mmap(NULL, 2 * room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(at != MAP_FAILED);
    assert_int_equal(mprotect(at + room, room, PROT_NONE), 0);
    return at + room;
}

static void put(struct memory *to, struct probe_cpu *cpu, uint32_t count, bool all)
{
    const struct sink sink = memory_sink(to);
    const struct stream stream = {&sink, FORMAT_VMCORE, SHAPE_QEMU, 0, all, NULL};

    stream_put_cpus(&stream, cpu, count);
    consistency_put(&sink, cpu, count);
    topology_put(&sink, cpu, count);
    topology_put_units(&sink, cpu, count, "units ");
    stream_put_late(&stream, cpu, count, &plain[0], count);
    const struct stream_totals totals = stream_totals(cpu, count);

    stream_put_verdict(&sink, &totals, NULL);
}

/* Every one of them there or missing, alike or odd, and each with a microcode of its own or all with one. */
static void test_all(void **state)
{
    char *end = guarded_end();

    (void)state;
    for (uint32_t count = 0; count <= CPUS; count++)
        for (uint32_t round = 0; round < 1u << (CPUS + 3); round++) {
            struct probe_cpu *cpu = (struct probe_cpu *)(void *)(end - count * sizeof(*cpu));
            const bool all = round >> CPUS & 1, odd = round >> CPUS & 2, apart = round >> CPUS & 4;

            alike_small(plain, CPUS);
            for (uint32_t i = 0; i < CPUS; i++) {
                plain[i].done = round >> i & 1;
                plain[i].microcode_known = 1;
                plain[i].microcode = apart ? i + 1 : 1;
            }
            if (odd && count)
                alike_entry(&plain[count - 1].table, 1, 0)->eax ^= 3;
            memcpy(cpu, plain, count * sizeof(*cpu));
            put(&memory, cpu, count, all);
            put(&other, plain, count, all);
            check_text("guarded", memory_text(&memory), memory_text(&other));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests_name("last_cpu", tests, NULL, NULL);
}

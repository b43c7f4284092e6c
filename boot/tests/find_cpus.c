/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/find_cpus.h"

#include <string.h>
#include <sys/mman.h>

#include "boot/acpi/acpi.h"
#include "boot/cpus/apic.h"
#include "boot/cpus/cpus.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "boot/tests/apart.h"
#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/memory.h"

struct found *found;

struct options find_options;
uint32_t find_ebx, find_ecx, find_edx;
bool find_intel;
struct boot_info *find_info;
static const struct fixed_hardware hardware;

static void work(void *arg, uint32_t cpu)
{
    (void)arg;
    found->ran[cpu]++;
    found->on[cpu] = fake_aps_running();
}

/* The local APICs of a MADT: id 0xff ends them; bit 8 of an id: not enabled. */
void find_put_madt(const uint32_t *ids, size_t count)
{
    uint8_t body[8 + 8 * 8] = {0};

    put_le32(body, 0xfee00000);
    for (size_t i = 0; i < count; i++) {
        body[8 + 8 * i] = 0;
        body[9 + 8 * i] = 8;
        body[10 + 8 * i] = (uint8_t)i;
        body[11 + 8 * i] = (uint8_t)ids[i];
        put_le32(body + 12 + 8 * i, ids[i] < 0x100);
    }
    const uint64_t table = low_memory_table("APIC", body, 8 + 8 * count);

    low_memory_xsdt(&table, 1);
    assert_true(acpi_init(find_info));
}

static void find_and_run(void)
{
    const struct fake_row known = {0, 0, {1, 0x756e6547, 0x6c65746e, 0x49656e69}};
    const struct fake_row rows[] = {find_intel ? known : (struct fake_row){0, 0, {1, 0, 0, 0}},
                                    {1, 0, {0x6f0, find_ebx, find_ecx, find_edx}}};
    const struct fake_cpu cpu = {"boot", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);
    const struct cpus_setup setup = {&find_options, &hardware, &source, &sink};
    struct probe_cpu *table = NULL;
    struct cpus cpus;

    cpus_init(&setup, &cpus, &table);
    found->count = cpus.count;
    found->lost = cpus.lost;
    found->next = cpus.run_on_next != NULL;
    if (cpus.unknown)
        strncpy(found->unsure, cpus.why_unknown, sizeof(found->unsure) - 1);
    found->zeroed = table != NULL;
    for (size_t i = 0; table && i < cpus.count * sizeof(*table); i++)
        found->zeroed = found->zeroed && !((const uint8_t *)table)[i];
    cpus.run_on_each(cpus.ctx, work, NULL);
    found->init_ns = fake_ap[0].start_ns - fake_ap[0].init_ns;
    cpus_put(&sink);
    strncpy(found->put, memory_text(&memory), sizeof(found->put) - 1);
    memory_sink(&memory);
    notes_put(&sink);
    strncpy(found->notes, memory_text(&memory), sizeof(found->notes) - 1);
}

/* As before cpus_init() has asked for it. */
static void forget_apic(void)
{
    const struct fake_cpu cpu = {"without", FAKE_AMD, NULL, 0};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    assert_false(apic_init(&source, false));
}

static void (*describe)(void);
static bool with_memory;

static void live(void)
{
    const size_t size = 0x1000000;

    fake_aps_init(false);
    forget_apic();
    find_info = low_memory_init();
    boot_info_range(find_info, FAKE_PAGE << 12, 4096, 1);
    assert_ptr_equal(mmap(low_memory_at(FIND_ROOM), size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
                     low_memory_at(FIND_ROOM));
    memset(low_memory_at(FIND_ROOM), 0xee, size);
    if (with_memory)
        boot_info_range(find_info, FIND_ROOM, size, 1);
    find_edx = 1 << 9 | 1 << 5;
    describe();
    find_and_run();
}

/* In a process of its own, since each of these happens once in a run. */
void find_run(void (*test)(void), bool with_room)
{
    if (!found)
        found = apart_shared(sizeof(*found));
    memset(found, 0, sizeof(*found));
    describe = test;
    with_memory = with_room;
    apart(live);
    assert_int_equal(found->ran[0], 1);
    assert_int_equal(found->on[0], FAKE_BOOT_ID);
    assert_true(found->zeroed);
}

void find_check_ids(const uint32_t *want, uint32_t count)
{
    assert_int_equal(found->count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(found->ran[i], 1);
        assert_int_equal(found->on[i], want[i]);
    }
}

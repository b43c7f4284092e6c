/* SPDX-License-Identifier: BSD-2-Clause */
/* Watching for processors: who comes, who goes, when it ends. Each is a process: there is one watch. */
#include "boot/cpus/watch.h"

#include <string.h>

#include "boot/cpus/start.h"
#include "boot/tests/apart.h"
#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)
#define REGISTERS 0xcd8u

/* What a child found. */
static struct {
    uint64_t took;
    uint32_t read[16]; /* ids of the processors that work was done on, by CPU number from 1 */
    uint32_t reads, ejected;
    bool again; /* a further call would have gone on */
    char text[1024];
} * got;

/* QEMU's registers of docs/specs/acpi_cpu_hotplug.rst: two processors, the second of which comes and goes. */
static struct {
    bool there, modern;
    uint32_t selector;
    uint8_t command;
    struct {
        uint64_t comes_ns, goes_ns;
        bool enabled, inserting, removing;
    } cpu[3];
} hot;
static uint32_t hot_id[] = {FAKE_BOOT_ID, 4, 1};
static uint64_t key_ns;

static void hot_passed(void)
{
    for (size_t i = 0; i < 3; i++) {
        if (hot.cpu[i].comes_ns && fake_machine.now_ns >= hot.cpu[i].comes_ns) {
            hot.cpu[i].enabled = hot.cpu[i].inserting = true;
            hot.cpu[i].comes_ns = 0;
        }
        if (hot.cpu[i].goes_ns && fake_machine.now_ns >= hot.cpu[i].goes_ns) {
            hot.cpu[i].removing = true;
            hot.cpu[i].goes_ns = 0;
        }
    }
}

static uint32_t in(uint16_t port, unsigned width)
{
    hot_passed();
    if (port == 0x64)
        return key_ns && fake_machine.now_ns >= key_ns;
    if (port == 0x60)
        return key_ns = 0, 0x1e;
    if (!hot.there || port < REGISTERS || port > REGISTERS + 11)
        return UINT32_MAX;
    if (port == REGISTERS + 4)
        return (hot.cpu[hot.selector].enabled ? 1u : 0) | (hot.cpu[hot.selector].inserting ? 2u : 0) |
               (hot.cpu[hot.selector].removing ? 4u : 0);
    assert_int_equal(width, 4);
    return port == REGISTERS ? 0 : hot.command == 3 ? hot_id[hot.selector] : hot.selector;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    (void)width;
    if (port == REGISTERS && value < 3)
        hot.selector = value;
    if (port == REGISTERS + 4) {
        hot.cpu[hot.selector].inserting &= !(value & 2);
        hot.cpu[hot.selector].removing &= !(value & 4);
        got->ejected += (value & 8) != 0;
    }
    if (port == REGISTERS + 5)
        hot.command = (uint8_t)value;
    for (uint32_t i = 0; port == REGISTERS + 5 && !value && i < 3; i++)
        if (hot.cpu[(hot.selector + i) % 3].inserting || hot.cpu[(hot.selector + i) % 3].removing) {
            hot.selector = (hot.selector + i) % 3;
            return;
        }
}

static void work(void *arg, uint32_t cpu)
{
    (void)arg;
    got->read[cpu] = fake_aps_running();
    got->reads++;
}

static struct processors list;

/* Watch until it ends; CPU numbers go up from 1. */
static void watch_all(uint32_t seconds, uint16_t registers)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);
    const struct watch setup = {seconds, registers, FAKE_BOOT_ID, &list, &sink};
    const uint64_t before = fake_machine.now_ns;
    uint32_t cpu = 1;

    watch_init(&setup);
    while (cpu < 10 && watch_next(NULL, cpu, work, NULL))
        cpu++;
    got->took = fake_machine.now_ns - before;
    strncpy(got->text, memory_text(&memory), sizeof(got->text) - 1);
    got->again = watch_next(NULL, cpu, work, NULL);
}

static void prepare(void)
{
    fake_aps_init(true);
    fake_machine.in = in;
    fake_machine.out = out;
    processors_add(&list, FAKE_BOOT_ID);
    start_prepare(true);
    start_use_stacks(NULL, 0);
    hot.cpu[0].enabled = true;
}

static void nobody(void)
{
    watch_all(5, 0);
}
static void candidates_never_come(void)
{
    processors_add_later(&list, 4);
    watch_all(3, 0);
}

/* INIT and start-up are sent in vain until the processor is there. */
static void (*passed_before)(void);
static void passed_and_plug(void)
{
    if (fake_machine.now_ns > 2 * SECOND && fake_ap_count == 0)
        fake_ap_add(4, 0);
    passed_before();
}

static void candidate_comes(void)
{
    processors_add_later(&list, 4);
    processors_add_later(&list, 1);
    passed_before = fake_machine.passed;
    fake_machine.passed = passed_and_plug;
    watch_all(5, 0);
}

static void key_ends(void)
{
    processors_add_later(&list, 4);
    key_ns = fake_machine.now_ns + 1500 * MS;
    watch_all(60, 0);
}

/* What was pressed before the watch does not end it. */
static void old_key(void)
{
    key_ns = 1;
    candidates_never_come();
}

static void registers(void)
{
    const uint64_t now = fake_machine.now_ns;

    hot.there = true;
    fake_ap_add(4, 0);
    fake_ap_add(1, 0);
    hot.cpu[1].comes_ns = now + SECOND;
    hot.cpu[1].goes_ns = now + 2 * SECOND;
    hot.cpu[2].comes_ns = now + 3 * SECOND;
    watch_all(5, REGISTERS);
}

static void comes_back(void)
{
    const uint64_t now = fake_machine.now_ns;

    hot.there = true;
    hot_id[1] = 0;
    fake_ap_add(0, 0);
    processors_add(&list, 0);
    hot.cpu[0].goes_ns = hot.cpu[0].comes_ns = now + 100 * MS;
    hot.cpu[1].comes_ns = now + 500 * MS;
    hot.cpu[1].goes_ns = now + SECOND;
    watch_all(2, REGISTERS);
}

static void no_registers(void)
{
    processors_add_later(&list, 4);
    watch_all(1, REGISTERS);
}

/* Nobody is started in vain where registers tell of who comes, so the turns are whole ones. */
static void registers_and_candidates(void)
{
    hot.there = true;
    no_registers();
}

static void (*scene)(void);

static void live(void)
{
    prepare();
    scene();
}

static void run(void (*test)(void))
{
    memset(got, 0, sizeof(*got));
    scene = test;
    apart(live);
    assert_false(got->again);
}

#define BY_IDS(count) \
    "leafprobe: watching for processors, until a key, a serial byte or " count " s, by trying ids: "

static void test_nobody(void **state)
{
    (void)state;
    run(nobody);
    check_text("remark", got->text,
               "leafprobe: not watching: no processor that arrives could be noticed here\n");
    assert_true(got->took < SECOND && got->reads == 0);
}

static void test_limits(void **state)
{
    (void)state;
    run(candidates_never_come);
    check_text("remark", got->text, BY_IDS("3") "1\n");
    assert_true(got->took >= 3000 * MS && got->took < 3030 * MS); /* thirty turns of 100 ms */
    assert_int_equal(got->reads, 0);
    run(no_registers);
    check_text("remark", got->text, BY_IDS("1") "1\n");
}

static void test_candidate(void **state)
{
    (void)state;
    run(candidate_comes);
    check_text("remark", got->text, BY_IDS("5") "2\n");
    assert_true(got->reads == 1 && got->read[1] == 4 && got->took >= 5000 * MS);
}

static void test_keys(void **state)
{
    (void)state;
    run(key_ends);
    assert_true(got->took >= 1500 * MS && got->took < 1700 * MS);
    run(old_key);
    assert_true(got->took >= 2900 * MS);
}

static void test_registers(void **state)
{
    (void)state;
    run(registers);
    check_text(
        "remarks", got->text,
        "leafprobe: watching for processors, until a key, a serial byte or 5 s, by hot-plug registers at "
        "0xcd8\nleafprobe: processor 0x4 was taken away\n");
    assert_true(got->reads == 2 && got->read[1] == 4 && got->read[2] == 1);
    assert_int_equal(got->ejected, 1);
    assert_true(got->took >= 4900 * MS && got->took < 5500 * MS);
    run(registers_and_candidates);
    assert_true(got->reads == 0 && got->took >= 900 * MS && got->took < 1200 * MS);
}

/* One that was read with the others is told of, and not read again before it has gone; the boot processor is
 * neither read nor let go. */
static void test_known(void **state)
{
    (void)state;
    run(comes_back);
    assert_int_equal(got->reads, 0);
    assert_int_equal(got->ejected, 1);
    assert_non_null(strstr(got->text, "leafprobe: processor 0x0 was taken away\n"));
    assert_null(strstr(got->text, "processor 0x2 "));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody), cmocka_unit_test(test_limits),    cmocka_unit_test(test_candidate),
        cmocka_unit_test(test_keys),   cmocka_unit_test(test_registers), cmocka_unit_test(test_known),
    };

    got = apart_shared(sizeof(*got));
    return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}

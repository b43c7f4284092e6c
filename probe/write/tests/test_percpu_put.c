/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of CPUs that are alike, byte for byte. */
#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/write/percpu.h"

static struct probe_cpu cpus[3];
static struct percpu percpu;
static struct memory memory;

static void group(uint32_t count)
{
    percpu_group_start(&percpu);
    for (uint32_t i = 0; i < count; i++)
        percpu_group_split(&percpu, &cpus[i].table);
}

static void test_text(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    alike_small(cpus, 3);
    percpu = (struct percpu){0};
    for (uint32_t i = 1; i < 3; i++) {
        const struct cpuid_regs node = {i * 2, i, 0, 0};

        cpuid_table_add(&cpus[i].table, 0x8000001e, 0, 0, &node);
        assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[i].table));
    }
    group(3);
    percpu_put_header(&sink, &percpu, 0);
    for (uint32_t i = 1; i < 3; i++) {
        percpu_put_cpu(&sink, &percpu, i, &cpus[i].table);
        put_str(&sink, "\n");
    }
    /* the checksums are zlib's, computed apart from this code */
    check_text("lines", memory_text(&memory),
               "leafprobe: percpu of=0 row=0x8000001e:0/0@7 "
               "0x1:0.ebx/0xff000000,0xb:0.edx/0xffffffff,0xb:1.edx/0xffffffff,0x8000001e:0.eax/0xffffffff "
               "0x8000001e:0.ebx/0xff\n"
               "1 2 1 2880213b\n"
               "2 4 2 13b74a7c\n");
}

static void test_nothing_differs(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    alike_small(cpus, 1);
    cpus[1] = cpus[0];
    percpu = (struct percpu){0};
    assert_true(percpu_learn(&percpu, &cpus[0].table, &cpus[1].table));
    group(2);
    assert_int_equal(percpu.groups, 0);
    assert_true(percpu_rebuilds(&percpu, &cpus[0].table, &cpus[1].table));
    percpu_put_header(&sink, &percpu, 3);
    percpu_put_cpu(&sink, &percpu, 4, &cpus[1].table);
    check_text("lines", memory_text(&memory), "leafprobe: percpu of=3\n4 95235caf");
}

/* Numbers of one digit have it. */
static void test_zeros(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    percpu = (struct percpu){.rows = 1, .places = 1, .groups = 1};
    percpu_put_header(&sink, &percpu, 0);
    check_text("zeros", memory_text(&memory), "leafprobe: percpu of=0 row=0x0:0/0@0 0x0:0.eax/0x0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_nothing_differs),
        cmocka_unit_test(test_zeros),
    };

    return cmocka_run_group_tests_name("percpu_put", tests, NULL, NULL);
}

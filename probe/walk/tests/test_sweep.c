/* SPDX-License-Identifier: BSD-2-Clause */
/* What a sweep finds, and that it ends whatever the CPU answers. */
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/walk/sweep.h"

static struct memory memory;
static struct sweep result;
static uint32_t asked;

/* An Intel CPU that echoes leaf 0x16 and has leaves that nobody knows; ticks lets that leaf count. */
struct machine {
    bool echoes, ticks, deaf;
    uint32_t hidden;     /* base; 0: none */
    uint32_t everywhere; /* EAX of all other leaves */
};

static bool read_machine(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    static uint32_t ticks;
    const struct machine *machine = ctx;
    const struct cpuid_regs zero = {0x16, 0x756e6547, 0x6c65746e, 0x49656e69};
    struct cpuid_regs top = {2600, 3500, 100, 0};

    assert_int_equal(subleaf, 0);
    asked++;
    if (machine->ticks)
        top.edx = ticks++ / 3;
    *out = (struct cpuid_regs){.eax = machine->everywhere};
    if (leaf == 0)
        *out = zero;
    else if (leaf == 0x16 ||
             (machine->echoes && (!machine->hidden || leaf >> 16 != machine->hidden >> 16 || leaf & 0xfffc)))
        *out = top;
    else if (machine->hidden && leaf == machine->hidden)
        *out = (struct cpuid_regs){machine->hidden + 3, 0x11, 0x22, 0x33};
    else if (machine->hidden && (leaf == machine->hidden + 1 || leaf == machine->hidden + 3))
        *out = (struct cpuid_regs){leaf, 0, 0, 1};
    return !(machine->deaf && leaf == 0x00050000);
}

static const char *swept(struct machine machine)
{
    const struct cpuid_source source = {read_machine, &machine};
    const struct sink sink = memory_sink(&memory);

    asked = 0;
    memset(&result, 0xff, sizeof(result));
    sweep(&source, &result);
    assert_int_equal(result.reads, asked);
    sweep_put(&sink, &result);
    return memory_text(&memory);
}

#define NOTHING \
    "leafprobe: sweep: 65536 bases of leaves, 0 answer with data that is no echo and in no known range\n"
#define HIDDEN                                                                                             \
    "leafprobe: sweep: 65536 bases of leaves, 1 answers with data that is no echo and in no known range\n" \
    "leafprobe: sweep: 0x12340000 0x00: eax=0x12340003 ebx=0x00000011 ecx=0x00000022 edx=0x00000033\n"     \
    "leafprobe: sweep: 0x12340001 0x00: eax=0x12340001 ebx=0x00000000 ecx=0x00000000 edx=0x00000001\n"     \
    "leafprobe: sweep: 0x12340003 0x00: eax=0x12340003 ebx=0x00000000 ecx=0x00000000 edx=0x00000001\n"

static void test_nothing(void **state)
{
    (void)state;
    check_text("zeros", swept((struct machine){0}), NOTHING);
    assert_uint_in_range(result.reads, 65530, 65540);
    check_text("echoes", swept((struct machine){.echoes = true}), NOTHING);
    assert_uint_in_range(result.reads, 65530, 65540);
    check_text("a leaf that counts", swept((struct machine){.echoes = true, .ticks = true}), NOTHING);
}

static void test_hidden(void **state)
{
    (void)state;
    check_text("among zeros", swept((struct machine){.hidden = 0x12340000}), HIDDEN);
    check_text("among echoes", swept((struct machine){.hidden = 0x12340000, .echoes = true}), HIDDEN);
}

/* Known ranges are the walk's. */
static void test_known(void **state)
{
    static const uint32_t bases[] = {0x20000000, 0x40000000, 0x80000000, 0x80860000, 0xc0000000};

    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++)
        check_text("known", swept((struct machine){.hidden = bases[i]}), NOTHING);
}

/* Whoever answers everywhere is heard out, but its rows have an end. */
static void test_everywhere(void **state)
{
    (void)state;
    const char *text = swept((struct machine){.everywhere = 7});

    assert_int_equal(result.bases, 65536 - 6);
    assert_int_equal(result.count, SWEEP_ROWS);
    assert_int_equal(result.dropped, result.bases - SWEEP_ROWS / SWEEP_LEAVES);
    assert_true(result.reads <= 2 * SWEEP_BASES + 2 * SWEEP_ROWS);
    assert_non_null(strstr(text, "leafprobe: sweep: no room for the rows of 65526 more\n"));
}

static void test_unread(void **state)
{
    (void)state;
    check_text("deaf", swept((struct machine){.deaf = true}),
               NOTHING "leafprobe: sweep: reads without an answer: 1\n");
    /* What came with no answer is not looked at. */
    swept((struct machine){.deaf = true, .everywhere = 7});
    assert_int_equal(result.bases, 65536 - 7);
    assert_int_equal(result.unread, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),    cmocka_unit_test(test_hidden), cmocka_unit_test(test_known),
        cmocka_unit_test(test_everywhere), cmocka_unit_test(test_unread),
    };

    return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}

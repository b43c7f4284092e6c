/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of exceptions, and who ends how when one arrives (Intel SDM volume 3A, chapter 6). */
#include "boot/entry/fault.h"

#include <string.h>

#include "boot/entry/segments.h"
#include "boot/tests/apart.h"
#include "boot/tests/fake_entry.h"
#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

void fault_report(const uint32_t *frame, uint32_t word); /* from fault.asm */

static uint32_t vector_seen, address_seen;
static jmp_buf ended;

static void end(uint32_t vector, uint32_t address)
{
    vector_seen = vector;
    address_seen = address;
    longjmp(ended, 1);
}

static uint32_t half(const void *gates, size_t at)
{
    uint16_t value;

    memcpy(&value, (const char *)gates + at, sizeof(value));
    return value;
}

/* Figures 6-2 and 6-8: offset 15:0, selector, 0, 0x8e, offset 31:16; in 64-bit mode 63:32 and zeros. */
static void check_gates(size_t size, uint32_t selector)
{
    assert_int_equal(fake_machine.gates_size, 32 * size);
    for (size_t i = 0; i < 32; i++) {
        const size_t at = i * size;
        const void *gates = fake_machine.gates;
        const uintptr_t stub = half(gates, at) | half(gates, at + 6) << 16;

        assert_int_equal(stub, (uintptr_t)fault_stubs + i * FAKE_STUB);
        assert_int_equal(half(gates, at + 2), selector);
        assert_int_equal(half(gates, at + 4), 0x8e00);
        for (size_t rest = 8; rest < size; rest += 2)
            assert_int_equal(half(gates, at + rest), 0);
    }
}

static void test_tables(void **state)
{
    (void)state;
    fake_machine_init();
    fault_init(end);
    fault_catch();
    check_gates(8, 0x08);
    fake_machine.long_mode = true;
    fault_catch();
    check_gates(16, 0x20);
}

/* What fault.asm hands over: the vector, an error code with some, the address, in words of 4 or 8 bytes. */
static uint32_t *frame_at(char *stack, uint32_t vector, bool error, uint32_t word)
{
    uint32_t *frame = (uint32_t *)(void *)stack;
    const uint32_t step = word / 4;

    memset(frame, 0x5a, 64);
    frame[0] = vector;
    if (error)
        frame[step] = 0xe0e0e0e0;
    frame[(error ? 2 : 1) * step] = 0x00123450 + vector;
    return frame;
}

/* 1 if it ended the run, 2 if it halted the CPU. */
static int report(char *stack, uint32_t vector, bool error, uint32_t word)
{
    const uint32_t *frame = frame_at(stack, vector, error, word);

    if (setjmp(ended))
        return 1;
    if (setjmp(fake_halt))
        return 2;
    fault_report(frame, word);
    return 0;
}

static char *boot_stack_at(size_t at)
{
    return (char *)(uintptr_t)boot_stack + at;
}

static void test_other_stacks(void **state)
{
    static char other[64] __attribute__((aligned(16)));

    (void)state;
    fault_init(end);
    assert_int_equal(report(other, 6, false, 4), 2);
    assert_int_equal(report((char *)(uintptr_t)boot_stack_end, 6, false, 4), 2);
}

static uint32_t vector_now, word_now;
static bool error_now;

static void one_vector(void)
{
    fault_init(end);
    assert_int_equal(report(boot_stack_at(word_now == 4 ? 0 : 960), vector_now, error_now, word_now), 1);
    assert_int_equal(vector_seen, vector_now);
    assert_int_equal(address_seen, 0x00123450 + vector_now);
    assert_int_equal(report(boot_stack_at(512), 6, false, 4), 2);
}

/* Each in a process of its own, as only the first fault of a run is told of. */
static void check_vector(uint32_t vector, bool error, uint32_t word)
{
    vector_now = vector;
    error_now = error;
    word_now = word;
    apart(one_vector);
}

/* Table 6-1 of the SDM; APM volume 2, table 8-1 for 21, 29 and 30. A second fault says nothing more. */
static void test_vectors(void **state)
{
    static const uint32_t with_error[] = {8, 10, 11, 12, 13, 14, 17, 21, 29, 30};

    (void)state;
    for (uint32_t vector = 0; vector < 32; vector++) {
        bool error = false;

        for (size_t i = 0; i < COUNT(with_error); i++)
            error = error || with_error[i] == vector;
        check_vector(vector, error, 4);
        check_vector(vector, error, 8);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_other_stacks),
        cmocka_unit_test(test_vectors),
    };

    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}

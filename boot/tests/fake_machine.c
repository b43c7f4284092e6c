/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/fake_machine.h"

#include <string.h>

#include "boot/acpi/clock.h"
#include "probe/tests/check.h"

#define WRITTEN 65536u
/* More accesses than any run takes: whoever waits for so long waits for ever. */
#define STEPS_MAX 30000000u
#define PM_TIMER_HZ 3579545.0

struct fake_machine fake_machine;
jmp_buf fake_halt;
const struct fixed_hardware fake_hardware_clock = {.pm_timer = FAKE_PM_TIMER};

/* Bytes written to ports, in order. */
static struct {
    uint16_t port;
    uint8_t value;
} written[WRITTEN];
static size_t written_count;
static uint32_t steps;

void fake_machine_init(void)
{
    fake_machine = (struct fake_machine){.step_ns = 1000};
    written_count = 0;
    steps = 0;
}

void fake_machine_clock(void)
{
    fake_machine_init();
    fake_machine.pm_timer = true;
    clock_init(&fake_hardware_clock, NULL);
    assert_string_equal(clock_name(), "pm-timer");
}

const char *fake_written(uint16_t port)
{
    static char text[WRITTEN + 1];
    size_t n = 0;

    assert_true(written_count <= WRITTEN);
    for (size_t i = 0; i < written_count; i++)
        if (written[i].port == port)
            text[n++] = (char)written[i].value;
    text[n] = 0;
    return text;
}

static void step(void)
{
    if (++steps > STEPS_MAX)
        fail_msg("more than %u accesses: something is waited for without end", STEPS_MAX);
    fake_machine.now_ns += fake_machine.step_ns;
    if (fake_machine.passed)
        fake_machine.passed();
}

static uint32_t port_in(uint16_t port, unsigned width)
{
    step();
    if (fake_machine.pm_timer && port == FAKE_PM_TIMER) {
        assert_int_equal(width, 4);
        return ((uint32_t)((double)fake_machine.now_ns * PM_TIMER_HZ / 1e9) +
                (uint32_t)fake_machine.pm_start) &
               0xffffff;
    }
    return fake_machine.in ? fake_machine.in(port, width) : UINT32_MAX;
}

static void port_out(uint16_t port, uint32_t value, unsigned width)
{
    step();
    if (width == 1 && written_count++ < WRITTEN) {
        written[written_count - 1].port = port;
        written[written_count - 1].value = (uint8_t)value;
    }
    if (fake_machine.out)
        fake_machine.out(port, value, width);
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    step();
    return fake_machine.mmio_read ? fake_machine.mmio_read(address, width) : UINT32_MAX;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    step();
    if (fake_machine.mmio_write)
        fake_machine.mmio_write(address, value, width);
}

void out8(uint16_t port, uint8_t value)
{
    port_out(port, value, 1);
}

void out16(uint16_t port, uint16_t value)
{
    port_out(port, value, 2);
}

void out32(uint16_t port, uint32_t value)
{
    port_out(port, value, 4);
}

uint8_t in8(uint16_t port)
{
    return (uint8_t)port_in(port, 1);
}

uint16_t in16(uint16_t port)
{
    return (uint16_t)port_in(port, 2);
}

uint32_t in32(uint16_t port)
{
    return port_in(port, 4);
}

void out8s(uint16_t port, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        port_out(port, ((const uint8_t *)bytes)[i], 1);
}

void in8s(uint16_t port, void *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)out)[i] = (uint8_t)port_in(port, 1);
}

uint64_t msr_read(uint32_t number)
{
    assert_non_null(fake_machine.msr_read);
    return fake_machine.msr_read(number);
}

void msr_write(uint32_t number, uint64_t value)
{
    assert_non_null(fake_machine.msr_write);
    fake_machine.msr_write(number, value);
}

uint32_t mmio_read32(uint32_t address)
{
    return memory_in(address, 4);
}

void mmio_write32(uint32_t address, uint32_t value)
{
    memory_out(address, value, 4);
}

uint8_t mmio_read8(uint32_t address)
{
    return (uint8_t)memory_in(address, 1);
}

uint16_t mmio_read16(uint32_t address)
{
    return (uint16_t)memory_in(address, 2);
}

void mmio_write16(uint32_t address, uint16_t value)
{
    memory_out(address, value, 2);
}

void mmio_write8(uint32_t address, uint8_t value)
{
    memory_out(address, value, 1);
}

void relax(void)
{
    step();
}

uint64_t tsc_read(void)
{
    step();
    return (uint64_t)((double)fake_machine.now_ns * fake_machine.tsc_mhz / 1000);
}

void fence(void)
{
    fake_machine.fences++;
}

void invalid_opcode(void)
{
    fake_machine.exceptions++;
}

void gates_load(const void *gates, uint32_t size)
{
    fake_machine.gates = gates;
    fake_machine.gates_size = size;
}

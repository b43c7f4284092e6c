/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/image.h"

#include <string.h>

#include "boot/tests/apart.h"
#include "boot/tests/fake_entry.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/images/fake_fwcfg.h"
#include "probe/tests/images/fake_native.h"

#define MULTIBOOT1 0x2badb002u

struct image_run *got;

struct image_machine image;
static uint16_t cell[2000];
static uint8_t rtc_index;

static uint32_t rtc_in(void)
{
    static uint8_t cmos[16] = {[0x09] = 0x26, [0x08] = 0x11, [0x07] = 0x29, [0x04] = 0x14,
                               [0x02] = 0x31, [0x0b] = 0x02, [0x0a] = 0x26};

    cmos[0x08] = image.month ? image.month : 0x11;
    return image.rtc && rtc_index < 16 ? cmos[rtc_index] : 0xff;
}

static uint32_t in(uint16_t port, unsigned width)
{
    uint32_t byte;

    (void)width;
    if (fake_fwcfg_in(port, &byte))
        return byte;
    if (port == 0x71)
        return rtc_in();
    if (port == 0x3cf && image.vga)
        return 0x0e;
    if (port == 0x64)
        fake_machine.now_ns += image.poll_ns;
    if (port == 0x64 && image.key_ns && fake_machine.now_ns >= image.key_ns)
        return 1;
    if (port == 0x60) {
        image.key_ns = 0;
        return image.key ? image.key : 0x10; /* q */
    }
    return port == 0xe9 ? 0xe9 : UINT32_MAX;
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    if (fake_fwcfg_out(port, value, width))
        return;
    if (port == 0x70)
        rtc_index = value & 0x7f;
    if (port == 0x64)
        got->reset = value == 0xfe;
    if (port == 0xf4)
        got->exit_value = value;
    if (port == 0xe9)
        assert_int_not_equal(value, 0); /* it is text */
    if (port == 0xe9 && strlen(got->text) + 1 < sizeof(got->text))
        got->text[strlen(got->text)] = (char)value;
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    (void)width;
    if (address < 0xb8000 || address > 0xb8000 + sizeof(cell) - 2 * sizeof(cell[0]))
        return UINT32_MAX;
    return cell[(address - 0xb8000) / 2] | (uint32_t)cell[(address - 0xb8000) / 2 + 1] << 16;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    assert_int_equal(width, 4);
    cell[(address - 0xb8000) / 2] = (uint16_t)value;
    cell[(address - 0xb8000) / 2 + 1] = (uint16_t)(value >> 16);
}

/* Multiboot 0.6.96, 3.3: flags, the command line at 16, length and address of the memory map at 44 and 48. */
static uint32_t put_info(void)
{
    uint8_t bytes[116] = {0}, map[24] = {20};

    put_le64(map + 4, 0x100000);
    put_le64(map + 12, LOW_MEMORY_END - 0x100000);
    put_le32(map + 20, 2);
    put_le32(bytes, 1 << 2 | 1 << 6);
    put_le32(bytes + 16, low_memory_put(image.command_line, strlen(image.command_line) + 1));
    put_le32(bytes + 44, sizeof(map));
    put_le32(bytes + 48, low_memory_put(map, sizeof(map)));
    return low_memory_put(bytes, sizeof(bytes));
}

/* What runs between entry and halt; in a process of its own. */
static void live(void (*entry)(uint32_t magic, uint32_t address))
{
    const struct fake_row rows[] = {
        {0, 0, {1, 0x756e6547, 0x6c65746e, 0x49656e69}},
        {1, 0, {0x6f0, 0, image.hypervisor ? 1u << 31 : 0, 0x10}},
        {0x40000000, 0, {0x40000001, 0x54474354, 0x43544743, 0x47435447}},
        {0x80000000, 0, {0x80000001, 0, 0, 0}},
        {0x80000001, 0, {0, 0, 0, image.long_mode ? 1u << 29 : 0}},
    };
    const struct fake_cpu cpu = {"boot", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    low_memory_init();
    fake_machine_init();
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    fake_machine.tsc_mhz = 8192;
    fake_machine.step_ns = image.step_ns;
    fake_widest = &source;
    fake_native.cpuid = &source;
    fake_native.control = (struct cpu_state){.known = CPU_STATE_CR, .cr0 = 0x11, .cr4 = 0};
    fake_fwcfg_init(image.item, image.item ? strlen(image.item) : 0);
    if (!setjmp(fake_halt))
        entry(image.magic, put_info());
    got->took = fake_machine.now_ns;
    got->long_mode = fake_machine.long_mode;
    for (size_t i = 0; i < 2000; i++)
        got->screen[i] = cell[i] & 0xff ? (char)cell[i] : ' ';
}

static void (*entry_point)(uint32_t magic, uint32_t address);

static void live_there(void)
{
    live(entry_point);
}

void image_run(void (*entry)(uint32_t magic, uint32_t address))
{
    if (!got)
        got = apart_shared(sizeof(*got));
    memset(got, 0, sizeof(*got));
    entry_point = entry;
    apart(live_there);
}

int image_start_test(void **state)
{
    (void)state;
    memset(&image, 0, sizeof(image));
    image.hypervisor = image.long_mode = true;
    image.command_line = "";
    image.magic = MULTIBOOT1;
    image.step_ns = 1000;
    return 0;
}

void must_hold(const char *want)
{
    if (!strstr(got->text, want))
        fail_msg("no \"%s\" in:\n%s", want, got->text);
}

void must_not_hold(const char *other)
{
    if (strstr(got->text, other))
        fail_msg("\"%s\" in:\n%s", other, got->text);
}

void check_end(bool ok)
{
    assert_int_equal(got->exit_value, ok ? 0x10 : 0x11);
    must_hold(ok ? "\nleafprobe: OK cpus=1 " : "leafprobe: FAILED ");
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/fwcfg.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/fake_cpus.h"

#define KEY_OPTIONS 0x20u

/* The device that is plugged in. One byte of the selected item a read, zeros behind its end, as QEMU's. */
static struct {
    const char *signature;
    uint8_t directory[4 + 8 * 64];
    size_t directory_size;
    const char *file;
    const uint8_t *item;
    size_t size, at;
    uint32_t reads;
} device;

static void plug(const char *signature, uint32_t count, const char *file)
{
    memset(&device, 0, sizeof(device));
    device.signature = signature;
    device.file = file;
    device.directory[0] = (uint8_t)(count >> 24);
    device.directory[3] = (uint8_t)count;
    device.directory_size = 4;
}

/* Append a directory entry: size and key big-endian, two bytes of nothing, 56 bytes of name. */
static void list(const char *name, uint32_t size, uint16_t key)
{
    uint8_t *entry = device.directory + device.directory_size;

    for (int i = 0; i < 4; i++)
        entry[i] = (uint8_t)(size >> (24 - 8 * i));
    entry[4] = (uint8_t)(key >> 8);
    entry[5] = (uint8_t)key;
    memcpy(entry + 8, name, strnlen(name, 56));
    device.directory_size += 64;
    assert_true(device.directory_size <= sizeof(device.directory));
}

static void out16(uint16_t port, uint16_t value)
{
    assert_int_equal(port, FWCFG_SELECTOR);
    device.at = 0;
    device.item = NULL;
    device.size = 0;
    if (value == 0) {
        device.item = (const uint8_t *)device.signature;
        device.size = strlen(device.signature);
    } else if (value == 0x19) {
        device.item = device.directory;
        device.size = device.directory_size;
    } else if (value == KEY_OPTIONS) {
        device.item = (const uint8_t *)device.file;
        device.size = strlen(device.file);
    }
}

static void in(uint16_t port, void *out, size_t n)
{
    assert_int_equal(port, FWCFG_DATA);
    for (uint8_t *to = out; n > 0; n--) {
        device.reads++;
        *to++ = device.at < device.size ? device.item[device.at++] : 0;
    }
}

static const struct fwcfg ports = {out16, in};

static void test_found(void **state)
{
    char out[32];

    (void)state;
    memset(out, 'x', sizeof(out));
    plug("QEMU", 3, "-1 format=raw");
    list("etc/acpi/tables", 0x20000, 0x1234);
    list("opt/leafprobe/options2", 5, 0x21);
    list("opt/leafprobe/options", 13, KEY_OPTIONS);
    assert_int_equal(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)), FWCFG_READ);
    assert_string_equal(out, "-1 format=raw");
    assert_int_equal(out[14], 'x');
}

static void test_empty_file(void **state)
{
    char out[1] = {'x'};

    (void)state;
    plug("QEMU", 1, "");
    list(FWCFG_OPTIONS, 0, KEY_OPTIONS);
    assert_int_equal(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)), FWCFG_READ);
    assert_int_equal(out[0], 0);
}

/* The text and its NUL have to fit. */
static void test_size(void **state)
{
    static const struct {
        size_t room;
        uint32_t size;
        bool fits;
        const char *want; /* NULL: out is as it was */
    } cases[] = {{9, 8, true, "poweroff"},
                 {8, 8, false, "powerof"},
                 {1, 8, false, ""},
                 {16, 0x80000008, false, "poweroff"},
                 {16, 0xffffffff, false, "poweroff"},
                 {0, 8, false, NULL},
                 {0, 0, false, NULL}};
    char out[16];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        memset(out, 'x', sizeof(out));
        plug("QEMU", 1, "poweroff");
        list(FWCFG_OPTIONS, cases[i].size, KEY_OPTIONS);
        assert_int_equal(fwcfg_read(&ports, FWCFG_OPTIONS, out, cases[i].room),
                         cases[i].fits ? FWCFG_READ : FWCFG_TOO_LONG);
        if (cases[i].want)
            assert_string_equal(out, cases[i].want);
        const size_t untouched = cases[i].room < sizeof(out) ? cases[i].room : sizeof(out);

        for (size_t at = untouched; at < sizeof(out); at++)
            assert_int_equal(out[at], 'x');
    }
}

static void test_absent(void **state)
{
    char out[16] = "untouched";

    (void)state;
    plug("QEMU", 2, "");
    list("opt/leafprobe/option", 1, KEY_OPTIONS);
    list("opt/leafprobe/optionsopt/leafprobe/optionsopt/leafprobe/opt", 1, KEY_OPTIONS);
    assert_false(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)));
    assert_string_equal(out, "untouched");
}

/* A name that fills its 56 bytes has no NUL. */
static void test_longest_name(void **state)
{
    static const char name[] = "opt/ovmf/a-name-that-takes-all-of-the-fifty-six-bytes-ab";
    char out[16];

    (void)state;
    assert_int_equal(sizeof(name) - 1, 56);
    plug("QEMU", 1, "raw");
    list(name, 3, KEY_OPTIONS);
    assert_true(fwcfg_read(&ports, name, out, sizeof(out)));
    assert_string_equal(out, "raw");
}

/* Without the device an ISA bus reads ones; a directory then must not even be looked for. */
static void test_no_device(void **state)
{
    static const char *const signatures[] = {"\xff\xff\xff\xff", "", "QEM", "qemu"};
    char out[16];

    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        plug(signatures[i], 1, "raw");
        list(FWCFG_OPTIONS, 3, KEY_OPTIONS);
        assert_false(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)));
        assert_int_equal(device.reads, 4);
    }
}

static void test_hostile_directory_count(void **state)
{
    char out[16];

    (void)state;
    plug("QEMU", 0xff0000ff, "raw");
    assert_false(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)));
    assert_int_equal(device.reads, 4 + 4 + 4096 * 64);
    plug("QEMU", 0, "raw");
    list(FWCFG_OPTIONS, 3, KEY_OPTIONS);
    assert_false(fwcfg_read(&ports, FWCFG_OPTIONS, out, sizeof(out)));
}

static void check_signatures(void)
{
    static const struct {
        char signature[13];
        bool want;
    } cases[] = {
        {"KVMKVMKVM", true},     {"TCGTCGTCGTCG", true},
        {"Linux KVM Hv", true},  {"Microsoft Hv", true},
        {"XenVMMXenVMM", true},  {"VMwareVMware", false},
        {"VBoxVBoxVBox", false}, {"bhyve bhyve ", false},
        {"ACRNACRNACRN", false}, {"", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cpuid_regs base = {0x40000001, 0, 0, 0};

        memcpy(&base.ebx, cases[i].signature, 12); /* EBX, ECX, EDX in this order */
        const struct fake_row rows[] = {
            {0, 0, {1, 0, 0, 0}}, {1, 0, {0, 0, UINT32_C(1) << 31, 0}}, {0x40000000, 0, base}};
        struct fake fake = {.cpu = &(struct fake_cpu){cases[i].signature, FAKE_AMD, rows, COUNT(rows)}};
        const struct cpuid_source source = fake_source(&fake);

        if (fwcfg_plausible(&source) != cases[i].want)
            fail_msg("%s", cases[i].signature);
    }
}

/* The ports are touched on machines that QEMU may run, and on no others. */
static void test_plausible(void **state)
{
    static const struct {
        const char *cpu;
        bool want;
    } cases[] = {
        {"kvm_sample", true}, {"hyperv_kvm", true},    {"kvm_old", true},     {"xen_viridian", true},
        {"vmware", false},    {"intel_server", false}, {"amd_server", false}, {"kvm_hidden_timing", false},
        {"strangers", false}, {"nothing", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fake fake = {.cpu = fake_cpu(cases[i].cpu)};
        const struct cpuid_source source = fake_source(&fake);

        if (fwcfg_plausible(&source) != cases[i].want)
            fail_msg("%s", cases[i].cpu);
    }
    check_signatures();
    struct fake mute = {.cpu = &(struct fake_cpu){"mute", FAKE_STRICT, NULL, 0}};
    const struct cpuid_source source = fake_source(&mute);

    assert_false(fwcfg_plausible(&source));
}

/* A hypervisor of which nothing can be read is nobody's. */
static void test_unread(void **state)
{
    static const struct fake_row rows[] = {
        {1, FAKE_ANY, {0, FOURCC("KVMK"), FOURCC("VMKV") | 1u << 31, FOURCC("M\0\0\0")}}};
    const struct fake_cpu cpus[] = {{"leaf 1 alone", FAKE_STRICT, rows, 1},
                                    {"no leaf", FAKE_STRICT, rows, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cpus); i++) {
        struct fake fake = {.cpu = &cpus[i]};
        const struct cpuid_source source = fake_source(&fake);

        assert_false(fwcfg_plausible(&source));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unread),     cmocka_unit_test(test_found),
        cmocka_unit_test(test_empty_file), cmocka_unit_test(test_size),
        cmocka_unit_test(test_absent),     cmocka_unit_test(test_longest_name),
        cmocka_unit_test(test_no_device),  cmocka_unit_test(test_hostile_directory_count),
        cmocka_unit_test(test_plausible),
    };

    return cmocka_run_group_tests_name("fwcfg", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/summary.h"
#include "probe/run/summary_line.h"

#include <stdio.h>
#include <string.h>

#include "probe/table/version.h"
#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/display.h"
#include "probe/tests/machine.h"

static struct display display;
static struct memory memory;

static const char *summary(void)
{
    const struct sink sink = memory_sink(&memory);
    const uint32_t lines = summary_put(&sink, &machine.probe);
    uint32_t ends = 0;

    for (size_t i = 0; i < memory.used; i++)
        ends += memory.bytes[i] == '\n';
    assert_int_equal(lines, ends);
    return memory_text(&memory);
}

#define HEAD                                                               \
    "leafprobe " LEAFPROBE_VERSION "\n\n"                                  \
    "Processor   no brand string\n"                                        \
    "            \"GenuineIntel\", family 0x6, model 0x5e, stepping 0x3\n" \
    "            Skylake"
#define VERDICTS "VMX         unread\nSMX         unread\nSVM         unread\n"

static void test_text(void **state)
{
    (void)state;
    machine.microcode[0] = 0x12;
    machine_run(1, "", false);
    check_text("one CPU", summary(),
               HEAD ", microcode 0x12\nHypervisor  none\n" VERDICTS
                    "CPUs        1 of 1 answered: 1 package, 1 core, 1 thread\n"
                    "Entries     2; set bits that nobody documents: 0\n"
                    "            2 of cpu 0, crc32=3a6ac13e, shape=qemu\n"
                    "Remarks     none\n"
                    "Written to  a test\n\n"
                    "leafprobe: OK cpus=1 entries=2 dropped=0 unknown=0\n");
    machine.deaf = 1;
    machine.microcode[0] = 0;
    machine.virt.verdict[VIRT_VMX] = VIRT_OFF;
    machine.virt.guest = VIRT_SEV_ES;
    machine.problem = "the boot volume is read-only";
    machine_run(3, "shape=full file=raw,kvm", true);
    machine.probe.outputs = "";
    check_text("the boot CPU is deaf, and nothing can be written", summary(),
               HEAD "\nHypervisor  none\n"
                    "VMX         disabled by firmware (locked)\n"
                    "SMX         unread\nSVM         unread\n"
                    "Guest       confidential, by SEV-ES\n"
                    "CPUs        2 of 3 answered: 2 packages, 2 cores, 2 threads\n"
                    "Entries     4; set bits that nobody documents: 0\n"
                    "            2 of cpu 1, crc32=deaec043, shape=full\n"
                    "Remarks     cpu 0: no answer within its time limit\n"
                    "Written to  this screen alone\n"
                    "            leafprobe.raw.txt not written: the boot volume is read-only\n"
                    "            leafprobe.kvm not written: the boot volume is read-only\n\n"
                    "leafprobe: FAILED file leafprobe.raw.txt not written cpus=2 entries=4 droppe...\n");
}

/* Zeros are numbers like others; a CPU of which nothing is known says so, line by line. */
static void test_zeros(void **state)
{
    struct cpuid_table *table = &machine.cpu[0].table;

    (void)state;
    machine_run(1, "", false);
    table->entry[1].eax = 0x500;
    assert_non_null(strstr(summary(), "\"GenuineIntel\", family 0x5, model 0x0, stepping 0x0\n"
                                      "            P5\nHypervisor"));
    table->count = 0;
    assert_non_null(strstr(summary(), "Processor   no brand string\n            no vendor\n"
                                      "            no known microarchitecture\nHypervisor  unread\n"));
}

/* The checksum is that of the format in use: raw has no flags. Both are zlib's over the 128 bytes of three
 * rows. */
static void test_checksum(void **state)
{
    static const struct {
        const char *options, *want;
    } cases[] = {{"", "3 of cpu 0, crc32=256d5c83,"},

                 {"raw", "3 of cpu 0, crc32=d4b75929,"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        machine_run(1, cases[i].options, false);
        cpuid_table_add(&machine.cpu[0].table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){.eax = 5});
        assert_non_null(strstr(summary(), cases[i].want));
    }
}

static void test_announce(void **state)
{
    static const char announced[] = "leafprobe " LEAFPROBE_VERSION " reads this machine's CPUs ...";
    const struct screen *screen = display_screen(&display, 80, 25, 0);

    (void)state;
    put_str(&screen->sink, "firmware");
    summary_announce(screen);
    assert_memory_equal(display.cell[0], announced, sizeof(announced) - 1);
    assert_true(display.row == 1 && display.column == 0);
}

static void test_remarks(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++)
        machine.microcode[i] = 0x10 + i;
    machine.deaf = 2;
    machine_run(3, "", false);
    assert_non_null(strstr(summary(), "Remarks     cpu 1: no answer within its time limit\n"
                                      "            and 2 more, see the report\n"));
    machine.deaf = 0;
    machine_run(3, "", false);
    assert_non_null(strstr(summary(), "Remarks     microcode 0x10: apic=0x0\n"
                                      "            and 2 more, see the report\n"));
}

/* Which machine it is, and how it was booted, where somebody says. */
static void test_machine(void **state)
{
    struct identity identity = {.secure_boot = "on"};

    (void)state;
    machine_run(1, "", false);
    machine.probe.identity = &identity;
    const char *text = summary();

    assert_memory_equal(text,
                        "leafprobe " LEAFPROBE_VERSION ", Secure Boot on\nMachine     not told\nProcessor",
                        sizeof("leafprobe " LEAFPROBE_VERSION ", Secure Boot on\nMachine     not told"));
    identity = (struct identity){.known = true, .numbered = true, .id = 0x1a2b3c};
    memcpy(identity.system.vendor, "Dell\n", 6);
    memset(identity.system.product, 'x', SMBIOS_TEXT - 1);
    assert_non_null(strstr(summary(),
                           "leafprobe " LEAFPROBE_VERSION "\n"
                           "Machine     Dell? xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n"
                           "Processor   "));
    memcpy(identity.system.product, "R640", 5);
    assert_non_null(strstr(summary(), "\nMachine     Dell? R640, id 001a2b3c\nProcessor   "));
}

/* When and how it was booted, as far as somebody says; the name of a loader may be long, or hostile. */
static void test_booted(void **state)
{
    struct identity identity = {.secure_boot = "off"};

    (void)state;
    machine_run(1, "", false);
    machine.probe.identity = &identity;
    machine.probe.boot = "uefi";
    machine.probe.booted_by = "EDK II";
    machine.probe.time = "2026-01-02T03:04:05+01:00";
    assert_non_null(strstr(summary(), "leafprobe " LEAFPROBE_VERSION
                                      ", 2026-01-02T03:04:05+01:00, uefi, Secure Boot off, by EDK II\n"));
    machine.probe.identity = NULL;
    machine.probe.boot = "multiboot2";
    machine.probe.booted_by = "GRUB\x1b[2J";
    machine.probe.time = "";
    assert_non_null(strstr(summary(), "leafprobe " LEAFPROBE_VERSION ", multiboot2, by GRUB?[2J\n"));
    machine.probe.booted_by = "";
    assert_non_null(strstr(summary(), "leafprobe " LEAFPROBE_VERSION ", multiboot2\n"));
    machine.probe.booted_by = "a loader whose name is longer than what a line of this summary has room for";
    machine.probe.time = "2026-01-02T03:04:05";
    assert_non_null(
        strstr(summary(), "leafprobe " LEAFPROBE_VERSION ", 2026-01-02T03:04:05, multiboot2, by a loader "));
    assert_non_null(strstr(summary(), "...\n"));
}

static void test_late(void **state)
{
    (void)state;
    machine.arrivals = 2;
    machine_run(1, "watch=1", false);
    assert_non_null(
        strstr(summary(), "CPUs        3 of 3 answered: 1 package, 1 core, 1 thread; later came 2\n"));
    machine.lost = 4;
    machine_run(1, "", false);
    assert_non_null(strstr(summary(), "CPUs        1 of 5 answered: 1 package, 1 core, 1 thread\n"));
}

static void test_hypervisors(void **state)
{
    struct cpuid_table *table = &machine.cpu[0].table;
    struct cpuid_regs base = {0x40000001, FOURCC("Micr"), FOURCC("osof"), FOURCC("t Hv")};

    (void)state;
    machine_run(1, "", false);
    cpuid_table_add(table, 0x40000000, 0, 0, &base);
    cpuid_table_add(table, 0x40000001, 0, 0, &(struct cpuid_regs){FOURCC("Hv#1"), 0, 0, 0});
    assert_non_null(strstr(summary(), "\nHypervisor  Microsoft Hyper-V at 0x40000000, Hyper-V interface, "
                                      "leaf 1 hides it\n"));
    base = (struct cpuid_regs){0x40000101, FOURCC("a\"\\\n"), FOURCC("\x7f\xff\0\x01"), FOURCC("bcde")};
    for (uint32_t i = 1; i < 5; i++)
        cpuid_table_add(table, 0x40000000 + i * 0x100, 0, 0, &base);
    table->entry[1].ecx |= 1u << 31;
    assert_non_null(strstr(summary(),
                           "Hyper-V interface\n            \"a\\\"\\\\\\x0a\\x7f\\xff\\0\\x01bcde\" at "
                           "0x40000100\n"));
    assert_non_null(strstr(summary(), " at 0x40000200, 2 more\nVMX"));
    table->count = 2;
    assert_non_null(strstr(summary(), "\nHypervisor  one that does not name itself\n"));
    table->count = 1;
    assert_non_null(strstr(summary(), "\nHypervisor  unread\n"));
}

/* Rows of leaves that a summary looks at, which hold anything. */
static void fill(struct cpuid_table *table, uint64_t *random)
{
    static const uint32_t leaves[] = {0,          1,          2,          4,          7,          0xb,
                                      0x1a,       0x1f,       0x40000000, 0x40000001, 0x40000100, 0x40000200,
                                      0x40000300, 0x80000000, 0x80000001, 0x80000002, 0x80000003, 0x80000004,
                                      0x80000008, 0x8000001e, 0x80000026};

    memset(table, 0, sizeof(*table));
    for (size_t i = 0; i < COUNT(leaves); i++) {
        const struct cpuid_regs regs = {alike_random(random), alike_random(random), alike_random(random),
                                        alike_random(random)};

        if (alike_random(random) % 8)
            cpuid_table_add(table, leaves[i], 0, alike_random(random) % 2, &regs);
    }
}

/* Whatever the tables hold: rows and columns that a screen has, and nothing that moves a cursor. */
static void test_any_table_fits(void **state)
{
    static const char problem[] = "a reason that is far too long for one line of a screen of eighty columns";
    const struct identity identity = {.secure_boot = "setup"};
    uint64_t random = 3;
    uint32_t most = 0, cut = 0;

    (void)state;
    for (uint32_t turn = 0; turn < 1000; turn++) {
        machine.problem = turn % 2 ? problem : NULL;
        machine_run(3, "file=vmcore,raw,kvm,text", true);
        for (uint32_t i = 0; i < 3; i++) {
            fill(&machine.cpu[i].table, &random);
            machine.cpu[i].done = turn % 7 > i;
            machine.cpu[i].microcode_known = true;
            machine.cpu[i].microcode = alike_random(&random);
            machine.virt.verdict[i] = alike_random(&random) % VIRT_VERDICTS;
        }
        machine.virt.guest = alike_random(&random) % VIRT_GUESTS;
        machine.probe.identity = turn % 3 ? &identity : NULL;
        machine.probe.totals =
            (struct stream_totals){UINT32_MAX, 1, UINT32_MAX, UINT32_MAX, 1, 1, 1, 1, 1, {0}, false};
        const struct screen *screen = display_screen(&display, SUMMARY_COLUMNS + 1, SUMMARY_LINES + 1, 0);

        summary_show(screen, &machine.probe);
        assert_int_equal(display.row, SUMMARY_LINES);
        const char *text = summary();

        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            cut += !strncmp(line + SUMMARY_COLUMNS - 3, "...\n", 4);
        for (uint32_t lines = 0; *text; most = lines > most ? lines : most, lines++)
            text += strcspn(text, "\n") + 1;
    }
    assert_int_equal(most + 1, SUMMARY_LINES);
    assert_true(cut > 1000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_text, machine_reset),
        cmocka_unit_test_setup(test_zeros, machine_reset),
        cmocka_unit_test_setup(test_checksum, machine_reset),
        cmocka_unit_test_setup(test_announce, machine_reset),
        cmocka_unit_test_setup(test_remarks, machine_reset),
        cmocka_unit_test_setup(test_machine, machine_reset),
        cmocka_unit_test_setup(test_booted, machine_reset),
        cmocka_unit_test_setup(test_late, machine_reset),
        cmocka_unit_test_setup(test_hypervisors, machine_reset),
        cmocka_unit_test_setup(test_any_table_fits, machine_reset),
    };

    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/provenance.h"

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

static struct memory memory;

static void test_line(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    provenance_open(&sink);
    provenance_dec(&sink, "n", 4294967295);
    provenance_hex(&sink, "x", 0);
    provenance_hex(&sink, "y", 0xfedcba9876543210);
    provenance_str(&sink, "s", "EFI_2.70:a/b+c-d");
    provenance_close(&sink);
    check_text("line", memory_text(&memory),
               "leafprobe: n=4294967295 x=0x0 y=0xfedcba9876543210 s=EFI_2.70:a/b+c-d\n");
}

/* Nothing that firmware puts into a string may break the line, or look like another field. */
static void test_quoting(void **state)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        {"", " s=\"\""},
        {"a b", " s=\"a b\""},
        {"x=1", " s=\"x=1\""},
        {"say \"hi\"", " s=\"say ?hi?\""},
        {"line\nleafprobe: OK", " s=\"line?leafprobe: OK\""},
        {"\x1b[2J\x7f", " s=\"?[2J?\""},
        {"M\xc3\xbcller", " s=\"M??ller\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);

        provenance_str(&sink, "s", cases[i].value);
        check_text("quoting", memory_text(&memory), cases[i].want);
    }
}

static void test_state(void **state)
{
    static const struct {
        uint32_t known;
        const char *want;
    } cases[] = {
        {0, "leafprobe: cr0=unread cr4=unread efer=unread xcr0=unread apic_base=unread microcode=unread\n"},
        {CPU_STATE_CR,
         "leafprobe: cr0=0x80000011 cr4=0x668 efer=unread xcr0=unread apic_base=unread microcode=unread\n"},
        {CPU_STATE_EFER | CPU_STATE_MICROCODE,
         "leafprobe: cr0=unread cr4=unread efer=0xd00 xcr0=unread apic_base=unread microcode=0xb000040\n"},
        {31, "leafprobe: cr0=0x80000011 cr4=0x668 efer=0xd00 xcr0=0x8000000000000007 apic_base=0xfee00900 "
             "microcode=0xb000040\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        const struct cpu_state cpu = {
            .known = cases[i].known,
            .microcode = 0xb000040,
            .cr0 = 0x80000011,
            .cr4 = 0x668,
            .efer = 0xd00,
            .xcr0 = 0x8000000000000007,
            .apic_base = 0xfee00900,
        };

        provenance_state(&sink, &cpu);
        check_text("state", memory_text(&memory), cases[i].want);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_state),
    };

    return cmocka_run_group_tests_name("provenance", tests, NULL, NULL);
}

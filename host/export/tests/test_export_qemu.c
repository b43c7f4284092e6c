/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines for QEMU, of tables that guests of QEMU 7.2 read under TCG, and of such with a bit changed. */
#include <string.h>

#include "host/export/line.h"
#include "host/export/pool.h"
#include "host/export/qemu_known.h"
#include "host/export/qemu_model.h"
#include "host/export/tests/export_kept.h"

/* What a guest of -cpu Nehalem-v1 read (QEMU 7.2). */
static const char nehalem[] =
    "0x00000000 0x00: eax=0x0000000b ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
    "0x00000001 0x00: eax=0x000106a3 ebx=0x00000800 ecx=0x80982201 edx=0x078bfbfd\n"
    "0x00000002 0x00: eax=0x00000001 ebx=0x00000000 ecx=0x0000004d edx=0x002c307d\n"
    "0x00000004 0x00: eax=0x00000121 ebx=0x01c0003f ecx=0x0000003f edx=0x00000001\n"
    "0x00000004 0x01: eax=0x00000122 ebx=0x01c0003f ecx=0x0000003f edx=0x00000001\n"
    "0x00000004 0x02: eax=0x00000143 ebx=0x03c0003f ecx=0x00000fff edx=0x00000001\n"
    "0x00000004 0x03: eax=0x00000163 ebx=0x03c0003f ecx=0x00003fff edx=0x00000006\n"
    "0x00000005 0x00: eax=0x00000000 ebx=0x00000000 ecx=0x00000003 edx=0x00000000\n"
    "0x80000000 0x00: eax=0x80000008 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
    "0x80000001 0x00: eax=0x000106a3 ebx=0x00000000 ecx=0x00000001 edx=0x20100800\n"
    "0x80000002 0x00: eax=0x65746e49 ebx=0x6f43206c ecx=0x69206572 edx=0x78392037\n"
    "0x80000003 0x00: eax=0x4e282078 ebx=0x6c616865 ecx=0x43206d65 edx=0x7373616c\n"
    "0x80000004 0x00: eax=0x726f4320 ebx=0x37692065 ecx=0x00000029 edx=0x00000000\n"
    "0x80000005 0x00: eax=0x01ff01ff ebx=0x01ff01ff ecx=0x40020140 edx=0x40020140\n"
    "0x80000006 0x00: eax=0x00000000 ebx=0x42004200 ecx=0x02008140 edx=0x00808140\n"
    "0x80000008 0x00: eax=0x00003028 ebx=0x00000000 ecx=0x00000000 edx=0x00000000\n";

static struct cpuid_table table;

static void read_table(void)
{
    struct kit_read read;

    kit_read_text(nehalem, "raw", &read);
    assert_int_equal(read.count, 1);
    table = read.tables[0].table;
    kit_free(&read);
}

static struct cpuid_entry *row(uint32_t leaf, uint32_t subleaf)
{
    const struct cpuid_entry *entry = cpuid_table_find(&table, leaf, subleaf);

    assert_non_null(entry);
    return &table.entry[entry - table.entry];
}

/* What is written for the table: of target 0, which is qemu. */
static const char *line_of(enum export_accel accel, const char *version, const char *model)
{
    struct qemu_known known;
    struct error_line error;

    assert_true(qemu_known_version(version, &known, &error));
    const struct export_job job = {&table, accel, &known, model, &export_kept, NULL};

    forget_kept();
    if (!export_write(0, &job, &export_written, &error))
        strcpy(written, error.text);
    return written;
}

static void test_nearest(void **state)
{
    (void)state;
    assert_string_equal(export_target(0), "qemu");
    read_table();
    assert_string_equal(line_of(EXPORT_TCG, "7.2", NULL), "-cpu Nehalem-v1\n");
    assert_string_equal(left, "");
    row(1, 0)->ecx |= 1u << 25;
    row(1, 0)->eax = 0x00020fa3;
    row(0x80000001, 0)->eax = 0x00020fa3;
    row(0x80000008, 0)->eax = 0x302e;
    assert_string_equal(line_of(EXPORT_TCG, "7.2", NULL),
                        "-cpu Nehalem-v1,family=15,model=42,host-phys-bits=off,phys-bits=46,aes=on\n");
    assert_string_equal(left, "");
}

/* Under KVM x2apic is on in every model, and TCG does not tell which of them have vme. */
static void test_accelerators(void **state)
{
    (void)state;
    read_table();
    assert_string_equal(line_of(EXPORT_KVM, "7.2", "Nehalem"), "-cpu Nehalem-v1,vme=off,x2apic=off\n");
    row(1, 0)->ecx &= ~(1u << 31);
    line_of(EXPORT_KVM, "7.2", "Nehalem");
    assert_non_null(strstr(noted, "names no hypervisor"));
    assert_string_equal(left, "");
}

static void test_brand(void **state)
{
    static const char brand[] = "A CPU, 3.00GHz";

    (void)state;
    read_table();
    memset(&row(0x80000003, 0)->eax, 0, 16);
    memset(&row(0x80000004, 0)->eax, 0, 16);
    memset(&row(0x80000002, 0)->eax, 0, 16);
    memcpy(&row(0x80000002, 0)->eax, brand, strlen(brand));
    assert_string_equal(line_of(EXPORT_TCG, "7.2", "Nehalem-v1"),
                        "-cpu Nehalem-v1 -global 'Nehalem-v1-x86_64-cpu.model-id=A CPU, 3.00GHz'\n");
    row(0x80000002, 0)->eax = 0x1b;
    assert_string_equal(line_of(EXPORT_TCG, "7.2", "Nehalem-v1"), "-cpu Nehalem-v1\n");
    assert_non_null(strstr(left, "0x80000002:0 (the brand string"));
}

static void add(uint32_t leaf, uint32_t subleaf, uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
    assert_non_null(
        cpuid_table_add(&table, leaf, subleaf, CPUID_INDEXED, &(struct cpuid_regs){eax, ebx, ecx, edx}));
}

static void test_left(void **state)
{
    (void)state;
    read_table();
    add(7, 0, 1, 0, 0x80, 0);
    add(7, 1, 0x00000041, 0, 0, 0); /* sha512, and LASS */
    assert_string_equal(line_of(EXPORT_TCG, "10.0", "Nehalem-v1"),
                        "-cpu Nehalem-v1,level-func7=1,sha512=on\n");
    assert_string_equal(left, "0x00000007:0.ecx[7] shstk: 0x1 (QEMU has no name for it)\n"
                              "0x00000007:1.eax[6] lass: 0x1 (QEMU has no name for it)\n");
    assert_string_equal(line_of(EXPORT_TCG, "8.2", "Nehalem-v1"), "-cpu Nehalem-v1,level-func7=1\n");
    assert_non_null(strstr(left, "0x00000007:1.eax[0] sha512: 0x1 (QEMU 8.2 has no 'sha512')\n"));

    /* What QEMU shows by itself, what it never shows, and caches that no model has. */
    read_table();
    row(4, 2)->ecx = 0x3ff;
    row(5, 0)->ecx = 1;
    add(0xa, 0, 0x07300401, 0, 0, 0x603);
    assert_string_equal(line_of(EXPORT_TCG, "7.2", "Nehalem-v1"), "-cpu Nehalem-v1\n");
    assert_string_equal(left, "0x00000005:0.ecx[1]: 0x0 (QEMU shows its own there)\n"
                              "0x0000000a:0 (QEMU shows zeros there)\n"
                              "0x00000004:2 (caches are the model's; host-cache-info=on shows the host's)\n");
}

static void test_refusals(void **state)
{
    struct qemu_known known;
    struct error_line error;

    (void)state;
    read_table();
    assert_non_null(strstr(line_of(EXPORT_TCG, "7.2", "Nehalm"), "'Nehalm' is none of QEMU's named models"));
    assert_non_null(strstr(line_of(EXPORT_TCG, "7.2", "EPYC-Genoa-v1"), "QEMU 7.2 has no 'EPYC-Genoa-v1'"));
    assert_false(qemu_known_version("7", &known, &error));
    assert_false(qemu_known_version("7.2x", &known, &error));
    assert_false(qemu_known_version("6.2", &known, &error));
    assert_non_null(strstr(error.text, "from QEMU 7.2 on"));
    assert_true(qemu_known_version("10.0.13", &known, &error));
    assert_int_equal(known.version, 1000);
    assert_false(qemu_known_program("/nonexistent/qemu", &known, &error));
}

/* MD_CLEAR of one host of two is the baseline's, but not the guest's. */
static void test_pool(void **state)
{
    static struct pool pool;
    struct error_line error;

    (void)state;
    read_table();
    add(7, 0, 0, 1u << 3, 0, 1u << 10 | 1u << 31);
    assert_true(pool_add(&pool, &table, "host", &error));
    row(7, 0)->edx = 1u << 31;
    assert_true(pool_add(&pool, &table, "host", &error));
    left[0] = 0;
    assert_true(pool_end(&pool, &export_kept, &error));
    table = pool.baseline.table;
    assert_int_equal(row(7, 0)->edx, 1u << 31);
    assert_int_equal(row(7, 0)->ebx, 1u << 3);
    assert_string_equal(
        left, "0x00000007:0.edx[10] md-clear: 0x1 (a host lacks it, and monitors do not show it there)\n");
}

/* EDX of the L3 as guests of -cpu MODEL read it, in 7.2 and in 10.0: there it is never indexed in a complex
 * way. */
static void test_caches(void **state)
{
    static const char *const names[] = {"Dhyana-v1", "EPYC-v1", "EPYC-Rome-v1", "EPYC-Milan-v1"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct qemu_model *model = qemu_model_find(names[i]);

        assert_non_null(model);
        assert_int_equal(qemu_model_cache(model, 702, 0x8000001d, 3).edx, 6);
        assert_int_equal(qemu_model_cache(model, 1000, 0x8000001d, 3).edx, 2);
    }
    /* Hygon's leaf 4 is as it was. */
    assert_int_equal(qemu_model_cache(qemu_model_find("Dhyana-v1"), 1000, 4, 3).edx, 6);
}

static void test_words(void **state)
{
    (void)state;
    forget_kept();
    line_put_word(&export_written, "a=b,c");
    line_put_word(&export_written, "it's $HOME");
    line_put_word(&export_written, "");
    assert_string_equal(written, "a=b,c'it'\\''s $HOME'''");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest), cmocka_unit_test(test_accelerators), cmocka_unit_test(test_brand),
        cmocka_unit_test(test_left),    cmocka_unit_test(test_refusals),     cmocka_unit_test(test_pool),
        cmocka_unit_test(test_words),   cmocka_unit_test(test_caches),
    };

    return cmocka_run_group_tests_name("export to QEMU", tests, NULL, NULL);
}

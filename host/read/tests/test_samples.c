/* SPDX-License-Identifier: BSD-2-Clause */
/* Every file of the shared samples: the table of a real vmcore in each way of printing it, and what is no
 * table. */
#include <dirent.h>
#include <string.h>

#include "host/tests/kit.h"

/* What a file reads as: the sample table, other rows, or an error that contains a text. */
struct want {
    const char *file;
    const char *rows; /* "=": the sample; NULL: an error */
    const char *text; /* of the error, or of the only or last warning; NULL: no warning */
};

#define POINTER "a pointer to the table"
#define WORDS "words of memory (rd or x)"
#define LAYOUT "the layout of the structure"
#define NUMBER "the number of entries alone"
#define NOTHING "in a known format"
#define ALONE "one entry alone"
#define PADDING "padding is not zero in 1 slots"

static const struct want wants[] = {
    {"crash-bt-a.txt", NULL, NOTHING},
    {"crash-gdb-output.txt", "=", NULL},
    {"crash-gdb-p-nopretty.txt", "=", NULL},
    {"crash-gdb-p-x.txt", "=", NULL},
    {"crash-gdb-x-290wx.txt", NULL, WORDS},
    {"crash-kvm-running-vcpu.txt", NULL, NOTHING},
    {"crash-list-vm-list.txt", NULL, NOTHING},
    {"crash-p-cast-array80-overread.txt", "=", PADDING},
    {"crash-p-entries-at29-vcpu1.txt",
     "40000000 40000001 0 1 2* 4.0-4 5 6 7.0 a b.0-2 d.0-2 d.3f 80000000 80000001 80000002 "
     "80000003 80000004 80000005 80000006 80000008",
     NULL},
    {"crash-p-entries-at29.txt", "=", NULL},
    {"crash-p-entries-pointer.txt", NULL, POINTER},
    {"crash-p-entry-index.txt", "1", ALONE},
    {"crash-p-nent.txt", NULL, NUMBER},
    {"crash-p-pad-nonzero-check.txt", NULL, WORDS},
    {"crash-pd-entries-at29.txt", "=", NULL},
    {"crash-px-cast-array29.txt", "=", NULL},
    {"crash-px-entries-at29.txt", "=", NULL},
    {"crash-px-entry-index.txt", "1", ALONE},
    {"crash-radix16-p-nent.txt", NULL, NOTHING},
    {"crash-rd-32-290.txt", NULL, WORDS},
    {"crash-rd-64-145.txt", NULL, WORDS},
    {"crash-rd-8-1160.txt", NULL, WORDS},
    {"crash-rd-a.txt", NULL, WORDS},
    {"crash-rd-d-32-290.txt", NULL, WORDS},
    {"crash-set-hex.txt", "=", NULL},
    {"crash-struct-addr-29-d.txt", "=", NULL},
    {"crash-struct-addr-29-x.txt", "=", NULL},
    {"crash-struct-addr-29.txt", "=", NULL},
    {"crash-struct-bare-addr-29.txt", "=", NULL},
    {"crash-struct-members-addr-29-x.txt", "=", NULL},
    {"crash-struct-members-addr-29.txt", "=", NULL},
    {"crash-struct-o-addr.txt", NULL, LAYOUT},
    {"crash-struct-o.txt", NULL, LAYOUT},
    {"crash-struct-vcpu-arch-members.txt", NULL, POINTER},
    {"crash-struct-vcpu-arch-one.txt", NULL, NUMBER},
    {"crash-struct-vcpu-members-x.txt", NULL, POINTER},
    {"crash-struct-vcpu-members.txt", NULL, POINTER},
    {"crash-struct-x-addr-29.txt", "=", NULL},
    {"crash-sys.txt", NULL, NOTHING},
    {"crash-tree-vcpu-array-s.txt", NULL, POINTER},
    {"crash-tree-vcpu-array.txt", NULL, NOTHING},
    {"drgn-array29.txt", "=", NULL},
    {"drgn-entries-pointer.txt", "40000000", ALONE},
    {"drgn-entry-index.txt", "1", ALONE},
    {"drgn-format-hex.txt", NULL, "ends without a CPUID table"},
    {"drgn-format_-opts.txt", "1", ALONE},
    {"drgn-loop.txt", "=", NULL},
    {"drgn-nent-repr.txt", NULL, NUMBER},
    {"drgn-nent.txt", NULL, NUMBER},
    {"drgn-read-bytes.txt", NULL, "bytes of memory"},
    {"drgn-slice-list.txt", NULL, "references to objects"},
    {"drgn-xarray.txt", NULL, NOTHING},
    {"gdb-cast80.txt", "=", PADDING},
    {"gdb-elements0-px-entries-at29.txt", "=", NULL},
    {"gdb-p-entries-at29.txt", "=", NULL},
    {"gdb-p-nent.txt", NULL, NUMBER},
    {"gdb-physical-unfixed.txt", "=", NULL},
    {"gdb-pretty-entries-at29.txt", "=", NULL},
    {"gdb-pretty-px-entries-at29.txt", "=", NULL},
    {"gdb-ptype-o.txt", NULL, LAYOUT},
    {"gdb-ptype.txt", NULL, LAYOUT},
    {"gdb-px-entries-at29.txt", "=", NULL},
    {"gdb-virtual-unfixed-error.txt", NULL, "the debugger could not read the memory"},
    {"gdb-x-290wu.txt", NULL, WORDS},
    {"gdb-x-290wx.txt", NULL, WORDS},
    {"kvm-6.1-guest-reads-and-get-cpuid2.txt", NULL, NOTHING},
    {"l1-multiboot-k.elf.txt", NULL, NOTHING},
};

static void check_want(const struct want *want, const struct kit_read *read, const struct cpuid_table *sample)
{
    const char *said = want->rows ? read->warning : read->error;

    if (read->failed != !want->rows)
        fail_msg("%s: %u tables, error: %s", want->file, read->count, read->error);
    if (want->text ? !strstr(said, want->text) : *said != 0)
        fail_msg("%s: got '%s', want '%s'", want->file, said, want->text ? want->text : "");
    if (!want->rows)
        return;
    assert_int_equal(read->count, 1);
    if (strcmp(want->rows, "=") == 0)
        kit_check_entries(want->file, &read->tables[0].table, sample);
    else
        check_text(want->file, kit_rows(read), want->rows);
}

static void test_vmcore_samples(void **state)
{
    struct cpuid_table sample;
    struct kit_read read;
    char name[128];

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(wants); i++) {
        snprintf(name, sizeof(name), "reference/samples/vmcore/%s", wants[i].file);
        kit_read_file(kit_shared(name), NULL, &read);
        check_want(&wants[i], &read, &sample);
        kit_free(&read);
    }
}

/* 200 slots of an allocation that holds 29 entries: what lies behind them looks used, and is warned of. */
static void test_over_read(void **state)
{
    const char *path = kit_shared("reference/samples/vmcore/crash-print-repeats.txt");
    struct cpuid_table sample;
    struct kit_read read;

    (void)state;
    kit_sample(&sample);
    kit_read_file(path, NULL, &read);
    check_text("over-read", read.error, "");
    assert_int_equal(read.count, 1);
    assert_uint_in_range(read.tables[0].table.count, 30, 200);
    assert_uint_in_range(read.warnings, 2, 10);
    read.tables[0].table.count = sample.count;
    kit_check_entries("over-read", &read.tables[0].table, &sample);
    kit_free(&read);
}

/* No sample may go without an expectation. */
static void test_all_listed(void **state)
{
    DIR *folder = opendir(kit_shared("reference/samples/vmcore"));
    const struct dirent *file;
    size_t files = 0;

    (void)state;
    assert_non_null(folder);
    while ((file = readdir(folder)))
        files += file->d_name[0] != '.';
    closedir(folder);
    assert_int_equal(files, COUNT(wants) + 1);
}

#define OTHER "0 1 2* 4.0-1 7.0 b.0-1 d.0-1 40000000 40000001 80000000 80000001"

static void test_other_samples(void **state)
{
    static const struct {
        const char *file;
        const char *format;
        unsigned count;
        uint32_t entries; /* of the first table */
        const char *rows; /* of the first table, NULL: not compared */
        const char *error;
    } cases[] = {
        {"kvm-vcpu0-vmcore.txt", "vmcore", 1, 29, NULL, ""},
        {"samples/crash-like-px-80-entries.txt", "vmcore", 1, 14, OTHER, ""},
        {"samples/gdb13-variants.txt", "vmcore", 12, 14, OTHER, ""},
        {"samples/strace-6.1-v-kvm_cpuid2.txt", "strace", 1, 75, NULL, ""},
        {"samples/cpuid-20230120-r.txt", "raw", 2, 85, NULL, ""},
        {"samples/drgn-0.0.22.txt", "vmcore", 1, 2, "1 0", ":76: expected ')' behind a type, found '...'"},
    };
    struct kit_read read;
    char name[128];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        snprintf(name, sizeof(name), "reference/%s", cases[i].file);
        kit_read_file(kit_shared(name), NULL, &read);
        if (!strstr(read.error, cases[i].error) || read.failed != (*cases[i].error != 0))
            fail_msg("%s: %s", name, read.error);
        check_text(name, read.format, cases[i].format);
        assert_int_equal(read.count, cases[i].count);
        assert_int_equal(read.tables[0].table.count, cases[i].entries);
        if (cases[i].rows)
            check_text(name, rows_text(&read.tables[0].table), cases[i].rows);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vmcore_samples),
        cmocka_unit_test(test_over_read),
        cmocka_unit_test(test_all_listed),
        cmocka_unit_test(test_other_samples),
    };

    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}

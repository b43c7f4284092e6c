/* SPDX-License-Identifier: BSD-2-Clause */
/* Every text of the tests is taken for what it is by its content alone: samples, texts of every dialect and
 * every kind of document, what is written for others, dumps of real CPUs. */
#include <stdlib.h>
#include <string.h>

#include "host/dialect/write.h"
#include "host/read/tests/dialect_check.h"
#include "host/read/tests/document_texts.h"
#include "probe/tests/memory.h"

static void check_read(const char *name, const struct kit_read *read, const char *format)
{
    check_text(name, read->error, "");
    check_text(name, read->format, format);
    assert_true(read->count > 0);
}

/* Files of host/tests/data, and behind them samples that all share. */
static const struct {
    const char *file, *format;
} files[] = {
    {"aida64.txt", "aida64"},       {"aida64-old.txt", "aida64"}, {"cpuid-r.txt", "raw"},
    {"cpuid-old.txt", "raw"},       {"epyc-milan.txt", "raw"},    {"gdb-array.txt", "vmcore"},
    {"gdb-pretty.txt", "vmcore"},   {"gdb-output.txt", "vmcore"}, {"gdb-struct.txt", "vmcore"},
    {"strace-whole.txt", "strace"}, {"stream-1.txt", "stream"},   {"stream-2.txt", "stream"},
};

static const struct {
    const char *file, *format;
} shared[] = {
    {"kvm-vcpu0-vmcore.txt", "vmcore"},
    {"samples/cpuid-20230120-r.txt", "raw"},
    {"samples/strace-6.1-v-kvm_cpuid2.txt", "strace"},
    {"samples/dialects/bpftrace.txt", "vmcore"},
    {"samples/dialects/comment.txt", "raw"},
    {"samples/dialects/dmesg.txt", "raw"},
    {"samples/dialects/fenced.txt", "raw"},
    {"samples/dialects/firecracker.txt", "firecracker"},
    {"samples/dialects/ftrace.txt", "trace"},
    {"samples/dialects/hwloc.txt", "hwloc"},
    {"samples/dialects/kcpuid.txt", "kcpuid"},
    {"samples/dialects/lhm.txt", "lhm"},
    {"samples/dialects/libcpuid.txt", "libcpuid"},
    {"samples/dialects/libvirt.txt", "libvirt"},
    {"samples/dialects/nbsp.txt", "raw"},
    {"samples/dialects/pdsh.txt", "raw"},
    {"samples/dialects/prompts.txt", "raw"},
    {"samples/dialects/quoted.txt", "raw"},
    {"samples/dialects/rust.txt", "vmcore"},
    {"samples/dialects/tycho.txt", "tycho"},
    {"samples/dialects/upper.txt", "raw"},
    {"samples/dialects/vbox.txt", "vbox"},
    {"samples/dialects/vmware_host.txt", "vmware"},
    {"samples/dialects/vmware_pair.txt", "vmware"},
    {"samples/dialects/wrapped.txt", "raw"},
    {"samples/dialects/x86info.txt", "x86info"},
    {"samples/dialects/xen.txt", "xen"},
};

static void check_file(const char *path, const char *format)
{
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    check_read(path, &read, format);
    kit_free(&read);
}

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++)
        check_file(kit_data(files[i].file), files[i].format);
}

static void test_shared(void **state)
{
    char path[200];

    (void)state;
    for (size_t i = 0; i < COUNT(shared); i++) {
        snprintf(path, sizeof(path), "reference/%s", shared[i].file);
        check_file(kit_shared(path), shared[i].format);
    }
}

static void test_texts(void **state)
{
    static struct cpuid_table sample;
    struct kit_read read;
    size_t size;

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(dialects); i++) {
        char *text = dialect_text(i, &sample, &size);

        kit_read_bytes(text, size, NULL, &read);
        check_read(dialects[i].name, &read, dialects[i].name);
        kit_free(&read);
        free(text);
    }
    for (size_t i = 0; i < COUNT(documents); i++) {
        char *text = NULL;
        FILE *to = open_memstream(&text, &size);

        assert_non_null(to);
        documents[i].make(to, &sample);
        fclose(to);
        kit_read_bytes(text, size, NULL, &read);
        check_read(documents[i].name, &read, documents[i].format);
        kit_free(&read);
        free(text);
    }
}

/* A document and rows of a dialect in one text: refused, whichever stands first. */
static void check_mixed(const char *one, const char *other)
{
    struct kit_read read;
    char *text = NULL;

    assert_true(asprintf(&text, "%s%s", one, other) > 0);
    kit_read_bytes(text, strlen(text), NULL, &read);
    if (!read.failed || !strstr(read.error, ": one dialect a file, or --from"))
        fail_msg("'%s' of\n%.300s\n...\n%.300s", read.error, one, other);
    kit_free(&read);
    free(text);
}

static void test_mixed(void **state)
{
    /* What else a document may be has no line that no log has. */
    static const char *const behind[] = {"firecracker", "libvirt", "rust", "rust_pretty", "bpftrace"};
    static struct cpuid_table sample;
    size_t size;
    unsigned count = 0;

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(documents); i++) {
        char *document = NULL;
        FILE *to = open_memstream(&document, &size);

        assert_non_null(to);
        documents[i].make(to, &sample);
        fclose(to);
        for (size_t j = 0; j < COUNT(dialects); j++) {
            char *rows = dialect_text(j, &sample, &size);

            check_mixed(document, rows);
            for (size_t k = 0; k < COUNT(behind); k++)
                if (strcmp(behind[k], documents[i].name) == 0) {
                    check_mixed(rows, document);
                    count++;
                }
            free(rows);
        }
        free(document);
    }
    assert_int_equal(count, COUNT(behind) * COUNT(dialects));
}

/* Formats that leafprobe writes and reads by the same name; rust and c are read as vmcore. */
static void test_written(void **state)
{
    static struct memory memory;
    static struct cpuid_table sample;
    const struct sink sink = memory_sink(&memory);
    unsigned count = 0;

    (void)state;
    kit_sample(&sample);
    for (; dialect_writer(count); count++) {
        const struct dialect_table from = {.label = "", .table = &sample};
        const char *name = dialect_writer(count)->name;
        const bool array = strcmp(name, "rust") == 0 || strcmp(name, "c") == 0;
        struct kit_read read;

        memory.used = 0;
        dialect_writer(count)->put(&sink, &from);
        kit_read_bytes(memory.bytes, memory.used, NULL, &read);
        check_read(name, &read, array ? "vmcore" : name);
        kit_free(&read);
    }
    assert_int_equal(count, 10);
}

static void check_dump(void *ctx, const char *path, const char *name)
{
    (void)ctx;
    (void)name;
    check_file(path, "aida64");
}

static void test_dumps(void **state)
{
    (void)state;
    assert_true(kit_each_dump(check_dump, NULL) >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),   cmocka_unit_test(test_shared), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_written), cmocka_unit_test(test_mixed),  cmocka_unit_test(test_dumps),
    };

    return cmocka_run_group_tests_name("recognise_all", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Any one and any two hurts that can come together, on what gdb, drgn, strace and AIDA64 print, and on a
 * stream. */
#include "host/read/tests/hurts.h"
#include "probe/tests/memory.h"
#include "probe/write/format.h"

static void put_vmcore(FILE *to, const struct cpuid_table *table)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    kit_write_table(&sink, FORMAT_VMCORE, table, 0, 0);
    fputs(memory_text(&memory), to);
}

static void put_drgn(FILE *to, const struct cpuid_table *table)
{
    fputs("(struct kvm_cpuid_entry2 [32]){\n", to);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *e = &table->entry[i];

        fprintf(to,
                "\t[%u] = {\n\t\t.function = (__u32)%u,\n\t\t.index = (__u32)%u,\n\t\t.flags = (__u32)%u,\n"
                "\t\t.eax = (__u32)%u,\n\t\t.ebx = (__u32)%u,\n\t\t.ecx = (__u32)%u,\n\t\t.edx = "
                "(__u32)%u,\n\t},\n",
                i, e->leaf, e->subleaf, e->flags, e->eax, e->ebx, e->ecx, e->edx);
    }
    fputs("}\n", to);
}

static void put_strace(FILE *to, const struct cpuid_table *table)
{
    fprintf(to, "ioctl(13, KVM_SET_CPUID2, {nent=%u, entries=[", table->count);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *e = &table->entry[i];

        fprintf(
            to,
            "%s{function=%#x, index=%#x, flags=%u, eax=%#x, ebx=%#x, ecx=%#x, edx=%#x, padding=[0, 0, 0]}",
            i ? ",\n " : "", e->leaf, e->subleaf, e->flags, e->eax, e->ebx, e->ecx, e->edx);
    }
    fputs("]}) = 0\n", to);
}

static void put_aida64(FILE *to, const struct cpuid_table *table)
{
    fputs("CPU#000 AffMask: 0x0000000000000001\n", to);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *e = &table->entry[i];

        fprintf(to, "CPUID %08X: %08X-%08X-%08X-%08X [SL %02X]\n", e->leaf, e->eax, e->ebx, e->ecx, e->edx,
                e->subleaf);
    }
}

static void put_stream(FILE *to, const struct cpuid_table *table)
{
    static struct memory memory;
    const struct sink sink = memory_sink(&memory);

    fputs("leafprobe: version=0\n", to);
    kit_write_frame(&sink, FORMAT_VMCORE, table, 0);
    fputs(memory_text(&memory), to);
    fputs("leafprobe: OK\n", to);
}

/* Some programs' texts may not be hurt so: others' lines may begin with what such hurts put there. */
static const struct {
    const char *name;
    void (*put)(FILE *to, const struct cpuid_table *table);
    hurt *wrap;
} formats[] = {
    {"vmcore", put_vmcore, wrapped_at}, {"vmcore", put_drgn, wrapped_at}, {"strace", put_strace, wrapped_at},
    {"aida64", put_aida64, wrapped_at}, {"stream", put_stream, NULL},
};

static hurt *const plain[] = {no_break, quoted, stamped, hosted, printable, referenced};

static void check_format(size_t f, hurt *one, hurt *two)
{
    static struct cpuid_table sample;
    struct kit_read read;
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    kit_sample(&sample);
    formats[f].put(to, &sample);
    fclose(to);
    if (one)
        text = apply(one, text);
    if (two)
        text = apply(two, text);
    kit_read_text(text, NULL, &read);
    if (read.failed || read.count != 1 || strcmp(read.format, formats[f].name) != 0 ||
        read.tables[0].table.count != sample.count)
        fail_msg("%s: '%s', %u tables of\n%s", formats[f].name, read.error, read.count, text);
    for (uint32_t i = 0; i < sample.count; i++) {
        const struct cpuid_entry *got = &read.tables[0].table.entry[i], *want = &sample.entry[i];

        if (got->leaf != want->leaf || got->subleaf != want->subleaf ||
            memcmp(&got->eax, &want->eax, 4 * sizeof(got->eax)) != 0)
            fail_msg("%s: row %u of\n%s", formats[f].name, i, text);
    }
    kit_free(&read);
    free(text);
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t f = 0; f < COUNT(formats); f++) {
        check_format(f, NULL, NULL);
        for (size_t i = 0; i < COUNT(plain); i++) {
            check_format(f, plain[i], NULL);
            if (formats[f].wrap)
                check_format(f, formats[f].wrap, plain[i]);
            if (formats[f].wrap)
                check_format(f, plain[i], formats[f].wrap);
            for (size_t j = 0; j < COUNT(plain); j++)
                if (i != j)
                    check_format(f, plain[i], plain[j]);
        }
    }
}

/* The line of a message is that of the file, whatever was put together. */
static void test_lines(void **state)
{
    static const char text[] =
        "> {function=3D0, index=3D0, flags=3D0, eax=\n> =3D1, ebx=3D2, ecx=3D3, edx=3D4, =\n"
        "> padding=3D{0, 0, 0}}\n> \n> {function =3D 1, index =3D oops}\n";
    struct kit_read read;

    (void)state;
    kit_read_text(text, "vmcore", &read);
    check_text("line", read.error, "text:5: expected a number of 32 bits, found 'oops'");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_lines)};

    return cmocka_run_group_tests_name("paste_formats", tests, NULL, NULL);
}

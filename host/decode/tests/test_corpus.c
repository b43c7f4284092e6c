/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dumps of real CPUs (LEAFPROBE_SHARED/corpus/aida64), replayed and walked: every non-zero row of a dump
 * comes back, and nothing comes that the dump does not justify.
 */
#include <string.h>

#include "host/tests/kit.h"
#include "probe/walk/replay.h"
#include "probe/walk/walk.h"

static bool covered(const struct cpuid_table *walked, const struct cpuid_entry *row)
{
    const struct cpuid_regs want = cpuid_entry_regs(row);
    const struct cpuid_entry *got = cpuid_table_find(walked, row->leaf, row->subleaf);
    const struct cpuid_regs regs = got ? cpuid_entry_regs(got) : (struct cpuid_regs){0};

    return got && cpuid_regs_equal(&regs, &want);
}

static void report(const char *file, const struct reader_table *dump, const char *what,
                   const struct cpuid_entry *row)
{
    print_message("%s cpu %u: %s 0x%08x.%x %08x %08x %08x %08x\n", file, dump->cpu, what, row->leaf,
                  row->subleaf, row->eax, row->ebx, row->ecx, row->edx);
}

static unsigned count_missing(const char *file, const struct reader_table *dump,
                              const struct cpuid_table *walked)
{
    unsigned missing = 0;

    for (uint32_t i = 0; i < dump->table.count; i++) {
        const struct cpuid_entry *row = &dump->table.entry[i];

        if (cpuid_entry_zero(row) || covered(walked, row))
            continue;
        report(file, dump, "missing", row);
        missing++;
    }
    return missing;
}

/* Rows of a leaf that the dump does not declare: another leaf's data. */
static unsigned count_phantoms(const char *file, const struct reader_table *dump, const struct replay *replay,
                               const struct cpuid_table *walked)
{
    unsigned phantoms = 0;

    for (uint32_t i = 0; i < walked->count; i++) {
        struct replay_answer answer;

        replay_lookup(replay, walked->entry[i].leaf, walked->entry[i].subleaf, &answer);
        if (answer.how == REPLAY_ENTRY || answer.how == REPLAY_ABSENT)
            continue;
        report(file, dump, "phantom", &walked->entry[i]);
        phantoms++;
    }
    return phantoms;
}

static unsigned check_cpu(const char *file, const struct reader_table *dump)
{
    static struct cpuid_table walked;
    struct replay replay = {&dump->table, KVM_5_7};
    const struct cpuid_source source = {replay_read, &replay};

    walk(&source, SHAPE_FULL, &walked);
    assert_int_equal(walked.dropped, 0);
    return count_missing(file, dump, &walked) + count_phantoms(file, dump, &replay, &walked);
}

struct corpus {
    unsigned faults, cpus;
};

static void check_file(void *ctx, const char *path, const char *name)
{
    struct corpus *corpus = ctx;
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    check_text(name, read.error, "");
    check_text(name, read.warning, "");
    for (unsigned i = 0; i < read.count; i++)
        corpus->faults += check_cpu(name, &read.tables[i]);
    corpus->cpus += read.count;
    kit_free(&read);
}

static void test_corpus(void **state)
{
    struct corpus corpus = {0};
    const unsigned files = kit_each_dump(check_file, &corpus);

    (void)state;
    print_message("%u files, %u CPUs, %u faults\n", files, corpus.cpus, corpus.faults);
    assert_int_equal(corpus.faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_corpus)};

    return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What each rule finds in tables of host/tests/data that are wrong in one place, on both grounds, and across
 * the CPUs of a machine of which one is wrong. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "host/lint/bit.h"
#include "host/lint/lint.h"
#include "host/lint/machine.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

static void found(void *ctx, const struct lint_finding *finding)
{
    char key[64], text[300];

    snprintf(key, sizeof(key), "%s, %s", finding->rule->id, (const char *)ctx);
    snprintf(text, sizeof(text), "%s %s %s", lint_severity_name(finding->severity), finding->place,
             finding->text);
    sweep_said(key, text);
}

/* The last CPU of a file with another table, and all its CPUs as one machine. */
static void hold(void *ctx, const struct cpuid_table *table, uint32_t leaf)
{
    static char guest[] = "guest", hardware[] = "hardware";
    const struct kit_read *read = ctx;

    (void)leaf;
    for (unsigned ground = 0; ground < 2; ground++) {
        const struct lint_ground of = {ground == 1, false};
        const struct lint_events events = {found, ground ? hardware : guest};
        struct lint_machine machine = {0};

        lint_table_on(table, &of, &events);
        for (unsigned i = 0; read->count > 1 && i < read->count; i++)
            lint_machine_add(&machine, i, i + 1 < read->count ? &read->tables[i].table : table, &of, &events);
        lint_machine_free(&machine);
    }
}

static int is_table(const struct dirent *entry)
{
    return strstr(entry->d_name, ".txt") != NULL && strncmp(entry->d_name, "trace", 5) != 0;
}

static void sweep_folder(const char *folder)
{
    struct dirent **names;
    char *path = strdup(kit_data(folder));
    const int count = scandir(path, &names, is_table, alphasort);

    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        struct kit_read read;
        char file[512];

        snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
        kit_read_file(file, NULL, &read);
        assert_true(!read.failed && read.count > 0);
        sweep_table(&read.tables[read.count - 1].table, 3, hold, &read);
        if (strcmp(folder, "transcript") == 0) {
            sweep_shape(&read.tables[read.count - 1].table, hold, &read);
            sweep_partial(&read.tables[read.count - 1].table, hold, &read);
        }
        kit_free(&read);
        free(names[i]);
    }
    free(names);
    free(path);
}

/* Every feature that rules speak of, and each of them missing in its turn. */
static void sweep_features(void)
{
    static struct cpuid_table table, lacks;
    const struct kit_read one = {.count = 1};

    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0x24, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000021, 0, 0, 0});
    for (unsigned i = 0; i < LINT_BIT_COUNT; i++) {
        const struct lint_bit_spec *spec = &lint_bit_specs[i];

        if (!cpuid_table_find(&table, spec->leaf, spec->subleaf))
            cpuid_table_add(&table, spec->leaf, spec->subleaf,
                            spec->leaf == 7 || spec->leaf == 0xd ? CPUID_INDEXED : 0,
                            &(struct cpuid_regs){0});
    }
    for (unsigned i = 0; i <= LINT_BIT_COUNT; i++) {
        lacks = table;
        for (unsigned k = 0; k < LINT_BIT_COUNT; k++) {
            const struct lint_bit_spec *spec = &lint_bit_specs[k];
            struct cpuid_entry *row =
                &lacks.entry[cpuid_table_find(&lacks, spec->leaf, spec->subleaf) - lacks.entry];
            uint32_t *const registers[] = {&row->eax, &row->ebx, &row->ecx, &row->edx};

            if (k != i)
                *registers[spec->reg] |= 1u << spec->bit;
        }
        hold((void *)&one, &lacks, 0);
    }
}

static void sweep(void)
{
    sweep_folder("lint");
    sweep_folder("transcript");
    sweep_features();
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "lint over tables with one thing wrong", sweep, "lint-sweep.golden");
}

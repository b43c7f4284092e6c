/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of qemu_model.def as they were when every model of QEMU 7.2 and 10.0 had been held against its own
 * guest (the suite of export does so, where that QEMU is): a row that changes is seen where there is none.
 */
#include "host/export/qemu_model.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/tests/sweep.h"
#include "probe/tests/check.h"

/* Of caches, the rows that any model has. */
static const struct {
    uint32_t leaf, subleaves;
} cached[] = {{2, 1}, {4, 5}, {0x80000005, 1}, {0x80000006, 1}, {0x8000001d, 5}};

static void put_regs(char *text, size_t size, const struct cpuid_regs *regs)
{
    snprintf(text, size, "%08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32, regs->eax, regs->ebx,
             regs->ecx, regs->edx);
}

static void say_model(const struct qemu_model *model)
{
    static const unsigned versions[] = {702, 902, 1000};
    char key[64], text[256];

    snprintf(key, sizeof(key), "model %s", model->name);
    snprintf(text, sizeof(text), "%u %s %" PRIx32 " %" PRIx32 " %" PRIx32 " %" PRIx32 " %" PRIx32 " %u %s",
             model->since, model->vendor, model->signature, model->level, model->level7, model->xlevel,
             model->xlevel2, model->caches, model->brand);
    sweep_said(key, text);
    for (unsigned word = 0; word < QEMU_WORD_COUNT; word++) {
        snprintf(text, sizeof(text), "%" PRIx32 ".%" PRIx32 ".%u %08" PRIx32 " %08" PRIx32 " %08" PRIx32,
                 qemu_words[word].leaf, qemu_words[word].subleaf, qemu_words[word].reg, model->word[word],
                 qemu_model_word(model, word, EXPORT_KVM), qemu_model_word(model, word, EXPORT_TCG));
        sweep_said(key, text);
    }
    for (size_t v = 0; v < COUNT(versions); v++)
        for (size_t i = 0; i < COUNT(cached); i++)
            for (uint32_t subleaf = 0; subleaf < cached[i].subleaves; subleaf++) {
                const struct cpuid_regs regs = qemu_model_cache(model, versions[v], cached[i].leaf, subleaf);

                put_regs(text, sizeof(text), &regs);
                sweep_said(key, text);
            }
}

static void sweep(void)
{
    const struct qemu_model *model;
    const char *name;
    size_t models = 0, names = 0;

    for (; (model = qemu_model(models)); models++)
        say_model(model);
    for (; (model = qemu_alias(names, &name)); names++) {
        sweep_said(name, model->name);
        assert_ptr_equal(qemu_model_find(name), model);
    }
    assert_true(models > 70 && names > 40);
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "models of QEMU", sweep, "qemu-models.golden");
}

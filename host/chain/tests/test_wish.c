/* SPDX-License-Identifier: BSD-2-Clause */
/* What QEMU's options ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/chain/wish.h"
#include "probe/table/count.h"

#define WORDS_MAX 8

static const struct diff_place avx2 = {{7, 0, 0}, 1u << 5, DIFF_NO_FIELD, EBX, false},
                               sse42 = {{1, 0, 0}, 1u << 20, DIFF_NO_FIELD, ECX, false},
                               x2apic = {{1, 0, 0}, 1u << 21, DIFF_NO_FIELD, ECX, false},
                               xcr0_avx = {{0xd, 0, 0}, 1u << 2, DIFF_NO_FIELD, EAX, false},
                               family = {{1, 0, 0}, 0xf00, DIFF_NO_FIELD, EAX, false};

static const struct wish_case {
    const char *words[WORDS_MAX];
    const struct diff_place *place;
    enum chain_asked asked;
    enum chain_asker asker;
    const char *word;
    enum export_accel accel;
} cases[] = {
    {{"-cpu", "Haswell"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "Nehalem"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "NoSuchModel"}, &avx2, CHAIN_ASKED_UNKNOWN, CHAIN_ASKER_NONE, "", EXPORT_TCG},
    {{"-cpu", "NoSuchModel,avx2=off"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "avx2=off", EXPORT_TCG},
    {{"-smp", "2"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "host"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "max,-avx2"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "-avx2", EXPORT_TCG},
    {{"-cpu", "Nehalem,+avx2"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_LINE, "+avx2", EXPORT_TCG},
    {{"-cpu", "Nehalem,avx2"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_LINE, "avx2", EXPORT_TCG},
    {{"-cpu", "Nehalem,avx2=yes"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_LINE, "avx2=yes", EXPORT_TCG},
    /* The last assignment counts, signs count more than all of them, and minus more than plus. */
    {{"-cpu", "max,avx2=off,avx2=on"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_LINE, "avx2=on", EXPORT_TCG},
    {{"-cpu", "max,-avx2,avx2=on"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "-avx2", EXPORT_TCG},
    {{"-cpu", "max,-avx2,+avx2"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "-avx2", EXPORT_TCG},
    /* Another feature of which the name is a part, and parts of no name. */
    {{"-cpu", "max,-avx"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "max,,-,+,=on,phys-bits=40"}, &avx2, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "Nehalem,sse4_2=off"}, &sse42, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "sse4_2=off", EXPORT_TCG},
    {{"-cpu", "Nehalem,-sse4.2"}, &sse42, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "-sse4.2", EXPORT_TCG},
    /* The last -cpu is the one; two dashes are as good as one. */
    {{"-cpu", "Haswell", "--cpu", "Nehalem"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    /* What the accelerator changes in a model. */
    {{"-accel", "kvm", "-cpu", "Haswell"}, &x2apic, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_KVM},
    {{"-accel", "kvm", "-cpu", "Penryn"}, &x2apic, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_KVM},
    {{"-accel", "tcg", "-cpu", "Penryn"}, &x2apic, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-enable-kvm", "-cpu", "Penryn"}, &x2apic, CHAIN_ASKED_ON, CHAIN_ASKER_MODEL, "", EXPORT_KVM},
    {{"-M", "q35,accel=kvm:tcg"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_KVM},
    {{"-accel", "accel=kvm,kernel-irqchip=split"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_KVM},
    {{"-accel", "tcg", "-accel", "kvm"}, &avx2, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    /* Components of XCR0 go with their features; of numbers nothing is known. */
    {{"-cpu", "max,avx=off"}, &xcr0_avx, CHAIN_ASKED_OFF, CHAIN_ASKER_LINE, "avx=off", EXPORT_TCG},
    {{"-cpu", "Nehalem"}, &xcr0_avx, CHAIN_ASKED_OFF, CHAIN_ASKER_MODEL, "", EXPORT_TCG},
    {{"-cpu", "max"}, &family, CHAIN_ASKED_UNKNOWN, CHAIN_ASKER_NONE, "", EXPORT_TCG},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct wish_case *wanted = &cases[i];
        struct chain_wish wish;
        struct error_line error;
        enum chain_asker asker;
        struct span word;
        unsigned count = 0;

        while (count < WORDS_MAX && wanted->words[count])
            count++;
        assert_true(chain_wish_read((char *const *)wanted->words, count, &wish, &error));
        const enum chain_asked asked = chain_wish_of(&wish, wanted->place, &asker, &word);

        if (asked != wanted->asked || asker != wanted->asker || wish.accel != wanted->accel ||
            word.n != strlen(wanted->word) || memcmp(word.at, wanted->word, word.n) != 0)
            fail_msg("%s %s: asked %d by %d with '%.*s', accel %d", wanted->words[0], wanted->words[1],
                     (int)asked, (int)asker, (int)word.n, word.at, (int)wish.accel);
    }
}

static void test_no_model(void **state)
{
    static char *const words[][2] = {
        {(char *)"-cpu", (char *)",avx2=off"},
        {(char *)"-cpu", (char *)"A-name-of-more-than-sixty-three-letters-which-no-model-of-QEMU-has"}};

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        struct chain_wish wish;
        struct error_line error = {""};

        assert_false(chain_wish_read(words[i], 2, &wish, &error));
        assert_non_null(strstr(error.text, "name of a model"));
    }
}

/* Without a command line nobody asks for anything. */
static void test_none(void **state)
{
    const struct chain_wish wish = {0};
    enum chain_asker asker;
    struct span word;

    (void)state;
    assert_int_equal(chain_wish_of(&wish, &avx2, &asker, &word), CHAIN_ASKED_UNKNOWN);
    assert_int_equal(asker, CHAIN_ASKER_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_no_model),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests_name("chain wish", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a QEMU says of itself, where QEMU is a script of the test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/export/qemu_known.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static char program[300];

static void put_program(const char *version, const char *models)
{
    FILE *file = fopen(program, "w");

    assert_non_null(file);
    fprintf(file, "#!/bin/sh\ncase \"$*\" in --version) %s ;; '-cpu help') %s ;; *) exit 9 ;; esac\n",
            version, models);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(program, 0755), 0);
}

static int begin(void **state)
{
    (void)state;
    snprintf(program, sizeof(program), "%s/qemu", run_folder());
    return 0;
}

static int end(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

static const struct qemu_model *model_of(const char *name)
{
    const struct qemu_model *model;

    for (size_t i = 0; (model = qemu_model(i)); i++)
        if (strcmp(model->name, name) == 0)
            return model;
    fail_msg("no model %s", name);
    return NULL;
}

static void test_answers(void **state)
{
    struct qemu_known known;
    struct error_line error = {""};

    (void)state;
    put_program(
        "echo 'QEMU emulator version 8.2.1 (Debian 1:8.2.1)'",
        "printf 'x86 Haswell-v1  Intel\\r\\nx86 EPYC-v2\\n\\nfeatures:\\n  3dnow avx2 fma\\n  aes\\n'");
    if (!qemu_known_program(program, &known, &error))
        fail_msg("%s", error.text);
    assert_int_equal(known.version, 802);
    assert_string_equal(known.name, "QEMU 8.2");
    assert_int_equal(qemu_known_as(&known), 802);
    assert_true(qemu_knows_name(&known, "avx2"));
    assert_true(qemu_knows_name(&known, "fma"));
    assert_true(qemu_knows_name(&known, "aes"));
    assert_true(qemu_knows_name(&known, "3dnow"));
    assert_false(qemu_knows_name(&known, "avx"));
    assert_false(qemu_knows_name(&known, "vx2"));
    assert_false(qemu_knows_name(&known, "bmi1"));
    assert_true(qemu_knows_model(&known, model_of("EPYC-v2")));
    assert_false(qemu_knows_model(&known, model_of("EPYC-v1")));
    qemu_known_free(&known);
    assert_null(known.help);
}

static void test_trouble(void **state)
{
    static const struct {
        const char *version, *models, *want; /* behind the program's name */
    } cases[] = {
        {"echo hello", ":", ": does not say which version of QEMU it is"},
        {"echo version ten", ":", ": does not say which version of QEMU it is"},
        {"exit 1", ":", " --version: ended badly, without a word: is it a QEMU?"},
        {"echo broken >&2; exit 1", ":", " --version: broken"},
        {"echo version 8.2", "echo no models >&2; exit 2", " -cpu: no models"},
        {"kill -9 $$", ":", " --version: ended badly, without a word: is it a QEMU?"},
    };
    struct qemu_known known;
    struct error_line error = {""};
    char want[400];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_program(cases[i].version, cases[i].models);
        assert_false(qemu_known_program(program, &known, &error));
        snprintf(want, sizeof(want), "%s%s", program, cases[i].want);
        check_text("trouble", error.text, want);
        assert_null(known.help);
    }
    assert_int_equal(remove(program), 0);
    assert_false(qemu_known_program(program, &known, &error));
    snprintf(want, sizeof(want), "%s is not installed (Debian package qemu-system-x86)", program);
    check_text("absent", error.text, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_answers, begin, end),
        cmocka_unit_test_setup_teardown(test_trouble, begin, end),
    };

    return cmocka_run_group_tests_name("qemu asked", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of the chain: rows that say something, none hidden by an earlier one, and their parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/chain/rule.h"
#include "host/tests/kit.h"

static size_t rule_count(void)
{
    size_t count = 0;

    while (chain_rule_row(count))
        count++;
    return count;
}

/* A knob is MODULE.NAME, and those of KVM's modules alone decide what it offers. */
static void check_knobs(const char *knobs)
{
    static const char *const modules[] = {"kvm.", "kvm_intel.", "kvm_amd."};

    for (const char *at = knobs; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        size_t known = 0;

        for (size_t i = 0; i < 3; i++)
            known += strncmp(at, modules[i], strlen(modules[i])) == 0;
        assert_int_equal(known, 1);
    }
}

static void test_rows(void **state)
{
    (void)state;
    assert_true(rule_count() > 100);
    for (size_t i = 0; i < rule_count(); i++) {
        const struct chain_rule *rule = chain_rule_row(i);

        assert_true(rule->part < CHAIN_PART_TOTAL && rule->regs && rule->regs < 16 && rule->bits);
        assert_true(rule->first <= rule->last && rule->text[0] && rule->source[0]);
        assert_true(strlen(rule->text) < 160);
        check_knobs(rule->knobs);
    }
}

/* Each row answers for at least one bit of its own. */
static void test_none_hidden(void **state)
{
    (void)state;
    for (size_t i = 0; i < rule_count(); i++) {
        const struct chain_rule *rule = chain_rule_row(i);
        bool answers = false;

        for (unsigned bit = 0; bit < 128; bit++) {
            const struct diff_place place = {
                {rule->leaf, rule->last, 0}, 1u << bit % 32, DIFF_NO_FIELD, (uint8_t)(bit / 32), false};

            answers = answers || chain_rule((enum chain_part)rule->part, &place) == rule;
        }
        if (!answers)
            fail_msg("row %zu, leaf 0x%x: %s", i, (unsigned)rule->leaf, rule->text);
    }
}

static void test_hypervisor_block(void **state)
{
    const struct diff_place low = {{0x40000001, 0, 0}, 1, DIFF_NO_FIELD, EAX, false},
                            high = {{0x40000101, 0, 0}, 1, DIFF_NO_FIELD, EAX, false};

    (void)state;
    assert_non_null(chain_rule(CHAIN_KVM_ADDS, &low));
    assert_ptr_equal(chain_rule(CHAIN_KVM_ADDS, &low), chain_rule(CHAIN_KVM_ADDS, &high));
}

static void put_file(const char *path, const char *text)
{
    kit_put_file(path, text, strlen(text));
}

static void test_parameters(void **state)
{
    const struct diff_place pku = {{7, 0, 0}, 1u << 3, DIFF_NO_FIELD, ECX, false};
    const struct chain_rule *rule = chain_rule(CHAIN_KVM_TAKES, &pku);
    char folder[] = "/tmp/test_rules.XXXXXX", path[128], text[256], small[16];

    (void)state;
    assert_non_null(rule);
    assert_string_equal(rule->knobs, "kvm_intel.ept kvm_amd.npt");
    chain_knobs(rule, NULL, text, sizeof(text));
    assert_string_equal(text, "kvm_intel.ept or kvm_amd.npt");
    assert_non_null(mkdtemp(folder));
    chain_knobs(rule, folder, text, sizeof(text));
    assert_string_equal(text, "kvm_intel.ept or kvm_amd.npt");
    snprintf(path, sizeof(path), "%s/kvm_amd", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/kvm_amd/parameters", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/kvm_amd/parameters/npt", folder);
    put_file(path, "N\n");
    chain_knobs(rule, folder, text, sizeof(text));
    assert_string_equal(text, "kvm_amd.npt (N here)");
    chain_knobs(rule, folder, small, sizeof(small));
    assert_string_equal(small, "kvm_amd.npt (N ");
    put_file(path, "");
    chain_knobs(rule, folder, text, sizeof(text));
    assert_string_equal(text, "kvm_intel.ept or kvm_amd.npt");
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof(path), "%s/kvm_amd/parameters", folder);
    assert_int_equal(rmdir(path), 0);
    snprintf(path, sizeof(path), "%s/kvm_amd", folder);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_none_hidden),
        cmocka_unit_test(test_hypervisor_block),
        cmocka_unit_test(test_parameters),
    };

    return cmocka_run_group_tests_name("chain rules", tests, NULL, NULL);
}

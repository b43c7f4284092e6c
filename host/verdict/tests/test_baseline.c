/* SPDX-License-Identifier: BSD-2-Clause */
/* A baseline is never above one of its hosts, and a further host never adds a feature to it. */
#include <string.h>

#include "host/tests/kit.h"
#include "host/verdict/baseline.h"
#include "host/verdict/verdict.h"

enum { ROUNDS = 300, HOSTS = 5 };

static uint64_t seed = 0x5eed;
static unsigned changes;

static void count_change(void *ctx, const struct baseline_change *change)
{
    (void)ctx;
    assert_int_not_equal(change->place.mask & (change->before ^ change->after), 0);
    changes++;
}

static const struct baseline_events events = {count_change, NULL};

static void add_row(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, struct cpuid_regs regs)
{
    cpuid_table_add(table, leaf, subleaf, CPUID_INDEXED, &regs);
}

/* A CPU of Intel's with random features and limits; pkru is the place of PKRU. */
static void random_host(struct cpuid_table *ret, uint32_t pkru)
{
    const uint32_t components = 3 | (kit_random(&seed) & 0x2e4);

    cpuid_table_clear(ret);
    add_row(ret, 0x0, 0,
            (struct cpuid_regs){0xd + (kit_random(&seed) & 1), 0x756e6547, 0x6c65746e, 0x49656e69});
    add_row(ret, 0x1, 0,
            (struct cpuid_regs){kit_random(&seed), kit_random(&seed), kit_random(&seed), kit_random(&seed)});
    add_row(
        ret, 0x7, 0,
        (struct cpuid_regs){kit_random(&seed) & 3, kit_random(&seed), kit_random(&seed), kit_random(&seed)});
    if (kit_random(&seed) & 1)
        add_row(ret, 0x7, 1, (struct cpuid_regs){kit_random(&seed), 0, 0, 0});
    add_row(ret, 0xd, 0, (struct cpuid_regs){components, 0x240, 0xa88, 0});
    for (uint32_t i = 2; i < 10; i++)
        if (components >> i & 1)
            add_row(ret, 0xd, i, (struct cpuid_regs){8, i == 9 ? pkru : 0x240 + 64 * i, 0, 0});
    add_row(ret, 0x80000000, 0, (struct cpuid_regs){0x80000008, 0, 0, 0});
    add_row(ret, 0x80000001, 0,
            (struct cpuid_regs){0, 0, kit_random(&seed), kit_random(&seed) & ~0x0183f3ffu});
    add_row(ret, 0x80000008, 0,
            (struct cpuid_regs){0x3000 | (36 + kit_random(&seed) % 17), kit_random(&seed), 0, 0});
}

static bool may_grow(enum move_rule rule)
{
    return rule == MOVE_INVERTED || rule == MOVE_ACCUMULATES || rule == MOVE_DERIVED ||
           rule == MOVE_IGNORED || rule == MOVE_NOTED;
}

/* Bits that came with a further host are inverted or accumulate, and of those none went. */
static void check_growth(const struct cpuid_table *before, const struct cpuid_table *after)
{
    for (uint32_t i = 0; i < after->count; i++) {
        const struct cpuid_entry *entry = &after->entry[i];
        const struct cpuid_entry *old = cpuid_table_find(before, entry->leaf, entry->subleaf);
        const struct cpuid_regs now = cpuid_entry_regs(entry),
                                was = old ? cpuid_entry_regs(old) : (struct cpuid_regs){0};

        for (unsigned bit = 0; bit < 128; bit++) {
            const struct move move = move_of(entry->leaf, entry->subleaf, bit / 32, bit % 32);
            const bool has = cpuid_reg(&now, bit / 32) >> bit % 32 & 1,
                       had = cpuid_reg(&was, bit / 32) >> bit % 32 & 1;

            if (move.rule == MOVE_INVERTED || move.rule == MOVE_ACCUMULATES)
                assert_true(has || !had);
            else if (has && !had && move.rule != MOVE_NOT_GREATER)
                assert_true(may_grow(move.rule));
        }
    }
}

static void check_below(const struct baseline *baseline, const struct cpuid_table *host)
{
    struct verdict verdict;

    const struct verdict_side sides[2] = {{&baseline->table, "", VERDICT_GUEST}, {host, "", VERDICT_CPU}};

    assert_true(verdict_make(&sides[0], &sides[1], &verdict));
    if (verdict_word(&verdict, false) != VERDICT_CAN)
        fail_msg("seed: %s of leaf 0x%x %s", diff_place_name(&verdict.reasons[0].place),
                 verdict.reasons[0].place.key.leaf, move_grade_name(verdict.reasons[0].grade));
    verdict_free(&verdict);
}

static void test_property(void **state)
{
    static struct cpuid_table hosts[HOSTS];
    static struct baseline baseline, done;
    static struct cpuid_table before;
    struct error_line error;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        baseline = (struct baseline){0};
        for (unsigned i = 0; i < HOSTS; i++) {
            random_host(&hosts[i], 0xa80);
            before = baseline.table;
            assert_true(baseline_add(&baseline, &hosts[i], "host", &events, &error));
            if (i)
                check_growth(&before, &baseline.table);
            done = baseline;
            assert_true(baseline_end(&done, &error));
            for (unsigned j = 0; j <= i; j++)
                check_below(&done, &hosts[j]);
        }
    }
    assert_true(changes > ROUNDS);
}

/* A table that has the components of XCR0, PKRU at a place. */
static void host_with(struct cpuid_table *ret, uint32_t components, uint32_t pkru)
{
    cpuid_table_clear(ret);
    add_row(ret, 0x0, 0, (struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    add_row(ret, 0x1, 0, (struct cpuid_regs){0x606a6, 0, 1u << 26, 0});
    add_row(ret, 0xd, 0, (struct cpuid_regs){components, 0x240, pkru + 8, 0});
    if (components & 0x200)
        add_row(ret, 0xd, 9, (struct cpuid_regs){8, pkru, 0, 0});
}

static bool add(struct baseline *baseline, const struct cpuid_table *table, struct error_line *reterr)
{
    return baseline_add(baseline, table, "name", &events, reterr);
}

/* PKRU stands elsewhere on AMD's: refused, unless some host lacks it. */
static void test_layouts(void **state)
{
    static struct baseline baseline;
    static struct cpuid_table a, b, without;
    struct error_line error;

    (void)state;
    host_with(&a, 0x203, 0xa80);
    host_with(&b, 0x203, 0x980);
    host_with(&without, 0x3, 0);
    baseline = (struct baseline){0};
    assert_true(add(&baseline, &a, &error) && add(&baseline, &a, &error));
    assert_true(add(&baseline, &b, &error));
    assert_false(baseline_end(&baseline, &error));
    check_text("layout", error.text,
               "no table suits these hosts: 0x0000000d:9.ebx[31:0] differs, 0xa80 and in name 0x980 (the "
               "guest's memory "
               "holds XSAVE images of this layout)");
    baseline = (struct baseline){0};
    assert_true(add(&baseline, &a, &error) && add(&baseline, &b, &error) && add(&baseline, &without, &error));
    assert_true(baseline_end(&baseline, &error));
    assert_null(cpuid_table_find(&baseline.table, 0xd, 9));
    assert_int_equal(cpuid_table_find(&baseline.table, 0xd, 0)->ecx, 0x240);
}

/* A row of zeros behind the table, as programs leave them, that repeats the place of the first: no guest
 * reads it. */
static void test_repeated_row(void **state)
{
    static struct baseline baseline;
    static struct cpuid_table table, other;
    struct error_line error;

    (void)state;
    host_with(&table, 0x3, 0);
    other = table;
    other.entry[1].eax = 0x606a5;
    add_row(&table, 0x0, 0, (struct cpuid_regs){0, 0, 0, 0});
    baseline = (struct baseline){0};
    assert_true(add(&baseline, &table, &error) && add(&baseline, &other, &error));
    assert_true(baseline_end(&baseline, &error));
    assert_int_equal(baseline.table.count, 3);
    assert_int_equal(cpuid_table_find(&baseline.table, 0, 0)->eax, 0xd);
}

static void set_vendor(struct cpuid_table *table, const char *vendor)
{
    memcpy(&table->entry[0].ebx, vendor, 4);
    memcpy(&table->entry[0].edx, vendor + 4, 4);
    memcpy(&table->entry[0].ecx, vendor + 8, 4);
}

static void test_vendors(void **state)
{
    static struct baseline baseline;
    static struct cpuid_table a, b;
    struct error_line error;

    (void)state;
    host_with(&a, 3, 0);
    host_with(&b, 3, 0);
    set_vendor(&b, "AuthenticAMD");
    b.entry[1].eax = 0xa00f11;
    baseline = (struct baseline){0};
    assert_true(add(&baseline, &a, &error));
    assert_false(add(&baseline, &b, &error));
    check_text("vendors", error.text,
               "no table suits these hosts: this one's vendor is \"AuthenticAMD\", that of those before it "
               "\"GenuineIntel\"; --vendor=NAME takes hosts of several");
    for (unsigned first = 0; first < 2; first++) {
        baseline = (struct baseline){.vendor = "AuthenticAMD"};
        assert_true(add(&baseline, first ? &b : &a, &error) && add(&baseline, first ? &a : &b, &error));
        assert_true(baseline_end(&baseline, &error));
        assert_memory_equal(&cpuid_table_find(&baseline.table, 0, 0)->ebx, &b.entry[0].ebx, 12);
        assert_int_equal(cpuid_table_find(&baseline.table, 1, 0)->eax, 0xa00f11);
    }
    baseline = (struct baseline){.vendor = "HygonGenuine"};
    assert_true(add(&baseline, &a, &error) && add(&baseline, &b, &error));
    assert_false(baseline_end(&baseline, &error));
    check_text("line", error.text, "no host is of the vendor HygonGenuine");
    b.count = 1;
    assert_false(add(&baseline, &b, &error));
    check_text("partial", error.text, "a partial table (no leaf 1): take one that is whole");
}

static void add_kvm(struct cpuid_table *table, uint32_t base, uint32_t features)
{
    add_row(table, base, 0, (struct cpuid_regs){base + 1, 0x4b4d564b, 0x564b4d56, 0x4d});
    add_row(table, base + 1, 0, (struct cpuid_regs){features, 0, 0, 0});
}

static void add_hyperv(struct cpuid_table *table)
{
    add_row(table, 0x40000000, 0, (struct cpuid_regs){0x40000001, 0x7263694d, 0x666f736f, 0x76482074});
    add_row(table, 0x40000001, 0, (struct cpuid_regs){0x31237648, 0, 0, 0});
}

/* KVM's block behind Hyper-V's; hosts without any say nothing of it. */
static void test_hypervisors(void **state)
{
    static struct baseline baseline;
    static struct cpuid_table bare, both, other, alone, kvm;
    struct error_line error;

    (void)state;
    host_with(&bare, 3, 0);
    both = other = alone = kvm = bare;
    add_hyperv(&both);
    add_kvm(&both, 0x40000100, 0xff);
    add_hyperv(&other);
    add_kvm(&other, 0x40000100, 0x0f);
    add_hyperv(&alone);
    add_kvm(&kvm, 0x40000000, 0xff);
    for (unsigned turn = 0; turn < 2; turn++) {
        baseline = (struct baseline){0};
        assert_true(add(&baseline, turn ? &bare : &both, &error) &&
                    add(&baseline, turn ? &both : &bare, &error));
        assert_true(add(&baseline, &other, &error));
        assert_true(baseline_end(&baseline, &error));
        assert_int_equal(cpuid_table_find(&baseline.table, 0x40000101, 0)->eax, 0x0f);
        assert_int_equal(cpuid_table_find(&baseline.table, 0x40000001, 0)->eax, 0x31237648);
    }
    assert_true(add(&baseline, &alone, &error));
    assert_true(baseline_end(&baseline, &error));
    assert_null(cpuid_table_find(&baseline.table, 0x40000100, 0));
    assert_null(cpuid_table_find(&baseline.table, 0x40000101, 0));
    assert_non_null(cpuid_table_find(&baseline.table, 0x40000000, 0));
    assert_false(add(&baseline, &kvm, &error));
    check_text("interface", error.text,
               "no table suits these hosts: 0x40000000:0.ebx[31:0] differs, 0x7263694d and in name "
               "0x4b4d564b (another "
               "hypervisor's interface)");
}

/* A row of hypervisors counts whichever of its registers holds something. */
static void test_one_register(void **state)
{
    static struct baseline baseline;
    static struct cpuid_table bare, hosted;
    struct error_line error;

    (void)state;
    host_with(&bare, 3, 0);
    for (unsigned reg = EAX; reg <= EDX; reg++) {
        const struct cpuid_regs regs = {reg == EAX, reg == EBX, reg == ECX, reg == EDX};

        hosted = bare;
        add_row(&hosted, 0x40000000, 0, regs);
        baseline = (struct baseline){0};
        assert_true(add(&baseline, &bare, &error) && add(&baseline, &hosted, &error));
        assert_non_null(cpuid_table_find(&baseline.table, 0x40000000, 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_property),     cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_repeated_row), cmocka_unit_test(test_vendors),
        cmocka_unit_test(test_hypervisors),  cmocka_unit_test(test_one_register),
    };

    return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}

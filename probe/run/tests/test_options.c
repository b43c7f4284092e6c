/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/options.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define GIVEN(id) (1u << OPTION_##id)

static struct memory memory;

static struct options parse(const char *text)
{
    struct options options;
    struct option_error error;

    options_init(&options);
    if (!options_parse(&options, text, &error))
        fail_msg("\"%s\": %s '%s'", text, error.problem, error.word);
    return options;
}

static void check_options(const char *text, const struct options *want)
{
    const struct options got = parse(text);

    if (memcmp(&got, want, sizeof(got)) != 0)
        fail_msg("\"%s\" was read wrong", text);
}

/* The letter and the argument's name as options.def has them, by id. */
static const struct {
    const char *name;
    char letter;
    const char *argument;
} rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, kind, field, low, arg, values, argument, help) {name, letter, argument},
#include "probe/run/options.def"
#undef OPTION
};

static void test_defaults(void **state)
{
    const struct options want = {.files = 1u << FORMAT_VMCORE};

    (void)state;
    check_options("", &want);
    check_options(" \t\r\n ", &want);
}

/* What each option sets; value is NULL for those without one. */
static const struct {
    enum option_id id;
    const char *value;
    struct options want;
} effects[] = {
    {OPTION_FORMAT, "vmcore", {.format = FORMAT_VMCORE}},
    {OPTION_FORMAT, "raw", {.format = FORMAT_RAW}},
    {OPTION_RAW, NULL, {.format = FORMAT_RAW}},
    {OPTION_SHAPE, "qemu", {.shape = SHAPE_QEMU}},
    {OPTION_SHAPE, "full", {.shape = SHAPE_FULL}},
    {OPTION_SLOTS, "0", {.slots = 0}},
    {OPTION_SLOTS, "256", {.slots = 256}},
    {OPTION_LEAF, "0", {.leaf = 0}},
    {OPTION_LEAF, "0x8000001d", {.leaf = 0x8000001d}},
    {OPTION_LEAF, "0XABCdef", {.leaf = 0xabcdef}},
    {OPTION_LEAF, "4294967295", {.leaf = UINT32_MAX}},
    {OPTION_LEAF, "0xffffffff", {.leaf = UINT32_MAX}},
    {OPTION_LEAF, "0x00000000000000000001", {.leaf = 1}},
    {OPTION_LEAF, "010", {.leaf = 10}},
    {OPTION_SUBLEAF, "0x3f", {.subleaf = 63}},
    {OPTION_ONE, NULL, {.one_cpu = 1}},
    {OPTION_CPUS, "distinct", {.cpus = 0}},
    {OPTION_CPUS, "all", {.cpus = 1}},
    {OPTION_FILE, "none", {.files = 0}},
    {OPTION_FILE, "vmcore", {.files = 1u << FORMAT_VMCORE}},
    {OPTION_FILE, "kvm,raw", {.files = 1u << FORMAT_KVM | 1u << FORMAT_RAW}},
    {OPTION_FILE, "vmcore,raw,kvm", {.files = 7}},
    {OPTION_MODE, "auto", {.mode = 0}},
    {OPTION_MODE, "32", {.mode = 32}},
    {OPTION_POWEROFF, NULL, {.at_end = END_POWEROFF}},
    {OPTION_WAIT, NULL, {.at_end = END_WAIT}},
    {OPTION_HALT, NULL, {.at_end = END_HALT}},
    {OPTION_SWEEP, NULL, {.sweep = 1}},
    {OPTION_CLOCK, NULL, {.clock = 1}},
    {OPTION_NAMED, NULL, {.named = 1}},
    {OPTION_HELP, NULL, {.help = 1}},
    {OPTION_SERIAL, "auto", {.serial = SERIAL_AUTO}},
    {OPTION_SERIAL, "com2", {.serial = 0x2f8}},
    {OPTION_SERIAL, "com4", {.serial = 0x2e8}},
    {OPTION_SERIAL, "spcr", {.serial = SERIAL_SPCR}},
    {OPTION_SERIAL, "0xe010", {.serial = 0xe010}},
    {OPTION_WATCH, NULL, {.watch = 60}},
    {OPTION_POST, "http://10.0.2.2:8514/x?a=b", {.post = "http://10.0.2.2:8514/x?a=b"}},
    {OPTION_QR, NULL, {.qr = 30}},
    {OPTION_SYSLOG, "10.0.2.2:8514", {.syslog = "10.0.2.2:8514"}},
};

static void check_spelling(const struct options *want, const char *prefix, const char *name,
                           const char *apart, const char *value, const char *end)
{
    char text[128];

    snprintf(text, sizeof(text), "%s%s%s%s%s", prefix, name, apart, value, end);
    check_options(text, want);
}

static void test_every_option_in_every_spelling(void **state)
{
    uint32_t tried = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(effects); i++) {
        const char *name = rows[effects[i].id].name, *value = effects[i].value;
        const char letter[] = {rows[effects[i].id].letter, 0};
        struct options want = effects[i].want;

        tried |= 1u << effects[i].id;
        want.given = 1u << effects[i].id;
        want.files = effects[i].id == OPTION_FILE ? want.files : 1u << FORMAT_VMCORE;
        assert_true(!value == (!rows[effects[i].id].argument || effects[i].id == OPTION_WATCH ||
                               effects[i].id == OPTION_QR));
        if (!value) {
            check_spelling(&want, "", name, "", "", "");
            check_spelling(&want, "\t--", name, "", "", "\n");
            if (*letter)
                check_spelling(&want, "-", letter, "", "", "");
            continue;
        }
        check_spelling(&want, "", name, "=", value, "");
        check_spelling(&want, "--", name, "=", value, "");
        check_spelling(&want, "", name, " ", value, "");
        check_spelling(&want, "--", name, "  ", value, " ");
        check_spelling(&want, "", name, "=\"", value, "\"");
        check_spelling(&want, "--", name, " \"", value, "\"");
        if (*letter) {
            check_spelling(&want, "-", letter, " ", value, "");
            check_spelling(&want, "-", letter, "", value, "");
            check_spelling(&want, "-", letter, " \"", value, "\"");
        }
    }
    assert_int_equal(tried, (1u << OPTION_COUNT) - 1);
}

static void test_combinations(void **state)
{
    static const struct {
        const char *text;
        struct options want;
    } cases[] = {
        {"-1 -r -l 7 -s1",
         {.given = GIVEN(ONE) | GIVEN(RAW) | GIVEN(LEAF) | GIVEN(SUBLEAF),
          .format = FORMAT_RAW,
          .leaf = 7,
          .subleaf = 1,
          .one_cpu = 1,
          .files = 1}},
        {"raw format=vmcore", {.given = GIVEN(FORMAT) | GIVEN(RAW), .format = FORMAT_VMCORE, .files = 1}},
        {"slots=80\nslots=0\n", {.given = GIVEN(SLOTS), .slots = 0, .files = 1}},
        {"wait poweroff", {.given = GIVEN(WAIT) | GIVEN(POWEROFF), .at_end = END_POWEROFF, .files = 1}},
        {"file=none file=kvm", {.given = GIVEN(FILE), .files = 1u << FORMAT_KVM}},
        {"watch=5", {.given = GIVEN(WATCH), .watch = 5, .files = 1}},
        {"--watch=\"600\" raw",
         {.given = GIVEN(WATCH) | GIVEN(RAW), .watch = 600, .format = FORMAT_RAW, .files = 1}},
        {"qr=5", {.given = GIVEN(QR), .qr = 5, .files = 1}},
        {"watch raw", {.given = GIVEN(WATCH) | GIVEN(RAW), .watch = 60, .format = FORMAT_RAW, .files = 1}},
        {"file=none,kvm", {.given = GIVEN(FILE), .files = 1u << FORMAT_KVM}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_options(cases[i].text, &cases[i].want);
}

/* The command line, then the configuration file: what comes later wins, and what is not said again stays. */
static void test_texts_add_up(void **state)
{
    struct options options;
    struct option_error error;

    (void)state;
    options_init(&options);
    assert_true(options_parse(&options, "slots=80 shape=full", &error));
    assert_true(options_parse(&options, "slots=40", &error));
    assert_int_equal(options.slots, 40);
    assert_int_equal(options.shape, SHAPE_FULL);
    assert_true(option_given(&options, OPTION_SHAPE));
    assert_false(option_given(&options, OPTION_HELP));
}

static void test_bad_words(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"formta=raw", "unknown option 'formta=raw', did you mean 'format'?"},
        {"--sahpe full", "unknown option '--sahpe', did you mean 'shape'?"},
        {"power-off", "unknown option 'power-off', did you mean 'poweroff'?"},
        {"raw xyzzyxyzzy", "unknown option 'xyzzyxyzzy'"},
        {"-z", "unknown option '-z'"},
        {"+-post=x", "unknown option '+-post=x', did you mean 'post'?"},
        {"-", "unknown option '-'"},
        {"--", "unknown option '--'"},
        {"=", "unknown option '='"},
        {"=raw", "unknown option '=raw'"},
        {"forma", "unknown option 'forma', did you mean 'format'?"},
        {"formats=raw", "unknown option 'formats=raw', did you mean 'format'?"},
        {"FORMAT=raw", "unknown option 'FORMAT=raw'"},
        {"raw=1", "no value belongs in 'raw=1'"},
        {"--help=", "no value belongs in '--help='"},
        {"-1x", "no value belongs in '-1x'"},
        {"format", "a value is missing after 'format'"},
        {"-1 --slots ", "a value is missing after '--slots'"},
        {"slots=", "a value is missing after 'slots='"},
        {"-l", "a value is missing after '-l'"},
        {"format=csv", "unknown value in 'format=csv'"},
        {"format=rawx", "unknown value in 'format=rawx'"},
        {"format=ra", "unknown value in 'format=ra'"},
        {"format=kvm", "unknown value in 'format=kvm'"},
        {"format csv", "unknown value in 'csv'"},
        {"file=vmcore,", "unknown value in 'file=vmcore,'"},
        {"file=,raw", "unknown value in 'file=,raw'"},
        {"file=raw;kvm", "unknown value in 'file=raw;kvm'"},
        {"mode=64", "unknown value in 'mode=64'"},
        {"format=\"raw", "unknown value in 'format=\"raw'"},
        {"slots=257", "number out of range in 'slots=257'"},
        {"slots=0x101", "number out of range in 'slots=0x101'"},
        {"slots=-1", "not a 32-bit number in 'slots=-1'"},
        {"slots=\"\"", "not a 32-bit number in 'slots=\"\"'"},
        {"watch=", "a value is missing after 'watch='"},
        {"watch=0", "number out of range in 'watch=0'"},
        {"watch=601", "number out of range in 'watch=601'"},
        {"qr=0", "number out of range in 'qr=0'"},
        {"qr=601", "number out of range in 'qr=601'"},
        {"watch=long", "not a 32-bit number in 'watch=long'"},
        {"watch 5", "unknown option '5'"},
        {"leaf=4294967296", "not a 32-bit number in 'leaf=4294967296'"},
        {"leaf=0x100000000", "not a 32-bit number in 'leaf=0x100000000'"},
        {"leaf=18446744073709551616", "not a 32-bit number in 'leaf=18446744073709551616'"},
        {"leaf=0x", "not a 32-bit number in 'leaf=0x'"},
        {"leaf=0xg", "not a 32-bit number in 'leaf=0xg'"},
        {"leaf=1f", "not a 32-bit number in 'leaf=1f'"},
        {"leaf=1,2", "not a 32-bit number in 'leaf=1,2'"},
        {"-l 12h", "not a 32-bit number in '12h'"},
        {"-l7q", "not a 32-bit number in '-l7q'"},
        {"x\x01y\xff=z", "unknown option 'x?y?=z'"},
        {"a234567890b234567890c234567890d234567890e2345678",
         "unknown option 'a234567890b234567890c234567890d234567890e234567'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);
        struct options options;
        struct option_error error;

        memset(&error, 0xff, sizeof(error));
        options_init(&options);
        if (options_parse(&options, cases[i].text, &error))
            fail_msg("\"%s\" was taken", cases[i].text);
        option_error_put(&sink, &error);
        check_text(cases[i].text, memory_text(&memory), cases[i].want);
    }
}

static void test_help_lists_every_option(void **state)
{
    const struct sink sink = memory_sink(&memory);
    const char *line = memory.bytes;

    (void)state;
    options_help(&sink);
    memory_text(&memory);
    for (size_t i = 0; i < OPTION_COUNT; i++, line = strchr(line, '\n') + 1) {
        char want[64];

        const char letter[] = {'-', rows[i].letter, ',', ' ', 0};
        snprintf(want, sizeof(want), "%s%s%s%s ", rows[i].letter ? letter : "    ", rows[i].name,
                 rows[i].argument && rows[i].argument[0] != '[' ? "=" : "",
                 rows[i].argument ? rows[i].argument : "");
        if (strncmp(line, want, strlen(want)) != 0)
            fail_msg("no line \"%s...\" where it belongs", want);
        /* Firmware consoles are 80 columns wide at least, and often no more than 100. */
        assert_true(strchr(line, '\n') - line < 100);
    }
    assert_ptr_equal(line, memory.bytes + memory.used);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),     cmocka_unit_test(test_every_option_in_every_spelling),
        cmocka_unit_test(test_combinations), cmocka_unit_test(test_texts_add_up),
        cmocka_unit_test(test_bad_words),    cmocka_unit_test(test_help_lists_every_option),
    };

    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Which stations are read of this machine and of one that runs on it, in which words they say so, and what is
 * not asked for. The sources are this program's own. */
#include "host/chain/tests/sources.h"

static const struct chain_here of_process = {.pid = 77, .seconds = 9};

static void test_process(void **state)
{
    static const char *const line[] = {
        "/usr/bin/qemu-system-x86_64", "-accel", "tcg", "-cpu", "Haswell,-avx2", NULL};
    struct error_line error = {""};

    (void)state;
    words = line;
    assert_true(chain_here(&chain, &of_process, &error));
    check_host();
    read_as(CHAIN_SET, "process 77, KVM_GET_CPUID2, cpu 4", LIVE);
    assert_true(chain.tables[CHAIN_SET].kept);
    unread(CHAIN_GUEST, "what it reads is asked of it alone: --guest=FILE");
    assert_int_equal(sources[GUEST].asked, 0);
    assert_int_equal(sources[LIVE].request.pid, 77);
    assert_int_equal(sources[LIVE].request.seconds, 9);
    assert_true(sources[LIVE].request.one_cpu);
    assert_true(chain.wish.given);
    assert_string_equal(chain.wish.cpu, "Haswell,-avx2");
    assert_string_equal(chain.wish.name, "Haswell");
    assert_int_equal(chain.wish.accel,
                     EXPORT_KVM); /* it has virtual CPUs of KVM, whatever it was asked for */
    assert_false(chain.other);
    assert_string_equal(chain.words[0], line[0]);
}

/* Which programs are QEMU. */
static void test_programs(void **state)
{
    static const struct {
        const char *program;
        bool other;
    } cases[] = {
        {"qemu-system-x86_64", false},
        {"/opt/qemu-system-i386", false},
        {"/usr/libexec/qemu-kvm", false},
        {"kvm", false},
        {"/usr/bin/kvm", false},
        {"/usr/bin/crosvm", true},
        {"qemu-system", true},
        {"kvmtool", true},
        {"/usr/libexec/qemu-kvm-old", true},
        {"/kvm/firecracker", true},
    };
    struct error_line error = {""};

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *const line[] = {cases[i].program, "-cpu", "Haswell", NULL};

        begin(state);
        words = line;
        assert_true(chain_here(&chain, &of_process, &error));
        if (chain.other != cases[i].other || chain.wish.given == cases[i].other)
            fail_msg("%s", cases[i].program);
        end(state);
    }
}

/* A wish that is known already stays; one that says nothing is none; no words are no trouble. */
static void test_wishes(void **state)
{
    static const char *const nameless[] = {"kvm", "-cpu", ",+avx", NULL};
    struct error_line error = {""};

    chain.wish = (struct chain_wish){.given = true, .accel = EXPORT_TCG, .cpu = "EPYC"};
    words = nameless;
    assert_true(chain_here(&chain, &of_process, &error));
    assert_null(chain.words);
    assert_string_equal(chain.wish.cpu, "EPYC");
    assert_int_equal(chain.wish.accel, EXPORT_KVM);

    begin(state);
    words = nameless;
    assert_true(chain_here(&chain, &of_process, &error));
    assert_false(chain.wish.given);
    assert_false(chain.other);
    end(state);

    begin(state);
    assert_true(chain_here(&chain, &of_process, &error));
    assert_null(chain.words);
    assert_false(chain.wish.given || chain.other);
}

/* What the chain has is not asked for again, and with TCG not KVM. */
static void test_not_asked(void **state)
{
    static char *const options[] = {(char *)"-cpu", (char *)"max"};
    const struct chain_here here = {.options = options, .option_count = 2, .seconds = 1};
    struct error_line error = {""};

    (void)state;
    chain.tables[CHAIN_CPU].read = chain.tables[CHAIN_EMULATED].read = true;
    assert_true(chain_here(&chain, &of_process, &error));
    assert_int_equal(sources[CPU].asked + sources[EMULATED].asked, 0);
    assert_int_equal(sources[KVM].asked, 1);

    begin(state);
    chain.tables[CHAIN_KVM].read = true;
    assert_true(chain_here(&chain, &of_process, &error));
    assert_int_equal(sources[KVM].asked + sources[EMULATED].asked, 0);
    assert_int_equal(sources[CPU].asked, 1);

    begin(state);
    chain.wish = (struct chain_wish){.given = true, .accel = EXPORT_TCG, .cpu = "max"};
    assert_true(chain_here(&chain, &here, &error));
    assert_int_equal(sources[KVM].asked + sources[EMULATED].asked + sources[LIVE].asked, 0);
    assert_int_equal(sources[CPU].asked, 1);
    unread(CHAIN_SET, "QEMU's TCG sets no table: it answers by itself");
}

static void test_trouble(void **state)
{
    static char *const options[] = {(char *)"-accel", (char *)"kvm"};
    const struct chain_here here = {.options = options, .option_count = 2, .seconds = 1};
    struct error_line error = {""};

    (void)state;
    sources[KVM].fails = sources[EMULATED].fails = true; /* the rest is told */
    assert_true(chain_here(&chain, &of_process, &error));
    unread(CHAIN_KVM, "no kvm");
    unread(CHAIN_EMULATED, "no emulated");
    sources[LIVE].fails = true;
    assert_false(chain_here(&chain, &of_process, &error));
    assert_string_equal(error.text, "no live");
    sources[CPU].fails = true;
    chain.tables[CHAIN_CPU].read = false;
    assert_false(chain_here(&chain, &of_process, &error));
    assert_string_equal(error.text, "no cpu");
    sources[CPU].fails = false;
    sources[GUEST].fails = true;
    assert_false(chain_here(&chain, &here, &error));
    assert_string_equal(error.text, "no guest");
}

static void test_nothing_runs(void **state)
{
    const struct chain_here here = {.seconds = 60};
    struct error_line error = {""};

    (void)state;
    assert_true(chain_here(&chain, &here, &error));
    check_host();
    unread(CHAIN_SET, "no QEMU-OPTIONS behind '--', and no --pid");
    unread(CHAIN_GUEST, "no QEMU-OPTIONS behind '--'");
    assert_int_equal(sources[GUEST].asked + sources[LIVE].asked, 0);
}

/* A guest that was started, whose QEMU was watched or not. */
static void test_guest(void **state)
{
    static const struct {
        struct watch_set watch;
        bool none;
        const char *why; /* NULL: it was seen */
    } cases[] = {
        {{.tried = true, .sets = 2}, false, NULL},
        {{.tried = true, .sets = 1, .cut = true}, false, "QEMU's memory could not be read"},
        {{.tried = true}, false, "QEMU was not seen to call KVM_SET_CPUID2"},
        {{.tried = false}, false, "this system does not let one watch QEMU (ptrace)"},
        {{.tried = false}, true, "this system does not let one watch QEMU (ptrace)"},
    };
    static char *const options[] = {(char *)"-accel", (char *)"kvm"};
    const struct chain_here here = {.image = "image", .options = options, .option_count = 2, .seconds = 7};

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct capture_request *request = &sources[GUEST].request;
        struct error_line error = {""};

        begin(state);
        watched = cases[i].watch;
        cpuid_table_add(&watched.table, 0, 0, 0, &(struct cpuid_regs){.eax = 16 * (LIVE + 1)});
        no_watch = cases[i].none;
        assert_true(chain_here(&chain, &here, &error));
        check_host();
        read_as(CHAIN_GUEST, "a guest in QEMU, cpu 4", GUEST);
        if (cases[i].why)
            unread(CHAIN_SET, cases[i].why);
        else
            read_as(CHAIN_SET, "QEMU, its first KVM_SET_CPUID2", LIVE);
        assert_ptr_equal(request->become, no_watch ? NULL : watch_set_become);
        assert_ptr_equal(request->become_ctx, no_watch ? NULL : &watched);
        assert_ptr_equal(request->options, options);
        assert_int_equal(request->option_count, 2);
        assert_string_equal(request->image, "image");
        assert_int_equal(request->seconds, 7);
        assert_int_equal(request->shape, SHAPE_QEMU);
        assert_true(request->one_cpu);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_process, begin, end),
        cmocka_unit_test_setup_teardown(test_programs, begin, end),
        cmocka_unit_test_setup_teardown(test_wishes, begin, end),
        cmocka_unit_test_setup_teardown(test_not_asked, begin, end),
        cmocka_unit_test_setup_teardown(test_trouble, begin, end),
        cmocka_unit_test_setup_teardown(test_nothing_runs, begin, end),
        cmocka_unit_test_setup_teardown(test_guest, begin, end),
    };

    return cmocka_run_group_tests_name("chain here", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole way to a machine that runs, on a process that stands in for one (stand_in.h). */
#include <stdlib.h>

#include "host/capture/capture.h"
#include "host/live/tests/stand_in.h"

static const enum tracee_kind two[] = {TRACEE_RUN, TRACEE_SLEEP, TRACEE_RUN};

static struct live_request request_of(bool msrs, bool first)
{
    return (struct live_request){.pid = machine.pid, .msrs = msrs, .first = first, .seconds = 60};
}

static void check_vcpu(const struct live_vcpu *vcpu)
{
    unsigned found = 0;

    for (unsigned i = 0; i < COUNT(two); i++)
        if (two[i] == TRACEE_RUN && machine.thread[i].fd == vcpu->fd) {
            assert_int_equal(vcpu->thread, machine.thread[i].tid);
            found++;
        }
    assert_int_equal(found, 1);
    assert_int_equal(vcpu->id, 0); /* the listener's file has no number */
    assert_int_equal(vcpu->way, LIVE_OWN);
    assert_true(vcpu->stopped_us > 0 && vcpu->stopped_us < 60000000);
    assert_int_equal(vcpu->table.count, 2);
    assert_int_equal(vcpu->table.entry[1].eax, 0x306c3);
}

static void test_all(void **state)
{
    struct live_machine found;
    struct error_line error = {""};

    (void)state;
    machine_start(two, COUNT(two));
    if (!live_capture(&(struct live_request){.pid = machine.pid, .msrs = true, .seconds = 60}, &found,
                      &error))
        fail_msg("%s", error.text);
    assert_int_equal(found.pid, machine.pid);
    assert_string_equal(found.monitor, machine_name);
    assert_int_equal(found.count, 2);
    assert_false(found.interrupted);
    check_vcpu(&found.vcpu[0]);
    check_vcpu(&found.vcpu[1]);
    assert_true(found.vcpu[0].fd < found.vcpu[1].fd);
    assert_true(msr_known(&found.virt.msr, MSR_VMX_BASIC));
    assert_true(found.virt.msr.value[MSR_VMX_BASIC] == STAND_IN_MSR);
    assert_int_equal(answers->asked, 2);
    live_free(&found);
    assert_null(found.vcpu);
    tracee_check(&machine);
    machine_end();
}

/* The first alone; and without registers. */
static void test_first(void **state)
{
    const bool msrs[] = {false, true};
    struct live_machine found;
    struct error_line error = {""};

    (void)state;
    machine_start(two, COUNT(two));
    for (unsigned i = 0; i < COUNT(msrs); i++) {
        const struct live_request request = request_of(msrs[i], true);

        answers->asked = 0;
        if (!live_capture(&request, &found, &error))
            fail_msg("%s", error.text);
        assert_int_equal(found.count, 1);
        check_vcpu(&found.vcpu[0]);
        assert_int_equal(answers->asked, 1);
        assert_int_equal(msr_known(&found.virt.msr, MSR_VMX_BASIC), msrs[i]);
        live_free(&found);
    }
    machine_end();
}

static void refused(const struct live_request *request, const char *want)
{
    struct live_machine found;
    struct error_line error = {""};

    answers->asked = 0;
    assert_false(live_capture(request, &found, &error));
    check_text("refused", error.text, want);
    assert_int_equal(found.count, 0);
    live_free(&found);
}

static void test_refused(void **state)
{
    struct live_request request;
    struct live_machine found;
    struct error_line error = {""};
    char want[200];

    (void)state;
    machine_start(two, COUNT(two));
    request = request_of(true, false);
    answers->fail_at = 1;
    refused(&request, "no answer 1");
    assert_int_equal(answers->asked, 1);
    answers->fail_at = 2;
    refused(&request, "no answer 2");
    answers->fail_at = 0;
    tracee_check(&machine);

    /* A signal to this process, which would end it: the machine is let go first. */
    answers->asked = 0;
    answers->signal_at = 1;
    signal(SIGTERM, SIG_IGN);
    assert_false(live_capture(&request, &found, &error));
    signal(SIGTERM, SIG_DFL);
    assert_true(found.interrupted);
    check_text("interrupted", error.text, "interrupted; the machine was let go");
    live_free(&found);
    answers->signal_at = 0;
    tracee_check(&machine);

    request.pid = getpid();
    snprintf(want, sizeof(want), "process %d is this one", (int)getpid());
    refused(&request, want);
    request.pid = machine.pid;
    assert_false(live_ends(machine.pid));
    kill(machine.pid, SIGKILL);
    assert_true(live_ends(machine.pid)); /* as a zombie, until it is waited for */
    machine_end();
    assert_true(live_ends(request.pid));
    snprintf(want, sizeof(want), "no process %d", (int)request.pid);
    refused(&request, want);
}

static const char *plan_line(const char *plan, const char *head)
{
    static char line[300];
    const char *at = plan ? strstr(plan, head) : NULL;

    if (!at)
        return "no such line";
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
    return line;
}

static void test_plan(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_RUN, TRACEE_SPIN};
    const struct live_request request = {.pid = 0};
    struct error_line error = {""};
    char want[300];

    (void)state;
    machine_start(kinds, COUNT(kinds));
    struct live_request own = request;

    own.pid = machine.pid;
    char *plan = live_plan(&own, &error);

    /* Once the thread is back in its call. */
    for (unsigned i = 0; i < 20000 && plan && !strstr(plan, " is in KVM_RUN with it"); i++) {
        free(plan);
        usleep(1000);
        plan = live_plan(&own, &error);
    }
    if (!plan) {
        fail_msg("%s", error.text);
        return; /* as clang's analyzer does not know of fail_msg() */
    }
    /* The listener's thread is one more, and so is the first. */
    snprintf(want, sizeof(want), "process %d (%s), 4 threads, 1 virtual CPUs; nothing has been attached to",
             (int)machine.pid, machine_name);
    check_text("head", plan_line(plan, "process "), want);
    assert_ptr_equal(strstr(plan, "process "), plan);
    check_text(
        "filter", plan_line(plan, "filter of system calls:"),
        "filter of system calls: there is one; it would be suspended for each thread while that is held");
    snprintf(
        want, sizeof(want),
        "vcpu 0, descriptor %d: thread %d (%s) is in KVM_RUN with it; it would be stopped, ask, and go on",
        machine.thread[0].fd, (int)machine.thread[0].tid, machine_name);
    check_text("vcpu", plan_line(plan, "vcpu 0"), want);
    snprintf(want, sizeof(want), "on a CPU now: %d (%s)", (int)machine.thread[1].tid, machine_name);
    check_text("running", plan_line(plan, "on a CPU now:"), want);
    assert_int_equal(answers->asked, 0);
    free(plan);
    machine_end();
    assert_null(live_plan(&own, &error));
    assert_int_equal(strncmp(error.text, "no process ", 11), 0);
}

static void test_two_descriptors(void **state)
{
    static const enum tracee_kind kinds[] = {TRACEE_TWICE};
    struct live_machine found;
    struct error_line error = {""};
    struct live_request request;

    (void)state;
    if (syscall(SYS_kcmp, getpid(), getpid(), KCMP_FILE, 0ul, 0ul) != 0)
        skip();
    machine_start(kinds, COUNT(kinds));
    request = request_of(false, false);
    assert_true(live_capture(&request, &found, &error));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.vcpu[0].fd, machine.thread[0].fd);
    live_free(&found);
    char *plan = live_plan(&request, &error);

    assert_non_null(plan);
    assert_non_null(strstr(plan, ", 1 virtual CPUs;"));
    assert_non_null(strstr(plan, ": the same as the one before\n"));
    free(plan);
    machine_end();
}

static void test_words_and_name(void **state)
{
    struct error_line error = {""};
    unsigned count = 0;

    (void)state;
    machine_start(two, COUNT(two));
    char **words = live_words(machine.pid, &count);

    assert_non_null(words);
    assert_int_equal(count, 1);
    assert_string_equal(words[0], program_invocation_name);
    assert_null(words[1]);
    free(words);
    assert_int_equal(live_find(machine_name, &error), machine.pid);
    assert_int_equal(live_find("no-such-machine", &error), 0);
    assert_string_equal(error.text, "no machine of KVM has the name 'no-such-machine'");
    machine_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_first),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_two_descriptors),
        cmocka_unit_test(test_words_and_name),
    };

    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}

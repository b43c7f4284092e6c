/* SPDX-License-Identifier: BSD-2-Clause */
/* What the small machine does with each exit of KVM_RUN, on a struct kvm_run of the test's own (Linux,
 * Documentation/virt/kvm/api.rst, 5). */
#include <string.h>

#include "host/vmm/kvm_private.h"
#include "probe/tests/check.h"

#define COM1 0x3f8
#define DEBUG_EXIT 0xf4

static union {
    struct kvm_machine machine;
    char room[sizeof(struct kvm_machine) + sizeof(struct vcpu)];
} made;
static struct kvm_machine *const machine = &made.machine;
static union {
    struct kvm_run run;
    uint8_t bytes[8192];
} shared;
static char sent[16];

static void send_bytes(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    strncat(sent, bytes, n);
}

static int set_up(void **state)
{
    (void)state;
    memset(&made, 0, sizeof(made));
    memset(&shared, 0, sizeof(shared));
    sent[0] = 0;
    pthread_mutex_init(&machine->lock, NULL);
    pthread_mutex_init(&machine->ports_lock, NULL);
    pthread_cond_init(&machine->changed, NULL);
    machine->ports = (struct ports){.serial = send_bytes, .debugcon = send_bytes};
    machine->cpus = 1;
    machine->vcpu[0] = (struct vcpu){.machine = machine, .number = 3, .fd = -1, .run = &shared.run};
    return 0;
}

static bool serve(uint32_t reason)
{
    shared.run.exit_reason = reason;
    return vcpu_serve_exit(&machine->vcpu[0]);
}

static void set_io(uint8_t direction, uint16_t port)
{
    shared.run.io.direction = direction;
    shared.run.io.port = port;
    shared.run.io.size = 1;
    shared.run.io.count = 1;
    shared.run.io.data_offset = 4096;
}

static void test_ports(void **state)
{
    (void)state;
    set_io(KVM_EXIT_IO_OUT, COM1);
    shared.bytes[4096] = 'x';
    assert_true(serve(KVM_EXIT_IO));
    check_text("sent", sent, "x");
    set_io(KVM_EXIT_IO_IN, COM1 + 5); /* the transmitter is empty */
    assert_true(serve(KVM_EXIT_IO));
    assert_int_equal(shared.bytes[4096], 0x60);
    assert_false(machine->ended);
    set_io(KVM_EXIT_IO_OUT, DEBUG_EXIT);
    shared.bytes[4096] = 0x10;
    assert_false(serve(KVM_EXIT_IO));
    assert_true(machine->ended && !machine->failed);
    assert_int_equal(machine->result.end, KVM_END_DEBUG_EXIT);
    assert_int_equal(machine->result.cpu, 3);
    assert_int_equal(machine->result.value, 0x10);
}

/* Where no memory is, reads give ones and writes are lost. */
static void test_no_memory(void **state)
{
    (void)state;
    shared.run.mmio.len = 4;
    assert_true(serve(KVM_EXIT_MMIO));
    for (size_t i = 0; i < sizeof(shared.run.mmio.data); i++)
        assert_int_equal(shared.run.mmio.data[i], 0xff);
    memset(shared.run.mmio.data, 0x12, sizeof(shared.run.mmio.data));
    shared.run.mmio.is_write = 1;
    assert_true(serve(KVM_EXIT_MMIO));
    assert_int_equal(shared.run.mmio.data[0], 0x12);
    assert_false(machine->ended);
}

static void test_go_on(void **state)
{
    (void)state;
    assert_true(serve(KVM_EXIT_INTR));
    assert_true(serve(KVM_EXIT_IRQ_WINDOW_OPEN));
    assert_false(machine->ended);
}

/* Each ends the run, and the first end stays. */
static void test_ends(void **state)
{
    static const struct {
        uint32_t reason;
        enum kvm_end end;
    } cases[] = {
        {KVM_EXIT_HLT, KVM_END_HALT},
        {KVM_EXIT_SHUTDOWN, KVM_END_SHUTDOWN},
        {KVM_EXIT_SYSTEM_EVENT, KVM_END_SHUTDOWN},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        set_up(state);
        assert_false(serve(cases[i].reason));
        assert_true(machine->ended && !machine->failed);
        assert_int_equal(machine->result.end, cases[i].end);
        assert_int_equal(machine->result.cpu, 3);
        assert_int_equal(machine->result.value, 0);
        assert_false(serve(KVM_EXIT_INTERNAL_ERROR));
        assert_false(serve(i ? KVM_EXIT_HLT : KVM_EXIT_SHUTDOWN));
        assert_int_equal(machine->result.end, cases[i].end);
        assert_false(machine->failed);
    }
}

static void test_failures(void **state)
{
    static const struct {
        uint32_t reason;
        const char *error;
    } cases[] = {
        {KVM_EXIT_INTERNAL_ERROR, "KVM cannot go on with cpu 3 at eip 0x0: internal error, suberror 7"},
        {KVM_EXIT_FAIL_ENTRY, "KVM cannot go on with cpu 3 at eip 0x0: entry failed, hardware reason 33"},
        {KVM_EXIT_UNKNOWN, "KVM cannot go on with cpu 3 at eip 0x0: unexpected exit reason 0"},
        {KVM_EXIT_DEBUG, "KVM cannot go on with cpu 3 at eip 0x0: unexpected exit reason 4"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        set_up(state);
        if (cases[i].reason == KVM_EXIT_FAIL_ENTRY)
            shared.run.fail_entry.hardware_entry_failure_reason = 33;
        else
            shared.run.internal.suberror = 7;
        assert_false(serve(cases[i].reason));
        assert_true(machine->ended && machine->failed);
        check_text("error", machine->error.text, cases[i].error);
        assert_false(serve(KVM_EXIT_HLT));
        assert_true(machine->failed);
        check_text("first", machine->error.text, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ports, set_up),
        cmocka_unit_test_setup(test_no_memory, set_up),
        cmocka_unit_test_setup(test_go_on, set_up),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests_name("exits", tests, NULL, NULL);
}

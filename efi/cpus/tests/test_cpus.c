/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/cpus.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"

#define PROCESSORS 6
#define ENABLED (MP_IS_ENABLED | MP_IS_HEALTHY)

/* A firmware that runs the other processors one after the other, from the last to the first. */
static struct {
    mp_services mp;
    struct mp_info info[PROCESSORS];
    UINTN total, running, stuck, untold; /* stuck, untold: a number, or PROCESSORS for none */
    EFI_STATUS count, all, one;
    unsigned single_starts, common_starts;
} fake;
static struct fake_firmware firmware;
static struct cpus_firmware all;
static char ran[64];
static struct cpus given; /* by the last run() */
static uint32_t edx;      /* of leaf 1 */
static uint32_t highest;  /* leaf */

static bool read_cpuid(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    assert_int_equal(subleaf, 0); /* leaves 0 and 1 have no other */
    *out = (struct cpuid_regs){0};
    if (leaf)
        out->edx = edx;
    else
        out->eax = highest;
    return true;
}

static const struct cpuid_source cpuid = {read_cpuid, NULL};

static EFI_STATUS EFIAPI get_number(mp_services *mp, UINTN *total, UINTN *enabled)
{
    (void)mp;
    *total = fake.total;
    *enabled = 0;
    for (UINTN i = 0; i < fake.total; i++)
        *enabled += !!(fake.info[i].status & MP_IS_ENABLED);
    return fake.count;
}

static EFI_STATUS EFIAPI get_info(mp_services *mp, UINTN number, struct mp_info *info)
{
    (void)mp;
    /* "from 0 to the total number of logical processors minus 1" (PI 1.7, volume 2, 13.4) */
    assert_in_range(number, 0, fake.total - 1);
    *info = fake.info[number];
    return number == fake.untold ? EFI_DEVICE_ERROR : EFI_SUCCESS;
}

static EFI_STATUS start(mp_procedure procedure, UINTN number, VOID *arg)
{
    if (number == fake.stuck)
        return EFI_TIMEOUT;
    fake.running = number;
    procedure(arg);
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI start_all(mp_services *mp, mp_procedure procedure, BOOLEAN one_by_one,
                                   EFI_EVENT event, UINTN time_limit, VOID *arg, UINTN **failed)
{
    EFI_STATUS status = EFI_SUCCESS;

    (void)mp;
    assert_false(one_by_one);
    assert_null(event);
    assert_null(failed);
    assert_int_equal(time_limit, CPUS_TIME_LIMIT_US);
    fake.common_starts++;
    if (fake.all)
        return fake.all;
    for (UINTN i = fake.total; i-- > 0;)
        if ((fake.info[i].status & (MP_IS_ENABLED | MP_IS_BOOT_CPU)) == MP_IS_ENABLED &&
            start(procedure, i, arg) != EFI_SUCCESS)
            status = EFI_TIMEOUT;
    return status;
}

static EFI_STATUS EFIAPI start_one(mp_services *mp, mp_procedure procedure, UINTN number, EFI_EVENT event,
                                   UINTN time_limit, VOID *arg, BOOLEAN *finished)
{
    (void)mp;
    (void)event;
    (void)finished;
    assert_int_equal(time_limit, 1000000); /* a second each, as there may be many */
    fake.single_starts++;
    return fake.one ? fake.one : start(procedure, number, arg);
}

static EFI_STATUS EFIAPI who_am_i(mp_services *mp, UINTN *number)
{
    (void)mp;
    *number = fake.running;
    return EFI_SUCCESS;
}

/* Six processors: number 2 boots, number 4 is disabled, APIC ids fall. */
static int set_up(void **state)
{
    static const EFI_GUID guid = MP_SERVICES_GUID;

    (void)state;
    edx = 1 << 9;
    highest = 1;
    memset(&fake, 0, sizeof(fake));
    fake.mp = (mp_services){.GetNumberOfProcessors = get_number,
                            .GetProcessorInfo = get_info,
                            .StartupAllAPs = start_all,
                            .StartupThisAP = start_one,
                            .WhoAmI = who_am_i};
    fake.total = fake.stuck = fake.untold = PROCESSORS;
    for (UINTN i = 0; i < PROCESSORS; i++)
        fake.info[i] = (struct mp_info){.apic_id = 100 - i, .status = ENABLED};
    fake.info[2].status = ENABLED | MP_IS_BOOT_CPU;
    fake.info[4].status = MP_IS_HEALTHY;
    fake_firmware_init(&firmware);
    fake_firmware_install(&fake, guid, &fake.mp);
    return 0;
}

static void work(void *arg, uint32_t cpu)
{
    char *end = ran + strlen(ran);

    assert_ptr_equal(arg, &fake);
    assert_true(cpu < all.count);
    *end++ = (char)('0' + cpu);
    *end = 0;
}

/* Which CPUs did their work, in the order in which they did. */
static const char *run(bool one_cpu)
{
    const struct cpus cpus = cpus_of_firmware(&all, &firmware.fw, &cpuid, one_cpu);

    ran[0] = 0;
    if (cpus.count)
        cpus.run_on_each(cpus.ctx, work, &fake);
    assert_int_equal(cpus.count, all.count);
    cpus_release(&firmware.fw, &all);
    assert_int_equal(fake_firmware_blocks(), 0);
    given = cpus;
    return ran;
}

static void test_order(void **state)
{
    static const UINTN want[] = {2, 5, 3, 1, 0};
    const struct cpus cpus = cpus_of_firmware(&all, &firmware.fw, &cpuid, false);

    (void)state;
    assert_int_equal(cpus.count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(all.member[i].number, want[i]);
    assert_int_equal(all.total, 6);
    assert_int_equal(all.enabled, 5);
    cpus_release(&firmware.fw, &all);
}

static void test_every_cpu_once(void **state)
{
    (void)state;
    check_text("all", run(false), "12340");
    assert_int_equal(given.lost, 0);
    assert_false(given.unknown);
    assert_int_equal(fake.common_starts, 1);
    check_text("one", run(true), "0");
    assert_int_equal(given.lost, 0);
    fake.total = 1;
    fake.info[0].status = ENABLED | MP_IS_BOOT_CPU;
    check_text("machine of one", run(false), "0");
    /* Nobody is called where nobody is to answer, and a list of one takes no memory. */
    assert_int_equal(fake.common_starts, 1);
    fake_firmware_memory(0);
    check_text("machine of one", run(false), "0");
}

/* Where the firmware starts none together, those that it then starts one by one are the others, each once. */
static void test_one_by_one(void **state)
{
    (void)state;
    fake.all = EFI_UNSUPPORTED;
    fake.stuck = 5;
    check_text("all but the stuck one", run(false), "2340");
    assert_int_equal(fake.single_starts, 4);
}

/* Without leaf 1 nobody knows of an APIC. */
static void test_no_leaf_1(void **state)
{
    (void)state;
    fake_firmware_init(&firmware);
    highest = 0;
    check_text("no leaf 1", run(false), "0");
    assert_false(given.unknown);
}

/* One of which the firmware says nothing is not read, and counted as lost; the first and the last are no
 * others. */
static void test_untold(void **state)
{
    (void)state;
    fake.untold = 3;
    check_text("untold", run(false), "1230");
    assert_int_equal(given.lost, 1);
    fake.untold = 0;
    check_text("the first is untold", run(false), "1230");
    fake.untold = 5;
    check_text("the last is untold", run(false), "1230");
    fake.untold = 2;
    check_text("the boot CPU is untold", run(false), "0");
    assert_int_equal(given.lost, 4);
}

static void test_stuck_cpu(void **state)
{
    (void)state;
    fake.stuck = 3;
    check_text("stuck", run(false), "1340");
    assert_int_equal(fake.single_starts, 0);
}

static void test_refusals(void **state)
{
    (void)state;
    fake.all = EFI_NOT_READY;
    check_text("one by one", run(false), "12340");
    assert_int_equal(fake.single_starts, 4);
    fake.one = EFI_NOT_READY;
    check_text("nobody else", run(false), "0");
    fake.count = EFI_DEVICE_ERROR;
    check_text("no count", run(false), "0");
    assert_null(all.mp);
}

static void test_without_service(void **state)
{
    (void)state;
    fake_firmware_init(&firmware);
    check_text("no service", run(false), "0");
    assert_null(all.mp);
    assert_true(given.unknown);
    check_text("why", given.why_unknown, "the firmware has no MP services and no ACPI table that lists them");
    check_text("asked for one", run(true), "0");
    assert_false(given.unknown);
    edx = 0;
    check_text("no APIC", run(false), "0");
    assert_false(given.unknown);
}

static void test_no_boot_cpu(void **state)
{
    (void)state;
    fake.info[2].status = ENABLED;
    check_text("nobody boots", run(false), "0");
    assert_int_equal(given.lost, 4);
}

static void test_no_memory(void **state)
{
    (void)state;
    fake_firmware_memory(0);
    check_text("memory", run(false), "");
    assert_int_equal(all.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_order, set_up),
        cmocka_unit_test_setup(test_every_cpu_once, set_up),
        cmocka_unit_test_setup(test_untold, set_up),
        cmocka_unit_test_setup(test_one_by_one, set_up),
        cmocka_unit_test_setup(test_no_leaf_1, set_up),
        cmocka_unit_test_setup(test_stuck_cpu, set_up),
        cmocka_unit_test_setup(test_refusals, set_up),
        cmocka_unit_test_setup(test_without_service, set_up),
        cmocka_unit_test_setup(test_no_boot_cpu, set_up),
        cmocka_unit_test_setup(test_no_memory, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

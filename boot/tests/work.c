/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/work.h"

#include <string.h>

#include "boot/tests/fake_aps.h"
#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

const uint32_t work_ids[] = {FAKE_BOOT_ID, 1, 4, 7};
struct work work;

static void work_fn(void *arg, uint32_t cpu)
{
    assert_ptr_equal(arg, &work);
    assert_true(cpu < 8);
    work.runs[cpu]++;
    work.on[cpu] = fake_aps_running();
    if (work.takes[cpu])
        fake_ap_work(work.takes[cpu]);
    work.finished[cpu]++;
}

const struct start_work the_work = {work_fn, &work};

int work_start(void **state)
{
    (void)state;
    memset(&work, 0, sizeof(work));
    fake_aps_init(true);
    assert_true(start_prepare(true));
    start_use_stacks(NULL, 0);
    return 0;
}

uint64_t work_run(uint32_t count)
{
    const uint64_t before = fake_machine.now_ns;

    start_run(work_ids, count, &the_work);
    return fake_machine.now_ns - before;
}

const char *work_done(void)
{
    static char text[5];

    for (size_t i = 0; i < 4; i++) {
        assert_true(work.runs[i] <= 1);
        text[i] = work.finished[i] ? (char)('0' + work.on[i]) : '-';
    }
    return text;
}

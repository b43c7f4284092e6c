/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits that nobody documents, as runs: of leaf 6 with all bits set those that the SDM (volume 2A, CPUID)
 * reserves. */
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static const char input[] =
    "CPU:\n"
    "   0x00000000 0x00: eax=0x00000007 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
    "   0x00000006 0x00: eax=0xffffffff ebx=0xffffffff ecx=0xffffffff edx=0xffffffff\n";

static void test_runs(void **state)
{
    static const char *const runs[] = {
        "\"eax\",\"bits\":\"3\",\"name\":\"\",\"value\":1}",
        "\"eax\",\"bits\":\"12\",\"name\":\"\",\"value\":1}",
        "\"eax\",\"bits\":\"21\",\"name\":\"\",\"value\":1}",
        "\"eax\",\"bits\":\"31:25\",\"name\":\"\",\"value\":127}",
        "\"ebx\",\"bits\":\"31:4\",\"name\":\"\",\"value\":268435455}",
        "\"ecx\",\"bits\":\"2\",\"name\":\"\",\"value\":1}",
        "\"ecx\",\"bits\":\"7:4\",\"name\":\"\",\"value\":15}",
        "\"ecx\",\"bits\":\"31:16\",\"name\":\"\",\"value\":65535}",
        "\"edx\",\"bits\":\"7:2\",\"name\":\"\",\"value\":63}",
        "\"edx\",\"bits\":\"15:12\",\"name\":\"\",\"value\":15}",
    };
    static struct run run;
    const char *at = run.out;

    (void)state;
    run_verb(cmd_decode, "--format=jsonl -", input, &run);
    assert_int_equal(run.status, 0);
    for (size_t i = 0; i < COUNT(runs); i++) {
        at = strstr(at, "\"name\":\"\"");
        assert_non_null(at);
        const char *line = at;

        while (line > run.out && line[-1] != '\n')
            line--;
        const char *found = strstr(line, runs[i]);

        if (!found || found > at)
            fail_msg("%s: %.*s", runs[i], (int)strcspn(line, "\n"), line);
        at++;
    }
    assert_null(strstr(at, "\"name\":\"\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_runs)};

    return cmocka_run_group_tests_name("unknown runs", tests, NULL, NULL);
}

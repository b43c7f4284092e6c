/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders of results drawn by lot, of few machines, tables and faults: every report of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/gather.h"
#include "host/inventory/find.h"
#include "host/inventory/stock.h"
#include "host/inventory/write.h"
#include "host/tests/kit.h"
#include "host/tests/result.h"
#include "host/tests/run.h"
#include "host/tests/sweep.h"

enum { FLEETS = 200, FILES_MAX = 14 };

static uint64_t seed = 0x1eaf;

static const char *any(const char *const *of, unsigned count)
{
    return of[kit_random(&seed) % count];
}

/* More machines are as they should be than not. */
static bool rarely(void)
{
    return kit_random(&seed) % 8 == 0;
}

static void put_file(const char *path)
{
    static const char *const times[] = {"2026-11-01T10:00:00", "2026-11-02T10:00:00", "2026-11-03T10:00:00",
                                        NULL};
    static const char *const boxes[] = {"vendor=Maker product=Box id=0000000a",
                                        "vendor=Maker product=Box id=0000000b",
                                        "vendor=Maker product=Box id=0000000c",
                                        "vendor=Maker product=Crate id=0000000a",
                                        "vendor=Other product=Box id=none",
                                        "vendor=Maker product=Box id=unread",
                                        NULL};
    static const char *const codes[] = {"0x1", "0x1", "0x2", "unread", NULL};
    static const char *const msrs[] = {"0x10a=0x20", "0x10a=0x20", "0x10a=0x0", "0x10a=unread"};
    static const uint32_t bits[] = {0x20, 0x20, 0x20, 0x28, 0x128, 0};
    struct result_file result;

    /* One after the other, as lots are drawn. */
    result.time = any(times, COUNT(times));
    result.machine = any(boxes, COUNT(boxes));
    result.microcode = any(codes, COUNT(codes));
    result.cpus = rarely() ? kit_random(&seed) % 3 : 2;
    result.ebx7 = bits[kit_random(&seed) % COUNT(bits)];
    result.hosted = rarely();
    result.rows = 0;
    result.ebx7_other = rarely() ? 0x100 : 0;
    result.signature = rarely() ? 0x306c3 : 0;
    result.msr = rarely() ? NULL : any(msrs, COUNT(msrs));
    result_put(path, &result);
    if (!rarely())
        return;
    size_t n;
    char *bytes = kit_slurp(path, &n);

    if (rarely())
        bytes[n / 2] ^= 1;
    else
        n -= kit_random(&seed) % n;
    kit_put_file(path, bytes, n);
    free(bytes);
}

static void say_fleet(const char *key)
{
    static struct inventory inventory;
    struct gather report = {0};
    const struct sink sink = gather_sink(&report);
    struct error_line error = {""};

    if (!inventory_find(&inventory, ".", &error))
        fail_msg("%s", error.text);
    assert_true(inventory_finish(&inventory));
    inventory_write_text(&inventory, &sink);
    inventory_write_json(&inventory, &sink);
    inventory_write_html(&inventory, &sink);
    put_str(&sink, inventory_odd(&inventory) ? "odd" : "as it should be");
    assert_false(report.failed);
    sweep_said(key, report.text);
    inventory_free(&inventory);
    gather_free(&report);
}

static void sweep(void)
{
    char name[16], key[32];

    for (unsigned fleet = 0; fleet < FLEETS; fleet++) {
        const unsigned files = kit_random(&seed) % FILES_MAX;

        assert_int_equal(chdir(run_folder()), 0);
        for (unsigned i = 0; i < files; i++) {
            snprintf(name, sizeof(name), "%02u.txt", i);
            put_file(name);
        }
        snprintf(key, sizeof(key), "%u files", files);
        say_fleet(key);
        assert_int_equal(chdir("/"), 0);
        run_folder_remove();
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "fleets of machines", sweep, "fleet-sweep.golden");
}

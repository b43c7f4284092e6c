/* SPDX-License-Identifier: BSD-2-Clause */
/* What inventory makes of an index and of a stream with one letter other: its facts, and what it finds odd.
 */
#include <stdio.h>
#include <string.h>

#include "host/inventory/index.h"
#include "host/inventory/machines.h"
#include "host/inventory/stream.h"
#include "host/inventory/write.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

static struct inventory inventory;

static void say_odd(const char *key)
{
    static char text[1 << 16];
    size_t used = 0;

    text[0] = 0;
    for (size_t i = 0; i < inventory.line_count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s %x %u %d\n",
                                 inventory.lines[i].path, inventory.lines[i].where, inventory.lines[i].crc,
                                 inventory.lines[i].bytes, inventory.lines[i].ok);
    for (size_t i = 0; i < inventory.result_count; i++) {
        const struct inventory_result *result = &inventory.results[i];

        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%u %d\n",
                                 result->vendor, result->product, result->id, result->time, result->microcode,
                                 result->verdict, result->cpu, result->brand, result->hypervisor,
                                 result->family, result->cpus, result->ok);
    }
    for (size_t i = 0; i < inventory.anomaly_count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s: %s\n", inventory.anomalies[i].where,
                                 inventory.anomalies[i].text);
    assert_true(used < sizeof(text));
    sweep_said(key, text);
    inventory_free(&inventory);
}

static void take_index(const char *bytes, size_t n)
{
    inventory_index_read(&inventory, "stick/index.txt", bytes, n);
    inventory_indexes(&inventory);
    say_odd("index");
}

static void take_stream(const char *bytes, size_t n)
{
    if (!inventory_stream(&inventory, "a.txt", bytes, n))
        sweep_said("stream", "none");
    else
        say_odd("stream");
}

static void sweep(void)
{
    static const char *const indexes[] = {"leafprobe: verdict=OK crc32=0123abcd bytes=12 file=a/b.txt\n",
                                          "\r\nleafprobe: verdict=FAILED crc32=00000000 "
                                          "bytes=4294967295 file=\"a b\"\nleafprobe: OK\n"};
    /* Without tables, and without a last line: what is read of the lines is all there is. */
    static const char *const streams[] = {
        "leafprobe: version=0.1.0 stream=2\nleafprobe: boot=uefi time=2026-11-01T10:00:00\n"
        "leafprobe: machine vendor=Maker product=\"Box 1\" id=0000000a\nleafprobe: mode=64 microcode=0x5\n",
        "leafprobe: version=0.1.0 stream=2\nleafprobe: machine vendor=unread product=B id=none\n"
        "leafprobe: begin cpu=0 apic=0x0 format=text shape=full\nleafprobe: OK cpus=1\n"};

    for (size_t i = 0; i < COUNT(indexes); i++)
        sweep_text(indexes[i], " \n\r:=\"/.0159afgkO", take_index);
    for (size_t i = 0; i < COUNT(streams); i++)
        sweep_text(streams[i], " \n:=\"12", take_stream);
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "indexes and streams with one letter other", sweep,
                      "inventory-sweep.golden");
}

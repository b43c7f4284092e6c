/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leafprobe-replay IMAGE COMMAND-LINE SECONDS: the part of "leafprobe replay" that links libunicorn, whose
 * licence (GPL-2) is why it is a program of its own. The table comes as struct kvm_cpuid2 on standard input;
 * what the image writes to its serial port goes to standard output.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/fail.h"
#include "host/read/reader.h"
#include "host/replay/output.h"
#include "host/replay/unicorn/machine.h"

static bool read_table(struct reader_table *ret)
{
    struct error_line error;
    struct reader *reader = reader_open("-", reader_format_find("kvm"), NULL, &error);

    if (!reader)
        return command_fail("%s", error.text) == EXIT_OK;
    const enum reader_result result = reader_next(reader, ret);

    if (result != READER_TABLE)
        command_fail("%s", reader_error(reader));
    reader_close(reader);
    return result == READER_TABLE;
}

int main(int argc, char **argv)
{
    static struct reader_table found;
    const struct replay replay = {&found.table, KVM_5_7};
    struct replay_output output = {.to = stdout};
    struct error_line error, why;

    if (argc != 4)
        return command_fail("leafprobe-replay is started by 'leafprobe replay'");
    if (!read_table(&found))
        return EXIT_BAD;
    const struct machine_options options = {
        .image = argv[1],
        .command_line = argv[2],
        .replay = &replay,
        .seconds = (unsigned)strtoul(argv[3], NULL, 10),
        .serial = replay_output_put,
        .ctx = &output,
    };
    uint64_t reads;
    const bool good = machine_run(&options, &reads, &error);

    if (!replay_output_flush(&output, &why))
        return command_fail("%s", why.text);
    if (good || reads)
        fprintf(stderr, "leafprobe: CPUID was executed %" PRIu64 " times\n", reads);
    if (!good)
        return command_fail("%s", error.text);
    return replay_output_verdict(&output, &why) ? EXIT_OK : command_fail("%s", why.text);
}

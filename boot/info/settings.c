/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/settings.h"

#include "boot/entry/io.h"
#include "probe/run/fwcfg.h"
#include "probe/run/probe.h"
#include "probe/table/mem.h"

static void write_port(uint16_t port, uint16_t value)
{
    out16(port, value);
}

static void read_port(uint16_t port, void *out, size_t n)
{
    in8s(port, out, n);
}

static const struct fwcfg fwcfg = {write_port, read_port};

static bool parse(struct options *out, const char *text, const struct sink *stream)
{
    struct option_error error;

    if (options_parse(out, text, &error))
        return true;
    probe_fail_option(stream, &error);
    return false;
}

static bool fail_cut(struct options *out, char *text, const struct sink *stream, const char *reason)
{
    options_parse_cut(out, text);
    probe_fail(stream, reason);
    return false;
}

bool settings_read(struct options *out, const struct boot_info *info, const struct cpuid_source *source,
                   const struct sink *stream)
{
    static char text[BOOT_COMMAND_LINE];

    options_init(out);
    if (info->command_line_cut) {
        memcpy(text, info->command_line, sizeof(text));
        return fail_cut(out, text, stream, "the command line is longer than 4095 bytes, nothing was run");
    }
    out->foreign = options_foreign(info->command_line);
    if (!out->foreign && !parse(out, info->command_line, stream))
        return false;
    switch (source && fwcfg_plausible(source) ? fwcfg_read(&fwcfg, FWCFG_OPTIONS, text, sizeof(text))
                                              : FWCFG_ABSENT) {
    case FWCFG_TOO_LONG:
        return fail_cut(out, text, stream,
                        "the fw_cfg item " FWCFG_OPTIONS " is longer than 4095 bytes, nothing was run");
    case FWCFG_READ:
        return parse(out, text, stream);
    default:
        return true;
    }
}

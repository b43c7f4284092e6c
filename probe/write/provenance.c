/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/provenance.h"

void provenance_open(const struct sink *sink)
{
    put_str(sink, "leafprobe:");
}

void provenance_close(const struct sink *sink)
{
    put_str(sink, "\n");
}

static void put_name(const struct sink *sink, const char *name)
{
    put_str(sink, " ");
    put_str(sink, name);
    put_str(sink, "=");
}

static bool plain(char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return true;
    return c == '.' || c == '_' || c == ':' || c == '/' || c == '+' || c == '-';
}

void provenance_str(const struct sink *sink, const char *name, const char *value)
{
    bool quote = !*value;

    for (const char *at = value; *at; at++)
        quote = quote || !plain(*at);
    put_name(sink, name);
    put_str(sink, quote ? "\"" : "");
    for (; *value; value++) {
        const char c = *value >= ' ' && *value <= '~' && *value != '"' ? *value : '?';

        put_bytes(sink, &c, 1);
    }
    put_str(sink, quote ? "\"" : "");
}

void provenance_dec(const struct sink *sink, const char *name, uint32_t value)
{
    put_name(sink, name);
    put_dec(sink, value);
}

void provenance_hex(const struct sink *sink, const char *name, uint64_t value)
{
    put_name(sink, name);
    put_0x(sink, value, 1);
}

void provenance_state(const struct sink *sink, const struct cpu_state *state)
{
    const struct {
        uint32_t bit;
        const char *name;
        uint64_t value;
    } fields[] = {
        {CPU_STATE_CR, "cr0", state->cr0},
        {CPU_STATE_CR, "cr4", state->cr4},
        {CPU_STATE_EFER, "efer", state->efer},
        {CPU_STATE_XCR0, "xcr0", state->xcr0},
        {CPU_STATE_APIC_BASE, "apic_base", state->apic_base},
        {CPU_STATE_MICROCODE, "microcode", state->microcode},
    };

    provenance_open(sink);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (state->known & fields[i].bit)
            provenance_hex(sink, fields[i].name, fields[i].value);
        else
            provenance_str(sink, fields[i].name, "unread");
    provenance_close(sink);
}

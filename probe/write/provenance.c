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

static bool in_quotes(char c)
{
    return c >= ' ' && c <= '~' && c != '"';
}

/* In as few pieces as it goes: every one of them goes through all sinks. */
static void put_value(const struct sink *sink, const char *value)
{
    while (*value) {
        size_t n = 0;

        while (value[n] && in_quotes(value[n]))
            n++;
        put_bytes(sink, n ? value : "?", n ? n : 1);
        value += n ? n : 1;
    }
}

void provenance_str(const struct sink *sink, const char *name, const char *value)
{
    bool quote = !*value;

    for (const char *at = value; *at && !quote; at++)
        quote = !plain(*at);
    put_name(sink, name);
    if (!quote) {
        put_str(sink, value);
        return;
    }
    put_str(sink, "\"");
    put_value(sink, value);
    put_str(sink, "\"");
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

static void put_msr(const struct sink *sink, const struct msr_values *msr, enum msr which)
{
    if (msr_known(msr, which))
        provenance_hex(sink, msr_name(which), msr->value[which]);
    else if (msr->refused >> which & 1)
        provenance_str(sink, msr_name(which), "unread");
}

/* Such a line must not wrap on a screen or drown in a log. */
#define MSRS_A_LINE 4

void provenance_msrs(const struct sink *sink, const struct msr_values *msr)
{
    unsigned count = 0;

    for (uint32_t which = MSR_CORE_CAPABILITIES; which <= MSR_VMX_EXIT2; which++) {
        if (!((msr->read | msr->refused) >> which & 1))
            continue;
        if (count++ % MSRS_A_LINE == 0) {
            put_str(sink, count > 1 ? "\n" : "");
            provenance_open(sink);
            put_str(sink, " msr");
        }
        put_str(sink, " ");
        put_0x(sink, msr_number((enum msr)which), 1);
        put_str(sink, "=");
        if (msr_known(msr, (enum msr)which))
            put_0x(sink, msr->value[which], 1);
        else
            put_str(sink, "unread");
    }
    if (count)
        provenance_close(sink);
}

void provenance_virt(const struct sink *sink, const struct virt *virt)
{
    static const char feature_names[VIRT_FEATURES][4] = {
        [VIRT_VMX] = "vmx", [VIRT_SMX] = "smx", [VIRT_SVM] = "svm"};

    provenance_open(sink);
    for (int i = 0; i < VIRT_FEATURES; i++)
        provenance_str(sink, feature_names[i], virt_verdict_name(virt->verdict[i]));
    if (virt->guest != VIRT_ORDINARY)
        provenance_str(sink, "confidential", virt_guest_name(virt->guest));
    put_msr(sink, &virt->msr, MSR_FEATURE_CONTROL);
    put_msr(sink, &virt->msr, MSR_VM_CR);
    put_msr(sink, &virt->msr, MSR_SEV_STATUS);
    if (virt->getsec_known)
        provenance_hex(sink, "getsec", virt->getsec);
    provenance_close(sink);
    provenance_msrs(sink, &virt->msr);
}

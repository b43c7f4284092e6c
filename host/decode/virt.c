/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/virt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/decode/echo.h"
#include "host/decode/msr_dev.h"
#include "host/read/provenance.h"
#include "probe/write/report_line.h"

#define NOT_TOUCHED "registers of a confidential guest are not read"

struct saved {
    const char *lines;
};

static bool read_saved(void *ctx, uint32_t number, uint64_t *out)
{
    const struct saved *saved = ctx;
    char name[16];

    snprintf(name, sizeof(name), "0x%" PRIx32, number);
    if (provenance_number(saved->lines, name, out))
        return true;
    /* Registers that the verdicts come from stand under their names, and in dumps of version 1 all did. */
    for (uint32_t msr = 0; msr < MSR_COUNT; msr++)
        if (msr_number((enum msr)msr) == number)
            return provenance_number(saved->lines, msr_name((enum msr)msr), out);
    return false;
}

void decode_virt_saved(const struct cpuid_table *table, const char *provenance, struct decode_virt *ret)
{
    static struct cpuid_table room;
    struct saved saved = {provenance};
    const struct msr_source source = {read_saved, &saved};
    uint64_t getsec;

    table = decode_without_echoes(table, &room);
    ret->why.text[0] = 0;
    virt_read(table, &source, NULL, &ret->virt);
    if (ret->virt.guest < VIRT_NO_MSR && provenance_number(provenance, "getsec", &getsec)) {
        ret->virt.getsec_known = true;
        ret->virt.getsec = (uint32_t)getsec;
        virt_judge(table, &ret->virt);
    }
    if (ret->virt.guest >= VIRT_NO_MSR)
        error_line_set(&ret->why, NOT_TOUCHED);
    else if (ret->virt.msr.refused)
        error_line_set(&ret->why, "not saved with the table");
}

static bool refuse(void *ctx, uint32_t number, uint64_t *out)
{
    (void)ctx;
    (void)number;
    (void)out;
    return false;
}

void decode_virt_here(const struct cpuid_table *table, const char *root, uint32_t cpu,
                      struct decode_virt *ret)
{
    struct cpu_dev dev = {.fd = -1};
    struct msr_source source = {msr_dev_read, &dev};

    ret->why.text[0] = 0;
    if (!msr_dev_open(&dev, root, cpu, &ret->why))
        source.read = refuse;
    virt_read(table, &source, NULL, &ret->virt);
    cpu_dev_close(&dev);
    if (ret->virt.guest >= VIRT_NO_MSR)
        error_line_set(&ret->why, NOT_TOUCHED);
    else if (!ret->virt.msr.refused)
        ret->why.text[0] = 0;
    else if (!ret->why.text[0])
        error_line_set(&ret->why, "%s: %s", dev.path,
                       dev.error ? strerror(dev.error) : "the CPU has no such register");
}

static void put_verdict(const struct sink *sink, const struct decode_virt *virt, const char *name,
                        enum virt_feature feature)
{
    const enum virt_verdict verdict = virt->virt.verdict[feature];

    report_name(sink, name, REPORT_NAME_WIDTH);
    put_str(sink, virt_verdict_name(verdict));
    if (verdict == VIRT_UNREAD && virt->why.text[0]) {
        put_str(sink, ": ");
        put_str(sink, virt->why.text);
    }
    put_str(sink, "\n");
}

void decode_virt_text(const struct sink *sink, const struct decode_virt *virt)
{
    put_verdict(sink, virt, "VMX for software", VIRT_VMX);
    put_verdict(sink, virt, "SMX for software", VIRT_SMX);
    put_verdict(sink, virt, "SVM for software", VIRT_SVM);
    if (virt->virt.guest == VIRT_ORDINARY)
        return;
    report_name(sink, "confidential guest", REPORT_NAME_WIDTH);
    put_str(sink, virt_guest_name(virt->virt.guest));
    put_str(sink, "\n");
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/images/fake_native.h"

struct fake_native fake_native;

bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    *out = (struct cpuid_regs){0};
    return !fake_native.cpuid || fake_native.cpuid->read(fake_native.cpuid->ctx, leaf, subleaf, out);
}

void native_control(struct cpu_state *out)
{
    out->known |= fake_native.control.known;
    out->cr0 = fake_native.control.cr0;
    out->cr4 = fake_native.control.cr4;
    out->xcr0 = fake_native.control.xcr0;
}

bool native_msr_read(void *ctx, uint32_t number, uint64_t *out)
{
    (void)ctx;
    return fake_native.msr_read && fake_native.msr_read(number, out);
}

bool native_msr_write(uint32_t number, uint64_t value)
{
    return fake_native.msr_write && fake_native.msr_write(number, value);
}

bool native_getsec(uint32_t *ret_eax)
{
    (void)ret_eax;
    return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "fwcfg.h"

#include "mem.h"
#include "spec.h"

#define KEY_SIGNATURE 0x0000u
#define KEY_DIRECTORY 0x0019u
#define DIRECTORY_LIMIT 4096u
#define NAME_SIZE 56

struct file {
    uint32_t size;
    uint16_t key;
    char name[NAME_SIZE + 1];
};

bool fwcfg_plausible(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    if (!source->read(source->ctx, 1, 0, &regs) || !(regs.ecx & 1u << 31))
        return false;
    if (!source->read(source->ctx, HYPERVISOR_FIRST, 0, &regs))
        return false;
    const enum hypervisor who = spec_hypervisor(&regs);

    return who == HV_KVM || who == HV_TCG || who == HV_KVM_HV || who == HV_HYPERV || who == HV_XEN;
}

static void take(const struct fwcfg *device, void *out, size_t n)
{
    for (uint8_t *at = out; n > 0; n--)
        *at++ = device->in8(FWCFG_DATA);
}

static uint32_t take_big_endian(const struct fwcfg *device, int bytes)
{
    uint32_t value = 0;

    while (bytes-- > 0)
        value = value << 8 | device->in8(FWCFG_DATA);
    return value;
}

static bool find(const struct fwcfg *device, const char *name, struct file *file)
{
    const size_t length = strlen(name);

    device->out16(FWCFG_SELECTOR, KEY_DIRECTORY);
    for (uint32_t left = take_big_endian(device, 4), seen = 0; left > 0 && seen < DIRECTORY_LIMIT;
         left--, seen++) {
        file->size = take_big_endian(device, 4);
        file->key = (uint16_t)take_big_endian(device, 2);
        take_big_endian(device, 2);
        take(device, file->name, NAME_SIZE);
        file->name[NAME_SIZE] = 0;
        if (strlen(file->name) == length && memcmp(file->name, name, length) == 0)
            return true;
    }
    return false;
}

bool fwcfg_read(const struct fwcfg *device, const char *name, char *out, size_t size)
{
    char signature[4];
    struct file file;

    device->out16(FWCFG_SELECTOR, KEY_SIGNATURE);
    take(device, signature, sizeof(signature));
    if (memcmp(signature, "QEMU", 4) != 0 || !find(device, name, &file) || file.size >= size)
        return false;
    device->out16(FWCFG_SELECTOR, file.key);
    take(device, out, file.size);
    out[file.size] = 0;
    return true;
}

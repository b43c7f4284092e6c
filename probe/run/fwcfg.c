/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/fwcfg.h"

#include "probe/table/mem.h"
#include "probe/walk/spec.h"

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

    if (!source->read(source->ctx, 1, 0, &regs) || !(regs.ecx & HYPERVISOR_PRESENT))
        return false;
    if (!source->read(source->ctx, HYPERVISOR_FIRST, 0, &regs))
        return false;
    const enum hypervisor who = spec_hypervisor(&regs);

    return who == HV_KVM || who == HV_TCG || who == HV_KVM_HV || who == HV_HYPERV || who == HV_XEN;
}

/* A directory entry as the device gives it: size, key, reserved, name. */
#define ENTRY_SIZE (4 + 2 + 2 + NAME_SIZE)

static uint32_t big_endian(const uint8_t *at, int bytes)
{
    uint32_t value = 0;

    while (bytes-- > 0)
        value = value << 8 | *at++;
    return value;
}

static bool find(const struct fwcfg *device, const char *name, struct file *file)
{
    const size_t length = strlen(name);
    uint8_t entry[ENTRY_SIZE];

    device->out16(FWCFG_SELECTOR, KEY_DIRECTORY);
    device->in(FWCFG_DATA, entry, 4);
    for (uint32_t left = big_endian(entry, 4), seen = 0; left > 0 && seen < DIRECTORY_LIMIT; left--, seen++) {
        device->in(FWCFG_DATA, entry, sizeof(entry));
        file->size = big_endian(entry, 4);
        file->key = (uint16_t)big_endian(entry + 4, 2);
        memcpy(file->name, entry + 8, NAME_SIZE);
        file->name[NAME_SIZE] = 0;
        if (strlen(file->name) == length && memcmp(file->name, name, length) == 0)
            return true;
    }
    return false;
}

enum fwcfg_result fwcfg_read(const struct fwcfg *device, const char *name, char *out, size_t size)
{
    char signature[4];
    struct file file;

    device->out16(FWCFG_SELECTOR, KEY_SIGNATURE);
    device->in(FWCFG_DATA, signature, sizeof(signature));
    if (memcmp(signature, "QEMU", 4) != 0 || !find(device, name, &file))
        return FWCFG_ABSENT;
    if (!size)
        return FWCFG_TOO_LONG;
    const size_t n = file.size < size ? file.size : size - 1;

    device->out16(FWCFG_SELECTOR, file.key);
    device->in(FWCFG_DATA, out, n);
    out[n] = 0;
    return file.size < size ? FWCFG_READ : FWCFG_TOO_LONG;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/replay/unicorn/machine.h"

#include <string.h>
#include <sys/mman.h>
#include <unicorn/unicorn.h>

#include "host/vmm/elf_load.h"
#include "host/vmm/multiboot_info.h"
#include "host/vmm/ports.h"

#define MEMORY_SIZE (64u << 20)
#define PAGE_SIZE 4096u

/* Pages outside RAM that an image may touch: device registers, firmware tables that it looks for. */
#define ABSENT_PAGES_MAX 4096u

struct machine {
    uc_engine *uc;
    uint8_t *memory;
    const struct machine_options *options;
    struct ports ports;
    uint32_t absent_pages;
    uint64_t reads; /* CPUID executed */
};

static bool machine_fail(struct error_line *reterr, const char *what, uc_err error)
{
    return error_line_set(reterr, "libunicorn: %s: %s", what, uc_strerror(error));
}

static int on_cpuid(uc_engine *uc, void *ctx)
{
    static const int registers[] = {UC_X86_REG_EAX, UC_X86_REG_EBX, UC_X86_REG_ECX, UC_X86_REG_EDX};
    struct machine *machine = ctx;
    uint32_t leaf = 0, subleaf = 0;
    struct replay_answer answer;

    uc_reg_read(uc, UC_X86_REG_EAX, &leaf);
    uc_reg_read(uc, UC_X86_REG_ECX, &subleaf);
    replay_lookup(machine->options->replay, leaf, subleaf, &answer);
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t value = cpuid_reg(&answer.regs, i);

        uc_reg_write(uc, registers[i], &value);
    }
    machine->reads++;
    return 1;
}

static void on_out(uc_engine *uc, uint32_t port, int size, uint32_t value, void *ctx)
{
    struct machine *machine = ctx;

    ports_write(&machine->ports, (uint16_t)port, (unsigned)size, &value, 1);
    if (machine->ports.exited)
        uc_emu_stop(uc);
}

static uint32_t on_in(uc_engine *uc, uint32_t port, int size, void *ctx)
{
    struct machine *machine = ctx;
    uint32_t value = 0;

    (void)uc;
    ports_read(&machine->ports, (uint16_t)port, (unsigned)size, &value, 1);
    return value;
}

/* Nothing answers outside RAM: all-ones, as on an empty bus. */
static bool on_absent(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *ctx)
{
    const uint64_t first = address & ~(uint64_t)(PAGE_SIZE - 1);
    const uint64_t last = (address + (uint64_t)size - 1) & ~(uint64_t)(PAGE_SIZE - 1);
    struct machine *machine = ctx;
    uint8_t ones[PAGE_SIZE];

    (void)type;
    (void)value;
    memset(ones, 0xff, sizeof(ones));
    for (uint64_t page = first; page <= last; page += PAGE_SIZE) {
        if (page < MEMORY_SIZE)
            continue;
        if (machine->absent_pages++ == ABSENT_PAGES_MAX)
            return false;
        const uc_err error = uc_mem_map(uc, page, PAGE_SIZE, UC_PROT_READ | UC_PROT_WRITE);

        if (error == UC_ERR_OK && uc_mem_write(uc, page, ones, sizeof(ones)) != UC_ERR_OK)
            return false;
    }
    return true;
}

/* libunicorn takes every kind of callback through one untyped pointer. */
static void *as_pointer(const void *function)
{
    void *pointer;

    memcpy(&pointer, function, sizeof(pointer));
    return pointer;
}

static uc_err add_hooks(struct machine *machine)
{
    int (*const cpuid)(uc_engine *, void *) = on_cpuid;
    void (*const out)(uc_engine *, uint32_t, int, uint32_t, void *) = on_out;
    uint32_t (*const in)(uc_engine *, uint32_t, int, void *) = on_in;
    bool (*const absent)(uc_engine *, uc_mem_type, uint64_t, int, int64_t, void *) = on_absent;
    const struct {
        int type;
        void *callback;
        int instruction;
    } hooks[] = {
        {UC_HOOK_INSN, as_pointer(&cpuid), UC_X86_INS_CPUID},
        {UC_HOOK_INSN, as_pointer(&out), UC_X86_INS_OUT},
        {UC_HOOK_INSN, as_pointer(&in), UC_X86_INS_IN},
        {UC_HOOK_MEM_READ_UNMAPPED | UC_HOOK_MEM_WRITE_UNMAPPED, as_pointer(&absent), 0},
    };

    for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
        uc_hook handle;
        const uc_err error = uc_hook_add(machine->uc, &handle, hooks[i].type, hooks[i].callback, machine, 1,
                                         0, hooks[i].instruction);

        if (error != UC_ERR_OK)
            return error;
    }
    return UC_ERR_OK;
}

/* RAM with the image in it, and the registers that a multiboot loader leaves. */
static bool machine_load(struct machine *machine, uint32_t *ret_entry, struct error_line *reterr)
{
    const struct machine_options *options = machine->options;
    const uint32_t magic = MULTIBOOT_LOADED;
    struct elf_image image;

    if (!elf_load_file(options->image, machine->memory, MEMORY_SIZE, &image, reterr))
        return false;
    const uint32_t info = multiboot_info_write(machine->memory, MEMORY_SIZE, options->command_line, reterr);

    if (!info)
        return false;
    uc_reg_write(machine->uc, UC_X86_REG_EAX, &magic);
    uc_reg_write(machine->uc, UC_X86_REG_EBX, &info);
    *ret_entry = image.entry;
    return true;
}

static bool run_to_end(struct machine *machine, uint32_t entry, struct error_line *reterr)
{
    const uint64_t limit = (uint64_t)machine->options->seconds * 1000000u;
    const uc_err error = uc_emu_start(machine->uc, entry, UINT64_MAX, limit, 0);
    uint32_t eip = 0;
    size_t timeout = 0;

    uc_reg_read(machine->uc, UC_X86_REG_EIP, &eip);
    uc_query(machine->uc, UC_QUERY_TIMEOUT, &timeout);
    if (error != UC_ERR_OK)
        return error_line_set(reterr, "the image stopped at eip 0x%x: %s", eip, uc_strerror(error));
    if (timeout && !machine->ports.exited)
        return error_line_set(reterr, "the image did not end within %u seconds, it was at eip 0x%x",
                              machine->options->seconds, eip);
    return true;
}

static bool set_up_and_run(struct machine *machine, struct error_line *reterr)
{
    uint32_t entry;
    uc_err error = uc_mem_map_ptr(machine->uc, 0, MEMORY_SIZE, UC_PROT_ALL, machine->memory);

    if (error != UC_ERR_OK)
        return machine_fail(reterr, "memory", error);
    error = add_hooks(machine);
    if (error != UC_ERR_OK)
        return machine_fail(reterr, "hooks", error);
    return machine_load(machine, &entry, reterr) && run_to_end(machine, entry, reterr);
}

bool machine_run(const struct machine_options *options, uint64_t *ret_reads, struct error_line *reterr)
{
    struct machine machine = {.options = options, .ports = {.serial = options->serial, .ctx = options->ctx}};
    const uc_err error = uc_open(UC_ARCH_X86, UC_MODE_32, &machine.uc);

    *ret_reads = 0;
    if (error != UC_ERR_OK)
        return machine_fail(reterr, "start", error);
    machine.memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool good = machine.memory != MAP_FAILED || error_line_set(reterr, "out of memory");

    good = good && set_up_and_run(&machine, reterr);
    *ret_reads = machine.reads;
    uc_close(machine.uc);
    if (machine.memory != MAP_FAILED)
        munmap(machine.memory, MEMORY_SIZE);
    return good;
}

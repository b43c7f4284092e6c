/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/native.h"

#include "probe/table/mem.h"

#define CR4_SMXE (1u << 14)
#define CR4_OSXSAVE (1u << 18)

#define VECTORS 32
#define VECTOR_UD 6
#define VECTOR_GP 13
#define PRESENT_INTERRUPT_GATE 0x8e00u

bool native_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    __asm__ volatile("cpuid"
                     : "=a"(out->eax), "=b"(out->ebx), "=c"(out->ecx), "=d"(out->edx)
                     : "0"(leaf), "2"(subleaf));
    return true;
}

/* Of the interrupt descriptor table: two words, in 64-bit mode four (SDM volume 3A, 6.11 and 6.14.1). */
struct gate {
    uint32_t word[sizeof(void *) / 2];
};

struct __attribute__((packed)) table_register {
    uint16_t limit;
    void *base;
};

struct guard {
    struct table_register old, own;
    uintptr_t flags;
    struct gate gate[VECTORS];
};

#ifdef __x86_64__
#define SP "%%rsp"
#define SI "%%rsi"
#define SI_NAME "rsi"
#define SP_FROM_SI "mov %rsi, %rsp"
#else
#define SP "%%esp"
#define SI "%%esi"
#define SI_NAME "esi"
#define SP_FROM_SI "mov %esi, %esp"
#endif

/*
 * Text of an assembly statement that runs an instruction inside a guard, and sets done if that did not fault.
 * The call leaves the address of the jump on the stack and its place in SI: the fault's handler, resume(),
 * drops what the exception pushed and returns to the jump.
 */
#define GUARDED(instruction)                        \
    "lidt %[own]\n\t"                               \
    "call 1f\n\t"                                   \
    "jmp 2f\n"                                      \
    "1:\tmov " SP ", " SI "\n\t" instruction "\n\t" \
    "pop " SI "\n\t"                                \
    "movb $1, %[done]\n"                            \
    "2:\tlidt %[old]"

static __attribute__((naked)) void resume(void)
{
    __asm__(SP_FROM_SI "\n\tret");
}

static struct gate gate_to(uintptr_t address)
{
    struct gate gate = {{0}};
    uint32_t selector;

    __asm__("mov %%cs, %0" : "=r"(selector));
    gate.word[0] = selector << 16 | (uint16_t)address;
    gate.word[1] = (uint32_t)(address & 0xffff0000u) | PRESENT_INTERRUPT_GATE;
    if (sizeof(gate) > 8)
        gate.word[sizeof(gate) / 4 - 2] = (uint32_t)((uint64_t)address >> 32);
    return gate;
}

static void guard_open(struct guard *guard)
{
    struct table_register old;

    __asm__ volatile("pushf\n\tpop %0\n\tcli" : "=r"(guard->flags) : : "memory");
    __asm__ volatile("sidt %0" : "=m"(old));
    const size_t size = old.limit + (size_t)1;

    guard->old = old;
    memset(guard->gate, 0, sizeof(guard->gate));
    memcpy(guard->gate, old.base, size < sizeof(guard->gate) ? size : sizeof(guard->gate));
    guard->gate[VECTOR_UD] = gate_to((uintptr_t)resume);
    guard->gate[VECTOR_GP] = guard->gate[VECTOR_UD];
    guard->own = (struct table_register){sizeof(guard->gate) - 1, guard->gate};
}

static void guard_close(const struct guard *guard)
{
    __asm__ volatile("push %0\n\tpopf" : : "r"(guard->flags) : "memory", "cc");
}

bool native_msr_read(void *ctx, uint32_t number, uint64_t *out)
{
    uint32_t low = 0, high = 0;
    struct guard guard;
    bool done = false;

    (void)ctx;
    guard_open(&guard);
    __asm__ volatile(GUARDED("rdmsr")
                     : [done] "+q"(done), "+a"(low), "+d"(high)
                     : "c"(number), [own] "m"(guard.own), [old] "m"(guard.old)
                     : SI_NAME, "memory", "cc");
    guard_close(&guard);
    if (done)
        *out = (uint64_t)high << 32 | low;
    return done;
}

bool native_msr_write(uint32_t number, uint64_t value)
{
    struct guard guard;
    bool done = false;

    guard_open(&guard);
    __asm__ volatile(GUARDED("wrmsr")
                     : [done] "+q"(done)
                     : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)),
                       "c"(number), [own] "m"(guard.own), [old] "m"(guard.old)
                     : SI_NAME, "memory", "cc");
    guard_close(&guard);
    return done;
}

static uintptr_t read_cr4(void)
{
    uintptr_t cr4;

    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    return cr4;
}

bool native_getsec(uint32_t *ret_eax)
{
    const uintptr_t cr4 = read_cr4();
    uint32_t eax = 0;
    struct guard guard;
    bool done = false;

    guard_open(&guard);
    __asm__ volatile(GUARDED("mov %[smx], %%cr4\n\t.byte 0x0f, 0x37")
                     : [done] "+q"(done), "+a"(eax)
                     : "b"(0), [smx] "r"(cr4 | CR4_SMXE), [own] "m"(guard.own), [old] "m"(guard.old)
                     : SI_NAME, "memory", "cc");
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");
    guard_close(&guard);
    if (done)
        *ret_eax = eax;
    return done;
}

static uint64_t xgetbv0(void)
{
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

void native_control(struct cpu_state *out)
{
    uintptr_t cr0;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    out->cr0 = cr0;
    out->cr4 = read_cr4();
    out->known |= CPU_STATE_CR;
    if (!(out->cr4 & CR4_OSXSAVE))
        return;
    out->xcr0 = xgetbv0();
    out->known |= CPU_STATE_XCR0;
}

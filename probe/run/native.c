/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/native.h"

#include "probe/table/mem.h"

#define MSR_APIC_BASE 0x1bu
#define MSR_MICROCODE 0x8bu
#define MSR_EFER 0xc0000080u
#define EDX_MSR (1u << 5)
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

static bool write_msr(uint32_t number, uint64_t value)
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

static void read_control_registers(struct cpu_state *out)
{
    uintptr_t cr0;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    out->cr0 = cr0;
    out->cr4 = read_cr4();
    out->known |= CPU_STATE_CR;
}

/*
 * vendor: ECX of leaf 0, version: EAX of leaf 1. The revision appears in the MSR after CPUID leaf 1 ran with
 * the MSR at zero; AMD needs no such step.
 */
static bool read_microcode(uint32_t vendor, uint32_t version, struct recall *recall,
                           const struct msr_source *msr, uint32_t *ret_revision)
{
    const struct cpuid_source cpuid = recall_source(recall);
    const uint32_t family = version >> 8 & 0xf, extended = version >> 20 & 0xff;
    const bool intel = vendor == 0x6c65746e && family >= 6;                  /* "ntel" */
    const bool amd = vendor == 0x444d4163 && family == 0xf && extended >= 1; /* "cAMD" */
    struct cpuid_regs ignored;
    uint64_t value;

    if (intel) {
        if (!write_msr(MSR_MICROCODE, 0))
            return false;
        recall_forget(recall, 1);
        cpuid.read(cpuid.ctx, 1, 0, &ignored);
    }
    if ((!intel && !amd) || !msr->read(msr->ctx, MSR_MICROCODE, &value))
        return false;
    *ret_revision = (uint32_t)(intel ? value >> 32 : value);
    return true;
}

/* The running CPU's, with recall its own. */
static bool own_microcode(struct recall *recall, uint32_t *ret_revision)
{
    static const struct msr_source msr = {native_msr_read, NULL};
    const struct cpuid_source cpuid = recall_source(recall);
    struct cpuid_regs basic, version;

    if (!cpuid.read(cpuid.ctx, 0, 0, &basic) || !basic.eax || !cpuid.read(cpuid.ctx, 1, 0, &version))
        return false;
    return version.edx & EDX_MSR && read_microcode(basic.ecx, version.eax, recall, &msr, ret_revision);
}

void native_hand_over(const struct recall *recall, const struct cpu_state *state, struct probe_cpu *boot)
{
    boot->recall = *recall;
    boot->microcode_known = state->known & CPU_STATE_MICROCODE;
    boot->microcode = state->microcode;
}

void native_begin(const struct cpu_state *boot, struct probe_cpu *cpu)
{
    if (boot->known & CPU_STATE_MICROCODE && !cpu->microcode_known)
        cpu->microcode_known = own_microcode(&cpu->recall, &cpu->microcode);
}

static void read_msrs(const struct cpuid_table *table, struct recall *recall, const struct msr_source *msr,
                      struct cpu_state *out)
{
    const struct cpuid_entry *vendor = cpuid_table_find(table, 0, 0);
    const struct cpuid_entry *version = cpuid_table_find(table, 1, 0);
    const struct cpuid_entry *extended = cpuid_table_find(table, 0x80000001, 0);

    if (extended && extended->edx & (1u << 29 | 1u << 20 | 1u << 11) &&
        msr->read(msr->ctx, MSR_EFER, &out->efer))
        out->known |= CPU_STATE_EFER;
    if ((version->edx & 1u << 9) && (version->eax >> 8 & 0xf) >= 6 &&
        msr->read(msr->ctx, MSR_APIC_BASE, &out->apic_base))
        out->known |= CPU_STATE_APIC_BASE;
    if (vendor && read_microcode(vendor->ecx, version->eax, recall, msr, &out->microcode))
        out->known |= CPU_STATE_MICROCODE;
}

void native_state(const struct cpuid_table *table, struct recall *recall, const struct msr_source *msr,
                  struct cpu_state *out)
{
    const struct cpuid_entry *version = cpuid_table_find(table, 1, 0);

    *out = (struct cpu_state){0};
    if (!version)
        return;
    read_control_registers(out);
    if (out->cr4 & CR4_OSXSAVE) {
        out->xcr0 = xgetbv0();
        out->known |= CPU_STATE_XCR0;
    }
    if (msr && version->edx & EDX_MSR)
        read_msrs(table, recall, msr, out);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/clock.h"

#include "boot/entry/io.h"
#include "probe/decode/clock.h"
#include "probe/table/native.h"
#include "probe/walk/spec.h"

#define PM_TIMER_KHZ 3580u
#define PIT_KHZ 1194u
/* The same exactly, to measure by. */
#define PM_TIMER_HZ 3579545u
#define PIT_HZ 1193182u
#define MHZ_NO_CPU_EXCEEDS 8192u

/* The counter is read in units of 4096 cycles, about a microsecond, so that 600 s fit in 32 bits. */
#define TSC_SHIFT 12

enum { PIT_CHANNEL2 = 0x42, PIT_CONTROL = 0x43, PIT_GATE = 0x61, PIT_LATCH2 = 0x80, PIT_RATE2 = 0xb4 };
#define EDX_TSC (1u << 4)

/* A clock that has not moved after so many questions has stopped; one that was never seen to move is not
 * there. */
#define STUCK 10000000u
#define SEEN_MOVING 1000u

static uint32_t read_questions(void)
{
    static uint32_t questions;

    return questions++;
}

static struct {
    const char *name;
    uint32_t (*read)(void);
    uint32_t mask, khz;
    uint16_t port;
} the_clock = {.name = "none", .read = read_questions, .mask = UINT32_MAX, .khz = 1000};

static uint32_t read_pm_timer(void)
{
    return in32(the_clock.port);
}

/* It counts down. */
static uint32_t read_pit(void)
{
    out8(PIT_CONTROL, PIT_LATCH2);
    const uint32_t low = in8(PIT_CHANNEL2);

    return ~(low | (uint32_t)in8(PIT_CHANNEL2) << 8);
}

static uint32_t read_tsc(void)
{
    return (uint32_t)(tsc_read() >> TSC_SHIFT);
}

static bool moves(void)
{
    const uint32_t first = the_clock.read();

    for (uint32_t i = 0; i < SEEN_MOVING; i++)
        if ((the_clock.read() ^ first) & the_clock.mask)
            return true;
    return false;
}

static bool choose(const char *name, uint32_t (*read)(void), uint32_t mask, uint32_t khz)
{
    the_clock.name = name;
    the_clock.read = read;
    the_clock.mask = mask;
    the_clock.khz = khz;
    return khz && moves();
}

static bool try_pm_timer(const struct fixed_hardware *hardware)
{
    the_clock.port = hardware->pm_timer;
    return hardware->pm_timer &&
           choose("pm-timer", read_pm_timer, hardware->pm_timer_wide ? UINT32_MAX : 0xffffff, PM_TIMER_KHZ);
}

/* Gate on, speaker off, channel 2 as a rate generator over 65,536 counts. */
static bool try_pit(void)
{
    out8(PIT_GATE, (uint8_t)((in8(PIT_GATE) & 0xfc) | 1));
    out8(PIT_CONTROL, PIT_RATE2);
    out8(PIT_CHANNEL2, 0);
    out8(PIT_CHANNEL2, 0);
    return choose("pit", read_pit, 0xffff, PIT_KHZ);
}

static bool ask(const struct cpuid_source *source, uint32_t base, uint32_t leaf, struct cpuid_regs *out)
{
    return source->read(source->ctx, base, 0, out) && out->eax >= leaf && out->eax < base + 0x10000 &&
           source->read(source->ctx, leaf, 0, out);
}

/* Rate of the time stamp counter in kHz, or 0; leaf 0x15 counts if it has no fraction that 32 bits cannot
 * hold. */
static uint32_t stated_khz(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    if (ask(source, 0, 0x15, &regs) && regs.eax && regs.ecx && regs.ebx <= UINT32_MAX / (regs.ecx / 1000 + 1))
        return regs.ecx / 1000 * regs.ebx / regs.eax;
    if (ask(source, HYPERVISOR_FIRST, TIMING_LEAF, &regs))
        return regs.eax;
    return 0;
}

static bool has_tsc(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    return ask(source, 0, 1, &regs) && regs.edx & EDX_TSC;
}

void clock_init(const struct fixed_hardware *hardware, const struct cpuid_source *source)
{
    if (try_pm_timer(hardware) || try_pit())
        return;
    if (source && has_tsc(source)) {
        const uint32_t khz = stated_khz(source);

        if (khz >= 1000 && choose("tsc-cpuid", read_tsc, UINT32_MAX, (khz >> TSC_SHIFT) + 1))
            return;
        if (choose("tsc-guess", read_tsc, UINT32_MAX, MHZ_NO_CPU_EXCEEDS * 1000 >> TSC_SHIFT))
            return;
    }
    choose("none", read_questions, UINT32_MAX, 1000);
}

const char *clock_name(void)
{
    return the_clock.name;
}

static struct timer timer_start(uint32_t ticks)
{
    return (struct timer){.left = ticks + 1, .last = the_clock.read()};
}

struct timer timer_ms(uint32_t ms)
{
    return timer_start(ms * the_clock.khz);
}

struct timer timer_us(uint32_t us)
{
    return timer_start(us * (the_clock.khz / 1000 + 1));
}

bool timer_over(struct timer *timer)
{
    const uint32_t now = the_clock.read();
    const uint32_t passed = (now - timer->last) & the_clock.mask;

    timer->last = now;
    timer->stuck = passed ? 0 : timer->stuck + 1;
    timer->left = passed < timer->left ? timer->left - passed : 0;
    return !timer->left || timer->stuck >= STUCK;
}

void clock_wait_ms(uint32_t ms)
{
    for (struct timer timer = timer_ms(ms); !timer_over(&timer);)
        relax();
}

void clock_wait_us(uint32_t us)
{
    for (struct timer timer = timer_us(us); !timer_over(&timer);)
        relax();
}

#define MEASURES_A_SECOND 20u
/* About a second, on a host that takes the CPU away most of the time; others need one. */
#define MEASURE_TRIES 20
#define STAMP_READINGS 8
/* More cycles than any 50 ms have: the counter went back. */
#define CYCLES_TOO_MANY (UINT64_C(1) << 40)

/* The clock and the counter at one time. */
struct stamp {
    uint32_t ticks;
    uint64_t cycles;
};

/* Of several readings the one that the CPU was least held up at. */
static struct stamp read_stamp(void)
{
    struct stamp best = {0};
    uint64_t least = UINT64_MAX;

    for (int i = 0; i < STAMP_READINGS; i++) {
        const uint64_t before = tsc_read();
        const uint32_t ticks = the_clock.read();
        const uint64_t took = tsc_read() - before;

        if (took < least) {
            least = took;
            best = (struct stamp){ticks, before + took / 2};
        }
    }
    return best;
}

static uint32_t measure(uint32_t hz)
{
    const struct stamp first = read_stamp();
    struct stamp last = first;
    uint64_t longest = 0;
    uint32_t ticks = 0;

    for (uint32_t asked = 0; asked < STUCK; asked++) {
        const bool over = ticks >= hz / MEASURES_A_SECOND;
        const struct stamp now = over ? read_stamp() : (struct stamp){the_clock.read(), tsc_read()};

        ticks += (now.ticks - last.ticks) & the_clock.mask;
        longest = now.cycles - last.cycles > longest ? now.cycles - last.cycles : longest;
        last = now;
        if (over)
            break;
    }
    const uint64_t cycles = last.cycles - first.cycles;
    const bool unseen = the_clock.mask <= UINT16_MAX && longest > cycles / 4;

    return !ticks || unseen || cycles > CYCLES_TOO_MANY
               ? 0
               : (uint32_t)decode_divide(decode_divide(cycles * hz, ticks), 1000);
}

uint32_t clock_measure_tsc(const struct cpuid_source *source)
{
    const uint32_t hz = the_clock.read == read_pm_timer ? PM_TIMER_HZ
                        : the_clock.read == read_pit    ? PIT_HZ
                                                        : 0;
    uint32_t khz = 0;

    if (!hz || !source || !has_tsc(source))
        return 0;
    for (int i = 0; i < MEASURE_TRIES && !khz; i++)
        khz = measure(hz);
    return khz;
}

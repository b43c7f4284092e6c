/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/write/report_derived.h"

#include "probe/decode/clock.h"
#include "probe/decode/cpu.h"
#include "probe/decode/facts.h"
#include "probe/decode/xsave.h"
#include "probe/field/field.h"
#include "probe/write/report_cache.h"
#include "probe/write/report_line.h"
#include "probe/write/topology.h"

#define HYPERVISORS 16
#define SECTIONS 8

static void name(const struct sink *sink, const char *text)
{
    report_name(sink, text, REPORT_NAME_WIDTH);
}

static void put_cpu(const struct sink *sink, const struct cpuid_table *table)
{
    struct decode_cpu cpu;

    if (!decode_cpu(table, &cpu))
        return;
    name(sink, "(uarch synth)");
    put_str(sink, cpu.microarch[0] ? cpu.microarch : "unknown");
    put_str(sink, ": family ");
    put_0x(sink, cpu.family, 1);
    put_str(sink, ", model ");
    put_0x(sink, cpu.model, 1);
    put_str(sink, ", stepping ");
    put_0x(sink, cpu.stepping, 1);
    put_str(sink, "\n");
}

static void put_hypervisors(const struct sink *sink, const struct cpuid_table *table)
{
    struct decode_hypervisor found[HYPERVISORS];
    const uint32_t count = decode_hypervisors(table, found, HYPERVISORS);

    for (uint32_t i = 0; i < count; i++) {
        name(sink, "hypervisor");
        put_str(sink, found[i].title ? found[i].title : "unknown");
        put_str(sink, " at ");
        put_0x(sink, found[i].base, 8);
        put_str(sink, found[i].interface ? ", Hyper-V interface\n" : "\n");
    }
}

/* What a package may hold, as one CPU's table has it; a single CPU is no more than it says. */
static void put_counts(const struct sink *sink, const struct decode_topology *topology)
{
    const char *up_to = topology->cores == 1 && topology->threads == 1 ? "" : "up to ";

    if (!topology->threads || topology->fault) {
        put_str(sink, "untold: leaf ");
        put_0x(sink, topology->counted_by, 1);
        put_str(sink, " ");
        put_str(sink, topology_fault_text(topology->fault));
        return;
    }
    put_str(sink, up_to);
    if (topology->hybrid) {
        put_dec(sink, topology->level[topology->levels - 1].cpus);
        put_str(sink, " threads in a package, ");
    } else {
        put_dec(sink, topology->cores);
        put_str(sink, topology->cores == 1 ? " core, " : " cores, ");
    }
    put_dec(sink, topology->threads);
    put_str(sink, topology->threads == 1 ? " thread per " : " threads per ");
    put_str(sink, topology->hybrid ? "core of this type" : "core");
    if (*up_to) {
        put_str(sink, ", by leaf ");
        put_0x(sink, topology->counted_by, 1);
    }
}

static void put_topology(const struct sink *sink, const struct cpuid_table *table)
{
    const struct decode_topology topology = decode_topology(table);

    if (!topology.levels)
        return;
    name(sink, "(multi-processing synth)");
    put_counts(sink, &topology);
    put_str(sink, "\n");
    name(sink, "(APIC synth)");
    topology_put_place(sink, &topology);
    put_str(sink, "\n");
}

static void put_mhz(const struct sink *sink, uint32_t khz)
{
    const uint32_t rest = khz % 1000;

    put_dec(sink, khz / 1000);
    put_str(sink, rest < 10 ? ".00" : rest < 100 ? ".0" : ".");
    put_dec(sink, rest);
    put_str(sink, " MHz");
}

static void put_clock(const struct sink *sink, const struct cpuid_table *table)
{
    const struct decode_clock clock = decode_clock(table);

    if (clock.tsc_khz) {
        name(sink, "TSC");
        put_str(sink, clock.tsc_about ? "about " : "");
        put_mhz(sink, clock.tsc_khz);
        put_str(sink, ", from leaf ");
        put_0x(sink, clock.tsc_leaf, 1);
        put_str(sink, "\n");
    }
    if (clock.crystal_hz) {
        name(sink, "crystal");
        put_str(sink, clock.crystal_from == CRYSTAL_COMPUTED ? "about " : "");
        put_dec(sink, clock.crystal_hz);
        put_str(sink, clock.crystal_from == CRYSTAL_MODEL ? " Hz, by model\n" : " Hz\n");
    }
    if (clock.apic_khz) {
        name(sink, "APIC bus");
        put_mhz(sink, clock.apic_khz);
        put_str(sink, "\n");
    }
}

static void put_components(const struct sink *sink, const struct cpuid_table *table)
{
    struct decode_component component[DECODE_COMPONENTS];
    const uint32_t count = decode_components(table, component, DECODE_COMPONENTS);

    for (uint32_t i = 0; i < count; i++) {
        const char *state = field_value_name(VALUES_xstate, component[i].number);

        name(sink, component[i].supervisor ? "XSAVE supervisor component" : "XSAVE user component");
        put_dec(sink, component[i].number);
        put_str(sink, " ");
        put_str(sink, *state ? state : "unknown");
        put_str(sink, ": ");
        put_dec(sink, component[i].size);
        put_str(sink, " bytes");
        report_part(sink, " at ", component[i].offset, "");
        put_str(sink, ", compacted at ");
        put_dec(sink, component[i].compacted);
        put_str(sink, "\n");
    }
}

static void put_epc(const struct sink *sink, const struct cpuid_table *table)
{
    struct decode_epc section[SECTIONS];
    const uint32_t count = decode_epc(table, section, SECTIONS);

    for (uint32_t i = 0; i < count; i++) {
        name(sink, "SGX EPC section");
        report_size(sink, section[i].bytes);
        put_str(sink, " at ");
        put_0x(sink, section[i].base, 1);
        put_str(sink, "\n");
    }
}

static void put_addresses(const struct sink *sink, const struct decode_facts *facts)
{
    if (!facts->physical_bits)
        return;
    name(sink, "addresses");
    report_part(sink, "", facts->physical_bits, " bits physical");
    report_part(sink, ", ", facts->linear_bits, " bits linear");
    report_part(sink, ", ", facts->guest_bits, " bits guest physical");
    report_part(sink, ", of which encryption takes ", facts->sme | facts->sev ? facts->sev_lost_bits : 0, "");
    put_str(sink, "\n");
}

static void put_monitoring(const struct sink *sink, const struct decode_facts *facts)
{
    const bool intel = facts->pmu_version;

    if (!intel && !facts->amd_pmu_version)
        return;
    name(sink, "performance monitoring");
    report_part(sink, "version ", intel ? facts->pmu_version : facts->amd_pmu_version + 1, "");
    report_part(sink, ", ", intel ? facts->pmu_counters : facts->amd_pmu_counters, " counters");
    report_part(sink, " of ", facts->pmu_width, " bits");
    report_part(sink, ", ", facts->pmu_fixed, " fixed");
    report_part(sink, " of ", facts->pmu_fixed_width, " bits");
    put_str(sink, "\n");
}

static void put_resources(const struct sink *sink, const struct decode_facts *facts)
{
    const struct {
        const char *title;
        uint32_t number;
        const char *before, *behind;
    } rows[] = {
        {"resource monitoring", facts->rdt_rmid_max, "ids to ", ""},
        {"L3 cache allocation", facts->l3_cat_bits, "masks of ", " bits"},
        {"L2 cache allocation", facts->l2_cat_bits, "masks of ", " bits"},
        {"memory bandwidth allocation", facts->mba_delay_max, "delay to ", ""},
        {"memory bandwidth limits", facts->amd_mba_bits, "", " bits"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].number) {
            name(sink, rows[i].title);
            report_part(sink, rows[i].before, rows[i].number, rows[i].behind);
            put_str(sink, "\n");
        }
}

static void put_vectors(const struct sink *sink, const struct decode_facts *facts)
{
    if (facts->amx_tiles) {
        name(sink, "AMX");
        report_part(sink, "", facts->amx_tiles, " tiles");
        report_part(sink, " of ", facts->amx_rows, " rows");
        report_part(sink, " by ", facts->amx_row_bytes, " bytes");
        put_str(sink, "\n");
    }
    if (facts->avx10_version) {
        name(sink, "AVX10");
        report_part(sink, "version ", facts->avx10_version, "");
        report_part(sink, ", ",
                    facts->avx10_widths & 4   ? 512
                    : facts->avx10_widths & 2 ? 256
                                              : 128,
                    " bits\n");
    }
}

static void put_encryption(const struct sink *sink, const struct decode_facts *facts)
{
    if (!facts->sme && !facts->sev)
        return;
    name(sink, "encrypted memory");
    put_str(sink, facts->sme ? "SME" : "no SME");
    put_str(sink, facts->sev ? ", SEV" : "");
    put_str(sink, facts->sev_es ? ", SEV-ES" : "");
    put_str(sink, facts->sev_snp ? ", SEV-SNP" : "");
    report_part(sink, ", C-bit ", facts->sev_c_bit, "");
    report_part(sink, ", ", facts->sev_guests, " guests");
    put_str(sink, "\n");
}

void report_derived(const struct sink *sink, const struct cpuid_table *table)
{
    const struct decode_facts facts = decode_facts(table);

    put_str(sink, "   derived:\n");
    put_cpu(sink, table);
    put_hypervisors(sink, table);
    put_topology(sink, table);
    report_caches(sink, table);
    put_clock(sink, table);
    put_addresses(sink, &facts);
    put_monitoring(sink, &facts);
    put_resources(sink, &facts);
    put_vectors(sink, &facts);
    put_encryption(sink, &facts);
    put_components(sink, table);
    put_epc(sink, table);
}

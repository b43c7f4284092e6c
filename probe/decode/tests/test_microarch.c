/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of microarchitectures by model. Sources of the lists: Linux arch/x86/include/asm/intel-family.h, the
 * model ranges of arch/x86/kernel/cpu/amd.c (bsp_init_amd(), Zen generations) and of AMD's revision guides;
 * of makers of few parts, umc.c and vortex.c there and what the cpuid command prints.
 */
#include <string.h>

#include "probe/decode/cpu.h"
#include "probe/tests/check.h"
#include "probe/tests/table.h"

#define MODELS 24

static const struct models {
    const char *vendor;
    uint32_t family;
    const char *name;
    uint8_t stepping, count;
    uint8_t model[MODELS];
} models[] = {
    {"GenuineIntel", 6, "Core (Merom)", 6, 2, {0x0f, 0x16}},
    {"GenuineIntel", 6, "Penryn", 0, 2, {0x17, 0x1d}},
    {"GenuineIntel", 6, "Nehalem", 0, 4, {0x1a, 0x1e, 0x1f, 0x2e}},
    {"GenuineIntel", 6, "Westmere", 0, 3, {0x25, 0x2c, 0x2f}},
    {"GenuineIntel", 6, "Sandy Bridge", 7, 2, {0x2a, 0x2d}},
    {"GenuineIntel", 6, "Ivy Bridge", 9, 2, {0x3a, 0x3e}},
    {"GenuineIntel", 6, "Haswell", 3, 4, {0x3c, 0x3f, 0x45, 0x46}},
    {"GenuineIntel", 6, "Broadwell", 4, 4, {0x3d, 0x47, 0x4f, 0x56}},
    {"GenuineIntel", 6, "Skylake", 3, 2, {0x4e, 0x5e}},
    {"GenuineIntel", 6, "Skylake", 4, 1, {0x55}},
    {"GenuineIntel", 6, "Cascade Lake", 5, 1, {0x55}},
    {"GenuineIntel", 6, "Cascade Lake", 7, 1, {0x55}},
    {"GenuineIntel", 6, "Cooper Lake", 11, 1, {0x55}},
    {"GenuineIntel", 6, "Kaby Lake", 9, 2, {0x8e, 0x9e}},
    {"GenuineIntel", 6, "Coffee Lake", 10, 1, {0x9e}},
    {"GenuineIntel", 6, "Kaby Lake R or Coffee Lake", 10, 1, {0x8e}},
    {"GenuineIntel", 6, "Coffee Lake", 13, 1, {0x9e}},
    {"GenuineIntel", 6, "Whiskey Lake", 11, 1, {0x8e}},
    {"GenuineIntel", 6, "Whiskey Lake or Comet Lake", 12, 1, {0x8e}},
    {"GenuineIntel", 6, "Cannon Lake", 3, 1, {0x66}},
    {"GenuineIntel", 6, "Comet Lake", 2, 2, {0xa5, 0xa6}},
    {"GenuineIntel", 6, "Ice Lake", 5, 5, {0x6a, 0x6c, 0x7d, 0x7e, 0x9d}},
    {"GenuineIntel", 6, "Rocket Lake", 1, 1, {0xa7}},
    {"GenuineIntel", 6, "Tiger Lake", 1, 2, {0x8c, 0x8d}},
    {"GenuineIntel", 6, "Sapphire Rapids", 8, 1, {0x8f}},
    {"GenuineIntel", 6, "Emerald Rapids", 2, 1, {0xcf}},
    {"GenuineIntel", 6, "Granite Rapids", 1, 2, {0xad, 0xae}},
    {"GenuineIntel", 6, "Lakefield", 1, 1, {0x8a}},
    {"GenuineIntel", 6, "Alder Lake", 2, 2, {0x97, 0x9a}},
    {"GenuineIntel", 6, "Alder Lake-N (Gracemont)", 0, 1, {0xbe}},
    {"GenuineIntel", 6, "Raptor Lake", 1, 3, {0xb7, 0xba, 0xbf}},
    {"GenuineIntel", 6, "Bartlett Lake", 1, 1, {0xd7}},
    {"GenuineIntel", 6, "Meteor Lake", 4, 2, {0xaa, 0xac}},
    {"GenuineIntel", 6, "Arrow Lake", 2, 3, {0xb5, 0xc5, 0xc6}},
    {"GenuineIntel", 6, "Lunar Lake", 1, 1, {0xbd}},
    {"GenuineIntel", 6, "Panther Lake", 0, 1, {0xcc}},
    {"GenuineIntel", 6, "Wildcat Lake", 0, 1, {0xd5}},
    {"GenuineIntel", 6, "Sierra Forest", 3, 1, {0xaf}},
    {"GenuineIntel", 6, "Grand Ridge", 0, 1, {0xb6}},
    {"GenuineIntel", 6, "Clearwater Forest", 0, 1, {0xdd}},
    {"GenuineIntel", 6, "Bonnell", 2, 2, {0x1c, 0x26}},
    {"GenuineIntel", 6, "Saltwell", 1, 3, {0x27, 0x35, 0x36}},
    {"GenuineIntel", 6, "Silvermont", 8, 5, {0x37, 0x4a, 0x4d, 0x5a, 0x5d}},
    {"GenuineIntel", 6, "Airmont", 4, 3, {0x4c, 0x6e, 0x75}},
    {"GenuineIntel", 6, "Goldmont", 9, 2, {0x5c, 0x5f}},
    {"GenuineIntel", 6, "Goldmont Plus", 8, 1, {0x7a}},
    {"GenuineIntel", 6, "Tremont", 0, 3, {0x86, 0x96, 0x9c}},
    {"GenuineIntel", 6, "Knights Landing", 1, 1, {0x57}},
    {"GenuineIntel", 6, "Knights Mill", 0, 1, {0x85}},
    {"GenuineIntel", 6, "P6 (Pentium Pro)", 9, 1, {0x01}},
    {"GenuineIntel", 6, "P6 (Pentium II)", 4, 3, {0x03, 0x05, 0x06}},
    {"GenuineIntel", 6, "P6 (Pentium III)", 3, 4, {0x07, 0x08, 0x0a, 0x0b}},
    {"GenuineIntel", 6, "Pentium M (Banias)", 5, 1, {0x09}},
    {"GenuineIntel", 6, "Pentium M (Dothan)", 8, 2, {0x0d, 0x15}},
    {"GenuineIntel", 6, "Yonah", 8, 1, {0x0e}},
    {"GenuineIntel", 6, "", 0, 7, {0x02, 0x04, 0x0c, 0x18, 0x19, 0x58, 0xff}},
    {"GenuineIntel", 4, "486", 4, 2, {0x00, 0x08}},
    {"GenuineIntel", 5, "P5", 1, 5, {0x00, 0x01, 0x02, 0x03, 0x07}},
    {"GenuineIntel", 5, "P5 with MMX", 3, 2, {0x04, 0x08}},
    {"GenuineIntel", 5, "Quark (Lakemont)", 0, 2, {0x09, 0x0a}},
    {"GenuineIntel", 11, "Knights Ferry", 0, 1, {0x00}},
    {"GenuineIntel", 11, "Knights Corner", 0, 1, {0x01}},
    {"GenuineIntel", 15, "NetBurst (Willamette)", 10, 2, {0x00, 0x01}},
    {"GenuineIntel", 15, "NetBurst (Northwood)", 9, 1, {0x02}},
    {"GenuineIntel", 15, "NetBurst (Prescott)", 1, 2, {0x03, 0x04}},
    {"GenuineIntel", 15, "NetBurst (Cedar Mill)", 5, 1, {0x06}},
    {"GenuineIntel", 0x12, "Nova Lake", 0, 2, {0x01, 0x03}},
    {"AuthenticAMD", 4, "486", 0, 2, {0x03, 0x0f}},
    {"AuthenticAMD", 5, "K5", 0, 4, {0x00, 0x01, 0x02, 0x03}},
    {"AuthenticAMD", 5, "K6", 0, 2, {0x06, 0x07}},
    {"AuthenticAMD", 5, "K6-2", 12, 1, {0x08}},
    {"AuthenticAMD", 5, "K6-III", 1, 2, {0x09, 0x0d}},
    {"AuthenticAMD", 5, "Geode GX", 0, 1, {0x05}},
    {"AuthenticAMD", 5, "Geode LX", 2, 1, {0x0a}},
    {"AuthenticAMD", 6, "K7", 0, 4, {0x01, 0x06, 0x08, 0x0a}},
    {"AuthenticAMD", 15, "K8", 2, 3, {0x05, 0x41, 0xc1}},
    {"AuthenticAMD", 0x10, "K10", 0, 3, {0x02, 0x08, 0x0a}},
    {"AuthenticAMD", 0x11, "K8 (Griffin)", 1, 1, {0x03}},
    {"AuthenticAMD", 0x12, "K10 (Llano)", 0, 1, {0x01}},
    {"AuthenticAMD", 0x14, "Bobcat", 0, 2, {0x01, 0x02}},
    {"AuthenticAMD", 0x15, "Bulldozer", 2, 2, {0x00, 0x01}},
    {"AuthenticAMD", 0x15, "Piledriver", 0, 4, {0x02, 0x10, 0x13, 0x1f}},
    {"AuthenticAMD", 0x15, "Steamroller", 1, 3, {0x30, 0x38, 0x3f}},
    {"AuthenticAMD", 0x15, "Excavator", 1, 4, {0x60, 0x65, 0x70, 0x7f}},
    {"AuthenticAMD", 0x16, "Jaguar", 1, 2, {0x00, 0x0f}},
    {"AuthenticAMD", 0x16, "Puma", 1, 2, {0x30, 0x3f}},
    {"AuthenticAMD", 0x17, "Zen", 1, 6, {0x00, 0x01, 0x11, 0x20, 0x2f, 0x50}},
    {"AuthenticAMD", 0x17, "Zen+", 2, 2, {0x08, 0x18}},
    {"AuthenticAMD", 0x17, "Zen 2", 0, 8, {0x30, 0x31, 0x47, 0x4f, 0x60, 0x68, 0x90, 0xaf}},
    {"AuthenticAMD", 0x19, "Zen 3", 2, 7, {0x00, 0x01, 0x0f, 0x20, 0x21, 0x50, 0x5f}},
    {"AuthenticAMD", 0x19, "Zen 3+", 1, 2, {0x40, 0x44}},
    {"AuthenticAMD", 0x19, "Zen 4", 1, 5, {0x10, 0x1f, 0x60, 0x61, 0x78}},
    {"AuthenticAMD", 0x19, "Zen 4c", 2, 2, {0xa0, 0xaf}},
    {"AuthenticAMD", 0x1a, "Zen 5", 0, 6, {0x00, 0x0f, 0x20, 0x44, 0x60, 0x70}},
    {"AuthenticAMD", 0x1a, "Zen 5c", 0, 2, {0x10, 0x1f}},
    {"AuthenticAMD", 0x1a, "Zen 6", 0, 6, {0x50, 0x5f, 0x80, 0xaf, 0xc0, 0xcf}},
    {"HygonGenuine", 0x18, "Dhyana (Zen)", 1, 2, {0x00, 0x01}},
    {"CentaurHauls", 5, "WinChip C6", 1, 1, {0x04}},
    {"CentaurHauls", 5, "WinChip 2", 1, 1, {0x08}},
    {"CentaurHauls", 5, "WinChip 3", 1, 1, {0x09}},
    {"CentaurHauls", 6, "C3 (Samuel)", 0, 1, {0x06}},
    {"CentaurHauls", 6, "C3 (Samuel 2)", 7, 1, {0x07}},
    {"CentaurHauls", 6, "C3 (Ezra)", 8, 1, {0x07}},
    {"CentaurHauls", 6, "C3 (Ezra-T)", 0, 1, {0x08}},
    {"CentaurHauls", 6, "C3 (Nehemiah)", 1, 1, {0x09}},
    {"CentaurHauls", 6, "C7 (Esther)", 9, 2, {0x0a, 0x0d}},
    {"CentaurHauls", 6, "Nano (Isaiah)", 2, 1, {0x0f}},
    {"CentaurHauls", 6, "CNS", 2, 1, {0x47}},
    {"  Shanghai  ", 6, "ZhangJiang", 0, 1, {0x19}},
    {"  Shanghai  ", 7, "WuDaoKou", 0, 1, {0x1b}},
    {"  Shanghai  ", 7, "LuJiaZui", 0, 1, {0x3b}},
    {"  Shanghai  ", 7, "YongFeng", 0, 1, {0x5b}},
    {"GenuineTMx86", 5, "Crusoe", 2, 1, {0x04}},
    {"GenuineTMx86", 15, "Efficeon", 4, 2, {0x02, 0x03}},
    {"CyrixInstead", 4, "MediaGX", 0, 1, {0x04}},
    {"CyrixInstead", 4, "5x86", 0, 1, {0x09}},
    {"CyrixInstead", 5, "6x86", 0, 1, {0x02}},
    {"CyrixInstead", 5, "MediaGX", 0, 1, {0x04}},
    {"CyrixInstead", 5, "6x86", 0, 1, {0x03}},
    {"CyrixInstead", 6, "6x86MX", 0, 1, {0x00}},
    {"Geode by NSC", 5, "MediaGX", 0, 1, {0x04}},
    {"Geode by NSC", 5, "Geode GX2", 2, 1, {0x05}},
    {"Geode by NSC", 5, "Geode LX", 2, 1, {0x0a}},
    {"UMC UMC UMC ", 4, "U5D", 3, 1, {0x01}},
    {"UMC UMC UMC ", 4, "U5S", 3, 1, {0x02}},
    {"NexGenDriven", 5, "Nx586", 4, 1, {0x00}},
    {"RiseRiseRise", 5, "mP6", 4, 2, {0x00, 0x02}},
    {"RiseRiseRise", 5, "mP6 II", 0, 2, {0x08, 0x09}},
    {"SiS SiS SiS ", 5, "SiS 55x", 5, 1, {0x00}},
    {"Genuine  RDC", 5, "IAD 100", 1, 1, {0x08}},
    {"Vortex86 SoC", 5, "Vortex86DX", 2, 1, {0x02}},
    {"Vortex86 SoC", 5, "Vortex86MX", 8, 1, {0x08}},
    {"Vortex86 SoC", 6, "Vortex86EX2", 2, 1, {0x00}},
    {"Vortex86 SoC", 6, "Vortex86DX3", 1, 1, {0x01}},
    {"RiseRiseRise", 6, "", 0, 1, {0x00}},
    {"SiS SiS SiS ", 5, "", 0, 1, {0x08}},
    {"AuthenticAMx", 5, "", 0, 1, {0x00}},
};

/* EAX of leaf 1: the extended family adds to 15, the extended model stands above the model. */
static uint32_t signature(uint32_t family, uint32_t model, uint32_t stepping)
{
    const uint32_t base = family < 15 ? family : 15;

    return (family - base) << 20 | (model >> 4) << 16 | base << 8 | (model & 15) << 4 | stepping;
}

static void check_model(const struct models *want, uint32_t model)
{
    struct decode_cpu cpu;
    uint32_t word[3];

    empty(NULL);
    memcpy(word, want->vendor, sizeof(word));
    add(0, 0, 0, (struct cpuid_regs){1, word[0], word[2], word[1]});
    add(1, 0, 0, (struct cpuid_regs){.eax = signature(want->family, model, want->stepping)});
    assert_true(decode_cpu(&table, &cpu));
    assert_int_equal(cpu.family, want->family);
    assert_int_equal(cpu.model, model);
    assert_int_equal(cpu.stepping, want->stepping);
    if (strcmp(cpu.microarch, want->name) != 0)
        fail_msg("%s, family 0x%x, model 0x%x, stepping %u: '%s', not '%s'", want->vendor, want->family,
                 model, want->stepping, cpu.microarch, want->name);
}

static void test_models(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(models); i++) {
        assert_in_range(models[i].count, 1, MODELS);
        for (uint8_t at = 0; at < models[i].count; at++)
            check_model(&models[i], models[i].model[at]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_models)};

    return cmocka_run_group_tests_name("microarch", tests, NULL, NULL);
}

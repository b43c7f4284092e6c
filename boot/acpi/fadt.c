/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/acpi/fadt.h"

#include "boot/acpi/acpi.h"
#include "boot/acpi/aml.h"
#include "boot/entry/io.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"

/* Offsets; the X_ fields are generic addresses: space, width, offset, access size, 64-bit address. */
enum {
    DSDT = 40,
    SMI_CMD = 48,
    ACPI_ENABLE = 52,
    PM1A_CNT = 64,
    PM1B_CNT = 68,
    PM_TMR = 76,
    FLAGS = 112,
    RESET_REG = 116,
    RESET_VALUE = 128,
    X_DSDT = 140,
    X_PM1A_CNT = 172,
    X_PM1B_CNT = 184,
    SLEEP_CONTROL = 244,
};
enum { GENERIC_SIZE = 12, GENERIC_ADDRESS = 4, SPACE_MEMORY = 0, SPACE_IO = 1 };
#define FLAG_TIMER_WIDE (1u << 8)
#define FLAG_RESET_REG (1u << 10)
#define FLAG_HARDWARE_REDUCED (1u << 20)
#define SSDT_LIMIT 64u

/* QEMU's registers for processors, as its DSDT has named them since 2.7 (hw/acpi/cpu.c); an older block of
 * this name is longer and works otherwise. */
#define HOTPLUG_NAME "PRST"
#define HOTPLUG_PORTS 12

static uint32_t field(const struct acpi_table *fadt, uint32_t offset)
{
    return offset + 4 <= fadt->length ? le32(fadt->bytes + offset) : 0;
}

static uint16_t port(const struct acpi_table *fadt, uint32_t offset)
{
    const uint32_t value = field(fadt, offset);

    return value <= UINT16_MAX ? (uint16_t)value : 0;
}

static struct fixed_register generic(const struct acpi_table *fadt, uint32_t offset)
{
    const struct fixed_register none = {0};

    if (offset + GENERIC_SIZE > fadt->length)
        return none;
    const uint8_t space = fadt->bytes[offset];
    const uint64_t address = le64(fadt->bytes + offset + GENERIC_ADDRESS);

    if (space == SPACE_IO && address <= UINT16_MAX)
        return (struct fixed_register){.address = (uint32_t)address};
    if (space != SPACE_MEMORY || !address || address > UINT32_MAX)
        return none;
    if (memory_is_ram((uint32_t)address)) {
        note("FADT: a register stands in main memory", (uint32_t)address);
        return none;
    }
    return (struct fixed_register){(uint32_t)address, true};
}

static struct fixed_register pm1(const struct acpi_table *fadt, uint32_t offset, uint32_t generic_offset)
{
    const uint16_t legacy = port(fadt, offset);

    return legacy ? (struct fixed_register){legacy, false} : generic(fadt, generic_offset);
}

static bool find_s5(const struct acpi_table *table, struct fixed_hardware *out)
{
    return aml_find_s5(table->bytes + ACPI_HEADER, table->length - ACPI_HEADER, &out->sleep_type_a,
                       &out->sleep_type_b);
}

static uint16_t find_hotplug(const struct acpi_table *table)
{
    uint16_t first, count;

    return aml_find_ports(table->bytes + ACPI_HEADER, table->length - ACPI_HEADER, HOTPLUG_NAME, &first,
                          &count) &&
                   count == HOTPLUG_PORTS
               ? first
               : 0;
}

static void read_aml(const struct acpi_table *table, struct fixed_hardware *out)
{
    out->sleep_known = out->sleep_known || find_s5(table, out);
    if (!out->hotplug)
        out->hotplug = find_hotplug(table);
}

static void read_all_aml(const struct acpi_table *fadt, struct fixed_hardware *out)
{
    const uint64_t wide = X_DSDT + 8 <= fadt->length ? le64(fadt->bytes + X_DSDT) : 0;
    struct acpi_table table;

    if (acpi_table_at(wide ? wide : field(fadt, DSDT), "DSDT", &table))
        read_aml(&table, out);
    for (uint32_t i = 0; i < SSDT_LIMIT && acpi_find("SSDT", i, &table); i++)
        read_aml(&table, out);
}

void fadt_read(struct fixed_hardware *out)
{
    struct acpi_table fadt;

    *out = (struct fixed_hardware){0};
    if (!acpi_find("FACP", 0, &fadt))
        return;
    if (field(&fadt, FLAGS) & FLAG_HARDWARE_REDUCED) {
        out->sleep_control = generic(&fadt, SLEEP_CONTROL);
    } else {
        out->pm1a = pm1(&fadt, PM1A_CNT, X_PM1A_CNT);
        out->pm1b = pm1(&fadt, PM1B_CNT, X_PM1B_CNT);
        out->smi_port = port(&fadt, SMI_CMD);
        out->acpi_enable = (uint8_t)field(&fadt, ACPI_ENABLE);
        out->pm_timer = port(&fadt, PM_TMR);
        out->pm_timer_wide = field(&fadt, FLAGS) & FLAG_TIMER_WIDE;
    }
    if (field(&fadt, FLAGS) & FLAG_RESET_REG && RESET_VALUE < fadt.length) {
        out->reset = generic(&fadt, RESET_REG);
        out->reset_value = fadt.bytes[RESET_VALUE];
    }
    read_all_aml(&fadt, out);
    if (!out->sleep_known)
        note("ACPI: no _S5_ that says how to turn the machine off", 0);
}

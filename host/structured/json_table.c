/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/json_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/structured/json_note.h"
#include "probe/walk/partial.h"

#define BIT(name) (1u << (name))
#define ALL_REGISTERS (BIT(NAME_EAX) | BIT(NAME_EBX) | BIT(NAME_ECX) | BIT(NAME_EDX))

void json_table_start(struct json_table *json, enum json_dialect dialect, struct input *input)
{
    json->dialect = dialect;
    json->array = 0;
    json_scan_start(&json->scan, input);
}

static enum structured_result take_modifier(struct json_table *json, struct json_level *level,
                                            enum json_name name, struct structured_found *ret)
{
    const struct json_scan *scan = &json->scan;
    bool left;

    if (name == NAME_REGISTER) {
        for (level->reg = 0; level->reg < 4; level->reg++)
            if (scan->kind == SCAN_STRING && strcasecmp(scan->text, cpuid_reg_name(level->reg)) == 0)
                return STRUCTURED_END;
        return json_bad_value(json, ret, "eax, ebx, ecx or edx");
    }
    if (scan->kind != SCAN_STRING || scan->size >= sizeof(scan->text) ||
        !json_bitmap(scan->text, &level->bits, &left))
        return json_bad_value(json, ret, "0b and 32 binary digits");
    return left ? structured_bad(ret, scan->line,
                                 "expected all 32 bits, found x: a template that leaves bits as the host has "
                                 "them is no table; take a fingerprint, or cpu-template-helper's dump")
                : STRUCTURED_END;
}

/* Of a row's member. Among kvm_json's other objects one may have a member of that name, so the row says it.
 */
static enum structured_result bad_number(const struct json_table *json, struct json_level *level,
                                         struct structured_found *ret)
{
    if (json->dialect != JSON_KVM && json->dialect != JSON_QMP)
        return json_bad_value(json, ret, "a number of 32 bits");
    if (!level->wrong)
        level->wrong = json->scan.line;
    return STRUCTURED_END;
}

/* A member that is no object and no array. */
static enum structured_result take_member(struct json_table *json, struct structured_found *ret)
{
    const struct json_scan *scan = &json->scan;
    struct json_level *level = &json->level[scan->level];
    const enum json_name name = json_name(json->dialect, json->scan.name);
    uint32_t value = 0;

    if (name == NAME_OTHER)
        return STRUCTURED_END;
    if (level->seen & BIT(name))
        return structured_bad(ret, scan->line, "expected each member once, found '%s' again", scan->name);
    level->seen |= BIT(name);
    if (json->dialect == JSON_QMP && (name == NAME_REGISTER || name == NAME_FEATURES))
        return name == NAME_REGISTER               ? take_modifier(json, level, name, ret)
               : json_scan_u32(scan, &level->bits) ? STRUCTURED_END
                                                   : bad_number(json, level, ret);
    if (name == NAME_REGISTER || name == NAME_BITMAP)
        return scan->level > 1 && level[-1].name == NAME_MODIFIERS ? take_modifier(json, level, name, ret)
                                                                   : STRUCTURED_END;
    if (name > NAME_BITMAP)
        return json_note(json, level, name, ret);
    const bool null = scan->kind == SCAN_WORD && scan->text[0] == 'n';
    const bool unread = null && json->dialect == JSON_OWN && name >= NAME_EAX;
    const bool none = unread || (null && name == NAME_SUBLEAF); /* of propolis */

    if (unread)
        level->hidden[name - NAME_EAX] = UINT32_MAX;
    if (!none && !json_scan_u32(scan, &value))
        return bad_number(json, level, ret);
    memcpy((char *)&level->entry + (name - NAME_LEAF) * sizeof(value), &value, sizeof(value));
    return STRUCTURED_END;
}

/* The registers of an object that has no leaf are its parent's. */
static enum structured_result lift_registers(const struct json_table *json, const struct json_level *level,
                                             struct json_level *parent, struct structured_found *ret)
{
    if (!parent->object)
        return (level->seen & ALL_REGISTERS) == ALL_REGISTERS
                   ? structured_bad(ret, level->line, "expected a row with %s, it has none",
                                    json->dialect == JSON_KVM ? "function" : "leaf")
                   : STRUCTURED_END;
    parent->seen |= level->seen & ALL_REGISTERS;
    if (!parent->wrong)
        parent->wrong = level->wrong;
    parent->entry.eax = level->entry.eax;
    parent->entry.ebx = level->entry.ebx;
    parent->entry.ecx = level->entry.ecx;
    parent->entry.edx = level->entry.edx;
    return STRUCTURED_END;
}

/* One of Firecracker's modifiers is a register of the row around it. */
static enum structured_result lift_modifier(const struct json_level *level, struct json_level *row,
                                            struct structured_found *ret)
{
    const unsigned bit = BIT(NAME_EAX + level->reg);

    if (!(level->seen & BIT(NAME_REGISTER)) || !(level->seen & BIT(NAME_BITMAP)))
        return structured_bad(ret, level->line, "expected a register and its bitmap");
    if (row->seen & bit)
        return structured_bad(ret, level->line, "expected each register once, found %s again",
                              cpuid_reg_name(level->reg));
    row->seen |= bit;
    memcpy((char *)&row->entry + (NAME_EAX + level->reg) * sizeof(level->bits), &level->bits,
           sizeof(level->bits));
    return STRUCTURED_END;
}

static enum structured_result json_row(struct json_table *json, unsigned at, struct structured_found *ret)
{
    const struct json_level *level = &json->level[at];

    if (level->wrong)
        return structured_bad(ret, level->wrong,
                              "expected a row of numbers of 32 bits, found something else");
    for (unsigned reg = 0; reg < 4; reg++)
        if (!(level->seen & BIT(NAME_EAX + reg)))
            return structured_bad(ret, level->line, "expected a row with eax, ebx, ecx and edx, it has no %s",
                                  cpuid_reg_name(reg));
    if (!(level->seen & BIT(NAME_LEAF)))
        return structured_bad(ret, level->line, "expected a row with leaf, it has none");
    if (json->array && json->array != at - 1)
        return structured_bad(ret, level->line, "expected rows in one array, found one in another");
    json->array = at - 1;
    ret->flagged = ret->flagged || level->seen & BIT(NAME_FLAGS);
    if (structured_add(ret, level->line, &level->entry) == STRUCTURED_BAD)
        return STRUCTURED_BAD;
    ret->table->note[ret->table->count - 1] = level->note;
    return cpuid_hide(ret->table, ret->table->count - 1, level->hidden)
               ? STRUCTURED_END
               : structured_bad(ret, level->line,
                                "expected at most %u registers of which some bits are known", CPUID_HIDE_MAX);
}

/* A word of QEMU's: one register of a row, of which the others are not known unless they have words too. */
static enum structured_result json_word(struct json_table *json, unsigned at, struct structured_found *ret)
{
    struct json_level *level = &json->level[at];
    struct cpuid_table *table = ret->table;
    uint32_t i = 0;

    if (level->wrong)
        return structured_bad(ret, level->wrong, "expected a word of 32 bits, found something else");
    if (!(level->seen & BIT(NAME_LEAF)) || !(level->seen & BIT(NAME_REGISTER)))
        return structured_bad(ret, level->line, "expected a word with cpuid-input-eax and cpuid-register");
    json->array = at - 1;
    table->partial = CPUID_PARTIAL_WORDS;
    while (i < table->count &&
           (table->entry[i].leaf != level->entry.leaf || table->entry[i].subleaf != level->entry.subleaf))
        i++;
    if (i == table->count) {
        if (structured_add(ret, level->line, &level->entry) == STRUCTURED_BAD)
            return STRUCTURED_BAD;
        table->note[i] = (struct cpuid_note){.unread = 15};
    }
    if (!(table->note[i].unread >> level->reg & 1))
        return structured_bad(ret, level->line, "expected one word for 0x%" PRIx32 " %s, found a second one",
                              level->entry.leaf, cpuid_reg_name(level->reg));
    table->note[i].unread = (uint8_t)(table->note[i].unread & ~(1u << level->reg) & 15);
    memcpy((char *)&table->entry[i] + (NAME_EAX + level->reg) * sizeof(level->bits), &level->bits,
           sizeof(level->bits));
    return STRUCTURED_END;
}

static enum structured_result close_object(struct json_table *json, unsigned at, struct structured_found *ret)
{
    struct json_level *level = &json->level[at], *parent = &json->level[at - 1];

    if (parent->name == NAME_MODIFIERS && at > 2)
        return lift_modifier(level, &json->level[at - 2], ret);
    if (json->dialect == JSON_QMP)
        return !parent->object && level->seen & BIT(NAME_FEATURES) ? json_word(json, at, ret)
                                                                   : STRUCTURED_END;
    if (level->name == NAME_TOTALS) {
        parent->unread = level->unread;
        parent->capped = level->capped;
        parent->dropped = level->dropped;
        parent->entries = level->entries;
    }
    if (json->dialect == JSON_KVM && level->seen & ALL_REGISTERS && !(level->seen & BIT(NAME_LEAF)))
        return lift_registers(json, level, parent, ret);
    if (json->dialect == JSON_KVM ? !parent->object && level->seen & ALL_REGISTERS
                                  : parent->name == NAME_TEMPLATE || parent->name == NAME_ROWS)
        return json_row(json, at, ret);
    return STRUCTURED_END;
}

static enum structured_result close_array(struct json_table *json, unsigned at, struct structured_found *ret)
{
    const struct json_level *around = &json->level[at - 1];

    if (json->array != at)
        return STRUCTURED_END;
    json->array = 0;
    ret->numbered = around->seen & BIT(NAME_CPU);
    ret->cpu = around->cpu;
    snprintf(ret->label, sizeof(ret->label), "%s", around->label);
    ret->table->unread = around->unread;
    ret->table->capped = around->capped;
    ret->table->dropped = around->dropped;
    ret->table->partial = json->dialect == JSON_QMP ? CPUID_PARTIAL_WORDS : around->partial;
    if (around->entries > ret->table->count) {
        ret->told = true;
        ret->table->partial = around->partial ? around->partial : CPUID_PARTIAL_ROWS;
        structured_bad(ret, ret->line,
                       "a table of %" PRIu32 " rows of which %" PRIu32 " are in the file, the others are not",
                       around->entries, ret->table->count);
    }
    return STRUCTURED_TABLE;
}

static enum structured_result take_event(struct json_table *json, struct structured_found *ret)
{
    const struct json_scan *scan = &json->scan;
    struct json_level *level = &json->level[scan->level + 1];

    if (scan->kind == SCAN_OBJECT || scan->kind == SCAN_ARRAY) {
        memset(level, 0, sizeof(*level));
        level->object = scan->kind == SCAN_OBJECT;
        level->name = json_name(json->dialect, json->scan.name);
        level->line = scan->line;
        return level->name <= NAME_BITMAP ? bad_number(json, level - 1, ret) : STRUCTURED_END;
    }
    if (scan->kind == SCAN_CLOSE)
        return level->object ? close_object(json, scan->level + 1, ret)
                             : close_array(json, scan->level + 1, ret);
    return json->level[scan->level].object ? take_member(json, ret) : STRUCTURED_END;
}

enum structured_result json_table_next(struct json_table *json, struct structured_found *ret)
{
    while (json_scan_next(&json->scan)) {
        const enum structured_result result = take_event(json, ret);

        if (result != STRUCTURED_END)
            return result;
    }
    return json->scan.kind == SCAN_BAD ? structured_bad(ret, json->scan.line, "%s", json->scan.problem)
                                       : STRUCTURED_END;
}

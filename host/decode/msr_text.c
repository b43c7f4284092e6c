/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/msr_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/decode/shown.h"
#include "probe/field/msr_field.h"
#include "probe/write/report_line.h"

bool decode_msr_next(const struct msr_values *values, uint32_t *at, enum msr *ret)
{
    for (; *at < MSR_COUNT; ++*at)
        if (*at >= MSR_CORE_CAPABILITIES && *at <= MSR_VMX_EXIT2 &&
            ((values->read | values->refused) >> *at & 1)) {
            *ret = (enum msr)(*at)++;
            return true;
        }
    return false;
}

bool decode_msr_field_next(uint32_t number, uint64_t value, unsigned *bit, struct msr_field *ret)
{
    for (; *bit < 64; ++*bit) {
        const struct msr_field *row = msr_field_of(number, *bit);

        *ret = row ? *row
                   : (struct msr_field){
                         number, (uint8_t)*bit, (uint8_t)*bit, MOVE_SUBSET, MOVE_DIFFERS, "", "", "", ""};
        if (!(msr_field_bits(ret) & value))
            continue;
        *bit = ret->high + 1u;
        return true;
    }
    return false;
}

static void put_msr_fields(const struct sink *sink, uint32_t number, uint64_t value)
{
    struct msr_field field;
    char text[96];
    unsigned bit = 0;

    while (decode_msr_field_next(number, value, &bit, &field)) {
        const char *name = shown_msr_name(&field);
        const uint64_t part = msr_field_number(&field, value);

        if (!name[0])
            snprintf(text, sizeof(text), " bit %u", field.low);
        else if (field.high == field.low)
            snprintf(text, sizeof(text), " %s", name);
        else
            snprintf(text, sizeof(text), " %s=0x%" PRIx64, name, part);
        put_str(sink, text);
    }
}

void decode_msrs_text(const struct sink *sink, const struct msr_values *values)
{
    enum msr msr;
    char text[64];

    for (uint32_t at = 0; decode_msr_next(values, &at, &msr);) {
        snprintf(text, sizeof(text), "MSR 0x%" PRIx32 " %s", msr_number(msr), msr_name(msr));
        report_name(sink, text, REPORT_NAME_WIDTH);
        if (!msr_known(values, msr)) {
            put_str(sink, "unread\n");
            continue;
        }
        snprintf(text, sizeof(text), "0x%" PRIx64, values->value[msr]);
        put_str(sink, text);
        put_msr_fields(sink, msr_number(msr), values->value[msr]);
        put_str(sink, "\n");
    }
}

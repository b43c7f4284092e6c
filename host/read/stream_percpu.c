/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/stream_percpu.h"

#include "host/base/line_text.h"

static bool read_key(struct span *line, uint32_t *leaf, uint32_t *subleaf)
{
    return text_0x(line, leaf) && text_word(line, ":") && text_dec(line, subleaf);
}

/* "row=0x8000001e:0/0@27" behind the equals sign. */
static bool percpu_read_row(struct span *line, struct percpu *percpu)
{
    struct percpu_row *row = &percpu->row[percpu->rows];

    if (percpu->rows++ == PERCPU_ROWS)
        return false;
    return read_key(line, &row->leaf, &row->subleaf) && text_word(line, "/") && text_dec(line, &row->flags) &&
           text_word(line, "@") && text_dec(line, &row->at);
}

static bool percpu_read_register(struct span *line, uint8_t *ret)
{
    static const char *const names[] = {".eax", ".ebx", ".ecx", ".edx"};

    for (uint8_t i = 0; i < 4; i++)
        if (text_word(line, names[i])) {
            *ret = i;
            return true;
        }
    return false;
}

/* "0x1:0.ebx/0xff000000" */
static bool read_place(struct span *line, struct percpu *percpu)
{
    struct percpu_place *place = &percpu->place[percpu->places];

    if (percpu->places++ == PERCPU_PLACES)
        return false;
    place->group = (uint8_t)percpu->groups;
    return read_key(line, &place->leaf, &place->subleaf) && percpu_read_register(line, &place->reg) &&
           text_word(line, "/") && text_0x(line, &place->mask) && place->mask;
}

static bool read_group(struct span *line, struct percpu *percpu)
{
    do {
        if (!read_place(line, percpu))
            return false;
    } while (text_word(line, ","));
    percpu->groups++;
    return true;
}

bool stream_percpu_header(struct span line, struct stream_percpu *ret)
{
    *ret = (struct stream_percpu){0};
    if (!text_word(&line, "of=") || !text_dec(&line, &ret->of))
        return false;
    while (text_blanks(&line))
        if (!(text_word(&line, "row=") ? percpu_read_row(&line, &ret->percpu)
                                       : read_group(&line, &ret->percpu)))
            return false;
    return !line.n;
}

bool stream_percpu_cpu(struct span line, uint32_t groups, struct stream_percpu_cpu *ret)
{
    if (!text_dec(&line, &ret->cpu))
        return false;
    for (uint32_t i = 0; i < groups; i++)
        if (!text_blanks(&line) || !text_hex(&line, 0, &ret->values[i]))
            return false;
    return text_blanks(&line) && text_hex(&line, 8, &ret->crc) && !line.n;
}

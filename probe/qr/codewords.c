/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/qr/codewords.h"

#include "probe/table/mem.h"

#define CHECK_MAX 30u

const char qr_characters[46] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* clang-format off */
static const struct qr_version versions[QR_VERSIONS] = {
#define QR(version, words, check, blocks, at1, at2, at3) {words, check, blocks, {at1, at2, at3}},
#include "probe/spec/qr.def"
#undef QR
};
/* clang-format on */

const struct qr_version *qr_version(uint32_t version)
{
    return &versions[version - 1];
}

uint32_t qr_character_value(char c)
{
    uint32_t value = 0;

    while (value < 45 && qr_characters[value] != c)
        value++;
    return value;
}

/* ISO/IEC 18004, table 2 and 3: four bits say the mode, and so many how many characters follow. */
#define MODE_ALPHANUMERIC 2u
#define MODE_BITS 4u

static uint32_t count_bits(uint32_t version)
{
    return version < 10 ? 9 : 11;
}

static uint32_t data_words(uint32_t version)
{
    const struct qr_version *row = qr_version(version);

    return row->words - (uint32_t)row->check * row->blocks;
}

uint32_t qr_version_for(size_t n)
{
    for (uint32_t version = 1; version <= QR_VERSIONS; version++)
        if (MODE_BITS + count_bits(version) + n / 2 * 11 + n % 2 * 6 <= data_words(version) * 8)
            return version;
    return 0;
}

/* Bits, the highest of a byte first, into bytes that were zero. */
struct bits {
    uint8_t *bytes;
    uint32_t used;
};

static void put_code_bits(struct bits *bits, uint32_t value, uint32_t count)
{
    while (count--) {
        bits->bytes[bits->used / 8] |= (uint8_t)((value >> count & 1) << (7 - bits->used % 8));
        bits->used++;
    }
}

/* The codewords that hold the text: two characters in eleven bits, a last one in six, then a terminator of up
 * to four zeros, zeros up to a whole byte, and two bytes in turn (7.4.10). */
static void put_data(uint32_t version, const char *text, size_t n, uint8_t *out)
{
    const uint32_t words = data_words(version);
    struct bits bits = {out, 0};

    memset(out, 0, words);
    put_code_bits(&bits, MODE_ALPHANUMERIC, MODE_BITS);
    put_code_bits(&bits, (uint32_t)n, count_bits(version));
    for (size_t i = 0; i + 1 < n; i += 2)
        put_code_bits(&bits, qr_character_value(text[i]) * 45 + qr_character_value(text[i + 1]), 11);
    if (n % 2)
        put_code_bits(&bits, qr_character_value(text[n - 1]), 6);
    bits.used += words * 8 - bits.used < 4 ? words * 8 - bits.used : 4;
    for (uint32_t at = (bits.used + 7) / 8, i = 0; at < words; at++, i++)
        out[at] = i % 2 ? 0x11 : 0xec;
}

static uint32_t multiply(uint32_t a, uint32_t b)
{
    uint32_t product = 0;

    for (int bit = 7; bit >= 0; bit--) {
        product = product << 1 ^ (product >> 7) * 0x11d;
        if (b >> bit & 1)
            product ^= a;
    }
    return product;
}

/* The polynomial whose roots are the first count powers of 2, without its leading 1. */
static void generator(uint8_t *out, uint32_t count)
{
    uint32_t root = 1;

    memset(out, 0, count);
    out[count - 1] = 1;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < count; j++)
            out[j] = (uint8_t)(multiply(out[j], root) ^ (j + 1 < count ? out[j + 1] : 0));
        root = multiply(root, 2);
    }
}

void qr_check_words(const uint8_t *words, size_t n, uint8_t *out, uint32_t count)
{
    uint8_t divisor[CHECK_MAX];

    generator(divisor, count);
    memset(out, 0, count);
    for (size_t i = 0; i < n; i++) {
        const uint32_t factor = words[i] ^ out[0];

        memmove(out, out + 1, count - 1);
        out[count - 1] = 0;
        for (uint32_t j = 0; j < count; j++)
            out[j] ^= (uint8_t)multiply(divisor[j], factor);
    }
}

/*
 * Blocks have one codeword more from a certain one on. Their first codewords come first, then the second
 * ones, and so on; the check codewords likewise behind all of them (7.6).
 */
void qr_codewords(uint32_t version, const char *text, size_t n, uint8_t *out)
{
    const struct qr_version *row = qr_version(version);
    const uint32_t words = data_words(version), blocks = row->blocks;
    const uint32_t length = words / blocks, longer = blocks - words % blocks;
    uint8_t data[QR_CODEWORDS], check[CHECK_MAX];
    const uint8_t *from = data;

    put_data(version, text, n, data);
    for (uint32_t block = 0; block < blocks; block++) {
        const uint32_t here = length + (block >= longer);

        for (uint32_t i = 0; i < length; i++)
            out[i * blocks + block] = from[i];
        if (block >= longer)
            out[length * blocks + block - longer] = from[length];
        qr_check_words(from, here, check, row->check);
        for (uint32_t i = 0; i < row->check; i++)
            out[words + i * blocks + block] = check[i];
        from += here;
    }
}

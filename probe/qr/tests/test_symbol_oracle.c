/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Codes against libqrencode, module for module, and read back by zbar. The libraries are looked for, and a
 * test is skipped where its library is not.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "probe/qr/symbol.h"
#include "probe/tests/check.h"

static struct qr_symbol symbol;

/* Table 7: characters of the alphanumeric mode at level L. */
static const uint16_t takes[QR_VERSIONS] = {25,  47,  77,  114, 154, 195, 224, 279,
                                            335, 395, 468, 535, 619, 667, 758};

static uint32_t seed;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)seed * below >> 32);
}

static void any_text(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text[i] = qr_characters[any(45)];
    text[n] = 0;
}

/* dlsym() gives data pointers; C has no cast from them to functions. */
static void find(void *library, const char *name, void *ret)
{
    void *place = dlsym(library, name);

    assert_non_null(place);
    memcpy(ret, &place, sizeof(place));
}

static void *library(const char *name)
{
    void *handle = dlopen(name, RTLD_NOW);

    if (!handle) {
        print_message("no %s here\n", name);
        skip();
    }
    return handle;
}

struct qrcode {
    int version, width;
    unsigned char *data; /* bit 0 of each: dark */
};

static uint32_t mask_of(const struct qrcode *code)
{
    uint32_t mask = 0;

    for (int x = 2; x < 5; x++)
        mask = mask << 1 | (code->data[8 * code->width + x] & 1);
    return mask ^ 5; /* of the format's own mask, 0x5412 */
}

static void test_qrencode(void **state)
{
    void *const lib = library("libqrencode.so.4");
    void *(*new2)(int version, int level);
    int (*append)(void *input, int mode, int size, const unsigned char *data);
    struct qrcode *(*encode)(void *input);
    void (*free_code)(struct qrcode * code), (*free_input)(void *input);
    char text[QR_TEXT + 1];

    (void)state;
    find(lib, "QRinput_new2", &new2);
    find(lib, "QRinput_append", &append);
    find(lib, "QRcode_encodeInput", &encode);
    find(lib, "QRcode_free", &free_code);
    find(lib, "QRinput_free", &free_input);
    for (uint32_t version = 1; version <= QR_VERSIONS; version++)
        for (uint32_t i = 0; i < 24; i++) {
            const size_t n = i < 6 ? takes[version - 1] - i : 1 + any(takes[version - 1]);

            any_text(text, n);
            void *input = new2((int)version, 0);

            assert_non_null(input);
            assert_int_equal(append(input, 1, (int)n, (const unsigned char *)text), 0);
            struct qrcode *code = encode(input);

            assert_non_null(code);
            assert_int_equal(code->version, version);
            qr_symbol(&symbol, version, text, n, mask_of(code));
            assert_int_equal(code->width, symbol.side);
            for (uint32_t at = 0; at < symbol.side * symbol.side; at++)
                if (qr_dark(&symbol, at % symbol.side, at / symbol.side) != (code->data[at] & 1))
                    fail_msg("version %u, '%s': module %u,%u", version, text, at % symbol.side,
                             at / symbol.side);
            free_code(code);
            free_input(input);
        }
    dlclose(lib);
}

/* As grey pixels, some to a module. */
static unsigned char *picture(uint32_t pixels, uint32_t *ret_side)
{
    const uint32_t side = (symbol.side + 2 * QR_QUIET) * pixels;
    unsigned char *grey = malloc((size_t)side * side);

    assert_non_null(grey);
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++)
            grey[y * side + x] = qr_dark(&symbol, x / pixels - QR_QUIET, y / pixels - QR_QUIET) ? 0 : 255;
    *ret_side = side;
    return grey;
}

static void test_zbar(void **state)
{
    void *const lib = library("libzbar.so.0");
    void *(*scanner_new)(void);
    void *(*image_new)(void);
    const void *(*first)(const void *image);
    const char *(*data)(const void *symbol);
    int (*scan)(void *scanner, void *image);
    void (*format)(void *image, unsigned long fourcc);
    void (*size)(void *image, unsigned width, unsigned height);
    void (*set)(void *image, const void *bytes, unsigned long n, void *cleanup);
    void (*image_free)(void *image);
    void (*scanner_free)(void *scanner);
    char text[QR_TEXT + 1];

    (void)state;
    find(lib, "zbar_image_scanner_create", &scanner_new);
    find(lib, "zbar_image_create", &image_new);
    find(lib, "zbar_image_first_symbol", &first);
    find(lib, "zbar_symbol_get_data", &data);
    find(lib, "zbar_scan_image", &scan);
    find(lib, "zbar_image_set_format", &format);
    find(lib, "zbar_image_set_size", &size);
    find(lib, "zbar_image_set_data", &set);
    find(lib, "zbar_image_destroy", &image_free);
    find(lib, "zbar_image_scanner_destroy", &scanner_free);
    void *scanner = scanner_new();

    for (uint32_t version = 1; version <= QR_VERSIONS; version++)
        for (uint32_t mask = 0; mask <= QR_BEST; mask++) {
            uint32_t side;

            any_text(text, takes[version - 1]);
            qr_symbol(&symbol, version, text, takes[version - 1], mask);
            unsigned char *grey = picture(4, &side);
            void *image = image_new();

            format(image, 0x30303859); /* "Y800" */
            size(image, side, side);
            set(image, grey, (unsigned long)side * side, NULL);
            if (scan(scanner, image) != 1)
                fail_msg("version %u, mask %u: not read", version, mask);
            assert_string_equal(data(first(image)), text);
            image_free(image);
            free(grey);
        }
    scanner_free(scanner);
    dlclose(lib);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_qrencode),
        cmocka_unit_test(test_zbar),
    };

    return cmocka_run_group_tests_name("symbol_oracle", tests, NULL, NULL);
}

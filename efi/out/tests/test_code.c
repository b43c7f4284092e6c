/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes on screens of many sizes, whose pixels are looked at. */
#include "efi/out/code.h"

#include <stdlib.h>
#include <string.h>

#include "probe/tests/check.h"

#define PIXELS_MAX (3840u * 2160u)

static EFI_GRAPHICS_OUTPUT_MODE_INFORMATION info;
static EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode = {.Info = &info};
static UINT32 *pixel;
static unsigned calls, fails_at;

static EFI_STATUS EFIAPI blt(EFI_GRAPHICS_OUTPUT_PROTOCOL *this, EFI_GRAPHICS_OUTPUT_BLT_PIXEL *colour,
                             EFI_GRAPHICS_OUTPUT_BLT_OPERATION operation, UINTN from_x, UINTN from_y, UINTN x,
                             UINTN y, UINTN width, UINTN height, UINTN delta)
{
    UINT32 value;

    assert_true(this->Mode == &mode && operation == EfiBltVideoFill && !from_x && !from_y && !delta);
    assert_true(width && height && x + width <= info.HorizontalResolution &&
                y + height <= info.VerticalResolution);
    if (++calls == fails_at)
        return EFI_DEVICE_ERROR;
    memcpy(&value, colour, sizeof(value));
    for (UINTN row = y; row < y + height; row++)
        for (UINTN column = x; column < x + width; column++)
            pixel[row * info.HorizontalResolution + column] = value;
    return EFI_SUCCESS;
}

static EFI_GRAPHICS_OUTPUT_PROTOCOL graphics = {.Blt = blt, .Mode = &mode};

#define BEFORE 0x123456u

static bool draw(uint32_t width, uint32_t height, uint32_t rows, const struct qr_symbol *symbol)
{
    info.HorizontalResolution = width;
    info.VerticalResolution = height;
    calls = 0;
    for (uint32_t i = 0; i < width * height; i++)
        pixel[i] = BEFORE;
    return code_draw(&graphics, rows, symbol);
}

/* Every pixel: outside as before, inside black where a module is dark, white elsewhere. */
static void check_pixels(uint32_t left, uint32_t top, uint32_t module, const struct qr_symbol *symbol)
{
    const uint32_t side = (symbol->side + 8) * module;

    for (uint32_t y = 0; y < info.VerticalResolution; y++)
        for (uint32_t x = 0; x < info.HorizontalResolution; x++) {
            const bool inside = x - left < side && y - top < side;
            const UINT32 want = !inside                                                            ? BEFORE
                                : qr_dark(symbol, (x - left) / module - 4, (y - top) / module - 4) ? 0
                                                                                                   : 0xffffff;

            if (pixel[y * info.HorizontalResolution + x] != want)
                fail_msg("%ux%u: pixel %u,%u", info.HorizontalResolution, info.VerticalResolution, x, y);
        }
}

/* Sizes of screens and of their text, and where the code of 85 modules, quiet zone and all, is to stand. */
static void test_sizes(void **state)
{
    static const struct {
        uint32_t width, height, rows, left, top, module;
    } cases[] = {
        {640, 480, 25, 107, 47, 5},     /* the text begins in line 2, below it are 440 lines */
        {800, 600, 31, 145, 66, 6},     /* 5, 557 */
        {1280, 800, 25, 342, 202, 7},   /* 162, 600 */
        {1920, 1080, 25, 620, 370, 8},  /* 302, 740 */
        {1920, 1080, 56, 450, 53, 12},  /* 8, 1034 */
        {3840, 2160, 113, 900, 82, 24}, /* 6, 2116 */
        {320, 200, 25, 117, 81, 1}, /* fewer lines than the text takes: 47 for a row of it, 153 are left */
        {100, 100, 25, 7, 7, 1},    /* no room below: all of the screen */
        {85, 85, 25, 0, 0, 1},
    };
    struct qr_symbol symbol;

    (void)state;
    qr_symbol(&symbol, 15, "LEAFPROBE", 9, 3);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(draw(cases[i].width, cases[i].height, cases[i].rows, &symbol));
        check_pixels(cases[i].left, cases[i].top, cases[i].module, &symbol);
        assert_true(calls < 85 * 40);
    }
    assert_false(draw(84, 800, 25, &symbol));
    assert_false(draw(800, 84, 25, &symbol));
    assert_false(draw(0, 0, 25, &symbol));
    assert_int_equal(calls, 0);
}

/* A screen that fails at any call of it. */
static void test_failures(void **state)
{
    struct qr_symbol symbol;

    (void)state;
    qr_symbol(&symbol, 1, "LEAFPROBE", 9, 3);
    assert_true(draw(100, 100, 1, &symbol));
    const unsigned all = calls;

    for (fails_at = 1; fails_at <= all; fails_at++) {
        assert_false(draw(100, 100, 1, &symbol));
        assert_int_equal(calls, fails_at);
    }
    fails_at = 0;
}

static int make(void **state)
{
    (void)state;
    pixel = malloc(PIXELS_MAX * sizeof(*pixel));
    return pixel ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    free(pixel);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests_name("code", tests, make, end);
}

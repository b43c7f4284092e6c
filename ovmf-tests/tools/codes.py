# SPDX-License-Identifier: BSD-2-Clause
"""QR codes in pictures of screens, read by zbar (libzbar.so.0), as a phone would read them."""
import ctypes

import tap

GREY = int.from_bytes(b"Y800", "little")


def library():
    """zbar, with the types of what is called."""
    try:
        zbar = ctypes.CDLL("libzbar.so.0")
    except OSError:
        raise tap.Skip("zbar is not installed (Debian package libzbar0)") from None
    pointer = ctypes.c_void_p
    for name, result, arguments in (
            ("zbar_image_scanner_create", pointer, ()), ("zbar_image_scanner_destroy", None, (pointer,)),
            ("zbar_image_create", pointer, ()), ("zbar_image_destroy", None, (pointer,)),
            ("zbar_image_set_format", None, (pointer, ctypes.c_ulong)), ("zbar_image_set_size", None, (pointer, ctypes.c_uint, ctypes.c_uint)),
            ("zbar_image_set_data", None, (pointer, pointer, ctypes.c_ulong, pointer)), ("zbar_scan_image", ctypes.c_int, (pointer, pointer)),
            ("zbar_image_first_symbol", pointer, (pointer,)), ("zbar_symbol_next", pointer, (pointer,)),
            ("zbar_symbol_get_data", ctypes.c_char_p, (pointer,))):
        function = getattr(zbar, name)
        function.restype, function.argtypes = result, list(arguments)
    return zbar


def grey_of(ppm):
    """(width, height, bytes) of a screendump: the green of each pixel."""
    kind, width, height, depth, _ = ppm.split(maxsplit=4)
    assert (kind, depth) == (b"P6", b"255"), f"not a picture: {ppm[:16]!r}"
    width, height = int(width), int(height)
    return width, height, ppm[-3 * width * height:][1::3]


def read(ppm):
    """The texts of the codes in a screendump."""
    zbar = library()
    width, height, grey = grey_of(ppm)
    kept = ctypes.create_string_buffer(grey, len(grey))
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        zbar.zbar_image_set_format(image, GREY)
        zbar.zbar_image_set_size(image, width, height)
        zbar.zbar_image_set_data(image, ctypes.addressof(kept), len(grey), None)
        zbar.zbar_scan_image(scanner, image)
        texts, symbol = [], zbar.zbar_image_first_symbol(image)
        while symbol:
            texts.append(zbar.zbar_symbol_get_data(symbol).decode("ascii"))
            symbol = zbar.zbar_symbol_next(symbol)
        return texts
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)

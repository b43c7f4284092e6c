/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers of DHCP, sound and hostile, and files beside the application on a TFTP server. */
#include "efi/net/netboot.h"

#include <stdlib.h>
#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"

static uint8_t packet[1472];
static uint8_t server[5]; /* an address, and a byte behind it that is none of its */
static char path[NETBOOT_PATH];

/* A packet with the fields that stand in every one; siaddr and file as they are given. */
static void make_packet(const char *address, const char *file, const char *options, size_t n)
{
    memset(packet, 0, sizeof(packet));
    memcpy(packet + 20, address, 4);
    strncpy((char *)packet + 108, file, 128);
    memcpy(packet + 236, "\x63\x82\x53\x63", 4);
    memcpy(packet + 240, options, n);
}

static bool look(void)
{
    memset(path, '#', sizeof(path));
    server[4] = 0xff;
    return netboot_beside(packet, sizeof(packet), "leafprobe.cfg", server, path);
}

static void test_packets(void **state)
{
    static const struct {
        const char *address, *file, *options;
        size_t n;
        const char *want; /* NULL: nothing is found */
        const char *server;
    } cases[] = {
        {"\x0a\0\2\2", "BOOTX64.EFI", "\xff", 1, "leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "/a/b/x.efi", "\x35\1\5\xff", 4, "/a/b/leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "a\\x.efi", "\xff", 1, "a\\leafprobe.cfg", "\x0a\0\2\2"},
        {"\0\0\0\0", "x", "\0\0\x36\4\xc0\0\2\1\xff", 9, "leafprobe.cfg", "\xc0\0\2\1"},
        {"\0\0\0\0", "x", "\x36\3\xc0\0\2\xff", 6, NULL, NULL},
        {"\0\0\0\0", "x", "\xff\x36\4\xc0\0\2\1", 7, NULL, NULL},
        {"\0\0\0\0", "x", "\0\x36\4\xc0\0\2\1\xff", 8, "leafprobe.cfg", "\xc0\0\2\1"},
        {"\0\0\0\0", "x", "\xff\0\x36\4\xc0\0\2\1", 8, NULL, NULL},
        {"\0\0\0\0", "x", "\xfe\0\x36\4\xc0\0\2\1", 8, "leafprobe.cfg", "\xc0\0\2\1"},
        {"\x0a\0\2\2", "", "\x43\6tftp/x\xff", 9, "tftp/leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "old/x", "\x43\6tftp/x\xff", 9, "tftp/leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "\x0c\2ab\xff", "\x34\1\1\xff", 4, NULL, NULL},
        {"\x0a\0\2\2", "a/b", "\x34\1\2\xff", 4, "a/leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "", "\xff", 1, NULL, NULL},
        {"\x0a\0\2\2", "", "\x43\1\0\xff", 4, NULL, NULL},
        /* The field of the server goes before the option. */
        {"\x0a\0\2\2", "x", "\x36\4\xc0\0\2\1\xff", 7, "leafprobe.cfg", "\x0a\0\2\2"},
        {"\0\0\0\0", "x", "\x36\5\xc0\0\2\1\0\xff", 8, NULL, NULL},
        {"\x0a\0\2\2", "a/b", "\x34\0\xff", 3, "a/leafprobe.cfg", "\x0a\0\2\2"},
        {"\x0a\0\2\2", "a/b", "\x34\1\3\x43\3x/y\xff", 9, "x/leafprobe.cfg", "\x0a\0\2\2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        make_packet(cases[i].address, cases[i].file, cases[i].options, cases[i].n);
        if (look() != (cases[i].want != NULL))
            fail_msg("case %zu", i);
        if (cases[i].want) {
            assert_string_equal(path, cases[i].want);
            assert_memory_equal(server, cases[i].server, 4);
            assert_int_equal(server[4], 0xff);
        }
    }
    /* A field of 128 characters has no NUL; a folder that leaves no room is none. */
    memset(packet, 0, sizeof(packet));
    packet[20] = 10;
    memset(packet + 108, 'd', 128);
    packet[108 + 100] = '/';
    assert_true(look() && strlen(path) == 101 + 13);
    packet[240] = 67;
    packet[241] = 200;
    memset(packet + 242, 'd', 200);
    packet[242 + 145] = '/';
    assert_true(look() && strlen(path) == 146 + 13);
    packet[242 + 147] = '/';
    assert_false(look());
}

/* A packet that is as long as it is: its first size bytes, with nothing of ours behind them. */
static bool look_at(size_t size)
{
    uint8_t *bytes = malloc(size);

    assert_non_null(bytes);
    memcpy(bytes, packet, size);
    memset(path, '#', sizeof(path));
    server[4] = 0xff;
    const bool found = netboot_beside(bytes, size, "leafprobe.cfg", server, path);

    free(bytes);
    return found;
}

/* Options may go up to a packet's last byte, and no further. */
static void test_ends(void **state)
{
    (void)state;
    make_packet("\x0a\0\2\2", "a/b", "", 0);
    assert_false(look_at(239));
    assert_true(look_at(240));
    check_text("no options", path, "a/leafprobe.cfg");
    make_packet("\x0a\0\2\2", "a/b", "\x43\3c/d", 5);
    assert_true(look_at(245));
    check_text("the last option", path, "c/leafprobe.cfg");
    assert_true(look_at(244));
    check_text("one that is cut off", path, "a/leafprobe.cfg");
    assert_true(look_at(241));
    check_text("a code alone", path, "a/leafprobe.cfg");
    make_packet("\0\0\0\0", "a/b", "\x36\4\xc0\0\2\1", 6);
    assert_true(look_at(246));
    assert_memory_equal(server, "\xc0\0\2\1", 4);
    assert_false(look_at(245));
}

/* Bytes that nobody meant: nothing beyond the packet is read (a sanitizer sees it), and a path ends. */
static void test_hostile(void **state)
{
    uint64_t seed = 16;
    unsigned found = 0;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        const size_t size = i % 7 ? 240 + i % 64 : i % 300;
        uint8_t *bytes = malloc(size ? size : 1);

        for (size_t at = 0; at < size; at++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[at] = (uint8_t)(seed >> 56);
            if (at >= 240 && !(seed >> 40 & 3))
                bytes[at] = (uint8_t) "\x00\x34\x36\x43\xff\x01\x04\x08"[seed >> 50 & 7];
        }
        memset(path, '#', sizeof(path));
        if (netboot_beside(bytes, size, "n", server, path)) {
            assert_true(memchr(path, 0, sizeof(path)) != NULL);
            found++;
        }
        free(bytes);
    }
    assert_true(found > 100);
}

static struct fake_firmware firmware;
static EFI_PXE_BASE_CODE_PROTOCOL pxe;
static EFI_PXE_BASE_CODE_MODE mode;
static struct {
    EFI_STATUS status;
    UINT64 size;
    unsigned asked;
} tftp;

static EFI_STATUS EFIAPI mtftp(EFI_PXE_BASE_CODE_PROTOCOL *self, EFI_PXE_BASE_CODE_TFTP_OPCODE operation,
                               VOID *buffer, BOOLEAN overwrite, UINT64 *size, UINTN *block,
                               EFI_IP_ADDRESS *from, UINT8 *name, EFI_PXE_BASE_CODE_MTFTP_INFO *info,
                               BOOLEAN unbuffered)
{
    assert_true(self == &pxe && operation == EFI_PXE_BASE_CODE_TFTP_READ_FILE && buffer && !overwrite &&
                !block && !info && !unbuffered);
    assert_memory_equal(from, "\x0a\0\2\2\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_string_equal((char *)name, "efi/leafprobe.cfg");
    tftp.asked++;
    if (!tftp.status)
        memset(buffer, 'x', tftp.size < *size ? tftp.size : *size);
    *size = tftp.size;
    return tftp.status;
}

static void test_fetch(void **state)
{
    static const EFI_GUID guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
    uint8_t bytes[16];
    size_t n;

    (void)state;
    fake_firmware_init(&firmware);
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
    fake_firmware_install(&firmware.loaded, guid, &pxe);
    pxe.Mtftp = mtftp;
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
    pxe.Mode = &mode;
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
    mode.Started = mode.DhcpAckReceived = TRUE;
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
    assert_int_equal(tftp.asked, 0);
    make_packet("\x0a\0\2\1", "other/x.efi", "\xff", 1);
    memcpy(mode.DhcpAck.Raw, packet, sizeof(packet));
    make_packet("\x0a\0\2\2", "efi/x.efi", "\xff", 1);
    memcpy(mode.ProxyOffer.Raw, packet, sizeof(packet));
    mode.ProxyOfferReceived = TRUE;
    tftp.size = 5;
    assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == 5);
    tftp.size = 17;
    tftp.status = EFI_BUFFER_TOO_SMALL;
    assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == sizeof(bytes));
    /* Some firmware does not say how long the file is. */
    tftp.size = 0;
    assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == sizeof(bytes));
    tftp.size = 17;
    tftp.status = EFI_SUCCESS;
    assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == sizeof(bytes));
    tftp.size = 16;
    assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == 16);
    tftp.status = EFI_TFTP_ERROR;
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
    assert_int_equal(tftp.asked, 6);
    mode.UsingIpv6 = TRUE;
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
}

/* A reply of a boot server's goes before a proxy's offer, that before the acknowledgement; each may be alone,
 * and what did not come, as the firmware says, does not count. */
static void test_answers(void **state)
{
    static const EFI_GUID guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
    uint8_t *const raw[] = {mode.PxeReply.Raw, mode.ProxyOffer.Raw, mode.DhcpAck.Raw};
    BOOLEAN *const there[] = {&mode.PxeReplyReceived, &mode.ProxyOfferReceived, &mode.DhcpAckReceived};
    uint8_t bytes[16];
    size_t n;

    (void)state;
    fake_firmware_init(&firmware);
    fake_firmware_install(&firmware.loaded, guid, &pxe);
    pxe = (EFI_PXE_BASE_CODE_PROTOCOL){.Mtftp = mtftp, .Mode = &mode};
    tftp.status = EFI_SUCCESS;
    tftp.size = 5;
    for (size_t best = 0; best < COUNT(raw); best++) {
        memset(&mode, 0, sizeof(mode));
        mode.Started = TRUE;
        for (size_t i = 0; i < COUNT(raw); i++) {
            if (i == best)
                make_packet("\x0a\0\2\2", "efi/x.efi", "\xff", 1);
            else
                make_packet("\x0a\0\2\1", "other/x.efi", "\xff", 1);
            memcpy(raw[i], packet, sizeof(packet));
            *there[i] = i >= best;
        }
        assert_true(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n) && n == 5);
        *there[best] = FALSE;
        memset(raw[best], 0, sizeof(packet));
    }
    assert_false(netboot_fetch(&firmware.fw, "leafprobe.cfg", bytes, sizeof(bytes), &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_packets), cmocka_unit_test(test_ends),
                                       cmocka_unit_test(test_hostile), cmocka_unit_test(test_fetch),
                                       cmocka_unit_test(test_answers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

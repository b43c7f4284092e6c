/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/net/netboot.h"

#include "probe/table/mem.h"
#include "probe/table/span.h"

/* Where what stands in a packet of BOOTP (RFC 951), and options of DHCP (RFC 2132). */
enum { AT_SERVER = 20, AT_FILE = 108, FILE_SIZE = 128, AT_OPTIONS = 240 };
enum { OPTION_PAD = 0, OPTION_OVERLOAD = 52, OPTION_SERVER = 54, OPTION_FILE_NAME = 67, OPTION_END = 255 };

/* The value of an option, empty if it is not there. */
static struct span dhcp_option(const uint8_t *packet, size_t size, uint8_t code)
{
    for (size_t at = AT_OPTIONS; at + 1 < size && packet[at] != OPTION_END;) {
        if (packet[at] == OPTION_PAD) {
            at++;
            continue;
        }
        const size_t n = packet[at + 1];

        if (n > size - at - 2)
            break;
        if (packet[at] == code)
            return (struct span){(const char *)packet + at + 2, n};
        at += 2 + n;
    }
    return (struct span){"", 0};
}

/* Up to its NUL, if there is one. */
static struct span text_of(struct span field)
{
    for (size_t i = 0; i < field.n; i++)
        if (!field.at[i])
            field.n = i;
    return field;
}

/* The boot file: in the field that is made for it, unless that holds options. */
static struct span boot_file(const uint8_t *packet, size_t size)
{
    const struct span overload = dhcp_option(packet, size, OPTION_OVERLOAD);
    const struct span named = text_of(dhcp_option(packet, size, OPTION_FILE_NAME));

    if (named.n || (overload.n && *overload.at & 1))
        return named;
    return text_of((struct span){(const char *)packet + AT_FILE, FILE_SIZE});
}

static bool find_server(const uint8_t *packet, size_t size, uint8_t ret[4])
{
    static const uint8_t none[4];
    const struct span named = dhcp_option(packet, size, OPTION_SERVER);

    memcpy(ret, packet + AT_SERVER, 4);
    if (memcmp(ret, none, 4) == 0 && named.n == 4)
        memcpy(ret, named.at, 4);
    return memcmp(ret, none, 4) != 0;
}

bool netboot_beside(const uint8_t *packet, size_t size, const char *name, uint8_t ret_server[4],
                    char ret_path[NETBOOT_PATH])
{
    const size_t length = strlen(name) + 1;

    if (size < AT_OPTIONS || !find_server(packet, size, ret_server))
        return false;
    struct span file = boot_file(packet, size);

    if (!file.n)
        return false;
    while (file.n && file.at[file.n - 1] != '/' && file.at[file.n - 1] != '\\')
        file.n--;
    if (file.n + length > NETBOOT_PATH)
        return false;
    memcpy(ret_path, file.at, file.n);
    memcpy(ret_path + file.n, name, length);
    return true;
}

/* The newest answer that names a boot file. */
static bool find_file(const EFI_PXE_BASE_CODE_MODE *mode, const char *name, uint8_t ret_server[4],
                      char ret_path[NETBOOT_PATH])
{
    const struct {
        bool there;
        const EFI_PXE_BASE_CODE_PACKET *packet;
    } answers[] = {{mode->PxeReplyReceived, &mode->PxeReply},
                   {mode->ProxyOfferReceived, &mode->ProxyOffer},
                   {mode->DhcpAckReceived, &mode->DhcpAck}};

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (answers[i].there && netboot_beside(answers[i].packet->Raw, sizeof(answers[i].packet->Raw), name,
                                               ret_server, ret_path))
            return true;
    return false;
}

bool netboot_fetch(const struct firmware *fw, const char *name, uint8_t *bytes, size_t size, size_t *ret_size)
{
    static const EFI_GUID guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
    EFI_PXE_BASE_CODE_PROTOCOL *pxe =
        fw->loaded ? firmware_protocol(fw, fw->loaded->DeviceHandle, &guid) : NULL;
    char path[NETBOOT_PATH];
    EFI_IP_ADDRESS server;
    UINT64 n = size;

    if (!pxe || !pxe->Mode || !pxe->Mode->Started || pxe->Mode->UsingIpv6)
        return false;
    memset(&server, 0, sizeof(server));
    if (!find_file(pxe->Mode, name, (uint8_t *)&server, path))
        return false;
    const EFI_STATUS status = pxe->Mtftp(pxe, EFI_PXE_BASE_CODE_TFTP_READ_FILE, bytes, FALSE, &n, NULL,
                                         &server, (UINT8 *)path, NULL, FALSE);

    *ret_size = status == EFI_BUFFER_TOO_SMALL || n > size ? size : (size_t)n;
    return !EFI_ERROR(status) || status == EFI_BUFFER_TOO_SMALL;
}

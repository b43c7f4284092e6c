/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Network protocols that GNU-EFI 3.0.15 lacks or has in part, as far as they are used here (UEFI 2.10):
 * service binding (11.6), IPv4 configuration II (28.5), HTTP (29.6), UDPv4 (30.1). Functions that nobody
 * calls are pointers alone.
 */
#ifndef EFI_NET_PROTOCOLS_H
#define EFI_NET_PROTOCOLS_H

#include <efi.h>

/* clang-format off */
#define NET_HTTP_BINDING_GUID {0xbdc8e6af, 0xd9bc, 0x4379, {0xa7, 0x2a, 0xe0, 0xc4, 0xe7, 0x5d, 0xae, 0x1c}}
#define NET_HTTP_GUID {0x7a59b29b, 0x910b, 0x4171, {0x82, 0x42, 0xa8, 0x5a, 0x0d, 0xf2, 0x5b, 0x5b}}
#define NET_UDP4_BINDING_GUID {0x83f01464, 0x99bd, 0x45e5, {0xb3, 0x83, 0xaf, 0x63, 0x05, 0xd8, 0xe9, 0xe6}}
#define NET_UDP4_GUID {0x3ad9df29, 0x4501, 0x478d, {0xb1, 0xf8, 0x7f, 0x7f, 0xe7, 0x0e, 0x50, 0xf3}}
#define NET_IP4_CONFIG2_GUID {0x5b446ed1, 0xe30b, 0x4faa, {0x87, 0x1a, 0x36, 0x54, 0xec, 0xa3, 0x60, 0x80}}
#define NET_PCI_IO_GUID {0x4cf5b200, 0x68b8, 0x4ca5, {0x9e, 0xec, 0xb2, 0x3e, 0x3f, 0x50, 0x02, 0x9a}}
/* clang-format on */

struct net_binding {
    EFI_STATUS(EFIAPI *CreateChild)(struct net_binding *self, EFI_HANDLE *child);
    EFI_STATUS(EFIAPI *DestroyChild)(struct net_binding *self, EFI_HANDLE child);
};

/* What Ip4Config2 is asked for, and what it says. */
enum { NET_IP4_INTERFACE = 0, NET_IP4_POLICY = 1 };
enum { NET_IP4_STATIC = 0, NET_IP4_DHCP = 1 };

struct net_ip4_interface {
    CHAR16 name[32];
    UINT8 type;
    UINT32 hardware_size;
    UINT8 hardware[32];
    UINT8 station[4], mask[4];
    UINT32 routes;
    void *route;
};

struct net_ip4_config2 {
    EFI_STATUS(EFIAPI *SetData)(struct net_ip4_config2 *self, UINT32 type, UINTN size, void *data);
    EFI_STATUS(EFIAPI *GetData)(struct net_ip4_config2 *self, UINT32 type, UINTN *size, void *data);
    void *RegisterDataNotify, *UnregisterDataNotify;
};

struct net_http_ip4 {
    BOOLEAN use_default;
    UINT8 local[4], mask[4];
    UINT16 port;
};

enum { NET_HTTP_11 = 1 };
struct net_http_config {
    UINT32 version;
    UINT32 milliseconds;
    BOOLEAN ip6;
    struct net_http_ip4 *ip4;
};

enum { NET_HTTP_GET = 0, NET_HTTP_POST = 1 };
struct net_http_request {
    UINT32 method;
    CHAR16 *url;
};

/* A place in the list of HTTP's status codes; NET_HTTP_OK is 200, NET_HTTP_LAST_GOOD is 206. */
enum { NET_HTTP_OK = 3, NET_HTTP_LAST_GOOD = 9 };
struct net_http_response {
    UINT32 status;
};

struct net_http_header {
    CHAR8 *name, *value;
};

struct net_http_message {
    union {
        struct net_http_request *request;
        struct net_http_response *response;
    } data;
    UINTN header_count;
    struct net_http_header *headers; /* of a response: from pool */
    UINTN body_size;
    void *body;
};

struct net_http_token {
    EFI_EVENT event;
    EFI_STATUS status;
    struct net_http_message *message;
};

struct net_http {
    void *GetModeData;
    EFI_STATUS(EFIAPI *Configure)(struct net_http *self, struct net_http_config *config);
    EFI_STATUS(EFIAPI *Request)(struct net_http *self, struct net_http_token *token);
    EFI_STATUS(EFIAPI *Cancel)(struct net_http *self, struct net_http_token *token);
    EFI_STATUS(EFIAPI *Response)(struct net_http *self, struct net_http_token *token);
    EFI_STATUS(EFIAPI *Poll)(struct net_http *self);
};

struct net_udp4_config {
    BOOLEAN broadcast, promiscuous, any_port, shared_port;
    UINT8 service, hops;
    BOOLEAN whole;
    UINT32 receive_microseconds, transmit_microseconds;
    BOOLEAN use_default;
    UINT8 station[4], mask[4];
    UINT16 port;
    UINT8 remote[4];
    UINT16 remote_port;
};

struct net_udp4_transmit {
    void *session;
    void *gateway;
    UINT32 size, fragments;
    struct {
        UINT32 size;
        void *bytes;
    } fragment[1];
};

struct net_udp4_token {
    EFI_EVENT event;
    EFI_STATUS status;
    struct net_udp4_transmit *transmit;
};

struct net_udp4 {
    void *GetModeData;
    EFI_STATUS(EFIAPI *Configure)(struct net_udp4 *self, struct net_udp4_config *config);
    void *Groups, *Routes;
    EFI_STATUS(EFIAPI *Transmit)(struct net_udp4 *self, struct net_udp4_token *token);
    void *Receive;
    EFI_STATUS(EFIAPI *Cancel)(struct net_udp4 *self, struct net_udp4_token *token);
    EFI_STATUS(EFIAPI *Poll)(struct net_udp4 *self);
};

#endif

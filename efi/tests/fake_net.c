/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_net.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"

struct fake_net net;
static struct fake_firmware *firmware;
static struct net_ip4_config2 config;
static struct net_binding http_binding, udp_binding;
static struct net_http http;
static struct net_udp4 udp;

void fake_net_install(void)
{
    static int handle;

    fake_firmware_install(&handle, (EFI_GUID)NET_IP4_CONFIG2_GUID, &config);
    fake_firmware_install(&handle, (EFI_GUID)NET_HTTP_BINDING_GUID, &http_binding);
    fake_firmware_install(&handle, (EFI_GUID)NET_UDP4_BINDING_GUID, &udp_binding);
    fake_firmware_install(&http, (EFI_GUID)NET_HTTP_GUID, &http);
    fake_firmware_install(&udp, (EFI_GUID)NET_UDP4_GUID, &udp);
}

struct net_ip4_config2 *fake_net_config(void)
{
    return &config;
}

static EFI_STATUS EFIAPI connect(EFI_HANDLE handle, EFI_HANDLE *driver, EFI_DEVICE_PATH *path,
                                 BOOLEAN recursive)
{
    assert_ptr_equal(handle, firmware);
    assert_true(!driver && !path && recursive);
    if (net.hidden && !net.connects++)
        fake_net_install();
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI stall(UINTN microseconds)
{
    net.stalled += microseconds;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify, void *ctx,
                                      EFI_EVENT *ret)
{
    assert_true(!type && !tpl && !notify && !ctx);
    if (net.no_events)
        return EFI_OUT_OF_RESOURCES;
    net.events++;
    *ret = &net;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI close_event(EFI_EVENT event)
{
    assert_ptr_equal(event, &net);
    net.events--;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI check_event(EFI_EVENT event)
{
    const bool signalled = net.signalled;

    assert_ptr_equal(event, &net);
    net.signalled = false;
    return signalled ? EFI_SUCCESS : EFI_NOT_READY;
}

static EFI_STATUS EFIAPI get_data(struct net_ip4_config2 *self, UINT32 type, UINTN *size, void *data)
{
    struct net_ip4_interface info = {.station = {10, 0, 2, 15}};

    assert_true(self->GetData == get_data && type == NET_IP4_INTERFACE && *size >= sizeof(info));
    if (net.short_info) {
        *size = 4;
        memcpy(data, &info, *size);
        return EFI_SUCCESS;
    }
    *size = sizeof(info);
    if (net.looks++ < net.address_after)
        memset(info.station, 0, sizeof(info.station));
    memcpy(data, &info, sizeof(info));
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_data(struct net_ip4_config2 *self, UINT32 type, UINTN size, void *data)
{
    assert_true(self->SetData == set_data && type == NET_IP4_POLICY && size == 4 &&
                *(UINT32 *)data == NET_IP4_DHCP);
    net.policies++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI create_child(struct net_binding *self, EFI_HANDLE *child)
{
    if (net.create)
        return net.create;
    net.children++;
    *child = self == &http_binding ? (void *)&http : (void *)&udp;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI destroy_child(struct net_binding *self, EFI_HANDLE child)
{
    assert_ptr_equal(child, self == &http_binding ? (void *)&http : (void *)&udp);
    net.children--;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI configure_http(struct net_http *self, struct net_http_config *to)
{
    assert_ptr_equal(self, &http);
    if (!to) {
        net.configured--;
        return EFI_SUCCESS;
    }
    assert_true(to->version == NET_HTTP_11 && !to->ip6 && to->ip4->use_default);
    assert_int_equal(to->milliseconds, 20000); /* as long as the application waits for an answer */
    net.configured += !net.configure;
    return net.configure;
}

static EFI_STATUS EFIAPI request(struct net_http *self, struct net_http_token *token)
{
    const struct net_http_message *message = token->message;

    assert_true(self == &http && message->data.request->method == NET_HTTP_POST &&
                message->header_count == 3);
    memset(net.url, 0, sizeof(net.url));
    for (unsigned i = 0; message->data.request->url[i]; i++) {
        assert_true(i + 1 < sizeof(net.url));
        net.url[i] = (char)message->data.request->url[i];
    }
    assert_string_equal((char *)message->headers[0].name, "Host");
    assert_string_equal((char *)message->headers[1].name, "Content-Type");
    assert_string_equal((char *)message->headers[1].value, "text/plain");
    assert_string_equal((char *)message->headers[2].name, "Content-Length");
    snprintf(net.host, sizeof(net.host), "%s", (char *)message->headers[0].value);
    snprintf(net.length, sizeof(net.length), "%s", (char *)message->headers[2].value);
    memcpy(net.body, message->body, message->body_size);
    token->status = net.request_done;
    net.signalled = !net.request && !(net.silent & 1);
    return net.request;
}

static EFI_STATUS EFIAPI response(struct net_http *self, struct net_http_token *token)
{
    assert_true(self == &http && !token->message->body);
    token->message->data.response->status = net.status;
    firmware->boot.AllocatePool(EfiBootServicesData, 8, (void **)&token->message->headers);
    token->message->header_count = 1;
    net.signalled = !net.response && !(net.silent & 2);
    return net.response;
}

static EFI_STATUS EFIAPI cancel_http(struct net_http *self, struct net_http_token *token)
{
    assert_true(self == &http && token);
    net.cancels++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI poll_http(struct net_http *self)
{
    assert_ptr_equal(self, &http);
    return EFI_NOT_READY;
}

static EFI_STATUS EFIAPI configure_udp(struct net_udp4 *self, struct net_udp4_config *to)
{
    assert_ptr_equal(self, &udp);
    if (!to) {
        net.configured--;
        return EFI_SUCCESS;
    }
    assert_true(to->use_default);
    assert_int_equal(to->hops, 64); /* the default of RFC 1700, "IP TIME TO LIVE PARAMETER" */
    memcpy(net.remote, to->remote, 4);
    net.port = to->remote_port;
    net.configured += !net.configure;
    return net.configure;
}

static EFI_STATUS EFIAPI transmit(struct net_udp4 *self, struct net_udp4_token *token)
{
    const struct net_udp4_transmit *data = token->transmit;

    assert_true(self == &udp && data->fragments == 1 && data->size == data->fragment[0].size &&
                net.datagrams < 8);
    memcpy(net.datagram[net.datagrams], data->fragment[0].bytes, data->size);
    net.datagram[net.datagrams++][data->size] = 0;
    token->status = net.transmit_done;
    net.signalled = !net.transmit && !(net.silent & 4);
    return net.transmit;
}

static EFI_STATUS EFIAPI cancel_udp(struct net_udp4 *self, struct net_udp4_token *token)
{
    assert_true(self == &udp && token);
    net.cancels++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI poll_udp(struct net_udp4 *self)
{
    assert_ptr_equal(self, &udp);
    return EFI_NOT_READY;
}

void fake_net_init(struct fake_firmware *fake)
{
    firmware = fake;
    firmware->boot.ConnectController = connect;
    firmware->boot.Stall = stall;
    firmware->boot.CreateEvent = create_event;
    firmware->boot.CloseEvent = close_event;
    firmware->boot.CheckEvent = check_event;
    fake_firmware_install(firmware, (EFI_GUID)NET_PCI_IO_GUID, firmware);
    config.GetData = get_data;
    config.SetData = set_data;
    http_binding = udp_binding = (struct net_binding){create_child, destroy_child};
    http = (struct net_http){NULL, configure_http, request, cancel_http, response, poll_http};
    udp = (struct net_udp4){NULL, configure_udp, NULL, NULL, transmit, NULL, cancel_udp, poll_udp};
    memset(&net, 0, sizeof(net));
    net.status = NET_HTTP_OK;
}

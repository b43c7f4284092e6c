/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/net/link.h"

#include "probe/table/mem.h"

/* Interfaces that are asked for an address at a time. */
#define INTERFACES 8u

/* Between two looks, in microseconds. */
#define TURN 1000u

static const EFI_GUID config_guid = NET_IP4_CONFIG2_GUID;

/* True if it has an address. */
static bool has_address(struct net_ip4_config2 *config)
{
    union {
        struct net_ip4_interface info;
        UINT8 bytes[1024];
    } data;
    UINTN size = sizeof(data);
    static const UINT8 none[4];

    return !EFI_ERROR(config->GetData(config, NET_IP4_INTERFACE, &size, &data)) &&
           size >= sizeof(data.info) && memcmp(data.info.station, none, sizeof(none)) != 0;
}

/* Drivers of the network start nowhere but on devices that firmware booted from, or tried to. */
static void connect_devices(const struct firmware *fw)
{
    static const EFI_GUID guid = NET_PCI_IO_GUID;
    size_t count;
    EFI_HANDLE *handles = firmware_handles(fw, &guid, &count);

    for (size_t i = 0; i < count; i++)
        fw->boot->ConnectController(handles[i], NULL, NULL, TRUE);
    firmware_free(fw, handles);
}

static size_t find_interfaces(const struct firmware *fw, EFI_HANDLE ret[INTERFACES])
{
    size_t count;
    EFI_HANDLE *handles = firmware_handles(fw, &config_guid, &count);

    const size_t taken = count < INTERFACES ? count : INTERFACES;

    if (taken)
        memcpy(ret, handles, taken * sizeof(*ret)); // NOLINT(bugprone-sizeof-expression): handles are copied
    firmware_free(fw, handles);
    return taken;
}

static void ask_for_address(const struct firmware *fw, EFI_HANDLE handle)
{
    struct net_ip4_config2 *config = firmware_protocol(fw, handle, &config_guid);
    UINT32 policy = NET_IP4_DHCP;

    if (config && !has_address(config))
        config->SetData(config, NET_IP4_POLICY, sizeof(policy), &policy);
}

const char *link_up(struct link *link, const struct firmware *fw)
{
    EFI_HANDLE handles[INTERFACES];
    size_t count = find_interfaces(fw, handles);

    *link = (struct link){.fw = fw};
    if (!count) {
        connect_devices(fw);
        count = find_interfaces(fw, handles);
    }
    if (!count)
        return "the firmware has no network that it can use";
    for (size_t i = 0; i < count; i++)
        ask_for_address(fw, handles[i]);
    for (unsigned turn = 0; turn < LINK_DHCP_SECONDS * 10; turn++) {
        for (size_t i = 0; i < count; i++) {
            struct net_ip4_config2 *config = firmware_protocol(fw, handles[i], &config_guid);

            if (config && has_address(config)) {
                link->handle = handles[i];
                return NULL;
            }
        }
        fw->boot->Stall(100 * TURN);
    }
    return "no address came by DHCP";
}

void *link_child(const struct link *link, const EFI_GUID *binding, const EFI_GUID *protocol,
                 EFI_HANDLE *ret_child)
{
    struct net_binding *service = firmware_protocol(link->fw, link->handle, binding);

    *ret_child = NULL;
    if (!service || EFI_ERROR(service->CreateChild(service, ret_child)))
        return NULL;
    void *interface = firmware_protocol(link->fw, *ret_child, protocol);

    if (!interface)
        service->DestroyChild(service, *ret_child);
    return interface;
}

void link_destroy(const struct link *link, const EFI_GUID *binding, EFI_HANDLE child)
{
    struct net_binding *service = firmware_protocol(link->fw, link->handle, binding);

    if (service)
        service->DestroyChild(service, child);
}

EFI_EVENT link_event(const struct firmware *fw)
{
    EFI_EVENT event;

    return EFI_ERROR(fw->boot->CreateEvent(0, 0, NULL, NULL, &event)) ? NULL : event;
}

bool link_wait(const struct firmware *fw, EFI_EVENT event, EFI_STATUS(EFIAPI *poll)(void *self), void *self,
               unsigned seconds)
{
    for (unsigned turn = 0; turn < seconds * (1000000 / TURN); turn++) {
        if (!EFI_ERROR(fw->boot->CheckEvent(event)))
            return true;
        poll(self);
        if (!EFI_ERROR(fw->boot->CheckEvent(event)))
            return true;
        fw->boot->Stall(TURN);
    }
    return false;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* An IPv4 address for this machine, and waiting for what the network stack does in its own time. */
#ifndef EFI_NET_LINK_H
#define EFI_NET_LINK_H

#include "efi/base/firmware.h"
#include "efi/net/protocols.h"

/* Seconds for an address by DHCP, which a switch keeps from a port for some 30 seconds after its link came up
 * (IEEE 802.1D: twice the forward delay), and for one answer of a server. */
#define LINK_DHCP_SECONDS 60u
#define LINK_ANSWER_SECONDS 20u

/* The interface that is used: the first that has an address. */
struct link {
    const struct firmware *fw;
    EFI_HANDLE handle;
};

/*
 * Find an interface with an address. Drivers are connected to PCI devices where none is there, as on a boot
 * from a disk; interfaces without an address ask for one by DHCP, all at a time. NULL, or why there is none,
 * in words for one line.
 */
const char *link_up(struct link *link, const struct firmware *fw);

/* The protocol of a new child of the interface's service binding; NULL if there is none. */
void *link_child(const struct link *link, const EFI_GUID *binding, const EFI_GUID *protocol,
                 EFI_HANDLE *ret_child);
void link_destroy(const struct link *link, const EFI_GUID *binding, EFI_HANDLE child);

/* An event to wait for, NULL if there is none to be had. */
EFI_EVENT link_event(const struct firmware *fw);

/* Call poll(self) until the event is signalled; false after so many seconds. */
bool link_wait(const struct firmware *fw, EFI_EVENT event, EFI_STATUS(EFIAPI *poll)(void *self), void *self,
               unsigned seconds);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A network stack of one interface, its HTTP and UDP, that works, fails or says nothing as it is told. */
#ifndef EFI_TESTS_FAKE_NET_H
#define EFI_TESTS_FAKE_NET_H

#include "efi/net/syslog.h"
#include "efi/tests/fake_firmware.h"

/* What it does, and, behind configure..status, what was asked of it. */
struct fake_net {
    unsigned address_after; /* looks at the address until there is one */
    bool no_events;         /* none can be made */
    bool short_info;        /* of an interface, as of a firmware that knows less */
    bool hidden;            /* drivers are there only once devices are connected */
    EFI_STATUS create, configure, request, request_done, response, transmit, transmit_done;
    unsigned silent; /* bit 0: a request's, bit 1: an answer's, bit 2: a datagram's event never comes */
    UINT32 status;
    /* What was seen. */
    unsigned looks, policies, connects, children, configured, cancels, events, datagrams;
    bool signalled;
    uint64_t stalled;
    char url[256], host[64], length[16], body[256], datagram[8][SYSLOG_DATAGRAM];
    UINT8 remote[4];
    UINT16 port;
};
extern struct fake_net net;

/* A stack that works, with the firmware's events and clock; nothing of it is there before fake_net_install(),
 * or, with net.hidden, before devices are connected. */
void fake_net_init(struct fake_firmware *firmware);
void fake_net_install(void);

/* The protocol of its one interface. */
struct net_ip4_config2 *fake_net_config(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* EFI_MP_SERVICES_PROTOCOL, which GNU-EFI 3.0.15 lacks (PI 1.7, volume 2, 13.4). */
#ifndef EFI_CPUS_MP_H
#define EFI_CPUS_MP_H

#include <efi.h>

#include "efi/base/guid.h"

/* Bits of a processor's status. */
enum mp_status {
    MP_IS_BOOT_CPU = 1,
    MP_IS_ENABLED = 2,
    MP_IS_HEALTHY = 4,
};

/* A processor's APIC id and place; reserved covers the ExtendedInformation that later revisions append. */
struct mp_info {
    UINT64 apic_id;
    UINT32 status;
    UINT32 package, core, thread;
    UINT32 reserved[6];
};

typedef VOID(EFIAPI *mp_procedure)(VOID *arg);

/*
 * The services, all to be called by the boot CPU except WhoAmI(). Times are in microseconds, 0 is no limit.
 * With event NULL a start blocks until every processor has returned; one that runs out of time ends the
 * procedure on the processors that have not and answers EFI_TIMEOUT.
 */
typedef struct mp_services {
    EFI_STATUS(EFIAPI *GetNumberOfProcessors)(struct mp_services *mp, UINTN *total, UINTN *enabled);
    EFI_STATUS(EFIAPI *GetProcessorInfo)(struct mp_services *mp, UINTN number, struct mp_info *info);
    EFI_STATUS(EFIAPI *StartupAllAPs)
    (struct mp_services *mp, mp_procedure procedure, BOOLEAN one_by_one, EFI_EVENT event, UINTN time_limit,
     VOID *arg, UINTN **failed);
    EFI_STATUS(EFIAPI *StartupThisAP)
    (struct mp_services *mp, mp_procedure procedure, UINTN number, EFI_EVENT event, UINTN time_limit,
     VOID *arg, BOOLEAN *finished);
    EFI_STATUS(EFIAPI *SwitchBSP)(struct mp_services *mp, UINTN number, BOOLEAN enable_old);
    EFI_STATUS(EFIAPI *EnableDisableAP)(struct mp_services *mp, UINTN number, BOOLEAN enable, UINT32 *health);
    EFI_STATUS(EFIAPI *WhoAmI)(struct mp_services *mp, UINTN *number);
} mp_services;

#endif

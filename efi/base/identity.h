/* SPDX-License-Identifier: BSD-2-Clause */
/* Which machine this is, and whether its firmware asks for signatures. */
#ifndef EFI_BASE_IDENTITY_H
#define EFI_BASE_IDENTITY_H

#include "efi/base/firmware.h"
#include "probe/run/identity.h"

/*
 * Fill *ret: from the SMBIOS that the configuration table names (UEFI 2.10, 4.6), version 3 first, and from
 * the variables SecureBoot and SetupMode (3.3): "setup" as long as no platform key is enrolled, NULL if the
 * firmware has neither.
 */
void firmware_identity(const struct firmware *fw, struct identity *ret);

#endif

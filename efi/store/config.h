/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an application under UEFI finds its options. */
#ifndef EFI_STORE_CONFIG_H
#define EFI_STORE_CONFIG_H

#include "efi/base/firmware.h"
#include "probe/run/options.h"
#include "probe/table/cpuid.h"

/* The longest text of one place, with its NUL; a longer one is an error, not cut. */
#define CONFIG_TEXT 4096

/* Reads a file from where the application came, if that is no volume: netboot_fetch() of efi/net/netboot.h.
 */
typedef bool config_fetch(const struct firmware *fw, const char *name, uint8_t *bytes, size_t size,
                          size_t *ret_size);

/*
 * Read the options into *options, which hold the defaults. The places in their order, later ones win:
 *   1. leafprobe.cfg in the directory of the application, else in the root of its volume;
 *      where it came from no volume, what fetch() finds;
 *   2. QEMU's fw_cfg item opt/leafprobe/options, where CPUID (source) says that QEMU may be there;
 *   3. the shell's arguments, or the load options where no shell started the application (plain.h).
 * False if a word is bad or a text too long: *reterr describes the first, and nothing is to be run. The good
 * words of every place, of a text that is too long those before its limit, are taken all the same, so that
 * the run can end as they say.
 */
bool config_read(const struct firmware *fw, const struct cpuid_source *source, config_fetch *fetch,
                 struct options *options, struct option_error *reterr);

#endif

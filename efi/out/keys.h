/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys, of whoever sits at a console (UEFI 2.10, 12.3). */
#ifndef EFI_OUT_KEYS_H
#define EFI_OUT_KEYS_H

#include "efi/out/console.h"

/* Throw away keys that were pressed before. */
void keys_discard(const struct firmware *fw);

/*
 * Wait for a key, or for seconds to pass. SCREEN_END for anything typed at a console of streams;
 * SCREEN_NONE if none came, or without an input console.
 */
enum screen_key keys_wait(const struct firmware *fw, const struct console *streams, unsigned seconds);

#endif

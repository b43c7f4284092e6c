/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/keys.h"

#define KEYS_PENDING 256
#define TICKS_PER_SECOND 10000000u

static bool read_key(SIMPLE_INPUT_INTERFACE *in, EFI_INPUT_KEY *key)
{
    return in && in->ReadKeyStroke(in, key) == EFI_SUCCESS;
}

void keys_discard(const struct firmware *fw)
{
    EFI_INPUT_KEY key;

    for (unsigned i = 0; i < KEYS_PENDING && read_key(fw->table->ConIn, &key); i++)
        ;
}

/* Whether a key is there that ends the waiting, and what it says. */
static bool take(const struct firmware *fw, const struct console *streams, bool *ret_more)
{
    EFI_INPUT_KEY key;

    *ret_more = false;
    for (size_t i = 0; i < streams->count; i++)
        if (read_key(streams->device[i].in, &key))
            return true;
    if (!read_key(fw->table->ConIn, &key))
        return false;
    *ret_more = key.ScanCode != SCAN_ESC && key.UnicodeChar != 'q' && key.UnicodeChar != 'Q';
    return true;
}

bool keys_wait(const struct firmware *fw, const struct console *streams, unsigned seconds)
{
    SIMPLE_INPUT_INTERFACE *in = fw->table->ConIn;
    EFI_EVENT events[2];
    bool more = false;
    UINTN index;

    if (!in || EFI_ERROR(fw->boot->CreateEvent(EVT_TIMER, 0, NULL, NULL, &events[0])))
        return false;
    events[1] = in->WaitForKey;
    if (!EFI_ERROR(fw->boot->SetTimer(events[0], TimerRelative, (UINT64)seconds * TICKS_PER_SECOND)))
        while (!EFI_ERROR(fw->boot->WaitForEvent(2, events, &index)) && index == 1 &&
               !take(fw, streams, &more))
            ;
    fw->boot->CloseEvent(events[0]);
    return more;
}

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

static enum screen_key key_of(const EFI_INPUT_KEY *key)
{
    static const struct {
        uint8_t scan, key;
    } keys[] = {
        {SCAN_UP, SCREEN_UP},
        {SCAN_DOWN, SCREEN_DOWN},
        {SCAN_HOME, SCREEN_FIRST},
        {SCAN_END, SCREEN_LAST},
        {SCAN_PAGE_UP, SCREEN_PAGE_UP},
        {SCAN_PAGE_DOWN, SCREEN_PAGE_DOWN},
        {SCAN_DELETE, SCREEN_BACKSPACE},
        {SCAN_ESC, SCREEN_ESC},
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (key->ScanCode == keys[i].scan)
            return (enum screen_key)keys[i].key;
    if (key->UnicodeChar == CHAR_BACKSPACE)
        return SCREEN_BACKSPACE;
    if (key->UnicodeChar == CHAR_LINEFEED)
        return SCREEN_ENTER;
    if (key->UnicodeChar == SCREEN_ENTER || (key->UnicodeChar >= ' ' && key->UnicodeChar <= SCREEN_MOST))
        return (enum screen_key)key->UnicodeChar;
    return SCREEN_KEY;
}

/* A key that is there; SCREEN_NONE without one. */
static enum screen_key take(const struct firmware *fw, const struct console *streams)
{
    EFI_INPUT_KEY key;

    for (size_t i = 0; i < streams->count; i++)
        if (read_key(streams->device[i].in, &key))
            return SCREEN_END;
    return read_key(fw->table->ConIn, &key) ? key_of(&key) : SCREEN_NONE;
}

enum screen_key keys_wait(const struct firmware *fw, const struct console *streams, unsigned seconds)
{
    SIMPLE_INPUT_INTERFACE *in = fw->table->ConIn;
    enum screen_key key = SCREEN_NONE;
    EFI_EVENT events[2];
    UINTN index;

    if (!in || EFI_ERROR(fw->boot->CreateEvent(EVT_TIMER, 0, NULL, NULL, &events[0])))
        return SCREEN_NONE;
    events[1] = in->WaitForKey;
    if (!EFI_ERROR(fw->boot->SetTimer(events[0], TimerRelative, (UINT64)seconds * TICKS_PER_SECOND)))
        while (!key && !EFI_ERROR(fw->boot->WaitForEvent(2, events, &index)) && index == 1)
            key = take(fw, streams);
    fw->boot->CloseEvent(events[0]);
    return key;
}

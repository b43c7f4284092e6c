/* SPDX-License-Identifier: BSD-2-Clause */
#include "serial.h"

#include "devpath.h"

#define PIECE 256
#define VARIABLE_SIZE 4096
#define DEVPATH_SLACK 8192

/* Every device path of the console's output. */
struct consoles {
    const void **path;
    size_t count;
};

static size_t marked_consoles(const struct firmware *fw, const void **path, size_t limit)
{
    static const EFI_GUID mark = {
        0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
    static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    size_t handles_count, count = 0;
    EFI_HANDLE *handles = firmware_handles(fw, &mark, &handles_count);

    for (size_t i = 0; i < handles_count && count < limit; i++) {
        path[count] = firmware_protocol(fw, handles[i], &text_out) ? devpath_of(fw, handles[i]) : NULL;
        count += path[count] != NULL;
    }
    firmware_free(fw, handles);
    return count;
}

static size_t named_consoles(const struct firmware *fw, uint8_t *value, const void **path, size_t limit)
{
    static CHAR16 name[] = L"ConOut";
    EFI_GUID global = EFI_GLOBAL_VARIABLE;
    UINTN size = VARIABLE_SIZE;
    size_t count = 0;

    if (EFI_ERROR(fw->table->RuntimeServices->GetVariable(name, &global, NULL, &size, value)))
        return 0;
    for (const void *at = value; at && count < limit; at = devpath_next(at, value + size))
        path[count++] = at;
    return count;
}

static bool covered(const struct consoles *consoles, const void *port)
{
    for (size_t i = 0; i < consoles->count; i++)
        if (devpath_behind(port, consoles->path[i]))
            return true;
    return false;
}

static void find_ports(const struct firmware *fw, struct serial *serial, const struct consoles *consoles)
{
    static const EFI_GUID guid = EFI_SERIAL_IO_PROTOCOL_GUID;
    size_t count;
    EFI_HANDLE *handles = firmware_handles(fw, &guid, &count);

    for (size_t i = 0; i < count && serial->count < SERIAL_PORTS; i++) {
        const void *path = devpath_of(fw, handles[i]);

        if (path && !covered(consoles, path))
            serial->port[serial->count++] = firmware_protocol(fw, handles[i], &guid);
    }
    firmware_free(fw, handles);
}

static void send(struct serial *serial, const char *bytes, size_t n)
{
    for (size_t i = 0; i < serial->count; i++) {
        EFI_SERIAL_IO_PROTOCOL *port = serial->port[i];
        UINTN taken = n;

        if (port && (EFI_ERROR(port->Write(port, &taken, (void *)(uintptr_t)bytes)) || taken != n))
            serial->port[i] = NULL;
    }
}

static void serial_write(void *ctx, const void *bytes, size_t n)
{
    const char *at = bytes;
    char piece[PIECE];
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        if (used + 2 > sizeof(piece)) {
            send(ctx, piece, used);
            used = 0;
        }
        if (at[i] == '\n')
            piece[used++] = '\r';
        piece[used++] = at[i];
    }
    if (used)
        send(ctx, piece, used);
}

struct sink serial_sink(const struct firmware *fw, struct serial *serial)
{
    const void *path[32];
    struct consoles consoles = {path, 0};
    uint8_t *value = firmware_alloc(fw, VARIABLE_SIZE + DEVPATH_SLACK);

    *serial = (struct serial){.count = 0};
    consoles.count = marked_consoles(fw, path, 32);
    if (!consoles.count && value)
        consoles.count = named_consoles(fw, value, path, 32);
    find_ports(fw, serial, &consoles);
    firmware_free(fw, value);
    return (struct sink){serial_write, serial};
}

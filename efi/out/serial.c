/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/out/serial.h"

#include "efi/base/devpath.h"
#include "efi/base/guid.h"
#include "probe/table/count.h"
#include "probe/table/mem.h"

#define PIECE 256
#define VARIABLE_SIZE 4096
#define DEVPATH_SLACK 8192

/*
 * A port that cannot send says how many bytes it took in its own time, which may be short. EDK2's
 * PciSioSerialDxe keeps the byte that was late, and has room for 16: so many times in a row it may be asked,
 * after waits that come to half a minute.
 */
#define LATE_MAX 15u
#define FIRST_WAIT_US 10000u
#define LONGEST_WAIT_US 4000000u

/* Every device path of the console's output but those of screens. */
struct consoles {
    const void **path;
    size_t count;
};

static size_t marked_consoles(const struct firmware *fw, const void **path, size_t limit)
{
    static const EFI_GUID mark = CONSOLE_OUT_DEVICE_GUID;
    static const EFI_GUID text_out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
    static const EFI_GUID graphics = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    size_t handles_count, count = 0;
    EFI_HANDLE *handles = firmware_handles(fw, &mark, &handles_count);

    for (size_t i = 0; i < handles_count && count < limit; i++) {
        if (firmware_protocol(fw, handles[i], &graphics) || !firmware_protocol(fw, handles[i], &text_out))
            continue;
        path[count] = devpath_of(fw, handles[i]);
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

static void find_ports(const struct firmware *fw, struct serial *serial)
{
    static const EFI_GUID guid = EFI_SERIAL_IO_PROTOCOL_GUID;
    size_t count;
    EFI_HANDLE *handles = firmware_handles(fw, &guid, &count);

    for (size_t i = 0; i < count && serial->count < SERIAL_PORTS; i++) {
        serial->path[serial->count] = devpath_of(fw, handles[i]);
        serial->port[serial->count] = firmware_protocol(fw, handles[i], &guid);
        serial->count += serial->path[serial->count] && serial->port[serial->count];
    }
    firmware_free(fw, handles);
}

static bool on_a_port(const struct serial *serial, const void *console)
{
    for (size_t i = 0; i < serial->count; i++)
        if (devpath_behind(serial->path[i], console))
            return true;
    return false;
}

static bool all_on_ports(const struct serial *serial, const struct consoles *consoles)
{
    for (size_t i = 0; i < consoles->count; i++)
        if (!on_a_port(serial, consoles->path[i]))
            return false;
    return consoles->count > 0;
}

/* Leave those ports to the console that it stands on. */
static void leave_to(struct serial *serial, const struct consoles *consoles)
{
    for (size_t i = 0; i < serial->count; i++)
        for (size_t j = 0; j < consoles->count; j++)
            if (devpath_behind(serial->path[i], consoles->path[j]))
                serial->port[i] = NULL;
}

/* True if the byte that was late is in the port's buffer, and will go out. */
static bool is_kept(EFI_SERIAL_IO_PROTOCOL *port)
{
    UINT32 control;

    return !EFI_ERROR(port->GetControl(port, &control)) && !(control & EFI_SERIAL_OUTPUT_BUFFER_EMPTY);
}

static void wait(const struct firmware *fw, unsigned late)
{
    const UINTN us = (UINTN)FIRST_WAIT_US << late;

    fw->boot->Stall(us < LONGEST_WAIT_US ? us : LONGEST_WAIT_US);
}

/* A virtual port takes nothing while nobody reads at its other end. NULL, or why the port is to be given up.
 */
static const char *send_all(const struct firmware *fw, EFI_SERIAL_IO_PROTOCOL *port, const char *bytes,
                            size_t n)
{
    for (unsigned late = 0; n > 0 && late < LATE_MAX;) {
        UINTN taken = n;

        if (late)
            wait(fw, late);
        const EFI_STATUS status = port->Write(port, &taken, (void *)(uintptr_t)bytes);

        if ((EFI_ERROR(status) && status != EFI_TIMEOUT) || taken > n)
            return "it reports an error";
        late = taken ? 0 : late + 1;
        if (status == EFI_TIMEOUT && taken < n && is_kept(port))
            taken++;
        bytes += taken;
        n -= taken;
    }
    return n ? "it took nothing for too long" : NULL;
}

static void send(struct serial *serial, const char *bytes, size_t n)
{
    for (size_t i = 0; i < serial->count; i++) {
        if (!serial->port[i])
            continue;
        serial->given_up[i] = send_all(serial->fw, serial->port[i], bytes, n);
        if (serial->given_up[i])
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

bool serial_open(const struct firmware *fw, struct serial *serial)
{
    const void *path[32];
    struct consoles consoles = {path, 0};
    uint8_t *value = firmware_alloc(fw, VARIABLE_SIZE + DEVPATH_SLACK);

    serial->fw = fw;
    serial->count = 0;
    memset(serial->given_up, 0, sizeof(serial->given_up));
    find_ports(fw, serial);
    consoles.count = marked_consoles(fw, path, COUNT(path));
    const bool direct = !firmware_in_shell(fw) && all_on_ports(serial, &consoles);

    if (!consoles.count && value)
        consoles.count = named_consoles(fw, value, path, COUNT(path));
    if (!direct)
        leave_to(serial, &consoles);
    firmware_free(fw, value);
    return direct;
}

void serial_trouble(const struct serial *serial, const struct sink *sink)
{
    for (size_t i = 0; i < serial->count; i++)
        if (serial->given_up[i]) {
            put_str(sink, "leafprobe: problem=\"serial port ");
            put_dec(sink, (uint32_t)i);
            put_str(sink, " was given up: ");
            put_str(sink, serial->given_up[i]);
            put_str(sink, "\"\n");
        }
}

struct sink serial_sink(struct serial *serial)
{
    return (struct sink){serial_write, serial};
}

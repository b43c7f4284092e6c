/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways home over a network stack that works, fails, or never comes back to what it was asked for. */
#include <string.h>

#include "efi/net/home.h"
#include "efi/net/http.h"
#include "efi/tests/fake_net.h"
#include "probe/tests/check.h"

#define TEXT "first\n\nthird line\n"

static struct fake_firmware firmware;

static int set_up(void **state)
{
    (void)state;
    fake_firmware_init(&firmware);
    fake_net_init(&firmware);
    return 0;
}

static void fill(void *arg, const struct sink *sink)
{
    (void)arg;
    put_str(sink, TEXT);
}

static void nowhere(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    (void)bytes;
    (void)n;
}

/* Send home; nothing stays open, configured or allocated. */
static const char *send_once(struct homes *homes, enum probe_home home, const char *to)
{
    const struct sink sink = {nowhere, NULL};
    char bytes[8];
    struct sink_buffer buffer = {&sink, bytes, sizeof(bytes), 0};
    struct probe_saved saved = {0};
    const struct probe_homes way = homes_over_network(homes);

    homes->stream = &buffer;
    way.send(way.ctx, home, to, fill, NULL, &saved);
    homes->stream = NULL;
    assert_int_equal(saved.size, sizeof(TEXT) - 1);
    assert_true(!net.children && !net.events && !net.configured);
    assert_int_equal(fake_firmware_blocks(), 0);
    return saved.problem ? saved.problem : "sent";
}

static const char *send_new(enum probe_home home, const char *to)
{
    struct homes homes = {.fw = &firmware.fw};

    return send_once(&homes, home, to);
}

static void test_post(void **state)
{
    (void)state;
    fake_net_install();
    assert_string_equal(send_new(PROBE_POST, "http://10.0.2.2:8514/a/b?c"), "sent");
    assert_string_equal(net.url, "http://10.0.2.2:8514/a/b?c");
    assert_string_equal(net.host, "10.0.2.2:8514");
    assert_string_equal(net.length, "18");
    assert_string_equal(net.body, TEXT);
    assert_true(!net.policies && !net.connects);
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "sent");
    assert_string_equal(net.url, "http://h/");
    assert_string_equal(net.host, "h");
    assert_string_equal(send_new(PROBE_POST, "http://host.example"), "sent");
    assert_string_equal(net.host, "host.example");
    assert_string_equal(send_new(PROBE_POST, "http://"), "expected http://HOST:PORT/PATH");
    assert_string_equal(send_new(PROBE_POST, "http:///path"), "expected http://HOST:PORT/PATH");
    assert_string_equal(send_new(PROBE_POST, "ftp://10.0.2.2/"), "expected http://HOST:PORT/PATH");
}

/* The longest URL that there is room for, and lengths with other numbers of digits. */
static void test_lengths(void **state)
{
    static const struct {
        size_t n;
        const char *want;
    } cases[] = {{0, "0"}, {9, "9"}, {10, "10"}, {123, "123"}, {256, "256"}};
    static const char bytes[256];
    struct link link;
    char url[HTTP_URL + 1];

    (void)state;
    fake_net_install();
    assert_null(link_up(&link, &firmware.fw));
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_null(http_post(&link, "http://h/", bytes, cases[i].n));
        check_text("length", net.length, cases[i].want);
    }
    memset(url, 'u', sizeof(url));
    memcpy(url, "http://h/", 9);
    url[HTTP_URL] = 0;
    assert_string_equal(http_post(&link, url, "", 0), "expected http://HOST:PORT/PATH");
    url[HTTP_URL - 1] = 0;
    assert_null(http_post(&link, url, "", 0));
    assert_string_equal(net.url, url);
}

static void test_syslog(void **state)
{
    (void)state;
    fake_net_install();
    assert_string_equal(send_new(PROBE_SYSLOG, "192.0.2.7:5140"), "sent");
    assert_int_equal(net.datagrams, 3);
    assert_memory_equal(net.remote, "\xc0\0\2\7", 4);
    assert_int_equal(net.port, 5140);
    for (unsigned i = 0; i < 3; i++) {
        static const char *const ends[] = {"]: 1 first", "]: 2 ", "]: 3.third line"};

        assert_memory_equal(net.datagram[i], net.datagram[0], 22);
        assert_string_equal(net.datagram[i] + 22, ends[i]);
    }
    assert_memory_equal(net.datagram[0], "<14>leafprobe[", 14);
    /* A millisecond behind each, and half a second behind the last. */
    assert_int_equal(net.stalled, 3 * 1000 + 500000);
    assert_string_equal(send_new(PROBE_SYSLOG, "192.0.2"), "expected an IPv4 address");
}

/* Addresses that come late or never, and drivers that have to be started. */
static void test_link(void **state)
{
    (void)state;
    net.hidden = true;
    net.address_after = 30;
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "sent");
    assert_true(net.connects == 1 && net.policies == 1 && net.stalled >= 1000000 && net.stalled < 5000000);
    net.address_after = 1u << 31;
    net.stalled = 0;
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "no address came by DHCP");
    /* Longer than a switch with spanning tree keeps a port closed (30 s). */
    assert_int_equal(net.stalled, 60000000);
    set_up(NULL);
    assert_string_equal(send_new(PROBE_SYSLOG, "192.0.2.7"), "the firmware has no network that it can use");
}

/* The link is made once; a second way home does not wait for an address again. */
static void test_once(void **state)
{
    struct homes homes = {.fw = &firmware.fw};

    (void)state;
    fake_net_install();
    net.address_after = 1u << 31;
    assert_string_equal(send_once(&homes, PROBE_POST, "http://h/"), "no address came by DHCP");
    net.stalled = 0;
    assert_string_equal(send_once(&homes, PROBE_SYSLOG, "192.0.2.7"), "no address came by DHCP");
    assert_int_equal(net.stalled, 0);
}

static void test_faults(void **state)
{
    static const struct {
        const char *http, *udp; /* what is said; NULL: it works */
        EFI_STATUS create, configure, request, request_done, response;
        UINT32 status;
        unsigned silent, cancels;
    } cases[] = {
        {"the firmware has no HTTP", "the firmware has no UDP", .create = EFI_UNSUPPORTED},
        {"the firmware's HTTP does not start", "the firmware's UDP does not start",
         .configure = EFI_DEVICE_ERROR},
        {"the server cannot be reached", "a datagram could not be sent", .request = EFI_NOT_STARTED},
        {"the connection broke, or could not be made", "a datagram could not be sent",
         .request_done = EFI_TIMEOUT},
        {"the firmware hears no answer", NULL, .response = EFI_NOT_STARTED},
        {"the server did not take it in time", "a datagram could not be sent", .silent = 5, .cancels = 1},
        {"the server did not answer in time", NULL, .silent = 2, .cancels = 1},
        {"the server refused it", NULL, .status = 21},
        {"the server refused it", NULL, .status = 10},
        {"the server refused it", NULL, .status = 2},
        {NULL, NULL, .status = NET_HTTP_LAST_GOOD},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        set_up(NULL);
        fake_net_install();
        net.create = cases[i].create;
        net.configure = cases[i].configure;
        net.request = net.transmit = cases[i].request;
        net.request_done = net.transmit_done = cases[i].request_done;
        net.response = cases[i].response;
        net.silent = cases[i].silent;
        net.status = cases[i].status ? cases[i].status : NET_HTTP_OK;
        check_text("http", send_new(PROBE_POST, "http://h/"), cases[i].http ? cases[i].http : "sent");
        assert_int_equal(net.cancels, cases[i].cancels);
        check_text("udp", send_new(PROBE_SYSLOG, "192.0.2.7"), cases[i].udp ? cases[i].udp : "sent");
        /* A wait is of 20 s; a run that sends a datagram waits for half a second behind it. */
        assert_in_range(net.stalled % 20000000, 0, 510000);
        assert_int_equal(net.stalled / 20000000, cases[i].silent ? (cases[i].silent + 3) / 4 : 0);
    }
    set_up(NULL);
    fake_net_install();
    net.status = 0;
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "no answer of HTTP came");
    net.status = NET_HTTP_OK;
    net.no_events = true;
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "the firmware has no memory");
    assert_string_equal(send_new(PROBE_SYSLOG, "192.0.2.7"), "the firmware has no memory");
}

/* More interfaces than are looked at, and an answer that is too short for an address. */
static void test_interfaces(void **state)
{
    static struct net_ip4_config2 others[12];

    (void)state;
    net.short_info = true;
    fake_net_install();
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "no address came by DHCP");
    net.short_info = false;
    for (size_t i = 0; i < COUNT(others); i++) {
        others[i] = *fake_net_config();
        fake_firmware_install(&others[i], (EFI_GUID)NET_IP4_CONFIG2_GUID, &others[i]);
    }
    net.address_after = 1u << 31;
    net.policies = 0;
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "no address came by DHCP");
    assert_int_equal(net.policies, 8);
}

static unsigned policies;

static EFI_STATUS EFIAPI takes_policy(struct net_ip4_config2 *self, UINT32 type, UINTN size, void *data)
{
    assert_non_null(self);
    assert_true(type == NET_IP4_POLICY && size == 4 && *(UINT32 *)data == NET_IP4_DHCP);
    policies++;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI tells_nothing(struct net_ip4_config2 *self, UINT32 type, UINTN *size, void *data)
{
    (void)self;
    (void)type;
    (void)size;
    (void)data;
    return EFI_NOT_FOUND;
}

/* Of two interfaces the second may be the one that is plugged in, or a third. */
static void test_second(void **state)
{
    static struct net_ip4_config2 others[2];

    (void)state;
    for (size_t i = 0; i < COUNT(others); i++) {
        others[i] = *fake_net_config();
        others[i].GetData = tells_nothing;
        others[i].SetData = takes_policy;
        fake_firmware_install(&others[i], (EFI_GUID)NET_IP4_CONFIG2_GUID, &others[i]);
    }
    fake_net_install();
    assert_string_equal(send_new(PROBE_POST, "http://h/"), "sent");
    assert_int_equal(policies, COUNT(others));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_post, set_up),   cmocka_unit_test_setup(test_syslog, set_up),
        cmocka_unit_test_setup(test_link, set_up),   cmocka_unit_test_setup(test_once, set_up),
        cmocka_unit_test_setup(test_faults, set_up), cmocka_unit_test_setup(test_interfaces, set_up),
        cmocka_unit_test_setup(test_second, set_up), cmocka_unit_test_setup(test_lengths, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

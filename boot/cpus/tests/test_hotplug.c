/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers as QEMU's hw/acpi/cpu.c has them, with the older ones that it starts with in their place. */
#include "boot/cpus/hotplug.h"

#include <string.h>

#include "probe/tests/check.h"

#define FIRST 0xcd8u
#define CPUS 4u

static struct {
    bool there, modern, ones; /* ones: nothing but ones in the flags */
    uint32_t selector;
    uint8_t command;
    struct {
        bool enabled, inserting, removing;
        uint32_t id;
    } cpu[CPUS];
} model;

static bool eventful(uint32_t i)
{
    return model.cpu[i].inserting || model.cpu[i].removing;
}

static void model_out32(uint16_t port, uint32_t value)
{
    assert_int_equal(port, FIRST);
    if (model.modern)
        model.selector = value;
    else
        model.modern = model.there && !value;
}

static void write_flags(uint8_t value)
{
    assert_int_equal(value & ~0xe, 0);
    if (value & 2)
        model.cpu[model.selector].inserting = false;
    if (value & 4)
        model.cpu[model.selector].removing = false;
    if (value & 8)
        model.cpu[model.selector].enabled = false;
}

static void model_out8(uint16_t port, uint8_t value)
{
    if (!model.modern || model.selector >= CPUS)
        return;
    if (port == FIRST + 4) {
        write_flags(value);
        return;
    }
    assert_int_equal(port, FIRST + 5);
    model.command = value;
    for (uint32_t i = 0; value == 0 && i < CPUS; i++)
        if (eventful((model.selector + i) % CPUS)) {
            model.selector = (model.selector + i) % CPUS;
            break;
        }
}

static uint8_t model_in8(uint16_t port)
{
    assert_int_equal(port, FIRST + 4);
    if (!model.there || model.ones)
        return 0xff;
    return (uint8_t)(model.cpu[model.selector].enabled | model.cpu[model.selector].inserting << 1 |
                     model.cpu[model.selector].removing << 2);
}

static uint32_t model_in32(uint16_t port)
{
    if (!model.there)
        return UINT32_MAX;
    if (port == FIRST)
        return model.modern ? 0 : 0xf;
    assert_int_equal(port, FIRST + 8);
    return model.command == 3 ? model.cpu[model.selector].id : model.command ? 0 : model.selector;
}

static const struct hotplug_ports ports = {model_out8, model_out32, model_in8, model_in32};
static const struct hotplug device = {&ports, FIRST};

static int reset(void **state)
{
    (void)state;
    memset(&model, 0, sizeof(model));
    model.there = true;
    for (uint32_t i = 0; i < CPUS; i++)
        model.cpu[i].id = i * 2;
    model.cpu[0].enabled = model.cpu[1].enabled = true;
    return 0;
}

static void check_news(enum hotplug_event event, uint32_t selector)
{
    const struct hotplug_news news = hotplug_next(&device);

    assert_int_equal(news.event, event);
    if (event != HOTPLUG_NOTHING) {
        assert_int_equal(news.selector, selector);
        assert_int_equal(news.id, selector * 2);
    }
}

static void opens_what_is_there(void **state)
{
    (void)state;
    model.selector = 2;
    assert_true(hotplug_open(&device));
    assert_true(model.modern);
    assert_int_equal(model.selector, 0);
    model.ones = true;
    assert_false(hotplug_open(&device));
    model.ones = false;
    /* The first processor's, which always is there. */
    model.selector = 2;
    model.cpu[1].enabled = false;
    assert_true(hotplug_open(&device));
    assert_int_equal(model.selector, 0);
    model.cpu[0].enabled = false;
    assert_false(hotplug_open(&device));
    model.there = model.modern = false;
    assert_false(hotplug_open(&device));
}

static void tells_each_event_once(void **state)
{
    (void)state;
    assert_true(hotplug_open(&device));
    check_news(HOTPLUG_NOTHING, 0);
    model.cpu[3].enabled = model.cpu[3].inserting = true;
    model.cpu[2].enabled = model.cpu[2].inserting = true;
    check_news(HOTPLUG_CAME, 2);
    check_news(HOTPLUG_CAME, 3);
    check_news(HOTPLUG_NOTHING, 0);
}

/* It is looked from the first on, wherever the last one was. */
static void begins_with_the_first(void **state)
{
    (void)state;
    assert_true(hotplug_open(&device));
    model.cpu[2].enabled = model.cpu[2].inserting = true;
    check_news(HOTPLUG_CAME, 2);
    model.cpu[0].removing = true;
    model.cpu[3].enabled = model.cpu[3].inserting = true;
    check_news(HOTPLUG_LEAVES, 0);
    check_news(HOTPLUG_CAME, 3);
}

static void lets_go_and_comes_again(void **state)
{
    (void)state;
    assert_true(hotplug_open(&device));
    model.cpu[1].removing = true;
    check_news(HOTPLUG_LEAVES, 1);
    check_news(HOTPLUG_NOTHING, 0);
    assert_true(model.cpu[1].enabled);
    hotplug_eject(&device, 1);
    assert_false(model.cpu[1].enabled);
    model.cpu[1].enabled = model.cpu[1].inserting = true;
    check_news(HOTPLUG_CAME, 1);
}

/* Plugged in and asked for again before anybody looked: first the one, then the other. */
static void comes_and_goes(void **state)
{
    (void)state;
    assert_true(hotplug_open(&device));
    model.cpu[2].enabled = model.cpu[2].inserting = model.cpu[2].removing = true;
    check_news(HOTPLUG_CAME, 2);
    check_news(HOTPLUG_LEAVES, 2);
    check_news(HOTPLUG_NOTHING, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(opens_what_is_there, reset),
        cmocka_unit_test_setup(tells_each_event_once, reset),
        cmocka_unit_test_setup(lets_go_and_comes_again, reset),
        cmocka_unit_test_setup(comes_and_goes, reset),
        cmocka_unit_test_setup(begins_with_the_first, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

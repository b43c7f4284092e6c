/* SPDX-License-Identifier: BSD-2-Clause */
/* The sources of chain_here() as this program's own: what they give, and what they were asked for. For the
 * one file of a test program. */
#ifndef HOST_CHAIN_TESTS_SOURCES_H
#define HOST_CHAIN_TESTS_SOURCES_H

#include <stdlib.h>
#include <string.h>

#include "host/chain/here.h"
#include "host/chain/watch_set.h"
#include "host/live/live.h"
#include "host/tests/kit.h"

enum source { CPU, KVM, EMULATED, GUEST, LIVE, SOURCES };
static const char *const source_name[SOURCES] = {"cpu", "kvm", "emulated", "guest", "live"};

/* What a source is to do, and what it was asked for. */
static struct {
    bool fails;
    unsigned asked;
    struct capture_request request;
} sources[SOURCES];

static struct chain chain;
static const char *const *words; /* of the machine that runs; NULL: they cannot be read */
static struct watch_set watched;
static bool no_watch;

/* Two CPUs, of which the first counts, told by EAX of leaf 0. */
static bool give(enum source which, const struct capture_request *request, struct capture *ret,
                 struct error_line *reterr)
{
    sources[which].asked++;
    sources[which].request = *request;
    if (sources[which].fails)
        return error_line_set(reterr, "no %s", source_name[which]);
    for (uint32_t i = 0; i < 2; i++) {
        struct cpuid_table *table = capture_add(ret, 4 + i, reterr);

        assert_non_null(table);
        cpuid_table_add(table, 0, 0, 0, &(struct cpuid_regs){.eax = 16 * (which + 1) + i});
    }
    return true;
}

bool capture_cpuid(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    return give(CPU, request, ret, reterr);
}

bool capture_kvm(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    return give(KVM, request, ret, reterr);
}

bool capture_kvm_emulated(const struct capture_request *request, struct capture *ret,
                          struct error_line *reterr)
{
    return give(EMULATED, request, ret, reterr);
}

bool capture_guest(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    return give(GUEST, request, ret, reterr);
}

bool capture_live(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    return give(LIVE, request, ret, reterr);
}

char **live_words(pid_t pid, unsigned *ret_count)
{
    unsigned count = 0;

    assert_int_equal(pid, 77);
    if (!words)
        return NULL;
    while (words[count])
        count++;
    char **copy = malloc((count + 1) * sizeof(*copy));

    assert_non_null(copy);
    memcpy(copy, words, (count + 1) * sizeof(*copy));
    *ret_count = count;
    return copy;
}

struct watch_set *watch_set_new(void)
{
    return no_watch ? NULL : &watched;
}

void watch_set_free(struct watch_set *watch)
{
    assert_true(no_watch ? !watch : watch == &watched);
}

void watch_set_become(void *ctx, char *const argv[])
{
    (void)ctx;
    (void)argv;
}

static int begin(void **state)
{
    (void)state;
    memset(sources, 0, sizeof(sources));
    memset(&chain, 0, sizeof(chain));
    memset(&watched, 0, sizeof(watched));
    words = NULL;
    no_watch = false;
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(chain.words);
    chain.words = NULL;
    return 0;
}

static void read_as(unsigned station, const char *from, enum source source)
{
    const struct chain_table *table = &chain.tables[station];

    assert_true(table->read);
    check_text("from", table->from, from);
    assert_int_equal(table->table.count, 1);
    assert_int_equal(table->table.entry[0].eax, 16 * (source + 1));
}

static void unread(unsigned station, const char *why)
{
    assert_false(chain.tables[station].read);
    check_text("why", chain.tables[station].why.text, why);
}

static void check_host(void)
{
    assert_true(chain.here);
    read_as(CHAIN_CPU, "this machine, CPUID, cpu 4", CPU);
    read_as(CHAIN_KVM, "this machine, KVM_GET_SUPPORTED_CPUID, cpu 4", KVM);
    read_as(CHAIN_EMULATED, "this machine, KVM_GET_EMULATED_CPUID, cpu 4", EMULATED);
}

#endif

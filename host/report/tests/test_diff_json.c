/* SPDX-License-Identifier: BSD-2-Clause */
/* diff's JSON, member by member, of tables whose differences are told by hand. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"

static struct run run;
static char folder[256];

#define ZERO "   0x00000000 0x00: eax=0x00000014 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
#define ONE(eax, ebx, ecx) "   0x00000001 0x00: eax=0x" eax " ebx=0x" ebx " ecx=0x" ecx " edx=0x078bfbff\n"
#define SEVEN "   0x00000007 0x00: eax=0x00000000 ebx=0x00000020 ecx=0x00000000 edx=0x00000000\n"

/* The second has another stepping, APIC id and OSXSAVE, has VMX, bit 16 of leaf 1 ECX, which nobody defines,
 * lacks AVX2, and leaf 7 with it. */
static const char *const texts[] = {
    "CPU 0:\n" ZERO ONE("000806f4", "05000800", "00000200") SEVEN,
    "CPU 0:\n" ZERO ONE("000806f5", "00000800", "08010220"),
};

static void write_text(char name, const char *text)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%c", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static json_t *diff_of(const char *names, int status)
{
    char line[900] = "--format=json";
    json_error_t error;

    for (; *names; names++) {
        const size_t used = strlen(line);

        snprintf(line + used, sizeof(line) - used, " %s/%c", folder, *names);
    }
    run_verb(cmd_diff, line, NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, status);
    json_t *document = json_loads(run.out, JSON_REJECT_DUPLICATES, &error);

    if (!document)
        fail_msg("%s", error.text);
    return document;
}

static void check_json(const json_t *got, const char *want)
{
    json_error_t error;
    json_t *wanted = json_loads(want, JSON_DECODE_ANY, &error);

    if (!wanted)
        fail_msg("%s: %s", error.text, want);
    if (!json_equal(got, wanted))
        fail_msg("got %s, not %s", json_dumps(got, JSON_ENCODE_ANY), want);
    json_decref(wanted);
}

/* The difference at a place of the first pair. */
static const json_t *at_place(const json_t *document, const char *place)
{
    const json_t *differences =
        json_object_get(json_array_get(json_object_get(document, "pairs"), 0), "differences");
    const json_t *found;
    size_t i;

    json_array_foreach(differences, i, found) if (strcmp(json_string_value(json_object_get(found, "place")),
                                                         place) == 0) return found;
    fail_msg("no difference at %s", place);
    return NULL;
}

static void test_pair(void **state)
{
    json_t *document = diff_of("ab", 1);
    const json_t *pair = json_array_get(json_object_get(document, "pairs"), 0);

    (void)state;
    check_json(json_object_get(document, "note"), "null");
    check_json(json_object_get(document, "real"), "true");
    check_json(json_object_get(json_array_get(json_object_get(document, "inputs"), 0), "cpus"),
               "[{\"cpu\":0,\"apic\":5,\"rows\":3}]");
    check_json(json_object_get(json_array_get(json_object_get(document, "inputs"), 1), "name"), "\"B\"");
    check_json(
        json_object_get(pair, "totals"),
        "{\"lost\":1,\"added\":1,\"changed\":0,\"identity\":1,\"unknown\":1,\"per-CPU\":1,\"dynamic\":1,"
        "\"structural\":0}");
    assert_int_equal(json_array_size(json_object_get(pair, "differences")), 6);
    check_json(
        at_place(document, "0x00000001:0.eax[3:0]"),
        "{\"place\":\"0x00000001:0.eax[3:0]\",\"leaf\":1,\"subleaf\":0,\"register\":\"eax\",\"mask\":15,"
        "\"name\":\"stepping\",\"text\":\"stepping\",\"class\":\"identity\",\"expected\":false,\"a\":4,"
        "\"b\":5,\"a_text\":\"4\",\"b_text\":\"5\",\"follows\":[]}");
    check_json(at_place(document, "0x00000001:0.ecx[27]"),
               "{\"place\":\"0x00000001:0.ecx[27]\",\"leaf\":1,\"subleaf\":0,\"register\":\"ecx\","
               "\"mask\":134217728,\"name\":\"osxsave\",\"text\":\"XSAVE switched on in CR4\","
               "\"class\":\"dynamic\",\"expected\":true,\"a\":0,\"b\":1,\"a_text\":\"0\",\"b_text\":\"1\","
               "\"follows\":[],\"driver\":\"CR4.OSXSAVE\"}");
    /* A row that is not there has no number. */
    check_json(json_object_get(at_place(document, "0x00000007:0.ebx[5]"), "a"), "1");
    check_json(json_object_get(at_place(document, "0x00000007:0.ebx[5]"), "b"), "null");
    check_json(json_object_get(at_place(document, "0x00000007:0.ebx[5]"), "b_text"), "\"-\"");
    /* A bit that no field has is named by nothing but its place. */
    assert_null(json_object_get(at_place(document, "0x00000001:0.ecx[16]"), "text"));
    check_json(json_object_get(at_place(document, "0x00000001:0.ecx[16]"), "class"), "\"unknown\"");
    json_decref(document);
}

static void test_same(void **state)
{
    json_t *document = diff_of("aa", 0);

    (void)state;
    check_json(json_object_get(document, "real"), "false");
    check_json(json_object_get(json_array_get(json_object_get(document, "pairs"), 0), "differences"), "[]");
    json_decref(document);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "%s", run_folder());
    write_text('a', texts[0]);
    write_text('b', texts[1]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pair, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("diff_json", tests, NULL, NULL);
}

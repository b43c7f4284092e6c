/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents that are no table, or a broken one: the whole line that is said of each. */
#include "host/tests/kit.h"

#define FC_ROW(map)                                                                               \
    "{\"cpuid_modifiers\":[\n{\"leaf\":\"0x1\",\"subleaf\":\"0x0\",\"flags\":0,\"modifiers\":[\n" \
    "{\"register\":\"eax\",\"bitmap\":\"" map "\"}]}]}"
#define ZEROS "00000000000000000000000000000000"
#define FC_MODIFIERS(list) "{\"cpuid_modifiers\":[{\"leaf\":\"0x1\",\"modifiers\":[" list "]}]}"
#define FC_ONE(name) "{\"register\":\"" name "\",\"bitmap\":\"0b" ZEROS "\"}"
#define FC_ALL FC_ONE("eax") "," FC_ONE("ebx") "," FC_ONE("ecx") "," FC_ONE("edx")
#define QMP_WORD "[{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\": 1, \"features\": 1}"
#define XML_ROW "<cpuid eax_in='0x1' ecx_in='0x0' eax='0x1' ebx='0x2' ecx='0x3' edx='0x4'/>"

static const struct {
    const char *text, *error;
} broken[] = {
    {FC_ROW("0b0"), "text:3: expected 0b and 32 binary digits for 'bitmap', found '0b0'"},
    {FC_ROW("0b" ZEROS "0"),
     "text:3: expected 0b and 32 binary digits for 'bitmap', found '0b000000000000000000000000000000000'"},
    {FC_ROW("0bx0000000000000000000000000000000"),
     "text:3: expected all 32 bits, found x: a template that leaves bits as the host has them is no table; "
     "take a fingerprint, or cpu-template-helper's dump"},
    {FC_ROW("0b" ZEROS), "text:2: expected a row with eax, ebx, ecx and edx, it has no ebx"},
    {"{\"cpuid_modifiers\":[{\"leaf\":\"0x1g\"}]}",
     "text:1: expected a number of 32 bits for 'leaf', found '0x1g'"},
    {"{\"cpuid_modifiers\":[{\"leaf\":\"0x100000000\"}]}",
     "text:1: expected a number of 32 bits for 'leaf', found '0x100000000'"},
    {"{\"cpuid_modifiers\":[{\"leaf\":\"1\",\"leaf\":\"1\"}]}",
     "text:1: expected each member once, found 'leaf' again"},
    {"{\"cpuid_modifiers\":[\n{\"leaf\":{}}]}", "text:2: expected a number of 32 bits for 'leaf', found '{'"},
    {"{\"cpuid_modifiers\":[]}", "text:1: the file ends without a CPUID table (read as firecracker)"},
    {"[{\"function\":1,\n\"eax\":1}]", "text:1: expected a row with eax, ebx, ecx and edx, it has no ebx"},
    {"[{\"function\":1,\n\"eax\":-1,\"ebx\":1,\"ecx\":1,\"edx\":1}]",
     "text:2: expected a row of numbers of 32 bits, found something else"},
    {"[{\"function\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}\n",
     "text:2: expected ',' or ']', found the end of the text"},
    {"[{\"function\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1};", "text:1: expected ',' or ']', found ';'"},
    {"[{\"function\":1,\"eax\":1,\"ebx\":1,\"ecx\":1\n,\"edx\":01}]",
     "text:2: expected ',' or '}', found '1'"},
    {"{\"function\":[{\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}",
     "text:1: expected a row with function, it has none"},
    {"[{\"eax\":\"\x01\",\"function\":1}]", "text:1: expected '\"' at the end of a string, found byte 0x01"},
    {"<cpudata arch='x86'>\n<cpuid eax_in='0x1' eax='0x1' ebx='0x2' ecx='0x3'/></cpudata>",
     "text:2: expected <cpuid> with eax_in, eax, ebx, ecx and edx, it lacks some"},
    {"<cpudata arch='x86'>\n" XML_ROW "\n<cpuid eax_in='0x1z'/></cpudata>",
     "text:3: expected a number of 32 bits in eax_in, found '0x1z'"},
    {"<cpudata arch='x86'>\n" XML_ROW "\n<cpuid eax_in='0x1</cpudata>\n",
     "text:3: expected XML, found: not well-formed (invalid token)"},
    {"<cpudata arch='x86'>\n" XML_ROW "\n", "text:3: expected XML, found: no element found"},
    {"<!-- Features enabled by QEMU -->\n<cpudata arch='x86'>\n" XML_ROW "\n</cpudata>\n",
     "text:2: libvirt's mask of the features that QEMU enables or disables, expected the table beside it: "
     "the file without -enabled or -disabled"},
    {"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<cpudata>" XML_ROW "</cpudata>\n",
     "text:1: expected XML without a document type"},
    {"<cpudata arch='x86'>\n</cpudata>\n", "text:3: the file ends without a CPUID table (read as libvirt)"},
    {FC_MODIFIERS("{\"register\":\"eax\"}"), "text:1: expected a register and its bitmap"},
    {FC_MODIFIERS("{\"bitmap\":\"0b" ZEROS "\"}"), "text:1: expected a register and its bitmap"},
    {FC_MODIFIERS("{\"register\":\"efx\",\"bitmap\":\"0b" ZEROS "\"}"),
     "text:1: expected eax, ebx, ecx or edx for 'register', found 'efx'"},
    {FC_MODIFIERS("{\"register\":7,\"bitmap\":\"0b" ZEROS "\"}"),
     "text:1: expected eax, ebx, ecx or edx for 'register', found '7'"},
    {FC_MODIFIERS("{\"register\":[],\"bitmap\":\"0b" ZEROS "\"}"),
     "text:1: expected a number of 32 bits for 'register', found '['"},
    {FC_MODIFIERS("{\"register\":\"ecx\",\"bitmap\":12}"),
     "text:1: expected 0b and 32 binary digits for 'bitmap', found '12'"},
    {FC_MODIFIERS("{\"register\":\"ecx\",\"bitmap\":\"0b" ZEROS "\"},\n"
                  "{\"register\":\"ECX\",\"bitmap\":\"0b" ZEROS "\"}"),
     "text:2: expected each register once, found ecx again"},
    {"{\"cpuid_modifiers\":[{\"subleaf\":0,\"modifiers\":[" FC_ALL "]}]}",
     "text:1: expected a row with leaf, it has none"},
    {"{\"a\":[{\"function\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1},\n"
     "[{\"function\":2,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]]}",
     "text:2: expected rows in one array, found one in another"},
    {"{\"schema\":1,\"cpus\":[{\"cpu\":-1,\"rows\":[{\"leaf\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}]}",
     "text:1: expected a number of 32 bits for 'cpu', found '-1'"},
    {"{\"schema\":1,\"cpus\":[{\"rows\":[{\"leaf\":1,\"eax_known\":null,\"eax\":1,\"ebx\":1,\"ecx\":1,"
     "\"edx\":1}]}]}",
     "text:1: expected a number of 32 bits for 'eax_known', found 'null'"},
    {"{\"schema\":1,\"cpus\":[{\"totals\":{\n\"entries\":\"many\"},\"rows\":[{\"leaf\":1}]}]}",
     "text:2: expected a number of 32 bits for 'entries', found 'many'"},
    {"{\"schema\":1,\"cpus\":[{\"rows\":[\n{\"leaf\":null,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}]}",
     "text:2: expected a number of 32 bits for 'leaf', found 'null'"},
    {"{\"schema\":1,\"cpus\":[{\"rows\":[\n{\"subleaf\":1,\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}]}",
     "text:2: expected a row with leaf, it has none"},
    {"{\"schema\":1,\"cpus\":[{\"rows\":[\n{\"leaf\":[1],\"eax\":1,\"ebx\":1,\"ecx\":1,\"edx\":1}]}]}",
     "text:2: expected a number of 32 bits for 'leaf', found '['"},
    {"[{\"cpuid-register\": \"EFX\", \"cpuid-input-eax\": 1, \"features\": 1}]",
     "text:1: expected eax, ebx, ecx or edx for 'cpuid-register', found 'EFX'"},
    {"[{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\": 1,\n\"features\": \"all\"}]",
     "text:2: expected a word of 32 bits, found something else"},
    {"[{\"cpuid-register\": \"EDX\", \"cpuid-input-eax\":\n{}, \"features\": 1}]",
     "text:2: expected a word of 32 bits, found something else"},
    {QMP_WORD ",\n{\"cpuid-register\": \"EAX\", \"cpuid-input-ecx\": 1, \"features\": 1}]",
     "text:2: expected a word with cpuid-input-eax and cpuid-register"},
    {QMP_WORD ",\n{\"cpuid-input-eax\": 1, \"features\": 1}]",
     "text:2: expected a word with cpuid-input-eax and cpuid-register"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++)
        kit_check_refused(broken[i].text, broken[i].error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_broken)};

    return cmocka_run_group_tests_name("structured_refused", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What forbids kexec, in a tree like / that the test makes. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/tests/kexec_tree.h"
#include "host/tests/kit.h"

static void refused(const char *want)
{
    struct error_line error = {""};

    assert_false(kexec_allowed(&tree_request, &error));
    check_text("refusal", error.text, want);
}

static void refused_in_container(const char *mark)
{
    char want[200];

    snprintf(want, sizeof(want),
             "this is a container (%s): the kernel that would end is that of the machine it runs on", mark);
    refused(want);
}

static void allowed(void)
{
    struct error_line error = {""};

    if (!kexec_allowed(&tree_request, &error))
        fail_msg("%s", error.text);
}

static void test_rights(void **state)
{
    (void)state;
    allowed();
    tree_put("/proc/self/status", "Name:\tleafprobe\nCapPrm:\tffffffffff\nCapEff:\tffffbfffff\n");
    refused("ending this system needs root (CAP_SYS_BOOT)");
    tree_put("/proc/self/status", "Name:\tleafprobe\n");
    refused("ending this system needs root (CAP_SYS_BOOT)");
    unlink(tree_path("/proc/self/status"));
    refused("ending this system needs root (CAP_SYS_BOOT)");
}

static void test_containers(void **state)
{
    static const char *const marks[] = {"/run/systemd/container", "/run/.containerenv", "/.dockerenv"};

    (void)state;
    tree_link("/proc/self/ns/pid", "pid:[4026532000]");
    refused_in_container("/proc/self/ns/pid");
    tree_link("/proc/self/ns/pid", "pid:[4026531836]");
    tree_link("/proc/self/ns/user", "user:[4026532000]");
    refused_in_container("/proc/self/ns/user");
    unlink(tree_path("/proc/self/ns/user"));
    refused_in_container("/proc/self/ns/user");
    tree_link("/proc/self/ns/user", "user:[4026531837]");
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        tree_put(marks[i], "");
        refused_in_container(marks[i]);
        assert_int_equal(unlink(tree_path(marks[i])), 0);
    }
    allowed();
}

static void test_kernel(void **state)
{
    (void)state;
    tree_put("/proc/sys/kernel/kexec_load_disabled", "1\n");
    refused("kernel.kexec_load_disabled is set: until the next boot no kernel can be loaded");
    unlink(tree_path("/proc/sys/kernel/kexec_load_disabled"));
    refused("this kernel was built without kexec");
    tree_put("/proc/sys/kernel/kexec_load_disabled", "0\n");
    tree_put("/proc/sys/kernel/kexec_load_limit_reboot", "0\n");
    refused("kernel.kexec_load_limit_reboot is 0: until the next boot no kernel can be loaded");
    unlink(tree_path("/proc/sys/kernel/kexec_load_limit_reboot"));
    tree_put("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    refused("the kernel is locked down (none integrity [confidentiality]), as with Secure Boot: it loads no "
            "multiboot image");
    unlink(tree_path("/sys/kernel/security/lockdown"));
    allowed();
}

static void test_machines(void **state)
{
    (void)state;
    tree_link("/proc/7/fd/9", "anon_inode:kvm-vcpu:0");
    refused("1 virtual machine would end too: 7 (qemu); --yes does it all the same");
    assert_int_equal(mkdir(tree_path("/proc/8"), 0755) | mkdir(tree_path("/proc/8/fd"), 0755), 0);
    tree_put("/proc/8/status", "Name:\tqemu\n");
    tree_link("/proc/8/fd/9", "anon_inode:kvm-vcpu:0");
    /* In the order in which the folder lists them. */
    struct error_line error = {""};

    assert_false(kexec_allowed(&tree_request, &error));
    if (strcmp(error.text,
               "2 virtual machines would end too: 7 (qemu), 8 (qemu); --yes does it all the same") != 0)
        check_text("refusal", error.text,
                   "2 virtual machines would end too: 8 (qemu), 7 (qemu); --yes does it all the same");
    tree_request.yes = true;
    allowed();
}

static void test_systemd(void **state)
{
    (void)state;
    assert_int_equal(rmdir(tree_path("/run/systemd/system")), 0);
    refused("no systemd runs here that could stop services and unmount file systems; --now goes without");
    tree_request.now = true;
    allowed();
}

static void test_words(void **state)
{
    static char bad[] = "shape=round", good[] = "shape=full", other[] = "poweroff", image_gone[] = "/nowhere";
    static char filler[KEXEC_WORDS];
    static char *words[2];
    char line[KEXEC_WORDS];
    struct error_line error;

    (void)state;
    words[0] = good;
    words[1] = other;
    tree_request.words = words;
    tree_request.word_count = 2;
    allowed();
    assert_true(kexec_words(&tree_request, line, &error));
    assert_string_equal(line, "shape=full poweroff");
    words[0] = bad;
    refused("the image has no such option: unknown value in 'shape=round'");
    memset(filler, ' ', sizeof(filler) - 1);
    words[0] = filler;
    tree_request.word_count = 1;
    allowed();
    tree_request.word_count = 2;
    refused("the image's options are longer than 1023 bytes");
    tree_request.word_count = 0;
    tree_request.image = image_gone;
    refused("/nowhere: No such file or directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_make, tree_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_rights),   TEST(test_containers), TEST(test_kernel),
                                       TEST(test_machines), TEST(test_systemd),    TEST(test_words)};

    return cmocka_run_group_tests_name("kexec_allowed", tests, NULL, NULL);
}

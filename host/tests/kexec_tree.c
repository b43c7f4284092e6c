/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/kexec_tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/tests/kit.h"
#include "host/tests/run.h"

static char root[256], image[300];
struct kexec_request tree_request;

const char *tree_path(const char *path)
{
    static char ret[600];

    snprintf(ret, sizeof(ret), "%s%s", root, path);
    return ret;
}

void tree_put(const char *path, const char *text)
{
    kit_put_file(tree_path(path), text, strlen(text));
}

void tree_link(const char *path, const char *target)
{
    unlink(tree_path(path));
    assert_int_equal(symlink(target, tree_path(path)), 0);
}

void tree_program(const char *name, const char *script)
{
    char path[64], text[1000];

    snprintf(path, sizeof(path), "/bin/%s", name);
    snprintf(text, sizeof(text), "#!/bin/sh\necho \"%s $*\" >>%s/calls\n%s\n", name, root, script);
    tree_put(path, text);
    assert_int_equal(chmod(tree_path(path), 0755), 0);
}

/* A machine where nothing forbids it, with systemd. */
int tree_make(void **state)
{
    static const char *const folders[] = {"/bin",
                                          "/proc",
                                          "/proc/self",
                                          "/proc/self/ns",
                                          "/proc/sys",
                                          "/proc/sys/kernel",
                                          "/proc/7",
                                          "/proc/7/fd",
                                          "/sys",
                                          "/sys/kernel",
                                          "/sys/kernel/security",
                                          "/run",
                                          "/run/systemd",
                                          "/run/systemd/system"};
    char path[300];

    (void)state;
    snprintf(root, sizeof(root), "%s", run_folder());
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        assert_int_equal(mkdir(tree_path(folders[i]), 0755), 0);
    tree_put("/proc/self/status", "Name:\tleafprobe\nCapPrm:\t0\nCapEff:\t0000000000400000\n");
    tree_put("/proc/self/mounts", "/dev/sda1 / ext4 ro,relatime 0 0\ntmpfs /run tmpfs rw 0 0\n");
    tree_link("/proc/self/ns/pid", "pid:[4026531836]");
    tree_link("/proc/self/ns/user", "user:[4026531837]");
    tree_put("/proc/sys/kernel/kexec_load_disabled", "0\n");
    tree_put("/proc/sys/kernel/kexec_load_limit_reboot", "-1\n");
    tree_put("/proc/sysrq-trigger", "");
    tree_put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    tree_put("/proc/7/status", "Name:\tqemu\nState:\tS (sleeping)\n");
    tree_put("/it's.elf", "an image");
    tree_program("kexec", "exit 0");
    tree_program("systemctl", "exit 0");
    snprintf(image, sizeof(image), "%s/it's.elf", root);
    snprintf(path, sizeof(path), "%s/bin", root);
    assert_int_equal(setenv("PATH", path, 1), 0);
    tree_request = (struct kexec_request){.root = root, .image = image};
    return 0;
}

int tree_remove(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

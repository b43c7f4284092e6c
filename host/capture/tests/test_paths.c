/* SPDX-License-Identifier: BSD-2-Clause */
/* Where images and firmware are looked for: which folder comes first, and what is too long is not cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/capture/paths.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define IMAGE "image.elf"

static const char *top;

static const char *path_of(const char *name)
{
    static char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", top, name);
    return path;
}

static void put_file(const char *name, const void *bytes, size_t n)
{
    kit_put_file(path_of(name), bytes, n);
    assert_int_equal(chmod(path_of(name), 0755), 0);
}

static void put_folder(const char *name)
{
    assert_int_equal(mkdir(path_of(name), 0755), 0);
}

static void test_given(void **state)
{
    char found[PATH_MAX], text[PATH_MAX + 2];
    struct error_line error;

    (void)state;
    top = run_folder();
    put_file("a", "", 0);
    assert_true(paths_image(path_of("a"), IMAGE, found, &error));
    assert_string_equal(found, path_of("a"));
    assert_false(paths_image(path_of("b"), IMAGE, found, &error));
    assert_memory_equal(error.text, path_of("b"), strlen(path_of("b")));
    assert_string_equal(error.text + strlen(path_of("b")), ": No such file or directory");
    /* The longest path that there can be, and one letter more. */
    memset(text, '/', sizeof(text));
    memcpy(text, top, strlen(top));
    memcpy(text + PATH_MAX - 2, "a", 2);
    assert_true(paths_image(text, IMAGE, found, &error));
    assert_string_equal(found, text);
    memcpy(text + PATH_MAX - 2, "ab", 3);
    assert_false(paths_image(text, IMAGE, found, &error));
    assert_false(paths_image("", IMAGE, found, &error));
    run_folder_remove();
}

/* What the copy of this program in a folder of its own says that the image is. */
static void check_own(const char *wanted)
{
    char command[PATH_MAX + 8], line[PATH_MAX] = "";

    snprintf(command, sizeof(command), "%s ask", path_of("bin/program"));
    FILE *pipe = popen(command, "r"); // NOLINT(cert-env33-c): a path of the test's own

    assert_non_null(pipe);
    assert_non_null(fgets(line, sizeof(line), pipe));
    assert_int_equal(pclose(pipe), 0);
    line[strcspn(line, "\n")] = 0;
    if (strstr(line, wanted) != line + strlen(line) - strlen(wanted))
        fail_msg("%s, expected %s", line, wanted);
}

static int ask(void)
{
    char found[PATH_MAX];
    struct error_line error;

    puts(paths_image(NULL, IMAGE, found, &error) ? found : error.text);
    return 0;
}

/* Beside the program before ../share/leafprobe. */
static void test_own(void **state)
{
    size_t n;
    char *program = kit_slurp("/proc/self/exe", &n);

    (void)state;
    top = run_folder();
    put_folder("bin");
    put_folder("share");
    put_folder("share/leafprobe");
    put_file("bin/program", program, n);
    check_own(
        IMAGE
        " is neither beside this program nor in ../share/leafprobe: run 'make', or name it with --image");
    put_file("share/leafprobe/" IMAGE, "", 0);
    check_own("/bin/../share/leafprobe/" IMAGE);
    put_file("bin/" IMAGE, "", 0);
    check_own("/bin/" IMAGE);
    run_folder_remove();
    free(program);
}

/* Code and variables belong together. */
static void test_firmware(void **state)
{
    static struct firmware_paths found;
    struct error_line error;
    char wanted[PATH_MAX];

    (void)state;
    top = run_folder();
    assert_int_equal(setenv("OVMF_DIR", top, 1), 0);
    put_file("OVMF_CODE_4M.fd", "", 0);
    put_file("OVMF_VARS.fd", "", 0);
    assert_false(paths_firmware(&found, &error));
    snprintf(wanted, sizeof(wanted), "no UEFI firmware for QEMU in %s (Debian package ovmf)", top);
    assert_string_equal(error.text, wanted);
    put_file("OVMF_CODE.fd", "", 0);
    assert_true(paths_firmware(&found, &error));
    assert_string_equal(found.code, path_of("OVMF_CODE.fd"));
    assert_string_equal(found.vars, path_of("OVMF_VARS.fd"));
    put_file("OVMF_VARS_4M.fd", "", 0);
    assert_true(paths_firmware(&found, &error));
    assert_string_equal(found.code, path_of("OVMF_CODE_4M.fd"));
    unlink(path_of("OVMF_CODE.fd"));
    unlink(path_of("OVMF_CODE_4M.fd"));
    put_file("OVMF_CODE.4m.fd", "", 0);
    put_file("OVMF_VARS.4m.fd", "", 0);
    assert_true(paths_firmware(&found, &error));
    assert_string_equal(found.vars, path_of("OVMF_VARS.4m.fd"));
    unsetenv("OVMF_DIR");
    run_folder_remove();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_given), cmocka_unit_test(test_own),
                                       cmocka_unit_test(test_firmware)};

    if (argc > 1 && strcmp(argv[1], "ask") == 0)
        return ask();
    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}

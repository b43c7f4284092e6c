/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/run.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/tests/check.h"

#define WORDS_MAX 40

static char folder[] = "/tmp/leafprobe-test-XXXXXX";

static void split(char *line, int *argc, char **argv)
{
    static char name[] = "leafprobe verb";

    argv[0] = name;
    *argc = 1;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        if (*argc == WORDS_MAX)
            abort(); /* in a copy of the test, which cmocka must not go on with */
        argv[(*argc)++] = word;
    }
    argv[*argc] = NULL;
}

static size_t take(FILE *file, char *to, size_t size)
{
    rewind(file);
    const size_t n = fread(to, 1, size, file);

    assert_true(n < size);
    to[n] = 0;
    fclose(file);
    return n;
}

static _Noreturn void child(int (*verb)(int, char **), char *line, FILE *in, FILE *out, FILE *err)
{
    char *argv[WORDS_MAX + 1];
    int argc;

    dup2(fileno(in), STDIN_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    split(line, &argc, argv);
    exit(verb(argc, argv));
}

/* A file in memory: hundreds of them in a folder take longer than what is tested. */
static FILE *open_memory(void)
{
    const int fd = memfd_create("run", MFD_CLOEXEC);

    assert_true(fd >= 0);
    return fdopen(fd, "w+");
}

void run_verb(int (*verb)(int argc, char **argv), const char *line, const char *input, struct run *ret)
{
    FILE *in = open_memory(), *out = open_memory(), *err = open_memory();
    char *words = strdup(line);
    int status = 0;

    assert_true(in && out && err && words);
    if (input)
        fputs(input, in);
    rewind(in);
    fflush(NULL);
    const pid_t pid = fork();

    if (pid == 0)
        child(verb, words, in, out, err);
    assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
    ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ret->out_size = take(out, ret->out, sizeof(ret->out));
    take(err, ret->err, sizeof(ret->err));
    fclose(in);
    free(words);
}

const char *run_folder(void)
{
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void run_folder_remove(void)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/said.h"

#include <stdio.h>
#include <unistd.h>

#include "host/tests/kit.h"

static FILE *errors;
static int before;

bool said_begin(void)
{
    errors = tmpfile();
    before = dup(STDERR_FILENO);
    return errors && before >= 0 && dup2(fileno(errors), STDERR_FILENO) >= 0;
}

void said_end(void)
{
    dup2(before, STDERR_FILENO);
    close(before);
    fclose(errors);
}

const char *said(void)
{
    static char text[1024];

    rewind(errors);
    text[fread(text, 1, sizeof(text) - 1, errors)] = 0;
    rewind(errors);
    assert_int_equal(ftruncate(fileno(errors), 0), 0);
    assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
    return text;
}

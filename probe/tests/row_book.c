/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/row_book.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"

/* What is left of a comparison: the row that is expected next, and what was wrong. */
static struct {
    const char *const *kept;
    size_t count, next;
    unsigned wrong;
} book;

static void complain(const char *what, const char *row)
{
    if (++book.wrong <= 20)
        print_error("%s: %s\n", what, row);
}

static void compare_row(const char *row)
{
    size_t at = book.next;

    while (at < book.count && strcmp(book.kept[at], row) != 0)
        at++;
    if (at == book.count) {
        complain("not in the list", row);
        return;
    }
    for (; book.next < at; book.next++)
        complain("in the list alone", book.kept[book.next]);
    book.next = at + 1;
}

void row_book_open(const char *const *kept, size_t count)
{
    book.kept = kept;
    book.count = count;
    book.next = 0;
    book.wrong = 0;
}

void row_book_put(const char *form, ...)
{
    char row[512];
    va_list values;

    va_start(values, form);
    const int length = vsnprintf(row, sizeof(row), form, values);
    va_end(values);
    assert_in_range(length, 1, sizeof(row) - 1);
    assert_null(strpbrk(row, "\"\\"));
    if (book.kept)
        compare_row(row);
    else
        printf("\"%s\",\n", row);
}

void row_book_close(void)
{
    for (; book.next < book.count; book.next++)
        complain("in the list alone", book.kept[book.next]);
    if (book.wrong)
        fail_msg("%u rows differ; if they are meant: %s", book.wrong,
                 "read what the program prints with the word \"print\", and keep it as the list");
}

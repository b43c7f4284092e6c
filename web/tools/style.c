/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the style sheet that the html reports have, for the page to begin with. */
#include <stdio.h>

#include "host/report/html_put.h"

int main(void)
{
    return fputs(html_style, stdout) < 0;
}

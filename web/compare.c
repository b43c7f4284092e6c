/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that compare what is chosen: diff and verdict. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/decode/virt.h"
#include "host/diff/report.h"
#include "host/report/diff_json.h"
#include "host/report/html_diff.h"
#include "host/report/text.h"
#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

enum diff_form { FORM_TEXT, FORM_JSON, FORM_HTML };

static enum diff_result put_pair(const struct diff_input *inputs, uint32_t form, bool all)
{
    struct diff_report report;
    bool good = diff_report(inputs, all, &report);

    if (good)
        good = form == FORM_TEXT   ? diff_text(&report, false, &answer)
               : form == FORM_JSON ? diff_json(&report, &answer)
                                   : diff_html(&report, &answer);
    const bool real = report.real;

    diff_report_free(&report);
    return !good ? DIFF_NO_MEMORY : real ? DIFF_REAL : DIFF_ALIKE;
}

static enum diff_result put_matrix(const struct diff_input *inputs, size_t count, uint32_t form, bool all)
{
    if (form == FORM_TEXT)
        return diff_matrix_text(inputs, count, all, false, &answer);
    if (form == FORM_JSON)
        return diff_matrix_json(inputs, count, &answer);
    return diff_matrix_html(inputs, count, all, &answer);
}

static bool read_input(const struct choice *choice, struct diff_input *ret, struct error_line *reterr)
{
    static struct reader_table found;
    static struct decode_virt virt;
    struct choice_reading reading;
    enum reader_result result;
    bool good = true;

    ret->path = choice->path;
    if (!choice_open(choice, NULL, &reading, reterr))
        return false;
    while (good && (result = choice_next(&reading, &found)) == READER_TABLE) {
        if (!ret->count) {
            decode_virt_saved(&found.table, reader_provenance(reading.reader), &virt);
            ret->msrs = virt.virt.msr;
        }
        good = diff_input_add(ret, found.cpu, &found.table, reterr);
    }
    if (good && result == READER_ERROR)
        good = error_line_set(reterr, "%s", reader_error(reading.reader));
    else if (good && !ret->count)
        good = error_line_set(reterr, "%s: no such table in it", choice->path);
    choice_close(&reading);
    return good;
}

static int compare(struct diff_input *inputs, size_t count, uint32_t form, bool all)
{
    struct error_line error;

    for (size_t i = 0; i < count; i++)
        if (!read_input(&web_chosen[i], &inputs[i], &error))
            return answer_fail(error.text);
    switch (count == 2 ? put_pair(inputs, form, all) : put_matrix(inputs, count, form, all)) {
    case DIFF_ALIKE:
        return ANSWER_OK;
    case DIFF_REAL:
        return ANSWER_FOUND;
    default:
        return answer_fail("not enough memory");
    }
}

int page_diff(uint32_t form, uint32_t all)
{
    static struct diff_input inputs[CHOICES_MAX];

    answer_begin();
    if (web_chosen_count < 2)
        return answer_fail("two tables or more are needed");
    memset(inputs, 0, sizeof(inputs));
    const int status = compare(inputs, web_chosen_count, form, all != 0);

    for (size_t i = 0; i < web_chosen_count; i++)
        diff_input_free(&inputs[i]);
    return answer_end(status);
}

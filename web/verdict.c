/* SPDX-License-Identifier: BSD-2-Clause */
/* The call verdict: may the guest that is chosen first move to each of the others. */
#include <stdlib.h>
#include <string.h>

#include "host/verdict/write.h"
#include "web/answer.h"
#include "web/choice.h"
#include "web/page.h"

static struct reader_table guest, found;

/* The hosts so far. */
struct judging {
    bool html, strict, one, begun;
    char *said; /* the guest's provenance */
    int status;
};

static void put_case(struct judging *judging, const struct verdict_case *what)
{
    const enum verdict_word word = verdict_word(what->verdict, what->strict);
    const int status = word == VERDICT_CAN ? ANSWER_OK : word == VERDICT_CANNOT ? ANSWER_FOUND : ANSWER_BAD;

    if (status > judging->status)
        judging->status = status;
    if (!judging->begun && judging->html)
        verdict_html_begin(&answer, what);
    else if (!judging->begun)
        verdict_text_guest(what, &answer);
    judging->begun = true;
    if (judging->html)
        verdict_html(what, judging->one, &answer);
    else
        (judging->one ? verdict_text : verdict_text_line)(what, &answer);
}

/* The worst CPU of a host. False without memory. */
static bool judge_cpu(const struct judging *judging, const char *provenance, struct verdict_case *what,
                      struct verdict *worst, bool first)
{
    const enum verdict_host is = verdict_host_of(&found.table, provenance);
    const struct verdict_side sides[] = {{&guest.table, judging->said, VERDICT_GUEST},
                                         {&found.table, provenance, is}};
    struct verdict verdict;

    if (!verdict_make(&sides[0], &sides[1], &verdict))
        return false;
    if (!first && !verdict_is_worse(&verdict, worst)) {
        verdict_free(&verdict);
        return true;
    }
    verdict_free(worst);
    *worst = verdict;
    what->host_cpu = found.cpu;
    what->host_is = is;
    return true;
}

static int judge(struct judging *judging, const struct choice *host)
{
    struct verdict worst = {0};
    struct verdict_case what = {web_chosen[0].path, host->path,     guest.cpu, 0, &worst,
                                VERDICT_CPU,        judging->strict};
    struct choice_reading reading;
    struct error_line error;
    enum reader_result result;
    bool any = false, good = true;

    if (!choice_open(host, NULL, &reading, &error))
        return answer_fail(error.text);
    while (good && (result = choice_next(&reading, &found)) == READER_TABLE) {
        good = judge_cpu(judging, reader_provenance(reading.reader), &what, &worst, !any);
        any = true;
    }
    const int status = !good                    ? answer_fail("not enough memory")
                       : result == READER_ERROR ? answer_fail(reader_error(reading.reader))
                       : any                    ? ANSWER_OK
                                                : answer_fail("the input has no such table");

    if (status == ANSWER_OK)
        put_case(judging, &what);
    verdict_free(&worst);
    choice_close(&reading);
    return status;
}

/* The guest's table, and what its file says of where it comes from. */
static bool read_guest(struct judging *judging, struct error_line *reterr)
{
    struct choice_reading reading;

    if (!choice_open(&web_chosen[0], NULL, &reading, reterr))
        return false;
    const enum reader_result result = choice_next(&reading, &guest);

    if (result == READER_TABLE)
        judging->said = strdup(reader_provenance(reading.reader));
    if (!judging->said)
        error_line_set(reterr, "%s",
                       result == READER_ERROR ? reader_error(reading.reader)
                       : result == READER_END ? "the input has no such table"
                                              : "not enough memory");
    choice_close(&reading);
    return judging->said != NULL;
}

int page_verdict(uint32_t form, uint32_t strict)
{
    struct judging judging = {.html = form != 0, .strict = strict != 0, .one = web_chosen_count == 2};
    struct error_line error;
    int status = ANSWER_OK;

    answer_begin();
    if (web_chosen_count < 2)
        return answer_fail("two tables or more are needed");
    if (!read_guest(&judging, &error))
        return answer_fail(error.text);
    for (size_t i = 1; i < web_chosen_count && status == ANSWER_OK; i++)
        status = judge(&judging, &web_chosen[i]);
    if (judging.html && judging.begun)
        verdict_html_end(&answer);
    free(judging.said);
    return answer_end(status == ANSWER_OK ? judging.status : status);
}

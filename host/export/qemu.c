/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/export/qemu.h"

#include <inttypes.h>
#include <string.h>

static void add_identity(const struct plan *plan, struct qemu_line *line)
{
    if (plan->set_vendor)
        line_add(&line->cpu, ",vendor=%s", plan->vendor);
    if (plan->set_family)
        line_add(&line->cpu, ",family=%" PRIu32, plan->family);
    if (plan->set_model)
        line_add(&line->cpu, ",model=%" PRIu32, plan->model_number);
    if (plan->set_stepping)
        line_add(&line->cpu, ",stepping=%" PRIu32, plan->stepping);
    if (!plan->set_brand)
        return;
    /* -cpu ends a value at a comma, and knows no escape for one. */
    if (strchr(plan->brand, ','))
        line_add(&line->global, "%s-x86_64-cpu.model-id=%s", plan->model->name, plan->brand);
    else
        line_add(&line->cpu, ",model-id=%s", plan->brand);
}

static void add_numbers(const struct plan *plan, struct qemu_line *line)
{
    if (plan->set_level)
        line_add(&line->cpu, ",level=0x%" PRIx32, plan->level);
    if (plan->set_level7)
        line_add(&line->cpu, ",level-func7=%" PRIu32, plan->level7);
    if (plan->set_xlevel)
        line_add(&line->cpu, ",xlevel=0x%" PRIx32, plan->xlevel);
    if (plan->set_xlevel2)
        line_add(&line->cpu, ",xlevel2=0x%" PRIx32, plan->xlevel2);
    /* microvm, and whoever says so elsewhere, takes the host's width instead. */
    if (plan->set_phys)
        line_add(&line->cpu, ",host-phys-bits=off,phys-bits=%" PRIu32, plan->phys);
    if (plan->set_guest_phys)
        line_add(&line->cpu, ",guest-phys-bits=%" PRIu32, plan->guest_phys);
}

void qemu_line_of(const struct plan *plan, struct qemu_line *ret)
{
    ret->cpu.n = ret->global.n = 0;
    ret->global.text[0] = 0;
    line_add(&ret->cpu, "%s", plan->model->name);
    add_identity(plan, ret);
    add_numbers(plan, ret);
    /* '=' alone: of a line with both signs QEMU lets '+' and '-' win, wherever they stand. */
    for (size_t i = 0; i < plan->features; i++)
        line_add(&ret->cpu, ",%s=%s", plan_feature_name(&plan->feature[i], PROJECT_QEMU),
                 plan->feature[i].on ? "on" : "off");
}

/* What is worse comes out higher: things unset, then letters. */
static uint64_t cost_of(const struct export_job *job, const struct qemu_model *model, struct plan *plan,
                        struct qemu_line *line)
{
    plan_make(job, model, NULL, plan);
    qemu_line_of(plan, line);
    return (uint64_t)plan->left << 32 | (line->cpu.n + line->global.n);
}

static const struct qemu_model *nearest(const struct export_job *job, bool known, struct plan *plan,
                                        struct qemu_line *line)
{
    const struct qemu_model *best = NULL, *model;
    uint64_t lowest = UINT64_MAX;

    for (size_t i = 0; (model = qemu_model(i)); i++) {
        const uint64_t cost =
            known && !qemu_knows_model(job->known, model) ? UINT64_MAX : cost_of(job, model, plan, line);

        if (cost < lowest) {
            lowest = cost;
            best = model;
        }
    }
    return best;
}

/* The nearest of all, if this QEMU lacks it, is worth a line. */
static void note_missing(const struct export_job *job, struct plan *plan, struct qemu_line *line)
{
    const struct qemu_model *model = nearest(job, false, plan, line);
    struct error_line text;

    if (!model || qemu_knows_model(job->known, model))
        return;
    error_line_set(&text, "the nearest model, %s, is not in %s", model->name, job->known->name);
    job->events->noted(job->events->ctx, text.text);
}

static const struct qemu_model *choose(const struct export_job *job, struct plan *plan,
                                       struct qemu_line *line, struct error_line *reterr)
{
    const struct qemu_model *model =
        job->model ? qemu_model_find(job->model) : nearest(job, true, plan, line);

    if (!model)
        error_line_set(reterr, "--model: '%s' is none of QEMU's named models, nor base",
                       job->model ? job->model : "");
    else if (job->model && !qemu_knows_model(job->known, model)) {
        error_line_set(reterr, "--model: %s has no '%s'", job->known->name, model->name);
        return NULL;
    } else if (!job->model)
        note_missing(job, plan, line);
    return model;
}

bool qemu_line_make(const struct export_job *job, struct plan *ret_plan, struct qemu_line *ret,
                    struct error_line *reterr)
{
    const struct qemu_model *model = choose(job, ret_plan, ret, reterr);

    if (!model)
        return false;
    plan_make(job, model, job->events, ret_plan);
    qemu_line_of(ret_plan, ret);
    return (line_whole(&ret->cpu) && line_whole(&ret->global)) ||
           error_line_set(reterr, "the line is longer than %u characters", LINE_ROOM);
}

bool export_qemu(const struct export_job *job, const struct sink *sink, struct error_line *reterr)
{
    static struct plan plan;
    static struct qemu_line line;

    if (!qemu_line_make(job, &plan, &line, reterr))
        return false;
    put_str(sink, "-cpu ");
    line_put_word(sink, line.cpu.text);
    if (line.global.n) {
        put_str(sink, " -global ");
        line_put_word(sink, line.global.text);
    }
    put_str(sink, "\n");
    return true;
}

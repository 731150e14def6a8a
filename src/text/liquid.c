/* liquid.c - the door of the Liquid engine: compile, render, partials.
 *
 * Promise: `out` is as it was when rendering fails. A partial's name is checked before anybody is
 * asked for its source: letters, digits, - _ and / only, so that no name climbs out of a folder.
 * A partial is compiled once in a rendering. */
#include "text/liquid_int.h"

#include <string.h>

wb_err lq_frame_open(lq_run *run, const wb_template *t, lq_frame *ret)
{
    *ret = (lq_frame){.tpl = t};
    ret->slots = WB_NEW(run->cx, lq_slot_value, t->n_slots + 1);
    ret->resumes = WB_NEW(run->cx, int64_t, t->n_resumes + 1);
    return ret->slots != NULL && ret->resumes != NULL ? WB_OK : WB_TOO_BIG;
}

static wb_err check_html(lq_run *run, const wb_template *t, bool partial)
{
    if (!run->html)
        return WB_OK;
    if (t->problem != NULL)
        return wb_fail(run->cx, WB_INVALID, "%s: %s", lq_where(run->cx, t, t->problem_at),
                       wb_tr(run->cx->lang, t->problem));
    if (partial && !t->ends_in_text)
        return wb_fail(run->cx, WB_INVALID,
                       "the template %s ends inside a tag; close it, because it is rendered "
                       "inside another one",
                       t->name);
    return WB_OK;
}

wb_err lq_render_template(lq_run *run, const wb_template *t, lq_frame *frame)
{
    lq_frame *outer = run->frame;
    lq_flow flow = LQ_ON;
    if (run->depth >= LQ_RENDER_MAX)
        return wb_fail(run->cx, WB_TOO_BIG, "%s: templates render each other more than %d deep",
                       lq_here(run), LQ_RENDER_MAX);
    uint32_t at = run->at;
    run->depth++;
    run->frame = frame;
    wb_err e = lq_render_nodes(run, t->body, &flow);
    run->frame = outer;
    run->depth--;
    run->at = at;
    return e;
}

/* ---- partials ---- */

static bool name_is_plain(wb_slice name)
{
    static const char ALLOWED[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/";
    if (name.n == 0 || name.n > 100 || name.p[0] == '/')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (memchr(ALLOWED, name.p[i], sizeof ALLOWED - 1) == NULL)
            return false;
    return true;
}

static wb_err embedded_partial(lq_run *run, const char *name, wb_slice *ret)
{
    const char *path = run->html ? wb_format(run->cx, "web/_%s.html", name)
                                 : wb_format(run->cx, "web/text/_%s.txt", name);
    const wb_slice *asset = path != NULL ? wb_asset(path) : NULL;
    if (asset == NULL)
        return wb_fail(run->cx, WB_NOT_FOUND, "%s: there is no template \"%s\" to render",
                       lq_here(run), name);
    *ret = *asset;
    return WB_OK;
}

static wb_err load_partial(lq_run *run, wb_slice name, lq_partial *p)
{
    wb_slice source;
    const char *z = wb_dup(run->cx, name.p, name.n);
    if (z == NULL)
        return WB_TOO_BIG;
    wb_err e = run->opt->partial != NULL
                   ? run->opt->partial(run->opt->partial_state, run->cx, z, &source)
                   : embedded_partial(run, z, &source);
    if (e == WB_OK)
        e = lq_compile(run->cx, z, source, &p->tpl);
    if (e == WB_OK)
        e = check_html(run, p->tpl, true);
    p->name = (wb_slice){z, name.n};
    return e;
}

wb_err lq_find_partial(lq_run *run, wb_slice name, const wb_template **ret)
{
    for (const lq_partial *p = run->partials; p != NULL; p = p->next)
        if (wb_slice_same(p->name, name)) {
            *ret = p->tpl;
            return WB_OK;
        }
    if (!name_is_plain(name))
        return wb_fail(run->cx, WB_INVALID,
                       "%s: \"%.*s\" is no name of a template; use letters, digits, - _ and /",
                       lq_here(run), (int)(name.n < 100 ? name.n : 100), name.p);
    lq_partial *p = WB_NEW(run->cx, lq_partial, 1);
    if (p == NULL)
        return WB_TOO_BIG;
    wb_err e = load_partial(run, name, p);
    if (e != WB_OK)
        return e;
    p->next = run->partials;
    run->partials = p;
    *ret = p->tpl;
    return WB_OK;
}

/* ---- the door ---- */

wb_err wb_template_compile(wb_ctx *cx, const char *name, const char *source, size_t n,
                           wb_template **ret)
{
    return lq_compile(cx, name, (wb_slice){source, n}, ret);
}

wb_err wb_template_render(wb_ctx *cx, const wb_template *t, const json_t *data, const wb_render *r,
                          wb_str *out)
{
    lq_frame frame;
    lq_run run = {.cx = cx,
                  .opt = r,
                  .out = out,
                  .frame = &frame,
                  .html = r->html,
                  .out_base = out->n,
                  .max_steps = r->max_steps != 0 ? r->max_steps : LQ_STEPS_DEFAULT,
                  .max_output = r->max_output != 0 ? r->max_output : LQ_OUTPUT_DEFAULT};
    wb_err e = lq_frame_open(&run, t, &frame);
    if (e == WB_OK)
        e = check_html(&run, t, false);
    if (e != WB_OK)
        return e;
    frame.data = data;
    e = lq_render_template(&run, t, &frame);
    if (e != WB_OK && out->p != NULL) {
        out->n = run.out_base;
        out->p[out->n] = '\0';
    }
    return e;
}

wb_err wb_template_asset(wb_ctx *cx, const char *asset, const json_t *data, const wb_render *r,
                         wb_str *out)
{
    wb_template *t;
    const wb_slice *source = wb_asset(asset);
    if (source == NULL)
        return wb_fail(cx, WB_NOT_FOUND, "the program has no template %s", asset);
    wb_err e = lq_compile(cx, asset, *source, &t);
    return e != WB_OK ? e : wb_template_render(cx, t, data, r, out);
}

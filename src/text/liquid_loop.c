/* liquid_loop.c - for, tablerow and render: what repeats, and what runs with variables of its own.
 *
 * Promise: a loop goes over at most LQ_ITEMS_MAX items, partials nest at most LQ_RENDER_MAX deep,
 * and a person who pressed Ctrl-C is heard. A partial sees what it was given and nothing else. */
#include "text/liquid_int.h"

#include <string.h>

typedef struct segment { /* the part of a list that a loop goes over */
    lq_value list;
    int64_t from, n;
    bool reversed;
} segment;

static lq_value segment_item(const segment *s, int64_t i)
{
    return lq_item(s->list, s->reversed ? s->from + s->n - 1 - i : s->from + i);
}

/* limit, offset, cols: a whole number, nil = not given. A fraction is cut. */
static wb_err eval_count(lq_run *run, const lq_expr *x, int64_t otherwise, int64_t *ret)
{
    lq_value v = lq_nil();
    *ret = otherwise;
    wb_err e = x != NULL ? lq_eval(run, x, &v) : WB_OK;
    if (e != WB_OK || v.type == LQ_NIL)
        return e;
    if (v.type == LQ_FLOAT && v.d > -1e15 && v.d < 1e15) {
        *ret = (int64_t)v.d;
        return WB_OK;
    }
    if (!lq_to_integer(v, ret))
        return wb_fail(run->cx, WB_INVALID, "%s: limit, offset and cols need a whole number",
                       lq_here(run));
    return WB_OK;
}

static wb_err loop_list(lq_run *run, const lq_expr *over, lq_value *ret)
{
    wb_err e = lq_eval(run, over, ret);
    if (e != WB_OK || lq_is_list(*ret))
        return e;
    bool some = lq_is_object(*ret) || (ret->type == LQ_STR && ret->n > 0);
    if (some)
        return lq_items(run, *ret, ret); /* pairs of an object; a string is one item */
    *ret = (lq_value){.type = LQ_ARRAY};
    return WB_OK;
}

static wb_err open_segment(lq_run *run, const lq_for *f, segment *s)
{
    int64_t limit, offset = run->frame->resumes[f->resume];
    wb_err e = loop_list(run, f->over, &s->list);
    if (e == WB_OK && !f->resumes)
        e = eval_count(run, f->offset, 0, &offset);
    if (e == WB_OK)
        e = eval_count(run, f->limit, INT64_MAX, &limit);
    if (e != WB_OK)
        return e;
    int64_t n = lq_count(s->list);
    s->from = offset < 0 ? 0 : offset > n ? n : offset;
    s->n = n - s->from;
    if (limit < s->n)
        s->n = limit > 0 ? limit : 0;
    s->reversed = f->reversed;
    run->frame->resumes[f->resume] = s->from + s->n;
    if (s->n > LQ_ITEMS_MAX)
        return wb_fail(run->cx, WB_TOO_BIG,
                       "%s: a loop over %lld items; at most %d are allowed, use limit:",
                       lq_here(run), (long long)s->n, LQ_ITEMS_MAX);
    return WB_OK;
}

/* A loop variable lives in the arena: a template may keep it after the loop. */
static lq_loop *new_loop(lq_run *run, const char *name, uint32_t slot, int64_t length)
{
    const lq_slot_value *outer = &run->frame->slots[slot];
    lq_loop *l = WB_NEW(run->cx, lq_loop, 1);
    if (l == NULL)
        return NULL;
    *l = (lq_loop){.length = length, .name = name};
    if (outer->bound > 0 && outer->local.type == LQ_LOOP)
        l->parent = outer->local.loop;
    return l;
}

static wb_err heard_stop(lq_run *run)
{
    if (run->cx->stop != NULL && *run->cx->stop != 0)
        return wb_tell(run->cx, &(wb_progress){.what = "rows"});
    return WB_OK;
}

static wb_err for_rounds(lq_run *run, const lq_for *f, const segment *s, lq_loop *l)
{
    for (int64_t i = 0; i < s->n; i++) {
        lq_flow flow = LQ_ON;
        l->index = i;
        run->frame->slots[f->slot].local = segment_item(s, i);
        wb_err e = heard_stop(run);
        if (e == WB_OK)
            e = lq_charge(run, 1);
        if (e == WB_OK)
            e = lq_render_nodes(run, f->body, &flow);
        if (e != WB_OK)
            return e;
        if (flow == LQ_BREAK)
            break;
    }
    return WB_OK;
}

static void put_row_mark(wb_str *out, const lq_loop *l)
{
    if (l->index > 0 && l->index % l->cols == 0)
        wb_str_putf(out, "</tr>\n<tr class=\"row%lld\">", (long long)(l->index / l->cols + 1));
    wb_str_putf(out, "<td class=\"col%lld\">", (long long)(l->index % l->cols + 1));
}

static wb_err row_rounds(lq_run *run, const lq_for *f, const segment *s, lq_loop *l)
{
    wb_str_puts(run->out, "<tr class=\"row1\">\n");
    for (int64_t i = 0; i < s->n; i++) {
        lq_flow flow = LQ_ON;
        l->index = i;
        run->frame->slots[f->slot].local = segment_item(s, i);
        put_row_mark(run->out, l);
        wb_err e = lq_charge(run, 1);
        if (e == WB_OK)
            e = lq_render_nodes(run, f->body, &flow);
        if (e != WB_OK)
            return e;
        wb_str_puts(run->out, "</td>");
        if (flow == LQ_BREAK)
            break;
    }
    wb_str_puts(run->out, "</tr>\n");
    return WB_OK;
}

typedef wb_err rounds_fn(lq_run *run, const lq_for *f, const segment *s, lq_loop *l);

/* Binds the loop's two variables, runs the rounds, and gives the names back to what held them. */
static wb_err run_loop(lq_run *run, const lq_for *f, const segment *s, rounds_fn *rounds)
{
    lq_slot_value *item = &run->frame->slots[f->slot];
    lq_slot_value *name = &run->frame->slots[f->loop_slot];
    int64_t cols = INT64_MAX;
    lq_loop *l = new_loop(run, f->name, f->loop_slot, s->n);
    wb_err e = rounds == row_rounds ? eval_count(run, f->cols, INT64_MAX, &cols) : WB_OK;
    if (l == NULL)
        return WB_TOO_BIG;
    if (e != WB_OK)
        return e;
    if (rounds == row_rounds)
        l->cols = cols > 0 ? cols : INT64_MAX;
    const lq_value kept_name = name->local, kept_item = item->local;
    lq_bind(run->frame, f->loop_slot, (lq_value){.type = LQ_LOOP, .loop = l});
    lq_bind(run->frame, f->slot, lq_nil());
    e = rounds(run, f, s, l);
    item->local = kept_item;
    item->bound--;
    name->local = kept_name;
    name->bound--;
    return e;
}

wb_err lq_render_for(lq_run *run, const lq_node *n, lq_flow *flow)
{
    segment s;
    wb_err e = open_segment(run, n->loop, &s);
    if (e != WB_OK)
        return e;
    if (s.n == 0)
        return lq_render_nodes(run, n->loop->otherwise, flow);
    return run_loop(run, n->loop, &s, for_rounds);
}

wb_err lq_render_tablerow(lq_run *run, const lq_node *n, lq_flow *flow)
{
    segment s;
    (void)flow;
    wb_err e = open_segment(run, n->loop, &s);
    return e != WB_OK ? e : run_loop(run, n->loop, &s, row_rounds);
}

/* ---- partials ---- */

static lq_slot_value *slot_named(lq_frame *f, wb_slice name)
{
    for (uint32_t i = 0; i < f->tpl->n_slots; i++)
        if (wb_slice_same(f->tpl->names[i], name))
            return &f->slots[i];
    return NULL; /* the partial never asks for it */
}

static void give(lq_frame *f, wb_slice name, lq_value v)
{
    lq_slot_value *s = slot_named(f, name);
    if (s != NULL) {
        s->global = v;
        s->assigned = true;
    }
}

static wb_err give_named(lq_run *run, const lq_include *i, lq_frame *inner)
{
    for (size_t k = 0; k < i->n_named; k++) {
        lq_value v;
        wb_err e = lq_eval(run, i->named[k].value, &v);
        if (e != WB_OK)
            return e;
        give(inner, i->named[k].name, v);
    }
    return WB_OK;
}

static wb_slice base_name(wb_slice name)
{
    const char *slash = name.n > 0 ? memrchr(name.p, '/', name.n) : NULL;
    return slash == NULL ? name : (wb_slice){slash + 1, name.n - (size_t)(slash + 1 - name.p)};
}

static wb_err render_once(lq_run *run, const lq_include *i, const lq_value *with, lq_loop *l)
{
    lq_frame inner;
    const wb_template *t;
    wb_err e = lq_find_partial(run, i->name, &t);
    if (e == WB_OK)
        e = lq_frame_open(run, t, &inner);
    if (e == WB_OK)
        e = give_named(run, i, &inner);
    if (e != WB_OK)
        return e;
    if (with != NULL)
        give(&inner, base_name(i->alias), *with);
    if (l != NULL)
        give(&inner, WB_SLICE("forloop"), (lq_value){.type = LQ_LOOP, .loop = l});
    return lq_render_template(run, t, &inner);
}

static wb_err render_each(lq_run *run, const lq_include *i, lq_value list)
{
    int64_t n = lq_count(list);
    if (n > LQ_ITEMS_MAX)
        return wb_fail(run->cx, WB_TOO_BIG,
                       "%s: a loop over %lld items; at most %d are allowed, use limit:",
                       lq_here(run), (long long)n, LQ_ITEMS_MAX);
    lq_loop *l = WB_NEW(run->cx, lq_loop, 1);
    if (l == NULL)
        return WB_TOO_BIG;
    *l = (lq_loop){.length = n, .name = "render"};
    for (int64_t k = 0; k < n; k++) {
        lq_value item = lq_item(list, k);
        l->index = k;
        wb_err e = heard_stop(run);
        if (e == WB_OK)
            e = render_once(run, i, &item, l);
        if (e != WB_OK)
            return e;
    }
    return WB_OK;
}

wb_err lq_render_partial(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_value v;
    (void)flow;
    if (n->include->with == NULL)
        return render_once(run, n->include, NULL, NULL);
    wb_err e = lq_eval(run, n->include->with, &v);
    if (e != WB_OK)
        return e;
    if (n->include->each && lq_is_list(v))
        return render_each(run, n->include, v);
    return render_once(run, n->include, &v, NULL);
}

/* liquid_render.c - walks the tree of a template and writes what it says.
 *
 * Promise: bounded. Each node, each round of a loop and each 64 bytes a filter makes cost a step;
 * when the steps, the output or the memory of the context are spent, rendering ends with
 * WB_TOO_BIG and its place. In HTML every output is escaped for the place it stands in, unless
 * the program itself made it; in plain text control characters are dropped, because a customer's
 * name must not command a terminal. Nodes run through a table, one function a kind. */
#include "text/liquid_int.h"

#include <stdlib.h>
#include <string.h>

const char *lq_here(lq_run *run)
{
    const wb_template *t = run->frame->tpl;
    return lq_where(run->cx, t, t->source + run->at);
}

wb_err lq_charge(lq_run *run, size_t steps)
{
    run->steps += steps;
    if (run->steps > run->max_steps)
        return wb_fail(run->cx, WB_TOO_BIG,
                       "%s: the template needs more than %zu steps; make its loops smaller",
                       lq_here(run), run->max_steps);
    return WB_OK;
}

/* ---- variables and expressions ---- */

void lq_bind(lq_frame *f, uint32_t slot, lq_value v)
{
    f->slots[slot].local = v;
    f->slots[slot].bound++;
}

static lq_value variable(lq_run *run, uint32_t slot)
{
    lq_slot_value *s = &run->frame->slots[slot];
    if (s->bound > 0)
        return s->local;
    if (s->assigned)
        return s->global;
    if (!s->env_known) {
        const wb_slice name = run->frame->tpl->names[slot];
        s->env = lq_of_json(json_object_getn(run->frame->data, name.p, name.n));
        s->env_known = true;
    }
    return s->env;
}

static wb_err eval_path(lq_run *run, const lq_expr *e, lq_value *ret)
{
    lq_value v = variable(run, e->slot);
    for (uint32_t i = 0; i < e->n_steps; i++) {
        const lq_step *s = &e->steps[i];
        lq_value index;
        if (s->index == NULL) {
            v = lq_get(v, s->key, (lq_word)s->word);
            continue;
        }
        wb_err err = lq_eval(run, s->index, &index);
        if (err == WB_OK)
            err = lq_get_at(run, v, index, &v);
        if (err != WB_OK)
            return err;
    }
    *ret = v;
    return WB_OK;
}

static int64_t range_end(lq_value v)
{
    lq_value n = lq_number(v);
    if (n.type == LQ_INT)
        return n.i;
    if (!(n.d > -1e15 && n.d < 1e15))
        return n.d > 0 ? (int64_t)1e15 : (int64_t)-1e15;
    return (int64_t)n.d;
}

static wb_err eval_range(lq_run *run, const lq_expr *e, lq_value *ret)
{
    lq_value from, to;
    wb_err err = lq_eval(run, e->from, &from);
    if (err == WB_OK)
        err = lq_eval(run, e->to, &to);
    if (err != WB_OK)
        return err;
    lq_range *r = WB_NEW(run->cx, lq_range, 1);
    if (r == NULL)
        return WB_TOO_BIG;
    *r = (lq_range){range_end(from), range_end(to)};
    *ret = (lq_value){.type = LQ_RANGE, .range = r};
    return WB_OK;
}

wb_err lq_eval(lq_run *run, const lq_expr *e, lq_value *ret)
{
    if (e->kind == LQX_PATH)
        return eval_path(run, e, ret);
    if (e->kind == LQX_RANGE)
        return eval_range(run, e, ret);
    *ret = e->literal;
    return WB_OK;
}

/* What looking at all of a value costs. */
static size_t weight(lq_value v)
{
    if (v.type == LQ_STR)
        return v.n / 64;
    return lq_is_list(v) && v.type != LQ_RANGE ? (size_t)lq_count(v) / 16 : 0;
}

static wb_err run_call(lq_run *run, const lq_call *c, lq_value *v)
{
    lq_value values[LQ_ARGS_MAX];
    wb_err e = lq_charge(run, 1);
    for (size_t i = 0; e == WB_OK && i < c->n; i++)
        e = lq_eval(run, c->args[i], &values[i]);
    for (size_t i = 0; e == WB_OK && i < c->n_named; i++)
        e = lq_eval(run, c->named[i].value, &values[c->n + i]);
    if (e != WB_OK)
        return e;
    const lq_args a = {
        .call = c, .n = c->n, .n_named = c->n_named, .v = values, .named = values + c->n};
    size_t cost = weight(*v);
    for (size_t i = 0; i < a.n + a.n_named; i++)
        cost += weight(values[i]);
    run->at = c->at;
    e = lq_charge(run, cost);
    return e != WB_OK ? e : c->filter->fn(run, &a, v);
}

wb_err lq_eval_pipe(lq_run *run, const lq_pipe *p, lq_value *ret)
{
    run->at = p->at;
    wb_err e = lq_eval(run, p->base, ret);
    for (const lq_call *c = p->calls; e == WB_OK && c != NULL; c = c->next)
        e = run_call(run, c, ret);
    return e;
}

static wb_err eval_order(lq_run *run, lq_op op, const lq_value v[2], bool *ret)
{
    int c;
    *ret = false;
    for (int i = 0; i < 2; i++) /* nothing is more or less than what is not there */
        if (v[i].type == LQ_NIL || v[i].type == LQ_EMPTY || v[i].type == LQ_BLANK)
            return WB_OK;
    wb_err e = lq_compare(run, v[0], v[1], &c);
    if (e != WB_OK)
        return e;
    *ret = op == LQO_LT ? c < 0 : op == LQO_GT ? c > 0 : op == LQO_LE ? c <= 0 : c >= 0;
    return WB_OK;
}

static wb_err eval_test(lq_run *run, const lq_test *t, bool *ret)
{
    lq_value v[2] = {lq_nil(), lq_nil()};
    run->at = t->at;
    wb_err e = lq_eval(run, t->l, &v[0]);
    if (e == WB_OK && t->r != NULL)
        e = lq_eval(run, t->r, &v[1]);
    if (e == WB_OK && t->r != NULL)
        e = lq_charge(run, weight(v[0]) + weight(v[1]));
    if (e != WB_OK)
        return e;
    switch (t->op) {
    case LQO_TRUE:
        *ret = lq_truthy(v[0]);
        return WB_OK;
    case LQO_EQ:
        *ret = lq_same(v[0], v[1]);
        return WB_OK;
    case LQO_NE:
        *ret = !lq_same(v[0], v[1]);
        return WB_OK;
    case LQO_HAS:
        return lq_contains(run, v[0], v[1], ret);
    default:
        return eval_order(run, (lq_op)t->op, v, ret);
    }
}

/* a and (b or (c and d)): the first test that decides ends it. */
wb_err lq_eval_tests(lq_run *run, const lq_test *t, bool *ret)
{
    for (; t != NULL; t = t->next) {
        wb_err e = eval_test(run, t, ret);
        if (e != WB_OK || t->next == NULL || *ret == t->is_or)
            return e;
    }
    return WB_OK;
}

/* ---- output ---- */

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* What a style attribute may hold: a number, a length, a colour; nothing that opens or calls. */
static bool css_value(wb_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!word && !is_one_of(c, " .,%#+-"))
            return false;
    }
    return true;
}

/* An address that would run as a script, or that we do not know, leads nowhere. */
static bool url_allowed(wb_slice s)
{
    static const char *const SCHEMES[] = {"http", "https", "mailto", "tel", "cid", "sms"};
    const char *end = s.p;
    while (end < s.p + s.n && !is_one_of(*end, ":/?#"))
        end++;
    if (end == s.p + s.n || *end != ':')
        return true;
    for (size_t i = 0; i < WB_COUNT(SCHEMES); i++)
        if (strlen(SCHEMES[i]) == (size_t)(end - s.p) &&
            strncasecmp(SCHEMES[i], s.p, (size_t)(end - s.p)) == 0)
            return true;
    return false;
}

/* In a script or a style sheet "</" would end it. */
static void put_raw(wb_str *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        wb_str_putc(s, p[i]);
        if (p[i] == '<' && i + 1 < n && p[i + 1] == '/')
            wb_str_putc(s, '\\');
    }
}

static void put_attribute(wb_str *out, lq_value v)
{
    if ((v.flags & LQ_SAFE) != 0)
        lq_put_html_once(out, v.s, v.n); /* its entities stay, its quotes and tags do not */
    else
        wb_str_put_html(out, v.s, v.n);
}

static void put_for_place(wb_str *out, lq_value v, lq_place place)
{
    switch (place) {
    case LQP_TEXT:
        if ((v.flags & LQ_SAFE) != 0)
            wb_str_put(out, v.s, v.n);
        else
            wb_str_put_html(out, v.s, v.n);
        break;
    case LQP_URL:
        if (url_allowed(lq_slice(v)))
            put_attribute(out, v);
        else
            wb_str_puts(out, "about:invalid");
        break;
    case LQP_CSS:
        if (css_value(lq_slice(v)))
            put_attribute(out, v);
        break;
    case LQP_SCRIPT:
    case LQP_STYLE:
        put_raw(out, v.s, v.n);
        break;
    default:
        put_attribute(out, v);
    }
}

static wb_err put_output(lq_run *run, lq_value v, lq_place place)
{
    char text[40];
    wb_slice s;
    if (v.type == LQ_NIL)
        return WB_OK;
    if (v.type == LQ_INT) {
        wb_str_put_int(run->out, v.i);
        return WB_OK;
    }
    if (v.type == LQ_FLOAT) {
        wb_str_put(run->out, text, lq_float_text(v.d, text));
        return WB_OK;
    }
    wb_err e = lq_string(run, v, &s);
    if (e != WB_OK)
        return e;
    v = (lq_value){
        .type = LQ_STR, .n = (uint32_t)s.n, .s = s.p, .flags = v.type == LQ_STR ? v.flags : 0};
    if (run->html)
        put_for_place(run->out, v, place);
    else if ((v.flags & LQ_SAFE) != 0)
        wb_str_put(run->out, v.s, v.n);
    else
        lq_put_clean(run->out, v.s, v.n);
    return WB_OK;
}

/* ---- nodes ---- */

static wb_err text_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    (void)flow;
    wb_str_put(run->out, n->text.p, n->text.n);
    return WB_OK;
}

static wb_err output_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_value v;
    (void)flow;
    wb_err e = lq_eval_pipe(run, &n->pipe, &v);
    return e != WB_OK ? e : put_output(run, v, (lq_place)n->html);
}

static wb_err if_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    for (const lq_branch *b = n->branches; b != NULL; b = b->next) {
        bool yes = true;
        wb_err e = lq_eval_tests(run, b->test, &yes);
        if (e != WB_OK)
            return e;
        if (yes != b->negate)
            return lq_render_nodes(run, b->body, flow);
    }
    return WB_OK;
}

/* How many of the values of a `when` are the subject: each shows the branch once, as in Liquid. */
static wb_err count_matches(lq_run *run, const lq_branch *b, lq_value subject, size_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < b->n_when; i++) {
        lq_value v;
        wb_err e = lq_eval(run, b->when[i], &v);
        if (e != WB_OK)
            return e;
        *ret += lq_same(subject, v);
    }
    return WB_OK;
}

static wb_err case_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_value subject;
    bool matched = false;
    wb_err e = lq_eval(run, n->subject, &subject);
    for (const lq_branch *b = n->branches; e == WB_OK && b != NULL; b = b->next) {
        size_t times = !matched && b->n_when == 0;
        if (b->n_when > 0)
            e = count_matches(run, b, subject, &times);
        matched = matched || (b->n_when > 0 && times > 0);
        while (e == WB_OK && times-- > 0 && *flow == LQ_ON)
            e = lq_render_nodes(run, b->body, flow);
    }
    return e;
}

static wb_err assign_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_value v;
    (void)flow;
    wb_err e = lq_eval_pipe(run, &n->pipe, &v);
    if (e != WB_OK)
        return e;
    lq_slot_value *s = &run->frame->slots[n->slot];
    s->global = v;
    s->assigned = true;
    return WB_OK;
}

/* Renders nodes to a string of its own. */
static wb_err captured(lq_run *run, const lq_node *body, lq_flow *flow, lq_value *ret)
{
    wb_str s, *outer = run->out;
    lq_builder(run, &s);
    run->out = &s;
    size_t base = run->out_base;
    run->out_base = 0;
    wb_err e = lq_render_nodes(run, body, flow);
    run->out = outer;
    run->out_base = base;
    return e != WB_OK ? e : lq_built(run, &s, LQ_SAFE, ret);
}

static wb_err capture_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_slot_value *s = &run->frame->slots[n->slot];
    wb_err e = captured(run, n->body, flow, &s->global);
    if (e == WB_OK)
        s->assigned = true;
    return e;
}

static wb_err ifchanged_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_value v;
    wb_err e = captured(run, n->body, flow, &v);
    if (e != WB_OK || (run->changed_known && lq_same(v, run->changed)))
        return e;
    run->changed = v;
    run->changed_known = true;
    wb_str_put(run->out, v.s, v.n);
    return WB_OK;
}

static wb_err cycle_state(lq_run *run, const lq_cycle *c, lq_cycle_state **ret)
{
    uint64_t key = wb_hash(c->key.p, c->key.n, 1);
    if (c->group != NULL) {
        lq_value v;
        wb_slice s;
        wb_err e = lq_eval(run, c->group, &v);
        if (e == WB_OK)
            e = lq_string(run, v, &s);
        if (e != WB_OK)
            return e;
        key = wb_hash(s.p, s.n, 2);
    }
    size_t n = 0;
    for (lq_cycle_state *s = run->cycles; s != NULL; s = s->next, n++)
        if (s->key == key) {
            *ret = s;
            return lq_charge(run, n);
        }
    lq_cycle_state *s = WB_NEW(run->cx, lq_cycle_state, 1);
    if (s == NULL)
        return WB_TOO_BIG;
    *s = (lq_cycle_state){.key = key, .next = run->cycles};
    run->cycles = *ret = s;
    return WB_OK;
}

static wb_err cycle_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_cycle_state *s;
    lq_value v = lq_nil();
    (void)flow;
    wb_err e = cycle_state(run, n->cycle, &s);
    if (e == WB_OK && s->at < n->cycle->n)
        e = lq_eval(run, n->cycle->items[s->at], &v);
    if (e != WB_OK)
        return e;
    s->at = s->at + 1 >= n->cycle->n ? 0 : s->at + 1;
    return put_output(run, v, (lq_place)n->html);
}

/* Counts beside the variables: {% assign %} does not touch the count, nor the count it. */
static wb_err count_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    lq_slot_value *s = &run->frame->slots[n->slot];
    const lq_slot_value kept = *s;
    (void)flow;
    s->bound = 0;
    s->assigned = false;
    lq_value before = lq_number(variable(run, n->slot));
    int64_t v = before.type == LQ_INT ? before.i : 0, next;
    if (__builtin_add_overflow(v, n->minus ? -1 : 1, &next))
        next = v;
    *s = kept;
    s->env = lq_int(next);
    s->env_known = true;
    wb_str_put_int(run->out, n->minus ? next : v);
    return WB_OK;
}

static wb_err jump_node(lq_run *run, const lq_node *n, lq_flow *flow)
{
    (void)run;
    *flow = n->kind == LQN_BREAK ? LQ_BREAK : LQ_CONTINUE;
    return WB_OK;
}

static wb_err check_output(lq_run *run)
{
    if (run->out->full || run->out->n - run->out_base > run->max_output)
        return wb_fail(run->cx, WB_TOO_BIG, "%s: the template writes more than %zu bytes",
                       lq_here(run), run->max_output);
    return WB_OK;
}

wb_err lq_render_nodes(lq_run *run, const lq_node *n, lq_flow *flow)
{
    static wb_err (*const KINDS[LQN_KINDS])(lq_run *, const lq_node *, lq_flow *) = {
        [LQN_TEXT] = text_node,
        [LQN_OUTPUT] = output_node,
        [LQN_IF] = if_node,
        [LQN_CASE] = case_node,
        [LQN_FOR] = lq_render_for,
        [LQN_TABLEROW] = lq_render_tablerow,
        [LQN_ASSIGN] = assign_node,
        [LQN_CAPTURE] = capture_node,
        [LQN_CYCLE] = cycle_node,
        [LQN_COUNT] = count_node,
        [LQN_RENDER] = lq_render_partial,
        [LQN_BREAK] = jump_node,
        [LQN_CONTINUE] = jump_node,
        [LQN_IFCHANGED] = ifchanged_node,
    };
    for (; n != NULL; n = n->next) {
        run->at = n->at;
        wb_err e = lq_charge(run, 1);
        if (e == WB_OK)
            e = KINDS[n->kind](run, n, flow);
        if (e == WB_OK)
            e = check_output(run);
        if (e != WB_OK || *flow != LQ_ON)
            return e;
    }
    return WB_OK;
}

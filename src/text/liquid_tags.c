/* liquid_tags.c - what each tag may look like, and the node that it becomes.
 *
 * Promise: a tag reads its own words to the end; what is left over is an error. The ways through
 * a block (if, case, for) must end in the same place of HTML, because what follows is escaped for
 * one place only. */
#include "text/liquid_int.h"

#include <string.h>

/* ---- the ways through a block ---- */

typedef struct ways {
    lq_html start, end;
    bool any;
} ways;

static wb_err join_way(lq_parser *p, const char *at, ways *w)
{
    if (!w->any) {
        w->any = true;
        w->end = p->html;
        return WB_OK;
    }
    if (lq_html_join(&w->end, &p->html))
        return WB_OK;
    return lq_html_problem(p, at,
                           WB_N("the ways through this block end in different places of HTML"));
}

static wb_err parse_way(lq_parser *p, const lq_piece *tag, const char *stops, ways *w,
                        const lq_node **ret)
{
    p->html = w->start;
    wb_err e = lq_parse_block(p, tag, stops, ret);
    return e != WB_OK ? e : join_way(p, tag->name.p, w);
}

static wb_err close_ways(lq_parser *p, const lq_piece *tag, ways *w, bool exhaustive)
{
    p->html = w->start;
    wb_err e = exhaustive ? WB_OK : join_way(p, tag->name.p, w);
    p->html = w->end;
    return e;
}

/* ---- if, unless, case ---- */

static wb_err if_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_IF, tag->name.p);
    const lq_branch **tail = n != NULL ? &n->branches : NULL;
    bool negate = wb_slice_is(tag->name, "unless"), last = false;
    const char *stops = negate ? "elsif else endunless" : "elsif else endif";
    ways w = {.start = p->html};
    lq_piece at = *tag;
    while (tail != NULL) {
        lq_branch *b = WB_NEW(p->cx, lq_branch, 1);
        if (b == NULL)
            return WB_TOO_BIG;
        bool otherwise = wb_slice_is(at.name, "else");
        wb_err e = WB_OK;
        lq_lex_open(&p->lex, at.text);
        if (!otherwise)
            e = lq_parse_tests(p, &b->test);
        if (e == WB_OK)
            e = parse_way(p, tag, stops, &w, &b->body);
        if (e != WB_OK)
            return e;
        b->negate = negate && tail == &n->branches;
        last = last || otherwise;
        *tail = b;
        tail = &b->next;
        at = p->stop;
        if (!lq_word_in(at.name, "else elsif"))
            return close_ways(p, tag, &w, last);
    }
    return WB_TOO_BIG;
}

/* a, b or c */
static wb_err parse_values(lq_parser *p, const lq_expr *const **ret, size_t *n)
{
    const lq_expr **v = NULL;
    size_t cap = 0;
    *n = 0;
    for (;;) {
        if (!wb_reserve(p->cx, &v, &cap, *n + 1, sizeof *v))
            return WB_TOO_BIG;
        wb_err e = lq_parse_value(p, &v[*n]);
        if (e != WB_OK)
            return e;
        ++*n;
        if (lq_lex_word(&p->lex, "or"))
            lq_lex_next(&p->lex);
        else if (!lq_lex_take(&p->lex, ','))
            break;
    }
    *ret = v;
    return lq_parse_end(p);
}

static wb_err parse_when(lq_parser *p, const lq_piece *tag, ways *w, lq_branch *b)
{
    const lq_piece at = p->stop;
    if (wb_slice_is(at.name, "when")) {
        lq_lex_open(&p->lex, at.text);
        wb_err e = parse_values(p, &b->when, &b->n_when);
        if (e != WB_OK)
            return e;
    }
    return parse_way(p, tag, "when else endcase", w, &b->body);
}

static wb_err case_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_CASE, tag->name.p);
    if (n == NULL)
        return WB_TOO_BIG;
    wb_err e = lq_parse_value(p, &n->subject);
    if (e == WB_OK)
        e = lq_parse_end(p);
    const lq_node *before; /* between case and the first when: not shown */
    ways w = {.start = p->html};
    if (e == WB_OK)
        e = lq_parse_block(p, tag, "when else endcase", &before);
    const lq_branch **tail = &n->branches;
    bool otherwise = false;
    while (e == WB_OK && !wb_slice_is(p->stop.name, "endcase")) {
        otherwise = otherwise || wb_slice_is(p->stop.name, "else");
        lq_branch *b = WB_NEW(p->cx, lq_branch, 1);
        if (b == NULL)
            return WB_TOO_BIG;
        e = parse_when(p, tag, &w, b);
        *tail = b;
        tail = &b->next;
    }
    return e != WB_OK ? e : close_ways(p, tag, &w, otherwise);
}

/* ---- for, tablerow ---- */

static wb_err parse_offset(lq_parser *p, lq_for *f)
{
    if (!lq_lex_word(&p->lex, "continue"))
        return lq_parse_value(p, &f->offset);
    f->resumes = true;
    lq_lex_next(&p->lex);
    return WB_OK;
}

static wb_err parse_for_option(lq_parser *p, lq_for *f)
{
    wb_slice name = p->lex.tok.text;
    if (lq_lex_word(&p->lex, "reversed")) {
        f->reversed = true;
        lq_lex_next(&p->lex);
        return WB_OK;
    }
    if (p->lex.tok.kind != LQT_NAME || !lq_word_in(name, "limit offset cols"))
        return lq_expected(p, WB_N("limit:, offset:, cols: or reversed"));
    lq_lex_next(&p->lex);
    if (!lq_lex_take(&p->lex, ':'))
        return lq_expected(p, WB_N("a colon"));
    if (wb_slice_is(name, "offset"))
        return parse_offset(p, f);
    return lq_parse_value(p, wb_slice_is(name, "limit") ? &f->limit : &f->cols);
}

/* "tag-product.tags": the loop's name, and what `offset: continue` remembers it by. */
static wb_err name_loop(lq_parser *p, wb_slice name, const char *from, lq_for *f)
{
    const char *to = p->lex.tok.at;
    while (to > from && (to[-1] == ' ' || to[-1] == ',' || (to[-1] >= '\t' && to[-1] <= '\r')))
        to--;
    f->name = wb_format(p->cx, "%.*s-%.*s", (int)name.n, name.p, (int)(to - from), from);
    if (f->name == NULL)
        return WB_TOO_BIG;
    f->resume = wb_dict_put(p->resumes, f->name, strlen(f->name), NULL);
    return f->resume == UINT32_MAX ? WB_TOO_BIG : lq_slot(p, name, &f->slot);
}

static wb_err parse_for_head(lq_parser *p, const char *loop_name, lq_for *f)
{
    wb_slice name;
    wb_err e = lq_parse_name(p, &name);
    if (e != WB_OK)
        return e;
    if (!lq_lex_word(&p->lex, "in"))
        return lq_expected(p, WB_N("in"));
    lq_lex_next(&p->lex);
    const char *from = p->lex.tok.at;
    e = lq_parse_value(p, &f->over);
    if (e == WB_OK)
        e = name_loop(p, name, from, f);
    while (e == WB_OK && p->lex.tok.kind != LQT_END) {
        (void)lq_lex_take(&p->lex, ',');
        e = parse_for_option(p, f);
    }
    return e != WB_OK ? e : lq_slot(p, wb_slice_of(loop_name), &f->loop_slot);
}

static wb_err parse_loop_body(lq_parser *p, const lq_piece *tag, const char *stops, lq_for *f)
{
    const lq_html start = p->html, *outer = p->loop_html;
    ways w = {.start = start, .end = start, .any = true};
    p->loop_html = &start;
    wb_err e = parse_way(p, tag, stops, &w, &f->body);
    p->loop_html = outer;
    if (e == WB_OK && wb_slice_is(p->stop.name, "else"))
        e = parse_way(p, tag, "endfor", &w, &f->otherwise);
    p->html = w.end;
    return e;
}

static wb_err for_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    bool row = wb_slice_is(tag->name, "tablerow");
    lq_node *n = lq_add(p, list, row ? LQN_TABLEROW : LQN_FOR, tag->name.p);
    lq_for *f = WB_NEW(p->cx, lq_for, 1);
    if (n == NULL || f == NULL)
        return WB_TOO_BIG;
    n->loop = f;
    wb_err e = parse_for_head(p, row ? "tablerowloop" : "forloop", f);
    return e != WB_OK ? e : parse_loop_body(p, tag, row ? "endtablerow" : "else endfor", f);
}

static wb_err jump_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_html here = p->html;
    bool ends = wb_slice_is(tag->name, "break");
    if (lq_add(p, list, ends ? LQN_BREAK : LQN_CONTINUE, tag->name.p) == NULL)
        return WB_TOO_BIG;
    if (p->loop_html != NULL && !lq_html_join(&here, p->loop_html))
        return lq_html_problem(p, tag->name.p,
                               WB_N("the ways through this block end in different places of HTML"));
    return lq_parse_end(p);
}

/* ---- variables ---- */

static wb_err assign_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    wb_slice name;
    lq_node *n = lq_add(p, list, LQN_ASSIGN, tag->name.p);
    wb_err e = n != NULL ? lq_parse_name(p, &name) : WB_TOO_BIG;
    if (e != WB_OK)
        return e;
    if (!lq_lex_take(&p->lex, '='))
        return lq_expected(p, WB_N("="));
    e = lq_parse_pipe(p, &n->pipe);
    return e != WB_OK ? e : lq_slot(p, name, &n->slot);
}

static wb_err capture_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_CAPTURE, tag->name.p);
    if (n == NULL)
        return WB_TOO_BIG;
    if (p->lex.tok.kind != LQT_NAME && p->lex.tok.kind != LQT_STRING)
        return lq_expected(p, WB_N("a name"));
    wb_err e = lq_slot(p, p->lex.tok.text, &n->slot);
    lq_lex_next(&p->lex);
    if (e == WB_OK)
        e = lq_parse_end(p);
    const lq_html outer = p->html;
    p->html = (lq_html){.state = 0};
    if (e == WB_OK)
        e = lq_parse_block(p, tag, "endcapture", &n->body);
    if (e == WB_OK && !lq_html_is_text(&p->html))
        e = lq_html_problem(p, tag->name.p, WB_N("what is captured must be whole HTML"));
    p->html = outer;
    return e;
}

static wb_err check_plain_place(lq_parser *p, const char *at, uint8_t *ret)
{
    lq_place place = lq_html_place(&p->html);
    *ret = (uint8_t)place;
    lq_html_output(&p->html);
    if (place == LQP_TEXT || place == LQP_ATTR)
        return WB_OK;
    return lq_html_problem(p, at, WB_N("this tag may stand only in text or in a quoted attribute"));
}

static wb_err count_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    wb_slice name;
    lq_node *n = lq_add(p, list, LQN_COUNT, tag->name.p);
    wb_err e = n != NULL ? lq_parse_name(p, &name) : WB_TOO_BIG;
    if (e != WB_OK)
        return e;
    n->minus = wb_slice_is(tag->name, "decrement");
    e = lq_slot(p, name, &n->slot);
    if (e == WB_OK)
        e = lq_parse_end(p);
    return e != WB_OK ? e : check_plain_place(p, tag->name.p, &n->html);
}

static wb_err cycle_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_CYCLE, tag->name.p);
    lq_cycle *c = WB_NEW(p->cx, lq_cycle, 1);
    if (n == NULL || c == NULL)
        return WB_TOO_BIG;
    n->cycle = c;
    c->key = tag->text;
    lq_lex begin = p->lex;
    const lq_expr *first;
    wb_err e = lq_parse_value(p, &first);
    if (e != WB_OK)
        return e;
    if (lq_lex_take(&p->lex, ':'))
        c->group = first;
    else
        p->lex = begin;
    e = parse_values(p, &c->items, &c->n);
    return e != WB_OK ? e : check_plain_place(p, tag->name.p, &n->html);
}

/* ---- partials ---- */

static wb_err parse_with(lq_parser *p, lq_include *i)
{
    i->each = lq_lex_word(&p->lex, "for");
    if (!i->each && !lq_lex_word(&p->lex, "with"))
        return WB_OK;
    lq_lex_next(&p->lex);
    wb_err e = lq_parse_value(p, &i->with);
    if (e != WB_OK || !lq_lex_word(&p->lex, "as"))
        return e;
    lq_lex_next(&p->lex);
    return lq_parse_name(p, &i->alias);
}

static wb_err render_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_RENDER, tag->name.p);
    lq_include *i = WB_NEW(p->cx, lq_include, 1);
    if (n == NULL || i == NULL)
        return WB_TOO_BIG;
    n->include = i;
    if (p->lex.tok.kind != LQT_STRING)
        return lq_expected(p, WB_N("the name of a template in quotes"));
    i->name = p->lex.tok.text;
    i->alias = i->name;
    lq_lex_next(&p->lex);
    wb_err e = parse_with(p, i);
    if (e == WB_OK)
        e = lq_parse_named(p, &i->named, &i->n_named);
    if (e == WB_OK && lq_html_place(&p->html) != LQP_TEXT)
        e = lq_html_problem(p, tag->name.p,
                            WB_N("a template can be rendered only where HTML allows a tag"));
    return e;
}

static wb_err include_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    (void)list;
    return wb_fail(p->cx, WB_INVALID,
                   "%s: there is no tag \"include\"; use \"render\" and name "
                   "what the template needs",
                   lq_where(p->cx, p->tpl, tag->name.p));
}

/* ---- the rest ---- */

static wb_err echo_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    if (p->lex.tok.kind == LQT_END)
        return WB_OK;
    return lq_add_output(p, list, tag->name.p, NULL);
}

static wb_err comment_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    (void)list;
    return wb_slice_is(tag->name, "doc") ? lq_skip_comment(p, "doc", "enddoc")
                                         : lq_skip_comment(p, "comment", "endcomment");
}

static wb_err inline_comment_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    (void)list;
    for (size_t i = 0; i < tag->text.n; i++) {
        size_t q = i + 1;
        if (tag->text.p[i] != '\n')
            continue;
        while (q < tag->text.n && (tag->text.p[q] == ' ' || tag->text.p[q] == '\t'))
            q++;
        if (q < tag->text.n && tag->text.p[q] != '#' && tag->text.p[q] != '\n')
            return wb_fail(p->cx, WB_INVALID, "%s: each line of a # comment begins with #",
                           lq_where(p->cx, p->tpl, tag->text.p + q));
    }
    return WB_OK;
}

static wb_err liquid_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    const lq_source outer = p->src;
    if (p->depth >= LQ_NEST_MAX)
        return wb_fail(p->cx, WB_TOO_BIG, "%s: brackets or blocks nest more than %d deep",
                       lq_where(p->cx, p->tpl, tag->name.p), LQ_NEST_MAX);
    p->src = (lq_source){.cur = tag->text.p, .end = tag->text.p + tag->text.n, .lines = true};
    p->depth++;
    wb_err e = lq_parse_nodes(p, "", list);
    p->depth--;
    p->src = outer;
    return e;
}

static wb_err ifchanged_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    lq_node *n = lq_add(p, list, LQN_IFCHANGED, tag->name.p);
    if (n == NULL)
        return WB_TOO_BIG;
    ways w = {.start = p->html, .end = p->html, .any = true};
    wb_err e = parse_way(p, tag, "endifchanged", &w, &n->body);
    p->html = w.end;
    return e;
}

const lq_tag lq_tags[] = {
    {"assign", assign_tag},       {"break", jump_tag},       {"capture", capture_tag},
    {"case", case_tag},           {"comment", comment_tag},  {"continue", jump_tag},
    {"cycle", cycle_tag},         {"decrement", count_tag},  {"doc", comment_tag},
    {"echo", echo_tag},           {"for", for_tag},          {"if", if_tag},
    {"ifchanged", ifchanged_tag}, {"include", include_tag},  {"increment", count_tag},
    {"liquid", liquid_tag},       {"render", render_tag},    {"tablerow", for_tag},
    {"unless", if_tag},           {"#", inline_comment_tag}, {NULL, NULL},
};

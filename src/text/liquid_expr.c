/* liquid_expr.c - values, paths, ranges, filters and conditions as trees in the arena.
 *
 *   value  = string | number | true | false | nil | empty | blank | (from..to) | path
 *   path   = name { .name | [value] } | ["name"] { ... }
 *   pipe   = value { "|" filter [ ":" argument { "," argument } ] }       argument = [name:] value
 *   tests  = test { and|or test }, read from the left, the first that decides ends it
 *
 * Promise: what is not of this grammar is an error that says what was expected and what stands
 * there; nothing is guessed. Brackets nest at most LQ_NEST_MAX deep. */
#include "text/liquid_int.h"

#include <stdlib.h>
#include <string.h>

static const char *token_text(lq_parser *p)
{
    const lq_token *t = &p->lex.tok;
    if (t->kind == LQT_END)
        return wb_tr(p->cx->lang, WB_N("the end"));
    size_t n = t->text.n < 40 ? t->text.n : 40;
    while (n > 0 && n < t->text.n && (t->text.p[n] & 0xC0) == 0x80)
        n--; /* never half a character */
    const char *s = wb_dup(p->cx, t->text.p, n);
    return s != NULL ? s : "";
}

wb_err lq_expected(lq_parser *p, const char *what)
{
    return wb_fail(p->cx, WB_INVALID, "%s: expected %s, found \"%s\"",
                   lq_where(p->cx, p->tpl, p->lex.tok.at), wb_tr(p->cx->lang, what), token_text(p));
}

wb_err lq_parse_end(lq_parser *p)
{
    if (p->lex.tok.kind != LQT_END)
        return lq_expected(p, WB_N("the end of the tag"));
    return WB_OK;
}

wb_err lq_parse_name(lq_parser *p, wb_slice *ret)
{
    if (p->lex.tok.kind != LQT_NAME)
        return lq_expected(p, WB_N("a name"));
    *ret = p->lex.tok.text;
    lq_lex_next(&p->lex);
    return WB_OK;
}

wb_err lq_slot(lq_parser *p, wb_slice name, uint32_t *ret)
{
    *ret = wb_dict_put(p->names, name.p, name.n, NULL);
    return *ret == UINT32_MAX ? WB_TOO_BIG : WB_OK;
}

static lq_word word_of(wb_slice key)
{
    for (int w = LQW_SIZE; w <= LQW_COL_LAST; w++)
        if (wb_slice_is(key, lq_word_name((lq_word)w)))
            return (lq_word)w;
    return LQW_NONE;
}

/* ---- literals ---- */

static bool literal_word(wb_slice t, lq_value *ret)
{
    static const struct {
        const char *word;
        lq_value value;
    } WORDS[] = {
        {"true", {.type = LQ_BOOL, .b = true}},
        {"false", {.type = LQ_BOOL, .b = false}},
        {"nil", {.type = LQ_NIL}},
        {"null", {.type = LQ_NIL}},
        {"empty", {.type = LQ_EMPTY}},
        {"blank", {.type = LQ_BLANK}},
    };
    for (size_t i = 0; i < WB_COUNT(WORDS); i++)
        if (wb_slice_is(t, WORDS[i].word)) {
            *ret = WORDS[i].value;
            return true;
        }
    return false;
}

static wb_err number_literal(lq_parser *p, lq_value *ret)
{
    const lq_token *t = &p->lex.tok;
    char text[64];
    if (t->text.n >= sizeof text)
        return lq_expected(p, WB_N("a number of less than 64 digits"));
    memcpy(text, t->text.p, t->text.n);
    text[t->text.n] = '\0';
    if (t->kind == LQT_FLOAT) {
        *ret = lq_float(strtod(text, NULL));
        return WB_OK;
    }
    char *end;
    long long v = strtoll(text, &end, 10);
    if (v >= INT64_MAX || v <= INT64_MIN)
        return lq_expected(p, WB_N("a smaller number"));
    *ret = lq_int(v);
    return WB_OK;
}

/* ---- paths ---- */

typedef struct steps {
    lq_step *p;
    size_t n, cap;
} steps;

static lq_step *add_step(lq_parser *p, steps *s)
{
    if (!wb_reserve(p->cx, &s->p, &s->cap, s->n + 1, sizeof *s->p))
        return NULL;
    s->p[s->n] = (lq_step){.index = NULL};
    return &s->p[s->n++];
}

static wb_err parse_key(lq_parser *p, steps *s)
{
    wb_slice key;
    wb_err e = lq_parse_name(p, &key);
    if (e != WB_OK)
        return e;
    lq_step *t = add_step(p, s);
    if (t == NULL)
        return WB_TOO_BIG;
    t->key = key;
    t->word = (uint8_t)word_of(key);
    return WB_OK;
}

/* What stands in brackets; a string is a key known now. */
static wb_err parse_index(lq_parser *p, steps *s)
{
    const lq_expr *e;
    wb_err err = lq_parse_value(p, &e);
    if (err != WB_OK)
        return err;
    if (!lq_lex_take(&p->lex, ']'))
        return lq_expected(p, WB_N("]"));
    lq_step *t = add_step(p, s);
    if (t == NULL)
        return WB_TOO_BIG;
    if (e->kind == LQX_LITERAL && e->literal.type == LQ_STR)
        t->key = lq_slice(e->literal);
    else
        t->index = e;
    return WB_OK;
}

static wb_err parse_steps(lq_parser *p, lq_expr *x)
{
    steps s = {.p = NULL};
    for (;;) {
        wb_err e = WB_OK;
        if (lq_lex_take(&p->lex, '.'))
            e = parse_key(p, &s);
        else if (lq_lex_take(&p->lex, '['))
            e = parse_index(p, &s);
        else
            break;
        if (e != WB_OK)
            return e;
    }
    x->steps = s.p;
    x->n_steps = (uint32_t)s.n;
    return WB_OK;
}

/* ["name with spaces"] at the beginning of a path. */
static wb_err parse_quoted_root(lq_parser *p, lq_expr *x)
{
    lq_lex_next(&p->lex);
    if (p->lex.tok.kind != LQT_STRING)
        return lq_expected(p, WB_N("a name in quotes"));
    wb_err e = lq_slot(p, p->lex.tok.text, &x->slot);
    if (e != WB_OK)
        return e;
    lq_lex_next(&p->lex);
    if (!lq_lex_take(&p->lex, ']'))
        return lq_expected(p, WB_N("]"));
    return parse_steps(p, x);
}

static wb_err parse_name_or_path(lq_parser *p, lq_expr *x)
{
    wb_slice name = p->lex.tok.text;
    lq_lex_next(&p->lex);
    bool more = lq_lex_is(&p->lex, '.') || lq_lex_is(&p->lex, '[');
    if (!more && literal_word(name, &x->literal)) {
        x->kind = LQX_LITERAL;
        return WB_OK;
    }
    wb_err e = lq_slot(p, name, &x->slot);
    return e != WB_OK ? e : parse_steps(p, x);
}

static wb_err parse_range(lq_parser *p, lq_expr *x)
{
    lq_lex_next(&p->lex);
    x->kind = LQX_RANGE;
    wb_err e = lq_parse_value(p, &x->from);
    if (e != WB_OK)
        return e;
    if (p->lex.tok.kind != LQT_DOTS)
        return lq_expected(p, WB_N(".. of a range"));
    lq_lex_next(&p->lex);
    e = lq_parse_value(p, &x->to);
    if (e != WB_OK)
        return e;
    return lq_lex_take(&p->lex, ')') ? WB_OK : lq_expected(p, WB_N(")"));
}

static wb_err parse_literal(lq_parser *p, lq_expr *x)
{
    wb_err e = WB_OK;
    x->kind = LQX_LITERAL;
    if (p->lex.tok.kind == LQT_STRING) {
        x->literal = lq_str(p->lex.tok.text.p, p->lex.tok.text.n);
        x->literal.flags = LQ_LITERAL;
    } else {
        e = number_literal(p, &x->literal);
    }
    if (e == WB_OK)
        lq_lex_next(&p->lex);
    return e;
}

static wb_err parse_value(lq_parser *p, lq_expr *x)
{
    switch (p->lex.tok.kind) {
    case LQT_STRING:
    case LQT_INT:
    case LQT_FLOAT:
        return parse_literal(p, x);
    case LQT_NAME:
        return parse_name_or_path(p, x);
    default:
        if (lq_lex_is(&p->lex, '('))
            return parse_range(p, x);
        if (lq_lex_is(&p->lex, '['))
            return parse_quoted_root(p, x);
        return lq_expected(p, WB_N("a value"));
    }
}

wb_err lq_parse_value(lq_parser *p, const lq_expr **ret)
{
    lq_expr *x = WB_NEW(p->cx, lq_expr, 1);
    if (x == NULL)
        return WB_TOO_BIG;
    if (p->depth >= LQ_NEST_MAX)
        return wb_fail(p->cx, WB_TOO_BIG, "%s: brackets or blocks nest more than %d deep",
                       lq_where(p->cx, p->tpl, p->lex.tok.at), LQ_NEST_MAX);
    x->kind = LQX_PATH;
    p->depth++;
    wb_err e = parse_value(p, x);
    p->depth--;
    if (e == WB_OK)
        *ret = x;
    return e;
}

/* ---- filters ---- */

typedef struct arguments {
    const lq_expr **args;
    lq_named *named;
    size_t n, cap, n_named, cap_named;
} arguments;

/* "name:" ahead? A name alone is a value. */
static bool name_colon(const lq_parser *p)
{
    lq_lex ahead = p->lex;
    if (ahead.tok.kind != LQT_NAME)
        return false;
    lq_lex_next(&ahead);
    return lq_lex_is(&ahead, ':');
}

static wb_err parse_one_named(lq_parser *p, arguments *a)
{
    if (!wb_reserve(p->cx, &a->named, &a->cap_named, a->n_named + 1, sizeof *a->named))
        return WB_TOO_BIG;
    lq_named *n = &a->named[a->n_named];
    n->name = p->lex.tok.text;
    lq_lex_next(&p->lex);
    lq_lex_next(&p->lex);
    a->n_named++;
    return lq_parse_value(p, &n->value);
}

static wb_err parse_argument(lq_parser *p, arguments *a)
{
    if (a->n + a->n_named >= LQ_ARGS_MAX)
        return wb_fail(p->cx, WB_TOO_BIG, "%s: more than %d arguments",
                       lq_where(p->cx, p->tpl, p->lex.tok.at), LQ_ARGS_MAX);
    if (name_colon(p))
        return parse_one_named(p, a);
    const lq_expr *x;
    wb_err e = lq_parse_value(p, &x);
    if (e != WB_OK)
        return e;
    if (!wb_reserve(p->cx, &a->args, &a->cap, a->n + 1, sizeof *a->args))
        return WB_TOO_BIG;
    a->args[a->n++] = x;
    return WB_OK;
}

static wb_err unknown_filter(lq_parser *p, wb_slice name)
{
    const char *names[128];
    const char *word = wb_dup(p->cx, name.p, name.n);
    const char *where = lq_where(p->cx, p->tpl, name.p);
    if (word == NULL)
        return WB_TOO_BIG;
    const char *near = wb_nearest(word, names, lq_filter_names(names, WB_COUNT(names)));
    if (near != NULL)
        return wb_fail(p->cx, WB_INVALID, "%s: there is no filter \"%s\"; did you mean \"%s\"?",
                       where, word, near);
    return wb_fail(p->cx, WB_INVALID, "%s: there is no filter \"%s\"", where, word);
}

static wb_err check_arguments(lq_parser *p, const lq_filter *f, const arguments *a, const char *at)
{
    const char *where = lq_where(p->cx, p->tpl, at);
    if (a->n < f->min)
        return wb_fail(p->cx, WB_INVALID, "%s: the filter \"%s\" needs %d arguments, here are %zu",
                       where, f->name, f->min, a->n);
    if (a->n > f->max)
        return wb_fail(p->cx, WB_INVALID,
                       "%s: the filter \"%s\" takes at most %d arguments, here are %zu", where,
                       f->name, f->max, a->n);
    if (a->n_named > 0 && !f->named)
        return wb_fail(p->cx, WB_INVALID, "%s: the filter \"%s\" takes no named arguments", where,
                       f->name);
    return WB_OK;
}

static wb_err parse_call(lq_parser *p, lq_call *c)
{
    wb_slice name;
    arguments a = {.args = NULL};
    wb_err e = lq_parse_name(p, &name);
    if (e != WB_OK)
        return e;
    c->filter = lq_filter_find(name);
    c->at = (uint32_t)(name.p - p->tpl->source);
    if (c->filter == NULL)
        return unknown_filter(p, name);
    if (lq_lex_take(&p->lex, ':')) {
        do
            e = parse_argument(p, &a);
        while (e == WB_OK && lq_lex_take(&p->lex, ','));
        if (e != WB_OK)
            return e;
    }
    c->args = a.args;
    c->named = a.named;
    c->n = (uint8_t)a.n;
    c->n_named = (uint8_t)a.n_named;
    return check_arguments(p, c->filter, &a, name.p);
}

wb_err lq_parse_pipe(lq_parser *p, lq_pipe *ret)
{
    const lq_call **tail = &ret->calls;
    ret->at = (uint32_t)(p->lex.tok.at - p->tpl->source);
    ret->calls = NULL;
    wb_err e = lq_parse_value(p, &ret->base);
    while (e == WB_OK && lq_lex_take(&p->lex, '|')) {
        lq_call *c = WB_NEW(p->cx, lq_call, 1);
        if (c == NULL)
            return WB_TOO_BIG;
        e = parse_call(p, c);
        *tail = c;
        tail = &c->next;
    }
    if (e == WB_OK && p->lex.tok.kind != LQT_END)
        return lq_expected(p, WB_N("| and a filter, or the end"));
    return e;
}

wb_err lq_parse_named(lq_parser *p, const lq_named **ret, size_t *n)
{
    arguments a = {.args = NULL};
    wb_err e = WB_OK;
    (void)lq_lex_take(&p->lex, ',');
    while (e == WB_OK && p->lex.tok.kind != LQT_END) {
        if (!name_colon(p))
            return lq_expected(p, WB_N("name: value"));
        e = parse_argument(p, &a);
        if (e == WB_OK && !lq_lex_take(&p->lex, ',') && p->lex.tok.kind == LQT_CHAR)
            return lq_expected(p, WB_N("a comma"));
    }
    *ret = a.named;
    *n = a.n_named;
    return e;
}

/* ---- conditions ---- */

static bool take_operator(lq_parser *p, lq_op *ret)
{
    static const struct {
        const char *text;
        lq_op op;
    } OPS[] = {{"==", LQO_EQ}, {"!=", LQO_NE}, {"<>", LQO_NE}, {"<", LQO_LT},
               {">", LQO_GT},  {"<=", LQO_LE}, {">=", LQO_GE}, {"contains", LQO_HAS}};
    const lq_token *t = &p->lex.tok;
    for (size_t i = 0; i < WB_COUNT(OPS); i++)
        if ((t->kind == LQT_OP || t->kind == LQT_NAME) && wb_slice_is(t->text, OPS[i].text)) {
            *ret = OPS[i].op;
            lq_lex_next(&p->lex);
            return true;
        }
    return false;
}

static wb_err parse_test(lq_parser *p, lq_test *t)
{
    lq_op op = LQO_TRUE;
    t->at = (uint32_t)(p->lex.tok.at - p->tpl->source);
    wb_err e = lq_parse_value(p, &t->l);
    if (e == WB_OK && take_operator(p, &op))
        e = lq_parse_value(p, &t->r);
    t->op = (uint8_t)op;
    return e;
}

wb_err lq_parse_tests(lq_parser *p, const lq_test **ret)
{
    const lq_test **tail = ret;
    for (;;) {
        lq_test *t = WB_NEW(p->cx, lq_test, 1);
        if (t == NULL)
            return WB_TOO_BIG;
        wb_err e = parse_test(p, t);
        if (e != WB_OK)
            return e;
        *tail = t;
        tail = &t->next;
        t->is_or = lq_lex_word(&p->lex, "or");
        if (!t->is_or && !lq_lex_word(&p->lex, "and"))
            break;
        lq_lex_next(&p->lex);
    }
    if (p->lex.tok.kind != LQT_END)
        return lq_expected(p, WB_N("a comparison, and, or, or the end"));
    return WB_OK;
}

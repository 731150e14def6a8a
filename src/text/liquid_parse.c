/* liquid_parse.c - from pieces to a tree of nodes: text, outputs, blocks.
 *
 * Promise: a template is compiled whole or not at all; the first mistake is told with its place
 * and what was expected. Blocks nest at most LQ_NEST_MAX deep. A block with nothing to see but
 * white space is rendered as nothing, as Liquid has it. While parsing, the template's own text is
 * followed as HTML, so that an output in a place where escaping cannot help is found here. */
#include "text/liquid_int.h"

#include <string.h>

const char *lq_where(wb_ctx *cx, const wb_template *t, const char *at)
{
    unsigned line = 1, column = 1;
    for (const char *p = t->source; p < at && p < t->source + t->n; p++) {
        if (*p == '\n') {
            line++;
            column = 1;
        } else if ((*p & 0xC0) != 0x80) { /* characters, not bytes */
            column++;
        }
    }
    const char *s = wb_format(cx, wb_tr(cx->lang, "%s, line %u, column %u"), t->name, line, column);
    return s != NULL ? s : t->name;
}

wb_err lq_html_problem(lq_parser *p, const char *at, const char *problem)
{
    if (p->tpl->problem == NULL) {
        p->tpl->problem = problem;
        p->tpl->problem_at = at;
    }
    if (p->tpl->html)
        return wb_fail(p->cx, WB_INVALID, "%s: %s", lq_where(p->cx, p->tpl, at),
                       wb_tr(p->cx->lang, problem));
    return WB_OK;
}

bool lq_word_in(wb_slice word, const char *words)
{
    while (*words != '\0') {
        size_t n = strcspn(words, " ");
        if (n == word.n && memcmp(words, word.p, n) == 0)
            return true;
        words += n + (words[n] == ' ');
    }
    return false;
}

lq_node *lq_add(lq_parser *p, lq_list *list, lq_node_kind kind, const char *at)
{
    lq_node *n = WB_NEW(p->cx, lq_node, 1);
    if (n == NULL)
        return NULL;
    n->kind = (uint8_t)kind;
    n->at = (uint32_t)(at - p->tpl->source);
    if (list->last != NULL)
        list->last->next = n;
    else
        list->first = n;
    list->last = n;
    return n;
}

/* ---- outputs ---- */

static uint8_t raw_of(const lq_pipe *pipe)
{
    const lq_call *c = pipe->calls;
    while (c != NULL && c->next != NULL)
        c = c->next;
    return c != NULL ? c->filter->raw : 0;
}

static const char *place_problem(lq_place place, uint8_t raw)
{
    switch (place) {
    case LQP_SCRIPT:
        if ((raw & LQ_RAW_SCRIPT) != 0)
            return NULL;
        return WB_N("inside <script> only the filters json and asset may put out something");
    case LQP_STYLE:
        if ((raw & LQ_RAW_STYLE) != 0)
            return NULL;
        return WB_N("inside <style> only the filter asset may put out something");
    case LQP_UNQUOTED:
        return WB_N("an attribute's value needs quotes around it");
    case LQP_TAG:
        return WB_N("the name of a tag or an attribute cannot be put out");
    case LQP_EVENT:
        return WB_N("an attribute that is a script, a document or a list of addresses cannot be "
                    "put out");
    default:
        return NULL;
    }
}

static wb_err check_place(lq_parser *p, const char *at, uint8_t raw, uint8_t *ret)
{
    lq_place place = lq_html_place(&p->html);
    const char *problem = place_problem(place, raw);
    *ret = (uint8_t)place;
    lq_html_output(&p->html);
    return problem != NULL ? lq_html_problem(p, at, problem) : WB_OK;
}

wb_err lq_add_output(lq_parser *p, lq_list *list, const char *at, lq_node **ret)
{
    lq_node *n = lq_add(p, list, LQN_OUTPUT, at);
    if (n == NULL)
        return WB_TOO_BIG;
    wb_err e = lq_parse_pipe(p, &n->pipe);
    if (ret != NULL)
        *ret = n;
    return e != WB_OK ? e : check_place(p, at, raw_of(&n->pipe), &n->html);
}

static wb_err add_text(lq_parser *p, lq_list *list, wb_slice text)
{
    if (text.n == 0)
        return WB_OK;
    lq_node *n = lq_add(p, list, LQN_TEXT, text.p);
    if (n == NULL)
        return WB_TOO_BIG;
    n->text = text;
    lq_html_feed(&p->html, text.p, text.n);
    return WB_OK;
}

static wb_err add_output_piece(lq_parser *p, lq_list *list, const lq_piece *piece)
{
    lq_lex_open(&p->lex, piece->text);
    if (p->lex.tok.kind == LQT_END) /* {{ }} is nothing */
        return WB_OK;
    return lq_add_output(p, list, piece->name.p, NULL);
}

/* ---- tags and blocks ---- */

static wb_err raw_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    wb_slice text;
    (void)tag;
    wb_err e = lq_read_raw(p, &text);
    return e != WB_OK ? e : add_text(p, list, text);
}

static wb_err run_tag(lq_parser *p, const lq_piece *tag, lq_list *list)
{
    if (tag->name.n == 0)
        return wb_fail(p->cx, WB_INVALID, "%s: a tag needs a name, as in {%% if %%}",
                       lq_where(p->cx, p->tpl, tag->text.p));
    if (wb_slice_is(tag->name, "raw"))
        return raw_tag(p, tag, list);
    for (const lq_tag *t = lq_tags; t->name != NULL; t++)
        if (wb_slice_is(tag->name, t->name)) {
            lq_lex_open(&p->lex, tag->text);
            return t->fn(p, tag, list);
        }
    return lq_unknown_tag(p, tag);
}

wb_err lq_parse_nodes(lq_parser *p, const char *stops, lq_list *list)
{
    for (;;) {
        lq_piece piece;
        wb_err e = lq_next_piece(p, &piece);
        if (e != WB_OK)
            return e;
        if (piece.kind == LQ_TEXT_PIECE) {
            e = add_text(p, list, piece.text);
        } else if (piece.kind == LQ_OUTPUT_PIECE) {
            e = add_output_piece(p, list, &piece);
        } else if (piece.kind == LQ_END_PIECE || lq_word_in(piece.name, stops)) {
            p->stop = piece;
            return WB_OK;
        } else {
            e = run_tag(p, &piece, list);
        }
        if (e != WB_OK)
            return e;
    }
}

static bool blank_text(wb_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && (s.p[i] < '\t' || s.p[i] > '\r'))
            return false;
    return true;
}

static bool blank_branches(const lq_branch *b)
{
    for (; b != NULL; b = b->next)
        if (!lq_is_blank(b->body))
            return false;
    return true;
}

static bool blank_node(const lq_node *n)
{
    switch (n->kind) {
    case LQN_TEXT:
        return blank_text(n->text);
    case LQN_ASSIGN:
    case LQN_CAPTURE:
        return true;
    case LQN_IF:
    case LQN_CASE:
        return blank_branches(n->branches);
    case LQN_FOR:
        return lq_is_blank(n->loop->body) && lq_is_blank(n->loop->otherwise);
    default:
        return false;
    }
}

bool lq_is_blank(const lq_node *first)
{
    for (const lq_node *n = first; n != NULL; n = n->next)
        if (!blank_node(n))
            return false;
    return true;
}

/* Takes the white space out of a block that has nothing else to show. */
static lq_node *without_text(lq_node *first)
{
    lq_node *kept = NULL, **tail = &kept;
    for (lq_node *n = first; n != NULL; n = n->next)
        if (n->kind != LQN_TEXT) {
            *tail = n;
            tail = &n->next;
        }
    *tail = NULL;
    return kept;
}

wb_err lq_parse_block(lq_parser *p, const lq_piece *open, const char *stops, const lq_node **ret)
{
    lq_list list = {.first = NULL};
    if (p->depth >= LQ_NEST_MAX)
        return wb_fail(p->cx, WB_TOO_BIG, "%s: brackets or blocks nest more than %d deep",
                       lq_where(p->cx, p->tpl, open->name.p), LQ_NEST_MAX);
    const lq_piece *outer = p->within;
    p->within = open;
    p->depth++;
    wb_err e = lq_parse_nodes(p, stops, &list);
    p->depth--;
    p->within = outer;
    if (e != WB_OK)
        return e;
    if (p->stop.kind == LQ_END_PIECE)
        return wb_fail(p->cx, WB_INVALID, "%s: {%% %.*s %%} is not closed; write {%% end%.*s %%}",
                       lq_where(p->cx, p->tpl, open->name.p), (int)open->name.n, open->name.p,
                       (int)open->name.n, open->name.p);
    *ret = lq_is_blank(list.first) ? without_text(list.first) : list.first;
    return WB_OK;
}

static const char *near_tag(const char *word)
{
    const char *names[64] = {"raw"};
    size_t n = 1;
    for (const lq_tag *t = lq_tags; t->name != NULL && n < WB_COUNT(names); t++)
        names[n++] = t->name;
    return wb_nearest(word, names, n);
}

wb_err lq_unknown_tag(lq_parser *p, const lq_piece *tag)
{
    const char *where = lq_where(p->cx, p->tpl, tag->name.p);
    const char *word = wb_dup(p->cx, tag->name.p, tag->name.n);
    if (word == NULL)
        return WB_TOO_BIG;
    bool closing = strncmp(word, "end", 3) == 0 || lq_word_in(tag->name, "else elsif when");
    if (closing && p->within != NULL)
        return wb_fail(p->cx, WB_INVALID,
                       "%s: {%% %s %%} does not belong here: {%% %.*s %%} is still open", where,
                       word, (int)p->within->name.n, p->within->name.p);
    if (closing)
        return wb_fail(p->cx, WB_INVALID, "%s: {%% %s %%} does not belong here: nothing is open",
                       where, word);
    const char *near = near_tag(word);
    if (near != NULL)
        return wb_fail(p->cx, WB_INVALID, "%s: there is no tag \"%s\"; did you mean \"%s\"?", where,
                       word, near);
    return wb_fail(p->cx, WB_INVALID, "%s: there is no tag \"%s\"", where, word);
}

/* ---- the whole template ---- */

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n >= k && strcmp(name + n - k, end) == 0;
}

static wb_err collect_names(lq_parser *p)
{
    wb_template *t = p->tpl;
    t->n_slots = wb_dict_count(p->names);
    t->n_resumes = wb_dict_count(p->resumes);
    wb_slice *names = WB_NEW(p->cx, wb_slice, t->n_slots + 1);
    if (names == NULL)
        return WB_TOO_BIG;
    for (uint32_t i = 0; i < t->n_slots; i++)
        names[i] = wb_dict_key(p->names, i);
    t->names = names;
    return WB_OK;
}

static wb_err new_template(wb_ctx *cx, const char *name, wb_slice source, wb_template **ret)
{
    wb_template *t = WB_NEW(cx, wb_template, 1);
    if (t == NULL)
        return WB_TOO_BIG;
    t->name = wb_dup(cx, name, strlen(name));
    t->source = wb_dup(cx, source.p, source.n);
    t->n = source.n;
    t->html = ends_with(name, ".html") || ends_with(name, ".svg");
    *ret = t;
    return t->name != NULL && t->source != NULL ? WB_OK : WB_TOO_BIG;
}

wb_err lq_compile(wb_ctx *cx, const char *name, wb_slice source, wb_template **ret)
{
    wb_template *t;
    if (source.n > LQ_SOURCE_MAX)
        return wb_fail(cx, WB_TOO_BIG, "the template %s is larger than %d bytes", name,
                       LQ_SOURCE_MAX);
    if (!wb_utf8_valid(source.p, source.n))
        return wb_fail(cx, WB_INVALID, "the template %s is not UTF-8; save it as UTF-8", name);
    wb_err e = new_template(cx, name, source, &t);
    if (e != WB_OK)
        return e;
    lq_parser p = {.cx = cx, .tpl = t, .src = {.cur = t->source, .end = t->source + t->n}};
    lq_list list = {.first = NULL};
    p.names = wb_dict_open(cx, 32);
    p.resumes = wb_dict_open(cx, 8);
    if (p.names == NULL || p.resumes == NULL)
        return WB_TOO_BIG;
    e = lq_parse_nodes(&p, "", &list);
    if (e != WB_OK)
        return e;
    t->body = list.first;
    t->ends_in_text = lq_html_is_text(&p.html);
    e = collect_names(&p);
    if (e == WB_OK)
        *ret = t;
    return e;
}

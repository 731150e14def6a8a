/* liquid_lex.c - from template source to pieces, and from what stands in a mark to tokens.
 *
 * Promise: every byte of the source is looked at a bounded number of times; a mark that is not
 * closed is an error with its place. White space is cut here: `{{-` and `{%-` cut what stands
 * before, `-}}` and `-%}` what follows.
 *
 *   text --"{{"--> output --"}}"--> text          lines (inside {% liquid %}): a tag a line
 *   text --"{%"--> tag    --"%}"--> text */
#include "text/liquid_int.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c) || c == '-';
}

static wb_slice between(const char *p, const char *end)
{
    return (wb_slice){p, (size_t)(end - p)};
}

static wb_slice trimmed(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;
    while (end > p && is_space(end[-1]))
        end--;
    return between(p, end);
}

/* ---- pieces ---- */

static const char *find_mark(const char *p, const char *end)
{
    while (p < end && (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
        if (p + 1 < end && (p[1] == '{' || p[1] == '%'))
            return p;
        p++;
    }
    return end;
}

static const char *find_pair(const char *p, const char *end, char first)
{
    while (p + 1 < end && (p = memchr(p, first, (size_t)(end - p - 1))) != NULL) {
        if (p[1] == '}')
            return p;
        p++;
    }
    return NULL;
}

/* The end of a mark; one inside a quoted string does not count, unless the quote is never closed.
 */
static const char *find_close(const char *p, const char *end, char first)
{
    const char *plain = find_pair(p, end, first);
    for (const char *q = p; plain != NULL && q + 1 < end; q++) {
        if (q[0] == first && q[1] == '}')
            return q;
        if (*q == '"' || *q == '\'') {
            const char *close = memchr(q + 1, *q, (size_t)(end - q - 1));
            if (close == NULL)
                return plain;
            q = close;
        }
    }
    return plain;
}

static wb_err not_closed(lq_parser *p, const char *at, bool output)
{
    const char *where = lq_where(p->cx, p->tpl, at);
    if (output)
        return wb_fail(p->cx, WB_INVALID, "%s: this output is not closed; end it with }}", where);
    return wb_fail(p->cx, WB_INVALID, "%s: this tag is not closed; end it with %%}", where);
}

/* Splits "name rest" of a tag. The name of an inline comment is "#". */
static void split_tag(wb_slice all, lq_piece *ret)
{
    const char *p = all.p, *end = all.p + all.n;
    if (p < end && *p == '#')
        p++;
    else
        while (p < end && is_name(*p))
            p++;
    ret->kind = LQ_TAG_PIECE;
    ret->name = between(all.p, p);
    ret->text = trimmed(p, end);
}

/* An inline comment may hold an apostrophe: there quotes are no quotes. */
static const char *find_mark_end(const lq_source *s, const char *body, char first)
{
    const char *q = body;
    while (q < s->end && is_space(*q))
        q++;
    if (q < s->end && *q == '#')
        return find_pair(q, s->end, first);
    return find_close(body, s->end, first);
}

static wb_err next_mark(lq_parser *p, lq_piece *ret)
{
    lq_source *s = &p->src;
    const char *open = s->cur, *body = s->cur + 2;
    bool output = open[1] == '{';
    if (body < s->end && *body == '-')
        body++;
    const char *close = find_mark_end(s, body, output ? '}' : '%');
    if (close == NULL)
        return not_closed(p, open, output);
    s->cur = close + 2;
    s->trim = close > body && close[-1] == '-';
    wb_slice all = trimmed(body, s->trim ? close - 1 : close);
    if (output)
        *ret = (lq_piece){.kind = LQ_OUTPUT_PIECE, .text = all, .name = between(open, open)};
    else
        split_tag(all, ret);
    return WB_OK;
}

static void next_line(lq_source *s, lq_piece *ret)
{
    while (s->cur < s->end) {
        const char *nl = memchr(s->cur, '\n', (size_t)(s->end - s->cur));
        const char *stop = nl != NULL ? nl : s->end;
        wb_slice line = trimmed(s->cur, stop);
        s->cur = nl != NULL ? nl + 1 : s->end;
        if (line.n > 0) {
            split_tag(line, ret);
            return;
        }
    }
    *ret = (lq_piece){.kind = LQ_END_PIECE, .text = between(s->end, s->end)};
}

wb_err lq_next_piece(lq_parser *p, lq_piece *ret)
{
    lq_source *s = &p->src;
    if (s->lines) {
        next_line(s, ret);
        return WB_OK;
    }
    if (s->cur >= s->end) {
        *ret = (lq_piece){.kind = LQ_END_PIECE, .text = between(s->end, s->end)};
        return WB_OK;
    }
    const char *mark = find_mark(s->cur, s->end);
    if (mark == s->cur)
        return next_mark(p, ret);
    const char *from = s->cur, *to = mark;
    while (s->trim && from < to && is_space(*from))
        from++;
    if (mark + 2 < s->end && mark[2] == '-')
        while (to > from && is_space(to[-1]))
            to--;
    *ret = (lq_piece){.kind = LQ_TEXT_PIECE, .text = between(from, to)};
    s->cur = mark;
    s->trim = false;
    return WB_OK;
}

/* The next tag at or after s->cur, without reading what stands between: for raw and comment. */
static bool next_tag_only(lq_source *s, const char **open, wb_slice *name)
{
    const char *p = s->cur;
    while (p + 1 < s->end && (p = memchr(p, '{', (size_t)(s->end - p - 1))) != NULL) {
        if (p[1] != '%') {
            p++;
            continue;
        }
        *open = p;
        p += 2;
        if (p < s->end && *p == '-')
            p++;
        while (p < s->end && is_space(*p))
            p++;
        *name = between(p, p);
        while (p < s->end && is_name_start(*p))
            name->n = (size_t)(++p - name->p);
        s->cur = p;
        return true;
    }
    s->cur = s->end;
    return false;
}

static wb_err after_close(lq_parser *p, const char *open)
{
    lq_source *s = &p->src;
    const char *close = find_pair(s->cur, s->end, '%');
    if (close == NULL)
        return not_closed(p, open, false);
    s->trim = close > s->cur && close[-1] == '-';
    s->cur = close + 2;
    return WB_OK;
}

wb_err lq_read_raw(lq_parser *p, wb_slice *ret)
{
    lq_source *s = &p->src;
    const char *from = s->cur, *open;
    wb_slice name;
    while (s->trim && from < s->end && is_space(*from))
        from++;
    while (!s->lines && next_tag_only(s, &open, &name)) {
        if (!wb_slice_is(name, "endraw"))
            continue;
        const char *to = open;
        if (to[2] == '-')
            while (to > from && is_space(to[-1]))
                to--;
        *ret = from < to ? between(from, to) : between(open, open);
        return after_close(p, open);
    }
    return wb_fail(p->cx, WB_INVALID, "%s: {%% raw %%} is not closed; write {%% endraw %%}",
                   lq_where(p->cx, p->tpl, from));
}

static bool next_comment_tag(lq_source *s, const char **open, wb_slice *name)
{
    lq_piece line;
    if (!s->lines)
        return next_tag_only(s, open, name);
    next_line(s, &line);
    *name = line.name;
    *open = line.text.p;
    return line.kind == LQ_TAG_PIECE;
}

wb_err lq_skip_comment(lq_parser *p, const char *name, const char *end_name)
{
    lq_source *s = &p->src;
    const char *from = s->cur, *open = s->cur;
    wb_slice word;
    unsigned depth = 1;
    bool raw = false;
    while (next_comment_tag(s, &open, &word)) {
        if (raw || wb_slice_is(word, "raw"))
            raw = !wb_slice_is(word, "endraw");
        else if (wb_slice_is(word, name))
            depth++;
        else if (wb_slice_is(word, end_name) && --depth == 0)
            return s->lines ? WB_OK : after_close(p, open);
    }
    return wb_fail(p->cx, WB_INVALID, "%s: {%% %s %%} is not closed; write {%% %s %%}",
                   lq_where(p->cx, p->tpl, from), name, end_name);
}

/* ---- tokens ---- */

void lq_lex_open(lq_lex *lex, wb_slice text)
{
    *lex = (lq_lex){.p = text.p, .end = text.p + text.n};
    lq_lex_next(lex);
}

static void token(lq_lex *lex, lq_token_kind kind, size_t n)
{
    lex->tok = (lq_token){.kind = (uint8_t)kind, .text = {lex->p, n}, .at = lex->p};
    lex->p += n;
}

static void lex_string(lq_lex *lex)
{
    const char *open = lex->p;
    const char *close = memchr(open + 1, *open, (size_t)(lex->end - open - 1));
    if (close == NULL) {
        token(lex, LQT_BAD, (size_t)(lex->end - open));
        return;
    }
    lex->tok = (lq_token){.kind = LQT_STRING, .text = between(open + 1, close), .at = open};
    lex->p = close + 1;
}

/* A point belongs to the number only when a digit follows: (1..5) is a range. */
static void lex_number(lq_lex *lex)
{
    const char *q = lex->p + 1;
    bool point = false;
    while (q < lex->end) {
        bool fraction = !point && *q == '.' && q + 1 < lex->end && is_digit(q[1]);
        if (!fraction && !is_digit(*q))
            break;
        point = point || fraction;
        q++;
    }
    token(lex, point ? LQT_FLOAT : LQT_INT, (size_t)(q - lex->p));
}

static void lex_name(lq_lex *lex)
{
    const char *q = lex->p;
    while (q < lex->end && is_name(*q))
        q++;
    if (q < lex->end && *q == '?')
        q++;
    token(lex, LQT_NAME, (size_t)(q - lex->p));
}

static bool lex_operator(lq_lex *lex)
{
    static const char *const OPS[] = {"==", "!=", "<>", "<=", ">=", "..", "<", ">"};
    size_t left = (size_t)(lex->end - lex->p);
    for (size_t i = 0; i < WB_COUNT(OPS); i++) {
        size_t n = strlen(OPS[i]);
        if (n <= left && memcmp(OPS[i], lex->p, n) == 0) {
            token(lex, OPS[i][0] == '.' ? LQT_DOTS : LQT_OP, n);
            return true;
        }
    }
    return false;
}

static bool number_starts(const lq_lex *lex)
{
    const char *p = lex->p;
    return is_digit(*p) || (*p == '-' && p + 1 < lex->end && is_digit(p[1]));
}

void lq_lex_next(lq_lex *lex)
{
    while (lex->p < lex->end && is_space(*lex->p))
        lex->p++;
    if (lex->p >= lex->end) {
        token(lex, LQT_END, 0);
        return;
    }
    char c = *lex->p;
    if (c == '"' || c == '\'')
        lex_string(lex);
    else if (number_starts(lex))
        lex_number(lex);
    else if (is_name_start(c))
        lex_name(lex);
    else if (!lex_operator(lex))
        token(lex, strchr("|:,.[]()=#", c) != NULL ? LQT_CHAR : LQT_BAD, 1);
}

bool lq_lex_is(const lq_lex *lex, char c)
{
    return lex->tok.kind == LQT_CHAR && lex->tok.text.p[0] == c;
}

bool lq_lex_word(const lq_lex *lex, const char *word)
{
    return lex->tok.kind == LQT_NAME && wb_slice_is(lex->tok.text, word);
}

bool lq_lex_take(lq_lex *lex, char c)
{
    if (!lq_lex_is(lex, c))
        return false;
    lq_lex_next(lex);
    return true;
}

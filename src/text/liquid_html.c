/* liquid_html.c - where in an HTML document does a place of a template stand?
 *
 * Promise: cheap and careful. It reads only the template's own text, never data. What it is not
 * sure of it calls refused, because the same escaping cannot be right everywhere: a value in an
 * attribute without quotes, in a tag, in a script or in an event handler is not a text.
 *
 *   text -<-> lt -name-> tagname -> tag -> attrname -> equals -> dq | sq | unquoted -> tag
 *    ^        lt -!-> declaration ("--": comment)       tag of script, style -> raw text */
#include "text/liquid_int.h"

#include <string.h>

enum {
    H_TEXT,
    H_LT,
    H_DECL,
    H_COMMENT,
    H_TAGNAME,
    H_TAG,
    H_ATTRNAME,
    H_EQUALS,
    H_DQ,
    H_SQ,
    H_UNQUOTED,
    H_RAW,
    H_JOINED, /* ways with and without an attribute met: a name must not go on here */
    H_LOST    /* it went on: nothing is known any more */
};
enum { A_PLAIN, A_URL, A_CSS, A_EVENT };
enum { RAW_NONE, RAW_SCRIPT, RAW_STYLE };

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void word_add(lq_html *h, char c)
{
    if (h->n + 1U < sizeof h->word)
        h->word[h->n++] = lower(c);
    h->word[h->n] = '\0';
}

static void word_clear(lq_html *h)
{
    h->n = 0;
    h->word[0] = '\0';
}

static bool word_is(const lq_html *h, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(h->word, *words) == 0)
            return true;
    return false;
}

static uint8_t attribute_kind(const lq_html *h)
{
    static const char *const URLS[] = {"href",       "src",    "action",   "formaction",
                                       "xlink:href", "poster", "cite",     "background",
                                       "data",       "ping",   "manifest", NULL};
    static const char *const NEVER[] = {"srcdoc", "srcset", NULL};
    if (word_is(h, URLS))
        return A_URL;
    if (strcmp(h->word, "style") == 0)
        return A_CSS;
    if (strncmp(h->word, "on", 2) == 0 || word_is(h, NEVER))
        return A_EVENT;
    return A_PLAIN;
}

static void tag_ends(lq_html *h)
{
    h->state = h->raw != RAW_NONE ? H_RAW : H_TEXT;
    h->match = 0;
}

static void in_text(lq_html *h, char c)
{
    if (c == '<')
        h->state = H_LT;
}

static void in_lt(lq_html *h, char c)
{
    h->match = 0;
    h->raw = RAW_NONE;
    word_clear(h);
    if (c == '!' || c == '?') {
        h->state = H_DECL;
    } else if (c == '/' || (lower(c) >= 'a' && lower(c) <= 'z')) {
        h->state = H_TAGNAME;
        word_add(h, c);
    } else if (c != '<') {
        h->state = H_TEXT;
    }
}

static void in_declaration(lq_html *h, char c)
{
    if (c == '-' && ++h->match == 2) {
        h->state = H_COMMENT;
        h->match = 0;
    } else if (c == '>') {
        h->state = H_TEXT;
    } else if (c != '-') {
        h->match = 3; /* a doctype: dashes in it open nothing */
    }
}

static void in_comment(lq_html *h, char c)
{
    if (c == '-')
        h->match = h->match < 2 ? (uint8_t)(h->match + 1) : 2;
    else if (c == '>' && h->match == 2)
        h->state = H_TEXT;
    else
        h->match = 0;
}

static uint8_t raw_of_tag(const lq_html *h)
{
    if (strcmp(h->word, "script") == 0)
        return RAW_SCRIPT;
    return strcmp(h->word, "style") == 0 ? RAW_STYLE : RAW_NONE;
}

static void in_tagname(lq_html *h, char c)
{
    if (c != '>' && c != '/' && !is_space(c)) {
        word_add(h, c);
        return;
    }
    h->raw = raw_of_tag(h);
    if (c == '>')
        tag_ends(h);
    else
        h->state = H_TAG;
}

static void in_tag(lq_html *h, char c)
{
    if (c == '>') {
        tag_ends(h);
    } else if (c == '=') {
        h->state = H_EQUALS;
    } else if (!is_space(c) && c != '/') {
        h->state = H_ATTRNAME;
        word_clear(h);
        word_add(h, c);
    }
}

static void in_attrname(lq_html *h, char c)
{
    if (c == '>')
        tag_ends(h);
    else if (c == '=')
        h->state = H_EQUALS;
    else if (is_space(c) || c == '/')
        h->state = H_TAG; /* "name =" is still seen: the word is kept */
    else
        word_add(h, c);
}

static void in_equals(lq_html *h, char c)
{
    if (is_space(c))
        return;
    h->attr = attribute_kind(h);
    h->started = false;
    if (c == '>')
        tag_ends(h);
    else
        h->state = c == '"' ? H_DQ : c == '\'' ? H_SQ : H_UNQUOTED;
}

static void in_quotes(lq_html *h, char c)
{
    if (c == (h->state == H_DQ ? '"' : '\''))
        h->state = H_TAG;
    else if (!is_space(c))
        h->started = true;
}

static void in_unquoted(lq_html *h, char c)
{
    if (c == '>')
        tag_ends(h);
    else if (is_space(c))
        h->state = H_TAG;
}

/* Raw text ends only at its own end tag. */
static void in_raw(lq_html *h, char c)
{
    const char *end = h->raw == RAW_SCRIPT ? "</script" : "</style";
    if (lower(c) != end[h->match]) {
        h->match = c == '<' ? 1 : 0;
        return;
    }
    h->match++;
    if (end[h->match] == '\0') {
        h->state = H_TAGNAME;
        h->raw = RAW_NONE;
        word_clear(h);
        word_add(h, '/'); /* an end tag: its name opens nothing */
    }
}

static void in_joined(lq_html *h, char c)
{
    if (c == '>')
        tag_ends(h);
    else
        h->state = is_space(c) || c == '/' ? H_TAG : H_LOST;
}

static void in_lost(lq_html *h, char c)
{
    (void)h;
    (void)c;
}

void lq_html_feed(lq_html *h, const char *p, size_t n)
{
    static void (*const STEP[])(lq_html *, char) = {
        [H_TEXT] = in_text,         [H_LT] = in_lt,
        [H_DECL] = in_declaration,  [H_COMMENT] = in_comment,
        [H_TAGNAME] = in_tagname,   [H_TAG] = in_tag,
        [H_ATTRNAME] = in_attrname, [H_EQUALS] = in_equals,
        [H_DQ] = in_quotes,         [H_SQ] = in_quotes,
        [H_UNQUOTED] = in_unquoted, [H_RAW] = in_raw,
        [H_JOINED] = in_joined,     [H_LOST] = in_lost,
    };
    for (size_t i = 0; i < n; i++)
        STEP[h->state](h, p[i]);
}

lq_place lq_html_place(const lq_html *h)
{
    static const uint8_t ATTR[] = {
        [A_PLAIN] = LQP_ATTR, [A_URL] = LQP_URL, [A_CSS] = LQP_CSS, [A_EVENT] = LQP_EVENT};
    switch (h->state) {
    case H_TEXT:
    case H_COMMENT:
        return LQP_TEXT;
    case H_DQ:
    case H_SQ:
        if (h->attr == A_URL && h->started)
            return LQP_ATTR;
        return (lq_place)ATTR[h->attr];
    case H_RAW:
        return h->raw == RAW_SCRIPT ? LQP_SCRIPT : LQP_STYLE;
    case H_EQUALS:
    case H_UNQUOTED:
        return LQP_UNQUOTED;
    default:
        return LQP_TAG;
    }
}

void lq_html_output(lq_html *h)
{
    if (h->state == H_DQ || h->state == H_SQ)
        h->started = true;
}

static bool among_attributes(const lq_html *h)
{
    return h->state == H_TAGNAME || h->state == H_TAG || h->state == H_ATTRNAME ||
           h->state == H_JOINED;
}

/* <option{% if x %} selected{% endif %}> */
static bool join_attributes(lq_html *h, const lq_html *other)
{
    uint8_t raw = h->state == H_TAGNAME ? raw_of_tag(h) : h->raw;
    uint8_t other_raw = other->state == H_TAGNAME ? raw_of_tag(other) : other->raw;
    if (h->state == other->state && strcmp(h->word, other->word) == 0 && h->raw == other->raw)
        return true;
    if (raw != other_raw)
        return false;
    *h = (lq_html){.state = H_JOINED, .raw = raw, .n = 2, .word = "on"}; /* a stray = is refused */
    return true;
}

bool lq_html_join(lq_html *h, const lq_html *other)
{
    bool in_value = h->state == H_DQ || h->state == H_SQ;
    if (among_attributes(h) && among_attributes(other))
        return join_attributes(h, other);
    if (h->state != other->state || (h->state != H_TEXT && h->raw != other->raw))
        return false;
    if (in_value && h->attr != other->attr)
        return false;
    h->started = h->started && other->started;
    return true;
}

bool lq_html_is_text(const lq_html *h)
{
    return h->state == H_TEXT;
}

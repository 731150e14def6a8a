/* filter_string.c - filters from text to text.
 *
 * Promise: text is UTF-8; lengths and places count characters (code points), never bytes, and no
 * character is cut in two. Letter case follows Unicode (ICU). What is not text is printed first. */
#include "text/liquid_int.h"

#include <string.h>
#include <unicode/ustring.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r');
}

static lq_value of_slice(wb_slice s)
{
    return lq_str(s.n > 0 ? s.p : "", s.n);
}

static size_t length(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xC0) != 0x80;
    return n;
}

/* The byte where the k-th character begins. */
static size_t offset_of(wb_slice s, size_t k)
{
    size_t i = 0;
    while (k > 0 && i < s.n) {
        i += lq_char_size(s, i);
        k--;
    }
    return i;
}

/* Input and first argument as text. */
static wb_err two(lq_run *run, const lq_args *a, lq_value v, wb_slice s[2])
{
    wb_err e = lq_string(run, v, &s[0]);
    s[1] = WB_SLICE("");
    if (e == WB_OK && a->n > 0)
        e = lq_string(run, a->v[0], &s[1]);
    return e;
}

/* ---- letter case ---- */

static bool fold_ascii(char *out, wb_slice s, bool up)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((c & 0x80) != 0)
            return false;
        if (up && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        else if (!up && c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        out[i] = c;
    }
    return true;
}

/* Through UTF-16, which has at most as many units as UTF-8 has bytes; case may triple it. */
static wb_err fold_icu(lq_run *run, wb_slice s, bool up, wb_slice *ret)
{
    int32_t n = (int32_t)s.n, cap = n * 3 + 1, wide_n = 0, out_n = 0, bytes = 0;
    UErrorCode e = U_ZERO_ERROR;
    UChar *wide = (UChar *)(void *)lq_room(run, (size_t)(n + 1) * sizeof(UChar));
    UChar *out = (UChar *)(void *)lq_room(run, (size_t)cap * sizeof(UChar));
    char *text = lq_room(run, (size_t)cap * 3);
    if (wide == NULL || out == NULL || text == NULL)
        return WB_TOO_BIG;
    u_strFromUTF8WithSub(wide, n + 1, &wide_n, s.p, n, 0xFFFD, NULL, &e);
    out_n = up ? u_strToUpper(out, cap, wide, wide_n, "", &e)
               : u_strToLower(out, cap, wide, wide_n, "", &e);
    u_strToUTF8(text, cap * 3, &bytes, out, out_n, &e);
    if (U_FAILURE(e))
        return wb_fail(run->cx, WB_INVALID, "%s: this text is not UTF-8", lq_here(run));
    *ret = (wb_slice){text, (size_t)bytes};
    return WB_OK;
}

wb_err lq_folded(lq_run *run, wb_slice s, bool up, wb_slice *ret)
{
    char *out = lq_room(run, s.n);
    if (out == NULL)
        return WB_TOO_BIG;
    *ret = (wb_slice){out, s.n};
    return fold_ascii(out, s, up) ? WB_OK : fold_icu(run, s, up, ret);
}

static wb_err letter_case(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s, folded;
    wb_err e = lq_string(run, *v, &s);
    if (e == WB_OK)
        e = lq_folded(run, s, a->call->filter->op != 0, &folded);
    if (e == WB_OK)
        *v = of_slice(folded);
    return e;
}

static wb_err capitalize(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s, first, rest;
    wb_str out;
    (void)a;
    wb_err e = lq_string(run, *v, &s);
    size_t n = s.n > 0 ? lq_char_size(s, 0) : 0;
    if (e == WB_OK)
        e = lq_folded(run, (wb_slice){s.p, n}, true, &first);
    if (e == WB_OK)
        e = lq_folded(run, (wb_slice){s.p + n, s.n - n}, false, &rest);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    wb_str_put(&out, first.p, first.n);
    wb_str_put(&out, rest.p, rest.n);
    return lq_built(run, &out, 0, v);
}

/* ---- adding and taking away ---- */

static wb_err append(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s[2];
    bool before = a->call->filter->op != 0;
    wb_err e = two(run, a, *v, s);
    char *out = e == WB_OK ? lq_room(run, s[0].n + s[1].n) : NULL;
    if (out == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    wb_slice first = s[before], second = s[!before];
    if (first.n > 0)
        memcpy(out, first.p, first.n);
    if (second.n > 0)
        memcpy(out + first.n, second.p, second.n);
    *v = lq_str(out, first.n + second.n);
    return WB_OK;
}

enum { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static wb_err strip(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    int8_t sides = a->call->filter->op;
    wb_err e = lq_string(run, *v, &s);
    if (e != WB_OK)
        return e;
    while ((sides & STRIP_LEFT) != 0 && s.n > 0 && is_space(*s.p)) {
        s.p++;
        s.n--;
    }
    while ((sides & STRIP_RIGHT) != 0 && s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    *v = of_slice(s);
    return WB_OK;
}

static wb_err strip_newlines(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    (void)a;
    wb_err e = lq_string(run, *v, &s);
    char *out = e == WB_OK ? lq_room(run, s.n) : NULL;
    size_t n = 0;
    if (out == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (size_t i = 0; i < s.n; i++) {
        bool crlf = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (!crlf && s.p[i] != '\n')
            out[n++] = s.p[i];
    }
    *v = lq_str(out, n);
    return WB_OK;
}

/* ---- replace, remove ---- */

enum { EVERY, FIRST, LAST };

static const char *find(wb_slice s, wb_slice what, size_t from)
{
    return from <= s.n && what.n <= s.n - from && s.n > 0
               ? memmem(s.p + from, s.n - from, what.p, what.n)
               : NULL;
}

static const char *find_last(wb_slice s, wb_slice what)
{
    for (size_t i = s.n - (what.n < s.n ? what.n : s.n) + 1; i-- > 0;)
        if (what.n <= s.n - i && memcmp(s.p + i, what.p, what.n) == 0)
            return s.p + i;
    return NULL;
}

static void replace_every(wb_str *out, wb_slice s, wb_slice what, wb_slice with)
{
    size_t from = 0;
    const char *at;
    while (what.n > 0 && !out->full && (at = find(s, what, from)) != NULL) {
        wb_str_put(out, s.p + from, (size_t)(at - s.p) - from);
        wb_str_put(out, with.p, with.n);
        from = (size_t)(at - s.p) + what.n;
    }
    /* nothing stands between any two characters */
    for (size_t k; what.n == 0 && from < s.n && !out->full; from += k) {
        k = lq_char_size(s, from);
        wb_str_put(out, with.p, with.n);
        wb_str_put(out, s.p + from, k);
    }
    wb_str_put(out, s.p + from, s.n - from);
    if (what.n == 0)
        wb_str_put(out, with.p, with.n);
}

static void replace_one(wb_str *out, wb_slice s, wb_slice what, wb_slice with, bool last)
{
    const char *at = what.n == 0 ? (last ? s.p + s.n : s.p)
                     : last      ? find_last(s, what)
                                 : find(s, what, 0);
    if (at == NULL) {
        wb_str_put(out, s.p, s.n);
        return;
    }
    size_t n = (size_t)(at - s.p);
    wb_str_put(out, s.p, n);
    wb_str_put(out, with.p, with.n);
    wb_str_put(out, at + what.n, s.n - n - what.n);
}

static wb_err replace_with(lq_run *run, wb_slice s[2], wb_slice with, int8_t op, lq_value *v)
{
    wb_str out;
    lq_builder(run, &out);
    if (s[0].n == 0)
        s[0] = WB_SLICE("");
    size_t work = op == LAST ? s[0].n / 64 * s[1].n : 0; /* the naive way back */
    wb_err e = lq_charge(run, work);
    if (e != WB_OK)
        return e;
    if (op == EVERY)
        replace_every(&out, s[0], s[1], with);
    else
        replace_one(&out, s[0], s[1], with, op == LAST);
    return lq_built(run, &out, 0, v);
}

static wb_err replace(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s[2], with = WB_SLICE("");
    wb_err e = two(run, a, *v, s);
    if (e == WB_OK && a->n > 1)
        e = lq_string(run, a->v[1], &with);
    return e != WB_OK ? e : replace_with(run, s, with, a->call->filter->op, v);
}

static wb_err take_out(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s[2];
    wb_err e = two(run, a, *v, s);
    return e != WB_OK ? e : replace_with(run, s, WB_SLICE(""), a->call->filter->op, v);
}

/* ---- cutting ---- */

static wb_err truncate_text(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s, end = WB_SLICE("...");
    int64_t n = 50;
    wb_str out;
    wb_err e = lq_string(run, *v, &s);
    if (e == WB_OK && a->n > 0)
        e = lq_arg_integer(run, a->v[0], &n);
    if (e == WB_OK && a->n > 1)
        e = lq_string(run, a->v[1], &end);
    if (e != WB_OK)
        return e;
    int64_t keep = n - (int64_t)length(end);
    if (v->type == LQ_NIL || (int64_t)length(s) <= n)
        return WB_OK;
    lq_builder(run, &out);
    wb_str_put(&out, s.p, offset_of(s, keep > 0 ? (size_t)keep : 0));
    wb_str_put(&out, end.p, end.n);
    return lq_built(run, &out, 0, v);
}

static size_t next_word(wb_slice s, size_t *i)
{
    while (*i < s.n && is_space(s.p[*i]))
        ++*i;
    size_t from = *i;
    while (*i < s.n && !is_space(s.p[*i]))
        ++*i;
    return from;
}

static wb_err truncate_words(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s, end = WB_SLICE("...");
    int64_t n = 15, words = 0;
    wb_str out;
    wb_err e = lq_string(run, *v, &s);
    if (e == WB_OK && a->n > 0)
        e = lq_arg_integer(run, a->v[0], &n);
    if (e == WB_OK && a->n > 1)
        e = lq_string(run, a->v[1], &end);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    for (size_t i = 0; i < s.n;) {
        size_t from = next_word(s, &i);
        if (i > from && ++words > (n > 0 ? n : 1)) {
            wb_str_put(&out, end.p, end.n);
            return lq_built(run, &out, 0, v);
        }
        wb_str_puts(&out, words > 1 && i > from ? " " : "");
        wb_str_put(&out, s.p + from, i - from);
    }
    return WB_OK; /* not so many words: as it was */
}

/* Where a slice begins and how many it takes, out of `size`; false: nothing. */
static bool slice_bounds(int64_t size, int64_t *from, int64_t *n)
{
    if (*from < 0)
        *from += size;
    if (*from < 0 || *from > size || *n <= 0)
        return false;
    if (*n > size - *from)
        *n = size - *from;
    return true;
}

static wb_err slice_list(lq_run *run, lq_value list, int64_t from, int64_t n, lq_value *v)
{
    *v = (lq_value){.type = LQ_ARRAY};
    if (!slice_bounds(lq_count(list), &from, &n))
        return WB_OK;
    lq_value *items = lq_new_items(run, (size_t)n);
    if (items == NULL)
        return WB_TOO_BIG;
    for (int64_t i = 0; i < n; i++)
        items[i] = lq_item(list, from + i);
    v->n = (uint32_t)n;
    v->items = items;
    return WB_OK;
}

static wb_err slice(lq_run *run, const lq_args *a, lq_value *v)
{
    int64_t from, n = 1;
    wb_slice s;
    wb_err e = lq_arg_integer(run, a->v[0], &from);
    if (e == WB_OK && a->n > 1 && a->v[1].type != LQ_NIL)
        e = lq_arg_integer(run, a->v[1], &n);
    if (e != WB_OK)
        return e;
    if (lq_is_list(*v))
        return slice_list(run, *v, from, n, v);
    e = lq_string(run, *v, &s);
    if (e != WB_OK)
        return e;
    if (!slice_bounds((int64_t)length(s), &from, &n)) {
        *v = lq_str("", 0);
        return WB_OK;
    }
    size_t begin = offset_of(s, (size_t)from);
    s = (wb_slice){s.p + begin, s.n - begin};
    *v = of_slice((wb_slice){s.p, offset_of(s, (size_t)n)});
    return WB_OK;
}

/* ---- split ---- */

/* The next part of s from *i on; a pattern of one space parts at any white space. */
static wb_slice next_part(wb_slice s, wb_slice by, size_t *i)
{
    size_t from = *i;
    if (by.n == 0) {
        *i += lq_char_size(s, from);
        return (wb_slice){s.p + from, *i - from};
    }
    if (by.n == 1 && by.p[0] == ' ') {
        from = next_word(s, i);
        return (wb_slice){s.p + from, *i - from};
    }
    const char *at = find(s, by, from);
    size_t end = at != NULL ? (size_t)(at - s.p) : s.n;
    *i = at != NULL ? end + by.n : s.n;
    return (wb_slice){s.p + from, end - from};
}

static wb_err split(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s[2];
    lq_value *items = NULL;
    size_t n = 0, cap = 0, kept = 0;
    wb_err e = two(run, a, *v, s);
    for (size_t i = 0; e == WB_OK && i < s[0].n;) {
        wb_slice part = next_part(s[0], s[1], &i);
        if (!wb_reserve(run->cx, &items, &cap, n + 1, sizeof *items))
            return WB_TOO_BIG;
        items[n++] = of_slice(part);
        if (part.n > 0)
            kept = n; /* empty parts at the end do not count */
        e = n > LQ_ITEMS_MAX ? WB_TOO_BIG : lq_charge(run, 1);
    }
    if (n > LQ_ITEMS_MAX)
        return lq_new_items(run, n) == NULL ? WB_TOO_BIG : WB_OK;
    *v = (lq_value){.type = LQ_ARRAY, .n = (uint32_t)kept, .items = items};
    return e;
}

const lq_filter lq_string_filters[] = {
    {.name = "append", .fn = append, .min = 1, .max = 1},
    {.name = "prepend", .fn = append, .min = 1, .max = 1, .op = 1},
    {.name = "capitalize", .fn = capitalize},
    {.name = "downcase", .fn = letter_case},
    {.name = "upcase", .fn = letter_case, .op = 1},
    {.name = "lstrip", .fn = strip, .op = STRIP_LEFT},
    {.name = "rstrip", .fn = strip, .op = STRIP_RIGHT},
    {.name = "strip", .fn = strip, .op = STRIP_LEFT | STRIP_RIGHT},
    {.name = "strip_newlines", .fn = strip_newlines},
    {.name = "replace", .fn = replace, .min = 1, .max = 2},
    {.name = "replace_first", .fn = replace, .min = 1, .max = 2, .op = FIRST},
    {.name = "replace_last", .fn = replace, .min = 2, .max = 2, .op = LAST},
    {.name = "remove", .fn = take_out, .min = 1, .max = 1},
    {.name = "remove_first", .fn = take_out, .min = 1, .max = 1, .op = FIRST},
    {.name = "remove_last", .fn = take_out, .min = 1, .max = 1, .op = LAST},
    {.name = "truncate", .fn = truncate_text, .max = 2},
    {.name = "truncatewords", .fn = truncate_words, .max = 2},
    {.name = "slice", .fn = slice, .min = 1, .max = 2},
    {.name = "split", .fn = split, .min = 1, .max = 1},
    {.name = NULL},
};

/* liquid_value.c - what values are, how they compare, convert and print: the rules of Liquid.
 *
 * Promise: nothing here fails on odd data except a comparison of what has no order ('a' < 1), as
 * in Shopify's Liquid. Only nil and false are false. A number prints as Ruby prints it: 5.0 stays
 * 5.0. Lists of the data, of filters and ranges look alike through lq_count and lq_item. */
#include "text/liquid_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRINT_DEPTH = 32, NUMBER_TEXT = 64 };

static const char *const WORDS[] = {
    [LQW_NONE] = "",
    [LQW_SIZE] = "size",
    [LQW_FIRST] = "first",
    [LQW_LAST] = "last",
    [LQW_INDEX] = "index",
    [LQW_INDEX0] = "index0",
    [LQW_RINDEX] = "rindex",
    [LQW_RINDEX0] = "rindex0",
    [LQW_LENGTH] = "length",
    [LQW_NAME] = "name",
    [LQW_PARENTLOOP] = "parentloop",
    [LQW_ROW] = "row",
    [LQW_COL] = "col",
    [LQW_COL0] = "col0",
    [LQW_COL_FIRST] = "col_first",
    [LQW_COL_LAST] = "col_last",
};

const char *lq_word_name(lq_word w)
{
    return WORDS[w];
}

lq_value lq_of_json(const json_t *j)
{
    if (j == NULL)
        return lq_nil();
    switch (json_typeof(j)) {
    case JSON_STRING: {
        size_t n = json_string_length(j);
        return lq_str(json_string_value(j), n < UINT32_MAX ? n : UINT32_MAX);
    }
    case JSON_INTEGER:
        return lq_int(json_integer_value(j));
    case JSON_REAL:
        return lq_float(json_real_value(j));
    case JSON_TRUE:
    case JSON_FALSE:
        return lq_bool(json_is_true(j));
    case JSON_NULL:
        return lq_nil();
    default:
        return (lq_value){.type = LQ_JSON, .j = j};
    }
}

bool lq_is_list(lq_value v)
{
    return v.type == LQ_ARRAY || v.type == LQ_RANGE || (v.type == LQ_JSON && json_is_array(v.j));
}

bool lq_is_object(lq_value v)
{
    return v.type == LQ_JSON && json_is_object(v.j);
}

int64_t lq_count(lq_value v)
{
    int64_t n;
    switch (v.type) {
    case LQ_ARRAY:
        return v.n;
    case LQ_RANGE:
        if (v.range->to < v.range->from)
            return 0;
        if (__builtin_sub_overflow(v.range->to, v.range->from, &n) || n == INT64_MAX)
            return INT64_MAX;
        return n + 1;
    case LQ_JSON:
        return (int64_t)(json_is_array(v.j) ? json_array_size(v.j) : json_object_size(v.j));
    default:
        return 0;
    }
}

lq_value lq_item(lq_value v, int64_t i)
{
    if (i < 0 || i >= lq_count(v))
        return lq_nil();
    if (v.type == LQ_ARRAY)
        return v.items[i];
    if (v.type == LQ_RANGE)
        return lq_int(v.range->from + i);
    return lq_of_json(json_array_get(v.j, (size_t)i));
}

/* ---- looking into a value ---- */

static size_t code_points(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xC0) != 0x80;
    return n;
}

static lq_value row_field(const lq_loop *l, lq_word word)
{
    int64_t cols = l->cols > 0 ? l->cols : 1, col = l->index % cols;
    if (l->cols == 0)
        return lq_nil();
    switch (word) {
    case LQW_ROW:
        return lq_int(l->index / cols + 1);
    case LQW_COL:
        return lq_int(col + 1);
    case LQW_COL0:
        return lq_int(col);
    case LQW_COL_FIRST:
        return lq_bool(col == 0);
    case LQW_COL_LAST:
        return lq_bool(col == cols - 1);
    default:
        return lq_nil();
    }
}

static lq_value loop_field(const lq_loop *l, lq_word word)
{
    switch (word) {
    case LQW_FIRST:
        return lq_bool(l->index == 0);
    case LQW_LAST:
        return lq_bool(l->index == l->length - 1);
    case LQW_INDEX:
        return lq_int(l->index + 1);
    case LQW_INDEX0:
        return lq_int(l->index);
    case LQW_RINDEX:
        return lq_int(l->length - l->index);
    case LQW_RINDEX0:
        return lq_int(l->length - l->index - 1);
    case LQW_LENGTH:
        return lq_int(l->length);
    case LQW_NAME:
        return lq_str(l->name, strlen(l->name));
    case LQW_PARENTLOOP:
        return l->parent != NULL ? (lq_value){.type = LQ_LOOP, .loop = l->parent} : lq_nil();
    default:
        return row_field(l, word);
    }
}

static lq_value list_field(lq_value v, lq_word word)
{
    switch (word) {
    case LQW_SIZE:
        return lq_int(lq_count(v));
    case LQW_FIRST:
        return lq_item(v, 0);
    case LQW_LAST:
        return lq_item(v, lq_count(v) - 1);
    default:
        return lq_nil();
    }
}

lq_value lq_get(lq_value v, wb_slice key, lq_word word)
{
    if (lq_is_object(v)) {
        const json_t *found = json_object_getn(v.j, key.p, key.n);
        if (found == NULL && word == LQW_SIZE)
            return lq_int(lq_count(v));
        return lq_of_json(found);
    }
    if (word == LQW_NONE)
        return lq_nil();
    if (v.type == LQ_LOOP)
        return loop_field(v.loop, word);
    if (v.type == LQ_STR && word == LQW_SIZE)
        return lq_int((int64_t)code_points(lq_slice(v)));
    return lq_is_list(v) ? list_field(v, word) : lq_nil();
}

wb_err lq_get_at(lq_run *run, lq_value v, lq_value index, lq_value *ret)
{
    int64_t i;
    *ret = lq_nil();
    if (lq_is_list(v)) {
        if (index.type == LQ_STR || !lq_to_integer(index, &i))
            return WB_OK;
        *ret = lq_item(v, i < 0 ? lq_count(v) + i : i);
        return WB_OK;
    }
    if (!lq_is_object(v) || index.type == LQ_NIL)
        return WB_OK;
    wb_slice key;
    wb_err e = lq_string(run, index, &key);
    if (e == WB_OK)
        *ret = lq_get(v, key, LQW_NONE);
    return e;
}

/* ---- equal, ordered, contained ---- */

bool lq_empty(lq_value v)
{
    if (v.type == LQ_STR)
        return v.n == 0;
    return (lq_is_list(v) || lq_is_object(v)) && lq_count(v) == 0;
}

bool lq_blank(lq_value v)
{
    if (v.type == LQ_NIL || (v.type == LQ_BOOL && !v.b))
        return true;
    if (v.type != LQ_STR)
        return lq_empty(v);
    for (uint32_t i = 0; i < v.n; i++)
        if (v.s[i] != ' ' && (v.s[i] < '\t' || v.s[i] > '\r'))
            return false;
    return true;
}

static bool is_number(lq_value v)
{
    return v.type == LQ_INT || v.type == LQ_FLOAT;
}

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_numbers(lq_value a, lq_value b)
{
    if (a.type == LQ_INT && b.type == LQ_INT)
        return (a.i > b.i) - (a.i < b.i);
    return order(lq_to_double(a), lq_to_double(b));
}

static int compare_text(lq_value a, lq_value b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.s, b.s, n) : 0;
    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static bool same_lists(lq_value a, lq_value b)
{
    int64_t n = lq_count(a);
    if (n != lq_count(b) || n > LQ_ITEMS_MAX)
        return false;
    for (int64_t i = 0; i < n; i++)
        if (!lq_same(lq_item(a, i), lq_item(b, i)))
            return false;
    return true;
}

static bool same_kind(lq_value a, lq_value b)
{
    switch (a.type) {
    case LQ_BOOL:
        return a.b == b.b;
    case LQ_STR:
        return a.n == b.n && compare_text(a, b) == 0;
    case LQ_JSON:
        return json_equal(a.j, b.j) == 1;
    case LQ_RANGE:
        return a.range->from == b.range->from && a.range->to == b.range->to;
    case LQ_LOOP:
        return a.loop == b.loop;
    case LQ_ARRAY:
        return same_lists(a, b);
    default:
        return a.type == LQ_NIL;
    }
}

static bool is_made_list(lq_value v)
{
    return lq_is_list(v) && v.type != LQ_RANGE;
}

bool lq_same(lq_value a, lq_value b)
{
    if (b.type == LQ_EMPTY || b.type == LQ_BLANK) {
        lq_value t = a;
        a = b;
        b = t;
    }
    if (a.type == LQ_EMPTY)
        return lq_empty(b);
    if (a.type == LQ_BLANK)
        return lq_blank(b);
    if (is_number(a) && is_number(b))
        return !isnan(lq_to_double(a)) && compare_numbers(a, b) == 0;
    if (a.type == b.type)
        return same_kind(a, b);
    return is_made_list(a) && is_made_list(b) && same_lists(a, b);
}

const char *lq_type_name(lq_value v)
{
    static const char *const NAMES[] = {
        [LQ_NIL] = "nil",    [LQ_BOOL] = "boolean", [LQ_INT] = "number",  [LQ_FLOAT] = "number",
        [LQ_STR] = "string", [LQ_JSON] = "object",  [LQ_ARRAY] = "list",  [LQ_RANGE] = "range",
        [LQ_LOOP] = "loop",  [LQ_EMPTY] = "empty",  [LQ_BLANK] = "blank",
    };
    return v.type == LQ_JSON && lq_is_list(v) ? NAMES[LQ_ARRAY] : NAMES[v.type];
}

bool lq_comparable(lq_value a, lq_value b)
{
    return (is_number(a) && is_number(b)) || (a.type == LQ_STR && b.type == LQ_STR);
}

wb_err lq_compare(lq_run *run, lq_value a, lq_value b, int *ret)
{
    if (is_number(a) && is_number(b)) {
        *ret = compare_numbers(a, b);
        return WB_OK;
    }
    if (a.type == LQ_STR && b.type == LQ_STR) {
        *ret = compare_text(a, b);
        return WB_OK;
    }
    return wb_fail(run->cx, WB_INVALID, "%s: a %s and a %s cannot be compared; convert one of them",
                   lq_here(run), lq_type_name(a), lq_type_name(b));
}

static wb_err list_contains(lq_run *run, lq_value list, lq_value v, bool *ret)
{
    int64_t n = lq_count(list), i = 0;
    if (n > LQ_ITEMS_MAX)
        n = LQ_ITEMS_MAX;
    while (i < n && !*ret)
        *ret = lq_same(lq_item(list, i++), v);
    return lq_charge(run, (size_t)i);
}

wb_err lq_contains(lq_run *run, lq_value a, lq_value b, bool *ret)
{
    wb_slice s;
    *ret = false;
    if (!lq_truthy(b))
        return WB_OK;
    if (lq_is_list(a))
        return list_contains(run, a, b, ret);
    if (a.type != LQ_STR && !lq_is_object(a))
        return WB_OK;
    wb_err e = lq_string(run, b, &s);
    if (e != WB_OK)
        return e;
    if (a.type == LQ_STR)
        *ret = s.n == 0 || (a.n > 0 && memmem(a.s, a.n, s.p, s.n) != NULL);
    else
        *ret = json_object_getn(a.j, s.p, s.n) != NULL;
    return WB_OK;
}

/* ---- numbers ---- */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static wb_slice trim(wb_slice s)
{
    while (s.n > 0 && is_space(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

static size_t digits_from(wb_slice s, size_t i)
{
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* "-12.5" is a float; "12abc" is 12, "abc" is 0, as Ruby's to_i has it. */
static lq_value number_of_text(wb_slice s)
{
    char text[NUMBER_TEXT];
    s = trim(s);
    size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    size_t n = digits_from(s, sign);
    bool fraction = n > sign && n + 1 < s.n && s.p[n] == '.' && digits_from(s, n + 1) == s.n;
    if (fraction)
        n = s.n;
    if (n == sign || n >= sizeof text)
        return lq_int(0);
    memcpy(text, s.p, n);
    text[n] = '\0';
    long long v = strtoll(text, NULL, 10);
    if (fraction || v == INT64_MAX || v == INT64_MIN)
        return lq_float(strtod(text, NULL));
    return lq_int(v);
}

lq_value lq_number(lq_value v)
{
    if (is_number(v))
        return v;
    return v.type == LQ_STR ? number_of_text(lq_slice(v)) : lq_int(0);
}

double lq_to_double(lq_value v)
{
    lq_value n = lq_number(v);
    return n.type == LQ_INT ? (double)n.i : n.d;
}

bool lq_to_integer(lq_value v, int64_t *ret)
{
    if (v.type == LQ_INT) {
        *ret = v.i;
        return true;
    }
    wb_slice s = v.type == LQ_STR ? trim(lq_slice(v)) : (wb_slice){NULL, 0};
    size_t sign = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
    if (digits_from(s, sign) != s.n)
        return false;
    lq_value n = s.n > sign ? number_of_text(s) : lq_nil();
    *ret = n.i;
    return n.type == LQ_INT;
}

/* ---- printing ---- */

/* The fewest digits that read back as the same number. */
static int shortest(double d, char *out, size_t size)
{
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(out, size, "%.*e", digits - 1, d);
        if (strtod(out, NULL) == d)
            break;
    }
    return n;
}

/* Digits without the noughts at the end, and the exponent of the first one. */
static int split_float(double d, char digits[24], int *n)
{
    char e[40];
    (void)shortest(fabs(d), e, sizeof e);
    const char *mark = strchr(e, 'e');
    *n = 0;
    for (const char *p = e; p < mark; p++)
        if (*p != '.')
            digits[(*n)++] = *p;
    while (*n > 1 && digits[*n - 1] == '0')
        --*n;
    digits[*n] = '\0';
    return (int)strtol(mark + 1, NULL, 10);
}

static size_t odd_float_text(double d, char out[40])
{
    const char *s = isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
    return (size_t)snprintf(out, 40, "%s", s);
}

/* As Ruby prints it: with an exponent from 1.0e+16 on and below 0.0001. */
size_t lq_float_text(double d, char out[40])
{
    char digits[24];
    int n;
    if (!isfinite(d))
        return odd_float_text(d, out);
    int exponent = split_float(d, digits, &n);
    const char *sign = signbit(d) ? "-" : "";
    if (exponent >= 16 || exponent < -4)
        return (size_t)snprintf(out, 40, "%s%c.%se%s%02d", sign, digits[0],
                                n > 1 ? digits + 1 : "0", exponent < 0 ? "-" : "+", abs(exponent));
    if (exponent < 0)
        return (size_t)snprintf(out, 40, "%s0.%.*s%s", sign, -exponent - 1, "0000", digits);
    int whole = exponent + 1;
    return (size_t)snprintf(out, 40, "%s%.*s%.*s.%s", sign, whole, digits,
                            whole > n ? whole - n : 0, "0000000000000000",
                            n > whole ? digits + whole : "0");
}

static void put_object(wb_str *s, lq_value v, int depth);

static void put_value(wb_str *s, lq_value v, int depth)
{
    char text[40];
    switch (v.type) {
    case LQ_BOOL:
        wb_str_puts(s, v.b ? "true" : "false");
        break;
    case LQ_INT:
        wb_str_put_int(s, v.i);
        break;
    case LQ_FLOAT:
        wb_str_put(s, text, lq_float_text(v.d, text));
        break;
    case LQ_STR:
        wb_str_put(s, v.s, v.n);
        break;
    case LQ_RANGE:
        wb_str_putf(s, "%lld..%lld", (long long)v.range->from, (long long)v.range->to);
        break;
    case LQ_JSON:
    case LQ_ARRAY:
        put_object(s, v, depth);
        break;
    default:
        break;
    }
}

/* A list is its items one after the other; an object, which nobody should print, its JSON. */
static void put_object(wb_str *s, lq_value v, int depth)
{
    if (depth >= PRINT_DEPTH)
        return;
    if (lq_is_object(v)) {
        const char *key;
        json_t *item;
        bool first = true;
        wb_str_putc(s, '{');
        json_object_foreach((json_t *)(uintptr_t)v.j, key, item)
        {
            wb_str_puts(s, first ? "" : ",");
            wb_str_put_json(s, key, strlen(key));
            wb_str_putc(s, ':');
            if (json_is_string(item))
                wb_str_put_json(s, json_string_value(item), json_string_length(item));
            else
                put_value(s, lq_of_json(item), depth + 1);
            first = false;
        }
        wb_str_putc(s, '}');
        return;
    }
    int64_t n = lq_count(v);
    for (int64_t i = 0; i < n && !s->full; i++)
        put_value(s, lq_item(v, i), depth + 1);
}

void lq_put_plain(wb_str *s, lq_value v)
{
    put_value(s, v, 0);
}

wb_err lq_string(lq_run *run, lq_value v, wb_slice *ret)
{
    if (v.type == LQ_STR) {
        *ret = lq_slice(v);
        return WB_OK;
    }
    if (v.type == LQ_NIL || v.type == LQ_EMPTY || v.type == LQ_BLANK) {
        *ret = WB_SLICE("");
        return WB_OK;
    }
    wb_str s;
    lq_value made;
    lq_builder(run, &s);
    lq_put_plain(&s, v);
    wb_err e = lq_built(run, &s, 0, &made);
    if (e == WB_OK)
        *ret = lq_slice(made);
    return e;
}

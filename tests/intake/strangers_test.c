/* strangers_test.c - files of shapes that no profile knows, each with what must come out.
 *
 * strangers.txt: "=== name", then "expect: ..." with accepted, customers, first, last, money,
 * excluded, rejected; or "expect: ambiguous FIELD", "expect: invalid"; then the file itself. */
#include "meaning.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct stranger {
    const char *name, *expect;
    wb_slice text;
} stranger;

/* The value of key in "key=value key=value"; "" = not named. */
static const char *wanted(wb_ctx *cx, const char *expect, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = expect; (at = strstr(at, key)); at++)
        if ((at == expect || at[-1] == ' ') && at[n] == '=')
            return wb_dup(cx, at + n + 1, strcspn(at + n + 1, " "));
    return "";
}

static bool same(const char *name, const char *what, const char *got, const char *want)
{
    if (strcmp(got, want) == 0)
        return true;
    print_error("%s: %s is %s, not %s\n", name, what, got, want);
    return false;
}

static bool asks(const json_t *d, const char *field)
{
    size_t i;
    json_t *q;
    json_array_foreach(json_object_get(d, "ambiguous"), i,
                       q) if (strcmp(text_of(q, "field"), field) == 0 &&
                              json_array_size(json_object_get(q, "options")) > 0) return true;
    return false;
}

static bool fails_right(wb_ctx *cx, const stranger *s, wb_err e, const json_t *d)
{
    bool invalid = strncmp(s->expect, "invalid", 7) == 0;
    if (invalid ? e == WB_INVALID : e == WB_AMBIGUOUS && asks(d, s->expect + 10))
        return true;
    print_error("%s: %s, %s\n", s->name, wb_err_name(e), cx->reason);
    return false;
}

static bool adds_up(const json_t *d)
{
    int64_t sum = number_of(d, "accepted") + number_of(d, "rejected");
    const char *k;
    json_t *v;
    json_object_foreach(json_object_get(d, "excluded"), k, v) sum += json_integer_value(v);
    return sum == number_of(d, "rows");
}

static bool comes_out(wb_ctx *cx, const stranger *s, const json_t *d)
{
    static const char *const NUMBERS[] = {"accepted", "customers", "rejected"};
    static const char *const DAYS[] = {"first", "last"};
    bool right = adds_up(d);
    if (!right)
        print_error("%s: rows are lost\n", s->name);
    for (size_t i = 0; i < WB_COUNT(NUMBERS); i++) {
        const char *want = wanted(cx, s->expect, NUMBERS[i]);
        if (want[0])
            right &= same(s->name, NUMBERS[i], wb_format(cx, "%" PRId64, number_of(d, NUMBERS[i])),
                          want);
    }
    for (size_t i = 0; i < WB_COUNT(DAYS); i++) {
        const char *want = wanted(cx, s->expect, DAYS[i]);
        if (want[0])
            right &= same(s->name, DAYS[i], text_of(d, wb_format(cx, "%s_date", DAYS[i])), want);
    }
    const char *money = pairs(cx, json_object_get(d, "revenue_by_currency"));
    right &= same(s->name, "money", money, wanted(cx, s->expect, "money"));
    const char *excluded = pairs(cx, json_object_get(d, "excluded"));
    return same(s->name, "excluded", excluded, wanted(cx, s->expect, "excluded")) && right;
}

static bool read_right(wb_ctx *cx, const stranger *s)
{
    json_t *d = NULL;
    bool json = s->text.n > 0 && s->text.p[0] == '{';
    wb_err e = read_text(cx, json ? "x.jsonl" : "x.csv", s->text, NULL, &d);
    if (strchr(s->expect, '='))
        return e == WB_OK ? comes_out(cx, s, d)
                          : (print_error("%s: %s\n", s->name, cx->reason), false);
    return fails_right(cx, s, e, d);
}

static const char *line_end(const char *p)
{
    const char *end = strchr(p, '\n');
    return end ? end : p + strlen(p);
}

/* Cuts the next case off; false at the end. */
static bool next_case(wb_ctx *cx, const char **at, stranger *s)
{
    const char *head = strstr(*at, "=== ");
    if (!head)
        return false;
    const char *end = line_end(head), *expect = end + 1 + strlen("expect: ");
    s->name = wb_dup(cx, head + 4, (size_t)(end - head - 4));
    end = line_end(expect);
    s->expect = wb_dup(cx, expect, (size_t)(end - expect));
    const char *next = strstr(end, "\n=== ");
    const char *stop = next ? next + 1 : end + strlen(end);
    s->text = (wb_slice){end + 1, (size_t)(stop - end - 1)};
    *at = stop;
    return true;
}

static void every_strange_file_is_read_right_or_asked_about(void **cx)
{
    wb_slice all = wbtest_read_file(*cx, wbtest_path("tests/intake/strangers.txt"));
    const char *at = all.p;
    stranger s;
    size_t cases = 0, wrong = 0;
    while (next_case(*cx, &at, &s)) {
        wb_ctx *own = wb_ctx_open(((wb_ctx *)*cx)->env, 64 * WB_MIB);
        cases++;
        wrong += !read_right(own, &s);
        wb_ctx_close(own);
    }
    assert_true(cases >= 60);
    assert_int_equal(wrong, 0);
}

WBTEST_MAIN(every_strange_file_is_read_right_or_asked_about)

/* str_test.c - growing strings, escapes for each place text can go, widths, near names. */
#include "wbtest.h"

#include <math.h>
#include <string.h>

typedef void (*putter)(wb_str *, const char *, size_t);

static void expect(wb_ctx *cx, putter put, const char *in, const char *out)
{
    wb_str s;
    wb_str_init(&s, cx, 1000);
    put(&s, in, strlen(in));
    assert_string_equal(s.p ? s.p : "", out);
}

static void html_cannot_be_broken_out_of(void **cx)
{
    expect(*cx, wb_str_put_html, "a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;");
    expect(*cx, wb_str_put_html, "Анна", "Анна");
}

static void csv_is_quoted_where_rfc_4180_needs_it(void **cx)
{
    expect(*cx, wb_str_put_csv, "plain", "plain");
    expect(*cx, wb_str_put_csv, "a,b", "\"a,b\"");
    expect(*cx, wb_str_put_csv, "say \"hi\"", "\"say \"\"hi\"\"\"");
    expect(*cx, wb_str_put_csv, "two\nlines", "\"two\nlines\"");
}

static void a_cell_never_becomes_a_formula(void **cx)
{
    expect(*cx, wb_str_put_cell, "=1+1", "'=1+1");
    expect(*cx, wb_str_put_cell, "@cmd,x", "\"'@cmd,x\"");
    expect(*cx, wb_str_put_cell, "+7 900", "'+7 900");
    expect(*cx, wb_str_put_cell, "-12.50", "-12.50");
    expect(*cx, wb_str_put_cell, "-12.50-x", "'-12.50-x");
    expect(*cx, wb_str_put_shell, "/data/\xc3\xa9t\xc3\xa9.csv", "/data/\xc3\xa9t\xc3\xa9.csv");
    expect(*cx, wb_str_put_shell, "my orders.csv", "'my orders.csv'");
    expect(*cx, wb_str_put_shell, "it's $HOME", "'it'\\''s $HOME'");
    expect(*cx, wb_str_put_shell, "", "''");
}

static void json_is_escaped_and_bad_bytes_are_replaced(void **cx)
{
    expect(*cx, wb_str_put_json, "a\"\\\n\x01", "\"a\\\"\\\\\\n\\u0001\"");
    expect(*cx, wb_str_put_json, "\xff!", "\"\xef\xbf\xbd!\"");
    expect(*cx, wb_str_put_json, "\xd0", "\"\xef\xbf\xbd\"");
    expect(*cx, wb_str_put_json, "流失", "\"流失\"");
}

static void a_string_stops_at_its_limit_and_says_so(void **cx)
{
    wb_str s;
    wb_str_init(&s, *cx, 10);
    wb_str_puts(&s, "12345");
    wb_str_puts(&s, "678901");
    assert_true(s.full);
    assert_string_equal(s.p, "12345");
    wb_str_puts(&s, "6");
    assert_string_equal(s.p, "12345");
    wb_str_clear(&s);
    wb_str_put_int(&s, INT64_MIN + 1);
    assert_true(s.full);
    wb_str_init(&s, *cx, 100);
    wb_str_put_int(&s, INT64_MIN);
    wb_str_putf(&s, " %d", 7);
    assert_string_equal(s.p, "-9223372036854775808 7");
}

static void trimming_takes_every_kind_of_space(void **cx)
{
    (void)cx;
    wb_slice s =
        wb_slice_trim(wb_slice_of("\xef\xbb\xbf \t\xc2\xa0x y\xe2\x80\xaf\xe3\x80\x80\r\n"));
    assert_true(wb_slice_is(s, "x y"));
    assert_int_equal(wb_slice_trim(wb_slice_of(" \xc2\xa0 ")).n, 0);
    assert_true(wb_slice_is(wb_slice_trim(wb_slice_of("\xa0")), "\xa0"));
}

static void utf8_is_checked_to_the_letter(void **cx)
{
    (void)cx;
    assert_true(wb_utf8_valid("aЯ流\xf0\x9f\x98\x80", 10));
    static const char *const BAD[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82",
                                      "\x80",     "\xe0\x80\x80", "\xf0\x80\x80\x80"};
    for (size_t i = 0; i < WB_COUNT(BAD); i++)
        assert_false(wb_utf8_valid(BAD[i], strlen(BAD[i])));
}

static void a_chinese_character_takes_two_columns(void **cx)
{
    (void)cx;
    assert_int_equal(wb_text_width("abc", 3), 3);
    assert_int_equal(wb_text_width("Анна", 8), 4);
    assert_int_equal(wb_text_width("流失", 6), 4);
    assert_int_equal(wb_text_width("e\xcc\x81", 3), 1);
}

static void the_nearest_name_is_found_only_when_near(void **cx)
{
    (void)cx;
    static const char *const NAMES[] = {"inspect", "lost", "report", "score"};
    assert_string_equal(wb_nearest("reprot", NAMES, 4), "report");
    assert_string_equal(wb_nearest("lsot", NAMES, 4), "lost");
    assert_null(wb_nearest("customers", NAMES, 4));
    assert_null(wb_nearest("xy", NAMES, 4));
}

static void equal_bytes_hash_alike_and_neighbours_do_not(void **cx)
{
    (void)cx;
    char key[64] = {0};
    uint64_t seen = wb_hash(key, 0, 0);
    for (size_t n = 1; n < sizeof key; n++) { /* the length counts, even when all bytes are 0 */
        assert_int_not_equal(wb_hash(key, n, 0), seen);
        seen = wb_hash(key, n, 0);
        assert_int_equal(wb_hash(key, n, 0), seen);
        assert_int_not_equal(wb_hash(key, n, 1), seen);
    }
}

static void fixed_decimals_are_rounded_half_away_and_never_nan(void **cx)
{
    static const struct {
        double v;
        int decimals;
        const char *text;
    } CASES[] = {{0, 0, "0"},         {0.125, 2, "0.13"},        {-0.125, 2, "-0.13"},
                 {-0.001, 2, "0.00"}, {12345.678, 1, "12345.7"}, {1e-9, 9, "0.000000001"},
                 {NAN, 3, "0.000"},   {INFINITY, 0, "0"},        {0.999999999, 6, "1.000000"}};
    for (size_t i = 0; i < WB_COUNT(CASES); i++) {
        wb_str s;
        wb_str_init(&s, *cx, 100);
        wb_str_put_fixed(&s, CASES[i].v, CASES[i].decimals);
        assert_string_equal(s.p, CASES[i].text);
    }
}

WBTEST_MAIN(fixed_decimals_are_rounded_half_away_and_never_nan, html_cannot_be_broken_out_of,
            csv_is_quoted_where_rfc_4180_needs_it, a_cell_never_becomes_a_formula,
            json_is_escaped_and_bad_bytes_are_replaced, a_string_stops_at_its_limit_and_says_so,
            trimming_takes_every_kind_of_space, utf8_is_checked_to_the_letter,
            a_chinese_character_takes_two_columns, the_nearest_name_is_found_only_when_near,
            equal_bytes_hash_alike_and_neighbours_do_not)

/* number_test.c - what people write for a number, and what it is worth. */
#include "meaning.h"

#include <string.h>

static wb_number_kind kind(const char *s)
{
    wb_number n;
    return wb_number_look(wb_slice_of(s), &n);
}

/* Minor units of two decimals; INT64_MIN = no number. */
static wb_money cents(const char *s, char mark)
{
    wb_decimal d;
    wb_money m;
    if (!wb_number_parse(wb_slice_of(s), mark, &d) || !wb_decimal_minor(d, 2, &m))
        return INT64_MIN;
    return m;
}

static void a_lone_mark_before_three_digits_stays_open(void **cx)
{
    (void)cx;
    assert_int_equal(kind("1.234"), WB_NUMBER_DOT_THREE);
    assert_int_equal(kind("1,234"), WB_NUMBER_COMMA_THREE);
    assert_int_equal(cents("1.234", '.'), 123);
    assert_int_equal(cents("1.234", ','), 123400);
    assert_int_equal(kind("0.234"), WB_NUMBER_DOT);
    assert_int_equal(kind("1234.567"), WB_NUMBER_DOT);
}

static void certain_forms_do_not_need_the_column(void **cx)
{
    static const struct {
        const char *text;
        wb_money cents;
    } CASES[] = {{"12", 1200},
                 {"12.5", 1250},
                 {"12,50", 1250},
                 {"1,234.50", 123450},
                 {"1.234,50", 123450},
                 {"1 234,50", 123450},
                 {"1\xc2\xa0"
                  "234,50",
                  123450},
                 {"1\xe2\x80\xaf"
                  "234.5",
                  123450},
                 {"1'234.50", 123450},
                 {"12,34,567.00", 123456700},
                 {"1.234.567", 123456700},
                 {"$1,234.50", 123450},
                 {"1 234,50 руб.", 123450},
                 {"€ 9,99", 999},
                 {"(12,00)", -1200},
                 {"12-", -1200},
                 {"-12.5", -1250},
                 {"-$12.50", -1250},
                 {"1.2万", 1200000},
                 {"１２．５", 1250},
                 {"'0012", 1200},
                 {".5", 50},
                 {"12,-", 1200},
                 {"USD 7", 700},
                 {"+3.10", 310},
                 {"¥1,234.00", 123400},
                 {"5 шт", 500},
                 {"12.345678901234567", 1235}};
    (void)cx;
    for (size_t i = 0; i < WB_COUNT(CASES); i++) {
        assert_int_equal(cents(CASES[i].text, '.'), CASES[i].cents);
        if (kind(CASES[i].text) != WB_NUMBER_DOT_THREE)
            assert_int_equal(cents(CASES[i].text, ','), CASES[i].cents);
    }
}

static void what_is_no_number_is_refused(void **cx)
{
    static const char *const CASES[] = {"",      "abc",   "12abc",      "1.2.3,4,5", "1 23",
                                        "--1",   "(12",   "12)",        "1.23.45",   "2025-01-05",
                                        "12:30", "1e5",   "8.9E+10",    "-",         "$",
                                        "1,2,3", "1 2 3", "12 USD EUR", "10.0.0.1"};
    (void)cx;
    for (size_t i = 0; i < WB_COUNT(CASES); i++)
        if (cents(CASES[i], '.') != INT64_MIN)
            fail_msg("\"%s\" was read as a number", CASES[i]);
}

static void a_per_cent_says_so(void **cx)
{
    wb_number n;
    (void)cx;
    wb_number_look(wb_slice_of("12.5%"), &n);
    assert_true(n.percent);
}

static void the_currency_beside_the_number_is_kept(void **cx)
{
    wb_number n;
    (void)cx;
    wb_number_look(wb_slice_of("1 200 ₽"), &n);
    assert_string_equal(n.currency, "RUB");
    wb_number_look(wb_slice_of("EUR 12"), &n);
    assert_string_equal(n.currency, "EUR");
}

static void rounding_is_half_away_from_zero(void **cx)
{
    wb_money m;
    (void)cx;
    assert_true(wb_decimal_minor((wb_decimal){1005, 3}, 2, &m));
    assert_int_equal(m, 101);
    assert_true(wb_decimal_minor((wb_decimal){-1005, 3}, 2, &m));
    assert_int_equal(m, -101);
    assert_true(wb_decimal_minor((wb_decimal){1004, 3}, 2, &m));
    assert_int_equal(m, 100);
    assert_true(wb_decimal_minor((wb_decimal){15, 1}, 0, &m));
    assert_int_equal(m, 2);
}

static void a_product_is_rounded_once(void **cx)
{
    wb_money m;
    (void)cx;
    /* 1.005 x 3 = 3.015 -> 3.02, while 1.01 x 3 = 3.03 */
    assert_true(wb_decimal_times((wb_decimal){1005, 3}, (wb_decimal){3, 0}, 2, &m));
    assert_int_equal(m, 302);
}

static void sums_past_the_ceiling_are_refused(void **cx)
{
    wb_money m;
    (void)cx;
    assert_false(wb_decimal_minor((wb_decimal){INT64_MAX, 0}, 2, &m));
    assert_int_equal(cents("99999999999999999999", '.'), INT64_MIN);
    assert_false(wb_decimal_times((wb_decimal){999999999999999999, 0},
                                  (wb_decimal){999999999999999999, 0}, 2, &m));
}

WBTEST_MAIN(a_lone_mark_before_three_digits_stays_open, certain_forms_do_not_need_the_column,
            what_is_no_number_is_refused, a_per_cent_says_so,
            the_currency_beside_the_number_is_kept, rounding_is_half_away_from_zero,
            a_product_is_rounded_once, sums_past_the_ceiling_are_refused)

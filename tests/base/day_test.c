/* day_test.c - calendar days and money. */
#include "wbtest.h"

#include <string.h>

static void every_day_of_four_centuries_comes_back(void **cx)
{
    (void)cx;
    wb_day from = wb_day_of(1800, 1, 1), to = wb_day_of(2200, 1, 1);
    assert_int_equal(to - from, 146097);
    for (wb_day d = from; d < to; d++) {
        int y, m, day;
        char text[11];
        wb_day_split(d, &y, &m, &day);
        assert_int_equal(wb_day_of(y, m, day), d);
        wb_day_text(d, text);
        assert_int_equal(wb_day_parse(text, 10), d);
    }
}

static void known_days_have_their_numbers(void **cx)
{
    (void)cx;
    assert_int_equal(wb_day_of(1970, 1, 1), 0);
    assert_int_equal(wb_day_of(2000, 2, 29), 11016);
    assert_int_equal(wb_day_parse("2011-12-09", 10), 15317);
    assert_int_equal(wb_weekday(wb_day_of(2011, 12, 9)), 5);
    assert_int_equal(wb_weekday(wb_day_of(1969, 12, 28)), 7);
}

static void days_that_are_none_are_refused(void **cx)
{
    (void)cx;
    static const char *const BAD[] = {"2011-02-29", "2011-13-01", "2011-00-10", "2011-1-01 ",
                                      "0000-01-01", "2011/01/01", "20110101  ", "abcd-ef-gh"};
    for (size_t i = 0; i < WB_COUNT(BAD); i++)
        assert_int_equal(wb_day_parse(BAD[i], 10), WB_NO_DAY);
    assert_int_equal(wb_day_of(2011, 4, 31), WB_NO_DAY);
    assert_int_equal(wb_day_of(10000, 1, 1), WB_NO_DAY);
}

static void months_step_over_the_year(void **cx)
{
    (void)cx;
    wb_day m = wb_month_start(wb_day_of(2011, 12, 9));
    assert_int_equal(m, wb_day_of(2011, 12, 1));
    assert_int_equal(wb_month_add(m, 1), wb_day_of(2012, 1, 1));
    assert_int_equal(wb_month_add(m, -12), wb_day_of(2010, 12, 1));
}

static void currencies_have_their_digits(void **cx)
{
    (void)cx;
    assert_int_equal(wb_currency_digits("JPY"), 0);
    assert_int_equal(wb_currency_digits("KWD"), 3);
    assert_int_equal(wb_currency_digits("RUB"), 2);
    assert_int_equal(wb_currency_digits(""), 2);
    assert_true(wb_currency_known("CNY"));
    assert_false(wb_currency_known("XXY"));
    assert_false(wb_currency_known("D A"));
    assert_false(wb_currency_known("rub"));
}

static void a_sum_past_the_greatest_amount_is_refused(void **cx)
{
    (void)cx;
    wb_money sum = 7;
    assert_true(wb_money_add(WB_MONEY_MAX - 1, 1, &sum));
    assert_int_equal(sum, WB_MONEY_MAX);
    assert_false(wb_money_add(WB_MONEY_MAX, 1, &sum));
    assert_false(wb_money_add(-WB_MONEY_MAX, -1, &sum));
    assert_false(wb_money_add(INT64_MAX, INT64_MAX, &sum));
    assert_int_equal(sum, WB_MONEY_MAX);
}

WBTEST_MAIN(every_day_of_four_centuries_comes_back, known_days_have_their_numbers,
            days_that_are_none_are_refused, months_step_over_the_year, currencies_have_their_digits,
            a_sum_past_the_greatest_amount_is_refused)

/* date_test.c - what people write for a day. */
#include "meaning.h"

#include <string.h>

static const char *read_as(const char *s, wb_date_order order)
{
    static char out[11];
    wb_date_style style = {.order = order};
    wb_day d = wb_date_parse(wb_slice_of(s), &style);
    if (d == WB_NO_DAY)
        return "none";
    wb_day_text(d, out);
    return out;
}

static void days_are_read_as_they_are_written(void **cx)
{
    static const char *const FIFTH_OF_MARCH[] = {
        "2025-03-05",
        "2025-03-05T10:11:12Z",
        "2025-03-05T10:11:12+03:00[Europe/Moscow]",
        "Wed Mar 05 2025 10:00:00 GMT+0300 (Moscow Standard Time)",
        "2025-03-05 23:59:59 +0200",
        "2025-03-05T23:30:00.123456-08:00",
        "2025/3/5",
        "2025.03.05",
        "2025年3月5日",
        "2025年03月05日 10:30",
        "2025-3-5 9:30",
        "20250305",
        "20250305101112",
        "20250305T101112",
        "05.03.2025",
        "5.3.2025",
        "05.03.25",
        "05.03.2025 10:11",
        "05.03.2025 10:11:12",
        "5 Mar 2025",
        "5-Mar-25",
        "05-MAR-2025 10:00:00",
        "Mar 5, 2025",
        "March 5, 2025 10:11 PM",
        "Wed, 5 Mar 2025 10:11:12 GMT",
        "5 марта 2025 г.",
        "5 мар 2025, 10:11",
        "05 Марта 2025",
        "среда, 5 марта 2025",
        "2025年三月5日",
        "2025/3/5 下午3:20:11",
        "45721",
        "45721.52",
        "1741132800",
        "1741132800000",
        "'2025-03-05",
        "２０２５-０３-０５",
        "10:30 05.03.2025",
        "9:05:11 5.3.2025",
        "22:15 2025-03-05",
        "10:30 AM, March 5, 2025",
        "23:59:59.999, 5 марта 2025 г.",
        " 2025-03-05 "};
    (void)cx;
    for (size_t i = 0; i < WB_COUNT(FIFTH_OF_MARCH); i++)
        if (strcmp(read_as(FIFTH_OF_MARCH[i], WB_ORDER_DMY), "2025-03-05") != 0)
            fail_msg("\"%s\" was read as %s", FIFTH_OF_MARCH[i],
                     read_as(FIFTH_OF_MARCH[i], WB_ORDER_DMY));
}

static void the_order_of_day_and_month_is_that_of_the_column(void **cx)
{
    (void)cx;
    assert_string_equal(read_as("03/04/2025", WB_ORDER_DMY), "2025-04-03");
    assert_string_equal(read_as("03/04/2025", WB_ORDER_MDY), "2025-03-04");
    assert_string_equal(read_as("12/1/2010 8:26", WB_ORDER_MDY), "2010-12-01");
    assert_string_equal(read_as("25-03-04", WB_ORDER_YMD), "2025-03-04");
    assert_string_equal(read_as("13/04/2025", WB_ORDER_MDY), "none");
}

static void what_is_no_day_is_refused(void **cx)
{
    static const char *const CASES[] = {"",
                                        "yesterday",
                                        "2025-13-01",
                                        "2025-02-30",
                                        "0000-00-00",
                                        "10:30",
                                        "12.50",
                                        "1 234,56",
                                        "31.04.2025",
                                        "01.01.0001",
                                        "2025",
                                        "March 2025",
                                        "192.168.1.1",
                                        "+79123456789",
                                        "2025-03-05 - 2025-03-07",
                                        "#REF!",
                                        "Sun Jan  5 10:00:00 2025",
                                        "Jan 5 10:00",
                                        "2025-03-05abc",
                                        "10:30 11:45 2025",
                                        "10:30-11:30",
                                        "10:30 05.03.2025 11:45",
                                        "1:2:3:4 05.03.2025",
                                        "123"};
    (void)cx;
    for (size_t i = 0; i < WB_COUNT(CASES); i++)
        if (strcmp(read_as(CASES[i], WB_ORDER_DMY), "none") != 0)
            fail_msg("\"%s\" was read as %s", CASES[i], read_as(CASES[i], WB_ORDER_DMY));
}

static void two_digit_years_are_1970_to_2069(void **cx)
{
    (void)cx;
    assert_string_equal(read_as("01.02.69", WB_ORDER_DMY), "2069-02-01");
    assert_string_equal(read_as("01.02.70", WB_ORDER_DMY), "1970-02-01");
}

static void workbooks_of_1904_count_from_there(void **cx)
{
    char out[11];
    wb_date_style style = {.order = WB_ORDER_DMY, .date1904 = true};
    (void)cx;
    wb_day_text(wb_date_parse(WB_SLICE("44259"), &style), out);
    assert_string_equal(out, "2025-03-05");
}

static void a_pattern_decides_alone(void **cx)
{
    wb_date_style style = {.order = WB_ORDER_OPEN};
    char out[11];
    wb_assert_ok(*cx, wb_date_format_option(*cx, "%d|%m|%Y", &style));
    wb_day_text(wb_date_parse(WB_SLICE("04|03|2025"), &style), out);
    assert_string_equal(out, "2025-03-04");
    assert_int_equal(wb_date_parse(WB_SLICE("2025-03-04"), &style), WB_NO_DAY);
}

static void an_unknown_date_format_is_a_usage_error(void **cx)
{
    wb_date_style style = {.order = WB_ORDER_OPEN};
    wb_assert_fails(*cx, wb_date_format_option(*cx, "european", &style), WB_USAGE);
}

WBTEST_MAIN(days_are_read_as_they_are_written, the_order_of_day_and_month_is_that_of_the_column,
            what_is_no_day_is_refused, two_digit_years_are_1970_to_2069,
            workbooks_of_1904_count_from_there, a_pattern_decides_alone,
            an_unknown_date_format_is_a_usage_error)

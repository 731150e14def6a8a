/* chart_test.c - what every chart promises; months and cohorts. */
#include "drawing.h"

#include <stdio.h>
#include <string.h>

/* ---- the frame ---- */

#define MONTHS                                                                                     \
    "{\"month\":\"2024-12\",\"new\":10,\"active\":40,\"risk\":5,\"won\":2,\"lost\":7},"            \
    "{\"month\":\"2025-01\",\"new\":8,\"active\":44,\"risk\":6,\"won\":1,\"lost\":12},"            \
    "{\"month\":\"2025-02\",\"new\":3,\"active\":41,\"risk\":9,\"won\":0,\"lost\":4,\"open\":"     \
    "true}"
#define LIFECYCLE(more) "{\"kind\":\"lifecycle\",\"months\":[" MONTHS "]" more "}"

static void a_chart_is_drawn_twice_with_title_description_and_table(void **cx)
{
    const char *html = drawing_of(cx, LIFECYCLE(",\"id\":\"a1\""));
    assert_int_equal(drawing_count(html, "<svg "), 2);
    wb_assert_contains(html, "<svg class=\"wide\" viewBox=\"0 0 712 ");
    wb_assert_contains(html, "<svg class=\"narrow\" viewBox=\"0 0 328 ");
    wb_assert_contains(html, "aria-labelledby=\"a1-wt a1-wd\"");
    wb_assert_contains(html, "<title id=\"a1-nt\">In play and lost, month by month</title>");
    wb_assert_contains(html, "<desc id=\"a1-nd\">Bars from Dec 2024 to Feb 2025. 23 lost in all, "
                             "most in Jan 2025: 12.</desc>");
    wb_assert_contains(html, "<details class=\"twin\"><summary>As a table</summary>");
}

static void half_a_page_is_drawn_at_its_own_width(void **cx)
{
    wb_assert_contains(drawing_of(cx, LIFECYCLE(",\"size\":\"md\"")), "viewBox=\"0 0 490 ");
}

static void no_id_stands_twice_in_a_chart(void **cx)
{
    const char *html = drawing_of(cx, LIFECYCLE(",\"id\":\"a1\""));
    for (const char *s = html; (s = strstr(s, " id=\"")); s++) {
        char id[64] = {0};
        memcpy(id, s, strcspn(s + 5, "\"") + 6);
        assert_int_equal(drawing_count(html, id), 1);
    }
}

static void words_from_outside_are_escaped_everywhere(void **cx)
{
    const char *html = drawing_of(
        cx, "{\"kind\":\"bars\",\"id\":\"\\\"><script>\",\"title\":\"<b>&\",\"note\":\"<i>\","
            "\"bars\":[{\"label\":\"<script>x\",\"value\":1}]}");
    drawing_lacks(html, "<script>");
    drawing_lacks(html, "<b>");
    drawing_lacks(html, "<i>");
    wb_assert_contains(html, "&lt;script&gt;x");
    wb_assert_contains(html, "<title id=\"---script--wt\">&lt;b&gt;&amp;</title>");
}

static void a_chart_without_data_says_so(void **cx)
{
    static const char *const SPECS[] = {"{\"kind\":\"lifecycle\"}",
                                        "{\"kind\":\"lifecycle\",\"months\":[]}",
                                        "{\"kind\":\"cohort\",\"cohorts\":null}",
                                        "{\"kind\":\"return_curve\",\"points\":[]}",
                                        "{\"kind\":\"rhythm\",\"bins\":[]}",
                                        "{\"kind\":\"rfm\",\"cells\":[{\"r\":1,\"f\":1,\"n\":0}]}",
                                        "{\"kind\":\"calibration\",\"groups\":[]}",
                                        "{\"kind\":\"bars\",\"bars\":[]}"};
    for (size_t i = 0; i < WB_COUNT(SPECS); i++) {
        const char *html = drawing_of(cx, SPECS[i]);
        wb_assert_contains(html, "There is not enough data to draw this yet.");
        drawing_lacks(html, "<svg");
    }
}

static void a_kind_that_does_not_exist_is_refused_with_those_that_do(void **cx)
{
    drawing_refused(*cx, "{\"kind\":\"pie\"}", WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "return_curve");
}

static void data_that_are_no_list_are_refused(void **cx)
{
    drawing_refused(*cx, "{\"kind\":\"bars\",\"bars\":\"many\"}", WB_INVALID);
}

static void more_points_than_can_be_drawn_are_refused(void **cx)
{
    json_t *spec = drawing_spec(*cx, "{\"kind\":\"bars\",\"bars\":[]}"), *bars = json_array();
    const char *html;
    for (int i = 0; i < 2001; i++)
        json_array_append_new(bars, json_object());
    json_object_set_new(spec, "bars", bars);
    wb_assert_fails(*cx, drawing_try(*cx, spec, WB_EN, &html), WB_TOO_BIG);
}

static void a_page_that_is_too_small_is_an_error_and_not_half_a_chart(void **cx)
{
    wb_str out;
    wb_str_init(&out, *cx, 500);
    wb_assert_fails(*cx, wb_chart(*cx, drawing_spec(*cx, LIFECYCLE("")), WB_EN, &out), WB_TOO_BIG);
}

static void numbers_are_written_in_the_language_asked_for(void **cx)
{
    static const char SPEC[] =
        "{\"kind\":\"bars\",\"bars\":[{\"label\":\"a\",\"value\":1234.5}],\"digits\":1}";
    wb_assert_contains(drawing_in(*cx, SPEC, WB_EN), ">1,234.5</text>");
    wb_assert_contains(drawing_in(*cx, SPEC, WB_RU), ">1\xc2\xa0"
                                                     "234,5</text>");
}

/* ---- lifecycle ---- */

static void the_month_that_is_not_over_is_pale_and_starred(void **cx)
{
    const char *html = drawing_of(cx, LIFECYCLE(""));
    assert_int_equal(drawing_count(html, "class=\"f-active part\""), 2); /* one in each drawing */
    wb_assert_contains(html, ">Feb*</text>");
    wb_assert_contains(html, "<th scope=\"row\">Feb 2025*</th>");
}

static void the_table_tells_the_net_change_of_a_month(void **cx)
{
    const char *html = drawing_of(cx, LIFECYCLE(""));
    wb_assert_contains(html, "<td class=\"r\">12</td><td class=\"r\">\xe2\x88\x92"
                             "3</td></tr>"); /* 8 + 1 - 12 */
    wb_assert_contains(html, "<td class=\"r\">7</td><td class=\"r\">+5</td></tr>");
}

static json_t *many_months(wb_ctx *cx, int n, double scale)
{
    json_t *spec = drawing_spec(cx, "{\"kind\":\"lifecycle\"}"), *months = json_array();
    for (int i = 0; i < n; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "%04d-%02d", 1990 + i / 12, i % 12 + 1);
        json_array_append_new(months,
                              json_pack("{s:s, s:f, s:f, s:f, s:f, s:f}", "month", name, "new",
                                        scale * (i * 7 % 5), "active", scale * (9 + i * 13 % 11),
                                        "risk", scale * (i * 3 % 4), "won", scale * (i % 3), "lost",
                                        scale * (i * 5 % 7)));
    }
    json_object_set_new(spec, "months", months);
    return spec;
}

static void labels_never_overlap_however_many_months_there_are(void **cx)
{
    static const int COUNTS[] = {1, 2, 5, 11, 12, 13, 24, 25, 37, 60, 120, 200, 600};
    const char *html;
    for (size_t i = 0; i < WB_COUNT(COUNTS); i++)
        for (int lang = WB_EN; lang < WB_LANGS; lang++) {
            json_t *spec = many_months(*cx, COUNTS[i], 37.0);
            wb_assert_ok(*cx, drawing_try(*cx, spec, (wb_lang)lang, &html));
            drawing_legible(html);
            drawing_sound(html);
        }
}

static void huge_and_tiny_numbers_of_customers_are_drawn(void **cx)
{
    static const double SCALES[] = {0.0, 1e-9, 1.0, 1e4, 1e6, 1e9, 1e300};
    const char *html;
    for (size_t i = 0; i < WB_COUNT(SCALES); i++) {
        json_t *spec = many_months(*cx, 14, SCALES[i]);
        wb_assert_ok(*cx, drawing_try(*cx, spec, WB_EN, &html));
        drawing_legible(html);
        drawing_sound(html);
    }
}

static void a_month_that_is_none_is_refused(void **cx)
{
    drawing_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[{\"month\":\"2025-13\"}]}",
                    WB_INVALID);
    drawing_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[{\"month\":\"0000-01\"}]}",
                    WB_INVALID);
    drawing_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[3]}", WB_INVALID);
}

/* ---- cohort ---- */

#define COHORTS                                                                                    \
    "\"cohorts\":[{\"cohort\":\"2025-01\",\"size\":100,\"back\":[50,20]},"                         \
    "{\"cohort\":\"2025-02\",\"size\":200,\"back\":[60]},{\"cohort\":\"2025-03\",\"size\":40}]"

static void the_period_that_is_not_over_is_outlined_and_not_in_the_mean(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"cohort\",\"as_of\":\"2025-03-10\"," COHORTS "}");
    assert_int_equal(drawing_count(html, "open-cell"), 2); /* +2 of January, +1 of February */
    /* +1: only January is over, 50 of 100 */
    const char *mean = strstr(html, ">Mean<");
    assert_non_null(mean);
    wb_assert_contains(mean, "<td class=\"k5\"><span>50</span></td><td></td>");
}

static void on_the_last_day_of_the_period_every_cell_counts(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"cohort\",\"as_of\":\"2025-03-31\"," COHORTS "}");
    assert_int_equal(drawing_count(html, "open-cell"), 0);
    /* (50 + 60) / (100 + 200) */
    wb_assert_contains(strstr(html, ">Mean<"), "<span>37</span>");
}

static void quarters_are_named_and_counted_by_three_months(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"cohort\",\"step\":\"quarter\",\"as_of\":"
                                      "\"2025-05-01\",\"cohorts\":[{\"cohort\":\"2025-01\","
                                      "\"size\":10,\"back\":[5,9]}]}");
    wb_assert_contains(html, "<th scope=\"row\">Q1 2025</th>");
    assert_int_equal(drawing_count(html, "open-cell"), 1);
    drawing_lacks(html, ">90<"); /* the quarter after the present one cannot have been */
}

static void a_phone_sees_four_columns_of_the_triangle(void **cx)
{
    const char *html =
        drawing_of(cx, "{\"kind\":\"cohort\",\"cohorts\":[{\"cohort\":\"2020-01\",\"size\":10,"
                       "\"back\":[9,8,7,6,5,4,3,2,1,1,1,1,1,1]}]}");
    assert_int_equal(drawing_count(html, "<th scope=\"col\">+"), 4);
    assert_int_equal(drawing_count(html, "<th scope=\"col\" class=\"hide-s\">+"), 8);
}

static void months_without_a_new_customer_have_no_row(void **cx)
{
    wb_str spec;
    wb_str_init(&spec, *cx, WB_MIB);
    wb_str_puts(&spec, "{\"kind\":\"cohort\",\"cohorts\":[{\"cohort\":\"2020-01\",\"size\":9,"
                       "\"back\":[3]}");
    for (int i = 1; i < 60; i++)
        wb_str_putf(&spec, ",{\"cohort\":\"%d-%02d\",\"size\":%d,\"back\":[1]}", 2020 + i / 12,
                    i % 12 + 1, i % 2);
    wb_str_puts(&spec, "]}");
    const char *html = drawing_of(cx, spec.p);
    drawing_lacks(html, "Nov 2024"); /* an empty one */
    wb_assert_contains(html, "Dec 2024");
    assert_int_equal(drawing_count(html, "<tr><th scope=\"row\">"), 24 + 1 + 24); /* mean, twin */
}

static void more_people_back_than_there_were_is_held_at_all_of_them(void **cx)
{
    wb_assert_contains(drawing_of(cx, "{\"kind\":\"cohort\",\"cohorts\":[{\"cohort\":\"2020-01\","
                                      "\"size\":10,\"back\":[30]}]}"),
                       "<span>100</span>");
}

WBTEST_MAIN(
    a_chart_is_drawn_twice_with_title_description_and_table, half_a_page_is_drawn_at_its_own_width,
    no_id_stands_twice_in_a_chart, words_from_outside_are_escaped_everywhere,
    a_chart_without_data_says_so, a_kind_that_does_not_exist_is_refused_with_those_that_do,
    data_that_are_no_list_are_refused, more_points_than_can_be_drawn_are_refused,
    a_page_that_is_too_small_is_an_error_and_not_half_a_chart,
    numbers_are_written_in_the_language_asked_for, the_month_that_is_not_over_is_pale_and_starred,
    the_table_tells_the_net_change_of_a_month, labels_never_overlap_however_many_months_there_are,
    huge_and_tiny_numbers_of_customers_are_drawn, a_month_that_is_none_is_refused,
    the_period_that_is_not_over_is_outlined_and_not_in_the_mean,
    on_the_last_day_of_the_period_every_cell_counts, quarters_are_named_and_counted_by_three_months,
    a_phone_sees_four_columns_of_the_triangle,
    more_people_back_than_there_were_is_held_at_all_of_them,
    months_without_a_new_customer_have_no_row)

/* chart_test.c - what a chart promises, whatever its numbers are. */
#include "text/text.h"
#include "wbtest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- help ---- */

static wb_err draw_json(wb_ctx *cx, const json_t *spec, wb_lang lang, const char **ret)
{
    wb_str out;
    wb_str_init(&out, cx, 8 * WB_MIB);
    wb_err e = wb_chart(cx, spec, lang, &out);
    *ret = out.p ? out.p : "";
    return e;
}

static json_t *parsed(wb_ctx *cx, const char *text)
{
    json_error_t error;
    json_t *spec = json_loads(text, 0, &error);
    if (!spec)
        fail_msg("%s: %s", error.text, text);
    return wb_own(cx, spec);
}

static const char *draw(wb_ctx *cx, const char *spec, wb_lang lang)
{
    const char *html;
    wb_assert_ok(cx, draw_json(cx, parsed(cx, spec), lang, &html));
    return html;
}

static const char *english(void **cx, const char *spec)
{
    return draw(*cx, spec, WB_EN);
}

static void assert_refused(wb_ctx *cx, const char *spec, wb_err code)
{
    const char *html;
    json_t *j = parsed(cx, spec);
    wb_assert_fails(cx, draw_json(cx, j, WB_EN, &html), code);
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *s = text; (s = strstr(s, part)); s += strlen(part))
        n++;
    return n;
}

static void assert_absent(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" stands in: %.300s", part, strstr(text, part));
}

typedef struct word {
    double left, right, y;
    char text[64];
} word;

static double attribute(const char *tag, const char *name)
{
    const char *at = strstr(tag, name);
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

/* Narrower than any font draws: what overlaps by this measure overlaps for everybody. */
static double least_px(const char *text)
{
    double px = 0.0;
    for (const char *s = text; *s; s++)
        if (((unsigned char)*s & 0xc0) != 0x80)
            px += strchr(".,'|!ijl() ", *s) ? 2.2 : 5.6;
    return px;
}

static word word_at(const char *tag)
{
    word w = {.y = attribute(tag, " y=\"")};
    const char *end = strchr(tag, '>');
    size_t n = strcspn(end + 1, "<");
    double x = attribute(tag, " x=\"");
    memcpy(w.text, end + 1, n < 63 ? n : 63);
    double px = least_px(w.text);
    bool anchored_end = strstr(tag, "end") && strstr(tag, "end") < end;
    bool middle = strstr(tag, "mid") && strstr(tag, "mid") < end;
    w.left = anchored_end ? x - px : middle ? x - px / 2.0 : x;
    w.right = w.left + px;
    return w;
}

/* Within each drawing no two words stand on each other and none leaves the drawing. */
static void assert_legible(const char *html)
{
    static word w[6000];
    for (const char *svg = html; (svg = strstr(svg, "<svg class=\"")); svg++) {
        const char *end = strstr(svg, "</svg>"), *box = strstr(svg, "viewBox=\"0 0 ");
        double width = strtod(box + 13, NULL);
        size_t n = 0;
        for (const char *t = svg; (t = strstr(t, "<text")) && t < end; t++) {
            assert_true(n < WB_COUNT(w));
            w[n] = word_at(t);
            if (w[n].left < -1.0 || w[n].right > width + 1.0)
                fail_msg("\"%s\" leaves the drawing: %g..%g of %g", w[n].text, w[n].left,
                         w[n].right, width);
            for (size_t i = 0; i < n; i++)
                if (fabs(w[i].y - w[n].y) < 9.0 && w[i].left < w[n].right - 0.5 &&
                    w[n].left < w[i].right - 0.5)
                    fail_msg("\"%s\" stands on \"%s\" at y %g", w[n].text, w[i].text, w[n].y);
            n++;
        }
    }
}

/* Numbers in attributes: finite, one decimal at most. */
static void assert_sound(const char *html)
{
    assert_absent(html, "nan");
    assert_absent(html, "inf\"");
    for (const char *s = html; (s = strchr(s, '.')); s++) {
        bool number = s > html && s[-1] >= '0' && s[-1] <= '9' && s[1] >= '0' && s[1] <= '9';
        const char *text = strpbrk(s, "<>"); /* within a tag the next one is its end */
        if (number && text && *text == '>' && s[2] >= '0' && s[2] <= '9')
            fail_msg("more than one decimal: %.20s", s - 5);
    }
}

/* ---- the frame ---- */

#define MONTHS                                                                                     \
    "{\"month\":\"2024-12\",\"new\":10,\"active\":40,\"risk\":5,\"won\":2,\"lost\":7},"            \
    "{\"month\":\"2025-01\",\"new\":8,\"active\":44,\"risk\":6,\"won\":1,\"lost\":12},"            \
    "{\"month\":\"2025-02\",\"new\":3,\"active\":41,\"risk\":9,\"won\":0,\"lost\":4,\"open\":"     \
    "true}"
#define LIFECYCLE(more) "{\"kind\":\"lifecycle\",\"months\":[" MONTHS "]" more "}"

static void a_chart_is_drawn_twice_with_title_description_and_table(void **cx)
{
    const char *html = english(cx, LIFECYCLE(",\"id\":\"a1\""));
    assert_int_equal(count_of(html, "<svg "), 2);
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
    wb_assert_contains(english(cx, LIFECYCLE(",\"size\":\"md\"")), "viewBox=\"0 0 490 ");
}

static void no_id_stands_twice_in_a_chart(void **cx)
{
    const char *html = english(cx, LIFECYCLE(",\"id\":\"a1\""));
    for (const char *s = html; (s = strstr(s, " id=\"")); s++) {
        char id[64] = {0};
        memcpy(id, s, strcspn(s + 5, "\"") + 6);
        assert_int_equal(count_of(html, id), 1);
    }
}

static void words_from_outside_are_escaped_everywhere(void **cx)
{
    const char *html = english(
        cx, "{\"kind\":\"bars\",\"id\":\"\\\"><script>\",\"title\":\"<b>&\",\"note\":\"<i>\","
            "\"bars\":[{\"label\":\"<script>x\",\"value\":1}]}");
    assert_absent(html, "<script>");
    assert_absent(html, "<b>");
    assert_absent(html, "<i>");
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
        const char *html = english(cx, SPECS[i]);
        wb_assert_contains(html, "There is not enough data to draw this yet.");
        assert_absent(html, "<svg");
    }
}

static void a_kind_that_does_not_exist_is_refused_with_those_that_do(void **cx)
{
    assert_refused(*cx, "{\"kind\":\"pie\"}", WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "return_curve");
}

static void data_that_are_no_list_are_refused(void **cx)
{
    assert_refused(*cx, "{\"kind\":\"bars\",\"bars\":\"many\"}", WB_INVALID);
}

static void more_points_than_can_be_drawn_are_refused(void **cx)
{
    json_t *spec = parsed(*cx, "{\"kind\":\"bars\",\"bars\":[]}"), *bars = json_array();
    const char *html;
    for (int i = 0; i < 2001; i++)
        json_array_append_new(bars, json_object());
    json_object_set_new(spec, "bars", bars);
    wb_assert_fails(*cx, draw_json(*cx, spec, WB_EN, &html), WB_TOO_BIG);
}

static void a_page_that_is_too_small_is_an_error_and_not_half_a_chart(void **cx)
{
    wb_str out;
    wb_str_init(&out, *cx, 500);
    wb_assert_fails(*cx, wb_chart(*cx, parsed(*cx, LIFECYCLE("")), WB_EN, &out), WB_TOO_BIG);
}

static void numbers_are_written_in_the_language_asked_for(void **cx)
{
    static const char SPEC[] =
        "{\"kind\":\"bars\",\"bars\":[{\"label\":\"a\",\"value\":1234.5}],\"digits\":1}";
    wb_assert_contains(draw(*cx, SPEC, WB_EN), ">1,234.5</text>");
    wb_assert_contains(draw(*cx, SPEC, WB_RU), ">1\xc2\xa0"
                                               "234,5</text>");
}

/* ---- lifecycle ---- */

static void the_month_that_is_not_over_is_pale_and_starred(void **cx)
{
    const char *html = english(cx, LIFECYCLE(""));
    assert_int_equal(count_of(html, "class=\"f-active part\""), 2); /* one in each drawing */
    wb_assert_contains(html, ">Feb*</text>");
    wb_assert_contains(html, "<th scope=\"row\">Feb 2025*</th>");
}

static void the_table_tells_the_net_change_of_a_month(void **cx)
{
    const char *html = english(cx, LIFECYCLE(""));
    wb_assert_contains(html, "<td class=\"r\">12</td><td class=\"r\">\xe2\x88\x92"
                             "3</td></tr>"); /* 8 + 1 - 12 */
    wb_assert_contains(html, "<td class=\"r\">7</td><td class=\"r\">+5</td></tr>");
}

static json_t *many_months(wb_ctx *cx, int n, double scale)
{
    json_t *spec = parsed(cx, "{\"kind\":\"lifecycle\"}"), *months = json_array();
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
            wb_assert_ok(*cx, draw_json(*cx, spec, (wb_lang)lang, &html));
            assert_legible(html);
            assert_sound(html);
        }
}

static void huge_and_tiny_numbers_of_customers_are_drawn(void **cx)
{
    static const double SCALES[] = {0.0, 1e-9, 1.0, 1e4, 1e6, 1e9, 1e300};
    const char *html;
    for (size_t i = 0; i < WB_COUNT(SCALES); i++) {
        json_t *spec = many_months(*cx, 14, SCALES[i]);
        wb_assert_ok(*cx, draw_json(*cx, spec, WB_EN, &html));
        assert_legible(html);
        assert_sound(html);
    }
}

static void a_month_that_is_none_is_refused(void **cx)
{
    assert_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[{\"month\":\"2025-13\"}]}",
                   WB_INVALID);
    assert_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[{\"month\":\"0000-01\"}]}",
                   WB_INVALID);
    assert_refused(*cx, "{\"kind\":\"lifecycle\",\"months\":[3]}", WB_INVALID);
}

/* ---- cohort ---- */

#define COHORTS                                                                                    \
    "\"cohorts\":[{\"cohort\":\"2025-01\",\"size\":100,\"back\":[50,20]},"                         \
    "{\"cohort\":\"2025-02\",\"size\":200,\"back\":[60]},{\"cohort\":\"2025-03\",\"size\":40}]"

static void the_period_that_is_not_over_is_outlined_and_not_in_the_mean(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"cohort\",\"as_of\":\"2025-03-10\"," COHORTS "}");
    assert_int_equal(count_of(html, "open-cell"), 2); /* +2 of January, +1 of February */
    /* +1: only January is over, 50 of 100 */
    const char *mean = strstr(html, ">Mean<");
    assert_non_null(mean);
    wb_assert_contains(mean, "<td class=\"k5\"><span>50</span></td><td></td>");
}

static void on_the_last_day_of_the_period_every_cell_counts(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"cohort\",\"as_of\":\"2025-03-31\"," COHORTS "}");
    assert_int_equal(count_of(html, "open-cell"), 0);
    /* (50 + 60) / (100 + 200) */
    wb_assert_contains(strstr(html, ">Mean<"), "<span>37</span>");
}

static void quarters_are_named_and_counted_by_three_months(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"cohort\",\"step\":\"quarter\",\"as_of\":"
                                   "\"2025-05-01\",\"cohorts\":[{\"cohort\":\"2025-01\","
                                   "\"size\":10,\"back\":[5,9]}]}");
    wb_assert_contains(html, "<th scope=\"row\">Q1 2025</th>");
    assert_int_equal(count_of(html, "open-cell"), 1);
    assert_absent(html, ">90<"); /* the quarter after the present one cannot have been */
}

static void a_phone_sees_four_columns_of_the_triangle(void **cx)
{
    const char *html =
        english(cx, "{\"kind\":\"cohort\",\"cohorts\":[{\"cohort\":\"2020-01\",\"size\":10,"
                    "\"back\":[9,8,7,6,5,4,3,2,1,1,1,1,1,1]}]}");
    assert_int_equal(count_of(html, "<th scope=\"col\">+"), 4);
    assert_int_equal(count_of(html, "<th scope=\"col\" class=\"hide-s\">+"), 8);
}

static void more_people_back_than_there_were_is_held_at_all_of_them(void **cx)
{
    wb_assert_contains(english(cx, "{\"kind\":\"cohort\",\"cohorts\":[{\"cohort\":\"2020-01\","
                                   "\"size\":10,\"back\":[30]}]}"),
                       "<span>100</span>");
}

/* ---- return curve ---- */

#define POINTS                                                                                     \
    "\"points\":[{\"days\":0,\"at_risk\":500,\"share\":0.8,\"low\":0.7,\"high\":0.9},"             \
    "{\"days\":100,\"at_risk\":200,\"share\":0.2,\"low\":0.1,\"high\":0.3},"                       \
    "{\"days\":200,\"at_risk\":50,\"share\":0.05,\"low\":0.01,\"high\":0.1}]"

static void the_mark_names_its_day_and_the_share_that_still_comes_back(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"return_curve\",\"cut\":50," POINTS "}");
    wb_assert_contains(html, ">after 50 days</text>");
    wb_assert_contains(html, ">50% still come back</text>"); /* half way from 80 to 20 */
    assert_legible(html);
}

static void a_mark_at_the_end_stands_left_of_its_line(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"return_curve\",\"cut\":200," POINTS "}");
    wb_assert_contains(html, "class=\"v end\"");
    wb_assert_contains(html, ">5.0% still come back</text>");
    assert_legible(html);
}

static void without_a_mark_none_is_drawn(void **cx)
{
    assert_absent(english(cx, "{\"kind\":\"return_curve\"," POINTS "}"), "class=\"cut\"");
    assert_absent(english(cx, "{\"kind\":\"return_curve\",\"cut\":null," POINTS "}"),
                  "class=\"cut\"");
    assert_absent(english(cx, "{\"kind\":\"return_curve\",\"cut\":201," POINTS "}"),
                  "class=\"cut\"");
}

static void a_band_reaches_around_its_line(void **cx)
{
    /* low above and high below the share: data of somebody who mixed them up */
    const char *html =
        english(cx, "{\"kind\":\"return_curve\",\"points\":[{\"days\":1,\"share\":0.5,"
                    "\"low\":0.9,\"high\":0.1}]}");
    wb_assert_contains(html, "<td class=\"r\">50.0%</td><td class=\"r\">50.0%</td>"
                             "<td class=\"r\">50.0%</td>");
}

static void days_that_do_not_grow_are_refused(void **cx)
{
    assert_refused(*cx,
                   "{\"kind\":\"return_curve\",\"points\":[{\"days\":5,\"share\":1},"
                   "{\"days\":5,\"share\":1}]}",
                   WB_INVALID);
}

/* ---- rhythm ---- */

static void marks_of_the_rhythm_never_cross_the_words(void **cx)
{
    for (int median = 0; median <= 100; median += 4)
        for (int p90 = median; p90 <= 100; p90 += 4) {
            const char *html =
                english(cx, wb_format(*cx,
                                      "{\"kind\":\"rhythm\",\"median\":%d,\"p90\":%d,\"bins\":["
                                      "{\"days_from\":0,\"days_to\":50,\"n\":5},"
                                      "{\"days_from\":50,\"days_to\":100,\"n\":3}]}",
                                      median, p90));
            wb_assert_contains(html, "half within");
            wb_assert_contains(html, "9 of 10 within");
            assert_legible(html);
        }
}

static void an_open_last_bin_stands_apart(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":0,\"days_to\":7,"
                                   "\"n\":5},{\"days_from\":7,\"n\":2}]}");
    wb_assert_contains(html, "class=\"f-mute\"");
    wb_assert_contains(html, "<th scope=\"row\">7 and more</th>");
    wb_assert_contains(html, "<th scope=\"row\">0\xe2\x80\x93"
                             "6</th>");
}

static void bins_that_overlap_are_refused(void **cx)
{
    assert_refused(*cx,
                   "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":0,\"days_to\":7},"
                   "{\"days_from\":6,\"days_to\":9}]}",
                   WB_INVALID);
    assert_refused(*cx, "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":7,\"days_to\":7}]}",
                   WB_INVALID);
}

/* ---- rfm, calibration, bars ---- */

static void every_customer_of_the_grid_is_in_one_zone(void **cx)
{
    json_t *spec = parsed(*cx, "{\"kind\":\"rfm\"}"), *cells = json_array();
    const char *html;
    for (int r = 1; r <= 5; r++)
        for (int f = 1; f <= 5; f++)
            json_array_append_new(cells, json_pack("{s:i, s:i, s:i}", "r", r, "f", f, "n", 1));
    json_object_set_new(spec, "cells", cells);
    wb_assert_ok(*cx, draw_json(*cx, spec, WB_EN, &html));
    wb_assert_contains(html, "Champions: 4, Loyal: 2, Cannot lose: 4, Promising: 4, Cooling: 3, "
                             "At risk: 4, New customers: 2, Hibernating: 2.");
    assert_legible(html);
}

static void a_cell_outside_the_grid_is_refused(void **cx)
{
    assert_refused(*cx, "{\"kind\":\"rfm\",\"cells\":[{\"r\":6,\"f\":1,\"n\":1}]}", WB_INVALID);
    assert_refused(*cx, "{\"kind\":\"rfm\",\"cells\":[{\"r\":1,\"f\":0,\"n\":1}]}", WB_INVALID);
}

static void names_of_prediction_and_truth_keep_apart(void **cx)
{
    for (int a = 0; a <= 100; a += 2)
        for (int b = 0; b <= 100; b += 10) {
            const char *html = english(
                cx, wb_format(*cx,
                              "{\"kind\":\"calibration\",\"groups\":[{\"predicted\":0.1,"
                              "\"actual\":0.2},{\"predicted\":%d.%02d,\"actual\":%d.%02d}]}",
                              a / 100, a % 100, b / 100, b % 100));
            assert_legible(html);
            assert_sound(html);
        }
}

static void more_than_twenty_groups_are_refused(void **cx)
{
    json_t *spec = parsed(*cx, "{\"kind\":\"calibration\",\"groups\":[]}");
    const char *html;
    for (int i = 0; i < 21; i++)
        json_array_append_new(json_object_get(spec, "groups"), json_object());
    wb_assert_fails(*cx, draw_json(*cx, spec, WB_EN, &html), WB_INVALID);
}

static void a_name_that_is_too_long_is_cut_and_whole_in_the_table(void **cx)
{
    static const char LONG[] = "Bauman Street Coffee Roasters, Confectionery Supplies and a Museum "
                               "of Tea, Harbour Branch";
    const char *html = english(
        cx, wb_format(*cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"%s\",\"value\":3}]}", LONG));
    wb_assert_contains(html, "\xe2\x80\xa6</text>");
    wb_assert_contains(html, wb_format(*cx, "<th scope=\"row\">%s</th>", LONG));
    assert_legible(html);
}

static void a_name_is_never_cut_within_a_character(void **cx)
{
    for (int i = 0; i < 12; i++) {
        char label[200] = {0};
        memset(label, 'a', (size_t)i);
        for (size_t n = (size_t)i; n < 150; n += 3)
            memcpy(label + n, "\xe8\x8c\xb6", 3); /* a Chinese character of three bytes */
        const char *html =
            english(cx, wb_format(*cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"%s\"}]}", label));
        assert_true(wb_utf8_valid(html, strlen(html)));
    }
}

static void bars_below_zero_grow_to_the_left(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"a\",\"value\":-5},"
                                   "{\"label\":\"b\",\"value\":5}]}");
    const char *first = strstr(html, "<rect"), *second = strstr(first + 1, "<rect");
    wb_assert_near(attribute(first, " x=\"") + attribute(first, " width=\""),
                   attribute(second, " x=\""), 0.11);
    assert_sound(html);
}

/* ---- the bar of one customer ---- */

static void blue_reaches_the_tick_and_vermilion_beyond_it(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"rhythm_bar\",\"usual\":31,\"silent\":62}");
    wb_assert_contains(html, "<rect class=\"due\" x=\"0\" y=\"6\" width=\"38\"");
    wb_assert_contains(html, "<rect class=\"late\" x=\"38\" y=\"6\" width=\"38\"");
    wb_assert_contains(html, "role=\"img\" aria-label=\"silent for 62 days, usually 31\"");
}

static void who_is_in_time_has_no_vermilion(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"rhythm_bar\",\"usual\":30,\"silent\":15}");
    wb_assert_contains(html, "width=\"19\"");
    assert_absent(html, "late");
}

static void a_silence_beyond_the_bar_ends_in_an_arrow(void **cx)
{
    wb_assert_contains(english(cx, "{\"kind\":\"rhythm_bar\",\"usual\":1,\"silent\":9e99}"),
                       "<path class=\"late\"");
    assert_absent(english(cx, "{\"kind\":\"rhythm_bar\",\"usual\":31,\"silent\":62}"), "<path");
}

static void without_a_rhythm_only_the_silence_is_told(void **cx)
{
    const char *html = english(cx, "{\"kind\":\"rhythm_bar\",\"silent\":40}");
    wb_assert_contains(html, "silent for 40 days, no rhythm yet");
    assert_absent(html, "class=\"cut\"");
}

static void beside_a_sentence_the_bar_is_silent_for_screen_readers(void **cx)
{
    const char *html =
        english(cx, "{\"kind\":\"rhythm_bar\",\"usual\":1,\"silent\":2,\"hidden\":true}");
    wb_assert_contains(html, "aria-hidden=\"true\"");
    assert_absent(html, "role=");
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
    the_mark_names_its_day_and_the_share_that_still_comes_back,
    a_mark_at_the_end_stands_left_of_its_line, without_a_mark_none_is_drawn,
    a_band_reaches_around_its_line, days_that_do_not_grow_are_refused,
    marks_of_the_rhythm_never_cross_the_words, an_open_last_bin_stands_apart,
    bins_that_overlap_are_refused, every_customer_of_the_grid_is_in_one_zone,
    a_cell_outside_the_grid_is_refused, names_of_prediction_and_truth_keep_apart,
    more_than_twenty_groups_are_refused, a_name_that_is_too_long_is_cut_and_whole_in_the_table,
    a_name_is_never_cut_within_a_character, bars_below_zero_grow_to_the_left,
    blue_reaches_the_tick_and_vermilion_beyond_it, who_is_in_time_has_no_vermilion,
    a_silence_beyond_the_bar_ends_in_an_arrow, without_a_rhythm_only_the_silence_is_told,
    beside_a_sentence_the_bar_is_silent_for_screen_readers)

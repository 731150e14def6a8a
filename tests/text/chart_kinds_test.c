/* chart_kinds_test.c - return curve, rhythm, grid, calibration, bars, the bar of one customer; and
 * specs that mean harm. */
#include "drawing.h"

#include <string.h>

/* ---- return curve ---- */

#define POINTS                                                                                     \
    "\"points\":[{\"days\":0,\"at_risk\":500,\"share\":0.8,\"low\":0.7,\"high\":0.9},"             \
    "{\"days\":100,\"at_risk\":200,\"share\":0.2,\"low\":0.1,\"high\":0.3},"                       \
    "{\"days\":200,\"at_risk\":50,\"share\":0.05,\"low\":0.01,\"high\":0.1}]"

static void the_mark_names_its_day_and_the_share_that_still_comes_back(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"return_curve\",\"cut\":50," POINTS "}");
    wb_assert_contains(html, ">after 50 days</text>");
    wb_assert_contains(html, ">50% still come back</text>"); /* half way from 80 to 20 */
    drawing_legible(html);
}

static void a_mark_at_the_end_stands_left_of_its_line(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"return_curve\",\"cut\":200," POINTS "}");
    wb_assert_contains(html, "class=\"v end\"");
    wb_assert_contains(html, ">5.0% still come back</text>");
    drawing_legible(html);
}

static void words_left_of_the_mark_stand_below_the_falling_line(void **cx)
{
    const char *html = drawing_of(
        cx, "{\"kind\":\"return_curve\",\"cut\":95,\"points\":[{\"days\":0,\"share\":0.9},"
            "{\"days\":100,\"share\":0.5}]}");
    const char *ring = strstr(html, "<circle class=\"ring\"");
    const char *words = strstr(html, "<text class=\"t-won end\"");
    wb_assert_near(drawing_attribute(words, " y=\""), drawing_attribute(ring, " cy=\"") + 18.0,
                   0.11);
}

static void without_a_mark_none_is_drawn(void **cx)
{
    drawing_lacks(drawing_of(cx, "{\"kind\":\"return_curve\"," POINTS "}"), "class=\"cut\"");
    drawing_lacks(drawing_of(cx, "{\"kind\":\"return_curve\",\"cut\":null," POINTS "}"),
                  "class=\"cut\"");
    drawing_lacks(drawing_of(cx, "{\"kind\":\"return_curve\",\"cut\":201," POINTS "}"),
                  "class=\"cut\"");
}

static void a_band_reaches_around_its_line(void **cx)
{
    /* low above and high below the share: data of somebody who mixed them up */
    const char *html =
        drawing_of(cx, "{\"kind\":\"return_curve\",\"points\":[{\"days\":1,\"share\":0.5,"
                       "\"low\":0.9,\"high\":0.1}]}");
    wb_assert_contains(html, "<td class=\"r\">50.0%</td><td class=\"r\">50.0%</td>"
                             "<td class=\"r\">50.0%</td>");
}

static void days_that_do_not_grow_are_refused(void **cx)
{
    drawing_refused(*cx,
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
                drawing_of(cx, wb_format(*cx,
                                         "{\"kind\":\"rhythm\",\"median\":%d,\"p90\":%d,\"bins\":["
                                         "{\"days_from\":1,\"days_to\":50,\"n\":5},"
                                         "{\"days_from\":51,\"days_to\":100,\"n\":3}]}",
                                         median, p90));
            wb_assert_contains(html, "half within");
            wb_assert_contains(html, "9 of 10 within");
            drawing_legible(html);
        }
}

static void an_open_last_bin_stands_apart(void **cx)
{
    const char *html =
        drawing_of(cx, "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":1,\"days_to\":7,"
                       "\"n\":5},{\"days_from\":8,\"n\":2}]}");
    wb_assert_contains(html, "class=\"f-mute\"");
    wb_assert_contains(html, "<th scope=\"row\">8 and more</th>");
    wb_assert_contains(html, "<th scope=\"row\">1\xe2\x80\x93"
                             "7</th>");
}

static void bins_of_a_single_day_are_bars_of_one_width(void **cx)
{
    const char *html =
        drawing_of(cx, "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":1,\"days_to\":1,"
                       "\"n\":5},{\"days_from\":2,\"days_to\":2,\"n\":9}]}");
    const char *first = strstr(html, "<rect"), *second = strstr(first + 1, "<rect");
    wb_assert_near(drawing_attribute(first, " width=\""), drawing_attribute(second, " width=\""),
                   0.11);
    wb_assert_contains(html, ">10</text>"); /* even bins: the axis counts */
}

static void bins_that_overlap_are_refused(void **cx)
{
    drawing_refused(*cx,
                    "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":1,\"days_to\":7},"
                    "{\"days_from\":7,\"days_to\":9}]}",
                    WB_INVALID);
    drawing_refused(*cx, "{\"kind\":\"rhythm\",\"bins\":[{\"days_from\":7,\"days_to\":6}]}",
                    WB_INVALID);
}

/* ---- rfm, calibration, bars ---- */

static void every_customer_of_the_grid_is_in_one_zone(void **cx)
{
    json_t *spec = drawing_spec(*cx, "{\"kind\":\"rfm\"}"), *cells = json_array();
    const char *html;
    for (int r = 1; r <= 5; r++)
        for (int f = 1; f <= 5; f++)
            json_array_append_new(cells, json_pack("{s:i, s:i, s:i}", "r", r, "f", f, "n", 1));
    json_object_set_new(spec, "cells", cells);
    wb_assert_ok(*cx, drawing_try(*cx, spec, WB_EN, &html));
    wb_assert_contains(html, "Champions: 4, Loyal: 2, Cannot lose: 4, Promising: 4, Cooling: 3, "
                             "At risk: 4, New customers: 2, Hibernating: 2.");
    drawing_legible(html);
}

static void a_cell_outside_the_grid_is_refused(void **cx)
{
    drawing_refused(*cx, "{\"kind\":\"rfm\",\"cells\":[{\"r\":6,\"f\":1,\"n\":1}]}", WB_INVALID);
    drawing_refused(*cx, "{\"kind\":\"rfm\",\"cells\":[{\"r\":1,\"f\":0,\"n\":1}]}", WB_INVALID);
}

static void names_of_prediction_and_truth_keep_apart(void **cx)
{
    for (int a = 0; a <= 100; a += 2)
        for (int b = 0; b <= 100; b += 10) {
            const char *html = drawing_of(
                cx, wb_format(*cx,
                              "{\"kind\":\"calibration\",\"groups\":[{\"predicted\":0.1,"
                              "\"actual\":0.2},{\"predicted\":%d.%02d,\"actual\":%d.%02d}]}",
                              a / 100, a % 100, b / 100, b % 100));
            drawing_legible(html);
            drawing_sound(html);
        }
}

static void more_than_twenty_groups_are_refused(void **cx)
{
    json_t *spec = drawing_spec(*cx, "{\"kind\":\"calibration\",\"groups\":[]}");
    const char *html;
    for (int i = 0; i < 21; i++)
        json_array_append_new(json_object_get(spec, "groups"), json_object());
    wb_assert_fails(*cx, drawing_try(*cx, spec, WB_EN, &html), WB_INVALID);
}

static void a_name_that_is_too_long_is_cut_and_whole_in_the_table(void **cx)
{
    static const char LONG[] = "Bauman Street Coffee Roasters, Confectionery Supplies and a Museum "
                               "of Tea, Harbour Branch";
    const char *html = drawing_of(
        cx, wb_format(*cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"%s\",\"value\":3}]}", LONG));
    wb_assert_contains(html, "\xe2\x80\xa6</text>");
    wb_assert_contains(html, wb_format(*cx, "<th scope=\"row\">%s</th>", LONG));
    drawing_legible(html);
}

static void a_name_is_never_cut_within_a_character(void **cx)
{
    for (int i = 0; i < 12; i++) {
        char label[200] = {0};
        memset(label, 'a', (size_t)i);
        for (size_t n = (size_t)i; n < 150; n += 3)
            memcpy(label + n, "\xe8\x8c\xb6", 3); /* a Chinese character of three bytes */
        const char *html = drawing_of(
            cx, wb_format(*cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"%s\"}]}", label));
        assert_true(wb_utf8_valid(html, strlen(html)));
    }
}

static void bars_below_zero_grow_to_the_left(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"bars\",\"bars\":[{\"label\":\"a\",\"value\":-5},"
                                      "{\"label\":\"b\",\"value\":5}]}");
    const char *first = strstr(html, "<rect"), *second = strstr(first + 1, "<rect");
    wb_assert_near(drawing_attribute(first, " x=\"") + drawing_attribute(first, " width=\""),
                   drawing_attribute(second, " x=\""), 0.11);
    drawing_sound(html);
}

/* ---- the bar of one customer ---- */

static void blue_reaches_the_tick_and_vermilion_beyond_it(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":31,\"silent\":62}");
    wb_assert_contains(html, "<rect class=\"due\" x=\"0\" y=\"6\" width=\"38\"");
    wb_assert_contains(html, "<rect class=\"late\" x=\"38\" y=\"6\" width=\"38\"");
    wb_assert_contains(html, "role=\"img\" aria-label=\"silent for 62 days, usually 31\"");
}

static void coordinates_keep_their_tenths(void **cx)
{
    /* 74 / 31 gaps of 38 px each: 90.7, of which 38 are blue */
    wb_assert_contains(drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":31,\"silent\":74}"),
                       "<rect class=\"late\" x=\"38\" y=\"6\" width=\"52.7\"");
}

static void who_is_in_time_has_no_vermilion(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":30,\"silent\":15}");
    wb_assert_contains(html, "width=\"19\"");
    drawing_lacks(html, "late");
}

static void a_silence_beyond_the_bar_ends_in_an_arrow(void **cx)
{
    wb_assert_contains(drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":1,\"silent\":9e99}"),
                       "<path class=\"late\"");
    drawing_lacks(drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":31,\"silent\":62}"), "<path");
}

static void without_a_rhythm_only_the_silence_is_told(void **cx)
{
    const char *html = drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"silent\":40}");
    wb_assert_contains(html, "silent for 40 days, no rhythm yet");
    drawing_lacks(html, "class=\"cut\"");
}

static void beside_a_sentence_the_bar_is_silent_for_screen_readers(void **cx)
{
    const char *html =
        drawing_of(cx, "{\"kind\":\"rhythm_bar\",\"usual\":1,\"silent\":2,\"hidden\":true}");
    wb_assert_contains(html, "aria-hidden=\"true\"");
    drawing_lacks(html, "role=");
}

/* ---- hostile specs ---- */

static uint64_t dice = 88172645463325252u;

static unsigned roll(unsigned sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (unsigned)(dice % sides);
}

static json_t *any_value(int depth)
{
    static const double NUMBERS[] = {0, 1, -1, 7, 0.3, 1e9, -1e300, 1e300, 2147483648.0, 1e-300};
    static const char *const TEXTS[] = {"",           "2024-05",    "0001-01", "9999-12",
                                        "2024-13",    "\"><x>",     "month",   "quarter",
                                        "2024-02-30", "9999-12-31", "md"};
    switch (roll(depth > 0 ? 7 : 4)) {
    case 0:
        return json_string(TEXTS[roll(WB_COUNT(TEXTS))]);
    case 1:
    case 2:
        return json_real(NUMBERS[roll(WB_COUNT(NUMBERS))]);
    case 3:
        return roll(2) ? json_null() : json_boolean(roll(2));
    default: {
        json_t *list = json_array();
        for (unsigned n = roll(5); n > 0; n--)
            json_array_append_new(list, any_value(depth - 1));
        return list;
    }
    }
}

static json_t *any_row(void)
{
    static const char *const KEYS[] = {"month", "new",       "active",    "risk",   "won",
                                       "lost",  "open",      "cohort",    "size",   "back",
                                       "days",  "share",     "low",       "high",   "n",
                                       "r",     "f",         "days_from", "label",  "value",
                                       "muted", "predicted", "days_to",   "actual", "at_risk"};
    json_t *row = json_object();
    for (size_t k = 0; k < WB_COUNT(KEYS); k++)
        if (roll(4))
            json_object_set_new(row, KEYS[k], any_value(1));
    if (roll(3)) { /* often enough a row that is not refused at once */
        json_object_set_new(row, "month", json_string("2024-05"));
        json_object_set_new(row, "cohort", json_string("2024-05"));
        json_object_set_new(row, "r", json_integer(1 + roll(5)));
        json_object_set_new(row, "f", json_integer(1 + roll(5)));
    }
    return row;
}

static json_t *any_spec(void)
{
    static const char *const KINDS[] = {"lifecycle", "cohort",      "return_curve", "rhythm",
                                        "rfm",       "calibration", "bars",         "rhythm_bar"};
    static const char *const LISTS[] = {"months", "cohorts", "points", "bins",
                                        "cells",  "groups",  "bars"};
    static const char *const KEYS[] = {"id",  "size", "step",   "as_of", "cut",    "median",
                                       "p90", "unit", "digits", "usual", "silent", "heading"};
    json_t *spec = json_pack("{s:s}", "kind", KINDS[roll(WB_COUNT(KINDS))]);
    for (size_t k = 0; k < WB_COUNT(LISTS); k++) {
        json_t *list = json_array();
        for (unsigned n = roll(4); n > 0; n--)
            json_array_append_new(list, any_row());
        json_object_set_new(spec, LISTS[k], list);
    }
    for (size_t k = 0; k < WB_COUNT(KEYS); k++)
        if (roll(3))
            json_object_set_new(spec, KEYS[k], any_value(1));
    return spec;
}

static void hostile_specs_are_drawn_or_refused_and_never_worse(void **cx)
{
    int drawn = 0;
    for (int i = 0; i < 6000; i++) {
        const char *html;
        json_t *spec = any_spec();
        wb_err e = drawing_try(*cx, spec, (wb_lang)roll(WB_LANGS), &html);
        assert_true(e == WB_OK || e == WB_INVALID);
        if (e == WB_OK) {
            drawing_sound(html);
            drawing_lacks(html, "<x>");
            drawn++;
        }
        json_decref(spec);
    }
    assert_in_range(drawn, 1500, 5500); /* both outcomes were really tried */
}

WBTEST_MAIN(the_mark_names_its_day_and_the_share_that_still_comes_back,
            a_mark_at_the_end_stands_left_of_its_line,
            words_left_of_the_mark_stand_below_the_falling_line, without_a_mark_none_is_drawn,
            a_band_reaches_around_its_line, days_that_do_not_grow_are_refused,
            marks_of_the_rhythm_never_cross_the_words, an_open_last_bin_stands_apart,
            bins_of_a_single_day_are_bars_of_one_width, bins_that_overlap_are_refused,
            every_customer_of_the_grid_is_in_one_zone, a_cell_outside_the_grid_is_refused,
            names_of_prediction_and_truth_keep_apart, more_than_twenty_groups_are_refused,
            a_name_that_is_too_long_is_cut_and_whole_in_the_table,
            a_name_is_never_cut_within_a_character, bars_below_zero_grow_to_the_left,
            blue_reaches_the_tick_and_vermilion_beyond_it, coordinates_keep_their_tenths,
            who_is_in_time_has_no_vermilion, a_silence_beyond_the_bar_ends_in_an_arrow,
            without_a_rhythm_only_the_silence_is_told,
            beside_a_sentence_the_bar_is_silent_for_screen_readers,
            hostile_specs_are_drawn_or_refused_and_never_worse)

/* report_page_test.c - what the report page promises, over the sample document and over little. */
#include "ui/ui.h"
#include "wbtest.h"

#include <string.h>

static json_t *sample(wb_ctx *cx)
{
    wb_slice text = wbtest_read_file(cx, wbtest_path("tests/ui/report_sample.json"));
    json_error_t error;
    json_t *doc = json_loadb(text.p, text.n, 0, &error);
    if (!doc)
        fail_msg("%s", error.text);
    return wb_own(cx, doc);
}

static const char *page_in(wb_ctx *cx, json_t *doc, wb_lang lang)
{
    wb_str out;
    wb_str_init(&out, cx, 16 * WB_MIB);
    wb_assert_ok(cx, wb_report_page(cx, doc, lang, &out));
    return out.p;
}

static const char *page_of(wb_ctx *cx, json_t *doc)
{
    return page_in(cx, doc, WB_EN);
}

static void assert_absent(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" stands in: %.200s", part, strstr(text, part));
}

/* The page of the sample in which `key` is `value` (a new reference). */
static const char *page_with(void **cx, const char *key, json_t *value)
{
    json_t *doc = sample(*cx);
    json_object_set_new(doc, key, value);
    return page_of(*cx, doc);
}

static void the_page_loads_nothing_and_runs_nothing(void **cx)
{
    const char *page = page_of(*cx, sample(*cx));
    assert_absent(page, "<script");
    assert_absent(page, " src=");
    assert_absent(page, "url(");
    assert_absent(page, "@import");
    assert_absent(page, "href=\"http");
    wb_assert_contains(page, "Content-Security-Policy\" content=\"default-src 'none'");
}

static void the_page_names_its_language(void **cx)
{
    json_t *doc = sample(*cx);
    wb_assert_contains(page_in(*cx, doc, WB_EN), "<html lang=\"en\">");
    wb_assert_contains(page_in(*cx, doc, WB_RU), "<html lang=\"ru\">");
    wb_assert_contains(page_in(*cx, doc, WB_ZH), "<html lang=\"zh-CN\">");
}

static void the_headline_says_how_many_are_lost_of_how_many(void **cx)
{
    wb_assert_contains(page_of(*cx, sample(*cx)),
                       "<h1>Lost: 825 of 2,186 customers, and with them 303\xc2\xa0K\xc2\xa0€ a "
                       "year</h1>");
}

static void names_of_customers_are_escaped(void **cx)
{
    json_t *doc = sample(*cx), *item = json_array_get(json_object_get(doc, "items"), 0);
    json_object_set_new(item, "name", json_string("<img onerror=x> & \"Co\""));
    const char *page = page_of(*cx, doc);
    assert_absent(page, "<img");
    wb_assert_contains(page, "&lt;img onerror=x&gt; &amp; &quot;Co&quot;");
}

static void a_customer_without_a_name_is_shown_by_the_number(void **cx)
{
    const char *page = page_of(*cx, sample(*cx));
    wb_assert_contains(page, "<span class=\"who\">mira.okonkwo+tea@example.com</span></td>");
}

static void each_lost_customer_has_a_row_with_the_reason_in_words(void **cx)
{
    const char *page = page_of(*cx, sample(*cx));
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(sample(*cx), "items"), i, item)
        wb_assert_contains(page, json_string_value(json_object_get(item, "why")));
}

static void every_excluded_reason_is_counted_in_words(void **cx)
{
    const char *page = page_of(*cx, sample(*cx));
    wb_assert_contains(page, "<dt>cancelled or failed</dt><dd>412</dd>");
    wb_assert_contains(page, "<dt>without a customer</dt><dd>71</dd>");
    assert_absent(page, "<dt>refunds</dt>"); /* there were none */
}

static void rejected_rows_are_told_with_their_reason_when_it_is_known(void **cx)
{
    json_t *doc = sample(*cx), *file = json_array_get(json_object_get(doc, "files"), 0);
    wb_assert_contains(page_of(*cx, doc), "<dt>rejected: could not be read</dt><dd>9</dd>");
    json_object_set_new(file, "refused",
                        json_loads("[{\"what\":\"a quote is not closed\",\"rows\":9}]", 0, NULL));
    const char *page = page_of(*cx, doc);
    wb_assert_contains(page, "<dt>rejected: a quote is not closed</dt><dd>9</dd>");
    assert_absent(page, "could not be read");
}

static void warnings_are_told(void **cx)
{
    wb_assert_contains(page_of(*cx, sample(*cx)),
                       "31 refunds name neither their order nor a sale they fit");
}

static void the_check_on_the_past_names_the_baselines(void **cx)
{
    const char *page = page_of(*cx, sample(*cx));
    wb_assert_contains(page, "On your own past the chances held");
    /* means of the four windows: blend .787, recency .747, rhythm .706 */
    wb_assert_contains(page, "first in 79 of 100 pairs. Time since the last order alone: 75. "
                             "Silence against the own rhythm alone: 71.");
}

static void a_score_that_a_simple_rule_beats_says_so(void **cx)
{
    json_t *doc = sample(*cx), *test;
    size_t i;
    json_array_foreach(json_object_get(doc, "backtest"), i, test)
        json_object_set_new(json_object_get(test, "auc"), "recency", json_real(0.9));
    wb_assert_contains(page_of(*cx, doc),
                       "On your own past a simpler rule did as well as the score");
}

static void without_a_back_test_nothing_is_claimed(void **cx)
{
    const char *page = page_with(cx, "backtest", json_array());
    wb_assert_contains(page, "The chances here could not be checked on the past");
    assert_absent(page, "of 100 pairs");
}

static void nobody_lost_is_good_news_and_no_empty_table(void **cx)
{
    json_t *doc = sample(*cx);
    json_object_set_new(doc, "lost", json_integer(0));
    json_object_set_new(doc, "items", json_array());
    json_object_set_new(doc, "rule", json_string("preset:dental"));
    json_object_set_new(doc, "rule_days", json_integer(183));
    const char *page = page_of(*cx, doc);
    wb_assert_contains(page, "--rule days:91</code>"); /* stricter than the rule in force */
    wb_assert_contains(page, "<h1>None of 2,186 customers is lost</h1>");
    wb_assert_contains(page, "Nobody is lost");
    assert_absent(page, "class=\"t list");
}

static void an_empty_document_is_a_page_that_says_what_is_missing(void **cx)
{
    const char *page = page_of(*cx, wb_own(*cx, json_object()));
    wb_assert_contains(page, "There is not enough data to draw this yet.");
    wb_assert_contains(page, "</html>");
    assert_absent(page, "nan");
}

static void the_rate_of_loss_is_of_those_in_play_a_month_before(void **cx)
{
    static const char MONTHS[] =
        "[{\"month\":\"2025-01\",\"active\":90,\"new\":10},"
        "{\"month\":\"2025-02\",\"active\":85,\"new\":5,\"lost\":20,\"won\":10},"
        "{\"month\":\"2025-03\",\"active\":1,\"lost\":90,\"open\":true}]";
    json_t *doc = sample(*cx);
    json_object_set_new(doc, "lifecycle", json_loads(MONTHS, 0, NULL));
    json_object_set_new(doc, "rule", json_string("days:90"));
    const char *page = page_of(*cx, doc);
    wb_assert_contains(page, "Each month 20.0% of the customers in play are lost");
    wb_assert_contains(page, "Last 2 full months"); /* the open one is left out */
}

static void by_rhythm_the_months_say_that_they_count_by_silence_alone(void **cx)
{
    wb_assert_contains(page_of(*cx, sample(*cx)), "longer than 3.3 times the own rhythm");
    assert_absent(page_with(cx, "rule", json_string("days:90")), "by silence alone");
}

static void chances_that_were_far_off_are_no_good_news(void **cx)
{
    json_t *doc = sample(*cx), *test, *group;
    size_t i, k;
    json_array_foreach(json_object_get(doc, "backtest"), i, test)
    {
        json_array_foreach(json_object_get(test, "calibration"), k, group)
            json_object_set_new(group, "predicted", json_real(0.5));
    }
    const char *page = page_of(*cx, doc);
    wb_assert_contains(page, "On your own past the order was right, the chances were not");
    assert_absent(page, "On your own past the chances held");
}

static void a_file_is_named_without_its_folder_and_commands_with_it(void **cx)
{
    json_t *doc = sample(*cx), *file = json_array_get(json_object_get(doc, "files"), 0);
    json_object_set_new(file, "file", json_string("/data/2025/orders.csv"));
    json_object_set_new(doc, "source_rule", json_string("/data/2025/orders.csv --rule days:9"));
    const char *page = page_of(*cx, doc);
    wb_assert_contains(page, "<b>orders.csv</b>");
    wb_assert_contains(page, "winback lost /data/2025/orders.csv --rule days:9");
}

static void the_document_itself_is_left_as_it_was(void **cx)
{
    json_t *doc = sample(*cx);
    (void)page_of(*cx, doc);
    assert_true(json_equal(doc, sample(*cx)));
}

static void malformed_chart_data_are_an_error_and_not_half_a_page(void **cx)
{
    json_t *doc = sample(*cx);
    wb_str out;
    json_object_set_new(doc, "lifecycle", json_string("many"));
    wb_str_init(&out, *cx, 16 * WB_MIB);
    wb_assert_fails(*cx, wb_report_page(*cx, doc, WB_EN, &out), WB_INVALID);
}

WBTEST_MAIN(the_page_loads_nothing_and_runs_nothing, the_page_names_its_language,
            the_headline_says_how_many_are_lost_of_how_many, names_of_customers_are_escaped,
            a_customer_without_a_name_is_shown_by_the_number,
            each_lost_customer_has_a_row_with_the_reason_in_words,
            every_excluded_reason_is_counted_in_words,
            rejected_rows_are_told_with_their_reason_when_it_is_known, warnings_are_told,
            the_check_on_the_past_names_the_baselines, a_score_that_a_simple_rule_beats_says_so,
            without_a_back_test_nothing_is_claimed, nobody_lost_is_good_news_and_no_empty_table,
            an_empty_document_is_a_page_that_says_what_is_missing,
            the_rate_of_loss_is_of_those_in_play_a_month_before,
            by_rhythm_the_months_say_that_they_count_by_silence_alone,
            chances_that_were_far_off_are_no_good_news,
            a_file_is_named_without_its_folder_and_commands_with_it,
            the_document_itself_is_left_as_it_was,
            malformed_chart_data_are_an_error_and_not_half_a_page)

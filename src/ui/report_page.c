/* report_page.c - from the document of a report to its page.
 *
 * The document (report.c) holds facts. Here it gets what only a page needs: the charts' specs, the
 * bar of each customer, and the few sums that the sentences above the charts are made of. The page
 * is web/report.html. Nothing is computed here that a person would call a result. */
#include "text/text.h"
#include "ui/ui.h"

#include <math.h>
#include <string.h>

#define PAGE_LIMIT (16 * WB_MIB)

static double number(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return json_is_number(v) ? json_number_value(v) : 0.0;
}

/* ---- charts ---- */

/* A chart of `kind` whose data are copied from `from` under the name `as`; "md" is half a page. */
static json_t *chart(const char *kind, const char *size, const char *as, json_t *from)
{
    json_t *c = json_pack("{s:s, s:s, s:s}", "kind", kind, "id", kind, "size", size);
    if (from)
        json_object_set(c, as, from);
    return c;
}

static void copy(json_t *to, const char *as, const json_t *from, const char *key)
{
    json_t *v = json_object_get(from, key);
    if (v)
        json_object_set(to, as, v);
}

static void add_bar(json_t *bars, const char *label, double share)
{
    json_array_append_new(bars, json_pack("{s:s, s:f, s:b}", "label", label, "value", share,
                                          "muted", json_array_size(bars) > 0));
}

/* Our score first, then what it has to beat. */
static json_t *rivals(wb_lang lang, const json_t *check)
{
    json_t *bars = json_array();
    add_bar(bars, wb_tr(lang, "the score of this list"), number(check, "score"));
    add_bar(bars, wb_tr(lang, "expected purchases"), number(check, "expected"));
    add_bar(bars, wb_tr(lang, "time since the last order"), number(check, "recency"));
    add_bar(bars, wb_tr(lang, "silence against the own rhythm"), number(check, "rhythm"));
    json_t *c = chart("bars", "md", "bars", NULL);
    json_object_set_new(c, "bars", bars);
    json_object_set_new(c, "unit", json_string("percent"));
    json_object_set_new(c, "digits", json_integer(1));
    json_object_set_new(c, "title", json_string(wb_tr(lang, "The score and simpler rules")));
    json_object_set_new(
        c, "note",
        json_string(wb_tr(lang, "In how many of 100 pairs the one who bought was put before "
                                "the one who did not. A coin is right in half.")));
    return c;
}

static json_t *charts_of(wb_lang lang, const json_t *doc, const json_t *check)
{
    const json_t *gaps = json_object_get(doc, "gaps"), *advise = json_object_get(doc, "advise");
    const json_t *test = json_array_get(json_object_get(doc, "backtest"), 0);
    json_t *all = json_object();
    json_object_set_new(all, "lifecycle",
                        chart("lifecycle", "", "months", json_object_get(doc, "lifecycle")));
    json_t *c = chart("cohort", "md", "cohorts", json_object_get(doc, "cohorts"));
    copy(c, "step", doc, "cohort_step");
    copy(c, "as_of", doc, "as_of");
    json_object_set_new(all, "cohort", c);
    c = chart("rhythm", "md", "bins", json_object_get(gaps, "bins"));
    copy(c, "median", gaps, "median");
    copy(c, "p90", gaps, "p90");
    json_object_set_new(all, "rhythm", c);
    c = chart("return_curve", "md", "points", json_object_get(advise, "points"));
    copy(c, "cut", advise, "suggested_days");
    json_object_set_new(all, "return_curve", c);
    json_object_set_new(all, "rfm", chart("rfm", "md", "cells", json_object_get(doc, "rfm")));
    json_object_set_new(all, "calibration",
                        chart("calibration", "md", "groups", json_object_get(test, "calibration")));
    if (check)
        json_object_set_new(all, "rivals", rivals(lang, check));
    return all;
}

/* ---- sums for sentences ---- */

/* Mean distance of prediction and truth over all windows and groups, weighed by customers. */
static double mean_miss(const json_t *backtest)
{
    const json_t *test, *group;
    size_t i, k;
    double miss = 0.0, n = 0.0;
    json_array_foreach(backtest, i, test)
    {
        json_array_foreach(json_object_get(test, "calibration"), k, group)
        {
            double size = number(group, "n");
            miss += fabs(number(group, "predicted") - number(group, "actual")) * size;
            n += size;
        }
    }
    return n > 0.0 ? miss / n : 0.0;
}

/* The back-test in one object: means over the windows. NULL: the past was not asked. */
static json_t *check_of(const json_t *doc)
{
    static const char *const RULES[] = {"recency", "rhythm", "expected"};
    const json_t *tests = json_object_get(doc, "backtest"), *test;
    const char *scorer = json_string_value(json_object_get(doc, "scorer"));
    size_t i, n = json_array_size(tests);
    double sum[WB_COUNT(RULES)] = {0}, score = 0.0, bias = 0.0, best = 0.0;
    if (!n || !scorer)
        return NULL;
    json_array_foreach(tests, i, test)
    {
        const json_t *auc = json_object_get(test, "auc");
        for (size_t k = 0; k < WB_COUNT(RULES); k++)
            sum[k] += number(auc, RULES[k]) / (double)n;
        score += number(auc, scorer) / (double)n;
        bias += number(test, "bias") / (double)n;
    }
    json_t *c = json_pack("{s:I, s:O?, s:f, s:f, s:f}", "times", (json_int_t)n, "horizon",
                          json_object_get(json_array_get(tests, 0), "horizon"), "score", score,
                          "off", mean_miss(tests), "bias", bias);
    for (size_t k = 0; k < WB_COUNT(RULES); k++) {
        json_object_set_new(c, RULES[k], json_real(sum[k]));
        best = fmax(best, sum[k]);
    }
    json_object_set_new(c, "beaten", json_boolean(score < best - 0.01));
    return c;
}

static double in_play(const json_t *month)
{
    return number(month, "new") + number(month, "active") + number(month, "risk") +
           number(month, "won");
}

/* Sums over the last twelve months that are over; rate = the lost of a month against the customers
 * in play at its beginning. NULL: no month is over. */
static json_t *flow_of(const json_t *months)
{
    static const char *const PARTS[] = {"new", "won", "lost"};
    double sum[WB_COUNT(PARTS)] = {0}, lost = 0.0, before = 0.0;
    json_int_t n = 0;
    for (size_t i = json_array_size(months); i-- > 0 && n < 12;) {
        const json_t *m = json_array_get(months, i);
        if (json_is_true(json_object_get(m, "open")))
            continue;
        for (size_t k = 0; k < WB_COUNT(PARTS); k++)
            sum[k] += number(m, PARTS[k]);
        lost += i ? number(m, "lost") : 0.0;
        before += i ? in_play(json_array_get(months, i - 1)) : 0.0;
        n++;
    }
    if (!n)
        return NULL;
    json_t *f = json_pack("{s:I, s:f, s:f}", "months", n, "net", sum[0] + sum[1] - sum[2], "rate",
                          before > 0.0 ? lost / before : 0.0);
    for (size_t k = 0; k < WB_COUNT(PARTS); k++)
        json_object_set_new(f, PARTS[k], json_real(sum[k]));
    return f;
}

/* Of all new customers, the share that bought again in the period after the first. The two last
 * cohorts are left out: the period after them is not over. */
static json_t *stays_of(const json_t *cohorts)
{
    double size = 0.0, back = 0.0;
    for (size_t i = 0; i + 2 < json_array_size(cohorts); i++) {
        const json_t *c = json_array_get(cohorts, i);
        size += number(c, "size");
        back += json_number_value(json_array_get(json_object_get(c, "back"), 0));
    }
    return size > 0.0 ? json_real(back / size) : NULL;
}

/* ---- customers ---- */

static wb_day day_of(const json_t *item, const char *key)
{
    const char *s = json_string_value(json_object_get(item, key));
    return s ? wb_day_parse(s, strlen(s)) : WB_NO_DAY;
}

/* Days that usually pass: the own mean gap; of a single order, what the base's rhythm expects. */
static double usual_of(const json_t *item)
{
    wb_day last = day_of(item, "last"), next = day_of(item, "expected_next");
    double own = number(item, "mean_gap");
    if (own > 0.0)
        return own;
    return last != WB_NO_DAY && next != WB_NO_DAY ? (double)next - (double)last : 0.0;
}

static json_t *items_of(const json_t *doc)
{
    json_t *to = json_array();
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(doc, "items"), i, item)
    {
        json_t *own = json_copy(item);
        json_object_set_new(own, "bar",
                            json_pack("{s:s, s:f, s:f, s:b}", "kind", "rhythm_bar", "usual",
                                      usual_of(item), "silent", number(item, "silent"), "hidden",
                                      1));
        json_array_append_new(to, own);
    }
    return to;
}

/* ---- the page ---- */

static json_t *view_of(wb_ctx *cx, json_t *doc, wb_lang lang)
{
    char today[11];
    json_t *view = wb_own(cx, json_copy(doc)), *check = check_of(doc);
    wb_day_text(wb_today(cx), today);
    json_object_set_new(view, "charts", charts_of(lang, doc, check));
    json_object_set_new(view, "check", check ? check : json_null());
    json_object_set_new(view, "flow", flow_of(json_object_get(doc, "lifecycle")));
    json_object_set_new(view, "stays", stays_of(json_object_get(doc, "cohorts")));
    json_object_set_new(view, "items", items_of(doc));
    json_object_set_new(view, "lang", json_string(wb_lang_code(lang)));
    json_object_set_new(view, "made", json_string(today));
    json_object_set_new(view, "version", json_string(WB_VERSION));
    return view;
}

wb_err wb_report_page(wb_ctx *cx, json_t *doc, wb_lang lang, wb_str *out)
{
    wb_render render = {.lang = lang, .html = true, .max_output = PAGE_LIMIT};
    return wb_template_asset(cx, "web/report.html", view_of(cx, doc, lang), &render, out);
}

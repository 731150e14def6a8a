/* report.c - `winback report`: one page about the customers of the files.
 *
 * lifecycle makes the document, report_page.c the page. The document, which is what --json prints:
 *
 * - head: files[] (as `inspect`), source (the files and options as words of a command), rows,
 *   accepted, rejected, first_date, last_date, as_of, as_of_given, customers, orders,
 *   purchase_days, gross_minor, value_minor, currency, currencies[], rule, rule_days (0 by rhythm),
 *   rule_text, threshold, horizon (days), usual_gap (days), basis, warnings[] (sentences)
 * - counts: lost, lost_rate, at_stake_minor, at_risk, at_risk_minor, new, active, p_return_lost
 *   (mean p_return of the lost; absent when nobody is lost)
 * - items[]: the lost with most at stake: rows of `score` + name, silent (days), at_stake_minor,
 *   why
 * - model: scorer, backtest[{origin, horizon, auc{}, calibration[{n, predicted, actual}], bias}],
 *   newest first; empty when the history is too short
 * - advise: {points[{days, at_risk, share, low, high}], suggested_days, suggested_share, within}
 * - charts: lifecycle[{month "2011-01", new, active, risk, won, lost, open}]: the stage at the end
 *   of the month; lost = became lost within it; open = the month is not over. By rhythm,
 *   lifecycle_rhythms: the silence, in own rhythms, past which the months call a customer lost.
 *   cohorts[{cohort "2011-01", size, back[n1, n2 ...]}], cohort_step "month" | "quarter".
 *   gaps{bins[{days_from, days_to, n}] both included (the last without days_to), median, p90, n}.
 *   rfm[{r, f, n}], 1..5, 5 = most lately, most often
 *
 * Shares are 0..1, money is in minor units, days are "YYYY-MM-DD". A part that is missing or empty
 * makes the page say so; tests/ui/report_sample.json is a whole example. */
#include "intake/intake.h"
#include "lifecycle/lifecycle.h"
#include "ui/ui.h"

#define PAGE_LIMIT (16 * WB_MIB)

static wb_err run(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    json_t *doc = NULL;
    wb_str page;
    wb_err e = wb_lifecycle_report(cx, args, &doc);
    reply->result = doc; /* after an error: what was read, which tells why it stopped */
    if (e != WB_OK)
        return e;
    wb_str_init(&page, cx, PAGE_LIMIT);
    e = wb_report_page(cx, doc, cx->lang, &page);
    if (e == WB_OK && reply->out)
        e = wb_out_write(reply->out, cx, page.p, page.n);
    if (reply->file)
        json_object_set_new(doc, "written", json_string(reply->file));
    reply->some_rejected = json_integer_value(json_object_get(doc, "rejected")) > 0;
    reply->view = "web/text/report.txt";
    return e;
}

static const char *const EXAMPLES[] = {"winback report orders.csv",
                                       "winback report orders.csv -o october.html --lang ru",
                                       "winback report orders.csv --rule days:120", NULL};

static const wb_param PARAMS[] = {
    WB_INTAKE_PARAMS,
    WB_LIFECYCLE_PARAMS,
    {.name = "top",
     .type = WB_ARG_INT,
     .min = 1,
     .max = 5000,
     .def = "50",
     .value = "N",
     .help = WB_N("how many of the lost to list")},
    {.name = "out",
     .letter = 'o',
     .type = WB_ARG_FILE,
     .def = "winback-report.html",
     .value = "FILE",
     .help = WB_N("write the page here; - is standard output")},
    {.name = NULL},
};

const wb_action wb_ui_actions[] = {
    {.noun = "report",
     .help = WB_N("one page about it all, for a browser or paper"),
     .about =
         WB_N("The page is a single HTML file that loads nothing: it can be sent by mail, kept "
              "and printed. It shows who is lost and what is at stake, how far the chances can "
              "be trusted, customers month by month, who stays, the rhythm of buying, and the "
              "list of the lost."),
     .examples = EXAMPLES,
     .params = PARAMS,
     .effect = WB_READ,
     .role = "",
     .bulk = true,
     .run = run},
    {.noun = NULL},
};

/* say.c - facts about a base that every command tells alike: head, warnings, models, back-test. */
#include "lifecycle/lifecycle_int.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

json_t *wb_files_json(wb_ctx *cx, const wb_orders *o)
{
    return wb_own(cx, json_pack("{s:O, s:I, s:I, s:I}", "files", o->files, "rows",
                                (json_int_t)o->rows, "accepted", (json_int_t)o->accepted,
                                "rejected", (json_int_t)o->rejected));
}

wb_err wb_base_from(wb_ctx *cx, const wb_args *args, wb_reply *reply, wb_base *ret)
{
    wb_orders *orders = NULL;
    wb_rule rule; /* a mistyped one is told before minutes of reading */
    wb_err e = wb_rule_parse(cx, wb_arg_text(args, "rule"), &rule);
    if (!e)
        e = wb_orders_load(cx, args, &orders);
    if (orders)
        reply->some_rejected = orders->rejected > 0;
    if (e && orders)
        reply->result = wb_files_json(cx, orders);
    return e ? e : wb_base_open(cx, args, orders, ret);
}

json_t *wb_day_json(wb_day d)
{
    char text[11];
    wb_day_text(d, text);
    return json_string(text);
}

/* ---- warnings ---- */

static void warn_purses(wb_ctx *cx, const wb_base *b, json_t *to)
{
    const wb_orders *o = b->orders;
    for (size_t i = 1; i < o->purses; i++) {
        const char *code = o->purse[i].currency;
        if (*code)
            json_array_append_new(
                to, wb_say(cx,
                           "%llu more rows are in %s and are not counted here: currencies are "
                           "never added. To see them: --currency %s",
                           (unsigned long long)o->purse[i].rows, code, code));
        else
            json_array_append_new(to, wb_say(cx,
                                             "%llu more rows name no currency and are not counted "
                                             "here.",
                                             (unsigned long long)o->purse[i].rows));
    }
}

static void warn_overlap(wb_ctx *cx, const wb_base *b, json_t *to)
{
    const wb_orders *o = b->orders;
    if (o->repeated_files)
        json_array_append_new(to, wb_say(cx, "The same file was named twice; it is read once."));
    if (o->repeated)
        json_array_append_new(to, wb_say(cx,
                                         "%llu rows belong to orders that an earlier file holds "
                                         "too; each order counts once.",
                                         (unsigned long long)o->repeated));
}

static void warn_refunds(wb_ctx *cx, const wb_base *b, json_t *to)
{
    const wb_refund_account *r = &b->summary.refunds;
    if (r->unfounded)
        json_array_append_new(to, wb_say(cx,
                                         "%llu refunds belong to no earlier order in the files and "
                                         "lower nothing.",
                                         (unsigned long long)r->unfounded));
    if (r->by_customer)
        json_array_append_new(to,
                              wb_say(cx,
                                     "%llu refunds name neither their order nor a sale they fit; "
                                     "they lower the customer's last earlier order.",
                                     (unsigned long long)r->by_customer));
}

static void warn_learning(wb_ctx *cx, const wb_base *b, json_t *to)
{
    const wb_scorer_report *l = b->learned;
    if (l->basis != WB_BASIS_BACKTEST)
        json_array_append_new(to, json_string(wb_tr(cx->lang, wb_score_basis_text(l->basis))));
    for (unsigned i = 0; i < WB_SCORE_FLAGS; i++)
        if (l->flags & 1u << i)
            json_array_append_new(to, json_string(wb_tr(cx->lang, wb_score_flag_text(1u << i))));
    if (!b->gg.identified)
        json_array_append_new(
            to,
            wb_say(cx, "Too few repeat orders to tell big spenders from small ones: every order "
                       "is expected to be worth the average."));
}

json_t *wb_base_warnings(wb_ctx *cx, const wb_base *b)
{
    json_t *to = json_array();
    const json_t *file, *warning;
    size_t i, k;
    json_array_foreach(b->orders->files, i, file)
        json_array_foreach(json_object_get(file, "warnings"), k, warning)
            json_array_append(to, (json_t *)(uintptr_t)warning);
    warn_purses(cx, b, to);
    warn_overlap(cx, b, to);
    warn_refunds(cx, b, to);
    warn_learning(cx, b, to);
    if (b->summary.later_sales)
        json_array_append_new(to, wb_say(cx, "%llu rows of sales after this day were left out.",
                                         (unsigned long long)b->summary.later_sales));
    return to;
}

/* ---- the head ---- */

static json_t *purses_json(const wb_orders *o)
{
    json_t *to = json_array();
    for (size_t i = 0; i < o->purses; i++)
        json_array_append_new(to, json_pack("{s:s, s:I}", "currency", o->purse[i].currency, "rows",
                                            (json_int_t)o->purse[i].rows));
    return to;
}

static json_t *rule_json(wb_ctx *cx, const wb_base *b)
{
    const wb_rule *r = &b->rule;
    wb_str share;
    wb_str_init(&share, cx, 100);
    wb_put_percent(&share, cx->lang, b->threshold, 0);
    if (!r->days)
        return wb_say(
            cx,
            "silent for more than twice the own rhythm, and a chance under %s to order in "
            "the next %d days",
            share.p, b->horizon);
    for (const wb_preset *p = wb_presets; p->name; p++)
        if (r->preset && strcmp(p->name, r->preset) == 0)
            return wb_say(cx, "silent for more than %d days: %s", r->days,
                          wb_tr(cx->lang, p->reason));
    return wb_say(cx, "silent for more than %d days", r->days);
}

static void add_counts(json_t *j, const wb_lost *l, size_t customers)
{
    json_object_set_new(j, "lost", json_integer((json_int_t)l->total));
    json_object_set_new(j, "lost_rate",
                        json_real(customers ? (double)l->total / (double)customers : 0));
    if (l->total)
        json_object_set_new(j, "p_return_lost", json_real(l->p_return / (double)l->total));
    json_object_set_new(j, "at_stake_minor", json_integer(l->at_stake));
    json_object_set_new(j, "at_risk", json_integer((json_int_t)l->risk));
    json_object_set_new(j, "at_risk_minor", json_integer(l->risk_at_stake));
    json_object_set_new(j, "new", json_integer((json_int_t)l->fresh));
    json_object_set_new(j, "active", json_integer((json_int_t)l->active));
}

json_t *wb_base_head(wb_ctx *cx, const wb_base *b, const wb_lost *l)
{
    const wb_summary *s = &b->summary;
    wb_facts f = wb_history_facts(b->purse->history);
    wb_day last = f.last < b->as_of ? f.last : b->as_of;
    uint64_t orders = 0;
    for (size_t i = 0; i < s->n; i++)
        orders += s->v[i].orders;
    json_t *j = wb_files_json(cx, b->orders);
    json_t *more = json_pack(
        "{s:s, s:s, s:o, s:b, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:s, s:o, s:s, s:i, s:o, s:f, "
        "s:i, s:f, s:s, s:o}",
        "source", b->source, "source_rule", b->source_rule, "as_of", wb_day_json(b->as_of),
        "as_of_given", b->as_of_given, "first_date", wb_day_json(f.first), "last_date",
        wb_day_json(last), "customers", (json_int_t)s->n, "orders", (json_int_t)orders,
        "purchase_days", (json_int_t)s->purchases, "gross_minor", (json_int_t)s->gross,
        "value_minor", (json_int_t)s->net, "currency", b->purse->currency, "currencies",
        purses_json(b->orders), "rule", b->rule.text, "rule_days", b->rule.days, "rule_text",
        rule_json(cx, b), "threshold", b->threshold, "horizon", b->horizon, "usual_gap",
        b->usual_gap, "basis", wb_score_basis_name(b->learned->basis), "warnings",
        wb_base_warnings(cx, b));
    json_object_update(j, more);
    json_decref(more);
    if (l)
        add_counts(j, l, s->n);
    return j;
}

/* ---- models ---- */

json_t *wb_model_json(wb_ctx *cx, const wb_model *m)
{
    json_t *params = json_object();
    for (size_t i = 0; i < 4 && wb_model_param(m->kind, i); i++)
        json_object_set_new(params, wb_model_param(m->kind, i), json_real(m->params[i]));
    json_t *j = json_pack("{s:s, s:i, s:o, s:f, s:I, s:I, s:b, s:s}", "name", wb_model_name(m), "k",
                          m->k, "params", params, "loglik", m->loglik, "customers",
                          (json_int_t)m->customers, "triples", (json_int_t)m->triples, "identified",
                          m->identified, "reason", wb_fit_reason_name(m->reason));
    if (!m->identified)
        json_object_set_new(j, "note", json_string(wb_tr(cx->lang, wb_fit_reason_text(m->reason))));
    return j;
}

json_t *wb_gg_json(wb_ctx *cx, const wb_base *b)
{
    const wb_gg *g = &b->gg;
    json_t *j = json_pack("{s:f, s:f, s:f, s:f, s:I, s:f, s:f, s:b, s:s}", "p", g->p, "q", g->q,
                          "gamma", g->gamma, "loglik", g->loglik, "customers",
                          (json_int_t)g->customers, "mean", g->mean, "net_share", b->net_share,
                          "identified", g->identified, "reason", wb_fit_reason_name(g->reason));
    if (!g->identified)
        json_object_set_new(j, "note", json_string(wb_tr(cx->lang, wb_fit_reason_text(g->reason))));
    return j;
}

static json_t *backtest_json(const wb_backtest *t)
{
    json_t *auc = json_object(), *loss = json_object(), *groups = json_array();
    for (int c = 0; c < WB_CANDIDATES; c++) {
        json_object_set_new(auc, wb_candidate_name((wb_candidate)c), json_real(t->auc[c]));
        if (t->log_loss[c] > 0)
            json_object_set_new(loss, wb_candidate_name((wb_candidate)c),
                                json_real(t->log_loss[c]));
    }
    for (int i = 0; i < WB_DECILES; i++)
        if (t->calibration[i].n)
            json_array_append_new(groups,
                                  json_pack("{s:I, s:f, s:f}", "n", (json_int_t)t->calibration[i].n,
                                            "predicted", t->calibration[i].predicted, "actual",
                                            t->calibration[i].actual));
    return json_pack("{s:o, s:i, s:I, s:I, s:f, s:o, s:o, s:o, s:f, s:f}", "origin",
                     wb_day_json(t->origin), "horizon", t->horizon, "customers", (json_int_t)t->n,
                     "buyers", (json_int_t)t->buyers, "orders", t->orders, "auc", auc, "log_loss",
                     loss, "calibration", groups, "bias", t->buyers_bias, "orders_bias",
                     t->orders_bias);
}

json_t *wb_backtests_json(const wb_base *b)
{
    json_t *to = json_array();
    for (size_t i = 0; i < b->learned->backtests; i++)
        json_array_append_new(to, backtest_json(&b->learned->backtest[i]));
    return to;
}

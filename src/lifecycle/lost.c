/* lost.c - `winback lost`: who is lost, in order of the money at stake, each with the reason; and
 * the table of actions of this folder. */
#include "lifecycle/lifecycle_int.h"

#include <string.h>

enum { SHOWN = 20 };

json_t *wb_lost_json(wb_ctx *cx, const wb_base *b, const wb_lost *l, size_t most)
{
    json_t *to = json_array();
    for (size_t i = 0; i < l->n && i < most; i++) {
        json_t *item = wb_customer_json(b, &l->v[i]);
        json_object_set_new(item, "why", wb_customer_why(cx, b, &l->v[i]));
        json_array_append_new(to, item);
    }
    return to;
}

/* ---- the list as a file: for a spreadsheet, so money is written with its mark ---- */

static void put_money(wb_str *s, const wb_base *b, wb_money v)
{
    wb_str_put_fixed(s, (double)v / b->scale, wb_currency_digits(b->purse->currency));
    wb_str_putc(s, ',');
}

static void put_line(wb_ctx *cx, wb_str *s, const wb_base *b, const wb_customer *c)
{
    wb_slice key = wb_customer_key(b, c), name = wb_customer_name(b, c);
    char first[11], last[11];
    wb_day_text(c->row->first, first);
    wb_day_text(c->row->last, last);
    json_t *why = wb_customer_why(cx, b, c);
    wb_str_put_cell(s, key.p, key.n);
    wb_str_putc(s, ',');
    wb_str_put_cell(s, name.p, name.n);
    wb_str_putf(s, ",%u,%s,%s,%d,", c->row->orders, first, last, c->silent);
    wb_str_put_fixed(s, c->rhythm, 1);
    wb_str_putc(s, ',');
    put_money(s, b, c->row->net);
    wb_str_put_fixed(s, c->p_return, 4);
    wb_str_putc(s, ',');
    put_money(s, b, c->at_stake);
    wb_str_put_cell(s, json_string_value(why), strlen(json_string_value(why)));
    wb_str_putc(s, '\n');
    json_decref(why);
}

static wb_err write_list(wb_ctx *cx, const wb_base *b, const wb_lost *l, wb_reply *reply)
{
    wb_str s;
    wb_err e = WB_OK;
    wb_str_init(&s, cx, WB_MIB);
    wb_str_puts(&s, "customer,name,orders,first,last,silent_days,rhythm_days,value,p_return,"
                    "at_stake,why\n");
    for (size_t i = 0; i < l->n && !e; i++) {
        put_line(cx, &s, b, &l->v[i]);
        if (s.full)
            return WB_TOO_BIG; /* the sentence was kept when memory was refused */
        if (s.n < WB_MIB / 2)
            continue;
        e = wb_out_write(reply->out, cx, s.p, s.n);
        wb_str_clear(&s);
    }
    return e ? e : wb_out_write(reply->out, cx, s.p, s.n);
}

static wb_err advise(wb_ctx *cx, const wb_base *b, const wb_lost *l, json_t *to)
{
    wb_report r;
    json_t *j = NULL;
    wb_cutoff cut;
    wb_err e = wb_base_cutoff(cx, b, l, &cut);
    if (!e)
        e = wb_history_report(cx, b->purse->history, b->as_of, &cut, &r);
    if (!e)
        e = wb_advise(cx, &r, &j);
    if (!e)
        json_object_set_new(to, "advise", j);
    return e;
}

wb_err wb_lost_run(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    wb_base b;
    wb_lost l;
    size_t top = (size_t)wb_arg_int(args, "top"), most = top ? top : reply->out ? SIZE_MAX : SHOWN;
    wb_err e = wb_base_from(cx, args, reply, &b);
    if (!e)
        e = wb_lost_find(cx, &b, most, &l);
    if (e)
        return e;
    json_t *j = wb_base_head(cx, &b, &l);
    json_object_set_new(j, "items", wb_lost_json(cx, &b, &l, top ? top : SHOWN));
    if (reply->file)
        json_object_set_new(j, "written", json_integer((json_int_t)l.n));
    if (wb_arg_flag(args, "advise"))
        e = advise(cx, &b, &l, j);
    if (!e && reply->out)
        e = write_list(cx, &b, &l, reply);
    reply->result = j;
    reply->view = wb_arg_flag(args, "advise") ? "web/text/advise.txt" : "web/text/lost.txt";
    return e;
}

/* ---- the actions ---- */

static const char *const LOST_EXAMPLES[] = {
    "winback lost orders.csv", "winback lost orders.csv --rule days:90 --top 50",
    "winback lost orders.csv -o lost.csv", "winback lost orders.csv --advise", NULL};
static const char *const SCORE_EXAMPLES[] = {
    "winback score orders.csv -o scores.csv", "winback score orders.csv --json | head",
    "winback score orders.csv --as-of 2025-06-30 --horizon 180 -o scores.csv", NULL};
static const char *const MODEL_EXAMPLES[] = {"winback model orders.csv",
                                             "winback model orders.csv --json", NULL};

static const wb_param LOST_PARAMS[] = {
    WB_INTAKE_PARAMS,
    WB_LIFECYCLE_PARAMS,
    {.name = "top",
     .type = WB_ARG_INT,
     .min = 1,
     .max = 10000000,
     .value = "N",
     .help = WB_N("how many to show (else 20; all of them in a file)")},
    {.name = "advise",
     .type = WB_ARG_FLAG,
     .help = WB_N("say after how many days of silence how many still come back")},
    {.name = "out",
     .letter = 'o',
     .type = WB_ARG_FILE,
     .value = "FILE",
     .help = WB_N("write the whole list here, as CSV")},
    {.name = NULL},
};

static const wb_param SCORE_PARAMS[] = {
    WB_INTAKE_PARAMS,
    WB_LIFECYCLE_PARAMS,
    {.name = "out",
     .letter = 'o',
     .type = WB_ARG_FILE,
     .value = "FILE",
     .help = WB_N("write here (else to standard output)")},
    {.name = NULL},
};

static const wb_param MODEL_PARAMS[] = {WB_INTAKE_PARAMS, WB_LIFECYCLE_PARAMS, {.name = NULL}};

const wb_action wb_lifecycle_actions[] = {
    {.noun = "lost",
     .help = WB_N("the lost customers, by the money at stake"),
     .about =
         WB_N("Money at stake is the chance that a customer is lost, times what the customer "
              "would be expected to buy in the next 12 months. Presets for --rule preset:NAME: "
              "restaurant, grocery, clothing, cosmetics, electronics, furniture, car-service, "
              "dental, b2b-supplies, fitness, subscription."),
     .examples = LOST_EXAMPLES,
     .params = LOST_PARAMS,
     .effect = WB_READ,
     .role = "",
     .run = wb_lost_run},
    {.noun = "score",
     .help = WB_N("one row per customer: chances, value, stage"),
     .about = WB_N("Columns: customer, orders, x (purchase days after the first), t_x (days from "
                   "first to last), T (days from first to the day looked at), first, last, "
                   "value_minor (bought less refunds, in cents), mean_gap, expected_next, p_alive, "
                   "p_return (an order within the horizon), expected_orders (within the horizon), "
                   "clv_minor (next 12 months), stage, cause."),
     .examples = SCORE_EXAMPLES,
     .params = SCORE_PARAMS,
     .effect = WB_READ,
     .role = "",
     .bulk = true,
     .run = wb_score_run},
    {.noun = "model",
     .help = WB_N("the fitted models and how they did on your own past"),
     .examples = MODEL_EXAMPLES,
     .params = MODEL_PARAMS,
     .effect = WB_READ,
     .role = "",
     .run = wb_model_run},
    {.noun = NULL},
};

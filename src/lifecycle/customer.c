/* customer.c - one customer as of the day: chances, value, stage, and why in words.
 *
 * rhythm   = the own gaps shrunk to the base's: (t_x + usual) / (x + 1) days; exists from the first
 *            order on.
 * at stake = (1 - p_return) x expected value of the next 12 months if the customer stays (the
 * chance of having left already must not count twice, so it is not clv, which holds it too). The
 * threshold is 0.33: where others call a customer at high risk (no order in 90 days: over 66 %).
 *
 * Stages by rhythm (the silence is compared with the rhythm, the chance with the threshold):
 *   silent <= 1.25 rhythm ------------------------------> new (one purchase) or active
 *   silent >  1.25 rhythm, p_return < 2 x threshold ----> at risk (else new, active)
 *   silent >  2    rhythm, p_return <     threshold ----> lost
 * By days N: lost when silent > N, at risk when silent > N / 2. */
#include "lifecycle/lifecycle_int.h"
#include "text/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LATE = 1.25, GONE = 2;
enum { YEAR = 365 };

/* Orders of a year per order of the horizon, and of a year if the customer has not left. */
typedef struct wb_year {
    double ratio, stay;
} wb_year;

const char *wb_life_name(wb_life s)
{
    static const char *const NAMES[] = {"new", "active", "at_risk", "lost"};
    return NAMES[s];
}

/* The chosen model where drop-out is identified, else NBD: nobody leaves, the rhythm goes on. */
static wb_year look_ahead(const wb_base *b, const wb_summary_row *r)
{
    const wb_scorer_report *l = b->learned;
    const wb_model *m = l->model.identified ? &l->model : &l->nbd;
    wb_rfm h = {r->x, (double)(r->last - r->first), (double)(b->as_of - r->first)};
    wb_forecast year = wb_model_forecast(m, h, YEAR);
    wb_forecast horizon = b->horizon == YEAR ? year : wb_model_forecast(m, h, b->horizon);
    double plain = (double)YEAR / b->horizon;
    wb_year y = {plain, plain * horizon.expected};
    if (horizon.expected > 0)
        y.ratio = year.expected / horizon.expected;
    if (year.p_alive > 1e-9) /* below, the quotient of two nothings says nothing */
        y.stay = year.expected / year.p_alive;
    return y;
}

static wb_err year_of(wb_ctx *cx, wb_base *b, const wb_summary_row *r, wb_year *ret)
{
    int32_t key[3] = {r->x, r->last - r->first, b->as_of - r->first};
    bool fresh;
    uint32_t i = wb_dict_put(b->years, (const char *)key, sizeof key, &fresh);
    if (i == UINT32_MAX || !wb_reserve(cx, &b->year, &b->year_cap, (size_t)i + 1, sizeof *b->year))
        return WB_TOO_BIG;
    if (fresh)
        b->year[i] = look_ahead(b, r);
    *ret = b->year[i];
    return WB_OK;
}

static wb_features features(const wb_base *b, const wb_summary_row *r)
{
    return (wb_features){.x = r->x,
                         .t_x = r->last - r->first,
                         .T = b->as_of - r->first,
                         .n90 = r->n90,
                         .n365 = r->n365,
                         .sum_ln_gap = r->sum_ln_gap,
                         .sum_sq_gap = r->sum_sq_gap,
                         .mean_value = r->mean_value,
                         .last_value = r->last_value};
}

static wb_money minor(const wb_base *b, double whole)
{
    double v = whole * b->scale;
    return v > 0 ? v < (double)WB_MONEY_MAX ? (wb_money)llround(v) : WB_MONEY_MAX : 0;
}

static wb_life stage_by_days(const wb_base *b, const wb_customer *c)
{
    if (c->silent > b->rule.days)
        return WB_LIFE_LOST;
    if (2 * c->silent > b->rule.days)
        return WB_LIFE_RISK;
    return c->row->x ? WB_LIFE_ACTIVE : WB_LIFE_NEW;
}

static wb_life stage_by_rhythm(const wb_base *b, const wb_customer *c)
{
    if (c->silent > GONE * c->rhythm && c->p_return < b->threshold)
        return WB_LIFE_LOST;
    if (c->silent > LATE * c->rhythm && c->p_return < 2 * b->threshold)
        return WB_LIFE_RISK;
    return c->row->x ? WB_LIFE_ACTIVE : WB_LIFE_NEW;
}

wb_err wb_customer_of(wb_ctx *cx, wb_base *b, const wb_summary_row *r, wb_customer *ret)
{
    wb_year year;
    wb_err e = year_of(cx, b, r, &year);
    if (e)
        return e;
    wb_features f = features(b, r);
    wb_score s = wb_scorer_score(b->scorer, &f);
    wb_customer c = {.row = r,
                     .p_alive = s.p_alive,
                     .p_return = s.p_return,
                     .expected_orders = s.expected_orders,
                     .silent = b->as_of - r->last};
    c.year_orders = s.expected_orders * year.ratio;
    c.stay_orders = fmax(year.stay, c.year_orders);
    c.order_value = wb_gg_expected(&b->gg, r->x, r->mean_value) * b->net_share;
    c.clv = minor(b, c.year_orders * c.order_value);
    c.stay = minor(b, c.stay_orders * c.order_value);
    c.at_stake = minor(b, (1 - c.p_return) * c.stay_orders * c.order_value);
    c.mean_gap = r->x ? (double)f.t_x / r->x : 0;
    c.rhythm = (f.t_x + b->usual_gap) / (r->x + 1);
    c.expected_next = r->last + (wb_day)lround(c.rhythm);
    c.stage = b->rule.days ? stage_by_days(b, &c) : stage_by_rhythm(b, &c);
    c.cause = c.stage != WB_LIFE_LOST ? ""
              : b->rule.preset        ? "preset"
              : b->rule.days          ? "days"
                                      : "rhythm";
    *ret = c;
    return WB_OK;
}

wb_slice wb_customer_key(const wb_base *b, const wb_customer *c)
{
    return wb_dict_key(b->orders->customers, c->row->customer);
}

wb_slice wb_customer_name(const wb_base *b, const wb_customer *c)
{
    const wb_orders *o = b->orders;
    uint32_t i = c->row->customer < o->name_cap ? o->name_of[c->row->customer] : 0;
    return i ? wb_dict_key(o->names, i - 1) : (wb_slice){"", 0};
}

static json_t *regular(wb_ctx *cx, const wb_base *b, const wb_customer *c, const char *chance)
{
    int days = (int)lround(fmax(1, c->mean_gap));
    const char *every = wb_format(
        cx, wb_trn(cx->lang, "ordered every %d day", "ordered every %d days", days), days);
    return wb_say(cx, "%s, silent for %d; chance to return in %d days %s", every ? every : "",
                  c->silent, b->horizon, chance);
}

json_t *wb_customer_why(wb_ctx *cx, const wb_base *b, const wb_customer *c)
{
    wb_str chance;
    wb_str_init(&chance, cx, 100);
    wb_put_percent(&chance, cx->lang, c->p_return, c->p_return < 0.01);
    if (b->rule.days)
        return wb_say(cx, "silent for %d days, the limit is %d; chance to return in %d days %s",
                      c->silent, b->rule.days, b->horizon, chance.p);
    if (c->row->x)
        return regular(cx, b, c, chance.p);
    return wb_say(cx,
                  "one order only, silent for %d days (usual gap here: %d); chance to return in %d "
                  "days %s",
                  c->silent, (int)lround(b->usual_gap), b->horizon, chance.p);
}

json_t *wb_customer_json(const wb_base *b, const wb_customer *c)
{
    wb_slice key = wb_customer_key(b, c), name = wb_customer_name(b, c);
    const wb_summary_row *r = c->row;
    json_t *j = json_pack(
        "{s:s%, s:i, s:i, s:i, s:i, s:o, s:o, s:I, s:o, s:o, s:f, s:f, s:f, s:I, "
        "s:I, s:I, s:i, s:s, s:s}",
        "customer", key.p, key.n, "orders", (int)r->orders, "x", r->x, "t_x", r->last - r->first,
        "T", b->as_of - r->first, "first", wb_day_json(r->first), "last", wb_day_json(r->last),
        "value_minor", (json_int_t)r->net, "mean_gap", r->x ? json_real(c->mean_gap) : json_null(),
        "expected_next", wb_day_json(c->expected_next), "p_alive", c->p_alive, "p_return",
        c->p_return, "expected_orders", c->expected_orders, "clv_minor", (json_int_t)c->clv,
        "stay_minor", (json_int_t)c->stay, "at_stake_minor", (json_int_t)c->at_stake, "silent",
        c->silent, "stage", wb_life_name(c->stage), "cause", c->cause);
    if (name.n)
        json_object_set_new(j, "name", json_stringn(name.p, name.n));
    return j;
}

/* ---- the lost, by money at stake ---- */

static int by_stake(const void *a, const void *b)
{
    const wb_customer *x = a, *y = b;
    if (x->at_stake != y->at_stake)
        return x->at_stake < y->at_stake ? 1 : -1;
    return x->row->customer < y->row->customer ? -1 : 1; /* the same file, the same list */
}

/* A heap of the `most` best: the least of them on top. */
static void sift(wb_customer *v, size_t n, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && by_stake(&v[child], &v[child + 1]) < 0)
            child++;
        if (by_stake(&v[at], &v[child]) >= 0)
            return;
        wb_customer t = v[at];
        v[at] = v[child];
        v[child] = t;
    }
}

static void keep(wb_lost *l, size_t most, const wb_customer *c)
{
    if (l->n < most) {
        l->v[l->n++] = *c;
        if (l->n == most)
            for (size_t i = most / 2 + 1; i-- > 0;)
                sift(l->v, most, i);
    } else if (most && by_stake(c, &l->v[0]) < 0) {
        l->v[0] = *c;
        sift(l->v, most, 0);
    }
}

static void count(wb_lost *l, const wb_customer *c)
{
    l->total += c->stage == WB_LIFE_LOST;
    l->p_return += c->stage == WB_LIFE_LOST ? c->p_return : 0;
    l->risk += c->stage == WB_LIFE_RISK;
    l->fresh += c->stage == WB_LIFE_NEW;
    l->active += c->stage == WB_LIFE_ACTIVE;
    wb_money *sum = c->stage == WB_LIFE_LOST   ? &l->at_stake
                    : c->stage == WB_LIFE_RISK ? &l->risk_at_stake
                                               : NULL;
    if (sum && !wb_money_add(*sum, c->at_stake, sum))
        *sum = WB_MONEY_MAX;
}

wb_err wb_lost_find(wb_ctx *cx, wb_base *b, size_t most, wb_lost *ret)
{
    wb_lost l = {0};
    if (most > b->summary.n)
        most = b->summary.n;
    l.v = WB_NEW(cx, wb_customer, most + 1);
    if (!l.v)
        return WB_TOO_BIG;
    for (size_t i = 0; i < b->summary.n; i++) {
        wb_customer c;
        wb_err e = wb_customer_of(cx, b, &b->summary.v[i], &c);
        if (e)
            return e;
        count(&l, &c);
        if (c.stage == WB_LIFE_LOST)
            keep(&l, most, &c);
    }
    qsort(l.v, l.n, sizeof l.v[0], by_stake);
    *ret = l;
    return WB_OK;
}

/* base.c - the whole base as of a day: its summary, models, scorer and the day-long decisions
 * (as-of, horizon, rule) that every row shares. */
#include "lifecycle/lifecycle_int.h"

#include <math.h>
#include <string.h>

/* What a next step has to repeat so that it speaks of the same customers. */
static const wb_param SAID[] = {WB_INTAKE_PARAMS, WB_LIFECYCLE_PARAMS, {.name = NULL}};

/* The scorer learns from so many customers, its models from all triples up to so many, Gamma-Gamma
 * from so many buyers: beyond, estimates no
 * longer move in the digits that are shown, but time would. */
enum { SAMPLE = 60000, SPENDERS = 20000, TRIPLES = 200000 };
enum { LOOK_AHEAD = 50 * 365 };      /* days from the last order to --as-of, at most */
enum { USUAL_WITHOUT_REPEATS = 90 }; /* days; nobody came back, so there is no gap to go by */

static void put_word(wb_ctx *cx, wb_str *s, const char *word)
{
    char *own = word ? wb_dup(cx, word, strlen(word)) : NULL;
    if (!own) {
        s->full = true;
        return;
    }
    for (char *p = own; !wb_utf8_valid(own, strlen(own)) && *p; p++)
        *p = (unsigned char)*p < 0x80 ? *p : '?'; /* bytes that no page could show */
    if (s->n)
        wb_str_putc(s, ' ');
    wb_str_put_shell(s, own, strlen(own));
}

static void put_said(wb_ctx *cx, const wb_args *args, wb_str *s, const wb_param *p)
{
    const char *text;
    for (size_t i = 0; (text = wb_arg_at(args, p->name, i)); i++) {
        if (p->def && strcmp(p->def, text) == 0)
            continue;
        if (!p->positional)
            put_word(cx, s, wb_format(cx, "--%s", p->name));
        put_word(cx, s, text);
    }
}

static wb_err repeat_words(wb_ctx *cx, const wb_args *args, wb_base *b)
{
    wb_str s;
    wb_str_init(&s, cx, WB_MIB);
    for (int rule = 0; rule < 2; rule++) {
        for (const wb_param *p = SAID; p->name; p++) {
            bool of_rule = strcmp(p->name, "rule") == 0 || strcmp(p->name, "threshold") == 0;
            if (of_rule == rule && strcmp(p->name, "rejects") != 0)
                put_said(cx, args, &s, p);
        }
        const char **to = rule ? &b->source_rule : &b->source;
        *to = wb_dup(cx, s.p ? s.p : "", s.n);
        if (s.full || !*to)
            return WB_TOO_BIG;
    }
    return WB_OK;
}

static wb_err choose_day(wb_ctx *cx, const wb_args *args, wb_base *b)
{
    wb_facts f = wb_history_facts(b->purse->history);
    char first[11];
    b->as_of = wb_arg_day(args, "as-of");
    b->as_of_given = b->as_of != WB_NO_DAY;
    if (f.first == WB_NO_DAY)
        return wb_fail(cx, WB_INVALID, "There are refunds in the files but no sale.");
    if (!b->as_of_given)
        b->as_of = f.last;
    wb_day_text(f.first, first);
    if (b->as_of < f.first)
        return wb_fail(cx, WB_USAGE,
                       "--as-of is before the first order in the files (%s); nothing was known "
                       "then.",
                       first);
    if (b->as_of - f.last > LOOK_AHEAD)
        return wb_fail(cx, WB_USAGE,
                       "--as-of is more than %d years after the last order in the files; nothing "
                       "can be said of such a day.",
                       LOOK_AHEAD / 365);
    return WB_OK;
}

static wb_err group(wb_ctx *cx, wb_base *b)
{
    wb_history_triple *v = NULL;
    size_t n = 0;
    wb_err e = wb_history_triples(cx, b->purse->history, &b->summary, &v, &n);
    wb_triple *t = e ? NULL : WB_NEW(cx, wb_triple, n);
    if (!t)
        return e ? e : WB_TOO_BIG;
    double days = 0, gaps = 0;
    for (size_t i = 0; i < n; i++) {
        t[i] = (wb_triple){v[i].x, v[i].t_x, v[i].T, v[i].n};
        days += (double)v[i].t_x * v[i].n;
        gaps += (double)v[i].x * v[i].n;
    }
    b->triples = (wb_triples){t, n, b->summary.sum_ln_gap};
    b->usual_gap = gaps > 0 ? fmax(1, days / gaps) : USUAL_WITHOUT_REPEATS;
    return WB_OK;
}

/* A horizon in which most customers who are still there would order again. */
static int usual_horizon(double gap)
{
    return gap <= 60 ? 90 : gap <= 120 ? 180 : 365;
}

static wb_err learn(wb_ctx *cx, wb_base *b)
{
    wb_history_sample s;
    wb_err e = wb_history_sample_of(cx, b->purse->history, b->as_of, SAMPLE, &s);
    if (e)
        return e;
    wb_sample sample = {s.n, s.offset, s.day, s.value};
    const wb_triples *all = b->triples.n > TRIPLES ? NULL : &b->triples; /* NULL: the sample's */
    e = wb_scorer_learn(cx, &sample, all, (wb_ask){b->as_of, b->horizon}, &b->scorer);
    if (!e)
        b->learned = wb_scorer_report_of(b->scorer);
    return e;
}

/* Every stride-th buyer, so that a large base costs no more than SPENDERS. */
static wb_err value(wb_ctx *cx, wb_base *b)
{
    size_t buyers = 0, n = 0, seen = 0;
    for (size_t i = 0; i < b->summary.n; i++)
        buyers += b->summary.v[i].x > 0 && b->summary.v[i].mean_value > 0;
    size_t stride = buyers / SPENDERS + 1;
    wb_spend *v = WB_NEW(cx, wb_spend, buyers / stride + 1);
    if (!v)
        return WB_TOO_BIG;
    for (size_t i = 0; i < b->summary.n; i++) {
        const wb_summary_row *r = &b->summary.v[i];
        if (r->x > 0 && r->mean_value > 0 && seen++ % stride == 0)
            v[n++] = (wb_spend){r->x, 1, r->mean_value};
    }
    b->net_share = b->summary.gross > 0 ? (double)b->summary.net / (double)b->summary.gross : 1;
    wb_err e = wb_gg_fit(cx, v, n, &b->gg);
    if (!e && !(b->gg.mean > 0) && b->summary.purchases) /* no repeat has a value: all orders do */
        b->gg.mean = (double)b->summary.gross / (double)b->summary.purchases / b->scale;
    return e;
}

wb_err wb_base_open(wb_ctx *cx, const wb_args *args, const wb_orders *orders, wb_base *ret)
{
    wb_base b = {.orders = orders, .purse = &orders->purse[0]};
    b.scale = pow(10, wb_currency_digits(b.purse->currency));
    b.threshold = wb_arg_number(args, "threshold");
    wb_err e = wb_rule_parse(cx, wb_arg_text(args, "rule"), &b.rule);
    if (!e)
        e = repeat_words(cx, args, &b);
    if (!e)
        e = choose_day(cx, args, &b);
    if (!e)
        e = wb_history_summary(cx, b.purse->history, b.as_of, &b.summary);
    if (!e)
        e = group(cx, &b);
    if (e)
        return e;
    b.horizon = (int)wb_arg_int(args, "horizon");
    if (!b.horizon)
        b.horizon = usual_horizon(b.usual_gap);
    b.years = wb_dict_open(cx, b.triples.n);
    if (!b.years)
        return WB_TOO_BIG;
    e = learn(cx, &b);
    if (!e)
        e = value(cx, &b);
    if (!e)
        *ret = b;
    return e;
}

/* ---- the months of the report ---- */

static const double LATE = 1.25, GONE = 2; /* rhythms that the rule asks for at least: customer.c */

/* Customers by how many rhythms they have been silent, in steps of a four-thousandth part. */
enum { STEPS = 4096, SILENCES = 11 * STEPS }; /* ln(1 + 36525 rhythms) is less than 11 */

static uint32_t *silences(wb_ctx *cx, const wb_base *b)
{
    uint32_t *n = WB_NEW(cx, uint32_t, SILENCES);
    for (size_t i = 0; n && i < b->summary.n; i++) {
        const wb_summary_row *r = &b->summary.v[i];
        double rhythm = (r->last - r->first + b->usual_gap) / (r->x + 1);
        double at = STEPS * log1p((b->as_of - r->last) / rhythm);
        n[(size_t)fmin(at, SILENCES - 1)]++;
    }
    return n;
}

/* The fewest rhythms of silence that no more than so many customers have reached. */
static double rhythms_of(const uint32_t *silent, uint64_t customers)
{
    uint64_t n = 0;
    size_t i = SILENCES;
    while (i > 0 && n + silent[i - 1] <= customers)
        n += silent[--i];
    return expm1((double)i / STEPS);
}

/* A chance for every past month would be a model for every past month, so the months look at
 * silence alone; but at as much of it as makes the same number lost today as the rule does. */
wb_err wb_base_cutoff(wb_ctx *cx, const wb_base *b, const wb_lost *l, wb_cutoff *ret)
{
    *ret = (wb_cutoff){.days = b->rule.days, .usual = b->usual_gap};
    if (b->rule.days)
        return WB_OK;
    uint32_t *silent = silences(cx, b);
    if (!silent)
        return WB_TOO_BIG;
    ret->lost = fmax(GONE, rhythms_of(silent, l->total));
    ret->risk = fmin(ret->lost, fmax(LATE, rhythms_of(silent, l->total + l->risk)));
    wb_release(cx, silent, SILENCES * sizeof *silent);
    return WB_OK;
}

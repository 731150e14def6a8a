/* reference_test.c - the whole way from a published file to scores, held against published results
 * (data/reference.json) and against what really happened after the day of the score. */
#include "lifecycle/lifecycle_int.h"
#include "wbtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct dataset {
    const char *name, *file, *as_of, *horizon, *map;
} dataset;

static const dataset SETS[] = {
    {"cdnow_sample", "data/cdnow_sample.csv", "1997-09-30", "273", "customer_id=sample_id"},
    {"cdnow_master", "data/cdnow_master.csv", "1997-09-30", "273", NULL},
    {"online_retail_2011", "data/online_retail_2011.csv.gz", "2011-06-30", "162", NULL},
};
enum { MASTER = 1, RETAIL = 2 };

typedef struct scored { /* everybody known on the day, and what they did within the horizon */
    wb_base base;
    size_t n;
    wb_customer *v;
    uint8_t *bought;
    double *days; /* purchase days within the horizon */
} scored;

static const json_t *reference(wb_ctx *cx, const char *name)
{
    const char *path = wbtest_shared("data/reference.json");
    if (!path)
        wbtest_skip("../shared/data is absent");
    json_t *j = wb_own(cx, json_load_file(path, 0, NULL));
    return json_object_get(json_object_get(j, "sets"), name);
}

static double number(const json_t *j, const char *key)
{
    return json_number_value(json_object_get(j, key));
}

typedef struct outcome {
    scored *s;
    size_t at;
} outcome;

static wb_err look_after(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v, size_t n)
{
    (void)cx;
    outcome *o = state;
    const wb_base *b = &o->s->base;
    if (o->at == o->s->n || o->s->v[o->at].row->customer != customer)
        return WB_OK; /* came later than the day of the score */
    for (size_t i = 0; i < n; i++)
        if (v[i].day > b->as_of && v[i].day <= b->as_of + b->horizon)
            o->s->days[o->at]++;
    o->s->bought[o->at] = o->s->days[o->at] > 0;
    o->at++;
    return WB_OK;
}

/* Scored once for all tests: what a test may look at never changes. */
static scored *score_once(wb_ctx *cx, const dataset *set)
{
    const char *path = wbtest_shared(set->file);
    if (!path)
        wbtest_skip("../shared/data is absent");
    wb_given given[] = {
        {"file", path}, {"as-of", set->as_of}, {"horizon", set->horizon}, {"map", set->map}};
    wb_args *args = NULL;
    wb_orders *orders = NULL;
    scored *s = WB_NEW(cx, scored, 1);
    const wb_action *a = &wb_lifecycle_actions[1];
    assert_string_equal(a->noun, "score");
    wb_assert_ok(cx, wb_args_check(cx, a, given, set->map ? 4 : 3, &args));
    wb_assert_ok(cx, wb_orders_load(cx, args, &orders));
    wb_assert_ok(cx, wb_base_open(cx, args, orders, &s->base));
    s->n = s->base.summary.n;
    s->v = WB_NEW(cx, wb_customer, s->n);
    s->bought = WB_NEW(cx, uint8_t, s->n);
    s->days = WB_NEW(cx, double, s->n);
    for (size_t i = 0; i < s->n; i++)
        wb_assert_ok(cx, wb_customer_of(cx, &s->base, &s->base.summary.v[i], &s->v[i]));
    outcome o = {s, 0};
    wb_assert_ok(cx, wb_history_walk(cx, s->base.purse->history, s->base.as_of + s->base.horizon,
                                     look_after, &o));
    assert_int_equal(o.at, s->n);
    return s;
}

static wb_ctx *kept; /* of what is scored, for all tests */

static void close_kept(void)
{
    wb_ctx_close(kept);
}

static scored *score(const dataset *set)
{
    static scored *done[WB_COUNT(SETS)];
    size_t i = (size_t)(set - SETS);
    if (!kept) {
        kept = wb_ctx_open(wb_env_real(), 1024 * WB_MIB);
        assert_int_equal(atexit(close_kept), 0);
    }
    if (!done[i])
        done[i] = score_once(kept, set);
    return done[i];
}

static double auc_of(wb_ctx *cx, const scored *s, double (*of)(const scored *, size_t))
{
    double auc, *v = WB_NEW(cx, double, s->n);
    for (size_t i = 0; i < s->n; i++)
        v[i] = of(s, i);
    wb_assert_ok(cx, wb_auc(cx, v, s->bought, s->n, &auc));
    return auc;
}

static double by_return(const scored *s, size_t i)
{
    return s->v[i].p_return;
}

static double by_recency(const scored *s, size_t i)
{
    return -s->v[i].silent;
}

static double by_rhythm(const scored *s, size_t i)
{
    return -(double)s->v[i].silent / (s->v[i].mean_gap > 0 ? s->v[i].mean_gap : 1e9);
}

static double by_expected(const scored *s, size_t i)
{
    return s->v[i].expected_orders;
}

static void check_counts(wb_ctx *cx, const dataset *set)
{
    const json_t *ref = reference(cx, set->name);
    scored *s = score(set);
    double x = 0, buyers = 0, days = 0;
    for (size_t i = 0; i < s->n; i++) {
        x += s->v[i].row->x;
        buyers += s->bought[i];
        days += s->days[i];
    }
    assert_int_equal(s->n, (size_t)number(ref, "customers"));
    wb_assert_near(x, number(ref, "sum_x"), 0);
    wb_assert_near(buyers, number(ref, "holdout_buyers"), 0);
    wb_assert_near(days, number(ref, "holdout_purchase_days"), 0);
    assert_int_equal(s->base.triples.n, (size_t)number(ref, "distinct_triples_day"));
}

static void each_file_without_an_option_gives_the_published_counts(void **cx)
{
    for (size_t i = 0; i < WB_COUNT(SETS); i++)
        check_counts(*cx, &SETS[i]);
}

static void check_model(wb_ctx *cx, const dataset *set)
{
    const json_t *models = json_object_get(reference(cx, set->name), "models");
    const json_t *ref = json_object_get(models, "mbgcnbd_k"), *gg = json_object_get(models, "gg");
    scored *s = score(set);
    const wb_model *m = &s->base.learned->model;
    static const char *const PARAMS[] = {"r", "alpha", "a", "b"}, *const GG[] = {"p", "q", "gamma"};
    assert_int_equal(m->k, (int)number(ref, "k"));
    wb_assert_near(m->loglik, number(ref, "log_likelihood"), 0.01);
    for (size_t i = 0; i < 4; i++)
        wb_assert_close(m->params[i], number(json_object_get(ref, "params_weeks"), PARAMS[i]),
                        0.002);
    const double values[] = {s->base.gg.p, s->base.gg.q, s->base.gg.gamma};
    wb_assert_near(s->base.gg.loglik, number(gg, "log_likelihood"), 0.01);
    for (size_t i = 0; i < 3; i++)
        wb_assert_close(values[i], number(json_object_get(gg, "params_weeks"), GG[i]), 0.002);
}

static void models_fitted_from_the_file_are_the_published_ones(void **cx)
{
    for (size_t i = 0; i < WB_COUNT(SETS); i++)
        check_model(*cx, &SETS[i]);
}

static const wb_customer *named(const scored *s, const char *id)
{
    for (size_t i = 0; i < s->n; i++) {
        wb_slice key = wb_customer_key(&s->base, &s->v[i]);
        char text[32] = {0};
        memcpy(text, key.p, key.n < 31 ? key.n : 31);
        if (strtol(text, NULL, 10) == strtol(id, NULL, 10))
            return &s->v[i];
    }
    return NULL;
}

static void named_customers_have_their_published_chance_to_be_alive(void **state)
{
    wb_ctx *cx = *state;
    for (size_t k = 0; k < WB_COUNT(SETS); k++) {
        const json_t *models = json_object_get(reference(cx, SETS[k].name), "models"), *example;
        scored *s = score(&SETS[k]);
        size_t i, seen = 0;
        json_array_foreach(json_object_get(json_object_get(models, "mbgcnbd_k"), "examples"), i,
                           example)
        {
            const wb_customer *c = named(s, json_string_value(json_object_get(example, "id")));
            assert_non_null(c);
            assert_int_equal(c->row->x, (int)number(example, "x"));
            assert_int_equal(c->row->last - c->row->first, (int)number(example, "t_x_days"));
            /* published from the published parameters; ours are fitted to 0.2 % of them */
            wb_assert_near(c->p_alive, number(example, "p_alive"), 5e-4);
            seen++;
        }
        assert_true(seen >= 10);
    }
}

static void the_score_ranks_at_least_as_well_as_the_baselines(void **state)
{
    wb_ctx *cx = *state;
    for (size_t i = 0; i < WB_COUNT(SETS); i++) {
        scored *s = score(&SETS[i]);
        double auc = auc_of(cx, s, by_return);
        double best = fmax(auc_of(cx, s, by_recency),
                           fmax(auc_of(cx, s, by_rhythm), auc_of(cx, s, by_expected)));
        print_message("# %s: AUC of p_return %.4f, best baseline %.4f\n", SETS[i].name, auc, best);
        assert_true(auc >= best - 0.01);
        if (i == RETAIL)
            assert_true(auc >= 0.74);
    }
}

static void what_is_said_is_what_happens(void **state)
{
    wb_ctx *cx = *state;
    for (size_t i = 0; i < WB_COUNT(SETS); i++) {
        scored *s = score(&SETS[i]);
        double *p = WB_NEW(cx, double, s->n), said = 0, orders = 0, buyers = 0, days = 0, worst = 0;
        wb_decile d[WB_DECILES];
        for (size_t k = 0; k < s->n; k++) {
            p[k] = s->v[k].p_return;
            said += p[k];
            orders += s->v[k].expected_orders;
            buyers += s->bought[k];
            days += s->days[k];
        }
        wb_assert_ok(cx, wb_calibration(cx, p, s->bought, s->n, d));
        for (int k = 0; k < WB_DECILES; k++)
            if (d[k].n)
                worst = fmax(worst, fabs(d[k].predicted - d[k].actual));
        print_message("# %s: worst decile off by %.3f, buyers %+.1f %%, orders %+.1f %%\n",
                      SETS[i].name, worst, 100 * (said / buyers - 1), 100 * (orders / days - 1));
        assert_true(worst <= 0.05);
        wb_assert_close(said, buyers, 0.15);
        wb_assert_close(orders, days, 0.15);
    }
}

static void nothing_after_the_day_moves_a_score(void **state)
{
    wb_ctx *cx = *state;
    scored *whole = score(&SETS[MASTER]);
    /* the same file, cut off after the day */
    wb_slice all = wbtest_read_file(cx, wbtest_shared(SETS[MASTER].file));
    wb_str cut;
    wb_str_init(&cut, cx, 8 * WB_MIB);
    for (const char *p = all.p, *end; p < all.p + all.n; p = end + 1) {
        end = strchr(p, '\n');
        const char *date = strchr(p, ',') + 1;
        if (p == all.p || strncmp(date, "1997-09-30", 10) <= 0)
            wb_str_put(&cut, p, (size_t)(end - p) + 1);
    }
    dataset early = SETS[MASTER];
    wb_given given[] = {{"file", wbtest_write_file(cx, "early.csv", cut.p, cut.n)},
                        {"as-of", early.as_of},
                        {"horizon", early.horizon}};
    wb_args *args = NULL;
    wb_orders *orders = NULL;
    wb_base b;
    wb_assert_ok(cx, wb_args_check(cx, &wb_lifecycle_actions[1], given, 3, &args));
    wb_assert_ok(cx, wb_orders_load(cx, args, &orders));
    wb_assert_ok(cx, wb_base_open(cx, args, orders, &b));
    assert_int_equal(b.summary.n, whole->n);
    for (size_t i = 0; i < whole->n; i += 97) {
        wb_customer c;
        wb_assert_ok(cx, wb_customer_of(cx, &b, &b.summary.v[i], &c));
        wb_assert_near(c.p_return, whole->v[i].p_return, 1e-12);
        wb_assert_near(c.expected_orders, whole->v[i].expected_orders, 1e-9);
        assert_int_equal(c.at_stake, whole->v[i].at_stake);
    }
}

WBTEST_MAIN(each_file_without_an_option_gives_the_published_counts,
            models_fitted_from_the_file_are_the_published_ones,
            named_customers_have_their_published_chance_to_be_alive,
            the_score_ranks_at_least_as_well_as_the_baselines, what_is_said_is_what_happens,
            nothing_after_the_day_moves_a_score)

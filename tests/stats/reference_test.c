/* reference_test.c - parameters, likelihoods, predictions and curves against values computed by
 * others: published ones, and 60-digit arithmetic. */
#include "sets.h"
#include "wbtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double number(const json_t *j)
{
    return json_is_string(j) ? strtod(json_string_value(j), NULL) : json_number_value(j);
}

typedef struct kind_name {
    const char *key;
    wb_model_kind kind;
} kind_name;
static const kind_name KINDS[] = {
    {"nbd", WB_NBD}, {"bgnbd", WB_BGNBD}, {"mbgnbd", WB_MBGNBD}, {"paretonbd", WB_PARETO}};

static const json_t *models_of(wb_ctx *cx, const set *d)
{
    const json_t *sets = json_object_get(set_reference(cx), "sets");
    return json_object_get(json_object_get(sets, d->key), "models");
}

static void compare_fit(const json_t *ref, const wb_model *m)
{
    wb_assert_near(m->loglik, number(json_object_get(ref, "log_likelihood")), 0.01);
    if (json_object_get(ref, "degenerate")) {
        assert_false(m->identified);
        wb_rfm h = {3, 60, 120};
        wb_assert_near(wb_model_forecast(m, h, 90).p_alive, 1.0, 0.01);
        return;
    }
    assert_true(m->identified);
    const json_t *params = json_object_get(ref, "params_weeks");
    for (size_t i = 0; wb_model_param(m->kind, i); i++)
        wb_assert_close(m->params[i], number(json_object_get(params, wb_model_param(m->kind, i))),
                        0.002);
}

static void fits_meet_the_reference(void **cx, set_name name)
{
    set d = set_load(*cx, name);
    set_groups g = set_group(*cx, &d.s, d.as_of);
    const json_t *models = models_of(*cx, &d);
    for (size_t i = 0; i < WB_COUNT(KINDS); i++) {
        wb_model m;
        wb_assert_ok(*cx, wb_model_fit(*cx, &g.triples, KINDS[i].kind, 1, &m));
        compare_fit(json_object_get(models, KINDS[i].key), &m);
    }
}

static void cdnow_sample_gives_the_reference_fits(void **cx)
{
    fits_meet_the_reference(cx, CDNOW_SAMPLE);
}

static void cdnow_master_gives_the_reference_fits(void **cx)
{
    fits_meet_the_reference(cx, CDNOW_MASTER);
}

static void online_retail_gives_the_reference_fits(void **cx)
{
    fits_meet_the_reference(cx, ONLINE_RETAIL);
}

static void every_k_meets_the_reference_and_the_best_is_chosen(void **cx)
{
    for (int name = 0; name < SETS; name++) {
        set d = set_load(*cx, (set_name)name);
        set_groups g = set_group(*cx, &d.s, d.as_of);
        const json_t *ref = json_object_get(models_of(*cx, &d), "mbgcnbd_k"), *one;
        wb_model best, tried[WB_K_MAX], again;
        wb_assert_ok(*cx, wb_model_choose(*cx, &g.triples, &best, tried));
        assert_int_equal(best.k, json_integer_value(json_object_get(ref, "k")));
        const char *k;
        json_object_foreach(json_object_get(ref, "by_k"), k, one)
        {
            wb_assert_ok(*cx, wb_model_fit(*cx, &g.triples, WB_MBGNBD, k[0] - '0', &again));
            wb_assert_near(again.loglik, number(json_object_get(one, "ll")), 0.01);
            const json_t *params = json_object_get(one, "params");
            for (size_t i = 0; i < 4 && again.identified; i++)
                wb_assert_close(again.params[i], number(json_array_get(params, i)), 0.002);
            if (tried[k[0] - '1'].customers)
                wb_assert_near(tried[k[0] - '1'].loglik, again.loglik, 1e-4);
        }
    }
}

/* Predictions are compared under the printed parameters, so that they are exact. */
static void compare_examples(const json_t *ref, wb_model *m)
{
    const json_t *params = json_object_get(ref, "params_weeks"), *one;
    for (size_t i = 0; wb_model_param(m->kind, i); i++)
        m->params[i] = number(json_object_get(params, wb_model_param(m->kind, i)));
    size_t i;
    assert_true(json_array_size(json_object_get(ref, "examples")) >= 13);
    json_array_foreach(json_object_get(ref, "examples"), i, one)
    {
        wb_rfm h = {(int32_t)json_integer_value(json_object_get(one, "x")),
                    number(json_object_get(one, "t_x_days")),
                    number(json_object_get(one, "T_days"))};
        wb_triple t = {h.x, (int32_t)h.t_x, (int32_t)h.T, 1};
        const json_t *gaps = json_object_get(one, "sum_log_gap_weeks");
        wb_triples all = {&t, 1, gaps ? number(gaps) + h.x * log(7.0) : 0.0};
        wb_assert_near(wb_model_forecast(m, h, 91).p_alive, number(json_object_get(one, "p_alive")),
                       1e-9);
        wb_assert_near(wb_model_loglik(m, &all), number(json_object_get(one, "ll")), 1e-7);
        if (!json_object_get(one, "expected_13w"))
            continue;
        wb_assert_close(wb_model_forecast(m, h, 91).expected,
                        number(json_object_get(one, "expected_13w")), 1e-8);
        wb_assert_close(wb_model_forecast(m, h, 273).expected,
                        number(json_object_get(one, "expected_horizon")), 1e-8);
    }
}

static void named_customers_get_the_reference_predictions(void **cx)
{
    static const char *const SET_KEYS[] = {"cdnow_sample", "cdnow_master"};
    const json_t *sets = json_object_get(set_reference(*cx), "sets");
    for (size_t s = 0; s < WB_COUNT(SET_KEYS); s++) {
        const json_t *models = json_object_get(json_object_get(sets, SET_KEYS[s]), "models");
        for (size_t i = 1; i < WB_COUNT(KINDS); i++) {
            wb_model m = {.kind = KINDS[i].kind, .k = 1};
            compare_examples(json_object_get(models, KINDS[i].key), &m);
        }
    }
}

static void named_customers_get_the_reference_p_alive_with_two_stages(void **cx)
{
    const json_t *sets = json_object_get(set_reference(*cx), "sets");
    const json_t *models = json_object_get(json_object_get(sets, "online_retail_2011"), "models");
    wb_model m = {.kind = WB_MBGNBD, .k = 2};
    const json_t *ref = json_object_get(models, "mbgcnbd_k");
    assert_int_equal(json_array_size(json_object_get(ref, "examples")), 13);
    compare_examples(ref, &m);
}

static void a_trap(const json_t *t)
{
    const json_t *params = json_object_get(t, "params");
    const char *name = json_string_value(json_object_get(t, "model"));
    int32_t x = (int32_t)json_integer_value(json_object_get(t, "x"));
    if (strcmp(name, "gg") == 0) {
        wb_gg g = {.p = number(json_array_get(params, 0)), .q = number(json_array_get(params, 1))};
        g.gamma = number(json_array_get(params, 2));
        wb_assert_close(wb_gg_expected(&g, x, number(json_object_get(t, "t_x"))),
                        number(json_object_get(t, "expected_value")), 1e-8);
        return;
    }
    wb_model m = {.k = 1};
    for (size_t i = 0; i < WB_COUNT(KINDS); i++)
        if (strcmp(name, KINDS[i].key) == 0)
            m.kind = KINDS[i].kind;
    assert_int_not_equal(m.kind, WB_NBD);
    for (size_t i = 0; i < 4; i++)
        m.params[i] = number(json_array_get(params, i));
    wb_rfm h = {x, 7.0 * number(json_object_get(t, "t_x")), 7.0 * number(json_object_get(t, "T"))};
    wb_forecast f = wb_model_forecast(&m, h, 7.0 * number(json_object_get(t, "t")));
    wb_assert_near(f.p_alive, number(json_object_get(t, "p_alive")), 1e-9);
    wb_assert_close(f.expected, number(json_object_get(t, "expected")), 1e-8);
    assert_true(f.p_return >= 0.0 && f.p_return <= f.p_alive &&
                f.p_return <= f.expected * 1.0000001);
}

static void all_numeric_traps_are_passed(void **cx)
{
    const json_t *traps = json_object_get(set_reference(*cx), "numeric_traps"), *t;
    assert_int_equal(json_array_size(traps), 24);
    size_t i;
    json_array_foreach(traps, i, t) a_trap(t);
}

static void published_values_are_met(void **cx)
{
    (void)cx;
    wb_model bg = {.kind = WB_BGNBD, .k = 1, .params = {0.243, 4.414, 0.793, 2.426}};
    wb_rfm h = {2, 30.43 * 7, 38.86 * 7};
    wb_assert_near(wb_model_forecast(&bg, h, 39 * 7).expected, 1.226, 0.0005);
    wb_model pareto = {.kind = WB_PARETO, .k = 1, .params = {0.553, 10.578, 0.606, 11.669}};
    wb_rfm often = {26, 30.857142857142857 * 7, 31 * 7};
    wb_assert_near(wb_model_forecast(&pareto, often, 52 * 7).p_alive, 0.9979, 0.00005);
    wb_assert_near(wb_model_forecast(&pareto, often, 52 * 7).expected, 25.46, 0.005);
}

static void gamma_gamma_meets_the_reference(void **cx)
{
    for (int name = 0; name < SETS; name++) {
        set d = set_load(*cx, (set_name)name);
        set_groups g = set_group(*cx, &d.s, d.as_of);
        const json_t *ref = json_object_get(models_of(*cx, &d), "gg");
        const json_t *params = json_object_get(ref, "params_weeks");
        wb_gg gg;
        wb_assert_ok(*cx, wb_gg_fit(*cx, g.spend, g.spends, &gg));
        assert_true(gg.identified);
        assert_int_equal(gg.customers, json_integer_value(json_object_get(ref, "n_repeat_buyers")));
        wb_assert_near(gg.loglik, number(json_object_get(ref, "log_likelihood")), 0.01);
        wb_assert_close(gg.p, number(json_object_get(params, "p")), 0.002);
        wb_assert_close(gg.q, number(json_object_get(params, "q")), 0.002);
        wb_assert_close(gg.gamma, number(json_object_get(params, "gamma")), 0.002);
    }
}

static void the_summary_is_the_authors(void **cx)
{
    set d = set_load(*cx, CDNOW_SAMPLE);
    set_groups g = set_group(*cx, &d.s, d.as_of);
    assert_int_equal(g.triples.n, 1016);
    assert_int_equal(d.s.n, 2357);
    double t_x = 0.0, T = 0.0, x = 0.0;
    for (size_t i = 0; i < g.triples.n; i++) {
        const wb_triple *t = g.triples.v + i;
        x += (double)t->n * t->x;
        t_x += (double)t->n * t->t_x;
        T += (double)t->n * t->T;
    }
    assert_int_equal(x, 2457);
    assert_int_equal(t_x, 112949);
    assert_int_equal(T, 539779);
}

/* First to second purchase, cut at `end`. */
static wb_km second_purchase(wb_ctx *cx, const wb_sample *s, wb_day end)
{
    wb_spell *v = WB_NEW(cx, wb_spell, s->n);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const wb_day *day = s->day + s->offset[i];
        if (day[0] > end)
            continue;
        bool came = s->offset[i + 1] - s->offset[i] > 1 && day[1] <= end;
        v[n++] = (wb_spell){(came ? day[1] : end) - day[0], came, !came};
    }
    wb_km km;
    wb_assert_ok(cx, wb_km_estimate(cx, v, n, &km));
    return km;
}

static void a_curve(const json_t *ref, const wb_km *km)
{
    assert_int_equal(km->spells, json_integer_value(json_object_get(ref, "n")));
    assert_int_equal(km->ended, json_integer_value(json_object_get(ref, "events")));
    const json_t *median = json_object_get(ref, "median"), *at;
    assert_int_equal(km->median, json_is_null(median) ? -1 : (int)number(median));
    const char *days;
    json_object_foreach(json_object_get(ref, "at"), days, at)
    {
        double se, S = wb_km_survival(km, (int32_t)strtol(days, NULL, 10), &se);
        wb_assert_near(S, number(json_object_get(at, "S")), 1e-9);
        wb_assert_near(se, number(json_object_get(at, "se_greenwood")), 1e-9);
    }
}

static void kaplan_meier_meets_the_reference(void **cx)
{
    static const char *const KEYS[SETS] = {"cdnow_sample_first_to_second_purchase_days",
                                           "cdnow_master_first_to_second_purchase_days",
                                           "online_retail_2011_first_to_second_purchase_days"};
    const json_t *ref = json_object_get(set_reference(*cx), "kaplan_meier");
    for (int name = 0; name < SETS; name++) {
        set d = set_load(*cx, (set_name)name);
        wb_km km = second_purchase(*cx, &d.s, name == CDNOW_SAMPLE ? d.as_of : d.until);
        a_curve(json_object_get(ref, KEYS[name]), &km);
    }
}

WBTEST_MAIN(cdnow_sample_gives_the_reference_fits, cdnow_master_gives_the_reference_fits,
            online_retail_gives_the_reference_fits,
            every_k_meets_the_reference_and_the_best_is_chosen,
            named_customers_get_the_reference_predictions,
            named_customers_get_the_reference_p_alive_with_two_stages, all_numeric_traps_are_passed,
            published_values_are_met, gamma_gamma_meets_the_reference, the_summary_is_the_authors,
            kaplan_meier_meets_the_reference)

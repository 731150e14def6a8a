/* property_test.c - what must hold for every model and customer, and that known truth is found. */
#include "stats/stats_int.h"
#include "wbtest.h"

#include <math.h>

static const wb_model MODELS[] = {
    {.kind = WB_NBD, .k = 1, .params = {0.39, 12.1}},
    {.kind = WB_BGNBD, .k = 1, .params = {0.243, 4.414, 0.793, 2.426}},
    {.kind = WB_MBGNBD, .k = 1, .params = {0.525, 6.183, 0.891, 1.614}},
    {.kind = WB_MBGNBD, .k = 2, .params = {0.856, 4.129, 0.124, 2.117}},
    {.kind = WB_MBGNBD, .k = 6, .params = {0.9, 1.1, 0.4, 1.9}},
    {.kind = WB_PARETO, .k = 1, .params = {0.553, 10.578, 0.606, 11.669}}};

static void chances_are_shares_and_grow_with_the_horizon(void **cx)
{
    (void)cx;
    static const int32_t X[] = {0, 1, 2, 7, 60, 900};
    for (size_t m = 0; m < WB_COUNT(MODELS); m++)
        for (size_t i = 0; i < WB_COUNT(X); i++) {
            wb_rfm h = {X[i], X[i] ? 950.0 : 0.0, 1000.0};
            double p = 0.0, e = 0.0;
            for (double t = 0.0; t < 4000.0; t = t * 2.0 + 1.0) {
                wb_forecast f = wb_model_forecast(&MODELS[m], h, t);
                assert_true(f.p_alive >= 0.0 && f.p_alive <= 1.0);
                assert_true(f.p_return >= p - 1e-12 && f.p_return <= f.p_alive + 1e-12);
                assert_true(f.expected >= e - 1e-12 && f.expected >= f.p_return * 0.999999);
                p = f.p_return;
                e = f.expected;
            }
        }
}

static void silence_never_makes_a_customer_more_alive(void **cx)
{
    (void)cx;
    for (size_t m = 0; m < WB_COUNT(MODELS); m++)
        for (int32_t x = 1; x < 40; x += 6) {
            double before = 2.0;
            for (double silence = 0.0; silence < 2000.0; silence += 20.0) {
                wb_rfm h = {x, 300.0, 300.0 + silence};
                double now = wb_model_chances(&MODELS[m], h, 90).p_alive;
                assert_true(now <= before + 1e-12);
                before = now;
            }
        }
}

static void without_a_second_stage_the_mixture_is_the_closed_form(void **cx)
{
    (void)cx;
    const double *p = MODELS[2].params;
    for (int32_t x = 0; x < 30; x += 3) {
        wb_rfm h = {x, x ? 200.0 : 0.0, 280.0};
        double t_x = h.t_x / 7.0, T = 40.0, t = 13.0, R = p[0] + x;
        double alive = 1.0 / (1.0 + p[2] / (p[3] + x) * pow((p[1] + T) / (p[1] + t_x), R));
        double back = alive * (1.0 - pow((p[1] + T) / (p[1] + T + t), R));
        wb_forecast f = wb_model_forecast(&MODELS[2], h, 91);
        wb_assert_near(f.p_alive, alive, 1e-12);
        wb_assert_near(f.p_return, back, 1e-12);
    }
}

/* xorshift: the same customers on every machine */
static double uniform(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return ((double)(*s >> 11) + 0.5) * 0x1p-53;
}

static double gamma_draw(uint64_t *s, int shape) /* whole shapes: a sum of exponentials */
{
    double sum = 0.0;
    for (int i = 0; i < shape; i++)
        sum -= log(uniform(s));
    return sum;
}

enum { PEOPLE = 20000, SEEN = 700, AHEAD = 140 };

typedef struct truth {
    wb_triple *v;
    double sum_ln_gap;
    uint8_t *returned;
    double orders;
} truth;

/* MBG/CNBD-k with r = 1, alpha = 5 weeks, a = 1, b = 3; days as fine as they come. */
static void live(uint64_t *s, int k, truth *t, size_t i)
{
    double lambda = gamma_draw(s, 1) / 5.0 / 7.0, one = gamma_draw(s, 1);
    double p = one / (one + gamma_draw(s, 3)), at = 0.0;
    int32_t last = 0;
    t->v[i] = (wb_triple){.T = SEEN, .n = 1};
    while (uniform(s) >= p) {
        at += gamma_draw(s, k) / lambda;
        int32_t day = (int32_t)(at + 0.5);
        if (day > SEEN + AHEAD)
            break;
        if (day <= last)
            continue; /* the same day is one event */
        if (day <= SEEN) {
            t->v[i].x++;
            t->v[i].t_x = day;
            t->sum_ln_gap += log(day - last);
        } else {
            t->orders += 1.0;
            t->returned[i] = 1;
        }
        last = day;
    }
}

static truth simulate(wb_ctx *cx, int k)
{
    truth t = {.v = WB_NEW(cx, wb_triple, PEOPLE), .returned = WB_NEW(cx, uint8_t, PEOPLE)};
    assert_true(t.v && t.returned);
    uint64_t seed = 88172645463325252u;
    for (size_t i = 0; i < PEOPLE; i++)
        live(&seed, k, &t, i);
    return t;
}

static void a_simulated_truth_is_found(void **cx, int k)
{
    truth t = simulate(*cx, k);
    wb_triples all = {t.v, PEOPLE, t.sum_ln_gap};
    wb_model m;
    wb_assert_ok(*cx, wb_model_choose(*cx, &all, &m, NULL));
    assert_int_equal(m.k, k);
    assert_true(m.identified);
    wb_assert_close(m.params[0], 1.0, 0.1);
    wb_assert_close(m.params[1], 5.0, 0.1);
    wb_assert_close(m.params[2] / (m.params[2] + m.params[3]), 0.25, 0.06);
    double buyers = 0.0, returned = 0.0, orders = 0.0;
    for (size_t i = 0; i < PEOPLE; i++) {
        wb_forecast f = wb_model_forecast(&m, (wb_rfm){t.v[i].x, t.v[i].t_x, t.v[i].T}, AHEAD);
        buyers += f.p_return;
        orders += f.expected;
        returned += t.returned[i];
    }
    wb_assert_close(buyers, returned, 0.05);
    wb_assert_close(orders, t.orders, 0.05);
}

static void known_truth_with_one_stage_is_found(void **cx)
{
    a_simulated_truth_is_found(cx, 1);
}

static void known_truth_with_three_stages_is_found(void **cx)
{
    a_simulated_truth_is_found(cx, 3);
}

static void gradients_agree_with_differences(void **cx)
{
    const wb_triple v[] = {{0, 0, 100, 9},    {1, 20, 130, 4},  {3, 90, 91, 2},
                           {30, 200, 260, 1}, {2, 150, 150, 3}, {5, 12, 400, 2}};
    wb_triples t = {v, WB_COUNT(v), 20.0};
    wb_prepared p;
    wb_assert_ok(*cx, wb_prepare(*cx, &t, &p));
    for (int kind = WB_NBD; kind <= WB_PARETO; kind++)
        for (int k = 1; k <= (kind == WB_MBGNBD ? WB_K_MAX : 1); k++) {
            wb_shape s = {&p, (wb_model_kind)kind, k, kind != WB_NBD};
            double at[4] = {-0.3, 1.4, -0.2, 0.9}, slope[4] = {0.0}, unused[4];
            double (*f)(void *, const double *, double *) =
                kind == WB_PARETO ? wb_pareto_loss : wb_count_loss;
            (void)f(&s, at, slope);
            for (int i = 0; i < (s.dropout ? 4 : 2); i++) {
                double h = 1e-5, here = at[i];
                at[i] = here + h;
                double up = f(&s, at, unused);
                at[i] = here - h;
                double down = f(&s, at, unused);
                at[i] = here;
                wb_assert_near(slope[i], (up - down) / (2.0 * h), 1e-5);
            }
        }
}

static void impossible_histories_are_refused(void **cx)
{
    static const wb_triple BAD[] = {{1, 0, 10, 1}, {0, 5, 10, 1}, {2, 1, 10, 1},     {1, 20, 10, 1},
                                    {-1, 0, 5, 1}, {1, 1, -4, 1}, {1, 5, 1 << 30, 1}};
    wb_model m;
    for (size_t i = 0; i < WB_COUNT(BAD); i++) {
        wb_triples t = {BAD + i, 1, 0.0};
        wb_assert_fails(*cx, wb_model_fit(*cx, &t, WB_NBD, 1, &m), WB_INVALID);
    }
    wb_triples none = {NULL, 0, 0.0};
    wb_assert_fails(*cx, wb_model_fit(*cx, &none, WB_NBD, 1, &m), WB_INVALID);
}

static void a_doubtful_fit_says_so(void **cx)
{
    const wb_triple once[] = {{0, 0, 100, 500}}, few[] = {{0, 0, 100, 500}, {1, 20, 100, 20}};
    wb_triples t = {once, 1, 0.0};
    wb_model m;
    for (int kind = WB_NBD; kind <= WB_PARETO; kind++) {
        wb_assert_ok(*cx, wb_model_fit(*cx, &t, (wb_model_kind)kind, 1, &m));
        assert_int_equal(m.reason, WB_FIT_NO_REPEAT);
    }
    t = (wb_triples){few, 2, 20 * log(20.0)};
    wb_assert_ok(*cx, wb_model_choose(*cx, &t, &m, NULL));
    assert_int_equal(m.reason, WB_FIT_FEW);
    assert_false(m.identified);
}

static void an_order_value_is_expected_for_everybody(void **cx)
{
    wb_gg g;
    wb_assert_ok(*cx, wb_gg_fit(*cx, NULL, 0, &g));
    assert_int_equal(g.reason, WB_FIT_NO_REPEAT);
    wb_assert_near(wb_gg_expected(&g, 3, 50.0), 50.0, 0.0);
    const wb_spend one[] = {{1, 1, 20.0}, {0, 5, 9.0}, {2, 1, -3.0}};
    wb_assert_ok(*cx, wb_gg_fit(*cx, one, 3, &g));
    assert_int_equal(g.customers, 1);
    assert_true(isfinite(wb_gg_expected(&g, 0, 0.0)) && wb_gg_expected(&g, 1, 20.0) > 0.0);
}

WBTEST_MAIN(chances_are_shares_and_grow_with_the_horizon, silence_never_makes_a_customer_more_alive,
            without_a_second_stage_the_mixture_is_the_closed_form,
            known_truth_with_one_stage_is_found, known_truth_with_three_stages_is_found,
            gradients_agree_with_differences, impossible_histories_are_refused,
            a_doubtful_fit_says_so, an_order_value_is_expected_for_everybody)

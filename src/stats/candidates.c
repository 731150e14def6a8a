/* candidates.c - learns the ways to score, compares them on the past, chooses one.
 *
 * Promise: every figure that compares or reports comes from weights learned without the customer
 * it is about (two halves of the customers, each judged by the other half's weights).
 *
 *   rows of all windows -> 4 regressions, each on half A, half B, all -> log loss of the halves
 *   -> best = chosen -> per window: AUC, calibration, bias */
#include "stats/stats_int.h"

#include <math.h>
#include <string.h>

static const double RIDGE = 0.02;       /* of the rows: tames columns that say nearly the same */
static const double RIDGE_SIMPLE = 1.0; /* rows; one column: nothing to tame */

typedef struct recipe {
    size_t n;
    uint8_t column[WB_COLUMNS];
} recipe;
static const recipe RECIPES[WB_LEARNED] = {
    [WB_CAND_MODEL] = {1, {WB_COL_MODEL}},
    [WB_CAND_PARETO] = {1, {WB_COL_PARETO}},
    [WB_CAND_LOGIT] = {8,
                       {WB_COL_COUNT, WB_COL_SILENCE, WB_COL_REPEAT, WB_COL_GAP, WB_COL_RHYTHM,
                        WB_COL_UNEVEN, WB_COL_LAST_VALUE, WB_COL_MEAN_VALUE}},
    [WB_CAND_BLEND] = {10,
                       {WB_COL_MODEL, WB_COL_PARETO, WB_COL_COUNT, WB_COL_SILENCE, WB_COL_REPEAT,
                        WB_COL_GAP, WB_COL_RHYTHM, WB_COL_UNEVEN, WB_COL_LAST_VALUE,
                        WB_COL_MEAN_VALUE}},
};

typedef struct study {
    wb_ctx *cx;
    const wb_window *w;
    size_t windows, rows;
    float *row; /* room for one regression */
    double *y;
    double *oof[WB_LEARNED]; /* out-of-half chances, all windows one after another */
    uint8_t *bought;
} study;

static void pick(const recipe *r, const float *full, float *out)
{
    for (size_t j = 0; j < r->n; j++)
        out[j] = full[r->column[j]];
}

/* Two halves by the customer's number, well mixed. */
static int half_of(uint32_t who)
{
    return (int)((who * 2654435761u) >> 31);
}

/* half 0 or 1: learns from that half; 2: from all. */
static wb_err learn_half(study *s, wb_candidate c, int half, wb_logit_fit *fit)
{
    const recipe *r = &RECIPES[c];
    size_t n = 0;
    for (size_t i = 0; i < s->windows; i++) {
        const wb_window *w = s->w + i;
        for (size_t k = 0; k < w->n; k++) {
            if (half < 2 && half_of(w->who[k]) != half)
                continue;
            pick(r, w->row + k * WB_COLUMNS, s->row + n * r->n);
            s->y[n++] = w->y[k];
        }
    }
    fit->columns = r->n;
    fit->ridge = r->n > 1 ? RIDGE * (double)n : RIDGE_SIMPLE;
    return wb_logit_train(s->cx, s->row, s->y, n, fit);
}

static double chance(const wb_logit_fit *fit, wb_candidate c, const float *full)
{
    float row[WB_COLUMNS];
    pick(&RECIPES[c], full, row);
    return wb_sigmoid(wb_logit_value(fit, row));
}

double wb_learned_value(const wb_learned *l, wb_candidate c, const float row[WB_COLUMNS])
{
    float some[WB_COLUMNS];
    pick(&RECIPES[c], row, some);
    return wb_logit_value(&l->fit[c], some);
}

static wb_err learn_one(study *s, wb_candidate c, wb_logit_fit *fit)
{
    wb_logit_fit halves[2];
    wb_err err = learn_half(s, c, 2, fit);
    for (int half = 0; err == WB_OK && half < 2; half++) {
        halves[half] = *fit; /* the whole is near each half: fewer steps */
        halves[half].warm = true;
        err = learn_half(s, c, half, &halves[half]);
    }
    if (err != WB_OK)
        return err;
    size_t at = 0;
    for (size_t i = 0; i < s->windows; i++)
        for (size_t k = 0; k < s->w[i].n; k++) {
            const wb_logit_fit *other = &halves[1 - half_of(s->w[i].who[k])];
            s->oof[c][at++] = chance(other, c, s->w[i].row + k * WB_COLUMNS);
        }
    return WB_OK;
}

static wb_err open_study(study *s)
{
    for (size_t i = 0; i < s->windows; i++)
        s->rows += s->w[i].n;
    s->row = WB_NEW(s->cx, float, (s->rows + 1) * WB_COLUMNS);
    s->y = WB_NEW(s->cx, double, s->rows + 1);
    s->bought = WB_NEW(s->cx, uint8_t, s->rows + 1);
    if (!s->row || !s->y || !s->bought)
        return WB_TOO_BIG;
    for (int c = 0; c < WB_LEARNED; c++) {
        s->oof[c] = WB_NEW(s->cx, double, s->rows + 1);
        if (!s->oof[c])
            return WB_TOO_BIG;
    }
    size_t at = 0;
    for (size_t i = 0; i < s->windows; i++)
        for (size_t k = 0; k < s->w[i].n; k++)
            s->bought[at++] = s->w[i].y[k] > 0.5;
    return WB_OK;
}

static void close_study(study *s)
{
    wb_release(s->cx, s->row, (s->rows + 1) * WB_COLUMNS * sizeof(float));
    wb_release(s->cx, s->y, (s->rows + 1) * sizeof(double));
    for (int c = 0; c < WB_LEARNED; c++)
        wb_release(s->cx, s->oof[c], (s->rows + 1) * sizeof(double));
}

/* The blend sees all that the others see. Another one is chosen only when it was better by more
 * than a standard error of the difference; windows repeat customers, so they count as one. */
static wb_candidate choose(const study *s)
{
    wb_candidate best = WB_CAND_BLEND;
    double most = 0.0;
    for (int c = 0; c < WB_LEARNED; c++) {
        double sum = 0.0, squares = 0.0, n = (double)s->rows;
        for (size_t i = 0; i < s->rows && c != WB_CAND_BLEND; i++) {
            double gain = wb_log_loss(&s->oof[WB_CAND_BLEND][i], &s->bought[i], 1) -
                          wb_log_loss(&s->oof[c][i], &s->bought[i], 1);
            sum += gain;
            squares += gain * gain;
        }
        double mean = sum / n, error = sqrt(squares / n / n * (double)s->windows);
        if (mean > error && mean > most) {
            most = mean;
            best = (wb_candidate)c;
        }
    }
    return best;
}

/* The factor on orders beyond the first that makes the sums of all windows right. */
static double fit_more(const study *s, wb_candidate c)
{
    double more = 0.0, real = 0.0;
    size_t at = 0;
    for (size_t i = 0; i < s->windows; i++)
        for (size_t k = 0; k < s->w[i].n; k++, at++) {
            more += s->oof[c][at] * s->w[i].more[k];
            real += s->w[i].count[k] - s->w[i].y[k];
        }
    return more > 0.0 ? wb_clamp(real / more, 0.2, 5.0) : 1.0;
}

static wb_err report_window(const study *s, size_t i, size_t at, const wb_learned *l,
                            wb_backtest *b)
{
    const wb_window *w = s->w + i;
    const uint8_t *bought = s->bought + at;
    const double *scores[WB_CANDIDATES] = {NULL};
    for (int c = 0; c < WB_LEARNED; c++) {
        scores[c] = s->oof[c] + at;
        b->log_loss[c] = wb_log_loss(scores[c], bought, w->n);
    }
    scores[WB_CAND_RECENCY] = w->recency;
    scores[WB_CAND_RHYTHM] = w->rhythm;
    scores[WB_CAND_EXPECTED] = w->expect;
    wb_err err = WB_OK;
    for (int c = 0; err == WB_OK && c < WB_CANDIDATES; c++)
        err = wb_auc(s->cx, scores[c], bought, w->n, &b->auc[c]);
    if (err == WB_OK)
        err = wb_calibration(s->cx, scores[l->chosen], bought, w->n, b->calibration);
    double buyers = 0.0, orders = 0.0;
    for (size_t k = 0; k < w->n; k++) {
        buyers += scores[l->chosen][k];
        orders += scores[l->chosen][k] * (1.0 + l->more * w->more[k]);
    }
    b->origin = w->origin;
    b->horizon = w->h;
    b->n = w->n;
    b->buyers = w->buyers;
    b->orders = w->orders;
    b->buyers_bias = w->buyers > 0 ? buyers / (double)w->buyers - 1.0 : 0.0;
    b->orders_bias = w->orders > 0.0 ? orders / w->orders - 1.0 : 0.0;
    return err;
}

wb_err wb_learn(wb_ctx *cx, const wb_window *w, size_t n, wb_learned *ret, wb_scorer_report *report)
{
    study s = {.cx = cx, .w = w, .windows = n};
    wb_err err = open_study(&s);
    for (int c = 0; err == WB_OK && c < WB_LEARNED; c++)
        err = learn_one(&s, (wb_candidate)c, &ret->fit[c]);
    if (err != WB_OK)
        return err;
    ret->chosen = choose(&s);
    ret->more = fit_more(&s, ret->chosen);
    report->chosen = ret->chosen;
    size_t at = 0;
    for (size_t i = 0; err == WB_OK && i < n; at += w[i].n, i++)
        err = report_window(&s, i, at, ret, &report->backtest[i]);
    report->backtests = n;
    close_study(&s);
    return err;
}

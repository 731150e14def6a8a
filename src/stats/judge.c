/* judge.c - how good a score is: AUC, log loss, calibration by decile.
 *
 * Promise: ties count by half in the AUC and are never torn apart between deciles, so the order of
 * the rows does not matter. */
#include "stats/stats.h"

#include <math.h>
#include <stdlib.h>

typedef struct pair {
    double score;
    uint32_t bought;
} pair;

static int by_score(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

static pair *sorted(wb_ctx *cx, const double *score, const uint8_t *bought, size_t n)
{
    pair *v = WB_NEW(cx, pair, n + 1);
    if (!v)
        return NULL;
    for (size_t i = 0; i < n; i++)
        v[i] = (pair){isnan(score[i]) ? -INFINITY : score[i], bought[i] != 0};
    qsort(v, n, sizeof *v, by_score);
    return v;
}

wb_err wb_auc(wb_ctx *cx, const double *score, const uint8_t *bought, size_t n, double *ret)
{
    pair *v = sorted(cx, score, bought, n);
    if (!v)
        return WB_TOO_BIG;
    double won = 0.0, lost_below = 0.0, buyers = 0.0;
    for (size_t i = 0; i < n;) {
        double up = 0.0, down = 0.0;
        size_t j = i;
        for (; j < n && !(v[j].score > v[i].score); j++) {
            up += v[j].bought;
            down += 1 - v[j].bought;
        }
        won += up * (lost_below + 0.5 * down);
        lost_below += down;
        buyers += up;
        i = j;
    }
    wb_release(cx, v, (n + 1) * sizeof *v);
    *ret = buyers > 0.0 && lost_below > 0.0 ? won / (buyers * lost_below) : 0.5;
    return WB_OK;
}

double wb_log_loss(const double *p, const uint8_t *bought, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double q = p[i] >= 1e-9 ? (p[i] <= 1.0 - 1e-9 ? p[i] : 1.0 - 1e-9) : 1e-9;
        sum -= log(bought[i] ? q : 1.0 - q);
    }
    return n > 0 ? sum / (double)n : 0.0;
}

wb_err wb_calibration(wb_ctx *cx, const double *p, const uint8_t *bought, size_t n,
                      wb_decile ret[WB_DECILES])
{
    pair *v = sorted(cx, p, bought, n);
    if (!v)
        return WB_TOO_BIG;
    for (size_t d = 0; d < WB_DECILES; d++)
        ret[d] = (wb_decile){0, 0.0, 0.0};
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && !(v[j].score > v[i].score))
            j++;
        size_t d = (i + j) / 2 * WB_DECILES / n; /* where the middle of the tie belongs */
        for (; i < j; i++) {
            ret[d].n++;
            ret[d].predicted += v[i].score;
            ret[d].actual += v[i].bought;
        }
    }
    for (size_t d = 0; d < WB_DECILES; d++) {
        ret[d].predicted /= ret[d].n ? (double)ret[d].n : 1.0;
        ret[d].actual /= ret[d].n ? (double)ret[d].n : 1.0;
    }
    wb_release(cx, v, (n + 1) * sizeof *v);
    return WB_OK;
}

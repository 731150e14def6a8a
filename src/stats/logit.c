/* logit.c - logistic regression with a ridge, by Newton's method (IRLS).
 *
 * Promise: columns are standardised inside; a constant column gets weight 0; separable data stay
 * finite because of the ridge; y may be a share. Ends after MAX_STEPS. */
#include "stats/stats_int.h"

#include <math.h>
#include <string.h>

static const int MAX_STEPS = 25;
enum { SIDE = WB_LOGIT_MAX + 1 };

static void standardise(const float *rows, size_t n, wb_logit_fit *fit)
{
    size_t c = fit->columns;
    for (size_t j = 0; j < c; j++) {
        double sum = 0.0, squares = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += rows[i * c + j];
        fit->mean[j] = n > 0 ? sum / (double)n : 0.0;
        for (size_t i = 0; i < n; i++) {
            double d = rows[i * c + j] - fit->mean[j];
            squares += d * d;
        }
        double sd = n > 0 ? sqrt(squares / (double)n) : 0.0;
        fit->scale[j] = sd > 1e-9 * (1.0 + fabs(fit->mean[j])) ? 1.0 / sd : 0.0;
    }
}

/* One row standardised, with the constant at its end. */
static void row_of(const wb_logit_fit *fit, const float *row, double *z)
{
    for (size_t j = 0; j < fit->columns; j++)
        z[j] = (row[j] - fit->mean[j]) * fit->scale[j];
    z[fit->columns] = 1.0;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Solves H d = g by Cholesky; H positive definite (ridge), overwritten. */
static bool solve(double H[SIDE][SIDE], double *g, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = H[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= H[i][k] * H[j][k];
            if (i == j) {
                if (!(sum > 0.0))
                    return false;
                H[i][i] = sqrt(sum);
            } else {
                H[i][j] = sum / H[j][j];
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        g[i] = (g[i] - dot(H[i], g, i)) / H[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            g[i] -= H[k][i] * g[k];
        g[i] /= H[i][i];
    }
    return true;
}

/* Adds one row to gradient and Hessian. */
static void gather(const wb_logit_fit *fit, const float *row, double y, double H[SIDE][SIDE],
                   double *g)
{
    size_t c = fit->columns + 1;
    double z[SIDE];
    row_of(fit, row, z);
    double p = wb_sigmoid(dot(fit->weight, z, c)), w = p * (1.0 - p);
    for (size_t a = 0; a < c; a++) {
        g[a] += (y - p) * z[a];
        for (size_t b = 0; b <= a; b++)
            H[a][b] += w * z[a] * z[b];
    }
}

wb_err wb_logit_train(wb_ctx *cx, const float *rows, const double *y, size_t n, wb_logit_fit *fit)
{
    if (fit->columns > WB_LOGIT_MAX)
        return wb_fail(cx, WB_INVALID, "a regression has at most %d columns", WB_LOGIT_MAX);
    size_t c = fit->columns + 1;
    double(*H)[SIDE] = wb_alloc(cx, sizeof(double[SIDE][SIDE]));
    if (!H)
        return WB_TOO_BIG;
    standardise(rows, n, fit);
    if (!fit->warm)
        memset(fit->weight, 0, sizeof fit->weight);
    fit->converged = false;
    for (int step = 0; step < MAX_STEPS && !fit->converged; step++) {
        double g[SIDE] = {0.0}, longest = 0.0;
        memset(H, 0, sizeof(double[SIDE][SIDE]));
        for (size_t i = 0; i < n; i++)
            gather(fit, rows + i * fit->columns, y[i], H, g);
        for (size_t a = 0; a < c; a++) {
            double pull = a + 1 < c ? fit->ridge : 1e-6; /* the constant is free */
            g[a] -= pull * fit->weight[a];
            H[a][a] += pull + 1e-9;
        }
        if (!solve(H, g, c))
            break;
        for (size_t a = 0; a < c; a++)
            longest = fmax(longest, fabs(g[a]));
        for (size_t a = 0; a < c; a++)
            fit->weight[a] += g[a] * fmin(1.0, 3.0 / longest);
        fit->converged = longest < 1e-5; /* the step is taken: Newton is then at 1e-10 */
    }
    return WB_OK;
}

double wb_logit_value(const wb_logit_fit *fit, const float *row)
{
    double z[SIDE];
    row_of(fit, row, z);
    return dot(fit->weight, z, fit->columns + 1);
}

/* minimise.c - BFGS within a box, for the few log-parameters of a likelihood.
 *
 * Promise: never leaves the box, never returns a worse point than the start, ends after max_steps.
 *
 *   start -> direction -> shorter and shorter step -> update of H -> direction ...
 *              | gain in sight below tolerance, or no step helps twice -> end
 */
#include "stats/stats_int.h"

#include <math.h>
#include <string.h>

static const double ROUNDING = 1e-13;   /* of the value: sums of many terms are no better */
static const double LONGEST_STEP = 2.0; /* e^2 in a parameter at once is far enough */

typedef struct walk {
    double at[WB_DIM], slope[WB_DIM], step[WB_DIM];
    double value;
    bool held[WB_DIM]; /* on the bound, and downhill leads out */
} walk;

static void reset(double H[WB_DIM][WB_DIM], const walk *w, int n)
{
    double steepest = 1.0;
    for (int i = 0; i < n; i++)
        steepest = fmax(steepest, fabs(w->slope[i]));
    memset(H, 0, sizeof(double) * WB_DIM * WB_DIM);
    for (int i = 0; i < n; i++)
        H[i][i] = 0.5 / steepest;
}

/* Fills w->step; returns the gain that a quadratic would have (half the Newton decrement). */
static double direction(const wb_goal *g, double H[WB_DIM][WB_DIM], walk *w)
{
    double gain = 0.0, longest = 0.0;
    for (int i = 0; i < g->n; i++)
        w->held[i] = (w->at[i] <= g->lo[i] && w->slope[i] > 0.0) ||
                     (w->at[i] >= g->hi[i] && w->slope[i] < 0.0);
    for (int i = 0; i < g->n; i++) {
        w->step[i] = 0.0;
        for (int j = 0; j < g->n && !w->held[i]; j++)
            if (!w->held[j])
                w->step[i] -= H[i][j] * w->slope[j];
        gain -= w->step[i] * w->slope[i];
        longest = fmax(longest, fabs(w->step[i]));
    }
    for (int i = 0; i < g->n && longest > LONGEST_STEP; i++)
        w->step[i] *= LONGEST_STEP / longest;
    return 0.5 * gain;
}

/* Halves the step until the value falls enough. */
static bool advance(const wb_goal *g, const walk *w, walk *next)
{
    double share = 1.0;
    for (int tries = 0; tries < 30; tries++) {
        double fall = 0.0;
        for (int i = 0; i < g->n; i++) {
            next->at[i] = wb_clamp(w->at[i] + share * w->step[i], g->lo[i], g->hi[i]);
            fall += w->slope[i] * (next->at[i] - w->at[i]);
        }
        if (fabs(fall) < ROUNDING * fabs(w->value))
            return false; /* so small a fall cannot be told from rounding */
        next->value = g->f(g->state, next->at, next->slope);
        if (isfinite(next->value) && next->value <= w->value + 1e-4 * fall && fall < 0.0)
            return true;
        share *= tries < 2 ? 0.4 : 0.2;
    }
    return false;
}

static void update(int n, double H[WB_DIM][WB_DIM], const walk *w, const walk *next)
{
    double s[WB_DIM], y[WB_DIM], Hy[WB_DIM], sy = 0.0, yHy = 0.0, ss = 0.0, yy = 0.0;
    for (int i = 0; i < n; i++) {
        s[i] = next->at[i] - w->at[i];
        y[i] = next->slope[i] - w->slope[i];
        sy += s[i] * y[i];
        ss += s[i] * s[i];
        yy += y[i] * y[i];
    }
    if (!(sy > 1e-10 * sqrt(ss * yy)))
        return; /* no curvature to learn from */
    for (int i = 0; i < n; i++) {
        Hy[i] = 0.0;
        for (int j = 0; j < n; j++)
            Hy[i] += H[i][j] * y[j];
        yHy += y[i] * Hy[i];
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            H[i][j] += (1.0 + yHy / sy) * s[i] * s[j] / sy - (Hy[i] * s[j] + s[i] * Hy[j]) / sy;
}

double wb_minimise(const wb_goal *g, double *at, double H[WB_DIM][WB_DIM], bool warm)
{
    walk w = {.value = 0.0};
    for (int i = 0; i < g->n; i++)
        w.at[i] = wb_clamp(at[i], g->lo[i], g->hi[i]);
    w.value = g->f(g->state, w.at, w.slope);
    bool fresh = !warm;
    if (fresh)
        reset(H, &w, g->n);
    for (int steps = 0; steps < g->max_steps; steps++) {
        double gain = direction(g, H, &w);
        walk next = w;
        if (fabs(gain) < fmax(g->tolerance, 10 * ROUNDING * fabs(w.value)) && (steps > 0 || warm))
            break;
        if (!(gain > 0.0) || !advance(g, &w, &next)) {
            if (fresh)
                break;
            reset(H, &w, g->n);
            fresh = true;
            continue;
        }
        fresh = false;
        update(g->n, H, &w, &next);
        w = next;
    }
    memcpy(at, w.at, sizeof(double) * (size_t)g->n);
    return w.value;
}

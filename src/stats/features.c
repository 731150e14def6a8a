/* features.c - one customer's purchase days as nine columns.
 *
 * Promise: nothing after as_of is looked at. The SQL of history computes the same columns. */
#include "stats/stats.h"

#include <math.h>

wb_features wb_features_of(const wb_day *day, const double *value, size_t n, wb_day as_of)
{
    while (n > 0 && day[n - 1] > as_of)
        n--;
    wb_features f = {.x = 0};
    if (n == 0)
        return f;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        f.n90 += day[i] > as_of - 90;
        f.n365 += day[i] > as_of - 365;
        if (i == 0)
            continue;
        double gap = day[i] - day[i - 1];
        f.sum_ln_gap += gap > 0.0 ? log(gap) : 0.0;
        f.sum_sq_gap += gap * gap;
        sum += value[i];
    }
    f.x = (int32_t)(n - 1);
    f.t_x = day[n - 1] - day[0];
    f.T = as_of - day[0];
    f.mean_value = f.x > 0 ? sum / f.x : 0.0;
    f.last_value = value[n - 1];
    return f;
}

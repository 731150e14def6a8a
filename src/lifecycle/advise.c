/* advise.c - what should "lost" mean for this company? Its own return curve answers.
 *
 * Of the customers who had been silent for s days, the share that came back unaided within w more:
 * 1 - S(s + w) / S(s), w = 365, 180 or 90 days: the longest that fits twice into what was seen, S =
 * Kaplan-Meier survival of all silences (gaps that ended by an order, and the current silence of
 * each customer, which has not ended). Bands: Wilson, by those at risk.
 *
 * Suggested are the fewest days from which on no more than one in five come back: the curve may
 * begin low where nobody buys again soon. Within less than two usual gaps a customer who is in time
 * is not seen to return, so nothing is suggested then. */
#include "lifecycle/lifecycle_int.h"

#include <math.h>

static const int SILENCES[] = {7,   14,  21,  30,  45,  60,  75,  90,
                               120, 150, 180, 240, 300, 365, 545, 730};
static const double FEW_RETURN = 0.2; /* one in five false alarms: the suggestion */
static const int WITHIN[] = {365, 180, 90, 30};
enum { ENOUGH = 30 }; /* fewer at risk say nothing */

static int64_t at_risk(const wb_silences *s, int days)
{
    int64_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].days > days)
            n += s->v[i].ended + s->v[i].cut;
    return n;
}

/* Wilson score interval (Wilson 1927), z = 1.96. */
static void band(double p, double n, double *low, double *high)
{
    const double z2 = 1.96 * 1.96;
    double mid = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = 1.96 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    *low = fmax(0, mid - half);
    *high = fmin(1, mid + half);
}

static wb_err curve(wb_ctx *cx, const wb_silences *s, wb_km *ret)
{
    wb_spell *v = WB_NEW(cx, wb_spell, s->n + 1);
    if (!v)
        return WB_TOO_BIG;
    for (size_t i = 0; i < s->n; i++)
        v[i] = (wb_spell){s->v[i].days, s->v[i].ended, s->v[i].cut};
    return wb_km_estimate(cx, v, s->n, ret);
}

/* A share within a year cannot be seen in a file of a year: nobody was watched that long. */
static int within_of(const wb_km *km)
{
    size_t i = 0;
    while (i + 1 < WB_COUNT(WITHIN) && 2 * WITHIN[i] > km->last)
        i++;
    return WITHIN[i];
}

wb_err wb_advise(wb_ctx *cx, const wb_report *r, json_t **ret)
{
    wb_km km;
    wb_err e = curve(cx, &r->gaps, &km);
    if (e)
        return e;
    json_t *points = json_array();
    int suggested = 0, within = within_of(&km);
    double suggested_share = 0;
    for (size_t i = 0; i < WB_COUNT(SILENCES); i++) {
        double low, high;
        int64_t n = at_risk(&r->gaps, SILENCES[i]);
        if (n < ENOUGH || SILENCES[i] + within > km.last)
            break;
        double share = wb_km_returns(&km, SILENCES[i], within);
        band(share, (double)n, &low, &high);
        json_array_append_new(points,
                              json_pack("{s:i, s:I, s:f, s:f, s:f}", "days", SILENCES[i], "at_risk",
                                        (json_int_t)n, "share", share, "low", low, "high", high));
        if (share > FEW_RETURN) {
            suggested = 0;
        } else if (!suggested && within >= 2 * r->bins.median) {
            suggested = SILENCES[i];
            suggested_share = share;
        }
    }
    if (!suggested)
        suggested_share = 0;
    *ret = json_pack("{s:o, s:o, s:f, s:i}", "points", points, "suggested_days",
                     suggested ? json_integer(suggested) : json_null(), "suggested_share",
                     suggested_share, "within", within);
    return WB_OK;
}

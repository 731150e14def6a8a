/* grid.c - recency and frequency in fifths of the base.
 *
 * A customer's fifth is the share of customers who stand strictly lower, times five: equals share a
 * fifth. Values are days or counts of days, so their range is small enough to count instead of
 * sort.
 */
#include "history/history_int.h"

typedef int32_t (*measure)(const wb_summary_row *row);

static int32_t recency(const wb_summary_row *row)
{
    return row->last;
}

static int32_t frequency(const wb_summary_row *row)
{
    return row->x + 1;
}

/* Writes the fifth of each row to fifth[] and the lowest value of each fifth to from[]. */
static wb_err fifths(wb_ctx *cx, const wb_summary *s, measure of, uint8_t *fifth, int32_t from[5])
{
    const size_t n = s->n;
    if (!n)
        return WB_OK;
    int32_t low = of(&s->v[0]), high = low;
    for (size_t i = 1; i < n; i++) {
        int32_t v = of(&s->v[i]);
        low = v < low ? v : low;
        high = v > high ? v : high;
    }
    size_t range = (size_t)((int64_t)high - low) + 1;
    uint32_t *count = WB_NEW(cx, uint32_t, range);
    if (!count)
        return WB_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        count[of(&s->v[i]) - low]++;
    bool seen[5] = {false};
    uint64_t below = 0;
    for (size_t i = 0; i < range; i++) { /* count becomes the fifth */
        uint32_t same = count[i];
        count[i] = (uint32_t)(below * 5 / n);
        if (same && !seen[count[i]]) {
            seen[count[i]] = true;
            from[count[i]] = low + (int32_t)i;
        }
        below += same;
        if (below == n)
            break;
    }
    for (size_t i = 0; i < n; i++)
        fifth[i] = (uint8_t)count[of(&s->v[i]) - low];
    wb_release(cx, count, range * sizeof *count);
    return WB_OK;
}

wb_err wb_history_grid(wb_ctx *cx, const wb_summary *s, wb_rfm_grid *ret)
{
    wb_rfm_grid g = {0};
    for (int i = 0; i < 5; i++)
        g.last_from[i] = WB_NO_DAY;
    uint8_t *r = WB_NEW(cx, uint8_t, s->n), *f = WB_NEW(cx, uint8_t, s->n);
    wb_err e = r && f ? fifths(cx, s, recency, r, g.last_from) : WB_TOO_BIG;
    if (!e)
        e = fifths(cx, s, frequency, f, g.days_from);
    if (e)
        return e;
    for (size_t i = 0; i < s->n; i++) {
        g.n[r[i]][f[i]]++;
        g.net[r[i]][f[i]] += s->v[i].net;
    }
    wb_release(cx, r, s->n);
    wb_release(cx, f, s->n);
    *ret = g;
    return WB_OK;
}

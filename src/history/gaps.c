/* gaps.c - silences by their length in days: those that a purchase ended, those that go on. */
#include "history/history_int.h"

enum { SLOTS = WB_SILENCE_MAX + 1 };

wb_err wb_tally_open(wb_ctx *cx, wb_tally *ret)
{
    ret->ended = WB_NEW(cx, uint32_t, SLOTS);
    ret->cut = WB_NEW(cx, uint32_t, SLOTS);
    return ret->ended && ret->cut ? WB_OK : WB_TOO_BIG;
}

size_t wb_tally_slot(int64_t days)
{
    return days < WB_SILENCE_MAX ? (size_t)days : WB_SILENCE_MAX;
}

wb_err wb_tally_list(wb_ctx *cx, const wb_tally *t, wb_silences *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < SLOTS; i++)
        n += t->ended[i] || t->cut[i];
    wb_silence *v = WB_NEW(cx, wb_silence, n ? n : 1);
    if (!v)
        return WB_TOO_BIG;
    *ret = (wb_silences){.n = n, .v = v};
    for (size_t i = 0; i < SLOTS; i++)
        if (t->ended[i] || t->cut[i])
            *v++ = (wb_silence){.days = (int32_t)i, .ended = t->ended[i], .cut = t->cut[i]};
    return WB_OK;
}

/* The shortest length that `share` of the ended silences do not exceed. */
static int32_t quantile(const wb_tally *t, uint64_t gaps, double share)
{
    uint64_t so_far = 0;
    for (size_t i = 0; i < SLOTS && gaps; i++) {
        so_far += t->ended[i];
        if ((double)so_far >= share * (double)gaps)
            return (int32_t)i;
    }
    return 0;
}

void wb_tally_bins(const wb_tally *t, wb_gap_bins *ret)
{
    static const int32_t WIDTHS[] = {1, 2, 7, 14, 30, 91, 182, 365, 1826};
    *ret = (wb_gap_bins){0};
    for (size_t i = 0; i < SLOTS; i++)
        ret->gaps += t->ended[i];
    ret->median = quantile(t, ret->gaps, 0.5);
    ret->p90 = quantile(t, ret->gaps, 0.9);
    int32_t most = quantile(t, ret->gaps, 0.95);
    size_t w = 0;
    while (w + 1 < WB_COUNT(WIDTHS) && WIDTHS[w] * (WB_GAP_BINS - 1) < most)
        w++;
    ret->width = WIDTHS[w];
    for (size_t i = 1; i < SLOTS; i++) {
        size_t bin = (i - 1) / (size_t)ret->width;
        if (bin >= WB_GAP_BINS)
            bin = WB_GAP_BINS - 1;
        ret->count[bin] += t->ended[i];
        if (t->ended[i])
            ret->n = bin + 1;
    }
}

/* names.c - the words for the enums of stats.h: machine names, and sentences for people.
 *
 * Promise: every value has a name; an unknown one gives "?". Sentences are keys of the catalogues.
 */
#include "stats/stats.h"

static const char *pick(const char *const *names, size_t n, size_t i)
{
    return i < n ? names[i] : "?";
}

const char *wb_model_name(const wb_model *m)
{
    static const char *const NAMES[] = {"nbd", "bgnbd", "mbgnbd", "paretonbd"};
    if (m->kind == WB_MBGNBD && m->k > 1)
        return "mbgcnbd";
    return pick(NAMES, WB_COUNT(NAMES), m->kind);
}

const char *wb_model_param(wb_model_kind kind, size_t i)
{
    static const char *const LEAVING[] = {"r", "alpha", "a", "b"};
    static const char *const PARETO[] = {"r", "alpha", "s", "beta"};
    if (i >= (kind == WB_NBD ? 2u : 4u))
        return NULL;
    return kind == WB_PARETO ? PARETO[i] : LEAVING[i];
}

const char *wb_fit_reason_name(wb_fit_reason r)
{
    static const char *const NAMES[] = {"ok", "few", "no_dropout", "bound", "no_repeat"};
    return pick(NAMES, WB_COUNT(NAMES), r);
}

const char *wb_fit_reason_text(wb_fit_reason r)
{
    static const char *const TEXTS[] = {
        WB_N("The model fits."),
        WB_N("Too few customers came back to trust the parameters: fewer than 50 bought twice."),
        WB_N("Drop-out cannot be estimated from this window: the data look as if nobody ever left. "
             "The own rhythm of each customer is used instead."),
        WB_N("A parameter ran into its bound: drop-out cannot be estimated from this window."),
        WB_N("Nobody bought twice, so there is no rhythm to learn from."),
    };
    return pick(TEXTS, WB_COUNT(TEXTS), r);
}

const char *wb_candidate_name(wb_candidate c)
{
    static const char *const NAMES[] = {"model",   "pareto", "logit",   "blend",
                                        "recency", "rhythm", "expected"};
    return pick(NAMES, WB_COUNT(NAMES), c);
}

const char *wb_score_basis_name(wb_score_basis b)
{
    static const char *const NAMES[] = {"backtest", "model", "rate"};
    return pick(NAMES, WB_COUNT(NAMES), b);
}

const char *wb_score_basis_text(wb_score_basis b)
{
    static const char *const TEXTS[] = {
        WB_N("The chance to return was checked and calibrated on this company's own past."),
        WB_N("The history is too short to check the chance to return on the past: "
             "it comes from the model alone."),
        WB_N("There are too few repeat customers for a model: "
             "the chance to return is a cautious average."),
    };
    return pick(TEXTS, WB_COUNT(TEXTS), b);
}

static size_t bit(unsigned flag)
{
    size_t i = 0;
    while (flag > 1) {
        flag >>= 1;
        i++;
    }
    return flag ? i : WB_SCORE_FLAGS;
}

const char *wb_score_flag_name(unsigned one_flag)
{
    static const char *const NAMES[WB_SCORE_FLAGS] = {
        "too_few", "degenerate", "left_truncated", "seasonal_end", "short", "overlap"};
    return pick(NAMES, WB_COUNT(NAMES), bit(one_flag));
}

const char *wb_score_flag_text(unsigned one_flag)
{
    static const char *const TEXTS[WB_SCORE_FLAGS] = {
        WB_N("Fewer than 50 customers bought twice: read every chance as a rough guess."),
        WB_N("Drop-out cannot be estimated from this window: nobody seems to leave for good."),
        WB_N("The data begin in the middle of the business: many of the first purchases seen are "
             "not the first ones made."),
        WB_N("The last weeks differ strongly from what is usual: a season may shift the chances."),
        WB_N("The history is shorter than two horizons: the check on the past used shorter "
             "windows, and the result was stretched to the horizon."),
        WB_N("The windows of the check on the past overlap: their results are not independent."),
    };
    return pick(TEXTS, WB_COUNT(TEXTS), bit(one_flag));
}

/* model.c - `winback model`: every model on this file, how they did on its past, and the baselines.
 */
#include "lifecycle/lifecycle_int.h"

static wb_err fit_all(wb_ctx *cx, const wb_base *b, json_t *to)
{
    wb_model m, tried[WB_K_MAX] = {0};
    static const wb_model_kind OTHERS[] = {WB_NBD, WB_BGNBD, WB_PARETO};
    for (size_t i = 0; i < WB_COUNT(OTHERS); i++) {
        wb_err e = wb_model_fit(cx, &b->triples, OTHERS[i], 1, &m);
        if (e)
            return e;
        json_array_append_new(to, wb_model_json(cx, &m));
    }
    wb_err e = wb_model_choose(cx, &b->triples, &m, tried);
    for (int k = 0; k < WB_K_MAX && !e; k++)
        if (tried[k].customers)
            json_array_append_new(to, wb_model_json(cx, &tried[k]));
    return e;
}

wb_err wb_model_run(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    wb_base b;
    int64_t began = cx->env->now_us(cx->env->state);
    wb_err e = wb_base_from(cx, args, reply, &b);
    if (e)
        return e;
    json_t *models = wb_own(cx, json_array());
    e = fit_all(cx, &b, models);
    if (e)
        return e;
    int64_t took = cx->env->now_us(cx->env->state) - began;
    json_t *j = wb_base_head(cx, &b, NULL);
    json_t *more =
        json_pack("{s:s, s:O, s:o, s:o, s:o, s:s, s:f, s:f}", "units", "weeks", "models", models,
                  "chosen", wb_model_json(cx, &b.learned->model), "gamma_gamma", wb_gg_json(cx, &b),
                  "backtest", wb_backtests_json(&b), "scorer", wb_candidate_name(b.learned->chosen),
                  "season", b.learned->season, "seconds", (double)took / 1e6);
    json_object_update(j, more);
    json_decref(more);
    reply->result = j;
    reply->view = "web/text/model.txt";
    return WB_OK;
}

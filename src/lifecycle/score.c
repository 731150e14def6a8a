/* score.c - `winback score`: one row per customer, as CSV or JSON lines, poured as it is made. */
#include "lifecycle/lifecycle_int.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* So many rows are one thread's share of a round; so many threads at most; fewer rows get one. */
enum { RUN = 8192, WORKERS = 8, WORTH_IT = 100000 };

static const char *const COLUMNS[] = {"customer",
                                      "orders",
                                      "x",
                                      "t_x",
                                      "T",
                                      "first",
                                      "last",
                                      "value_minor",
                                      "mean_gap",
                                      "expected_next",
                                      "p_alive",
                                      "p_return",
                                      "expected_orders",
                                      "clv_minor",
                                      "stage",
                                      "cause"};

/* Writes the fields of one row in the order of COLUMNS; `field` knows how a field is introduced. */
typedef struct writer {
    wb_str text;
    bool json;
    size_t at; /* next column */
} writer;

static void field(writer *w)
{
    if (w->json) {
        wb_str_puts(&w->text, w->at ? ",\"" : "{\"");
        wb_str_puts(&w->text, COLUMNS[w->at]);
        wb_str_puts(&w->text, "\":");
    } else if (w->at) {
        wb_str_putc(&w->text, ',');
    }
    w->at++;
}

static void put_int(writer *w, int64_t v)
{
    field(w);
    wb_str_put_int(&w->text, v);
}

static void put_fixed(writer *w, double v, int decimals)
{
    field(w);
    wb_str_put_fixed(&w->text, v, decimals);
}

static void put_text(writer *w, const char *p, size_t n)
{
    field(w);
    if (w->json)
        wb_str_put_json(&w->text, p, n);
    else
        wb_str_put_cell(&w->text, p, n);
}

static void put_day(writer *w, wb_day d)
{
    char text[11];
    wb_day_text(d, text);
    put_text(w, text, 10);
}

static void put_row(writer *w, const wb_base *b, const wb_customer *c)
{
    const wb_summary_row *r = c->row;
    wb_slice key = wb_customer_key(b, c);
    const char *stage = wb_life_name(c->stage);
    w->at = 0;
    put_text(w, key.p, key.n);
    put_int(w, r->orders);
    put_int(w, r->x);
    put_int(w, r->last - r->first);
    put_int(w, b->as_of - r->first);
    put_day(w, r->first);
    put_day(w, r->last);
    put_int(w, r->net);
    if (r->x)
        put_fixed(w, c->mean_gap, 3);
    else {
        field(w);
        wb_str_puts(&w->text, w->json ? "null" : "");
    }
    put_day(w, c->expected_next);
    int decimals = w->json ? 12 : 6;
    put_fixed(w, c->p_alive, decimals);
    put_fixed(w, c->p_return, decimals);
    put_fixed(w, c->expected_orders, decimals);
    put_int(w, c->clv);
    put_text(w, stage, strlen(stage));
    put_text(w, c->cause, strlen(c->cause));
    wb_str_puts(&w->text, w->json ? "}\n" : "\n");
}

static wb_err put_head(wb_ctx *cx, wb_reply *reply)
{
    wb_str head;
    wb_str_init(&head, cx, 1000);
    for (size_t i = 0; i < WB_COUNT(COLUMNS); i++)
        wb_str_putf(&head, "%s%s", i ? "," : "", COLUMNS[i]);
    wb_str_putc(&head, '\n');
    return wb_out_write(reply->out, cx, head.p, head.n);
}

/* ---- pouring: rounds of one run of rows per worker, written in the order of the base ---- */

/* One thread's share: its own context, caches and text. */
typedef struct worker {
    wb_ctx *cx;
    wb_base base;
    writer w;
    size_t from, to;
    wb_err failed;
    pthread_t thread;
    bool started;
} worker;

static void *score_rows(void *state)
{
    worker *k = state;
    for (size_t i = k->from; i < k->to && !k->failed; i++) {
        wb_customer c;
        k->failed = wb_customer_of(k->cx, &k->base, &k->base.summary.v[i], &c);
        if (!k->failed)
            put_row(&k->w, &k->base, &c);
    }
    if (!k->failed && k->w.text.full)
        k->failed = WB_TOO_BIG; /* the sentence was kept when memory was refused */
    return NULL;
}

static wb_err open_worker(wb_ctx *cx, const wb_base *b, bool json, worker *k)
{
    k->cx = wb_ctx_open(cx->env, wb_memory_ceiling(cx) / 4);
    k->cx->lang = cx->lang;
    k->base = *b;
    k->w.json = json;
    wb_str_init(&k->w.text, k->cx, wb_memory_ceiling(cx));
    k->base.year = NULL;
    k->base.year_cap = 0;
    k->base.years = wb_dict_open(k->cx, 0);
    if (!k->base.years)
        return WB_TOO_BIG;
    return wb_scorer_fork(k->cx, b->scorer, &k->base.scorer);
}

static wb_err round_of(wb_ctx *cx, worker *k, size_t workers, size_t *next)
{
    size_t total = k->base.summary.n;
    for (size_t i = 0; i < workers; i++) {
        wb_str_clear(&k[i].w.text);
        k[i].from = *next;
        k[i].to = *next = total - *next < RUN ? total : *next + RUN;
        /* the first share is this thread's own; one that gets no thread is done here too */
        k[i].started = i > 0 && pthread_create(&k[i].thread, NULL, score_rows, &k[i]) == 0;
    }
    for (size_t i = 0; i < workers; i++)
        if (!k[i].started)
            score_rows(&k[i]);
    for (size_t i = 0; i < workers; i++)
        if (k[i].started)
            pthread_join(k[i].thread, NULL);
    for (size_t i = 0; i < workers; i++)
        if (k[i].failed)
            return wb_fail_as(cx, k[i].cx);
    return WB_OK;
}

static wb_err write_round(wb_ctx *cx, wb_reply *reply, worker *k, size_t workers)
{
    wb_err e = WB_OK;
    for (size_t i = 0; i < workers && !e; i++)
        e = wb_out_write(reply->out, cx, k[i].w.text.p, k[i].w.text.n);
    return e;
}

static size_t workers_for(size_t rows)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = cores < 1 ? 1 : cores > WORKERS ? WORKERS : (size_t)cores;
    return rows < WORTH_IT ? 1 : most;
}

static wb_err pour_rows(wb_ctx *cx, wb_base *b, wb_reply *reply, worker *k)
{
    size_t next = 0, workers = workers_for(b->summary.n);
    wb_err e = WB_OK;
    for (size_t i = 0; i < workers && !e; i++)
        e = open_worker(cx, b, reply->json, &k[i]);
    if (!e && !reply->json)
        e = put_head(cx, reply);
    while (!e && next < b->summary.n) {
        e = round_of(cx, k, workers, &next);
        if (!e)
            e = write_round(cx, reply, k, workers);
        wb_progress p = {.what = "customers", .done = next, .total = b->summary.n, .rows = next};
        if (!e)
            e = wb_tell(cx, &p);
    }
    return e;
}

static wb_err pour(wb_ctx *cx, wb_base *b, wb_reply *reply)
{
    worker *k = WB_NEW(cx, worker, WORKERS);
    if (!k)
        return WB_TOO_BIG;
    wb_err e = pour_rows(cx, b, reply, k);
    for (size_t i = 0; i < WORKERS; i++)
        wb_ctx_close(k[i].cx);
    return e;
}

wb_err wb_score_run(wb_ctx *cx, const wb_args *args, wb_reply *reply)
{
    wb_base b;
    wb_err e = wb_base_from(cx, args, reply, &b);
    if (!e)
        e = pour(cx, &b, reply);
    if (e)
        return e;
    reply->result = wb_base_head(cx, &b, NULL);
    reply->view = "web/text/score.txt";
    return WB_OK;
}

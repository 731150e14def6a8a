/* score.c - `winback score`: one row per customer, as CSV or JSON lines, poured as it is made. */
#include "lifecycle/lifecycle_int.h"

#include <string.h>

enum { FLUSH_AT = 256 * 1024, TELL_EVERY = 65536 };

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

static void put_head(writer *w)
{
    for (size_t i = 0; i < WB_COUNT(COLUMNS); i++) {
        wb_str_puts(&w->text, i ? "," : "");
        wb_str_puts(&w->text, COLUMNS[i]);
    }
    wb_str_putc(&w->text, '\n');
}

static wb_err flush(wb_ctx *cx, wb_reply *reply, writer *w)
{
    wb_err e = wb_out_write(reply->out, cx, w->text.p, w->text.n);
    wb_str_clear(&w->text);
    return e;
}

static wb_err pour(wb_ctx *cx, wb_base *b, wb_reply *reply)
{
    writer w = {.json = reply->json};
    wb_err e = WB_OK;
    wb_str_init(&w.text, cx, 4 * WB_MIB);
    if (!w.json)
        put_head(&w);
    for (size_t i = 0; i < b->summary.n && !e; i++) {
        wb_customer c;
        e = wb_customer_of(cx, b, &b->summary.v[i], &c);
        if (e)
            break;
        put_row(&w, b, &c);
        if (w.text.n > FLUSH_AT)
            e = flush(cx, reply, &w);
        wb_progress p = {.what = "customers", .done = i, .total = b->summary.n, .rows = i};
        if (!e && i % TELL_EVERY == 0)
            e = wb_tell(cx, &p);
    }
    return e ? e : flush(cx, reply, &w);
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

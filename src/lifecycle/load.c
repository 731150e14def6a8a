/* load.c - from export files to orders by currency: one thread reads, the other numbers and stores.
 *
 * The reader owns its own context (a context is not for two threads); batches go over a ring of
 * copies. The first WATCH rows of a currency are kept back, because whether rows are lines of
 * orders and how large the base is decide how its history is opened.
 *
 *   reader: open -> batch ... batch -> end | failed      (ring of RING batches between)
 *   main:                  number customers -> watch -> history */
#include "lifecycle/lifecycle_int.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RING = 4, WATCH = 200000, BIG = 1000000 };

/* A batch that outlives the reader's next one: its slices point into `text`. */
typedef struct copy {
    wb_batch batch;
    char *text;
    size_t cap;
} copy;

typedef struct reader {
    wb_ctx *cx; /* its own */
    wb_intake *intake;
    copy ring[RING];
    size_t put, taken; /* batches ever; put - taken <= RING */
    bool ended, stop;
    wb_err failed;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    pthread_t thread;
} reader;

/* Rows of one currency that wait until its history is opened. */
typedef struct waiting {
    wb_fact *v;
    size_t n, cap;
    wb_dict *orders; /* order hashes seen: does one repeat? */
    bool repeats, refunds, opened;
} waiting;

typedef struct loader {
    wb_ctx *cx;
    wb_orders *o;
    const wb_intake *intake;
    waiting wait[WB_CURRENCIES];
    uint8_t purse_of[256];           /* intake's currency of this file -> purse + 1 */
    uint32_t numbers[WB_BATCH_ROWS]; /* customers of the batch in hand */
    wb_overlap *overlap;             /* NULL: there is only one file */
    bool totals_repeat;
    size_t memory;
} loader;

/* ---- the reading thread ---- */

static bool copy_batch(wb_ctx *cx, const wb_batch *from, copy *to)
{
    size_t bytes = 0;
    for (size_t i = 0; i < from->n; i++)
        bytes += from->rows[i].customer.n + from->rows[i].name.n;
    if (!wb_reserve(cx, &to->text, &to->cap, bytes + 1, 1))
        return false;
    memcpy(to->batch.rows, from->rows, from->n * sizeof from->rows[0]);
    to->batch.n = from->n;
    char *p = to->text;
    for (size_t i = 0; i < from->n; i++) {
        wb_slice *parts[] = {&to->batch.rows[i].customer, &to->batch.rows[i].name};
        for (size_t k = 0; k < 2; k++) {
            if (parts[k]->n)
                memcpy(p, parts[k]->p, parts[k]->n);
            parts[k]->p = p;
            p += parts[k]->n;
        }
    }
    return true;
}

static bool wait_for_room(reader *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->put - r->taken == RING && !r->stop)
        pthread_cond_wait(&r->moved, &r->lock);
    bool go_on = !r->stop;
    pthread_mutex_unlock(&r->lock);
    return go_on;
}

static void *read_all(void *state)
{
    reader *r = state;
    wb_err e = WB_OK;
    const wb_batch *b = NULL;
    while (!e && wait_for_room(r)) {
        e = wb_intake_next(r->intake, &b);
        if (!e && b->n == 0)
            break;
        if (!e && !copy_batch(r->cx, b, &r->ring[r->put % RING]))
            e = WB_TOO_BIG;
        pthread_mutex_lock(&r->lock);
        r->put += !e;
        pthread_cond_broadcast(&r->moved);
        pthread_mutex_unlock(&r->lock);
    }
    pthread_mutex_lock(&r->lock);
    r->ended = true;
    r->failed = e;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* The next batch, or NULL at the end. */
static const wb_batch *take(reader *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->put == r->taken && !r->ended)
        pthread_cond_wait(&r->moved, &r->lock);
    const wb_batch *b = r->put == r->taken ? NULL : &r->ring[r->taken % RING].batch;
    pthread_mutex_unlock(&r->lock);
    return b;
}

static void give_back(reader *r, bool stop)
{
    pthread_mutex_lock(&r->lock);
    r->taken += !stop;
    r->stop |= stop;
    pthread_cond_broadcast(&r->moved);
    pthread_mutex_unlock(&r->lock);
}

/* ---- numbering and storing ---- */

static wb_err open_history(loader *l, size_t p)
{
    waiting *w = &l->wait[p];
    bool big = w->n >= WATCH;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    wb_history_options options = {
        .memory_limit = big ? l->memory / 8 * 5 : l->memory / 4,
        .threads = big && cores > 1 ? (int)(cores > 8 ? 8 : cores) : 1,
        .detail = w->repeats || (w->refunds && !big),
        .totals_repeat = l->totals_repeat,
        .digits = wb_currency_digits(l->o->purse[p].currency),
        .spill_dir = big ? "/tmp" : NULL,
    };
    wb_err e = wb_history_open(l->cx, &options, &l->o->purse[p].history);
    if (!e)
        e = wb_history_append(l->o->purse[p].history, w->v, w->n);
    w->opened = true;
    wb_release(l->cx, w->v, w->cap * sizeof *w->v);
    w->v = NULL;
    w->n = w->cap = 0;
    return e;
}

static wb_err purse_of(loader *l, uint8_t currency, size_t *ret)
{
    if (l->purse_of[currency]) {
        *ret = l->purse_of[currency] - 1u;
        return WB_OK;
    }
    const char *code = wb_intake_currency(l->intake, currency);
    size_t p = 0;
    while (p < l->o->purses && strcmp(l->o->purse[p].currency, code) != 0)
        p++;
    if (p == l->o->purses) {
        if (p == WB_CURRENCIES)
            return wb_fail(l->cx, WB_INVALID,
                           "The files hold more than %d currencies. Pick one with --currency CODE.",
                           WB_CURRENCIES);
        memcpy(l->o->purse[p].currency, code, strnlen(code, 3));
        l->o->purses++;
        l->wait[p].orders = wb_dict_open(l->cx, 1024);
        if (!l->wait[p].orders)
            return WB_TOO_BIG;
    }
    l->purse_of[currency] = (uint8_t)(p + 1);
    *ret = p;
    return WB_OK;
}

static wb_err watch(loader *l, size_t p, const wb_fact *f)
{
    waiting *w = &l->wait[p];
    bool fresh = true;
    if (f->kind == WB_FACT_REFUND)
        w->refunds = true;
    else if (f->order && !w->repeats &&
             wb_dict_put(w->orders, (const char *)&f->order, sizeof f->order, &fresh) == UINT32_MAX)
        return WB_TOO_BIG;
    w->repeats |= !fresh;
    if (!wb_reserve(l->cx, &w->v, &w->cap, w->n + 1, sizeof *w->v))
        return WB_TOO_BIG;
    w->v[w->n++] = *f;
    return w->n < WATCH ? WB_OK : open_history(l, p);
}

static wb_err store(loader *l, size_t p, const wb_fact *v, size_t n)
{
    wb_err e = WB_OK;
    size_t i = 0;
    for (; i < n && !e && !l->wait[p].opened; i++)
        e = watch(l, p, &v[i]);
    if (!e && i < n)
        e = wb_history_append(l->o->purse[p].history, v + i, n - i);
    return e;
}

/* What people call a customer: the first name that a file gives. */
static wb_err name(loader *l, const wb_row *r, uint32_t c)
{
    wb_orders *o = l->o;
    if (!r->name.n || (c < o->name_cap && o->name_of[c]) || wb_slice_same(r->name, r->customer))
        return WB_OK;
    uint32_t number = wb_dict_put(o->names, r->name.p, r->name.n, NULL);
    if (number == UINT32_MAX ||
        !wb_reserve(l->cx, &o->name_of, &o->name_cap, (size_t)c + 1, sizeof *o->name_of))
        return WB_TOO_BIG;
    o->name_of[c] = number + 1;
    return WB_OK;
}

static wb_err number(loader *l, const wb_batch *b)
{
    wb_slice keys[WB_BATCH_ROWS];
    for (size_t i = 0; i < b->n; i++)
        keys[i] = b->rows[i].customer;
    if (!wb_dict_put_many(l->o->customers, keys, b->n, l->numbers))
        return WB_TOO_BIG;
    wb_err e = WB_OK;
    for (size_t i = 0; i < b->n && !e; i++)
        e = name(l, &b->rows[i], l->numbers[i]);
    return e;
}

/* Rows of one currency stand together in most files: they are stored run by run. */
static wb_err take_batch(loader *l, const wb_batch *b)
{
    wb_fact facts[WB_BATCH_ROWS];
    size_t n = 0, purse = 0;
    wb_err e = number(l, b);
    for (size_t i = 0; i < b->n && !e; i++) {
        const wb_row *r = &b->rows[i];
        size_t p = 0;
        e = purse_of(l, r->currency, &p);
        if (!e && p != purse) {
            e = store(l, purse, facts, n);
            n = 0;
            purse = p;
        }
        facts[n] = (wb_fact){.customer = l->numbers[i],
                             .amount = r->amount,
                             .order = r->order,
                             .item = r->item,
                             .quantity = r->quantity,
                             .day = r->day,
                             .kind = r->kind == WB_REFUND ? WB_FACT_REFUND : WB_FACT_SALE};
        bool again = false;
        if (!e && l->overlap)
            e = wb_overlap_row(l->overlap, &facts[n], &again);
        n += !again;
        l->o->repeated += again;
        l->o->purse[p].rows += !again;
    }
    return e ? e : store(l, purse, facts, n);
}

static wb_err drain(loader *l, reader *r)
{
    wb_err e = WB_OK;
    const wb_batch *b;
    if (pthread_create(&r->thread, NULL, read_all, r) != 0)
        return wb_fail(l->cx, WB_IO, "The system allows no more threads. Try again later.");
    while (!e && (b = take(r))) {
        e = take_batch(l, b);
        give_back(r, e != WB_OK);
    }
    pthread_join(r->thread, NULL);
    return !e && r->failed ? wb_fail_as(l->cx, r->cx) : e;
}

/* ---- one file ---- */

static uint64_t count_of(const json_t *description, const char *key)
{
    const json_t *j = json_object_get(description, key);
    return json_is_integer(j) ? (uint64_t)json_integer_value(j) : 0;
}

/* The description outlives the reader's context: the list holds a reference. */
static wb_err describe(loader *l, reader *r)
{
    json_t *j = NULL;
    wb_err e = wb_intake_describe(r->cx, r->intake, &j);
    if (e)
        return e;
    json_object_del(j, "customers"); /* numbered here, not there: one file cannot say */
    json_array_append(l->o->files, j);
    l->o->rows += count_of(j, "rows");
    l->o->accepted += count_of(j, "accepted");
    l->o->rejected += wb_intake_rejected(r->intake);
    return WB_OK;
}

static wb_err load_file(loader *l, const char *path, const wb_intake_options *options)
{
    reader *r = WB_NEW(l->cx, reader, 1);
    if (!r)
        return WB_TOO_BIG;
    r->cx = wb_ctx_open(l->cx->env, l->memory / 8);
    r->cx->lang = l->cx->lang;
    r->cx->progress = l->cx->progress;
    r->cx->progress_state = l->cx->progress_state;
    r->cx->stop = l->cx->stop;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->moved, NULL);
    wb_err e = wb_intake_open(r->cx, path, options, &r->intake);
    if (e) {
        e = wb_fail_as(l->cx, r->cx);
    } else {
        memset(l->purse_of, 0, sizeof l->purse_of);
        l->intake = r->intake;
        l->totals_repeat |= wb_intake_total_repeats(r->intake);
        e = drain(l, r);
    }
    if (r->intake) {
        if (describe(l, r) != WB_OK && !e)
            e = wb_fail_as(l->cx, r->cx);
        wb_intake_close(r->intake);
    }
    wb_ctx_close(r->cx); /* here and not at the end: models want its memory */
    wb_release(l->cx, r, sizeof *r);
    return e;
}

static int by_rows(const void *a, const void *b)
{
    const wb_purse *x = a, *y = b;
    return x->rows < y->rows ? 1 : x->rows > y->rows ? -1 : strcmp(x->currency, y->currency);
}

static wb_err finish(loader *l)
{
    wb_orders *o = l->o;
    for (size_t p = 0; p < o->purses; p++) {
        wb_err e = l->wait[p].opened ? WB_OK : open_history(l, p);
        if (!e)
            e = wb_history_finish(o->purse[p].history);
        if (e)
            return e;
    }
    qsort(o->purse, o->purses, sizeof o->purse[0], by_rows);
    uint64_t other = 0;
    for (size_t i = 0; i < json_array_size(o->files); i++)
        other +=
            count_of(json_object_get(json_array_get(o->files, i), "excluded"), "other_currency");
    if (!o->purses && other)
        return wb_fail(l->cx, WB_INVALID,
                       "No order is left: %llu of %llu rows are in another currency than "
                       "--currency asks for.",
                       (unsigned long long)other, (unsigned long long)o->rows);
    if (!o->purses)
        return wb_fail(l->cx, WB_INVALID,
                       "No order is left: all of %llu rows were left out or rejected. See why: "
                       "winback inspect FILE",
                       (unsigned long long)o->rows);
    return WB_OK;
}

static wb_err load_next(loader *l, const char *path, const wb_intake_options *options)
{
    bool again = false;
    wb_err e = l->overlap ? wb_overlap_file(l->overlap, path, &again) : WB_OK;
    l->o->repeated_files += again;
    return e || again ? e : load_file(l, path, options);
}

static wb_err open_loader(wb_ctx *cx, size_t files, loader *l)
{
    l->cx = cx;
    l->memory = wb_memory_ceiling(cx);
    l->o = WB_NEW(cx, wb_orders, 1);
    if (!l->o || (files > 1 && !(l->overlap = wb_overlap_open(cx))))
        return WB_TOO_BIG;
    l->o->customers = wb_dict_open(cx, 0);
    l->o->names = wb_dict_open(cx, 0);
    l->o->files = wb_own(cx, json_array());
    return l->o->customers && l->o->names ? WB_OK : WB_TOO_BIG;
}

wb_err wb_orders_load(wb_ctx *cx, const wb_args *args, wb_orders **ret)
{
    wb_intake_options options;
    size_t files = wb_arg_count(args, "file");
    loader *l = WB_NEW(cx, loader, 1);
    wb_err e = wb_intake_options_from(cx, args, &options);
    if (!e)
        e = l ? open_loader(cx, files, l) : WB_TOO_BIG;
    if (e)
        return e;
    *ret = l->o;
    for (size_t i = 0; i < files && !e; i++)
        e = load_next(l, wb_arg_at(args, "file", i), &options);
    return e ? e : finish(l);
}

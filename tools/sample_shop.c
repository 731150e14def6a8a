/* sample_shop.c - makes up a tea shop and writes its export files: what `make demo` looks at.
 *
 *     sample_shop FOLDER [--customers 1500] [--seed 1] [--until 2025-10-31]
 *
 * Promise: equal arguments give equal files. Customers come over 34 months, more before holidays;
 * each has a rhythm of his own (gaps Erlang-2, mean 38 days, spread gamma) and may leave after any
 * order with a chance of his own (beta), as in the MBG/CNBD-k model; from five to two months before
 * the end the chance is higher, because the shop changed its courier. Some orders are cancelled,
 * never paid, given back, or tests of the staff. */
#include "draw.h"
#include "sample.h"

#include <iconv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 34, MAX_CUSTOMERS = 100000, SHOCK_FROM = 150, SHOCK_TO = 60 };
static const double MEAN_GAP = 38.0, GAP_SHAPE = 3.5, LEAVE_A = 0.9, LEAVE_B = 16.0;
static const double ONE_TIME = 0.12, SHOCK = 0.1;

typedef struct world {
    wb_ctx *cx;
    draw draw;
    sample_shop shop;
    size_t cap;
    wb_day from, until;
} world;

/* How much more is bought in a month than in the mean one: presents in winter, little in summer. */
static double season(wb_day day)
{
    static const double SHARE[12] = {0.95, 0.95, 1.0,  0.95, 0.85, 0.75,
                                     0.7,  0.75, 0.95, 1.1,  1.4,  1.65};
    int year, month, mday;
    wb_day_split(day, &year, &month, &mday);
    return SHARE[month - 1];
}

static sample_state state_of(draw *d)
{
    double u = draw_share(d);
    return u < 0.03    ? CANCELLED
           : u < 0.05  ? UNPAID
           : u < 0.075 ? REFUNDED
           : u < 0.078 ? TESTED
                       : PAID;
}

static bool add_order(world *w, uint32_t customer, wb_day day, unsigned taste)
{
    if (!wb_reserve(w->cx, &w->shop.orders, &w->cap, w->shop.count + 1, sizeof(sample_order)))
        return false;
    sample_order *o = &w->shop.orders[w->shop.count++];
    *o = (sample_order){.minute = (int64_t)day * 1440 + 540 + draw_below(&w->draw, 720),
                        .customer = customer,
                        .state = state_of(&w->draw),
                        .lines = 1 + draw_below(&w->draw, 2 + taste % 3)};
    for (unsigned i = 0; i < o->lines; i++) {
        unsigned spread = i == 0 ? 3 : SAMPLE_GOODS;
        o->line[i].good = (taste + draw_below(&w->draw, spread)) % SAMPLE_GOODS;
        o->line[i].pieces = 1U + (draw_below(&w->draw, 4) == 0) + (taste % 11 == 0);
    }
    return true;
}

static wb_day first_day(world *w)
{
    uint32_t days = (uint32_t)(w->until - w->from);
    for (;;) {
        wb_day day = w->from + (wb_day)draw_below(&w->draw, days);
        if (draw_share(&w->draw) * 1.7 < season(day))
            return day;
    }
}

static bool leaves(world *w, double chance, wb_day day, bool is_first)
{
    int before_end = w->until - day;
    if (is_first)
        chance += ONE_TIME;
    if (before_end <= SHOCK_FROM && before_end >= SHOCK_TO)
        chance += SHOCK;
    return draw_share(&w->draw) < chance;
}

static bool live(world *w, uint32_t customer)
{
    double rate = draw_gamma(&w->draw, GAP_SHAPE) / (GAP_SHAPE - 1.0) / MEAN_GAP;
    double chance = draw_beta(&w->draw, LEAVE_A, LEAVE_B);
    unsigned taste = draw_below(&w->draw, 1000);
    double day = first_day(w);
    for (bool is_first = true; day <= w->until; is_first = false) {
        if (!add_order(w, customer, (wb_day)day, taste))
            return false;
        if (leaves(w, chance, (wb_day)day, is_first))
            break;
        double gap = draw_gamma(&w->draw, 2.0) / (2.0 * rate) / season((wb_day)day);
        day += fmax(1.0, gap);
    }
    return true;
}

static int by_minute(const void *a, const void *b)
{
    const sample_order *x = a, *y = b;
    if (x->minute != y->minute)
        return x->minute < y->minute ? -1 : 1;
    return x->customer < y->customer ? -1 : x->customer > y->customer;
}

static bool simulate(world *w, uint32_t customers)
{
    w->from = wb_month_add(wb_month_start(w->until), 1 - MONTHS);
    w->shop.customers = customers;
    for (uint32_t i = 0; i < customers; i++)
        if (!live(w, i))
            return false;
    qsort(w->shop.orders, w->shop.count, sizeof(sample_order), by_minute);
    for (size_t i = 0; i < w->shop.count; i++)
        w->shop.orders[i].number = (uint32_t)i + 1;
    return true;
}

static void price(sample_shop *shop, const sample_words *words)
{
    shop->words = words;
    for (size_t i = 0; i < shop->count; i++) {
        sample_order *o = &shop->orders[i];
        o->total = 0;
        for (unsigned k = 0; k < o->lines; k++)
            o->total += words->goods[o->line[k].good].price * o->line[k].pieces;
    }
}

/* ---- files ---- */

static bool save(const char *path, const char *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    bool good = f != NULL && fwrite(p, 1, n, f) == n;
    good = f != NULL && fclose(f) == 0 && good;
    if (!good)
        fprintf(stderr, "sample_shop: cannot write %s\n", path);
    return good;
}

static bool recode(const wb_str *text, const char *encoding, char *out, size_t *n)
{
    iconv_t to = iconv_open(encoding, "UTF-8");
    char *in = text->p, *at = out;
    size_t left = text->n, room = text->n;
    bool good = to != (iconv_t)-1 && iconv(to, &in, &left, &at, &room) != (size_t)-1;
    if (to != (iconv_t)-1)
        iconv_close(to);
    *n = text->n - room;
    return good;
}

static bool write_file(world *w, const char *folder, const char *name, const char *encoding,
                       void (*put)(const sample_shop *, wb_str *))
{
    wb_str text;
    wb_str_init(&text, w->cx, 400 * WB_MIB);
    put(&w->shop, &text);
    char *bytes = text.full ? NULL : wb_alloc(w->cx, text.n), *path;
    size_t n = 0;
    path = wb_format(w->cx, "%s/%s", folder, name);
    if (bytes == NULL || path == NULL || !recode(&text, encoding, bytes, &n)) {
        fprintf(stderr, "sample_shop: %s does not fit into memory or %s\n", name, encoding);
        return false;
    }
    return save(path, bytes, n);
}

static bool write_files(world *w, const char *folder)
{
    static const struct {
        const char *name, *encoding;
        const sample_words *words;
        void (*put)(const sample_shop *, wb_str *);
    } FILES[] = {
        {"orders-shopify.csv", "UTF-8", &sample_english, sample_shopify},
        {"sales-1c.csv", "CP1251", &sample_russian, sample_onec},
        {"orders-taobao.csv", "GB18030", &sample_chinese, sample_taobao},
    };
    for (size_t i = 0; i < WB_COUNT(FILES); i++) {
        price(&w->shop, FILES[i].words);
        if (!write_file(w, folder, FILES[i].name, FILES[i].encoding, FILES[i].put))
            return false;
        printf("%s/%s\n", folder, FILES[i].name);
    }
    return true;
}

static const char *option(int argc, char **argv, const char *name, const char *otherwise)
{
    for (int i = 2; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return otherwise;
}

int main(int argc, char **argv)
{
    const char *until = option(argc, argv, "--until", "2025-10-31");
    unsigned long customers = strtoul(option(argc, argv, "--customers", "1500"), NULL, 10);
    world w = {.until = wb_day_parse(until, strlen(until))};
    if (argc < 2 || w.until == WB_NO_DAY || customers < 1 || customers > MAX_CUSTOMERS) {
        fprintf(stderr, "usage: sample_shop FOLDER [--customers 1500] [--seed 1] "
                        "[--until 2025-10-31]\n");
        return 2;
    }
    draw_open(&w.draw, strtoull(option(argc, argv, "--seed", "1"), NULL, 10));
    w.cx = wb_ctx_open(wb_env_real(), 2048 * WB_MIB);
    bool good = simulate(&w, (uint32_t)customers) && write_files(&w, argv[1]);
    wb_ctx_close(w.cx);
    return good ? 0 : 1;
}

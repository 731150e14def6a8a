/* sets.c - see sets.h. A small reader for these files only; winback's own is src/intake. */
#include "sets.h"
#include "wbtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct event {
    uint32_t id;
    wb_day day;
    double value;
} event;

typedef struct events {
    wb_ctx *cx;
    event *v;
    size_t n, cap;
} events;

static void add(events *e, event x)
{
    assert_true(wb_reserve(e->cx, &e->v, &e->cap, e->n + 1, sizeof *e->v));
    e->v[e->n++] = x;
}

/* Splits a line in place; quotes are taken off, a doubled quote is not needed in these files. */
static size_t split(char *line, char **cell, size_t max)
{
    size_t n = 0;
    bool quoted = false;
    char *from = line;
    for (char *p = line;; p++) {
        if (*p == '"')
            quoted = !quoted;
        bool end = *p == '\0' || *p == '\n' || *p == '\r';
        if (!end && (*p != ',' || quoted))
            continue;
        if (n < max)
            cell[n++] = from;
        *p = '\0';
        from = p + 1;
        if (end)
            return n;
    }
}

static void add_cdnow(events *e, char **cell, size_t n, size_t date)
{
    assert_true(n > date + 2);
    wb_day day = wb_day_parse(cell[date], strlen(cell[date]));
    add(e, (event){(uint32_t)strtoul(cell[date - 1], NULL, 10), day, strtod(cell[date + 2], NULL)});
}

/* A purchase is an invoice that is no cancellation, of a known customer, above zero. */
static void add_retail(events *e, char **cell, size_t n)
{
    assert_true(n >= 8);
    double quantity = strtod(cell[3], NULL), price = strtod(cell[5], NULL);
    if (cell[0][0] == 'C' || !(quantity > 0.0) || !(price > 0.0) || cell[6][0] == '\0')
        return;
    add(e,
        (event){(uint32_t)strtoul(cell[6], NULL, 10), wb_day_parse(cell[4], 10), quantity * price});
}

static events read_events(wb_ctx *cx, const char *path, set_name name)
{
    events e = {.cx = cx};
    gzFile f = gzopen(path, "rb"); /* reads plain files as well */
    assert_non_null(f);
    char line[4096], *cell[16];
    bool header = true;
    while (gzgets(f, line, sizeof line)) {
        size_t n = split(line, cell, WB_COUNT(cell));
        if (!header && name == ONLINE_RETAIL)
            add_retail(&e, cell, n);
        else if (!header)
            add_cdnow(&e, cell, n, name == CDNOW_SAMPLE ? 2 : 1);
        header = false;
    }
    gzclose(f);
    return e;
}

static int by_id_and_day(const void *a, const void *b)
{
    const event *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

static void fold(wb_ctx *cx, const events *e, set *ret)
{
    uint32_t *offset = WB_NEW(cx, uint32_t, e->n + 2), *id = WB_NEW(cx, uint32_t, e->n + 1);
    wb_day *day = WB_NEW(cx, wb_day, e->n + 1);
    double *value = WB_NEW(cx, double, e->n + 1);
    assert_true(offset && id && day && value);
    qsort(e->v, e->n, sizeof *e->v, by_id_and_day);
    size_t n = 0, days = 0;
    for (size_t i = 0; i < e->n; i++) {
        bool fresh = i == 0 || e->v[i].id != e->v[i - 1].id;
        if (fresh) {
            offset[n] = (uint32_t)days;
            id[n++] = e->v[i].id;
        }
        if (fresh || e->v[i].day != e->v[i - 1].day)
            day[days++] = e->v[i].day;
        value[days - 1] += e->v[i].value;
    }
    offset[n] = (uint32_t)days;
    ret->s = (wb_sample){n, offset, day, value};
    ret->id = id;
    ret->days = days;
}

set set_load(wb_ctx *cx, set_name name)
{
    static const char *const FILES[SETS] = {"data/cdnow_sample.csv", "data/cdnow_master.csv",
                                            "data/online_retail_2011.csv.gz"};
    static const char *const KEYS[SETS] = {"cdnow_sample", "cdnow_master", "online_retail_2011"};
    const char *path = wbtest_shared(FILES[name]);
    if (!path)
        wbtest_skip("the public data sets are not here");
    set ret = {.key = KEYS[name]};
    ret.as_of = name == ONLINE_RETAIL ? wb_day_of(2011, 6, 30) : wb_day_of(1997, 9, 30);
    ret.until = name == ONLINE_RETAIL ? wb_day_of(2011, 12, 9) : wb_day_of(1998, 6, 30);
    events e = read_events(cx, path, name);
    fold(cx, &e, &ret);
    return ret;
}

static int by_triple(const void *a, const void *b)
{
    const wb_triple *x = a, *y = b;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    if (x->t_x != y->t_x)
        return x->t_x < y->t_x ? -1 : 1;
    return (x->T > y->T) - (x->T < y->T);
}

set_groups set_group(wb_ctx *cx, const wb_sample *s, wb_day as_of)
{
    wb_triple *t = WB_NEW(cx, wb_triple, s->n + 1);
    set_groups g = {.spend = WB_NEW(cx, wb_spend, s->n + 1)};
    assert_true(t && g.spend);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        const wb_day *day = s->day + s->offset[i];
        if (day[0] > as_of)
            continue;
        wb_features f =
            wb_features_of(day, s->value + s->offset[i], s->offset[i + 1] - s->offset[i], as_of);
        t[n++] = (wb_triple){f.x, f.t_x, f.T, 1};
        g.triples.sum_ln_gap += f.sum_ln_gap;
        if (f.x > 0)
            g.spend[g.spends++] = (wb_spend){f.x, 1, f.mean_value};
    }
    qsort(t, n, sizeof *t, by_triple);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && by_triple(t + kept - 1, t + i) == 0)
            t[kept - 1].n++;
        else
            t[kept++] = t[i];
    }
    g.triples.v = t;
    g.triples.n = kept;
    return g;
}

uint32_t set_bought(const wb_sample *s, size_t i, wb_day from, wb_day to)
{
    uint32_t n = 0;
    for (uint32_t e = s->offset[i]; e < s->offset[i + 1]; e++)
        n += s->day[e] > from && s->day[e] <= to;
    return n;
}

json_t *set_reference(wb_ctx *cx)
{
    const char *path = wbtest_shared("data/reference.json");
    if (!path)
        wbtest_skip("the reference values are not here");
    return wb_own(cx, json_load_file(path, 0, NULL));
}

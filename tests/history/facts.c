/* facts.c - a reader just good enough for the three data sets of the developers' data folder. */
#include "facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FIELDS = 8, LINE = 4096 };

wb_day facts_day(const char *iso)
{
    wb_day d = wb_day_parse(iso, 10);
    assert_int_not_equal(d, WB_NO_DAY);
    return d;
}

wb_history *facts_load(wb_ctx *cx, const wb_history_options *options, const wb_fact *v, size_t n)
{
    wb_history *h = NULL;
    wb_assert_ok(cx, wb_history_open(cx, options, &h));
    wb_assert_ok(cx, wb_history_append(h, v, n));
    wb_assert_ok(cx, wb_history_finish(h));
    return h;
}

/* Cuts a CSV line in place; quotes only guard commas in these files. */
static size_t cut(char *s, char *field[FIELDS])
{
    size_t n = 0;
    bool quoted = false;
    field[n++] = s;
    for (; *s && *s != '\n' && *s != '\r'; s++) {
        if (*s == '"')
            quoted = !quoted;
        if (*s != ',' || quoted || n == FIELDS)
            continue;
        *s = '\0';
        field[n++] = s + 1;
    }
    *s = '\0';
    return n;
}

static gzFile open_data(const char *name)
{
    const char *path = wbtest_shared(name);
    if (!path)
        wbtest_skip("the data sets are not here");
    gzFile f = gzopen(path, "rb"); /* reads plain files as well */
    char head[LINE];
    assert_non_null(f);
    assert_non_null(gzgets(f, head, LINE));
    return f;
}

static wb_fact *one_more(wb_ctx *cx, facts_set *s, size_t *cap)
{
    assert_true(wb_reserve(cx, &s->v, cap, s->n + 1, sizeof *s->v));
    s->v[s->n] = (wb_fact){.quantity = 1.0};
    return &s->v[s->n++];
}

facts_set facts_cdnow(wb_ctx *cx, const char *name)
{
    facts_set s = {0};
    size_t cap = 0;
    char line[LINE], *field[FIELDS];
    gzFile f = open_data(name);
    bool sample = strstr(name, "sample") != NULL; /* it has one more number in front */
    while (gzgets(f, line, LINE)) {
        size_t n = cut(line, field);
        assert_int_equal(n, sample ? 5 : 4);
        wb_fact *one = one_more(cx, &s, &cap);
        one->customer = (uint32_t)strtoul(field[sample], NULL, 10);
        one->day = facts_day(field[n - 3]);
        one->amount = llround(strtod(field[n - 1], NULL) * 100.0);
    }
    gzclose(f);
    return s;
}

facts_set facts_retail(wb_ctx *cx)
{
    facts_set s = {0};
    size_t cap = 0;
    char line[LINE], *field[FIELDS];
    gzFile f = open_data("data/online_retail_2011.csv.gz");
    while (gzgets(f, line, LINE)) {
        assert_int_equal(cut(line, field), FIELDS);
        double quantity = strtod(field[3], NULL), price = strtod(field[5], NULL);
        bool refund = field[0][0] == 'C';
        if (!field[6][0] || (!refund && (quantity <= 0.0 || price <= 0.0)))
            continue;
        wb_fact *one = one_more(cx, &s, &cap);
        one->customer = (uint32_t)strtoul(field[6], NULL, 10);
        one->day = facts_day(field[4]);
        one->order = wb_hash(field[0], strlen(field[0]), 1);
        one->item = wb_hash(field[1], strlen(field[1]), 2);
        one->quantity = fabs(quantity);
        one->amount = llround(fabs(quantity) * price * 100.0);
        one->kind = refund ? WB_FACT_REFUND : WB_FACT_SALE;
    }
    gzclose(f);
    return s;
}

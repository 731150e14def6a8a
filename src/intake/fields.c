/* fields.c - which column is which field: by --map, by the profile, by known names.
 *
 * Promise: one field a column; what the person says holds; a name counts only when the cells agree
 * (a column of e-mails holds e-mails). The best scores are given out first. */
#include "intake/detect.h"

#include <stdlib.h>
#include <string.h>

void wb_field_set(wb_table *t, wb_field f, size_t column)
{
    t->col[f] = (int)column;
    t->columns[column].field = f;
}

static bool share(uint32_t part, uint32_t of, uint32_t percent)
{
    return of > 0 && (uint64_t)part * 100 >= (uint64_t)of * percent;
}

static bool fits_number(wb_field f, const wb_column *c)
{
    bool may_be_empty = f == WB_FIELD_REFUND || f == WB_FIELD_DISCOUNT;
    if (c->filled == 0)
        return may_be_empty;
    if (f == WB_FIELD_REFUND && c->flags == c->filled) /* "Refunded: yes" */
        return true;
    return share(wb_column_numbers(c), c->filled, 50) && !share(c->percent, c->filled, 50);
}

static bool fits_date(wb_field f, const wb_column *c)
{
    if (c->filled == 0)
        return f == WB_FIELD_CANCELLED_AT || f == WB_FIELD_PAID_AT;
    if (f == WB_FIELD_CANCELLED_AT && share(c->flags, c->filled, 90))
        return true;
    return share(wb_column_dates(c), c->filled, 50);
}

static bool fits_status(const wb_column *c)
{
    return c->filled > 0 && share(c->letters, c->filled, 60) && c->distinct <= 80 &&
           !share(c->emails, c->filled, 20) && (c->distinct <= 30 || c->distinct * 4 <= c->filled);
}

static bool fits_id(wb_field f, const wb_column *c)
{
    bool dated = share(c->dates[WB_DATE_YMD] + c->dates[WB_DATE_OPEN] + c->dates[WB_DATE_NAMED],
                       c->filled, 80);
    return c->filled > 0 && !dated && !share(c->long_text, c->filled, 50) &&
           (f == WB_FIELD_ORDER || !share(c->numbers[WB_NUMBER_COMMA], c->filled, 30));
}

bool wb_field_fits(const wb_table *t, wb_field f, size_t column)
{
    const wb_column *c = &t->columns[column];
    switch (f) {
    case WB_FIELD_DATE:
    case WB_FIELD_PAID_AT:
    case WB_FIELD_CANCELLED_AT:
        return fits_date(f, c);
    case WB_FIELD_AMOUNT:
    case WB_FIELD_PRICE:
    case WB_FIELD_QUANTITY:
    case WB_FIELD_REFUND:
    case WB_FIELD_DISCOUNT:
        return fits_number(f, c);
    case WB_FIELD_EMAIL:
        return share(c->emails, c->filled, 80);
    case WB_FIELD_PHONE:
        return share(c->phones, c->filled, 50) || (c->filled > 0 && share(c->large, c->filled, 50));
    case WB_FIELD_STATUS:
    case WB_FIELD_KIND:
        return fits_status(c);
    case WB_FIELD_CURRENCY:
        return share(c->currencies, c->filled, 80);
    case WB_FIELD_ORDER:
    case WB_FIELD_CUSTOMER:
    case WB_FIELD_ID:
        return fits_id(f, c);
    case WB_FIELD_NAME:
    case WB_FIELD_FIRST_NAME:
    case WB_FIELD_LAST_NAME:
        return share(c->letters, c->filled, 60);
    default:
        return c->filled > 0;
    }
}

/* ---- --map ---- */

static bool same_name(const wb_column *c, const char *name, const char *folded)
{
    return wb_slice_is(c->name, name) || (folded[0] && strcmp(c->folded, folded) == 0);
}

static int column_named(const wb_table *t, const char *name)
{
    char folded[WB_FOLD_MAX], *end = NULL;
    for (size_t i = 0; i < t->n; i++)
        if (wb_slice_is(t->columns[i].name, name))
            return (int)i;
    wb_fold(wb_slice_of(name), folded);
    for (size_t i = 0; i < t->n; i++)
        if (same_name(&t->columns[i], name, folded))
            return (int)i;
    long v = strtol(name, &end, 10);
    return end != name && *end == 0 && v >= 1 && (size_t)v <= t->n ? (int)(v - 1) : -1;
}

static const char *column_list(const wb_table *t)
{
    wb_str s;
    wb_str_init(&s, t->cx, 600);
    for (size_t i = 0; i < t->n && s.n < 400; i++) {
        wb_str_puts(&s, i > 0 ? ", " : "");
        wb_str_put(&s, t->columns[i].name.p, t->columns[i].name.n);
    }
    return s.p ? s.p : "";
}

static wb_err map_one(wb_table *t, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return wb_fail(t->cx, WB_USAGE, "--map %.80s is no FIELD=COLUMN; write --map amount=Total",
                       text);
    wb_field f = wb_field_find(text, (size_t)(equals - text));
    if (equals - text == 5 && memcmp(text, "order", 5) == 0)
        f = WB_FIELD_ORDER;
    if (f == WB_FIELD_NONE)
        return wb_fail(t->cx, WB_USAGE,
                       "--map: there is no field %.*s; fields are date, amount, price, quantity, "
                       "order_id, customer_id, email, phone, name, status, currency, refund",
                       (int)(equals - text), text);
    int c = column_named(t, equals + 1);
    if (c < 0)
        return wb_fail(t->cx, WB_USAGE, "--map: the file has no column %.80s; its columns are %s",
                       equals + 1, column_list(t));
    wb_field_set(t, f, (size_t)c);
    return WB_OK;
}

/* ---- profile ---- */

static bool has_header(const wb_table *t, const wb_words *w)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->columns[i].folded[0] && wb_words_have(w, t->columns[i].folded))
            return true;
    return false;
}

static bool profile_fits(const wb_table *t, const wb_profile *p)
{
    for (size_t i = 0; i < p->required; i++)
        if (!has_header(t, &p->require[i]))
            return false;
    return true;
}

static wb_err profile_named(wb_table *t, const char *name)
{
    const char **names = WB_NEW(t->cx, const char *, t->know.n + 1);
    if (!names)
        return WB_TOO_BIG;
    for (size_t i = 0; i < t->know.n; i++) {
        names[i] = t->know.profiles[i].name;
        if (strcmp(names[i], name) == 0)
            t->profile = &t->know.profiles[i];
    }
    if (t->profile)
        return WB_OK;
    const char *near = wb_nearest(name, names, t->know.n);
    return wb_fail(t->cx, WB_USAGE, "--profile %.60s is not known; did you mean %s?", name,
                   near ? near : "none");
}

wb_err wb_profile_find(wb_table *t)
{
    const char *name = t->options->profile;
    t->profile = NULL;
    if (name && strcmp(name, "none") == 0)
        return WB_OK;
    if (name)
        return profile_named(t, name);
    for (size_t i = 0; i < t->know.n; i++) {
        const wb_profile *p = &t->know.profiles[i];
        if (profile_fits(t, p) && (!t->profile || p->required > t->profile->required))
            t->profile = p;
    }
    return WB_OK;
}

static void by_profile(wb_table *t)
{
    const wb_profile *p = t->profile;
    for (int f = 1; f < WB_FIELDS; f++)
        for (size_t w = 0; w < p->fields[f].n && t->col[f] < 0; w++)
            for (size_t i = 0; i < t->n && t->col[f] < 0; i++)
                if (t->columns[i].field == WB_FIELD_NONE &&
                    strcmp(t->columns[i].folded, p->fields[f].v[w]) == 0 &&
                    wb_field_fits(t, (wb_field)f, i))
                    wb_field_set(t, (wb_field)f, i);
}

static bool ignored(const wb_table *t, size_t column)
{
    return t->profile && wb_words_have(&t->profile->ignore, t->columns[column].folded);
}

/* ---- names ---- */

typedef struct match {
    int score;
    uint32_t column;
    wb_field field;
} match;

static int by_score(const void *a, const void *b)
{
    const match *x = a, *y = b;
    if (x->score != y->score)
        return y->score - x->score;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (int)x->field - (int)y->field;
}

typedef struct matches {
    match *v;
    size_t n, cap;
} matches;

static bool add_matches(wb_table *t, size_t column, matches *m)
{
    for (int f = 1; f < WB_FIELDS; f++) {
        int rank = 0, s = t->col[f] < 0 ? wb_alias_score(t, (wb_field)f, column, &rank) : 0;
        if (s <= 0 || !wb_field_fits(t, (wb_field)f, column))
            continue;
        if (!wb_reserve(t->cx, &m->v, &m->cap, m->n + 1, sizeof *m->v))
            return false;
        m->v[m->n++] = (match){.score = s, .column = (uint32_t)column, .field = (wb_field)f};
    }
    return true;
}

static wb_err by_names(wb_table *t)
{
    matches m = {.n = 0};
    for (size_t i = 0; i < t->n; i++)
        if (t->columns[i].field == WB_FIELD_NONE && !ignored(t, i) && !add_matches(t, i, &m))
            return WB_TOO_BIG;
    if (m.n > 0)
        qsort(m.v, m.n, sizeof *m.v, by_score);
    for (size_t i = 0; i < m.n; i++)
        if (t->col[m.v[i].field] < 0 && t->columns[m.v[i].column].field == WB_FIELD_NONE)
            wb_field_set(t, m.v[i].field, m.v[i].column);
    return WB_OK;
}

static void move_field(wb_table *t, wb_field from, wb_field to)
{
    size_t c = (size_t)t->col[from];
    t->col[from] = -1;
    t->columns[c].field = WB_FIELD_NONE;
    if (t->col[to] < 0)
        wb_field_set(t, to, c);
}

static bool are_names(const wb_column *c)
{
    if (share(c->spaced, c->filled, 40))
        return true;
    return share(c->letters, c->filled, 90) && wb_column_numbers(c) == 0 && c->sample.n > 0 &&
           (unsigned char)c->sample.p[0] >= 0x80;
}

/* "customer": its cells say whether it is an address, a number, a name or an id. */
static void settle_party(wb_table *t)
{
    if (t->col[WB_FIELD_PARTY] < 0)
        return;
    const wb_column *c = &t->columns[t->col[WB_FIELD_PARTY]];
    wb_field to = WB_FIELD_CUSTOMER;
    if (share(c->emails, c->filled, 60))
        to = WB_FIELD_EMAIL;
    else if (share(c->phones, c->filled, 70) && !share(c->letters, c->filled, 20))
        to = WB_FIELD_PHONE;
    else if (are_names(c))
        to = WB_FIELD_NAME;
    move_field(t, WB_FIELD_PARTY, to);
}

/* "id": of the order when no value comes twice, else of the customer. */
static void settle_id(wb_table *t)
{
    if (t->col[WB_FIELD_ID] < 0)
        return;
    const wb_column *c = &t->columns[t->col[WB_FIELD_ID]];
    bool person = t->col[WB_FIELD_CUSTOMER] >= 0 || t->col[WB_FIELD_EMAIL] >= 0 ||
                  t->col[WB_FIELD_PHONE] >= 0;
    bool order = c->repeated == 0 || (person && t->col[WB_FIELD_ORDER] < 0);
    move_field(t, WB_FIELD_ID, order ? WB_FIELD_ORDER : WB_FIELD_CUSTOMER);
}

wb_err wb_fields_find(wb_table *t)
{
    for (int f = 0; f < WB_FIELDS; f++)
        t->col[f] = -1;
    for (size_t i = 0; i < t->options->maps; i++) {
        wb_err e = map_one(t, t->options->map[i]);
        if (e != WB_OK)
            return e;
    }
    if (t->profile)
        by_profile(t);
    wb_err e = by_names(t);
    settle_party(t);
    settle_id(t);
    return e;
}

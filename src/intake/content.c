/* content.c - fields that no name gave away, found by what is in the cells.
 *
 * Promise: a column is taken only when it is the only one that fits, or when the rows themselves
 * show which it is; the description then says so. Where two fit equally, it is asked. */
#include "intake/detect.h"

#include <math.h>
#include <string.h>

typedef struct choice {
    size_t columns[16];
    size_t n;
} choice;

static bool share(uint32_t part, uint32_t of, uint32_t percent)
{
    return of > 0 && (uint64_t)part * 100 >= (uint64_t)of * percent;
}

static void add(choice *c, size_t column)
{
    if (c->n < WB_COUNT(c->columns))
        c->columns[c->n++] = column;
}

static const char *name_of(const wb_table *t, size_t column)
{
    wb_slice n = t->columns[column].name;
    return wb_format(t->cx, "%.*s", (int)(n.n < 80 ? n.n : 80), n.p);
}

static void ask_columns(wb_table *t, wb_field f, const choice *c)
{
    json_t *options = json_array();
    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(options, json_stringn_nocheck(t->columns[c->columns[i]].name.p,
                                                            t->columns[c->columns[i]].name.n));
    wb_ask(t, wb_field_name(f), options);
}

static void take(wb_table *t, wb_field f, size_t column)
{
    wb_field_set(t, f, column);
    wb_warn(t, wb_say(t->cx,
                      WB_N("column \"%s\" was taken as %s by what is in it; --map %s=... decides"),
                      name_of(t, column), wb_field_name(f), wb_field_name(f)));
}

static bool barred(const wb_table *t, wb_field f, size_t column)
{
    const wb_words *not = &t->know.aliases->not [f];
    for (size_t i = 0; i < not ->n; i++)
        if (strstr(t->columns[column].folded, not ->v[i]))
            return true;
    return false;
}

static bool is_free(const wb_table *t, size_t i)
{
    return t->columns[i].field == WB_FIELD_NONE && t->columns[i].filled > 0 &&
           !(t->profile && wb_words_have(&t->profile->ignore, t->columns[i].folded));
}

/* ---- date ---- */

static bool dated(const wb_column *c)
{
    const uint32_t *d = c->dates;
    return share(d[WB_DATE_YMD] + d[WB_DATE_OPEN] + d[WB_DATE_NAMED], c->filled, 80) ||
           share(d[WB_DATE_COMPACT], c->filled, 95);
}

static bool dated_by_number(const wb_column *c)
{
    return share(c->dates[WB_DATE_SERIAL], c->filled, 98) ||
           share(c->dates[WB_DATE_UNIX], c->filled, 98) ||
           share(c->dates[WB_DATE_UNIX_MS], c->filled, 98);
}

static void choose_date(wb_table *t, choice *c, bool (*fits)(const wb_column *))
{
    for (size_t i = 0; i < t->n; i++)
        if (is_free(t, i) && fits(&t->columns[i]) && !barred(t, WB_FIELD_DATE, i))
            add(c, i);
}

static void find_date(wb_table *t)
{
    choice c = {.n = 0};
    if (t->col[WB_FIELD_DATE] >= 0)
        return;
    if (t->col[WB_FIELD_PAID_AT] >= 0 && t->columns[t->col[WB_FIELD_PAID_AT]].filled > 0) {
        wb_field_set(t, WB_FIELD_DATE, (size_t)t->col[WB_FIELD_PAID_AT]);
        t->col[WB_FIELD_PAID_AT] = -1;
        return;
    }
    choose_date(t, &c, dated);
    if (c.n == 0)
        choose_date(t, &c, dated_by_number);
    if (c.n == 1 || (c.n > 1 && wb_columns_same(t, c.columns[0], c.columns[1])))
        take(t, WB_FIELD_DATE, c.columns[0]);
    else if (c.n > 1)
        ask_columns(t, WB_FIELD_DATE, &c);
}

/* ---- amount ---- */

static bool fraction(const wb_column *c)
{
    uint32_t f = c->numbers[WB_NUMBER_DOT] + c->numbers[WB_NUMBER_COMMA] +
                 c->numbers[WB_NUMBER_DOT_THREE] + c->numbers[WB_NUMBER_COMMA_THREE];
    return share(f, c->filled, 5) || share(c->signs, c->filled, 50) || c->grouped > 0;
}

static bool id_like(const wb_column *c);

static bool money(const wb_column *c)
{
    return share(wb_column_numbers(c), c->filled, 90) && !share(c->percent, c->filled, 20) &&
           !dated(c) && c->distinct > 1;
}

static void choose_amount(wb_table *t, choice *c, bool with_fraction)
{
    for (size_t i = 0; i < t->n; i++) {
        const wb_column *k = &t->columns[i];
        if (!is_free(t, i) || !money(k) || barred(t, WB_FIELD_AMOUNT, i))
            continue;
        if (with_fraction ? fraction(k) : !id_like(k) && k->mean >= 10.0 && !dated_by_number(k))
            add(c, i);
    }
}

/* Small whole numbers above 0: pieces. */
static int quantity_column(const wb_table *t)
{
    if (t->col[WB_FIELD_QUANTITY] >= 0)
        return t->col[WB_FIELD_QUANTITY];
    for (size_t i = 0; i < t->n; i++) {
        const wb_column *c = &t->columns[i];
        if (is_free(t, i) && share(c->small, c->filled, 90) && c->mean < 60.0 && c->distinct > 1 &&
            !id_like(c) && c->folded[0] == 0)
            return (int)i;
    }
    return -1;
}

/* How the money of several pieces compares with that of one: a total grows, a price does not. */
static double growth(const wb_table *t, size_t money_column, size_t quantity)
{
    double one = 0.0, many = 0.0;
    size_t ones = 0, manies = 0;
    for (size_t r = t->sample.first; r < t->sample.n; r++) {
        double q = wb_sample_number(t, r, quantity), v = wb_sample_number(t, r, money_column);
        if (isnan(q) || isnan(v))
            continue;
        if (q == 1.0) {
            one += v;
            ones++;
        } else if (q >= 2.0) {
            many += v;
            manies++;
        }
    }
    if (ones < 3 || manies < 3 || one <= 0.0)
        return NAN;
    return many / (double)manies / (one / (double)ones);
}

/* One column of money: a total, or a price beside a quantity? */
static void take_money(wb_table *t, size_t column)
{
    int q = quantity_column(t);
    double g = q >= 0 ? growth(t, column, (size_t)q) : 2.0;
    if (q < 0 || g >= 1.5) {
        take(t, WB_FIELD_AMOUNT, column);
    } else if (g < 1.2) {
        take(t, WB_FIELD_PRICE, column);
        if (t->col[WB_FIELD_QUANTITY] < 0)
            take(t, WB_FIELD_QUANTITY, (size_t)q);
    } else {
        choice c = {.columns = {column}, .n = 1};
        ask_columns(t, WB_FIELD_AMOUNT, &c);
    }
}

/* Is one of the columns the product of two others (price, quantity)? */
static bool take_product(wb_table *t, const choice *c)
{
    int q = quantity_column(t);
    for (size_t i = 0; q >= 0 && i < c->n; i++)
        for (size_t k = 0; k < c->n; k++)
            if (i != k && wb_columns_product(t, c->columns[i], (size_t)q, c->columns[k]) > 0.9) {
                take(t, WB_FIELD_AMOUNT, c->columns[k]);
                return true;
            }
    return false;
}

static void find_amount(wb_table *t)
{
    choice c = {.n = 0};
    if (t->col[WB_FIELD_AMOUNT] >= 0)
        return;
    if (t->col[WB_FIELD_PRICE] >= 0) {
        if (t->col[WB_FIELD_QUANTITY] < 0) { /* a price alone is what was paid */
            size_t price = (size_t)t->col[WB_FIELD_PRICE];
            t->col[WB_FIELD_PRICE] = -1;
            take(t, WB_FIELD_AMOUNT, price);
        }
        return;
    }
    choose_amount(t, &c, true);
    if (c.n == 0)
        choose_amount(t, &c, false);
    if (c.n == 1)
        take_money(t, c.columns[0]);
    else if (c.n > 1 && !take_product(t, &c))
        ask_columns(t, WB_FIELD_AMOUNT, &c);
}

/* ---- customer and order ---- */

static bool coded(const wb_column *c)
{
    bool zeros =
        c->sample.n > 2 && c->sample.p[0] == '0' && c->sample.p[1] >= '0' && c->sample.p[1] <= '9';
    return zeros || share(c->large, c->filled, 80) || share(c->letters, c->filled, 80) ||
           strstr(c->folded, " id") || strstr(c->folded, "код") || strstr(c->folded, "编号");
}

static bool words_of_few(const wb_column *c)
{
    return share(c->currencies, c->filled, 50) || share(c->statuses, c->filled, 50) ||
           share(c->long_text, c->filled, 10) || share(c->spaced, c->filled, 30) ||
           c->flags == c->filled;
}

static bool id_like(const wb_column *c)
{
    return coded(c) && c->distinct > 1 && c->negative == 0 && !dated(c) && !fraction(c) &&
           !words_of_few(c);
}

/* Names of things come often; ids of customers are many, and hold digits. */
static bool customer_like(const wb_table *t, size_t column)
{
    const wb_column *c = &t->columns[column];
    int rank;
    return id_like(c) && (c->distinct * 50 >= c->filled || c->distinct > 100) &&
           !share(c->words, c->filled, 50) && !barred(t, WB_FIELD_CUSTOMER, column) &&
           wb_alias_score(t, WB_FIELD_PRODUCT, column, &rank) == 0;
}

/* Does each value of a stand beside one value of b only, but not the other way round? */
static bool determines(const wb_table *t, size_t a, size_t b)
{
    size_t n[3];
    return wb_columns_count(t, a, b, n) && n[2] == n[0] && n[1] < n[0];
}

static bool anybody(const wb_table *t)
{
    static const wb_field WHO[] = {WB_FIELD_CUSTOMER, WB_FIELD_EMAIL, WB_FIELD_PHONE,
                                   WB_FIELD_TAX_ID,   WB_FIELD_NAME,  WB_FIELD_LAST_NAME};
    for (size_t i = 0; i < WB_COUNT(WHO); i++)
        if (t->col[WHO[i]] >= 0)
            return true;
    return false;
}

static bool take_first(wb_table *t, wb_field f, uint32_t (*count)(const wb_column *))
{
    for (size_t i = 0; i < t->n; i++)
        if (is_free(t, i) && share(count(&t->columns[i]), t->columns[i].filled, 80)) {
            take(t, f, i);
            return true;
        }
    return false;
}

static uint32_t count_emails(const wb_column *c)
{
    return c->emails;
}

static uint32_t count_phones(const wb_column *c)
{
    return c->large == 0 && !dated(c) && c->letters * 10 <= c->filled ? c->phones : 0;
}

static uint32_t count_names(const wb_column *c)
{
    return c->distinct * 20 >= c->filled && c->statuses * 2 < c->filled && !dated(c) &&
                   wb_column_numbers(c) == 0 && c->long_text * 2 < c->filled
               ? c->spaced
               : 0;
}

/* Ids that never come twice are of orders when another id does. */
static void without_unique(const wb_table *t, choice *c)
{
    choice kept = {.n = 0};
    for (size_t i = 0; i < c->n; i++)
        if (t->columns[c->columns[i]].repeated > 0)
            add(&kept, c->columns[i]);
    if (kept.n > 0)
        *c = kept;
}

static bool all_pair(const wb_table *t, const choice *c)
{
    for (size_t i = 1; i < c->n; i++)
        if (!wb_columns_pair(t, c->columns[0], c->columns[i]))
            return false;
    return true;
}

/* Of two ids: the one that decides the other is the order. */
static bool take_pair(wb_table *t, const choice *c)
{
    size_t a = c->columns[0], b = c->columns[1];
    if (all_pair(t, c)) {
        wb_field_set(t, WB_FIELD_CUSTOMER, a);
        wb_warn(t, wb_say(t->cx,
                          WB_N("columns \"%s\" and \"%s\" name the same customers; the first is "
                               "used"),
                          name_of(t, a), name_of(t, b)));
        return true;
    }
    bool ab = determines(t, a, b), ba = !ab && determines(t, b, a);
    if (c->n != 2 || (!ab && !ba))
        return false;
    take(t, WB_FIELD_CUSTOMER, ab ? b : a);
    if (t->col[WB_FIELD_ORDER] < 0)
        take(t, WB_FIELD_ORDER, ab ? a : b);
    return true;
}

static void find_customer(wb_table *t)
{
    choice c = {.n = 0};
    if (anybody(t) || take_first(t, WB_FIELD_EMAIL, count_emails) ||
        take_first(t, WB_FIELD_PHONE, count_phones))
        return;
    for (size_t i = 0; i < t->n; i++)
        if (is_free(t, i) && customer_like(t, i))
            add(&c, i);
    without_unique(t, &c);
    if (c.n == 1)
        take(t, WB_FIELD_CUSTOMER, c.columns[0]);
    else if (c.n > 1 && !take_pair(t, &c))
        ask_columns(t, WB_FIELD_CUSTOMER, &c);
    else if (c.n == 0)
        take_first(t, WB_FIELD_NAME, count_names);
}

/* An id that never comes twice, in a file that names its customers otherwise. */
static void find_order(wb_table *t)
{
    if (t->col[WB_FIELD_ORDER] >= 0 || t->header_line > 0 || t->cells->keys)
        return;
    for (size_t i = 0; i < t->n; i++) {
        const wb_column *c = &t->columns[i];
        if (is_free(t, i) && id_like(c) && c->repeated == 0 && c->filled == c->rows) {
            take(t, WB_FIELD_ORDER, i);
            return;
        }
    }
}

static uint32_t count_statuses(const wb_column *c)
{
    return c->flags == 0 && c->distinct <= 20 && c->distinct < c->filled ? c->statuses : 0;
}

static uint32_t count_currencies(const wb_column *c)
{
    return c->distinct <= 12 && c->letters == c->filled ? c->currencies : 0;
}

wb_err wb_content_find(wb_table *t)
{
    if (t->col[WB_FIELD_CURRENCY] < 0)
        take_first(t, WB_FIELD_CURRENCY, count_currencies);
    if (t->col[WB_FIELD_STATUS] < 0 && t->col[WB_FIELD_KIND] < 0)
        take_first(t, WB_FIELD_STATUS, count_statuses);
    find_date(t);
    find_amount(t);
    wb_group_find(t);
    find_customer(t);
    find_order(t);
    return WB_OK;
}

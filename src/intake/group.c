/* group.c - reports in which a customer stands on a row of its own, above its documents.
 *
 *   ООО "Ромашка"                                       61 000,50     head: names the customer
 *   Реализация 0001 от 05.01.2025 12:30:00              50 000,50     document: an order of his
 *   Реализация 0007 от 11.02.2025 9:05:11               11 000,00
 *
 * Head and documents may share a column or have one each. Promise: such a file is read only when
 * the first row is a head, every other row is a head or a document, and what a head adds up is what
 * the documents below it do; else there may be a third level (goods), and nothing is guessed. */
#include "intake/detect.h"

#include <math.h>
#include <string.h>

/* ---- the day in the name of a document ---- */

static wb_slice without_end(wb_slice s)
{
    while (s.n > 0 && strchr(").,;", s.p[s.n - 1]))
        s.n--;
    return s;
}

wb_slice wb_date_within(wb_slice s)
{
    wb_date d;
    size_t from = s.n > 40 ? s.n - 40 : 0; /* a date and a time are no longer */
    s = without_end(s);
    for (size_t i = from > 0 ? from : 1; i + 6 <= s.n; i++) {
        wb_slice tail = {s.p + i, s.n - i};
        char before = s.p[i - 1], c = s.p[i];
        if (c < '0' || c > '9' || (before != ' ' && before != '('))
            continue;
        wb_date_kind k = wb_date_look(tail, &d);
        if (k == WB_DATE_OPEN || k == WB_DATE_YMD || k == WB_DATE_NAMED)
            return tail;
    }
    return (wb_slice){s.p, 0};
}

/* ---- rows of the sample ---- */

typedef enum part { HEAD, DOCUMENT, TOTAL, OTHER } part;

typedef struct layout { /* column of the customers, of the days */
    size_t who, when;
    bool within; /* days stand within the names of documents */
} layout;

static bool has_day(const layout *l, wb_slice s)
{
    wb_date d;
    if (l->within)
        return wb_date_within(s).n > 0;
    return wb_date_look(s, &d) != WB_DATE_NONE;
}

static part part_of(const wb_table *t, const layout *l, size_t row)
{
    const wb_sample_row *r = &t->sample.rows[row];
    wb_slice who = wb_sample_cell(&t->sample, row, l->who);
    wb_slice when = wb_sample_cell(&t->sample, row, l->when);
    if (has_day(l, when))
        return l->who == l->when || who.n == 0 ? DOCUMENT : OTHER;
    if (wb_row_total(t->know.aliases, r->cells, r->n))
        return TOTAL;
    return who.n > 0 && (l->who == l->when || when.n == 0) ? HEAD : OTHER;
}

typedef struct counts {
    size_t heads, documents, others, doubled, sums, fits;
    bool starts; /* with a head */
} counts;

static double value(const wb_table *t, size_t row)
{
    int amount = t->col[WB_FIELD_AMOUNT];
    return amount < 0 ? NAN : wb_sample_number(t, row, (size_t)amount);
}

/* The sum on the head of a group against those of its documents. */
static void close_group(counts *c, double head, double sum, size_t documents)
{
    if (documents == 0 || isnan(head))
        return;
    c->sums++;
    c->fits += fabs(head - sum) < 0.05 + 1e-9 * fabs(head);
}

static counts count_parts(const wb_table *t, const layout *l)
{
    counts c = {.heads = 0};
    double head = NAN, sum = 0.0;
    size_t documents = 0, run = 0;
    for (size_t r = t->sample.first; r < t->sample.n; r++) {
        part p = part_of(t, l, r);
        double v = value(t, r);
        c.others += p == OTHER;
        if (p == DOCUMENT) {
            c.documents++;
            documents++;
            run = 0;
            sum += isnan(v) ? 0.0 : v;
        } else if (p == HEAD) {
            close_group(&c, head, sum, documents);
            c.starts |= c.heads == 0 && c.documents == 0;
            c.heads++;
            c.doubled += run++ > 0;
            head = v;
            sum = 0.0;
            documents = 0;
        }
    }
    if (t->sample.whole)
        close_group(&c, head, sum, documents);
    return c;
}

static bool grouped(const wb_table *t, const layout *l)
{
    counts c = count_parts(t, l);
    if (!c.starts || c.documents < 2 || c.others * 20 > c.documents)
        return false;
    /* without sums a row between two documents may be a customer or goods of the first */
    return c.sums > 0 ? c.fits * 100 >= c.sums * 95 : c.doubled == 0;
}

static size_t named_days(const wb_table *t, size_t column)
{
    size_t n = 0;
    for (size_t r = t->sample.first; r < t->sample.n; r++)
        n += wb_date_within(wb_sample_cell(&t->sample, r, column)).n > 0;
    return n;
}

static bool texts_with_days(const wb_table *t, size_t column)
{
    const wb_column *c = &t->columns[column];
    return c->filled >= 2 && c->letters * 2 > c->filled && wb_column_dates(c) == 0 &&
           named_days(t, column) * 3 >= c->filled;
}

/* The column whose texts end in a day; -1 = none or several. */
static int find_documents(const wb_table *t)
{
    int found = -1;
    for (size_t i = 0; i < t->n; i++)
        if (texts_with_days(t, i)) {
            if (found >= 0)
                return -1;
            found = (int)i;
        }
    return found;
}

static bool may_name(const wb_table *t, size_t i)
{
    const wb_column *c = &t->columns[i];
    wb_field f = c->field;
    bool person = f == WB_FIELD_NONE || f == WB_FIELD_NAME || f == WB_FIELD_CUSTOMER;
    return person && c->filled > 0 && c->letters * 10 >= c->filled * 6;
}

static void set_who(wb_table *t, const layout *l)
{
    wb_field f = t->columns[l->who].field;
    if (f == WB_FIELD_NONE || f == WB_FIELD_DATE)
        wb_field_set(t, WB_FIELD_NAME, l->who);
    t->group = (int)l->who;
    wb_warn(t, wb_say(t->cx, WB_N("a customer stands on a row of its own; the rows below it, up to "
                                  "the next one, are its orders")));
}

/* The column of the days, and whether they stand within texts; -1 = none. */
static int day_column(const wb_table *t, bool *within)
{
    int when = t->col[WB_FIELD_DATE];
    *within = when < 0 || texts_with_days(t, (size_t)when);
    return when < 0 && !wb_asks(t, "date") ? find_documents(t) : when;
}

static void find_who(wb_table *t, layout *l)
{
    const wb_column *c = &t->columns[l->when];
    if (!l->within && c->filled == c->rows)
        return;
    for (size_t i = 0; i < t->n && t->group < 0; i++) {
        l->who = i;
        if (may_name(t, i) && (l->within || i != l->when) && grouped(t, l))
            set_who(t, l);
    }
}

static void set_documents(wb_table *t, size_t column)
{
    wb_column *c = &t->columns[column];
    bool person = c->field == WB_FIELD_NAME || c->field == WB_FIELD_CUSTOMER;
    if (t->group < 0 && person) /* customers and documents that nobody can part */
        return;
    t->col[WB_FIELD_DATE] = (int)column; /* the column keeps a field it has */
    t->date_within = true;
    if (c->field == WB_FIELD_NONE)
        c->field = WB_FIELD_DATE;
}

void wb_group_find(wb_table *t)
{
    layout l = {.within = false};
    int when = day_column(t, &l.within);
    if (when < 0 || t->cells->keys)
        return;
    l.when = (size_t)when;
    find_who(t, &l);
    if (l.within)
        set_documents(t, l.when);
}

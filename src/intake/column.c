/* column.c - what the cells of each column look like, counted over the sample.
 *
 * Promise: at most LOOK_ROWS rows are looked at, spread evenly over the sample. Counts are of
 * filled cells; one cell may count in several (20250304 is a number and a date). */
#include "intake/detect.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { LOOK_ROWS = 3000, LONG_TEXT = 40, SAMPLE_SLOTS = 1 << 17 };

static bool any_of(wb_slice s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s.n == strlen(words[i]) && strncasecmp(s.p, words[i], s.n) == 0)
            return true;
    return false;
}

bool wb_is_flag(wb_slice s)
{
    static const char *const WORDS[] = {"yes", "no", "true", "false", "0",   "1",  "y",
                                        "n",   "да", "нет",  "Да",    "Нет", "是", "否"};
    return any_of(s, WORDS, WB_COUNT(WORDS));
}

static size_t count_digits(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

static size_t count_letters(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC2;
    }
    return n;
}

static void look_number(wb_column *c, wb_slice s)
{
    wb_number n;
    wb_decimal d;
    if (wb_number_look(s, &n) == WB_NUMBER_NONE)
        return;
    c->numbers[n.kind]++;
    c->negative += n.negative;
    c->grouped += n.grouped;
    c->percent += n.percent;
    if (n.currency) {
        c->signs++;
        c->signs_differ |= c->sign && strcmp(c->sign, n.currency) != 0;
        c->sign = n.currency;
    }
    if (!wb_number_value(&n, '.', &d))
        return;
    c->zero += d.mantissa == 0;
    c->mean += fabs(wb_decimal_double(d));
    if (n.kind == WB_NUMBER_INT && !n.grouped && d.scale == 0) {
        c->small += n.n <= 3;
        c->large += n.n > 3;
    }
}

static void look_text(wb_table *t, wb_column *c, wb_slice s)
{
    char folded[WB_FOLD_MAX];
    size_t letters = count_letters(s);
    c->emails += wb_looks_email(s);
    c->phones += wb_looks_phone(s);
    c->flags += wb_is_flag(s);
    c->long_text += s.n > LONG_TEXT;
    c->letters += letters > 0;
    c->words += letters > 0 && count_digits(s) == 0;
    c->spaced += letters > 2 && memchr(s.p, ' ', s.n) != NULL;
    c->tax_ids += count_digits(s) == s.n && (s.n == 10 || s.n == 12);
    if (letters == 0 || s.n > 2 * (size_t)LONG_TEXT)
        return;
    if (s.n <= 40)
        c->currencies += wb_currency_of(s) != NULL;
    if (wb_fold(s, folded) > 0)
        c->statuses += wb_status_meaning(t->profile, t->know.aliases, folded) != WB_MEANS_UNKNOWN;
}

static void look_cell(wb_table *t, wb_column *c, wb_slice s)
{
    wb_date d;
    c->rows++;
    if (s.n == 0)
        return;
    if (c->filled++ == 0) {
        size_t n = s.n < 60 ? s.n : 60;
        while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
            n--;
        c->sample = (wb_slice){wb_dup(t->cx, s.p, n), n};
    }
    look_number(c, s);
    wb_date_kind k = wb_date_look(s, &d);
    if (k == WB_DATE_OPEN || k == WB_DATE_SERIAL || d.day != WB_NO_DAY)
        c->dates[k]++;
    look_text(t, c, s);
}

static void look_column(wb_table *t, size_t i, wb_set *values)
{
    wb_column *c = &t->columns[i];
    const wb_sample *s = &t->sample;
    size_t rows = s->n > s->first ? s->n - s->first : 0;
    size_t step = rows > LOOK_ROWS ? rows / LOOK_ROWS : 1;
    memset(values->slots, 0, values->size * sizeof *values->slots);
    values->n = 0;
    values->has_zero = false;
    for (size_t r = s->first; r < s->n; r += step) {
        if (s->rows[r].flaw != WB_FLAW_NONE)
            continue;
        wb_slice cell = wb_sample_cell(s, r, i);
        if (cell.n > 0 && wb_slice_same(cell, c->name))
            continue; /* the header once more */
        look_cell(t, c, cell);
        if (cell.n == 0)
            continue;
        bool fresh = wb_set_add(values, wb_hash(cell.p, cell.n, 0));
        c->distinct += fresh;
        c->repeated += !fresh;
    }
    uint32_t n = wb_column_numbers(c);
    c->mean = n > 0 ? c->mean / n : 0.0;
}

wb_err wb_columns_look(wb_table *t)
{
    wb_set values;
    if (!wb_set_open(t->cx, SAMPLE_SLOTS, &values))
        return WB_TOO_BIG;
    for (size_t i = 0; i < t->n; i++)
        look_column(t, i, &values);
    wb_set_close(&values);
    return WB_OK;
}

uint32_t wb_column_numbers(const wb_column *c)
{
    uint32_t n = 0;
    for (int k = WB_NUMBER_INT; k < WB_NUMBER_KINDS; k++)
        n += c->numbers[k];
    return n;
}

uint32_t wb_column_dates(const wb_column *c)
{
    uint32_t n = 0;
    for (int k = WB_DATE_YMD; k < WB_DATE_KINDS; k++)
        n += c->dates[k];
    return n;
}

static char mark_of(const wb_column *c)
{
    return c->numbers[WB_NUMBER_COMMA] > c->numbers[WB_NUMBER_DOT] ? ',' : '.';
}

double wb_sample_number(const wb_table *t, size_t row, size_t column)
{
    wb_decimal d;
    wb_slice s = wb_sample_cell(&t->sample, row, column);
    if (!wb_number_parse(s, mark_of(&t->columns[column]), &d))
        return NAN;
    return wb_decimal_double(d);
}

double wb_columns_product(const wb_table *t, size_t a, size_t b, size_t c)
{
    size_t fits = 0, rows = 0;
    for (size_t r = t->sample.first; r < t->sample.n && rows < LOOK_ROWS; r++) {
        double x = wb_sample_number(t, r, a), y = wb_sample_number(t, r, b),
               z = wb_sample_number(t, r, c);
        if (isnan(x) || isnan(y) || isnan(z))
            continue;
        rows++;
        fits += fabs(fabs(x * y) - fabs(z)) <= 0.011 + 0.0001 * fabs(z);
    }
    return rows > 0 ? (double)fits / (double)rows : 0.0;
}

bool wb_columns_same(const wb_table *t, size_t a, size_t b)
{
    for (size_t r = t->sample.first; r < t->sample.n; r++) {
        wb_slice x = wb_sample_cell(&t->sample, r, a), y = wb_sample_cell(&t->sample, r, b);
        double v = wb_sample_number(t, r, a), w = wb_sample_number(t, r, b);
        bool same = isnan(v) || isnan(w) ? wb_slice_same(x, y) : fabs(v - w) < 0.005;
        if (!same && (x.n > 0 || y.n > 0))
            return false;
    }
    return true;
}

bool wb_columns_count(const wb_table *t, size_t a, size_t b, size_t n[3])
{
    wb_set sets[3] = {{.n = 0}};
    bool open = true;
    for (int i = 0; i < 3; i++)
        open = wb_set_open(t->cx, SAMPLE_SLOTS, &sets[i]) && open;
    for (size_t r = t->sample.first; open && r < t->sample.n; r++) {
        wb_slice x = wb_sample_cell(&t->sample, r, a), y = wb_sample_cell(&t->sample, r, b);
        if (x.n == 0 && y.n == 0)
            continue;
        uint64_t h = wb_hash(x.p, x.n, 1);
        wb_set_add(&sets[0], h);
        wb_set_add(&sets[1], wb_hash(y.p, y.n, 2));
        wb_set_add(&sets[2], wb_hash(y.p, y.n, h));
    }
    for (int i = 0; i < 3; i++) {
        n[i] = sets[i].n;
        wb_set_close(&sets[i]);
    }
    return open;
}

bool wb_columns_pair(const wb_table *t, size_t a, size_t b)
{
    size_t n[3];
    return wb_columns_count(t, a, b, n) && n[2] > 1 && n[0] == n[1] && n[1] == n[2];
}

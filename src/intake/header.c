/* header.c - where the names of the columns stand, and what is no row of data.
 *
 * The header is the row of the first HEAD_ROWS in which most cells are words that are known as
 * headers; when none is known, the first full row of words above columns of numbers or dates. With
 * neither there is no header and columns are named by their numbers. */
#include "intake/detect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_ROWS = 60 };

typedef struct row_look {
    size_t filled, texts, known;
    bool unique;
} row_look;

static bool typed(wb_slice s)
{
    wb_number n;
    wb_date d;
    return wb_number_look(s, &n) != WB_NUMBER_NONE || wb_date_look(s, &d) != WB_DATE_NONE ||
           wb_looks_email(s);
}

static row_look look_row(const wb_table *t, const wb_sample_row *r)
{
    row_look l = {.unique = true};
    char folded[WB_FOLD_MAX];
    for (size_t i = 0; i < r->n; i++) {
        wb_slice s = r->cells[i];
        if (s.n == 0)
            continue;
        l.filled++;
        l.texts += !typed(s);
        size_t n = s.n < 200 ? wb_fold(s, folded) : 0;
        l.known += n > 0 && wb_dict_find(t->know.headers, folded, n) != UINT32_MAX;
        for (size_t k = 0; k < i && i < 64 && l.unique; k++)
            l.unique = !wb_slice_same(r->cells[k], s);
    }
    return l;
}

/* How wide most rows are. */
static size_t usual_width(const wb_sample *s)
{
    size_t best = 0, votes = 0;
    for (size_t r = 0; r < s->n;
         r++) { /* majority vote, then the widest of equals does not matter */
        if (votes == 0)
            best = s->rows[r].n;
        if (s->rows[r].n == best)
            votes++;
        else
            votes--;
    }
    return best;
}

/* Do the rows below have numbers or dates where this row has words? */
static bool contrasts(const wb_table *t, size_t row)
{
    const wb_sample *s = &t->sample;
    size_t to = row + 40 < s->n ? row + 40 : s->n;
    for (size_t i = 0; i < s->rows[row].n; i++) {
        size_t filled = 0, types = 0;
        if (typed(s->rows[row].cells[i]))
            continue;
        for (size_t r = row + 1; r < to; r++) {
            wb_slice c = wb_sample_cell(s, r, i);
            filled += c.n > 0;
            types += c.n > 0 && typed(c);
        }
        if (filled > 0 && types * 10 >= filled * 6)
            return true;
    }
    return false;
}

/* The row with the most known headers; SIZE_MAX when no row looks like that. */
static size_t find_known(const wb_table *t, size_t to)
{
    size_t best = SIZE_MAX, known = 0;
    for (size_t r = 0; r < to; r++) {
        row_look l = look_row(t, &t->sample.rows[r]);
        bool words = l.texts * 10 >= l.filled * 8 && l.filled >= 2;
        if (words && l.known > known && (l.known >= 2 || contrasts(t, r))) {
            best = r;
            known = l.known;
        }
    }
    return best;
}

/* The first full row of words above something else. */
static size_t find_contrast(const wb_table *t, size_t to)
{
    for (size_t r = 0; r < to; r++) {
        row_look l = look_row(t, &t->sample.rows[r]);
        bool full = l.filled >= 2 && l.filled * 10 >= t->sample.width * 8;
        if (full && l.texts == l.filled && l.unique && contrasts(t, r))
            return r;
    }
    return SIZE_MAX;
}

static size_t find_row(const wb_table *t)
{
    size_t n = t->sample.n;
    size_t row = find_known(t, n < HEAD_ROWS ? n : HEAD_ROWS);
    return row != SIZE_MAX ? row : find_contrast(t, n < 12 ? n : 12);
}

static wb_slice kept(wb_ctx *cx, wb_slice s)
{
    return (wb_slice){wb_dup(cx, s.p ? s.p : "", s.n), s.n};
}

static bool parts_words(uint32_t c)
{
    static const uint32_t RANGES[][2] = {{0, '/'},         {':', '@'},      {'[', '`'},
                                         {'{', 0x7F},      {0xA0, 0xA0},    {0x2000, 0x206F},
                                         {0x3000, 0x301F}, {0xFF00, 0xFF0F}};
    for (size_t i = 0; i < WB_COUNT(RANGES); i++)
        if (c >= RANGES[i][0] && c <= RANGES[i][1])
            return true;
    return false;
}

static const char *currency_token(const char *from, const char *to)
{
    return to - from > 1 ? wb_currency_of((wb_slice){from, (size_t)(to - from)}) : NULL;
}

/* The currency that a header names: "Amount, USD", "Бюджет ₽", "金额（元）". */
static const char *currency_in(wb_slice name)
{
    const char *p = name.p, *end = name.p + name.n, *token = p, *code = NULL;
    while (p < end && !code) {
        const char *from = p;
        uint32_t c = wb_utf8_next(&p, end);
        bool sign = c == '$' || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20CF);
        if (sign)
            return wb_currency_of((wb_slice){from, (size_t)(p - from)});
        if (!parts_words(c))
            continue;
        code = currency_token(token, from);
        token = p;
    }
    return code ? code : currency_token(token, end);
}

/* Takes the words of a currency off the end of a folded header. */
static void drop_currency(char *folded)
{
    for (;;) {
        char *space = strrchr(folded, ' ');
        if (!space || !wb_currency_of(wb_slice_of(space + 1)))
            return;
        *space = 0;
    }
}

/* "Сумма, тыс. руб.", "金额(万元)": each number stands for so many more. */
static int zeros_in(const char *name)
{
    static const struct {
        const char *word;
        int zeros;
    } WORDS[] = {{"тыс", 3}, {"млн", 6}, {"万元", 4}, {"(万)", 4}, {"（万）", 4}, {"thousand", 3}};
    for (size_t i = 0; i < WB_COUNT(WORDS); i++)
        if (strstr(name, WORDS[i].word))
            return WORDS[i].zeros;
    return 0;
}

/* "amount_cents", "Сумма, коп.": whole numbers in the smallest unit. */
static bool minor_in(const char *folded)
{
    static const char *const ENDS[] = {" cents", " minor units", " minor", " копеек", " коп"};
    size_t n = strlen(folded);
    for (size_t i = 0; i < WB_COUNT(ENDS); i++) {
        size_t k = strlen(ENDS[i]);
        if (n > k && memcmp(folded + n - k, ENDS[i], k) == 0)
            return true;
    }
    return false;
}

static wb_err name_column(wb_table *t, size_t i, wb_slice name)
{
    wb_column *c = &t->columns[i];
    char folded[WB_FOLD_MAX];
    c->name = name.n > 0 ? kept(t->cx, name) : wb_slice_of(wb_format(t->cx, "%zu", i + 1));
    c->folded = "";
    if (name.n == 0)
        return c->name.p ? WB_OK : WB_TOO_BIG;
    wb_fold(name, folded);
    drop_currency(folded);
    if (folded[0] == 0 && wb_slice_is(name, "#"))
        memcpy(folded, "no", 3);
    c->folded = wb_dup(t->cx, folded, strlen(folded));
    c->currency = currency_in(name);
    c->minor = minor_in(folded);
    c->zeros = c->name.p ? zeros_in(c->name.p) : 0;
    return c->name.p && c->folded ? WB_OK : WB_TOO_BIG;
}

static wb_err name_all(wb_table *t, const wb_slice *names, size_t n, size_t above)
{
    t->columns = WB_NEW(t->cx, wb_column, t->n + 1);
    t->header = WB_NEW(t->cx, wb_slice, t->n + 1);
    if (!t->columns || !t->header)
        return WB_TOO_BIG;
    for (size_t i = 0; i < t->n; i++) {
        wb_slice name = i < n ? names[i] : (wb_slice){NULL, 0};
        if (name.n == 0 && above != SIZE_MAX) /* a header of two rows, joined cells */
            name = wb_sample_cell(&t->sample, above, i);
        if (name_column(t, i, name) != WB_OK)
            return WB_TOO_BIG;
        t->header[i] = i < n ? kept(t->cx, names[i]) : (wb_slice){"", 0};
    }
    return WB_OK;
}

/* "Итого: 12 orders": the first words of one of the first filled cells. */
bool wb_row_total(const wb_aliases *a, const wb_slice *cells, size_t n)
{
    char folded[WB_FOLD_MAX];
    const wb_words *w = &a->totals;
    size_t looked = 0;
    for (size_t i = 0; i < n && looked < 3; i++) {
        wb_slice s = wb_trimmed(cells[i]);
        if (s.n == 0)
            continue;
        looked++;
        if (s.n > 120 || wb_fold(s, folded) == 0)
            continue;
        for (size_t k = 0; k < w->n; k++) {
            size_t size = strlen(w->v[k]);
            if (strncmp(folded, w->v[k], size) == 0 && (folded[size] == 0 || folded[size] == ' '))
                return true;
        }
    }
    return false;
}

wb_err wb_header_find(wb_table *t)
{
    wb_sample *s = &t->sample;
    s->width = usual_width(s);
    if (t->cells->keys) {
        t->n = t->cells->n_keys;
        t->header_line = 0;
        s->width = t->n;
        return name_all(t, t->cells->keys, t->n, SIZE_MAX);
    }
    size_t row = find_row(t);
    t->n = s->width;
    if (row == SIZE_MAX)
        return name_all(t, NULL, 0, SIZE_MAX);
    const wb_sample_row *h = &s->rows[row];
    t->n = h->n > t->n ? h->n : t->n;
    while (t->n > s->width && t->n > 0 && h->cells[t->n - 1].n == 0)
        t->n--;
    s->first = row + 1;
    t->header_line = h->line;
    bool joined = row > 0 && s->rows[row - 1].n > 2 && look_row(t, &s->rows[row - 1]).filled > 2;
    return name_all(t, h->cells, h->n, joined ? row - 1 : SIZE_MAX);
}

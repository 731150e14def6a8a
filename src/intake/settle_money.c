/* settle_money.c - the decimal mark, which of two sums is the amount, and in which currency.
 *
 * Promise: 1.234 alone is never guessed. What settles it: --decimal; a certain value of the same
 * column; spaces between thousands; a currency without cents; certain values of other columns of
 * money; a file parted by ';' for 1.234; ten values and whole numbers below 1000 beside them. Two
 * columns of sums are asked about unless names, equal values or a third column explain them. */
#include "intake/detect.h"

#include <math.h>
#include <string.h>

enum { ENOUGH = 10 };

typedef struct marks {
    uint32_t dot, comma, dot_three, comma_three, grouped, small, large;
    wb_slice example;
} marks;

static marks look_marks(const wb_table *t, int column)
{
    marks m = {.dot = 0};
    wb_number n;
    for (size_t r = t->sample.first; column >= 0 && r < t->sample.n; r++) {
        wb_slice s = wb_sample_cell(&t->sample, r, (size_t)column);
        wb_number_kind k = wb_number_look(s, &n);
        m.dot += k == WB_NUMBER_DOT;
        m.comma += k == WB_NUMBER_COMMA;
        m.dot_three += k == WB_NUMBER_DOT_THREE;
        m.comma_three += k == WB_NUMBER_COMMA_THREE;
        if (!m.example.p && (k == WB_NUMBER_DOT_THREE || k == WB_NUMBER_COMMA_THREE))
            m.example = s;
        m.grouped += k == WB_NUMBER_INT && n.whole_group;
        m.small += k == WB_NUMBER_INT && !n.grouped && n.n <= 3;
        m.large += k == WB_NUMBER_INT && !n.grouped && n.n > 3;
    }
    return m;
}

static char by_certain(const marks *m)
{
    if (m->dot > 0 && m->comma * 20 <= m->dot)
        return '.';
    if (m->comma > 0 && m->dot * 20 <= m->comma)
        return ',';
    return 0;
}

/* Certain values of the other columns with numbers. */
static char by_others(const wb_table *t, int column)
{
    marks all = {.dot = 0};
    for (size_t i = 0; i < t->n; i++) {
        const wb_column *c = &t->columns[i];
        if ((int)i == column || wb_column_numbers(c) * 10 < c->filled * 9)
            continue;
        all.dot += c->numbers[WB_NUMBER_DOT];
        all.comma += c->numbers[WB_NUMBER_COMMA];
    }
    return by_certain(&all);
}

static char other_mark(char mark)
{
    return mark == '.' ? ',' : '.';
}

static char by_company(const wb_table *t, const wb_plan *plan, const marks *m, char mark)
{
    int digits = plan->currency[0] ? wb_currency_digits(plan->currency) : 2;
    uint32_t three = m->dot_three + m->comma_three;
    if (m->grouped > 0 || digits == 3)
        return mark;
    if (digits == 0)
        return other_mark(mark);
    char others = by_others(t, t->col[WB_FIELD_AMOUNT]);
    if (others)
        return others;
    if (mark == '.' && t->cells->delimiter == ';')
        return ',';
    if (three >= ENOUGH && m->small > 0 && m->large == 0)
        return other_mark(mark);
    return 0;
}

static wb_err ask_mark(wb_table *t, const marks *m)
{
    json_t *options = json_array();
    char whole[64];
    size_t n = 0;
    wb_slice x = m->example;
    for (size_t i = 0; i < x.n && n + 1 < sizeof whole; i++)
        if (x.p[i] != '.' && x.p[i] != ',')
            whole[n++] = x.p[i];
    whole[n] = 0;
    char mark = memchr(x.p, '.', x.n) ? '.' : ',';
    const char *part = wb_format(t->cx, "%.*s", (int)x.n, x.p);
    for (int i = 0; i < 2; i++) {
        char o = i == 0 ? mark : other_mark(mark);
        json_array_append_new(options,
                              json_pack("{s:s, s:s, s:s, s:s}", "option", o == '.' ? "." : ",",
                                        "example", part, "reads_as", i == 0 ? part : whole, "hint",
                                        wb_format(t->cx, "--decimal %c", o)));
    }
    wb_ask(t, "decimal", options);
    return wb_fail(t->cx, WB_AMBIGUOUS,
                   "\"%s\" can be read in two ways: with --decimal %c it has three decimals, with "
                   "--decimal %c it is %s. Say which",
                   part, mark, other_mark(mark), whole);
}

/* No value of the column is certain, or certain ones contradict each other. */
static wb_err mark_of_open(wb_table *t, const wb_plan *plan, const marks *m, char *mark)
{
    bool contradict = m->dot + m->comma > 0 || (m->dot_three > 0 && m->comma_three > 0);
    *mark = contradict ? 0 : by_company(t, plan, m, m->dot_three > 0 ? '.' : ',');
    return *mark ? WB_OK : ask_mark(t, m);
}

wb_err wb_settle_decimal(wb_table *t, wb_plan *plan)
{
    int column = t->col[WB_FIELD_AMOUNT] >= 0 ? t->col[WB_FIELD_AMOUNT] : t->col[WB_FIELD_PRICE];
    wb_err e = WB_OK;
    plan->decimal = t->options->decimal ? t->options->decimal[0] : '.';
    if (t->options->decimal || column < 0)
        return WB_OK;
    marks m = look_marks(t, column);
    char mark = by_certain(&m);
    if (mark == 0 && m.dot_three + m.comma_three > 0)
        e = mark_of_open(t, plan, &m, &mark);
    else if (mark == 0)
        mark = by_others(t, column);
    plan->decimal = mark ? mark : '.';
    return e;
}

/* ---- which of two sums ---- */

enum { EXACT_LEAST = 80, TOTAL = 1, PART_OF_IT = 3 }; /* ranks of aliases.ini */

typedef struct claim { /* of a column to be the amount */
    int score, rank;
} claim;

static claim claim_of(const wb_table *t, size_t column)
{
    claim c = {.rank = 0};
    c.score = wb_alias_score(t, WB_FIELD_AMOUNT, column, &c.rank);
    return c;
}

/* Can the other one be meant as well? What was paid stands above what was asked, a total above its
 * parts; a known name above one that is only like it. */
static bool near(claim chosen, claim other)
{
    if (other.score == 0 || (chosen.score >= EXACT_LEAST && other.score < EXACT_LEAST))
        return false;
    if (chosen.rank == other.rank)
        return true;
    int low = chosen.rank < other.rank ? chosen.rank : other.rank;
    int high = chosen.rank < other.rank ? other.rank : chosen.rank;
    return low >= TOTAL && high < PART_OF_IT;
}

/* In how many rows a = b + sign * c. */
static bool explained(const wb_table *t, size_t a, size_t b, size_t c)
{
    size_t rows = 0, fits = 0;
    for (size_t r = t->sample.first; r < t->sample.n && rows < 2000; r++) {
        double x = wb_sample_number(t, r, a), y = wb_sample_number(t, r, b),
               z = wb_sample_number(t, r, c);
        if (isnan(x) || isnan(y))
            continue;
        z = isnan(z) ? 0.0 : z;
        rows++;
        fits += fabs(x - y - z) < 0.02 || fabs(x - y + z) < 0.02;
    }
    return rows > 0 && fits * 100 >= rows * 95;
}

static bool by_third(const wb_table *t, size_t a, size_t b)
{
    for (size_t i = 0; i < t->n; i++) {
        const wb_column *c = &t->columns[i];
        if (i != a && i != b && c->filled > 0 && wb_column_numbers(c) * 10 >= c->filled * 9 &&
            wb_column_dates(c) * 10 < c->filled * 9 && explained(t, a, b, i))
            return true;
    }
    return false;
}

/* The lines of an order (one below the other) add up to what stands on each of them. */
static bool lines_add_up(const wb_table *t, size_t line, size_t total)
{
    int order = t->col[WB_FIELD_ORDER];
    size_t orders = 0, fits = 0;
    if (order < 0)
        return false;
    for (size_t r = t->sample.first; r < t->sample.n;) {
        wb_slice id = wb_sample_cell(&t->sample, r, (size_t)order);
        double sum = 0.0, whole = wb_sample_number(t, r, total);
        for (; r < t->sample.n && wb_slice_same(wb_sample_cell(&t->sample, r, (size_t)order), id);
             r++)
            sum += wb_sample_number(t, r, line);
        orders++;
        fits += fabs(sum - whole) < 0.02;
    }
    return orders > 0 && fits * 100 >= orders * 95;
}

static bool one_money(const wb_table *t, size_t a, size_t b)
{
    int q = t->col[WB_FIELD_QUANTITY];
    return wb_columns_same(t, a, b) || by_third(t, a, b) || lines_add_up(t, a, b) ||
           lines_add_up(t, b, a) ||
           (q >= 0 && (wb_columns_product(t, a, (size_t)q, b) > 0.9 ||
                       wb_columns_product(t, b, (size_t)q, a) > 0.9));
}

static bool by_person_or_profile(const wb_table *t, size_t column)
{
    for (size_t i = 0; i < t->options->maps; i++)
        if (strncmp(t->options->map[i], "amount=", 7) == 0)
            return true;
    return t->profile &&
           wb_words_have(&t->profile->fields[WB_FIELD_AMOUNT], t->columns[column].folded);
}

static const char *first_value(const wb_table *t, size_t column)
{
    wb_slice s = t->columns[column].sample;
    return wb_format(t->cx, "%.*s", (int)s.n, s.p ? s.p : "");
}

static wb_err ask_amount(wb_table *t, size_t a, size_t b)
{
    const wb_column *x = &t->columns[a], *y = &t->columns[b];
    json_t *options = json_array();
    for (int i = 0; i < 2; i++) {
        const wb_column *c = i == 0 ? x : y;
        json_array_append_new(options, json_pack("{s:o, s:s}", "option",
                                                 json_stringn_nocheck(c->name.p, c->name.n),
                                                 "example", first_value(t, i == 0 ? a : b)));
    }
    wb_ask(t, "amount", options);
    return wb_fail(
        t->cx, WB_AMBIGUOUS,
        "two columns can be the amount: \"%.*s\" (%s in the first row) and \"%.*s\" (%s). "
        "Say --map amount=\"%.*s\" or --map amount=\"%.*s\"",
        (int)x->name.n, x->name.p, first_value(t, a), (int)y->name.n, y->name.p, first_value(t, b),
        (int)x->name.n, x->name.p, (int)y->name.n, y->name.p);
}

wb_err wb_settle_amount(wb_table *t, wb_plan *plan)
{
    (void)plan;
    int chosen = t->col[WB_FIELD_AMOUNT];
    if (chosen < 0 || by_person_or_profile(t, (size_t)chosen))
        return WB_OK;
    claim mine = claim_of(t, (size_t)chosen);
    for (size_t i = 0; i < t->n && mine.score > 0; i++) {
        if ((int)i == chosen || t->columns[i].field != WB_FIELD_NONE ||
            !wb_field_fits(t, WB_FIELD_AMOUNT, i))
            continue;
        if (near(mine, claim_of(t, i)) && !one_money(t, (size_t)chosen, i))
            return ask_amount(t, (size_t)chosen, i);
    }
    return WB_OK;
}

/* ---- currency ---- */

static void set_code(wb_plan *plan, const char *code)
{
    if (code && strlen(code) < sizeof plan->currency)
        memcpy(plan->currency, code, strlen(code) + 1);
}

void wb_settle_currency(wb_table *t, wb_plan *plan)
{
    int amount = t->col[WB_FIELD_AMOUNT] >= 0 ? t->col[WB_FIELD_AMOUNT] : t->col[WB_FIELD_PRICE];
    if (t->profile) {
        set_code(plan, t->profile->currency);
        plan->minor = t->profile->minor_units;
    }
    if (amount >= 0) {
        const wb_column *c = &t->columns[amount];
        plan->zeros = c->zeros;
        plan->minor |= c->minor && c->numbers[WB_NUMBER_DOT] + c->numbers[WB_NUMBER_COMMA] == 0;
        set_code(plan, c->currency);
        plan->currency_of_value = c->signs > 0 && c->signs_differ;
        if (!c->signs_differ)
            set_code(plan, c->sign);
    }
    if (plan->minor) {
        plan->zeros = -1; /* not 0: the plain forms (quick.c) are not what they seem */
        wb_warn(t, wb_say(t->cx, WB_N("amounts are read as cents: 1050 is 10.50")));
    }
    if (!plan->currency[0] && t->col[WB_FIELD_CURRENCY] < 0 && !plan->currency_of_value)
        set_code(plan, t->options->currency);
}

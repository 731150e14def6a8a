/* rows.c - records to typed rows, by the plan.
 *
 * record -> flawed? -> further line of an order? -> status -> who -> when -> currency -> how much
 *   -> sale or refund -> batch
 *
 * Promise: every record that is not blank is accepted, excluded with a reason or rejected with a
 * reason. Nothing is allocated for a row; plain ASCII numbers and dates of fixed width are read
 * without the general readers (number.c, date.c), which read the same. */
#include "intake/detect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What became of a record: 0 accepted, EXCLUDED + reason, REJECTED + reason, or BLANK. */
enum { ACCEPTED = 0, BLANK = 1, EXCLUDED = 100, REJECTED = 200 };
/* A batch ends when it is full, when its text leaves no room for a row, or for news of progress. */
enum { ROWS_AT_ONCE = 4 * WB_BATCH_ROWS, TEXT_FULL = WB_TEXT_ROOM - 3 * WB_CELL_MAX };

typedef struct row_state {
    const wb_record *r;
    wb_row row;
    wb_meaning meaning;
    int currency;
    wb_money given_back;
    wb_decimal quantity;
    bool priced; /* the price of the line is above 0 */
    bool below;  /* stands below the first line of its order, whose cells hold for it */
} row_state;

static inline wb_slice cell_of(const wb_intake *in, const wb_record *r, wb_field f)
{
    int c = in->plan.col[f];
    if (c < 0 || (size_t)c >= r->n)
        return (wb_slice){"", 0};
    return wb_trimmed(r->cells[c]);
}

/* ---- rows that are no orders ---- */

static int flaw_of(const wb_record *r)
{
    static const wb_rejected WHY[] = {WB_RE_CELLS,  WB_RE_TOO_LONG, WB_RE_TOO_LONG, WB_RE_ENCODING,
                                      WB_RE_QUOTES, WB_RE_NUL,      WB_RE_JSON};
    return REJECTED + (int)WHY[r->flaw];
}

/* A row that repeats the header, or numbers the columns below it. */
static bool is_header(const wb_intake *in, const wb_record *r)
{
    const wb_table *t = &in->table;
    size_t same = 0, numbered = 0, filled = 0;
    for (size_t i = 0; i < r->n && i < t->n; i++) {
        char number[24];
        wb_slice s = wb_trimmed(r->cells[i]);
        if (s.n == 0)
            continue;
        filled++;
        same += wb_slice_same(s, wb_trimmed(t->header[i]));
        int n = snprintf(number, sizeof number, "%zu", i + 1);
        numbered += s.n == (size_t)n && memcmp(s.p, number, s.n) == 0;
    }
    return filled >= 2 && (same * 10 >= filled * 8 || numbered == filled);
}

static bool is_total(const wb_intake *in, const wb_record *r)
{
    return wb_row_total(in->plan.aliases, r->cells, r->n);
}

/* Asked only for rows that something is missing in: what are they really? With a good date they are
 * what they seem. */
static int odd_or(wb_intake *in, const wb_record *r, int otherwise)
{
    wb_slice date = cell_of(in, r, WB_FIELD_DATE);
    if (date.n > 0 && wb_rows_day(in, date) != WB_NO_DAY)
        return otherwise;
    if (in->table.header_line > 0 && is_header(in, r))
        return EXCLUDED + WB_EX_HEADER;
    return is_total(in, r) ? EXCLUDED + WB_EX_TOTAL_ROW : otherwise;
}

static bool too_wide(const wb_intake *in, const wb_record *r)
{
    return r->n > in->plan.width && !wb_row_blank(r->cells + in->plan.width, r->n - in->plan.width);
}

/* ---- status ---- */

static wb_meaning meaning_of(wb_intake *in, wb_field f, const wb_record *r)
{
    wb_slice s = cell_of(in, r, f);
    if (s.n == 0 || s.n > 200)
        return WB_MEANS_UNKNOWN;
    if (f == WB_FIELD_STATUS && s.n == in->cache_status_n && s.n < sizeof in->cache_status &&
        memcmp(s.p, in->cache_status, s.n) == 0) {
        in->account.status[in->last_status_index].n++;
        return in->account.status[in->last_status_index].meaning;
    }
    uint32_t k = wb_account_status(in, s, f == WB_FIELD_KIND);
    if (k == UINT32_MAX)
        return WB_MEANS_UNKNOWN;
    if (f == WB_FIELD_STATUS && s.n < sizeof in->cache_status) {
        memcpy(in->cache_status, s.p, s.n);
        in->cache_status_n = s.n;
        in->last_status_index = k;
    }
    return in->account.status[k].meaning;
}

/* A flag that is set, or a date where one stands only when it happened. */
static bool is_yes(wb_slice s)
{
    static const char *const NO[] = {
        "0",  "no", "No",   "NO",   "n",  "N",   "false", "False", "нет",  "Нет",  "FALSE", "f",
        "否", "-",  "null", "NULL", "не", "НЕТ", "None",  "never", "ложь", "Ложь", "0.0",   "nan"};
    for (size_t i = 0; i < WB_COUNT(NO); i++)
        if (wb_slice_is(s, NO[i]))
            return false;
    return s.n > 0 && (s.n < 4 || memcmp(s.p, "0000", 4) != 0);
}

static int by_meaning(wb_meaning m)
{
    switch (m) {
    case WB_MEANS_CANCELLED:
        return EXCLUDED + WB_EX_CANCELLED;
    case WB_MEANS_UNPAID:
        return EXCLUDED + WB_EX_UNPAID;
    case WB_MEANS_TEST:
        return EXCLUDED + WB_EX_TEST;
    case WB_MEANS_SKIP:
        return EXCLUDED + WB_EX_NOT_ORDER;
    default:
        return ACCEPTED;
    }
}

static int read_status(wb_intake *in, row_state *s)
{
    const wb_plan *p = &in->plan;
    int v = ACCEPTED;
    s->meaning = WB_MEANS_SALE;
    if (p->col[WB_FIELD_KIND] >= 0) {
        s->meaning = meaning_of(in, WB_FIELD_KIND, s->r);
        v = by_meaning(s->meaning);
    }
    if (p->col[WB_FIELD_STATUS] >= 0) {
        wb_meaning m = meaning_of(in, WB_FIELD_STATUS, s->r);
        if (s->meaning != WB_MEANS_REFUND)
            s->meaning = m;
        v = v != ACCEPTED ? v : by_meaning(m);
    }
    if (p->col[WB_FIELD_TEST] >= 0 && is_yes(cell_of(in, s->r, WB_FIELD_TEST)))
        return EXCLUDED + WB_EX_TEST;
    if (p->col[WB_FIELD_CANCELLED_AT] >= 0 && is_yes(cell_of(in, s->r, WB_FIELD_CANCELLED_AT)))
        return EXCLUDED + WB_EX_CANCELLED;
    if (p->unpaid_when_blank && v == ACCEPTED && cell_of(in, s->r, WB_FIELD_PAID_AT).n == 0)
        return EXCLUDED + WB_EX_UNPAID;
    return v;
}

/* ---- who ---- */

/* Last, first name and patronymic, or first and last, whatever there is, joined by spaces. */
static long joined_name(wb_intake *in, const wb_record *r, char *out, size_t cap)
{
    static const wb_field PARTS[] = {WB_FIELD_LAST_NAME, WB_FIELD_FIRST_NAME, WB_FIELD_PATRONYMIC};
    static const wb_field LATIN[] = {WB_FIELD_FIRST_NAME, WB_FIELD_PATRONYMIC, WB_FIELD_LAST_NAME};
    wb_slice last = cell_of(in, r, WB_FIELD_LAST_NAME);
    const wb_field *parts = last.n > 0 && (unsigned char)last.p[0] >= 0x80 ? PARTS : LATIN;
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        wb_slice s = cell_of(in, r, parts[i]);
        if (s.n == 0 || n + s.n + 1 > cap)
            continue;
        if (n > 0)
            out[n++] = ' ';
        memcpy(out + n, s.p, s.n);
        n += s.n;
    }
    return (long)n;
}

static long identity(wb_intake *in, wb_field f, const wb_record *r, char *out)
{
    size_t cap = WB_CELL_MAX;
    wb_slice s = cell_of(in, r, f);
    if (s.n == 0 && f != WB_FIELD_LAST_NAME)
        return WB_ID_NONE;
    switch (f) {
    case WB_FIELD_CUSTOMER:
        return wb_id_customer(&in->plan, s, out, cap);
    case WB_FIELD_EMAIL:
        return wb_id_email(s, out, cap);
    case WB_FIELD_PHONE:
        return wb_id_phone(in->plan.region, s, out, cap);
    case WB_FIELD_TAX_ID:
        return wb_id_tax(s, out, cap);
    case WB_FIELD_NAME:
        return wb_id_name(&in->plan, s, out, cap);
    default:
        return joined_name(in, r, out, cap);
    }
}

static void read_name(wb_intake *in, row_state *s)
{
    const wb_plan *p = &in->plan;
    char *out = in->text + in->text_n;
    long n = 0;
    if (p->col[WB_FIELD_NAME] >= 0)
        n = wb_id_name(p, cell_of(in, s->r, WB_FIELD_NAME), out, WB_CELL_MAX);
    else if (p->col[WB_FIELD_LAST_NAME] >= 0 || p->col[WB_FIELD_FIRST_NAME] >= 0)
        n = joined_name(in, s->r, out, WB_CELL_MAX);
    if (n <= 0)
        return;
    s->row.name = (wb_slice){out, (size_t)n};
    in->text_n += (size_t)n;
}

static int read_customer(wb_intake *in, row_state *s)
{
    bool damaged = false;
    char *out = in->text + in->text_n;
    if (s->below) {
        memcpy(out, in->above, in->above_n);
        s->row.customer = (wb_slice){out, in->above_n};
        if (in->plan.group >= 0)
            s->row.name = s->row.customer;
        in->text_n += in->above_n;
        return in->above_n > 0 ? ACCEPTED : EXCLUDED + WB_EX_NO_CUSTOMER;
    }
    for (size_t i = 0; i < in->plan.identities; i++) {
        long n = identity(in, in->plan.identity[i], s->r, out);
        damaged |= n == WB_ID_DAMAGED;
        if (n <= 0)
            continue;
        s->row.customer = (wb_slice){out, (size_t)n};
        in->text_n += (size_t)n;
        in->account.by_name += in->plan.identity[i] >= WB_FIELD_NAME;
        read_name(in, s);
        return ACCEPTED;
    }
    in->account.damaged += damaged;
    return odd_or(in, s->r, damaged ? REJECTED + WB_RE_CUSTOMER : EXCLUDED + WB_EX_NO_CUSTOMER);
}

/* ---- when ---- */

static int read_date(wb_intake *in, row_state *s)
{
    wb_slice c = cell_of(in, s->r, WB_FIELD_DATE);
    wb_day d = s->below && c.n == 0 ? in->above_day : wb_rows_day(in, c);
    if (d == WB_NO_DAY) {
        wb_date look;
        in->account.contradicted += wb_date_look(c, &look) == WB_DATE_OPEN;
        return odd_or(in, s->r, REJECTED + WB_RE_DATE);
    }
    s->row.day = d;
    return d > in->latest ? REJECTED + WB_RE_FUTURE : ACCEPTED;
}

/* ---- how much ---- */

/* Code of the row: its own cell, the sign in its amount, or that of the file; NULL = unknown. */
static const char *code_of(const wb_intake *in, const wb_record *r, wb_slice cell)
{
    wb_number n;
    if (cell.n > 0)
        return wb_currency_of(cell);
    if (!in->plan.currency_of_value)
        return in->plan.currency;
    wb_number_look(cell_of(in, r, WB_FIELD_AMOUNT), &n);
    return n.currency ? n.currency : in->plan.currency;
}

/* Index of the currency; WB_CURRENCIES = not the one wanted, -1 = unknown or too many. */
static int currency_index(wb_intake *in, const wb_record *r, wb_slice cell)
{
    const char *code = code_of(in, r, cell);
    if (!code)
        return -1;
    if (in->wanted[0] && code[0] && strcmp(code, in->wanted) != 0)
        return WB_CURRENCIES;
    return wb_account_currency(&in->account, code);
}

static int read_currency(wb_intake *in, row_state *s)
{
    if (in->one_currency) {
        s->currency = 0;
        return ACCEPTED;
    }
    wb_slice c = cell_of(in, s->r, WB_FIELD_CURRENCY);
    bool known =
        c.n > 0 && c.n == in->cache_currency_n && memcmp(c.p, in->cache_currency, c.n) == 0;
    s->currency = known ? in->last_currency_index : currency_index(in, s->r, c);
    if (s->currency < 0)
        return odd_or(in, s->r, REJECTED + WB_RE_CURRENCY);
    if (!known && c.n > 0 && c.n < sizeof in->cache_currency) {
        memcpy(in->cache_currency, c.p, c.n);
        in->cache_currency_n = c.n;
        in->last_currency_index = (uint8_t)s->currency;
    }
    return s->currency == WB_CURRENCIES ? EXCLUDED + WB_EX_OTHER_CURRENCY : ACCEPTED;
}

static int read_quantity(wb_intake *in, row_state *s)
{
    wb_slice c = cell_of(in, s->r, WB_FIELD_QUANTITY);
    s->quantity = (wb_decimal){1, 0};
    if (c.n > 0 && c.n < 3 && c.p[0] >= '1' && c.p[0] <= '9' && (c.n == 1 || wb_is_digit(c.p[1])))
        s->quantity.mantissa = c.n == 1 ? c.p[0] - '0' : (c.p[0] - '0') * 10 + (c.p[1] - '0');
    else if (c.n > 0 && !wb_rows_decimal(in, c, &s->quantity))
        return in->plan.product ? odd_or(in, s->r, REJECTED + WB_RE_AMOUNT) : ACCEPTED;
    s->row.quantity = fabs(wb_decimal_double(s->quantity));
    return ACCEPTED;
}

static bool read_product(wb_intake *in, row_state *s, int digits)
{
    wb_decimal price;
    if (!wb_rows_decimal(in, cell_of(in, s->r, WB_FIELD_PRICE), &price))
        return false;
    s->priced = price.mantissa > 0;
    return wb_decimal_times(price, s->quantity, digits, &s->row.amount);
}

static int read_amount(wb_intake *in, row_state *s)
{
    const wb_plan *p = &in->plan;
    int digits = in->account.digits[s->currency];
    int v = p->col[WB_FIELD_QUANTITY] >= 0 ? read_quantity(in, s) : ACCEPTED;
    if (v != ACCEPTED)
        return v;
    bool fits = p->product
                    ? read_product(in, s, digits)
                    : wb_rows_money(in, cell_of(in, s->r, WB_FIELD_AMOUNT), digits, &s->row.amount);
    if (!fits)
        return odd_or(in, s->r, REJECTED + WB_RE_AMOUNT);
    if (p->col[WB_FIELD_REFUND] >= 0) {
        wb_slice c = cell_of(in, s->r, WB_FIELD_REFUND);
        if (p->refund_flag)
            s->given_back = is_yes(c) ? s->row.amount : 0;
        else if (c.n > 0 && wb_rows_money(in, c, digits, &s->given_back))
            s->given_back = s->given_back < 0 ? -s->given_back : s->given_back;
    }
    return ACCEPTED;
}

static bool refund_id(const wb_intake *in, const wb_record *r)
{
    const char *prefix = in->plan.profile ? in->plan.profile->refund_prefix : NULL;
    wb_slice id = cell_of(in, r, WB_FIELD_ORDER);
    return prefix && id.n > strlen(prefix) && memcmp(id.p, prefix, strlen(prefix)) == 0;
}

/* A free order in which goods left is a purchase of value 0; a free line is none. A line of a tenth
 * of a cent has a price: it is a sale, even though its sum rounds to 0. */
static bool zero_is_sale(const wb_intake *in, const row_state *s)
{
    const wb_plan *p = &in->plan;
    if (p->product)
        return s->priced && s->quantity.mantissa != 0;
    return p->col[WB_FIELD_QUANTITY] >= 0 && s->quantity.mantissa > 0 && p->col[WB_FIELD_PRICE] < 0;
}

/* Sale, refund, or neither. */
static int read_kind(wb_intake *in, row_state *s)
{
    wb_row *r = &s->row;
    bool back = r->amount < 0 || s->quantity.mantissa < 0 || s->meaning == WB_MEANS_REFUND ||
                refund_id(in, s->r);
    if (r->amount == 0 && !zero_is_sale(in, s))
        return odd_or(in, s->r, EXCLUDED + WB_EX_ZERO);
    if (r->amount < 0)
        r->amount = -r->amount;
    r->kind = back ? WB_REFUND : WB_SALE;
    if (back)
        return ACCEPTED;
    bool whole = s->given_back > 0 && s->given_back >= r->amount;
    return s->meaning == WB_MEANS_REFUNDED || whole ? EXCLUDED + WB_EX_REFUND : ACCEPTED;
}

/* ---- the row ---- */

/* Is this a further line of the order above? `below`: its own amount counts. */
static int read_order(wb_intake *in, row_state *s)
{
    const wb_plan *p = &in->plan;
    wb_slice id = cell_of(in, s->r, WB_FIELD_ORDER);
    if (id.n > 0)
        s->row.order = wb_hash(id.p, id.n, 1) | 1;
    bool same = id.n > 0 && s->row.order == in->last_order;
    if (p->product || p->col[WB_FIELD_AMOUNT] < 0 || in->last_order == 0) {
        in->last_order = s->row.order;
        return ACCEPTED;
    }
    if (same && cell_of(in, s->r, WB_FIELD_AMOUNT).n == 0)
        return EXCLUDED + WB_EX_ORDER_LINE;
    if (id.n > 0)
        in->last_order = s->row.order;
    return ACCEPTED;
}

static bool stands_below(const wb_intake *in, const wb_record *r)
{
    const wb_plan *p = &in->plan;
    if (!p->fill_down || cell_of(in, r, WB_FIELD_DATE).n > 0 || in->above_day == WB_NO_DAY)
        return false;
    for (size_t i = 0; i < p->identities; i++)
        if (cell_of(in, r, p->identity[i]).n > 0)
            return false;
    return true;
}

static void remember_above(wb_intake *in, const row_state *s)
{
    bool kept = in->plan.fill_down || in->plan.group >= 0;
    if (!kept || s->below || s->row.customer.n > WB_CELL_MAX)
        return;
    in->above_n = s->row.customer.n;
    memcpy(in->above, s->row.customer.p, in->above_n);
    in->above_day = s->row.day;
}

/* Of a report by customers (group.c): the row of a customer is kept for the documents below it. */
static int read_group(wb_intake *in, row_state *s)
{
    int group = in->plan.group;
    wb_slice date = cell_of(in, s->r, WB_FIELD_DATE);
    wb_slice who = (size_t)group < s->r->n ? wb_trimmed(s->r->cells[group]) : (wb_slice){"", 0};
    bool shared = group == in->plan.col[WB_FIELD_DATE];
    s->below = shared || who.n == 0;
    if (date.n > 0 && (wb_rows_day(in, date) != WB_NO_DAY || !shared))
        return ACCEPTED;
    int v = odd_or(in, s->r, EXCLUDED + WB_EX_GROUP);
    if (v != EXCLUDED + WB_EX_GROUP || who.n == 0)
        return v;
    s->below = false;
    in->above_n = 0;
    if (read_customer(in, s) == ACCEPTED)
        remember_above(in, s);
    return v;
}

/* Which rows above hold for this one: those of its customer, of its order. */
static int read_place(wb_intake *in, row_state *s)
{
    int v = ACCEPTED;
    if (in->plan.fill_down)
        s->below = stands_below(in, s->r) && !is_total(in, s->r);
    else if (in->plan.group >= 0)
        v = read_group(in, s);
    if (v == ACCEPTED)
        v = read_order(in, s);
    if (s->below && s->row.order == 0 && in->plan.fill_down)
        s->row.order = in->last_order;
    return v;
}

static int read_row(wb_intake *in, row_state *s)
{
    static int (*const STEPS[])(wb_intake *, row_state *) = {
        read_status, read_customer, read_date, read_currency, read_amount, read_kind};
    const wb_record *r = s->r;
    if (r->flaw != WB_FLAW_NONE)
        return flaw_of(r);
    if (wb_row_blank(r->cells, r->n))
        return BLANK;
    if (too_wide(in, r))
        return REJECTED + WB_RE_CELLS;
    int v = read_place(in, s);
    for (size_t i = 0; i < WB_COUNT(STEPS) && v == ACCEPTED; i++)
        v = STEPS[i](in, s);
    if (s->row.day != WB_NO_DAY && s->row.customer.n > 0)
        remember_above(in, s);
    return v;
}

static uint64_t whole_hash(const wb_record *r)
{
    uint64_t h = 3;
    if (r->raw.n > 0)
        h = wb_hash(r->raw.p, r->raw.n, h);
    else
        for (size_t i = 0; i < r->n; i++)
            h = wb_hash(r->cells[i].p, r->cells[i].n, h);
    return h > 1 ? h : 2;
}

static void put_row(wb_intake *in, row_state *s)
{
    wb_batch *b = &in->batch;
    wb_slice item = cell_of(in, s->r, WB_FIELD_PRODUCT);
    if (item.n > 0)
        s->row.item = wb_hash(item.p, item.n, 2) | 1;
    s->row.line = s->r->line;
    s->row.currency = (uint8_t)s->currency;
    in->row_hash[b->n] = 0;
    if (in->plan.unique_orders || (in->count && in->plan.line_level)) {
        in->row_hash[b->n] = whole_hash(s->r);
        wb_set_prefetch(&in->seen, in->row_hash[b->n]);
    }
    b->rows[b->n++] = s->row;
    if (s->given_back == 0 || s->row.kind == WB_REFUND)
        return;
    in->row_hash[b->n] = 1; /* goes with the row before */
    b->rows[b->n] = s->row;
    b->rows[b->n].kind = WB_REFUND;
    b->rows[b->n++].amount = s->given_back;
}

static wb_err take_record(wb_intake *in, const wb_record *r)
{
    row_state s = {.r = r, .row = {.day = WB_NO_DAY, .quantity = 1.0}, .quantity = {1, 0}};
    size_t text = in->text_n;
    int v = read_row(in, &s);
    if (v == BLANK)
        return WB_OK;
    in->account.rows++;
    if (v == ACCEPTED) {
        put_row(in, &s);
        return WB_OK;
    }
    in->text_n = text;
    if (v >= REJECTED && v < REJECTED + WB_REJECTED) {
        in->account.rejected[v - REJECTED]++;
        return in->rejects ? wb_rejects_add(in->rejects, r, (wb_rejected)(v - REJECTED)) : WB_OK;
    }
    if (v >= EXCLUDED && v < EXCLUDED + WB_EXCLUDED)
        in->account.excluded[v - EXCLUDED]++;
    return WB_OK;
}

wb_err wb_rows_fill(wb_intake *in)
{
    const wb_record *r;
    in->batch.n = 0;
    in->text_n = 0;
    for (size_t i = 0; !in->ended && in->batch.n + 2 <= WB_BATCH_ROWS && i < ROWS_AT_ONCE &&
                       in->text_n < TEXT_FULL;
         i++) {
        wb_err e = in->cells->next(in->cells, &r);
        if (e != WB_OK)
            return e;
        if (!r)
            in->ended = true;
        else if (r->line > in->table.header_line)
            e = take_record(in, r);
        if (e != WB_OK)
            return e;
    }
    wb_account_batch(in);
    wb_progress p = {.what = "bytes",
                     .done = in->cells->bytes_done,
                     .total = in->cells->bytes_total,
                     .rows = in->account.rows};
    return wb_tell(in->cx, &p);
}

/* account.c - every row is counted once: accepted, excluded for a reason, rejected for a reason.
 *
 * Duplicates are looked for at the end of a batch, when the slots of the set have come nearer to
 * the processor. Sums are per currency and never added across. */
#include "intake/detect.h"

#include <string.h>

/* Slots of 8 bytes: the set of whole rows may hold 12 million orders, sets that only count more. */
enum { SEEN_SLOTS = 1 << 24, COUNT_SLOTS = 1 << 26 };

const char *wb_excluded_name(wb_excluded e)
{
    static const char *const NAMES[WB_EXCLUDED] = {
        "cancelled", "refund",    "unpaid",         "test",       "no_customer",
        "zero",      "duplicate", "other_currency", "order_line", "not_order",
        "total_row", "group_row", "repeated_header"};
    return NAMES[e];
}

const char *wb_rejected_name(wb_rejected r)
{
    static const char *const NAMES[WB_REJECTED] = {
        "bad_date", "future_date", "bad_amount", "bad_customer", "too_many_cells", "bad_currency",
        "encoding", "quotes",      "too_long",   "nul_byte",     "bad_json"};
    return NAMES[r];
}

const char *wb_rejected_sentence(wb_rejected r)
{
    static const char *const SENTENCES[WB_REJECTED] = {
        WB_N("the date is missing or is no date in the format of this column"),
        WB_N("the date is in the future"),
        WB_N("the amount is missing, is no number or is too large"),
        WB_N("the customer number was damaged by a spreadsheet, as 8.9E+10"),
        WB_N("the row has more cells than the header"),
        WB_N("the currency is not known"),
        WB_N("some bytes are no text in the encoding of the file"),
        WB_N("a quote is not closed"),
        WB_N("a cell or the row is too long"),
        WB_N("the row has NUL bytes"),
        WB_N("the line is no JSON object")};
    return SENTENCES[r];
}

int wb_account_currency(wb_account *a, const char *code)
{
    for (size_t i = 0; i < a->currencies; i++)
        if (strcmp(a->currency[i], code) == 0)
            return (int)i;
    if (a->currencies == WB_CURRENCIES || strlen(code) > 3)
        return -1;
    memcpy(a->currency[a->currencies], code, strlen(code) + 1);
    a->digits[a->currencies] = wb_currency_digits(code);
    return (int)a->currencies++;
}

static wb_meaning meaning_of(const wb_intake *in, wb_slice word, bool operation)
{
    char folded[WB_FOLD_MAX];
    wb_fold(word, folded);
    wb_meaning m = wb_status_meaning(in->plan.profile, in->plan.aliases, folded);
    if (!operation && in->plan.paid_flag && m == WB_MEANS_CANCELLED && wb_is_flag(word))
        return WB_MEANS_UNPAID; /* "Paid: no" */
    /* "return" as the state of an order says that it went back; as an operation it is one */
    return operation && m == WB_MEANS_REFUNDED ? WB_MEANS_REFUND : m;
}

uint32_t wb_account_status(wb_intake *in, wb_slice word, bool operation)
{
    wb_account *a = &in->account;
    char key[256];
    bool fresh = false;
    if (word.n + 1 > sizeof key)
        return UINT32_MAX;
    key[0] = operation ? 'o' : 's';
    memcpy(key + 1, word.p, word.n);
    uint32_t k = wb_dict_find(in->status_words, key, word.n + 1);
    if (k == UINT32_MAX) {
        if (wb_dict_count(in->status_words) == WB_STATUSES) {
            a->status_other++;
            return UINT32_MAX;
        }
        k = wb_dict_put(in->status_words, key, word.n + 1, &fresh);
        if (k == UINT32_MAX)
            return k;
        a->status[k] = (wb_status_seen){.word = wb_dup(in->cx, word.p, word.n),
                                        .meaning = meaning_of(in, word, operation)};
    }
    a->status[k].n++;
    return k;
}

/* --currency keeps one currency, or names that of a file which does not say. */
static void set_wanted(wb_intake *in)
{
    const char *code =
        in->options.currency ? wb_currency_of(wb_slice_of(in->options.currency)) : NULL;
    bool says =
        in->plan.col[WB_FIELD_CURRENCY] >= 0 || in->plan.currency_of_value || in->plan.currency[0];
    if (code && !says)
        memcpy(in->plan.currency, code, sizeof in->plan.currency);
    if (code)
        memcpy(in->wanted, code, sizeof in->wanted);
    wb_account_currency(&in->account, in->plan.currency);
    bool other = in->wanted[0] && strcmp(in->wanted, in->plan.currency) != 0;
    in->one_currency = in->plan.col[WB_FIELD_CURRENCY] < 0 && !in->plan.currency_of_value && !other;
}

wb_err wb_rows_begin(wb_intake *in)
{
    in->status_words = wb_dict_open(in->cx, 64);
    in->text = wb_alloc(in->cx, WB_TEXT_ROOM);
    in->above = wb_alloc(in->cx, WB_CELL_MAX);
    if (!in->status_words || !in->text || !in->above ||
        !wb_set_open(in->cx, SEEN_SLOTS, &in->seen) ||
        !wb_set_open(in->cx, COUNT_SLOTS, &in->orders) ||
        !wb_set_open(in->cx, COUNT_SLOTS, &in->customers))
        return WB_TOO_BIG;
    in->above_day = WB_NO_DAY;
    in->latest = wb_today(in->cx) + 1;
    in->account.first = in->account.last = WB_NO_DAY;
    set_wanted(in);
    in->ready = true;
    if (!in->options.rejects)
        return WB_OK;
    return wb_rejects_open(in->cx, in->options.rejects, &in->table, &in->rejects);
}

static void add_money(wb_account *a, wb_money *sum, wb_money amount)
{
    if (!wb_money_add(*sum, amount, sum))
        a->overflow = true;
}

/* Does the amount of this row count? Of an order whose total is repeated it does once. */
static bool counts(wb_intake *in, const wb_row *r)
{
    if (!in->count && !in->plan.total_repeats)
        return true;
    if (r->kind == WB_REFUND)
        return true;
    if (in->count)
        wb_set_add(&in->customers, wb_hash(r->customer.p, r->customer.n, 0));
    if (r->order == 0)
        return true;
    bool fresh = wb_set_add(&in->orders, r->order);
    return fresh || !in->plan.total_repeats;
}

static void add_row(wb_intake *in, const wb_row *r, bool own)
{
    wb_account *a = &in->account;
    bool counted = counts(in, r);
    if (r->kind == WB_REFUND) {
        a->excluded[WB_EX_REFUND] += own;
        a->refunds++;
        if (counted)
            add_money(a, &a->refunded[r->currency], r->amount);
        return;
    }
    a->accepted++;
    a->sales++;
    a->currency_rows[r->currency]++;
    if (counted)
        add_money(a, &a->revenue[r->currency], r->amount);
    if (a->first == WB_NO_DAY || r->day < a->first)
        a->first = r->day;
    if (a->last == WB_NO_DAY || r->day > a->last)
        a->last = r->day;
}

/* Is row i the same as one before, to the last byte? In a file of lines this is only counted. */
static bool is_duplicate(wb_intake *in, size_t i)
{
    if (in->row_hash[i] <= 1 || wb_set_add(&in->seen, in->row_hash[i]))
        return false;
    in->account.duplicate_lines += in->plan.line_level;
    return !in->plan.line_level;
}

void wb_account_batch(wb_intake *in)
{
    wb_batch *b = &in->batch;
    size_t kept = 0;
    bool dropped = false;
    for (size_t i = 0; i < b->n; i++) {
        bool own = in->row_hash[i] != 1;
        if (own) {
            dropped = is_duplicate(in, i);
            in->account.excluded[WB_EX_DUPLICATE] += dropped;
        }
        if (dropped)
            continue;
        add_row(in, &b->rows[i], own);
        if (kept != i)
            b->rows[kept] = b->rows[i];
        kept++;
    }
    b->n = kept;
}

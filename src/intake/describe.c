/* describe.c - what was found in a file, as the object of `inspect --json`, and the door of intake.
 *
 * open -> (ambiguous: only describe) -> next ... next -> 0 rows: end -> describe -> close
 *
 * Sums are of what was read so far. Currencies are never added: revenue_minor is null when there
 * are several. */
#include "intake/detect.h"

#include <stdio.h>
#include <string.h>

json_t *wb_json_text(wb_slice s)
{
    json_t *j = json_stringn(s.p ? s.p : "", s.n);
    if (j)
        return j;
    char shown[3 * 512]; /* a name with bytes that are no text */
    size_t n = wb_show_bad(shown, s.p, s.n < 512 ? s.n : 512);
    j = json_stringn(shown, n);
    return j ? j : json_string("?");
}

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

static void set_count(json_t *o, const char *key, uint64_t n)
{
    set(o, key, json_integer((json_int_t)n));
}

static json_t *column_name(const wb_intake *in, wb_field f)
{
    int c = in->table.col[f];
    if (c < 0 || !in->table.columns)
        return json_null();
    return wb_json_text(in->table.columns[c].name);
}

static json_t *fields(const wb_intake *in)
{
    static const wb_field SHOWN[] = {WB_FIELD_DATE,         WB_FIELD_AMOUNT,   WB_FIELD_PRICE,
                                     WB_FIELD_QUANTITY,     WB_FIELD_ORDER,    WB_FIELD_STATUS,
                                     WB_FIELD_KIND,         WB_FIELD_CURRENCY, WB_FIELD_REFUND,
                                     WB_FIELD_PRODUCT,      WB_FIELD_DISCOUNT, WB_FIELD_PAID_AT,
                                     WB_FIELD_CANCELLED_AT, WB_FIELD_TEST,     WB_FIELD_NAME};
    json_t *o = json_object(), *who = json_array();
    for (size_t i = 0; i < WB_COUNT(SHOWN); i++)
        if (in->table.col[SHOWN[i]] >= 0 || SHOWN[i] == WB_FIELD_DATE ||
            SHOWN[i] == WB_FIELD_AMOUNT)
            set(o, wb_field_name(SHOWN[i]), column_name(in, SHOWN[i]));
    for (size_t i = 0; i < in->plan.identities; i++)
        json_array_append_new(who, column_name(in, in->plan.identity[i]));
    set(o, "customer", who);
    return o;
}

static json_t *columns(const wb_intake *in)
{
    json_t *a = json_array();
    for (size_t i = 0; in->table.columns && i < in->table.n && i < 200; i++) {
        const wb_column *c = &in->table.columns[i];
        json_t *o = json_object();
        set(o, "name", wb_json_text(c->name));
        set(o, "field",
            c->field == WB_FIELD_NONE ? json_null() : json_string(wb_field_name(c->field)));
        set(o, "sample", wb_json_text(c->sample));
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *statuses(const wb_ctx *cx, const wb_intake *in)
{
    json_t *a = json_array();
    uint32_t n = in->status_words ? wb_dict_count(in->status_words) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const wb_status_seen *s = &in->account.status[i];
        wb_meaning m = s->meaning == WB_MEANS_UNKNOWN ? WB_MEANS_SALE : s->meaning;
        json_t *o = json_object();
        set(o, "word", wb_json_text(wb_slice_of(s->word)));
        set_count(o, "rows", s->n);
        set(o, "read_as", json_string(wb_meaning_name(m)));
        set(o, "what", json_string(wb_tr(cx->lang, wb_meaning_words(s->meaning))));
        set(o, "known", json_boolean(s->meaning != WB_MEANS_UNKNOWN));
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *money_by_currency(const wb_intake *in, const wb_money *sums)
{
    json_t *o = json_object();
    const wb_account *a = &in->account;
    for (size_t i = 0; i < a->currencies; i++)
        if (a->currency_rows[i] > 0 || sums[i] != 0)
            set(o, a->currency[i], json_integer(sums[i]));
    return o;
}

/* The one currency with rows; NULL when there are several; "" when the file does not say. */
static const char *one_currency(const wb_intake *in)
{
    const wb_account *a = &in->account;
    const char *code = NULL;
    size_t n = 0;
    for (size_t i = 0; i < a->currencies; i++)
        if (a->currency_rows[i] > 0) {
            code = a->currency[i];
            n++;
        }
    return n == 0 ? in->plan.currency : n == 1 ? code : NULL;
}

static void put_money(const wb_intake *in, json_t *o)
{
    const wb_account *a = &in->account;
    const char *code = one_currency(in);
    wb_money sum = 0;
    for (size_t i = 0; i < a->currencies; i++)
        if (a->currency_rows[i] > 0)
            sum = a->revenue[i];
    set(o, "currency", code ? json_string(code) : json_null());
    set(o, "revenue_minor", code && !a->overflow ? json_integer(sum) : json_null());
    set(o, "revenue_by_currency", money_by_currency(in, a->revenue));
    set(o, "refunded_by_currency", money_by_currency(in, a->refunded));
}

static void put_counts(const wb_intake *in, json_t *o)
{
    const wb_account *a = &in->account;
    json_t *excluded = json_object(), *rejected = json_object();
    for (int i = 0; i < WB_EXCLUDED; i++)
        if (a->excluded[i] > 0)
            set_count(excluded, wb_excluded_name((wb_excluded)i), a->excluded[i]);
    for (int i = 0; i < WB_REJECTED; i++)
        if (a->rejected[i] > 0)
            set_count(rejected, wb_rejected_name((wb_rejected)i), a->rejected[i]);
    set_count(o, "accepted", a->accepted);
    set(o, "excluded", excluded);
    set_count(o, "rejected", wb_intake_rejected(in));
    set(o, "rejected_by_reason", rejected);
}

static json_t *day(wb_day d)
{
    char s[11];
    if (d == WB_NO_DAY)
        return json_null();
    wb_day_text(d, s);
    return json_string(s);
}

static const char *kind_of(const wb_column *c)
{
    static const char *const NAMES[WB_DATE_KINDS] = {"",    "ymd",   "",     "dmy",
                                                     "ymd", "excel", "unix", "unix-ms"};
    int best = 0;
    for (int k = 1; k < WB_DATE_KINDS; k++)
        if (c->dates[k] > c->dates[best])
            best = k;
    return NAMES[best];
}

const char *wb_date_format_name(const wb_plan *plan, const wb_column *c)
{
    static const char *const ORDERS[] = {"", "dmy", "mdy", "ymd"};
    if (plan->date.pattern[0])
        return plan->date.pattern;
    const char *name = kind_of(c);
    return name[0] ? name : ORDERS[plan->date.order];
}

/* The date format and the decimal mark; null while they are asked about. */
static void put_readings(const wb_intake *in, json_t *o)
{
    char decimal[2] = {in->plan.decimal, 0};
    int date = in->table.col[WB_FIELD_DATE];
    bool dated = date >= 0 && in->table.columns && !wb_asks(&in->table, "date");
    bool marked = in->plan.decimal && !wb_asks(&in->table, "decimal");
    set(o, "date_format",
        dated ? json_string(wb_date_format_name(&in->plan, &in->table.columns[date]))
              : json_null());
    set(o, "decimal", marked ? json_string(decimal) : json_null());
}

static void put_format(const wb_intake *in, json_t *o)
{
    const wb_cells *c = in->cells;
    char delimiter[2] = {c->delimiter, 0};
    set(o, "container", json_string(c->container));
    set(o, "encoding", json_string(c->encoding ? c->encoding : ""));
    set(o, "delimiter", c->delimiter ? json_string(delimiter) : json_null());
    set(o, "header_line",
        in->table.header_line > 0 || !in->table.columns
            ? json_integer((json_int_t)in->table.header_line)
            : json_null());
    set(o, "profile", in->table.profile ? json_string(in->table.profile->name) : json_null());
    set(o, "profile_title",
        in->table.profile ? json_string(in->table.profile->title) : json_null());
    set(o, "fields", fields(in));
    set(o, "columns", columns(in));
    put_readings(in, o);
    set(o, "level", json_string(in->plan.line_level ? "line" : "order"));
    set(o, "total_repeats", json_boolean(in->plan.total_repeats));
}

static void warn(json_t *a, json_t *sentence)
{
    json_array_append_new(a, sentence);
}

static void warn_statuses(wb_ctx *cx, const wb_intake *in, json_t *a)
{
    uint32_t n = in->status_words ? wb_dict_count(in->status_words) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const wb_status_seen *s = &in->account.status[i];
        if (s->meaning == WB_MEANS_UNKNOWN)
            warn(a, wb_say(cx, WB_N("status \"%s\" is not known; its rows (%llu) count as sales"),
                           s->word, (unsigned long long)s->n));
    }
}

static json_t *warnings(wb_ctx *cx, const wb_intake *in)
{
    json_t *a = json_array();
    const wb_account *k = &in->account;
    if (in->cells->notes)
        json_array_extend(a, in->cells->notes);
    json_array_extend(a, in->table.warnings);
    warn_statuses(cx, in, a);
    if (k->duplicate_lines > 0)
        warn(a, wb_say(cx,
                       WB_N("%llu lines are equal to another line to the last letter; they are "
                            "kept, because an order may hold a thing twice"),
                       (unsigned long long)k->duplicate_lines));
    if (in->seen.full)
        warn(a, wb_say(cx, WB_N("the file is too long to look for repeated rows to its end")));
    if (k->contradicted > 0)
        warn(a, wb_say(cx,
                       WB_N("%llu dates contradict the order of day and month of this file; they "
                            "are rejected"),
                       (unsigned long long)k->contradicted));
    if (k->by_name > 0 && in->plan.identity[0] < WB_FIELD_NAME)
        warn(a, wb_say(cx, WB_N("%llu rows have no customer but a name; equal names count as one"),
                       (unsigned long long)k->by_name));
    if (k->overflow)
        warn(a, wb_say(cx, WB_N("the sum of the amounts is too large to be shown")));
    if (!one_currency(in))
        warn(a, wb_say(cx, WB_N("the file has several currencies; they are not added. Choose one "
                                "with --currency")));
    if (in->orders.full || in->customers.full)
        warn(a, wb_say(cx, WB_N("the file is too long to count all orders and customers; there "
                                "are at least as many as shown")));
    return a;
}

wb_err wb_intake_describe(wb_ctx *cx, const wb_intake *in, json_t **ret)
{
    json_t *o = wb_own(cx, json_object());
    const wb_account *a = &in->account;
    set(o, "file", wb_json_text(wb_slice_of(in->path ? in->path : "")));
    put_format(in, o);
    set_count(o, "rows", a->rows);
    set_count(o, "purchases", in->plan.col[WB_FIELD_ORDER] >= 0 ? in->orders.n : a->sales);
    set_count(o, "customers", in->customers.n);
    put_money(in, o);
    set(o, "first_date", day(in->ready ? a->first : WB_NO_DAY));
    set(o, "last_date", day(in->ready ? a->last : WB_NO_DAY));
    put_counts(in, o);
    set(o, "statuses", statuses(cx, in));
    wb_say_description(cx, in, o);
    set(o, "warnings", warnings(cx, in));
    set(o, "ambiguous", json_deep_copy(in->table.ambiguous));
    *ret = o;
    return WB_OK;
}

/* ---- the door ---- */

/* A sentence about what a file holds names the file: there may be several. */
static wb_err about(wb_ctx *cx, const char *path, wb_err e)
{
    bool named = (e != WB_INVALID && e != WB_AMBIGUOUS) || strcmp(path, "-") == 0;
    if (named || strstr(cx->reason, path))
        return e;
    const char *said = wb_format(cx, "%s: %s", path, cx->reason);
    snprintf(cx->reason, sizeof cx->reason, "%s", said);
    return e;
}

wb_err wb_intake_open(wb_ctx *cx, const char *path, const wb_intake_options *options,
                      wb_intake **ret)
{
    wb_cells *cells = NULL;
    wb_intake *in = NULL;
    static const wb_intake_options NONE;
    wb_err e = wb_cells_open(cx, path, options ? options : &NONE, &cells);
    if (e != WB_OK)
        return e;
    e = wb_intake_open_cells(cx, cells, options, strcmp(path, "-") == 0, &in);
    if (!in) {
        cells->close(cells);
        return about(cx, path, e);
    }
    in->path = wb_dup(cx, path, strlen(path));
    *ret = in;
    return about(cx, path, e);
}

wb_err wb_intake_next(wb_intake *in, const wb_batch **ret)
{
    if (!in->ready)
        return wb_fail(in->cx, WB_AMBIGUOUS, "the file was not understood; it cannot be read");
    do {
        wb_err e = wb_rows_fill(in);
        if (e != WB_OK)
            return e;
    } while (in->batch.n == 0 && !in->ended);
    *ret = &in->batch;
    return in->batch.n == 0 ? wb_rejects_close(in->rejects) : WB_OK;
}

wb_err wb_intake_drain(wb_intake *in)
{
    const wb_batch *b = NULL;
    in->count = true;
    do {
        wb_err e = wb_intake_next(in, &b);
        if (e != WB_OK)
            return e;
    } while (b && b->n > 0);
    return WB_OK;
}

void wb_intake_close(wb_intake *in)
{
    if (!in || !in->cells)
        return;
    in->cells->close(in->cells);
    wb_set_close(&in->seen);
    wb_set_close(&in->orders);
    wb_set_close(&in->customers);
    if (in->text)
        wb_release(in->cx, in->text, WB_TEXT_ROOM);
    in->text = NULL;
    in->ready = false;
}

const char *wb_intake_currency(const wb_intake *in, uint8_t index)
{
    return index < in->account.currencies ? in->account.currency[index] : "";
}

uint64_t wb_intake_rejected(const wb_intake *in)
{
    uint64_t n = 0;
    for (int i = 0; i < WB_REJECTED; i++)
        n += in->account.rejected[i];
    return n;
}

bool wb_intake_total_repeats(const wb_intake *in)
{
    return in->plan.total_repeats;
}

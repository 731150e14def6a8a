/* say.c - the description in words, for people: which column is what, what was left out and why.
 * Added to the object of describe.c: read[], left_out[], meanings in statuses[]. */
#include "intake/detect.h"

#include <string.h>

static const char *field_words(wb_field f)
{
    static const char *const WORDS[WB_FIELDS] = {
        [WB_FIELD_DATE] = WB_N("date of the order"),
        [WB_FIELD_AMOUNT] = WB_N("amount"),
        [WB_FIELD_PRICE] = WB_N("price of a piece"),
        [WB_FIELD_QUANTITY] = WB_N("pieces"),
        [WB_FIELD_ORDER] = WB_N("number of the order"),
        [WB_FIELD_CUSTOMER] = WB_N("customer number"),
        [WB_FIELD_EMAIL] = WB_N("e-mail"),
        [WB_FIELD_PHONE] = WB_N("telephone"),
        [WB_FIELD_TAX_ID] = WB_N("tax number"),
        [WB_FIELD_NAME] = WB_N("name"),
        [WB_FIELD_FIRST_NAME] = WB_N("first name"),
        [WB_FIELD_LAST_NAME] = WB_N("last name"),
        [WB_FIELD_PATRONYMIC] = WB_N("patronymic"),
        [WB_FIELD_STATUS] = WB_N("status"),
        [WB_FIELD_KIND] = WB_N("kind of operation"),
        [WB_FIELD_CURRENCY] = WB_N("currency"),
        [WB_FIELD_REFUND] = WB_N("amount given back"),
        [WB_FIELD_PRODUCT] = WB_N("product"),
        [WB_FIELD_PAID_AT] = WB_N("date of payment"),
        [WB_FIELD_CANCELLED_AT] = WB_N("date of cancellation"),
        [WB_FIELD_TEST] = WB_N("test order"),
    };
    return WORDS[f];
}

static const char *excluded_words(wb_excluded e)
{
    static const char *const WORDS[WB_EXCLUDED] = {
        WB_N("cancelled or failed"),
        WB_N("refunds"),
        WB_N("not paid yet"),
        WB_N("test orders"),
        WB_N("without a customer"),
        WB_N("of value zero"),
        WB_N("the same row again"),
        WB_N("in another currency"),
        WB_N("further lines of an order that is counted already"),
        WB_N("fees and transfers, no orders"),
        WB_N("rows of totals"),
        WB_N("rows that name the customer of the rows below"),
        WB_N("the header again"),
    };
    return WORDS[e];
}

const char *wb_meaning_words(wb_meaning m)
{
    static const char *const WORDS[WB_MEANINGS] = {WB_N("sale (not a known word)"),
                                                   WB_N("sale"),
                                                   WB_N("sale, partly refunded"),
                                                   WB_N("given back"),
                                                   WB_N("refund"),
                                                   WB_N("cancelled"),
                                                   WB_N("not paid"),
                                                   WB_N("test"),
                                                   WB_N("no order")};
    return WORDS[m];
}

static json_t *row(const char *key, json_t *name, const char *words, uint64_t n)
{
    json_t *o = json_object();
    json_object_set_new(o, key, name);
    json_object_set_new(o, "what", json_string(words));
    json_object_set_new(o, "rows", json_integer((json_int_t)n));
    return o;
}

static json_t *left_out(const wb_ctx *cx, const wb_intake *in)
{
    json_t *a = json_array();
    for (int i = 0; i < WB_EXCLUDED; i++)
        if (in->account.excluded[i] > 0)
            json_array_append_new(a, row("reason", json_string(wb_excluded_name((wb_excluded)i)),
                                         wb_tr(cx->lang, excluded_words((wb_excluded)i)),
                                         in->account.excluded[i]));
    return a;
}

static json_t *refused(const wb_ctx *cx, const wb_intake *in)
{
    json_t *a = json_array();
    for (int i = 0; i < WB_REJECTED; i++)
        if (in->account.rejected[i] > 0)
            json_array_append_new(a, row("reason", json_string(wb_rejected_name((wb_rejected)i)),
                                         wb_tr(cx->lang, wb_rejected_sentence((wb_rejected)i)),
                                         in->account.rejected[i]));
    return a;
}

static json_t *read_columns(const wb_ctx *cx, const wb_intake *in)
{
    json_t *a = json_array();
    for (int f = 1; f < WB_FIELDS; f++) {
        int c = in->table.col[f];
        const char *words = field_words((wb_field)f);
        if (c < 0 || !words)
            continue;
        json_t *o = json_object();
        json_object_set_new(o, "field", json_string(wb_field_name((wb_field)f)));
        json_object_set_new(o, "what", json_string(wb_tr(cx->lang, words)));
        json_object_set_new(o, "column", wb_json_text(in->table.columns[c].name));
        json_object_set_new(o, "sample", wb_json_text(in->table.columns[c].sample));
        json_array_append_new(a, o);
    }
    return a;
}

void wb_say_description(const wb_ctx *cx, const wb_intake *in, json_t *o)
{
    json_object_set_new(o, "read", read_columns(cx, in));
    json_object_set_new(o, "left_out", left_out(cx, in));
    json_object_set_new(o, "refused", refused(cx, in));
}

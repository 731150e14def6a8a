/* sample_files.c - the tea shop's orders as three programs export them, traps included.
 *
 * Shopify: a row a line of an order, order fields only on the first, newest first, apostrophes
 * before telephone numbers. 1C: title rows above the header, thousands parted by a space that does
 * not break, refunds as documents below zero, a total row at the end; what was not paid is not in
 * it. Taobao: closed and unpaid orders beside the finished ones, an apostrophe before numbers. */
#include "sample.h"

typedef struct moment {
    int year, month, day, hour, minute;
} moment;

static moment when(int64_t minute)
{
    moment m = {.hour = (int)(minute / 60 % 24), .minute = (int)(minute % 60)};
    wb_day_split((wb_day)(minute / 1440), &m.year, &m.month, &m.day);
    return m;
}

static const char *first_of(const sample_shop *shop, uint32_t customer)
{
    return shop->words->first[customer * 7 % SAMPLE_FIRST];
}

/* First and last names repeat with coprime steps, so that a pair comes once in 1,920 customers. */
static const char *last_of(const sample_shop *shop, uint32_t customer)
{
    return shop->words->last[(customer * 5 + customer / 240) % SAMPLE_LAST];
}

/* ---- Shopify ---- */

static const char SHOPIFY_HEAD[] =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,"
    "Cancelled at,Payment Method,Refunded Amount,Id,Tags,Source,Phone\n";

static void put_stamp(wb_str *out, moment m)
{
    wb_str_putf(out, "%04d-%02d-%02d %02d:%02d:00 +0100", m.year, m.month, m.day, m.hour, m.minute);
}

static void put_point(wb_str *out, wb_money minor)
{
    wb_str_putf(out, "%lld.%02lld", (long long)(minor / 100), (long long)(minor % 100));
}

static void put_address(wb_str *out, const sample_shop *shop, const sample_order *o)
{
    if (o->state == TESTED)
        wb_str_puts(out, "test@example.org");
    else
        wb_str_putf(out, "%s.%s%u@example.org", first_of(shop, o->customer),
                    last_of(shop, o->customer), o->customer);
}

/* The fields of an order before those of its first line. */
static void put_shopify_order(wb_str *out, const sample_shop *shop, const sample_order *o)
{
    static const char *const MONEY[] = {"paid", "voided", "pending", "refunded", "paid"};
    wb_str_putf(out, "#%u,", 1000 + o->number);
    put_address(out, shop, o);
    wb_str_putf(out, ",%s,", MONEY[o->state]);
    if (o->state != UNPAID && o->state != CANCELLED)
        put_stamp(out, when(o->minute));
    wb_str_putf(out, ",%s,",
                o->state == PAID || o->state == REFUNDED ? "fulfilled" : "unfulfilled");
    if (o->state == PAID || o->state == REFUNDED)
        put_stamp(out, when(o->minute + 1500));
    wb_str_putf(out, ",%s,%s,", o->customer % 3 ? "yes" : "no", shop->words->currency);
    put_point(out, o->total);
    wb_str_puts(out, ",0.00,0.00,");
    put_point(out, o->total);
    wb_str_puts(out, ",,0.00,Standard,");
}

static void put_shopify_tail(wb_str *out, const sample_shop *shop, const sample_order *o)
{
    wb_str_putf(out, "%s %s,", first_of(shop, o->customer), last_of(shop, o->customer));
    if (o->state == CANCELLED)
        put_stamp(out, when(o->minute + 300));
    wb_str_puts(out, o->state == TESTED ? ",bogus," : ",card,");
    put_point(out, o->state == REFUNDED ? o->total : 0);
    wb_str_putf(out, ",%u,%s,web,", 5500000 + o->number, o->state == TESTED ? "test" : "");
    if (o->customer % 5 < 2 && o->state != TESTED)
        wb_str_putf(out, "'+447700%06u", o->customer);
}

static void put_shopify_line(wb_str *out, const sample_shop *shop, const sample_order *o,
                             unsigned i)
{
    const sample_good *good = &shop->words->goods[o->line[i].good];
    if (i == 0)
        put_shopify_order(out, shop, o);
    else {
        wb_str_putf(out, "#%u,", 1000 + o->number);
        put_address(out, shop, o);
        wb_str_puts(out, ",,,,,,,,,,,,,,");
    }
    put_stamp(out, when(o->minute));
    wb_str_putf(out, ",%u,", o->line[i].pieces);
    wb_str_put_csv(out, good->name, wb_slice_of(good->name).n);
    wb_str_putc(out, ',');
    put_point(out, good->price);
    wb_str_putf(out, ",TEA-%02u,", o->line[i].good + 1);
    if (i == 0)
        put_shopify_tail(out, shop, o);
    else
        wb_str_puts(out, ",,,,,,,");
    wb_str_putc(out, '\n');
}

void sample_shopify(const sample_shop *shop, wb_str *out)
{
    wb_str_puts(out, SHOPIFY_HEAD);
    for (size_t i = shop->count; i-- > 0;)
        for (unsigned k = 0; k < shop->orders[i].lines; k++)
            put_shopify_line(out, shop, &shop->orders[i], k);
}

/* ---- 1C ---- */

/* 12 345,67 with spaces that do not break */
static void put_comma(wb_str *out, wb_money minor)
{
    long long units = minor / 100;
    if (units >= 1000000)
        wb_str_putf(out, "%lld\u00a0%03lld\u00a0%03lld", units / 1000000, units / 1000 % 1000,
                    units % 1000);
    else if (units >= 1000)
        wb_str_putf(out, "%lld\u00a0%03lld", units / 1000, units % 1000);
    else
        wb_str_putf(out, "%lld", units);
    wb_str_putf(out, ",%02lld", (long long)(minor % 100));
}

static void put_onec_row(wb_str *out, const sample_shop *shop, const sample_order *o, bool refund)
{
    static const char *const MANAGERS[] = {"Орлов П. С.", "Белкина А. И.", "Чайкин Д. Н."};
    static const char *const OFFICES[] = {"Интернет-магазин", "Магазин на Садовой"};
    moment m = when(o->minute + (refund ? 6 * 1440 : 0));
    wb_str_putf(out, "%02d.%02d.%04d %02d:%02d:00;ЧЛ-%06u;%s %s;8 (900) %03u-%02u-%02u;", m.day,
                m.month, m.year, m.hour, m.minute, o->number + (refund ? 500000 : 0),
                last_of(shop, o->customer), first_of(shop, o->customer), 100 + o->customer / 10000,
                o->customer / 100 % 100, o->customer % 100);
    if (refund)
        wb_str_putc(out, '-');
    put_comma(out, o->total);
    wb_str_putf(out, ";руб.;%s;%s\r\n", MANAGERS[o->customer % 3], OFFICES[o->customer % 7 == 0]);
}

void sample_onec(const sample_shop *shop, wb_str *out)
{
    wb_money sum = 0;
    wb_str_puts(out, "Отчет по продажам;;;;;;;\r\nОрганизация: ООО \"Чайный лист\";;;;;;;\r\n"
                     ";;;;;;;\r\nДата;Номер;Контрагент;Телефон;Сумма;Валюта;Менеджер;"
                     "Подразделение\r\n");
    for (size_t i = 0; i < shop->count; i++) {
        const sample_order *o = &shop->orders[i];
        if (o->state != PAID && o->state != REFUNDED)
            continue;
        put_onec_row(out, shop, o, false);
        if (o->state == REFUNDED)
            put_onec_row(out, shop, o, true);
        else
            sum += o->total;
    }
    wb_str_puts(out, "Итого;;;;");
    put_comma(out, sum);
    wb_str_puts(out, ";;;\r\n");
}

/* ---- Taobao ---- */

static void put_taobao_row(wb_str *out, const sample_shop *shop, const sample_order *o)
{
    static const char *const STATES[] = {"交易成功", "交易关闭", "等待买家付款", "交易关闭",
                                         "交易关闭"};
    moment m = when(o->minute), paid = when(o->minute + 3);
    unsigned pieces = 0;
    for (unsigned i = 0; i < o->lines; i++)
        pieces += o->line[i].pieces;
    wb_str_putf(out, "'31%010u,tea_%05u,", o->number * 37 + 1000, o->customer + 1);
    put_point(out, o->total);
    wb_str_putc(out, ',');
    put_point(out, o->state == PAID ? o->total : 0);
    wb_str_putf(out, ",%s,%s%s,'138%08u,%04d-%02d-%02d %02d:%02d:05,", STATES[o->state],
                last_of(shop, o->customer), first_of(shop, o->customer), o->customer, m.year,
                m.month, m.day, m.hour, m.minute);
    if (o->state == PAID || o->state == REFUNDED)
        wb_str_putf(out, "%04d-%02d-%02d %02d:%02d:41", paid.year, paid.month, paid.day, paid.hour,
                    paid.minute);
    wb_str_putf(out, ",%s,%u\r\n", shop->words->goods[o->line[0].good].name, pieces);
}

void sample_taobao(const sample_shop *shop, wb_str *out)
{
    wb_str_puts(out, "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,收货人姓名,联系手机,"
                     "订单创建时间,订单付款时间,宝贝标题,宝贝总数量\r\n");
    for (size_t i = 0; i < shop->count; i++)
        if (shop->orders[i].state != TESTED)
            put_taobao_row(out, shop, &shop->orders[i]);
}

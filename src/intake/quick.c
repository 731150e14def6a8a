/* quick.c - the plain forms of dates and sums, read without the general readers.
 *
 * Promise: what is read here, the general readers (date.c, number.c) read the same; everything else
 * goes to them. The day of the row before is kept, because files are sorted by day. */
#include "intake/detect.h"

#include <string.h>

bool wb_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool digits_at(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!wb_is_digit(p[i]))
            return false;
    return true;
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

static bool clock_chars(const char *p, const char *end)
{
    for (; p < end; p++)
        if (!wb_is_digit(*p) && *p != ':' && *p != '.')
            return false;
    return true;
}

/* Nothing, or a clock, stands behind the ten bytes of the day. */
static bool clock_follows(wb_slice s)
{
    if (s.n == 10)
        return true;
    return s.n >= 15 && s.n <= 25 && (s.p[10] == ' ' || s.p[10] == 'T') && wb_is_digit(s.p[11]) &&
           (s.p[13] == ':' || s.p[12] == ':') && clock_chars(s.p + 12, s.p + s.n);
}

static wb_day day_of(const char *year, const char *month, const char *mday)
{
    if (!digits_at(year, 4) || !digits_at(month, 2) || !digits_at(mday, 2))
        return WB_NO_DAY;
    int y = two(year) * 100 + two(year + 2);
    return y < 1900 || y > 2199 ? WB_NO_DAY : wb_day_of(y, two(month), two(mday));
}

/* 2025-03-04, 04.03.2025, 04/03/2025, each with a clock or without. */
static wb_day fixed_day(const char *p, wb_date_order order)
{
    if (p[4] == '-' && p[7] == '-')
        return day_of(p, p + 5, p + 8);
    if (p[2] != p[5] || !memchr("./-", p[2], 3) || order == WB_ORDER_YMD)
        return WB_NO_DAY;
    return order == WB_ORDER_MDY ? day_of(p + 6, p, p + 3) : day_of(p + 6, p + 3, p);
}

wb_day wb_rows_day(wb_intake *in, wb_slice s)
{
    const wb_date_style *style = &in->plan.date;
    bool plain = s.n >= 10 && !style->pattern[0] && style->only == WB_DATE_NONE && clock_follows(s);
    if (plain && in->date_cached && memcmp(s.p, in->cache_date, 10) == 0)
        return in->cache_day;
    wb_day d = plain ? fixed_day(s.p, style->order) : WB_NO_DAY;
    if (d == WB_NO_DAY)
        return wb_date_parse(s, style);
    memcpy(in->cache_date, s.p, 10);
    in->date_cached = true;
    in->cache_day = d;
    return d;
}

static const char *digits(const char *p, const char *end, int64_t *v)
{
    while (p < end && wb_is_digit(*p))
        *v = *v * 10 + (*p++ - '0');
    return p;
}

/* Is the rest a mark and one or two decimals? */
static bool decimals_follow(const char *p, const char *end, char mark, int most)
{
    long n = end - p - 1;
    return p < end && *p == mark && n >= 1 && n <= 2 && n <= most;
}

/* -1234, 1234.5, 1234.56 with the mark of the column; false = not one of these. */
static bool plain_money(wb_slice s, char mark, int decimals, wb_money *ret)
{
    const char *p = s.p, *end = s.p + s.n;
    bool minus = p < end && *p == '-';
    int64_t v = 0;
    p += minus;
    if (p >= end || end - p > 15 || !wb_is_digit(*p))
        return false;
    p = digits(p, end, &v);
    if (decimals_follow(p, end, mark, decimals)) {
        decimals -= (int)(end - p - 1);
        p = digits(p + 1, end, &v);
    }
    for (; decimals > 0; decimals--)
        v *= 10;
    *ret = minus ? -v : v;
    return p == end && v <= WB_MONEY_MAX;
}

bool wb_rows_money(const wb_intake *in, wb_slice s, int digits, wb_money *ret)
{
    wb_decimal d;
    if (in->plan.zeros == 0 && plain_money(s, in->plan.decimal, digits, ret))
        return true;
    if (!wb_number_parse(s, in->plan.decimal, &d))
        return false;
    d.scale += in->plan.minor ? digits : -in->plan.zeros;
    return wb_decimal_minor(d, digits, ret);
}

bool wb_rows_decimal(const wb_intake *in, wb_slice s, wb_decimal *ret)
{
    const char *p = s.p, *end = s.p + s.n;
    bool minus = p < end && *p == '-';
    int64_t v = 0;
    p += minus;
    if (p < end && end - p <= 15 && wb_is_digit(*p)) {
        p = digits(p, end, &v);
        long n = p < end && *p == in->plan.decimal ? end - p - 1 : 0;
        if (n == 1 || n == 2)
            p = digits(p + 1, end, &v);
        *ret = (wb_decimal){minus ? -v : v, (int)n};
        if (p == end)
            return true;
    }
    return wb_number_parse(s, in->plan.decimal, ret);
}

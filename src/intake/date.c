/* date.c - what people write for a day.
 *
 * Promise: the calendar day as written (an offset or zone behind the time is not added: it is the
 * shop's own day). 03/04/2025 stays open until its column is settled; between dots the day comes
 * first. Two-digit years are 1970..2069. Days outside 1900..2199 are no days.
 *
 * A cell is read as up to three parts (numbers, one of which may be the name of a month), then as
 * something that may be a time of day; a time of day may also stand in front ("10:30 05.01.2025").
 */
#include "intake/detect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { CELL_MAX = 64, EXCEL_EPOCH = 25569, EXCEL_EPOCH_1904 = 24107 };

typedef struct lexer {
    char text[CELL_MAX + 1]; /* with full-width forms and odd spaces made plain */
    size_t n, at;
    int number[3], digits[3];
    char mark[3]; /* before the part: '/', '-', '.', ' ' or 'Y' for 年 */
    int parts, month, month_part;
} lexer;

static wb_day day_of(int year, int month, int mday)
{
    return year < 1900 || year > 2199 ? WB_NO_DAY : wb_day_of(year, month, mday);
}

static int full_year(int year, int digits)
{
    if (digits > 2)
        return year;
    return year < 70 ? 2000 + year : 1900 + year;
}

/* Full-width forms and odd spaces as ASCII; 0 = the character stays as it is. */
static char plain_char(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (char)(c - 0xFF01 + '!');
    return c == 0xA0 || c == 0x202F || c == 0x3000 || c == '\t' ? ' ' : 0;
}

/* Copies the cell; false when it is too long or too short for a date. */
static bool plain(wb_slice s, lexer *l)
{
    s = wb_trimmed(s);
    if (s.n > 0 && s.p[0] == '\'')
        s = (wb_slice){s.p + 1, s.n - 1};
    if (s.n < 5 || s.n > CELL_MAX)
        return false;
    for (const char *p = s.p, *end = s.p + s.n; p < end;) {
        const char *from = p;
        char c = plain_char(wb_utf8_next(&p, end));
        if (c)
            l->text[l->n++] = c;
        else
            while (from < p)
                l->text[l->n++] = *from++;
    }
    l->text[l->n] = 0;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static size_t run(const lexer *l, size_t at, bool (*is)(char))
{
    size_t n = 0;
    while (at + n < l->n && is(l->text[at + n]))
        n++;
    return n;
}

static int number_at(const lexer *l, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n && i < 8; i++)
        v = v * 10 + (l->text[at + i] - '0');
    return v;
}

/* The letters that begin here: one kind of letters only, so that "2025年3月" parts well. */
static size_t letters(const lexer *l)
{
    size_t n = run(l, l->at, is_letter), k = 1;
    unsigned char first = (unsigned char)l->text[l->at];
    if (n >= 3 && memcmp(l->text + l->at, "年", 3) == 0)
        return 3; /* 2025年三月5日 */
    while (k < n) {
        unsigned char c = (unsigned char)l->text[l->at + k];
        if ((first < 0x80) != (c < 0x80))
            break;
        k++;
    }
    return k;
}

static bool take_word(lexer *l, char *mark)
{
    size_t n = letters(l), ignored = 0;
    const char *p = l->text + l->at;
    int month = l->month ? 0 : wb_month_word(p, n, &ignored);
    if (month > 0) {
        l->month = month;
        l->month_part = l->parts;
    } else if (!wb_date_filler(p, n)) {
        return false;
    }
    *mark = n == 3 && memcmp(p, "年", 3) == 0 ? 'Y' : ' ';
    l->at += n;
    return true;
}

static bool take_number(lexer *l, char mark)
{
    size_t n = run(l, l->at, is_digit);
    if (n > 4 || n == 3)
        return false;
    l->number[l->parts] = number_at(l, l->at, n);
    l->digits[l->parts] = (int)n;
    l->mark[l->parts] = mark;
    l->parts++;
    l->at += n;
    return true;
}

/* Reads the three parts of a date; the lexer then stands behind them. */
static bool take_parts(lexer *l)
{
    char mark = 0;
    while (l->at < l->n && l->parts + (l->month > 0) < 3) {
        char c = l->text[l->at];
        if (is_digit(c)) {
            if (!take_number(l, mark))
                return false;
            mark = 0;
        } else if (is_letter(c)) {
            if (!take_word(l, &mark))
                return false;
        } else if (strchr("-/., '", c)) {
            mark = mark == 0 || mark == ' ' ? c : mark;
            l->at++;
        } else {
            return false;
        }
    }
    return l->parts + (l->month > 0) == 3;
}

/* A word of the tail: T, Z, UTC, 上午, г. ...; *clock when it belongs to a time of day. */
static bool tail_word(lexer *l, bool *clock)
{
    size_t n = letters(l);
    const char *p = l->text + l->at;
    l->at += n;
    *clock |= n >= 3 || *p == 'T';
    return wb_date_filler(p, n);
}

/* Is the rest nothing or a time of day? A second date is not. */
static bool tail_fits(lexer *l)
{
    bool digits = false, clock = false;
    if (l->at < l->n && (is_digit(l->text[l->at]) || l->text[l->at] == ':'))
        return false; /* what looked like a year was the hour: Jan 5 10:00:00 2025 */
    while (l->at < l->n) {
        char c = l->text[l->at];
        if (is_letter(c)) {
            if (!tail_word(l, &clock))
                return false;
            continue;
        }
        if (clock && (c == '[' || c == '('))
            return true; /* the name of a zone */
        if (!strchr("0123456789:.,+- ()", c))
            return false;
        digits |= is_digit(c);
        clock |= c == ':';
        l->at++;
    }
    return clock || !digits;
}

static void named(const lexer *l, wb_date *d)
{
    int year = l->digits[0] == 4 ? 0 : 1, mday = 1 - year;
    if (l->digits[mday] > 2)
        return;
    d->kind = WB_DATE_NAMED;
    d->a = full_year(l->number[year], l->digits[year]);
    d->b = l->month;
    d->c = l->number[mday];
    d->day = day_of(d->a, d->b, d->c);
}

static void numeric(const lexer *l, wb_date *d)
{
    const int *v = l->number, *n = l->digits;
    d->mark = l->mark[1];
    d->a = v[0];
    d->b = v[1];
    d->c = v[2];
    if (n[1] > 2)
        return;
    if ((n[0] == 4 || l->mark[1] == 'Y') && n[2] <= 2) {
        d->kind = WB_DATE_YMD;
        d->a = full_year(v[0], n[0]);
        d->day = day_of(d->a, d->b, d->c);
    } else if (n[0] <= 2 && (n[2] == 4 || n[2] == 2) && l->mark[1] == l->mark[2]) {
        d->kind = WB_DATE_OPEN;
        d->c = full_year(v[2], n[2]);
        d->short_year = n[2] == 2;
    }
}

/* 20250304, 20250304T101500, 202503041015 */
static bool compact(const lexer *l, size_t n, wb_date *d)
{
    int v = number_at(l, 0, 8);
    if (n != 8 && n != 12 && n != 14)
        return false;
    d->a = v / 10000;
    d->b = v / 100 % 100;
    d->c = v % 100;
    d->day = day_of(d->a, d->b, d->c);
    if (d->day == WB_NO_DAY || d->a < 1950)
        return false;
    d->kind = WB_DATE_COMPACT;
    return true;
}

static void from_epoch(int64_t v, size_t n, wb_date *d)
{
    int64_t seconds = n == 16 ? v / 1000000 : n == 13 ? v / 1000 : v;
    if (seconds < 100000000 || seconds > 7000000000)
        return;
    d->kind = n >= 13 ? WB_DATE_UNIX_MS : WB_DATE_UNIX;
    d->day = (wb_day)(seconds / 86400);
}

static void by_digits(const lexer *l, size_t n, wb_date *d)
{
    int64_t v = strtoll(l->text, NULL, 10);
    if (n == 9 || n == 10 || n == 13 || n == 16)
        from_epoch(v, n, d);
    if (n != 5 || v < 18264 || v > 73050) /* 1950 .. 2099 */
        return;
    d->serial = v;
    d->kind = WB_DATE_SERIAL;
}

/* A cell that begins with a number of five digits and more: how many digits say what it is. */
static void bare(lexer *l, size_t n, wb_date *d)
{
    size_t rest = n;
    if (n > 16)
        return;
    if (rest < l->n && (l->text[rest] == '.' || l->text[rest] == ','))
        rest += 1 + run(l, rest + 1, is_digit);
    if (rest < l->n) {
        l->at = 8;
        if (n == 8 && compact(l, n, d) && !tail_fits(l))
            d->kind = WB_DATE_NONE;
    } else if (!compact(l, n, d)) {
        by_digits(l, n, d);
    }
}

/* "10:30", "9:05:11.000": how many bytes of a clock begin here; 0 = none. */
static size_t clock_at(const lexer *l)
{
    size_t n = run(l, 0, is_digit), colons = 0;
    if (n < 1 || n > 2 || n == l->n || l->text[n] != ':')
        return 0;
    while (n < l->n && (is_digit(l->text[n]) || l->text[n] == ':' || l->text[n] == '.'))
        colons += l->text[n++] == ':';
    return colons > 2 || l->text[n - 1] == ':' || l->text[n - 1] == '.' ? 0 : n;
}

/* A clock in front of a date, and what belongs to it (AM, a comma), is passed over; false when
 * nothing but the date may then follow and something does. */
static bool after_clock(lexer *l, size_t clock)
{
    l->at = clock;
    if (!take_parts(l))
        return false;
    while (l->at < l->n && strchr(" .,", l->text[l->at]))
        l->at++;
    if (l->at < l->n && is_letter(l->text[l->at])) { /* 2025 г. */
        bool ignored = false;
        if (!tail_word(l, &ignored))
            return false;
    }
    return run(l, l->at, is_digit) == 0 && (l->at == l->n || l->text[l->at] == '.');
}

wb_date_kind wb_date_look(wb_slice s, wb_date *ret)
{
    lexer l = {.n = 0};
    *ret = (wb_date){.kind = WB_DATE_NONE, .day = WB_NO_DAY};
    if (!plain(s, &l))
        return WB_DATE_NONE;
    size_t n = run(&l, 0, is_digit);
    if (n > 4) {
        bare(&l, n, ret);
        return ret->kind;
    }
    size_t clock = clock_at(&l);
    if (clock > 0 ? !after_clock(&l, clock) : !take_parts(&l) || !tail_fits(&l))
        return WB_DATE_NONE;
    if (l.month > 0)
        named(&l, ret);
    else
        numeric(&l, ret);
    return ret->kind;
}

wb_day wb_date_day(const wb_date *d, const wb_date_style *style)
{
    if (style->only != WB_DATE_NONE && d->kind != style->only)
        return WB_NO_DAY;
    if (d->kind == WB_DATE_SERIAL)
        return (wb_day)(d->serial - (style->date1904 ? EXCEL_EPOCH_1904 : EXCEL_EPOCH));
    if (d->kind != WB_DATE_OPEN)
        return d->day;
    if (style->order == WB_ORDER_YMD)
        return day_of(full_year(d->a, 2), d->b, d->short_year ? d->c % 100 : 0);
    if (style->order == WB_ORDER_MDY)
        return day_of(d->c, d->a, d->b);
    return day_of(d->c, d->b, d->a);
}

static wb_day by_pattern(wb_slice s, const char *pattern)
{
    char text[CELL_MAX + 1];
    struct tm t = {.tm_mday = 1};
    s = wb_trimmed(s);
    if (s.n == 0 || s.n > CELL_MAX || memchr(s.p, 0, s.n))
        return WB_NO_DAY;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    const char *end = strptime(text, pattern, &t);
    if (!end || is_digit(*end))
        return WB_NO_DAY;
    return day_of(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

wb_day wb_date_parse(wb_slice s, const wb_date_style *style)
{
    wb_date d;
    if (style->within)
        s = wb_date_within(s);
    if (style->pattern[0])
        return by_pattern(s, style->pattern);
    return wb_date_look(s, &d) == WB_DATE_NONE ? WB_NO_DAY : wb_date_day(&d, style);
}

wb_err wb_date_format_option(wb_ctx *cx, const char *text, wb_date_style *ret)
{
    static const struct {
        const char *name;
        wb_date_order order;
        wb_date_kind only;
    } NAMES[] = {
        {"dmy", WB_ORDER_DMY, WB_DATE_NONE},        {"mdy", WB_ORDER_MDY, WB_DATE_NONE},
        {"ymd", WB_ORDER_YMD, WB_DATE_NONE},        {"excel", WB_ORDER_DMY, WB_DATE_SERIAL},
        {"unix", WB_ORDER_DMY, WB_DATE_UNIX},       {"unix-ms", WB_ORDER_DMY, WB_DATE_UNIX_MS},
        {"dd.mm.yyyy", WB_ORDER_DMY, WB_DATE_NONE}, {"dd/mm/yyyy", WB_ORDER_DMY, WB_DATE_NONE},
        {"mm/dd/yyyy", WB_ORDER_MDY, WB_DATE_NONE}, {"yyyy-mm-dd", WB_ORDER_YMD, WB_DATE_NONE}};
    for (size_t i = 0; i < WB_COUNT(NAMES); i++)
        if (strcasecmp(NAMES[i].name, text) == 0) {
            ret->order = NAMES[i].order;
            ret->only = NAMES[i].only;
            return WB_OK;
        }
    if (strchr(text, '%') && strlen(text) < sizeof ret->pattern) {
        memcpy(ret->pattern, text, strlen(text) + 1);
        ret->order = WB_ORDER_DMY;
        return WB_OK;
    }
    return wb_fail(cx, WB_USAGE,
                   "--date-format %s is not known; use dmy, mdy, ymd, excel, unix, unix-ms or a "
                   "pattern as %%d.%%m.%%Y",
                   text);
}

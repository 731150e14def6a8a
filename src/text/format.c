/* format.c - numbers, money and days as a person of the language writes them.
 *
 * Promise: the output is UTF-8; a number never breaks from its unit (U+00A0 between them); what is
 * no number (NaN, infinity) is an em dash, never "nan". Grouping and marks are those of ICU for
 * en, ru and zh-CN (a test compares them); month names are read from ICU once and then only
 * copied, so that threads may format at the same time.
 * Units: shares are 0..1, money is in minor units, days are wb_day. */
#include "text/text.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#define NBSP "\xC2\xA0"
#define DASH "\xE2\x80\x94"

enum { DIGITS_MAX = 9, NUMBER_MAX = 352 };

static const char *group_mark(wb_lang lang)
{
    return lang == WB_RU ? NBSP : ",";
}

static char decimal_mark(wb_lang lang)
{
    return lang == WB_RU ? ',' : '.';
}

/* Whole digits with a mark every three: "12004" -> "12,004". */
static void put_grouped(wb_str *s, wb_lang lang, const char *digits, size_t n)
{
    const char *mark = group_mark(lang);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            wb_str_puts(s, mark);
        wb_str_putc(s, digits[i]);
    }
}

/* `text` is what printf wrote for a finite number: sign, digits, perhaps a point and digits. */
static void put_localized(wb_str *s, wb_lang lang, const char *text)
{
    if (*text == '-') {
        if (strspn(text, "-0.") != strlen(text)) /* what rounds to nought has no sign */
            wb_str_putc(s, '-');
        text++;
    }
    size_t whole = strspn(text, "0123456789");
    put_grouped(s, lang, text, whole);
    if (text[whole] == '.') {
        wb_str_putc(s, decimal_mark(lang));
        wb_str_puts(s, text + whole + 1);
    }
}

static int clamp_digits(int digits)
{
    if (digits < 0)
        return 0;
    return digits > DIGITS_MAX ? DIGITS_MAX : digits;
}

void wb_put_number(wb_str *s, wb_lang lang, double v, int digits)
{
    char text[NUMBER_MAX];
    if (!isfinite(v)) {
        wb_str_puts(s, DASH);
        return;
    }
    (void)snprintf(text, sizeof text, "%.*f", clamp_digits(digits), v);
    put_localized(s, lang, text);
}

void wb_put_percent(wb_str *s, wb_lang lang, double share, int digits)
{
    wb_put_number(s, lang, share * 100.0, digits);
    if (isfinite(share))
        wb_str_puts(s, lang == WB_RU ? NBSP "%" : "%");
}

/* ---- money ---- */

typedef struct symbol {
    char code[4];
    bool before; /* English writes it before the amount */
    const char *sign, *sign_zh;
} symbol;

static const symbol SYMBOLS[] = {
    {"USD", true, "$", "US$"},    {"EUR", false, "€", "€"},    {"GBP", true, "£", "£"},
    {"RUB", false, "₽", "₽"}, {"CNY", true, "CN¥", "¥"},   {"JPY", true, "¥", "JP¥"},
    {"KZT", false, "₸", "₸"},     {"UAH", false, "₴", "₴"},    {"TRY", false, "₺", "₺"},
    {"INR", true, "₹", "₹"},      {"KRW", true, "₩", "₩"},     {"ILS", true, "₪", "₪"},
    {"GEL", false, "₾", "₾"}, {"VND", false, "₫", "₫"},    {"PLN", false, "zł", "zł"},
    {"CZK", false, "Kč", "Kč"},   {"AMD", false, "֏", "֏"},    {"AZN", false, "₼", "₼"},
    {"BRL", true, "R$", "R$"},    {"HKD", true, "HK$", "HK$"}, {"TWD", true, "NT$", "NT$"},
    {"AUD", true, "A$", "A$"},    {"CAD", true, "CA$", "CA$"},
};

typedef struct unit {
    const char *sign; /* "" = none */
    bool before;
} unit;

static unit unit_of(wb_lang lang, const char *currency)
{
    for (size_t i = 0; i < WB_COUNT(SYMBOLS); i++) {
        const symbol *y = &SYMBOLS[i];
        if (strcmp(y->code, currency) == 0)
            return (unit){lang == WB_ZH ? y->sign_zh : y->sign,
                          lang == WB_ZH || (lang == WB_EN && y->before)};
    }
    return (unit){currency, false};
}

static void put_unit_after(wb_str *s, unit u)
{
    if (!u.before && u.sign[0] != '\0') {
        wb_str_puts(s, NBSP);
        wb_str_puts(s, u.sign);
    }
}

static uint64_t magnitude(wb_money minor)
{
    return minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
}

static uint64_t power_of_ten(int n)
{
    uint64_t p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

static void put_unsigned(wb_str *s, wb_lang lang, uint64_t v)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    put_grouped(s, lang, text, (size_t)n);
}

static void put_sign(wb_str *s, bool negative, unit u)
{
    if (negative)
        wb_str_putc(s, '-');
    if (u.before)
        wb_str_puts(s, u.sign);
}

void wb_put_money(wb_str *s, wb_lang lang, wb_money minor, const char *currency)
{
    unit u = unit_of(lang, currency);
    int digits = wb_currency_digits(currency);
    uint64_t v = magnitude(minor), scale = power_of_ten(digits);
    put_sign(s, minor < 0, u);
    put_unsigned(s, lang, v / scale);
    if (v % scale != 0) {
        char text[24];
        (void)snprintf(text, sizeof text, "%0*llu", digits, (unsigned long long)(v % scale));
        wb_str_putc(s, decimal_mark(lang));
        wb_str_puts(s, text);
    }
    put_unit_after(s, u);
}

/* Steps of the short form, ascending. The first is used from 100 of it on: below that an amount
 * reads better in full. */
typedef struct step {
    double size;
    const char *word;
} step;

static const step STEPS[WB_LANGS][4] = {
    [WB_EN] = {{1e3, NBSP "K"}, {1e6, NBSP "M"}, {1e9, NBSP "B"}, {1e12, NBSP "T"}},
    [WB_RU] = {{1e3, NBSP "тыс."}, {1e6, NBSP "млн"}, {1e9, NBSP "млрд"}, {1e12, NBSP "трлн"}},
    [WB_ZH] = {{1e4, "万"}, {1e8, "亿"}, {1e12, "万亿"}, {1e16, "亿亿"}},
};

/* Three figures without trailing noughts: 1.84, 18.4, 184, 1,840. */
static void put_three_figures(wb_str *s, wb_lang lang, double v)
{
    char text[NUMBER_MAX];
    int digits = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
    int n = snprintf(text, sizeof text, "%.*f", digits, v);
    if (digits > 0) {
        while (text[n - 1] == '0')
            text[--n] = '\0';
        if (text[n - 1] == '.')
            text[--n] = '\0';
    }
    put_localized(s, lang, text);
}

void wb_put_money_short(wb_str *s, wb_lang lang, wb_money minor, const char *currency)
{
    unit u = unit_of(lang, currency);
    double v = (double)magnitude(minor) / (double)power_of_ten(wb_currency_digits(currency));
    const double from = 1e5; /* "96,400" in full, "365 K" in short */
    const step *found = NULL;
    for (size_t i = 0; i < WB_COUNT(STEPS[0]); i++) {
        const step *t = &STEPS[lang][i];
        double figures = v / t->size;
        if (v >= from - 0.5 && figures >= 0.9995) /* 999.6 K is 1 M */
            found = t;
    }
    if (found == NULL) {
        put_sign(s, minor < 0 && v >= 0.5, u);
        wb_put_number(s, lang, v, 0);
        put_unit_after(s, u);
        return;
    }
    put_sign(s, minor < 0, (unit){u.sign, u.before && lang != WB_ZH});
    put_three_figures(s, lang, v / found->size);
    wb_str_puts(s, found->word);
    if (lang == WB_ZH)
        wb_str_puts(s, u.sign);
    else
        put_unit_after(s, u);
}

/* ---- days ---- */

enum { MONTH_BYTES = 32 };
static char months[WB_LANGS][WB_DAY_MONTH_SHORT + 1][12][MONTH_BYTES];
static pthread_once_t months_once = PTHREAD_ONCE_INIT;

/* Inside a date Russian bends the month ("1 января"), alone it does not ("январь"). */
static const UDateFormatSymbolType MONTH_FORMS[] = {
    [WB_DAY_LONG] = UDAT_MONTHS,
    [WB_DAY_SHORT] = UDAT_SHORT_MONTHS,
    [WB_DAY_MONTH] = UDAT_STANDALONE_MONTHS,
    [WB_DAY_MONTH_SHORT] = UDAT_STANDALONE_SHORT_MONTHS,
};

static void load_month(const UDateFormat *f, wb_lang lang, size_t form, int month)
{
    UChar wide[MONTH_BYTES];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = 0;
    char *out = months[lang][form][month];
    (void)udat_getSymbols(f, MONTH_FORMS[form], month, wide, MONTH_BYTES - 1, &e);
    u_strToUTF8(out, MONTH_BYTES, &n, wide, -1, &e);
    if (U_FAILURE(e)) /* ICU without data: the number of the month still tells the truth */
        (void)snprintf(out, MONTH_BYTES, "%02d", month + 1);
}

static void load_months(void)
{
    static const char *const LOCALES[WB_LANGS] = {"en", "ru", "zh_CN"};
    for (int lang = 0; lang < WB_LANGS; lang++) {
        UErrorCode e = U_ZERO_ERROR;
        UDateFormat *f = udat_open(UDAT_LONG, UDAT_LONG, LOCALES[lang], u"UTC", -1, NULL, 0, &e);
        for (size_t form = 0; form < WB_COUNT(MONTH_FORMS); form++)
            for (int month = 0; month < 12; month++) {
                if (U_SUCCESS(e))
                    load_month(f, (wb_lang)lang, form, month);
                else
                    (void)snprintf(months[lang][form][month], MONTH_BYTES, "%02d", month + 1);
            }
        if (U_SUCCESS(e))
            udat_close(f);
    }
}

static void put_day_zh(wb_str *s, int year, int month, int mday)
{
    wb_str_putf(s, "%d年%d月", year, month);
    if (mday > 0)
        wb_str_putf(s, "%d日", mday);
}

void wb_put_day(wb_str *s, wb_lang lang, wb_day d, wb_day_style style)
{
    int year, month, mday;
    if (d == WB_NO_DAY) {
        wb_str_puts(s, DASH);
        return;
    }
    (void)pthread_once(&months_once, load_months);
    wb_day_split(d, &year, &month, &mday);
    const char *name = months[lang][style][month - 1];
    bool whole = style == WB_DAY_LONG || style == WB_DAY_SHORT;
    if (lang == WB_ZH)
        put_day_zh(s, year, month, whole ? mday : 0);
    else if (!whole)
        wb_str_putf(s, "%s %d", name, year);
    else if (lang == WB_RU)
        wb_str_putf(s, "%d %s %d", mday, name, year);
    else
        wb_str_putf(s, "%s %d, %d", name, mday, year);
}

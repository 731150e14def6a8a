/* format_test.c - numbers, money and days read as a person of the language writes them. */
#include "text/text.h"
#include "wbtest.h"

#include <math.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#define N "\xC2\xA0" /* no break here */

static const char *const LOCALES[WB_LANGS] = {"en", "ru", "zh_CN"};

typedef struct money_case {
    wb_lang lang;
    wb_money minor;
    const char *currency, *text;
} money_case;

typedef void put_money(wb_str *s, wb_lang lang, wb_money minor, const char *currency);

static void run_money(wb_ctx *cx, const money_case *c, size_t n, put_money *put)
{
    for (size_t i = 0; i < n; i++) {
        wb_str s;
        wb_str_init(&s, cx, 200);
        put(&s, c[i].lang, c[i].minor, c[i].currency);
        assert_string_equal(s.p, c[i].text);
    }
}

static const char *number(wb_ctx *cx, wb_lang lang, double v, int digits)
{
    wb_str s;
    wb_str_init(&s, cx, 1000);
    wb_put_number(&s, lang, v, digits);
    return s.p;
}

static void numbers_have_the_marks_of_the_language(void **cx)
{
    assert_string_equal(number(*cx, WB_EN, 1234567.891, 2), "1,234,567.89");
    assert_string_equal(number(*cx, WB_RU, 1234567.891, 2), "1" N "234" N "567,89");
    assert_string_equal(number(*cx, WB_ZH, -12004, 0), "-12,004");
    assert_string_equal(number(*cx, WB_EN, 999, 0), "999");
    assert_string_equal(number(*cx, WB_EN, 1000, 0), "1,000");
    assert_string_equal(number(*cx, WB_EN, 0.5, 3), "0.500");
}

static void what_is_no_number_is_a_dash_and_nought_has_no_sign(void **cx)
{
    assert_string_equal(number(*cx, WB_EN, NAN, 2), "—");
    assert_string_equal(number(*cx, WB_RU, INFINITY, 2), "—");
    assert_string_equal(number(*cx, WB_EN, -0.001, 2), "0.00");
    assert_string_equal(number(*cx, WB_EN, -0.005001, 2), "-0.01");
    assert_string_equal(number(*cx, WB_EN, 1.5, 99), "1.500000000");
    assert_string_equal(number(*cx, WB_EN, 1.7, -5), "2");
    assert_int_equal(strlen(number(*cx, WB_EN, 1.7e308, 9)), 421);
}

static void icu_text(UNumberFormat *f, double v, char *out, int32_t size)
{
    UChar wide[200];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = unum_formatDouble(f, v, wide, 200, NULL, &e);
    u_strToUTF8(out, size, NULL, wide, n, &e);
    assert_true(U_SUCCESS(e));
}

static void numbers_are_those_of_icu(void **cx)
{
    static const double V[] = {0,    1,     12,         999,   1000,     12345, 1234567,
                               0.1,  -0.26, 3.14159,    -1000, 99999.99, 1e9,   123456789012.0,
                               1e15, 0.001, -123456.78, 7.77,  100.4,    2e-7};
    for (int lang = 0; lang < WB_LANGS; lang++)
        for (int digits = 0; digits <= 4; digits += 2) {
            UErrorCode e = U_ZERO_ERROR;
            UNumberFormat *f = unum_open(UNUM_DECIMAL, NULL, 0, LOCALES[lang], NULL, &e);
            unum_setAttribute(f, UNUM_FRACTION_DIGITS, digits);
            for (size_t i = 0; i < WB_COUNT(V); i++) {
                char want[400];
                icu_text(f, V[i], want, sizeof want);
                if (strspn(want, "-0.,") != strlen(want)) /* ICU writes -0 */
                    assert_string_equal(number(*cx, (wb_lang)lang, V[i], digits), want);
            }
            unum_close(f);
        }
}

static void percents_are_those_of_icu(void **cx)
{
    static const double V[] = {0.115, 0, 1, 0.5, 12.344, -0.25};
    for (int lang = 0; lang < WB_LANGS; lang++) {
        UErrorCode e = U_ZERO_ERROR;
        UNumberFormat *f = unum_open(UNUM_PERCENT, NULL, 0, LOCALES[lang], NULL, &e);
        unum_setAttribute(f, UNUM_FRACTION_DIGITS, 1);
        for (size_t i = 0; i < WB_COUNT(V); i++) {
            char want[400];
            wb_str s;
            icu_text(f, V[i], want, sizeof want);
            wb_str_init(&s, *cx, 200);
            wb_put_percent(&s, (wb_lang)lang, V[i], 1);
            assert_string_equal(s.p, want);
        }
        unum_close(f);
    }
}

static void money_is_exact(void **cx)
{
    static const money_case T[] = {
        {WB_EN, 1200450, "EUR", "12,004.50" N "€"},
        {WB_RU, 1200450, "RUB", "12" N "004,50" N "₽"},
        {WB_ZH, 1284700, "CNY", "¥12,847"},
        {WB_EN, 1284705, "USD", "$12,847.05"},
        {WB_RU, 1284705, "USD", "12" N "847,05" N "$"},
        {WB_EN, -500, "USD", "-$5"},
        {WB_EN, 500, "JPY", "¥500"},
        {WB_ZH, 500, "JPY", "JP¥500"},
        {WB_EN, 1234, "KWD", "1.234" N "KWD"},
        {WB_EN, 123450, "", "1,234.50"},
        {WB_EN, 5, "", "0.05"},
        {WB_RU, -7, "RUB", "-0,07" N "₽"},
        {WB_EN, INT64_MIN, "", "-92,233,720,368,547,758.08"},
        {WB_EN, 0, "GBP", "£0"},
    };
    run_money(*cx, T, WB_COUNT(T), wb_put_money);
}

static void short_money_has_three_figures_and_a_word(void **cx)
{
    static const money_case T[] = {
        {WB_EN, 184000000, "EUR", "1.84" N "M" N "€"},
        {WB_RU, 184000000, "RUB", "1,84" N "млн" N "₽"},
        {WB_ZH, 184000000, "CNY", "184万¥"},
        {WB_EN, 36512300, "USD", "$365" N "K"},
        {WB_EN, 9640000, "RUB", "96,400" N "₽"},
        {WB_RU, 12345678, "RUB", "123" N "тыс." N "₽"},
        {WB_EN, 100000000, "EUR", "1" N "M" N "€"},
        {WB_EN, 99999999, "EUR", "1" N "M" N "€"},
        {WB_EN, 99940000, "EUR", "999" N "K" N "€"},
        {WB_EN, 1230000000000, "", "12.3" N "B"},
        {WB_EN, 999960000000, "", "10" N "B"},
        {WB_ZH, 12345678900000, "CNY", "1,235亿¥"},
        {WB_ZH, 1284700, "CNY", "¥12,847"},
        {WB_EN, -184000000, "USD", "-$1.84" N "M"},
        {WB_EN, 49, "EUR", "0" N "€"},
        {WB_EN, -49, "EUR", "0" N "€"},
        {WB_EN, 150, "EUR", "2" N "€"},
        {WB_EN, 1840000, "JPY", "¥1.84" N "M"},
    };
    run_money(*cx, T, WB_COUNT(T), wb_put_money_short);
}

static const char *day(wb_ctx *cx, wb_lang lang, wb_day d, wb_day_style style)
{
    wb_str s;
    wb_str_init(&s, cx, 200);
    wb_put_day(&s, lang, d, style);
    return s.p;
}

static void days_are_written_out(void **cx)
{
    const wb_day d = wb_day_of(2025, 1, 9);
    assert_string_equal(day(*cx, WB_EN, d, WB_DAY_LONG), "January 9, 2025");
    assert_string_equal(day(*cx, WB_EN, d, WB_DAY_SHORT), "Jan 9, 2025");
    assert_string_equal(day(*cx, WB_EN, d, WB_DAY_MONTH), "January 2025");
    assert_string_equal(day(*cx, WB_EN, d, WB_DAY_MONTH_SHORT), "Jan 2025");
    assert_string_equal(day(*cx, WB_RU, d, WB_DAY_LONG), "9 января 2025");
    assert_string_equal(day(*cx, WB_RU, d, WB_DAY_SHORT), "9 янв. 2025");
    assert_string_equal(day(*cx, WB_RU, d, WB_DAY_MONTH), "январь 2025");
    assert_string_equal(day(*cx, WB_RU, d, WB_DAY_MONTH_SHORT), "янв. 2025");
    assert_string_equal(day(*cx, WB_ZH, d, WB_DAY_LONG), "2025年1月9日");
    assert_string_equal(day(*cx, WB_ZH, d, WB_DAY_SHORT), "2025年1月9日");
    assert_string_equal(day(*cx, WB_ZH, d, WB_DAY_MONTH), "2025年1月");
    assert_string_equal(day(*cx, WB_RU, WB_NO_DAY, WB_DAY_LONG), "—");
}

static void days_are_those_of_icu(void **cx)
{
    static const UChar *const PATTERNS[WB_LANGS][4] = {
        {u"MMMM d, y", u"MMM d, y", u"LLLL y", u"LLL y"},
        {u"d MMMM y", u"d MMM y", u"LLLL y", u"LLL y"},
        {u"y年M月d日", u"y年M月d日", u"y年M月", u"y年M月"}};
    for (int lang = 0; lang < WB_LANGS; lang++)
        for (int style = 0; style < 4; style++) {
            UErrorCode e = U_ZERO_ERROR;
            UDateFormat *f = udat_open(UDAT_PATTERN, UDAT_PATTERN, LOCALES[lang], u"UTC", -1,
                                       PATTERNS[lang][style], -1, &e);
            for (int month = 1; month <= 12; month++) {
                UChar wide[100];
                char want[200];
                const wb_day d = wb_day_of(2024, month, 28);
                int32_t n = udat_format(f, (double)d * 86400000.0, wide, 100, NULL, &e);
                u_strToUTF8(want, sizeof want, NULL, wide, n, &e);
                assert_true(U_SUCCESS(e));
                assert_string_equal(day(*cx, (wb_lang)lang, d, (wb_day_style)style), want);
            }
            udat_close(f);
        }
}

WBTEST_MAIN(numbers_have_the_marks_of_the_language,
            what_is_no_number_is_a_dash_and_nought_has_no_sign, numbers_are_those_of_icu,
            percents_are_those_of_icu, money_is_exact, short_money_has_three_figures_and_a_word,
            days_are_written_out, days_are_those_of_icu)

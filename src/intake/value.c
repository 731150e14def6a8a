/* value.c - numbers and the days of workbooks as the text a person would have typed.
 *
 * Units: a serial number counts days (the fraction is the time of day) from 1899-12-30, or from
 * 1904-01-01. Excel believes in 1900-02-29, number 60; days before it are one later than the rule.
 */
#include "intake/intake_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DIGITS = 15, FRACTION_MAX = 340, LAST_SERIAL = 2958465 /* 9999-12-31 */ };

size_t wb_plain_number(double v, char out[400])
{
    if (!isfinite(v))
        return 0;
    int n = snprintf(out, 400, "%.*g", DIGITS, v);
    const char *e = memchr(out, 'e', (size_t)n);
    if (e) {
        long exponent = strtol(e + 1, NULL, 10);
        long places = exponent < 0 ? DIGITS - 1 - exponent : 0;
        n = snprintf(out, 400, "%.*f", (int)(places < FRACTION_MAX ? places : FRACTION_MAX), v);
        while (places > 0 && n > 0 && out[n - 1] == '0')
            n--;
        n -= n > 0 && out[n - 1] == '.';
    }
    if (n == 2 && memcmp(out, "-0", 2) == 0) {
        out[0] = '0';
        n = 1;
    }
    return (size_t)n;
}

/* A number as the file writes it, when that is already how a person would. */
static bool is_plain(const char *p, size_t n)
{
    size_t digits = 0, dots = 0;
    for (size_t i = 0; i < n; i++) {
        digits += p[i] >= '0' && p[i] <= '9';
        dots += p[i] == '.';
        if ((p[i] < '0' || p[i] > '9') && p[i] != '.' && !(p[i] == '-' && i == 0))
            return false;
    }
    return digits > 0 && digits <= DIGITS && dots <= 1;
}

/* The double in p[0..n), or NaN. */
static double number_of(const char *p, size_t n)
{
    char text[64], *end = NULL;
    if (n == 0 || n >= sizeof text)
        return NAN;
    memcpy(text, p, n);
    text[n] = 0;
    double v = strtod(text, &end);
    return *end == 0 ? v : NAN;
}

size_t wb_number_text(const char *p, size_t n, char out[400])
{
    double v = is_plain(p, n) ? NAN : number_of(p, n);
    if (isfinite(v))
        return wb_plain_number(v, out);
    if (n > 399)
        n = 399;
    memcpy(out, p, n); /* plain already, or no number: shown as it is */
    return n;
}

size_t wb_serial_text(const char *p, size_t n, bool date1904, char out[400])
{
    double v = number_of(p, n);
    if (!(v >= 0.0 && v < LAST_SERIAL + 1.0))
        return wb_number_text(p, n, out);
    int64_t seconds = llround(v * 86400.0);
    int64_t day = seconds / 86400, rest = seconds % 86400;
    int hour = (int)(rest / 3600), minute = (int)(rest / 60 % 60), second = (int)(rest % 60);
    if (v < 1.0 && !date1904) /* a time of day without a day */
        return (size_t)snprintf(out, 400, "%02d:%02d:%02d", hour, minute, second);
    if (day == 60 && !date1904)
        return (size_t)snprintf(out, 400, "1900-02-29 %02d:%02d:%02d", hour, minute, second);
    wb_day start = date1904 ? wb_day_of(1904, 1, 1) : wb_day_of(1899, 12, day < 60 ? 31 : 30);
    char date[11];
    wb_day_text(start + (wb_day)day, date);
    return (size_t)snprintf(out, 400, "%s %02d:%02d:%02d", date, hour, minute, second);
}

/* Formats that Excel knows by number and shows as a day or a time (also those of East Asia). */
static bool is_date_number(unsigned id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 ||
           (id >= 50 && id <= 58);
}

/* Passes what is no sign of a date in a format: "text", [Red], \x. Gives where to go on. */
static size_t pass_literal(const char *code, size_t n, size_t i)
{
    char close = code[i] == '[' ? ']' : '"';
    if (code[i] == '\\' || code[i] == '_' || code[i] == '*')
        return i + 2;
    const char *end = memchr(code + i + 1, close, n - i - 1);
    return end ? (size_t)(end - code) + 1 : n;
}

static bool is_one_of(const char *set, char c)
{
    return c != 0 && strchr(set, c);
}

bool wb_format_is_date(unsigned id, const char *code, size_t n)
{
    if (n == 0)
        return is_date_number(id);
    for (size_t i = 0; i < n && code[i] != ';';) {
        if (code[i] == '[' && i + 1 < n && is_one_of("hHmMsS", code[i + 1]))
            return false; /* [h]:mm is a duration */
        if (is_one_of("\"[\\_*", code[i])) {
            i = pass_literal(code, n, i);
            continue;
        }
        if (is_one_of("yYdDmMhHsS", code[i]))
            return true;
        if (is_one_of("0#?@", code[i]) || (n - i >= 7 && strncasecmp(code + i, "general", 7) == 0))
            return false;
        i++;
    }
    return false;
}

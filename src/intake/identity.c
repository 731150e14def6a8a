/* identity.c - who a row is about: customer id, e-mail, telephone, tax number, name.
 *
 * Promise: an id comes out as the file has it, leading zeros and all; only what a program put
 * around it goes: a spreadsheet's apostrophe, the ".0" of an id that was read as a number. Guests
 * (0, guest, null) are nobody. An id that a spreadsheet turned into 8.9E+10 is damaged:
 * WB_ID_DAMAGED and never a customer. Functions return the length written, 0 for nobody. */
#include "intake/detect.h"

#include <string.h>

enum { EMAIL_MAX = 254, PHONE_LEAST = 7, PHONE_MOST = 15 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static wb_slice without_quote(wb_slice s)
{
    s = wb_trimmed(s);
    while (s.n > 0 && (s.p[0] == '\'' || s.p[0] == '`'))
        s = wb_trimmed((wb_slice){s.p + 1, s.n - 1});
    return s;
}

static size_t digits_of(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += is_digit(s.p[i]);
    return n;
}

/* 8.9E+10, 7,92E+11: what a spreadsheet makes of a long number. */
static bool damaged(wb_slice s)
{
    size_t i = 0;
    while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ','))
        i++;
    if (i == 0 || i + 2 >= s.n || (s.p[i] != 'E' && s.p[i] != 'e'))
        return false;
    i++;
    if (s.p[i] != '+')
        return false;
    for (i++; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return true;
}

static wb_slice without_float(wb_slice s)
{
    if (s.n > 2 && s.p[s.n - 2] == '.' && s.p[s.n - 1] == '0')
        s.n -= 2;
    return s;
}

static bool all_zero(wb_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '0')
            return false;
    return true;
}

/* guest, null, n/a ...: the words of the data file, in any case. */
static bool is_guest(const wb_plan *p, wb_slice s)
{
    char folded[WB_FOLD_MAX];
    if (s.n > 40 || (is_digit(s.p[0]) && digits_of(s) == s.n))
        return s.n <= 40 && all_zero(s);
    if (s.n <= 3 && (s.p[0] == '-' || s.p[0] == '.' || s.p[0] == '?'))
        return true;
    bool ascii_id = is_digit(s.p[s.n - 1]) || is_digit(s.p[0]);
    if (ascii_id)
        return false;
    return wb_fold(s, folded) > 0 && wb_words_have(&p->aliases->guests, folded);
}

static long put(wb_slice s, char *out, size_t cap)
{
    size_t n = s.n < cap ? s.n : cap;
    memcpy(out, s.p, n);
    return (long)n;
}

long wb_id_customer(const wb_plan *p, wb_slice cell, char *out, size_t cap)
{
    wb_slice s = without_quote(cell);
    if (s.n == 0)
        return WB_ID_NONE;
    if (digits_of(s) == s.n - 1)
        s = without_float(s); /* 17850.0 */
    if (memchr(s.p, '+', s.n) && damaged(s))
        return WB_ID_DAMAGED;
    if (is_guest(p, s))
        return WB_ID_NONE;
    if (memchr(s.p, '@', s.n))
        return wb_id_email(s, out, cap) > 0 ? wb_id_email(s, out, cap) : put(s, out, cap);
    return put(s, out, cap);
}

static bool email_char(unsigned char c)
{
    return c > ' ' && !strchr("\"(),:;<>[\\]", c);
}

/* The first address of the cell: "Ann <a@b.com>", "a@b.com, c@d.com". */
static wb_slice address(wb_slice s)
{
    const char *at = memchr(s.p, '@', s.n);
    if (!at)
        return (wb_slice){NULL, 0};
    const char *from = at, *to = at + 1, *end = s.p + s.n;
    while (from > s.p && email_char((unsigned char)from[-1]) && from[-1] != '@')
        from--;
    while (to < end && email_char((unsigned char)*to) && *to != '@')
        to++;
    while (to > at && to[-1] == '.')
        to--;
    return (wb_slice){from, (size_t)(to - from)};
}

bool wb_looks_email(wb_slice cell)
{
    const char *at = cell.n > 0 ? memchr(cell.p, '@', cell.n) : NULL;
    if (!at)
        return false;
    wb_slice a = address(cell);
    at = a.n > 0 ? memchr(a.p, '@', a.n) : NULL;
    if (!at || at == a.p || a.n > EMAIL_MAX)
        return false;
    const char *domain = at + 1, *end = a.p + a.n;
    const char *dot = domain < end ? memchr(domain, '.', (size_t)(end - domain)) : NULL;
    return dot && dot > domain && dot + 1 < end;
}

static bool begins(const char *p, size_t n, const char *with)
{
    size_t k = strlen(with);
    return n >= k && memcmp(p, with, k) == 0;
}

/* Addresses that shops fill in when they have none. */
static bool nobody(const char *p, size_t n)
{
    static const char *const FRONTS[] = {
        "noemail@",  "no-email@",  "noreply@", "no-reply@", "nomail@",     "no@",
        "none@",     "null@",      "guest@",   "test@test", "email@email", "unknown@",
        "no_email@", "anonymous@", "na@na",    "no.email@", "empty@"};
    for (size_t i = 0; i < WB_COUNT(FRONTS); i++)
        if (begins(p, n, FRONTS[i]))
            return true;
    return false;
}

long wb_id_email(wb_slice cell, char *out, size_t cap)
{
    cell = without_quote(cell);
    if (cell.n == 0 || !wb_looks_email(cell))
        return WB_ID_NONE;
    wb_slice a = address(cell);
    if (a.n > cap)
        return WB_ID_NONE;
    for (size_t i = 0; i < a.n; i++)
        out[i] = (char)(a.p[i] >= 'A' && a.p[i] <= 'Z' ? a.p[i] + 32 : a.p[i]);
    return nobody(out, a.n) ? WB_ID_NONE : (long)a.n;
}

/* Digits of the first number of the cell; several are parted by , ; / or a line end. */
static size_t phone_digits(wb_slice s, char out[PHONE_MOST + 2], bool *plus)
{
    size_t n = 0;
    *plus = false;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i])) {
            if (n > PHONE_MOST)
                return 0;
            out[n++] = s.p[i];
        } else if (strchr(",;/\n", s.p[i]) && n >= PHONE_LEAST) {
            break;
        } else if (s.p[i] == '+' && n == 0) {
            *plus = true;
        }
    }
    return n;
}

static bool same_digit(const char *p, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (p[i] != p[0])
            return false;
    return true;
}

static bool phone_chars(wb_slice s, bool *shaped)
{
    *shaped = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (is_digit(c))
            continue;
        if ((unsigned char)c < 0x80 && !strchr("+-() .,;/\n'ext", c))
            return false;
        *shaped |= strchr("+-( ", c) != NULL;
    }
    return true;
}

bool wb_looks_phone(wb_slice cell)
{
    char d[PHONE_MOST + 2];
    bool plus, shaped;
    wb_slice s = without_quote(cell);
    if (s.n < PHONE_LEAST || s.n > 64 || !phone_chars(s, &shaped))
        return false;
    size_t n = phone_digits(s, d, &plus);
    if (n < PHONE_LEAST || n > PHONE_MOST)
        return false;
    return shaped || (n >= 10 && n <= 13);
}

/* Nobody said which country: mobile numbers of Russia (8 9xx, 9xx) and China (1xx) show it. */
static const char *by_look(char *d, size_t *n)
{
    if (*n == 11 && d[0] == '8' && d[1] == '9') {
        memmove(d, d + 1, --*n);
        return "7";
    }
    if (*n == 10 && d[0] == '9')
        return "7";
    return *n == 11 && d[0] == '1' && d[1] >= '3' ? "86" : "";
}

/* The country code to put before a number; takes the trunk digit (8, 0) off. */
static const char *country(const char *region, char *d, size_t *n)
{
    static const struct {
        char region[3];
        const char *code;
        char trunk;
    } CODES[] = {{"RU", "7", '8'},  {"KZ", "7", '8'},  {"BY", "375", '8'}, {"UA", "380", '0'},
                 {"US", "1", '1'},  {"CA", "1", '1'},  {"GB", "44", '0'},  {"DE", "49", '0'},
                 {"FR", "33", '0'}, {"CN", "86", '0'}, {"PL", "48", '0'},  {"IT", "39", 'x'},
                 {"ES", "34", 'x'}, {"AU", "61", '0'}, {"IN", "91", '0'},  {"NL", "31", '0'},
                 {"TR", "90", '0'}, {"HK", "852", 'x'}};
    for (size_t i = 0; i < WB_COUNT(CODES); i++) {
        if (strcmp(CODES[i].region, region) != 0)
            continue;
        if (*n > 10 && begins(d, *n, CODES[i].code) && d[0] != CODES[i].trunk)
            return "";
        if (*n > 9 && d[0] == CODES[i].trunk)
            memmove(d, d + 1, --*n);
        return CODES[i].code;
    }
    return by_look(d, n);
}

long wb_id_phone(const char *region, wb_slice cell, char *out, size_t cap)
{
    char d[PHONE_MOST + 2];
    bool plus;
    wb_slice s = without_float(without_quote(cell));
    if (damaged(s))
        return WB_ID_DAMAGED;
    size_t n = phone_digits(s, d, &plus);
    if (n < PHONE_LEAST || n > PHONE_MOST || cap < PHONE_MOST + 5 || same_digit(d, n))
        return WB_ID_NONE;
    if (n > 10 && begins(d, n, "00")) {
        memmove(d, d + 2, n -= 2);
        plus = true;
    }
    const char *code = plus ? "" : country(region, d, &n);
    size_t k = strlen(code);
    out[0] = '+';
    memcpy(out + 1, code, k);
    memcpy(out + 1 + k, d, n);
    return (long)(1 + k + n);
}

long wb_id_tax(wb_slice cell, char *out, size_t cap)
{
    wb_slice s = without_quote(cell);
    if (damaged(s))
        return WB_ID_DAMAGED;
    if (digits_of(s) < 5 || same_digit(s.p, s.n))
        return WB_ID_NONE;
    return put(s, out, cap);
}

/* One space between words, as written otherwise. */
long wb_id_name(const wb_plan *p, wb_slice cell, char *out, size_t cap)
{
    wb_slice s = without_quote(cell);
    size_t n = 0;
    if (s.n == 0 || is_guest(p, s))
        return WB_ID_NONE;
    for (size_t i = 0; i < s.n && n < cap; i++) {
        bool space = s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r';
        if (!space)
            out[n++] = s.p[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    return (long)n;
}

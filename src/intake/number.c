/* number.c - what people write for a number, read exactly.
 *
 * Promise: 1.234 and 1,234 stay open until the column has settled its mark; everything else is
 * certain in itself. Values are a whole mantissa of at most 18 digits and a scale; no binary
 * fraction is ever in between. A per cent is no money.
 *
 * A cell is first written down as digits, '.', ',' and '_' (a space or ' between digits); signs,
 * currencies and units around it are taken off. */
#include "intake/detect.h"

#include <math.h>
#include <string.h>

enum { DIGITS_MAX = 18 };
__extension__ typedef __int128 wide; /* a product of two mantissas fits */

typedef enum sort {
    MARK_OTHER,
    MARK_DIGIT,
    MARK_POINT,
    MARK_GROUP,
    MARK_MINUS,
    MARK_PLUS,
    MARK_OPEN,
    MARK_CLOSE,
    MARK_PERCENT
} sort;

typedef struct reader {
    const char *p, *end;
    wb_number *n;
    bool opened, closed, minus_after, words_after;
} reader;

static sort mark_of_wide(uint32_t c, char *put)
{
    switch (c) {
    case 0xFF0E: /* full-width . and , */
        *put = '.';
        return MARK_POINT;
    case 0xFF0C:
        *put = ',';
        return MARK_POINT;
    case 0xA0: /* the spaces that spreadsheets put between thousands */
    case 0x2007:
    case 0x2009:
    case 0x202F:
    case 0x3000:
    case 0x2019:
        return MARK_GROUP;
    case 0x2212:
    case 0x2013:
        return MARK_MINUS;
    case 0xFF05:
        return MARK_PERCENT;
    default:
        if (c >= 0xFF10 && c <= 0xFF19) {
            *put = (char)('0' + (c - 0xFF10));
            return MARK_DIGIT;
        }
        return MARK_OTHER;
    }
}

static sort mark_of(uint32_t c, char *put)
{
    if (c >= '0' && c <= '9') {
        *put = (char)c;
        return MARK_DIGIT;
    }
    switch (c) {
    case '.':
    case ',':
        *put = (char)c;
        return MARK_POINT;
    case ' ':
    case '\t':
    case '\'':
    case '`':
        return MARK_GROUP;
    case '-':
        return MARK_MINUS;
    case '+':
        return MARK_PLUS;
    case '(':
        return MARK_OPEN;
    case ')':
        return MARK_CLOSE;
    case '%':
        return MARK_PERCENT;
    default:
        return c < 0x80 ? MARK_OTHER : mark_of_wide(c, put);
    }
}

static bool put(wb_number *n, char c)
{
    if (n->n >= sizeof n->text - 1)
        return false;
    n->text[n->n++] = c;
    return true;
}

/* Words that say how many: they multiply, or mean nothing. */
static bool unit(wb_slice w, wb_number *n)
{
    static const struct {
        const char *word;
        uint8_t zeros;
        const char *currency;
    } UNITS[] = {{"万", 4, NULL},  {"万元", 4, "CNY"}, {"亿", 8, NULL},    {"千", 3, NULL},
                 {"тыс", 3, NULL}, {"тыс.", 3, NULL},  {"млн", 6, NULL},   {"млн.", 6, NULL},
                 {"шт", 0, NULL},  {"шт.", 0, NULL},   {"pcs", 0, NULL},   {"pcs.", 0, NULL},
                 {"pc", 0, NULL},  {"ea", 0, NULL},    {"件", 0, NULL},    {"个", 0, NULL},
                 {"кг", 0, NULL},  {"kg", 0, NULL},    {"元整", 0, "CNY"}, {"ед", 0, NULL},
                 {"уп", 0, NULL},  {"台", 0, NULL},    {"x", 0, NULL},     {"шт,", 0, NULL},
                 {"套", 0, NULL},  {"盒", 0, NULL},    {"瓶", 0, NULL},    {"ед.", 0, NULL}};
    for (size_t i = 0; i < WB_COUNT(UNITS); i++)
        if (wb_slice_is(w, UNITS[i].word)) {
            n->zeros = (uint8_t)(n->zeros + UNITS[i].zeros);
            if (UNITS[i].currency)
                n->currency = UNITS[i].currency;
            return n->zeros <= 9;
        }
    return false;
}

/* Where the run of letters and signs that begins at `from` ends; dots of "руб." belong to it. */
static const char *word_end(const char *from, const char *end)
{
    char ignored;
    const char *at = from;
    while (at < end) {
        const char *next = at;
        uint32_t c = wb_utf8_next(&next, end);
        if (mark_of(c, &ignored) != MARK_OTHER && !(c == '.' && at > from))
            break;
        at = next;
    }
    return at;
}

/* A currency or a unit, before or after the digits. */
static bool word(reader *r, const char *from)
{
    r->p = word_end(from, r->end);
    wb_slice w = {from, (size_t)(r->p - from)};
    const char *code = wb_currency_of(w);
    if (r->n->n > 0)
        r->words_after = true;
    if (code && (!r->n->currency || strcmp(r->n->currency, code) == 0)) {
        r->n->currency = code;
        return true;
    }
    return r->n->n > 0 && unit(w, r->n);
}

static bool digit_follows(const reader *r)
{
    char d = 0;
    const char *p = r->p;
    return p < r->end && mark_of(wb_utf8_next(&p, r->end), &d) == MARK_DIGIT;
}

static bool minus(reader *r)
{
    if (r->n->n == 0) {
        if (r->n->negative)
            return false;
        r->n->negative = true;
        return true;
    }
    if (r->minus_after || r->n->negative)
        return false;
    r->minus_after = true;
    return true;
}

static bool group(reader *r)
{
    wb_number *n = r->n;
    if (n->n == 0 || n->text[n->n - 1] == '_' || r->words_after)
        return true;
    bool digit_before = n->text[n->n - 1] >= '0' && n->text[n->n - 1] <= '9';
    return digit_before && digit_follows(r) ? put(n, '_') : true;
}

static bool take(reader *r, sort m, char c, const char *from)
{
    bool after = r->minus_after || r->words_after || r->n->percent || r->closed;
    switch (m) {
    case MARK_DIGIT:
        return !after && put(r->n, c);
    case MARK_POINT:
        return after ? false : put(r->n, c);
    case MARK_GROUP:
        return group(r);
    case MARK_MINUS:
        return minus(r);
    case MARK_PLUS:
        return r->n->n == 0;
    case MARK_OPEN:
        r->opened = true;
        return r->n->n == 0;
    case MARK_CLOSE:
        r->closed = true;
        return r->opened;
    case MARK_PERCENT:
        r->n->percent = true;
        return r->n->n > 0;
    default:
        return word(r, from);
    }
}

/* Are the digits between `from` and `to` parted as thousands: 1_234_567, 1,23,456 (India)? */
static bool groups_fit(const char *from, const char *to, char sep)
{
    size_t run = 0, seps = 0;
    for (const char *p = from; p < to; p++) {
        if (*p == '.' || *p == ',' || *p == '_') {
            if (*p != sep || run == 0 || run > 3 || (seps > 0 && run < 2))
                return false;
            seps++;
            run = 0;
        } else {
            run++;
        }
    }
    return seps == 0 || run == 3;
}

static size_t count(const wb_number *n, char c, size_t *last)
{
    size_t k = 0;
    for (size_t i = 0; i < n->n; i++)
        if (n->text[i] == c) {
            k++;
            *last = i;
        }
    return k;
}

static wb_number_kind only_kind(char c)
{
    return c == '.' ? WB_NUMBER_DOT : WB_NUMBER_COMMA;
}

/* One sort of mark, once: 12.50, 1.234, .5, 12. */
static wb_number_kind single(wb_number *n, size_t at, bool spaces)
{
    size_t after = (size_t)n->n - at - 1;
    char c = n->text[at];
    if (after == 0) { /* "12." and "12,-" */
        n->n--;
        return groups_fit(n->text, n->text + n->n, '_') ? WB_NUMBER_INT : WB_NUMBER_NONE;
    }
    if (memchr(n->text + at, '_', after + 1))
        return WB_NUMBER_NONE;
    if (!groups_fit(n->text, n->text + at, '_'))
        return WB_NUMBER_NONE;
    n->grouped = spaces;
    if (after == 3 && !spaces && at >= 1 && at <= 3 && n->text[0] != '0')
        return c == '.' ? WB_NUMBER_DOT_THREE : WB_NUMBER_COMMA_THREE;
    return only_kind(c);
}

/* The same mark many times is thousands: then the other one is decimal. */
static wb_number_kind many(wb_number *n, char c)
{
    if (!groups_fit(n->text, n->text + n->n, c))
        return WB_NUMBER_NONE;
    n->grouped = true;
    n->whole_group = true;
    return only_kind(c == '.' ? ',' : '.');
}

/* Both marks: the last one is decimal, and must then stand once. */
static wb_number_kind both(wb_number *n, size_t dot, size_t comma, size_t times)
{
    size_t at = dot > comma ? dot : comma;
    n->grouped = true;
    if (times != 1 || !groups_fit(n->text, n->text + at, dot > comma ? ',' : '.'))
        return WB_NUMBER_NONE;
    return only_kind(n->text[at]);
}

static wb_number_kind judge(wb_number *n)
{
    size_t dot = 0, comma = 0, space = 0;
    size_t dots = count(n, '.', &dot), commas = count(n, ',', &comma);
    bool spaces = count(n, '_', &space) > 0;
    if (dots + commas == 0) {
        n->grouped = n->whole_group = spaces;
        return groups_fit(n->text, n->text + n->n, '_') ? WB_NUMBER_INT : WB_NUMBER_NONE;
    }
    if (dots + commas == 1)
        return single(n, dots > 0 ? dot : comma, spaces);
    if (spaces)
        return WB_NUMBER_NONE;
    if (dots > 0 && commas > 0)
        return both(n, dot, comma, dot > comma ? dots : commas);
    return many(n, dots > 0 ? '.' : ',');
}

/* Takes the cell to pieces; false when something in it belongs to no number. */
static bool read_all(reader *r)
{
    size_t digits = 0;
    while (r->p < r->end) {
        const char *from = r->p;
        char c = 0;
        sort m = mark_of(wb_utf8_next(&r->p, r->end), &c);
        digits += m == MARK_DIGIT;
        if (!take(r, m, c, from))
            return false;
    }
    return digits > 0 && r->opened == r->closed;
}

wb_number_kind wb_number_look(wb_slice s, wb_number *ret)
{
    *ret = (wb_number){.kind = WB_NUMBER_NONE};
    s = wb_trimmed(s);
    if (s.n > 0 && s.p[0] == '\'') /* a spreadsheet's mark of a text */
        s = wb_trimmed((wb_slice){s.p + 1, s.n - 1});
    if (s.n == 0 || s.n > 96)
        return WB_NUMBER_NONE;
    reader r = {.p = s.p, .end = s.p + s.n, .n = ret};
    if (!read_all(&r))
        return WB_NUMBER_NONE;
    char last = ret->text[ret->n - 1];
    bool dash_for_cents = r.minus_after && (last == ',' || last == '.');
    if (r.opened || (r.minus_after && !dash_for_cents))
        ret->negative = true;
    ret->kind = judge(ret);
    return ret->kind;
}

/* Which mark parts the fraction of this cell; 0 = it has none. */
static char decimal_of(const wb_number *n, char mark)
{
    switch (n->kind) {
    case WB_NUMBER_DOT:
        return n->whole_group ? 0 : '.';
    case WB_NUMBER_COMMA:
        return n->whole_group ? 0 : ',';
    case WB_NUMBER_DOT_THREE:
        return mark == '.' ? '.' : 0;
    case WB_NUMBER_COMMA_THREE:
        return mark == ',' ? ',' : 0;
    default:
        return 0;
    }
}

bool wb_number_value(const wb_number *n, char mark, wb_decimal *ret)
{
    char decimal = decimal_of(n, mark);
    int64_t v = 0;
    int digits = 0, scale = 0;
    bool fraction = false;
    if (n->kind == WB_NUMBER_NONE)
        return false;
    for (size_t i = 0; i < n->n; i++) {
        char c = n->text[i];
        if (c == decimal) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            if (digits >= DIGITS_MAX && !fraction)
                return false;
            if (digits >= DIGITS_MAX || scale >= DIGITS_MAX)
                continue; /* digits of a binary fraction printed in full */
            v = v * 10 + (c - '0');
            digits += v > 0;
            scale += fraction;
        }
    }
    *ret = (wb_decimal){n->negative ? -v : v, scale - n->zeros};
    return true;
}

bool wb_number_parse(wb_slice s, char mark, wb_decimal *ret)
{
    wb_number n;
    return wb_number_look(s, &n) != WB_NUMBER_NONE && wb_number_value(&n, mark, ret);
}

/* v / 10^scale in minor units of `digits` decimals, rounded half away from zero. */
static bool rounded(wide v, int scale, int digits, wb_money *ret)
{
    bool minus_sign = v < 0;
    if (minus_sign)
        v = -v;
    for (; scale < digits; scale++) {
        v *= 10;
        if (v > (wide)WB_MONEY_MAX * 10)
            return false;
    }
    wide by = 1;
    for (; scale > digits; scale--)
        by *= 10;
    v = (v + by / 2) / by;
    if (v > WB_MONEY_MAX)
        return false;
    *ret = (wb_money)(minus_sign ? -v : v);
    return true;
}

bool wb_decimal_minor(wb_decimal d, int digits, wb_money *ret)
{
    return rounded(d.mantissa, d.scale, digits, ret);
}

bool wb_decimal_times(wb_decimal a, wb_decimal b, int digits, wb_money *ret)
{
    int scale = a.scale + b.scale;
    wide v = (wide)a.mantissa * b.mantissa;
    if (scale > 36)
        return false;
    return rounded(v, scale, digits, ret);
}

double wb_decimal_double(wb_decimal d)
{
    return (double)d.mantissa / pow(10.0, d.scale);
}

/* str.c - growing strings, escaping for HTML, CSV, spreadsheets and JSON, hashing, near names. */
#include "base/base.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

wb_slice wb_slice_of(const char *s)
{
    return s ? (wb_slice){s, strlen(s)} : (wb_slice){"", 0};
}

bool wb_slice_is(wb_slice a, const char *s)
{
    return a.n == strlen(s) && memcmp(a.p, s, a.n) == 0;
}

bool wb_slice_same(wb_slice a, wb_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Length of a white-space character at p (ASCII, NBSP, narrow NBSP, thin, ideographic, BOM), else
 * 0. */
static size_t space_at(const char *p, size_t n)
{
    static const char *const WIDE[] = {"\xc2\xa0",     "\xe2\x80\xaf", "\xe2\x80\x89",
                                       "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\x8b"};
    if (n && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
        return 1;
    for (size_t i = 0; i < WB_COUNT(WIDE); i++) {
        size_t k = strlen(WIDE[i]);
        if (n >= k && memcmp(p, WIDE[i], k) == 0)
            return k;
    }
    return 0;
}

wb_slice wb_slice_trim(wb_slice a)
{
    for (size_t k; (k = space_at(a.p, a.n)) > 0;)
        a.p += k, a.n -= k;
    for (bool more = true; more && a.n;) {
        more = false;
        for (size_t k = 1; k <= 3 && k <= a.n && !more; k++)
            if (space_at(a.p + a.n - k, k) == k)
                a.n -= k, more = true;
    }
    return a;
}

void wb_str_init(wb_str *s, wb_ctx *cx, size_t limit)
{
    *s = (wb_str){.cx = cx, .limit = limit};
}

void wb_str_clear(wb_str *s)
{
    s->n = 0;
    s->full = false;
    if (s->p)
        s->p[0] = '\0';
}

static bool room(wb_str *s, size_t n)
{
    if (s->full)
        return false;
    if (n > s->limit || s->n > s->limit - n ||
        !wb_reserve(s->cx, &s->p, &s->cap, s->n + n + 1, 1)) {
        s->full = true;
        return false;
    }
    return true;
}

void wb_str_put(wb_str *s, const char *p, size_t n)
{
    if (!room(s, n))
        return;
    if (n)
        memcpy(s->p + s->n, p, n);
    s->n += n;
    s->p[s->n] = '\0';
}

void wb_str_puts(wb_str *s, const char *z)
{
    wb_str_put(s, z, strlen(z));
}

void wb_str_putc(wb_str *s, char c)
{
    wb_str_put(s, &c, 1);
}

void wb_str_putf(wb_str *s, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n >= 0 && room(s, (size_t)n)) {
        vsnprintf(s->p + s->n, (size_t)n + 1, fmt, again);
        s->n += (size_t)n;
    }
    va_end(again);
}

void wb_str_put_int(wb_str *s, int64_t v)
{
    char b[24], *p = b + sizeof b;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    wb_str_put(s, p, (size_t)(b + sizeof b - p));
}

void wb_str_put_fixed(wb_str *s, double v, int decimals)
{
    static const double TENS[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    char b[40], *p = b + sizeof b;
    double scaled = fabs(v) * TENS[decimals] + 0.5;
    uint64_t u = scaled < 9e17 ? (uint64_t)scaled : 0; /* false for NaN too */
    bool minus = v < 0 && u > 0;
    for (int i = 0; i < decimals; i++, u /= 10)
        *--p = (char)('0' + u % 10);
    if (decimals)
        *--p = '.';
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (minus)
        *--p = '-';
    wb_str_put(s, p, (size_t)(b + sizeof b - p));
}

void wb_str_put_html(wb_str *s, const char *p, size_t n)
{
    static const char *const AS[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        const char *as = AS[(unsigned char)p[i]];
        if (!as)
            continue;
        wb_str_put(s, p + from, i - from);
        wb_str_puts(s, as);
        from = i + 1;
    }
    wb_str_put(s, p + from, n - from);
}

static void put_quoted(wb_str *s, const char *p, size_t n, const char *before)
{
    wb_str_putc(s, '"');
    wb_str_puts(s, before);
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            wb_str_putc(s, '"');
        wb_str_putc(s, p[i]);
    }
    wb_str_putc(s, '"');
}

static bool needs_quotes(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] == ',' || p[i] == '"' || p[i] == '\n' || p[i] == '\r' || p[i] == ';')
            return true;
    return false;
}

void wb_str_put_csv(wb_str *s, const char *p, size_t n)
{
    if (needs_quotes(p, n))
        put_quoted(s, p, n, "");
    else
        wb_str_put(s, p, n);
}

static bool plain_number(const char *p, size_t n)
{
    size_t i = n > 1 && (p[0] == '-' || p[0] == '+'), digits = 0, marks = 0;
    for (; i < n; i++) {
        if (p[i] >= '0' && p[i] <= '9')
            digits++;
        else if (p[i] == '.' && !marks)
            marks++;
        else
            return false;
    }
    return digits > 0;
}

void wb_str_put_cell(wb_str *s, const char *p, size_t n)
{
    bool formula = n && memchr("=+-@\t\r", p[0], 6) && !(p[0] == '-' && plain_number(p, n));
    if (!formula)
        wb_str_put_csv(s, p, n);
    else if (needs_quotes(p, n))
        put_quoted(s, p, n, "'");
    else {
        wb_str_putc(s, '\'');
        wb_str_put(s, p, n);
    }
}

void wb_str_put_shell(wb_str *s, const char *p, size_t n)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./:=,@%+-";
    bool plain = n > 0;
    for (size_t i = 0; i < n; i++)
        plain &= (unsigned char)p[i] >= 0x80 || memchr(PLAIN, p[i], sizeof PLAIN - 1) != NULL;
    if (plain) {
        wb_str_put(s, p, n);
        return;
    }
    wb_str_putc(s, '\'');
    for (size_t i = 0; i < n; i++)
        wb_str_put(s, p[i] == '\'' ? "'\\''" : p + i, p[i] == '\'' ? 4 : 1);
    wb_str_putc(s, '\'');
}

/* Well-formed UTF-8 by lead byte (Unicode 15, table 3-7): size of the character, and the range of
 * its second byte, which shuts out overlong forms, surrogates and what lies past U+10FFFF. */
static const struct {
    unsigned char to, size, from2, to2;
} LEADS[] = {{0x7f, 1, 0, 0},       {0xc1, 0, 0, 0},       {0xdf, 2, 0x80, 0xbf},
             {0xe0, 3, 0xa0, 0xbf}, {0xec, 3, 0x80, 0xbf}, {0xed, 3, 0x80, 0x9f},
             {0xef, 3, 0x80, 0xbf}, {0xf0, 4, 0x90, 0xbf}, {0xf3, 4, 0x80, 0xbf},
             {0xf4, 4, 0x80, 0x8f}, {0xff, 0, 0, 0}};

/* Length of the UTF-8 character at p (1..4; n >= 1), 0 when it is none. */
static size_t utf8_at(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t i = 0;
    while (p[0] > LEADS[i].to)
        i++;
    size_t size = LEADS[i].size;
    if (size <= 1)
        return size;
    if (n < size || p[1] < LEADS[i].from2 || p[1] > LEADS[i].to2)
        return 0;
    for (size_t k = 2; k < size; k++)
        if ((p[k] & 0xc0) != 0x80)
            return 0;
    return size;
}

bool wb_utf8_valid(const char *p, size_t n)
{
    for (size_t i = 0, k; i < n; i += k)
        if (!(k = utf8_at(p + i, n - i)))
            return false;
    return true;
}

static void put_json_escape(wb_str *s, char c)
{
    switch (c) {
    case '"':
        wb_str_puts(s, "\\\"");
        break;
    case '\\':
        wb_str_puts(s, "\\\\");
        break;
    case '\n':
        wb_str_puts(s, "\\n");
        break;
    default:
        wb_str_putf(s, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

void wb_str_put_json(wb_str *s, const char *p, size_t n)
{
    size_t from = 0;
    wb_str_putc(s, '"');
    for (size_t i = 0, k; i < n; i += k) {
        k = utf8_at(p + i, n - i);
        bool escape = k == 1 && ((unsigned char)p[i] < 0x20 || p[i] == '"' || p[i] == '\\');
        if (k && !escape)
            continue;
        wb_str_put(s, p + from, i - from);
        if (k)
            put_json_escape(s, p[i]);
        else
            wb_str_puts(s, "\xef\xbf\xbd");
        k = 1;
        from = i + 1;
    }
    wb_str_put(s, p + from, n - from);
    wb_str_putc(s, '"');
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 u128;
    u128 m = (u128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* wyhash-shaped: multiply-fold of 8-byte words (Wang Yi 2019, public domain idea). */
uint64_t wb_hash(const void *data, size_t n, uint64_t seed)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ UINT64_C(0xa0761d6478bd642f), w;
    size_t left = n;
    for (; left >= 8; p += 8, left -= 8) {
        memcpy(&w, p, 8);
        h = mix(h ^ w, UINT64_C(0xe7037ed1a0b428db));
    }
    w = 0;
    if (left)
        memcpy(&w, p, left);
    return mix(h ^ w, UINT64_C(0x8ebc6af09c88c6e3) ^ n);
}

static uint32_t decode(const char *p, size_t k)
{
    const unsigned char *u = (const unsigned char *)p;
    if (k == 1)
        return u[0];
    uint32_t c = u[0] & (0xffu >> (k + 1));
    for (size_t i = 1; i < k; i++)
        c = c << 6 | (u[i] & 0x3f);
    return c;
}

/* East Asian wide ranges (Unicode TR 11, W and F) and zero-width marks, as terminals draw them. */
static int columns(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        int width;
    } RANGES[] = {{0x300, 0x36f, 0},     {0x200b, 0x200f, 0},  {0xfe00, 0xfe0f, 0},
                  {0x1100, 0x115f, 2},   {0x2e80, 0x303e, 2},  {0x3041, 0x33ff, 2},
                  {0x3400, 0x4dbf, 2},   {0x4e00, 0x9fff, 2},  {0xa000, 0xa4cf, 2},
                  {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},  {0xfe30, 0xfe6f, 2},
                  {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},  {0x1f300, 0x1f64f, 2},
                  {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2}};
    if (c < 0x300)
        return c >= 0x20 && c != 0x7f;
    for (size_t i = 0; i < WB_COUNT(RANGES); i++)
        if (c >= RANGES[i].from && c <= RANGES[i].to)
            return RANGES[i].width;
    return 1;
}

int wb_text_width(const char *p, size_t n)
{
    int width = 0;
    for (size_t i = 0, k; i < n; i += k) {
        k = utf8_at(p + i, n - i);
        width += k ? columns(decode(p + i, k)) : 1;
        k = k ? k : 1;
    }
    return width;
}

/* Edits between two words (Levenshtein), words over 63 bytes count as far apart. */
static size_t edits(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[64];
    if (n > 63 || m > 63)
        return 64;
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t cost = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = cost < least ? cost : least;
        }
    }
    return row[m];
}

const char *wb_nearest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t n = strlen(word), least = n < 6 ? (n + 2) / 3 + 1 : 3;
    for (size_t i = 0; i < count; i++) {
        size_t e = edits(word, names[i]);
        if (e < least) {
            least = e;
            best = names[i];
        }
    }
    return best;
}

/* csv_scan.c - cuts one record of delimited text into cells, in place.
 *
 * Promise: no copy and no allocation; a record with plain cells costs one pass of 64 bytes a step
 * in which delimiters, quotes and line ends are found together, and one visit for each of them.
 * Line ends are LF, CR LF, CR CR LF and a lone CR. A quote counts only at the front of a cell; in a
 * quoted cell a quote that is followed by anything but a delimiter, a line end or a quote is text
 * (`stray`). The caller decides what to make of a cell that does not close. */
#include "intake/intake_int.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };
#define NOWHERE SIZE_MAX
#define SUSPECT (SIZE_MAX - 1)

/* Where the scan stands; kept in registers, hence apart from wb_cut. */
struct cursor {
    const char *base;
    size_t end, block;
    uint64_t mask;
    char delimiter;
};

#ifdef __SSE2__
static inline uint64_t specials16(const char *p, const __m128i want[4])
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i a = _mm_or_si128(_mm_cmpeq_epi8(v, want[0]), _mm_cmpeq_epi8(v, want[1]));
    __m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, want[2]), _mm_cmpeq_epi8(v, want[3]));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(a, b));
}

/* Bit i: p[i] is a delimiter, a quote or a line end. */
static inline uint64_t specials(const char *p, char delimiter)
{
    const __m128i want[4] = {_mm_set1_epi8(delimiter), _mm_set1_epi8('"'), _mm_set1_epi8('\n'),
                             _mm_set1_epi8('\r')};
    return specials16(p, want) | specials16(p + 16, want) << 16 | specials16(p + 32, want) << 32 |
           specials16(p + 48, want) << 48;
}
#else
static inline uint64_t specials(const char *p, char delimiter)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < BLOCK; i++) {
        bool hit = p[i] == delimiter || p[i] == '"' || p[i] == '\n' || p[i] == '\r';
        mask |= (uint64_t)hit << i;
    }
    return mask;
}
#endif

/* Position of the next special, or `end`. */
static inline size_t next_special(struct cursor *k)
{
    while (k->mask == 0) {
        if (k->block + BLOCK >= k->end)
            return k->end;
        k->block += BLOCK;
        k->mask = specials(k->base + k->block, k->delimiter);
    }
    size_t at = k->block + (size_t)__builtin_ctzll(k->mask);
    k->mask &= k->mask - 1;
    return at;
}

static inline bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* An odd number of backslashes stands before `at`, back to `from`. */
static bool is_escaped(const char *base, size_t from, size_t at)
{
    size_t n = 0;
    while (at - n > from && base[at - n - 1] == '\\')
        n++;
    return n % 2 == 1;
}

/* Does the quote at `at` close its cell? Blanks may stand between it and the delimiter. */
static bool closes(const wb_cut *c, size_t at)
{
    do
        at++;
    while (at < c->end && c->base[at] == ' ');
    if (at >= c->end)
        return c->last;
    return c->base[at] == c->dialect.delimiter || is_line_end(c->base[at]);
}

static void note_escape(wb_cut *c)
{
    if (c->n < WB_COLUMNS_MAX && (c->escapes == 0 || c->escaped[c->escapes - 1] != c->n))
        c->escaped[c->escapes++] = (uint16_t)c->n;
}

/* The quote at `at` within a quoted cell from `start`: true when it closes the cell. */
static bool quote_closes(wb_cut *c, struct cursor *k, size_t start, size_t at)
{
    if (c->dialect.backslash && is_escaped(c->base, start + 1, at)) {
        note_escape(c);
        return false;
    }
    if (c->base[at + 1] == '"' && at + 1 < c->end) {
        (void)next_special(k);
        note_escape(c);
        return false;
    }
    if (!closes(c, at)) {
        c->stray = true;
        return false;
    }
    if (c->dialect.backslash && memchr(c->base + start, '\\', at - start))
        note_escape(c); /* two of them before the quote that closes */
    return true;
}

/* Passes a quoted cell whose opening quote is the next special; gives its closing quote. */
static size_t pass_quoted(wb_cut *c, struct cursor *k, size_t start)
{
    (void)next_special(k);
    for (;;) {
        size_t at = next_special(k);
        if (at == k->end)
            return NOWHERE;
        char ch = k->base[at];
        if (ch == '"') {
            if (at + 1 >= c->end && !c->last)
                return NOWHERE; /* what follows decides, and is not here yet */
            if (quote_closes(c, k, start, at))
                return at;
        } else if (ch == '\n' || (ch == '\r' && k->base[at + 1] != '\n')) {
            c->breaks++;
        }
        if (c->breaks > 0 && at - start > c->reach)
            return SUSPECT;
    }
}

/* The line end at `at`: sets where the next record begins. false: it may go on behind the text. */
static bool pass_line_end(wb_cut *c, struct cursor *k, size_t at)
{
    size_t after = at;
    while (after < c->end && c->base[after] == '\r')
        after++;
    if (after == c->end && !c->last)
        return false;
    if (after < c->end && c->base[after] == '\n')
        after++; /* LF, CR LF, CR CR LF */
    else
        after = at + 1; /* a lone CR; those behind it end empty records */
    c->next = after;
    for (size_t i = at + 1; i < after; i++)
        (void)next_special(k);
    return true;
}

static inline void put_cell(wb_cut *c, size_t from, size_t to)
{
    if (c->n < WB_COLUMNS_MAX)
        c->cells[c->n++] = (wb_slice){c->base + from, to - from};
    else
        c->too_wide = true;
}

static wb_cut_result broke_off(wb_cut *c, size_t why)
{
    c->block = NOWHERE;
    return why == SUSPECT ? WB_CUT_SUSPECT : why == NOWHERE ? WB_CUT_OPEN : WB_CUT_MORE;
}

/* The record ends at `at`, a line end or the end of the text. */
static wb_cut_result finish(wb_cut *c, struct cursor *k, size_t at)
{
    c->stop = c->next = at;
    if (at < c->end && !pass_line_end(c, k, at))
        return broke_off(c, 0);
    c->block = k->block;
    c->mask = k->mask;
    return WB_CUT_RECORD;
}

static inline void begin(wb_cut *c, struct cursor *k, size_t from)
{
    *k = (struct cursor){c->base, c->end, c->block, c->mask, c->dialect.delimiter};
    if (c->block == NOWHERE || from != c->next) {
        k->block = from;
        k->mask = from < c->end ? specials(c->base + from, k->delimiter) : 0;
    }
    c->n = c->escapes = c->breaks = 0;
    c->stray = c->too_wide = false;
}

/* Where the cell ends, its closing quote passed if it has one: a delimiter, a line end, `end`. */
static inline size_t pass_plain(struct cursor *k)
{
    size_t at;
    do
        at = next_special(k);
    while (at < k->end && k->base[at] == '"');
    return at;
}

wb_cut_result wb_cut_record(wb_cut *c, size_t from)
{
    struct cursor k;
    size_t start = from, at, to;
    begin(c, &k, from);
    for (;;) {
        if (k.base[start] == '"' && c->dialect.quotes && start < k.end) {
            to = pass_quoted(c, &k, start++);
            if (to >= SUSPECT)
                return broke_off(c, to);
            at = pass_plain(&k);
        } else {
            to = at = pass_plain(&k);
        }
        if (at == k.end && !c->last)
            return broke_off(c, 0);
        put_cell(c, start, to);
        if (at == k.end || k.base[at] != k.delimiter)
            return finish(c, &k, at);
        start = at + 1;
    }
}

size_t wb_cut_unescape(const wb_cut *c, char *out, const char *p, size_t n)
{
    size_t o = 0;
    for (size_t i = 0; i < n; i++) {
        bool pair = i + 1 < n && p[i] == '"' && p[i + 1] == '"';
        bool slash = i + 1 < n && c->dialect.backslash && p[i] == '\\' &&
                     (p[i + 1] == '"' || p[i + 1] == '\\');
        i += pair || slash;
        out[o++] = p[i];
    }
    return o;
}

wb_err wb_cut_init(wb_ctx *cx, wb_cut *c)
{
    *c = (wb_cut){.block = NOWHERE, .reach = WB_CELL_MAX};
    c->cells = WB_NEW(cx, wb_slice, WB_COLUMNS_MAX);
    c->escaped = WB_NEW(cx, uint16_t, WB_COLUMNS_MAX);
    return c->cells && c->escaped ? WB_OK : WB_TOO_BIG;
}

void wb_cut_text(wb_cut *c, const char *base, size_t end, bool last)
{
    c->base = base;
    c->end = end;
    c->last = last;
    c->block = NOWHERE;
}

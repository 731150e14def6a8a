/* decode.c - bytes of a source to UTF-8, piece by piece.
 *
 * Promise: pieces end between characters; sequences torn by a piece are put together; a byte that
 * is no text becomes WB_BAD_BYTE, so nothing is lost and nothing is guessed. UTF-8 is checked in
 * place at the speed of memory; every other encoding goes through iconv.
 *
 *   ASCII so far --a byte that is no UTF-8--> its encoding is guessed --> iconv from there on
 *        |-- a clean non-ASCII character --> UTF-8 for good (later bad bytes are flaws) */
#include "intake/intake_int.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum {
    RAW_SIZE = 128 * 1024,
    SAMPLE = 64 * 1024,       /* what the guess sees */
    SEARCH = 4 * 1024 * 1024, /* how far the first non-ASCII byte is looked for at opening */
    TAIL = 8                  /* the longest torn sequence, rounded up */
};

struct decoder {
    wb_text t;
    wb_ctx *cx;
    iconv_t conv;
    bool converting; /* conv is open; else UTF-8 is passed on */
    bool single;     /* one byte a character: `table` says all */
    struct mapped {
        unsigned char n; /* bytes of UTF-8; 0 = no character */
        char p[3];
    } table[256];
    bool ascii; /* nothing but ASCII so far, and the encoding was not given */
    bool utf16;
    bool ended;
    size_t bom; /* bytes in front of the text */
    char *raw;  /* bytes not yet converted: raw[at..n) */
    size_t at, n;
    char tail[TAIL]; /* UTF-8: a torn character held back */
    size_t tail_n;
};

static struct decoder *of(wb_text *t)
{
    return (struct decoder *)t;
}

static void at_close(void *p)
{
    wb_text_close(p);
}

/* Fills `table` when every byte is a character (or none) by itself; iconv alone would be the
 * slowest part of reading. */
static void learn_table(struct decoder *d)
{
    d->single = true;
    for (int i = 0; i < 256 && d->single; i++) {
        char byte = (char)i, out[8], *in = &byte, *to = out;
        size_t left = 1, room = sizeof out;
        size_t r = iconv(d->conv, &in, &left, &to, &room);
        bool torn = r == (size_t)-1 && errno == EINVAL;
        size_t n = r == (size_t)-1 ? 0 : sizeof out - room;
        (void)iconv(d->conv, NULL, NULL, NULL, NULL);
        d->single = !torn && n <= 3 && (i >= 0x80 || (n == 1 && out[0] == byte));
        d->table[i].n = (unsigned char)n;
        memcpy(d->table[i].p, out, n);
    }
}

static wb_err use_iconv(struct decoder *d, const char *name)
{
    if (d->converting)
        (void)iconv_close(d->conv);
    d->converting = false;
    d->conv = iconv_open("UTF-8", name);
    if ((intptr_t)d->conv == -1)
        return wb_fail(d->cx, WB_INVALID, "the encoding %s cannot be read on this computer", name);
    d->converting = true;
    d->ascii = false;
    d->utf16 = strncmp(name, "UTF-16", 6) == 0;
    d->t.encoding = name;
    learn_table(d);
    if (!d->raw)
        d->raw = wb_alloc(d->cx, RAW_SIZE);
    return d->raw ? WB_OK : WB_TOO_BIG;
}

static const struct bom {
    const char *bytes;
    size_t n;
    const char *encoding;
} BOMS[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8"}, {"\xFF\xFE\0\0", 4, "UTF-32LE"},    {"\xFF\xFE", 2, "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE"},  {"\x84\x31\x95\x33", 4, "GB18030"},
};

static const struct bom *bom_of(const char *p, size_t n)
{
    for (size_t i = 0; i < WB_COUNT(BOMS); i++)
        if (n >= BOMS[i].n && memcmp(p, BOMS[i].bytes, BOMS[i].n) == 0)
            return &BOMS[i];
    return NULL;
}

/* UTF-16 without a BOM: text with ASCII in it has a zero byte in every second place. */
static const char *utf16_of(const char *p, size_t n)
{
    size_t zero[2] = {0, 0}, pairs = n / 2;
    if (pairs > 2048)
        pairs = 2048;
    for (size_t i = 0; i < 2 * pairs; i++)
        zero[i & 1] += p[i] == 0;
    if (pairs < 4)
        return NULL;
    if (zero[1] * 5 > pairs && zero[0] * 20 < pairs)
        return "UTF-16LE";
    if (zero[0] * 5 > pairs && zero[1] * 20 < pairs)
        return "UTF-16BE";
    return NULL;
}

static size_t ascii_span(const char *p, size_t n)
{
    size_t i = 0;
    for (uint64_t w; i + 8 <= n; i += 8) {
        memcpy(&w, p + i, 8);
        if (w & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && (unsigned char)p[i] < 0x80)
        i++;
    return i;
}

/* Reads a sample around the first non-ASCII byte of the first SEARCH bytes into p (2 *
 * (size_t)SAMPLE); *n 0 = all of it was ASCII. */
static wb_err sample_around(wb_source *s, char *p, size_t *n)
{
    uint64_t seen = 0;
    size_t kept = 0, got = 1;
    while (seen < SEARCH && got > 0) {
        wb_err e = wb_source_fill(s, p + kept, SAMPLE, &got);
        if (e)
            return e;
        size_t span = ascii_span(p + kept, got);
        if (span < got) {
            size_t from = kept + span > SAMPLE / 2 ? kept + span - SAMPLE / 2 : 0, more = 0;
            size_t have = kept + got - from;
            memmove(p, p + from, have);
            if (have < SAMPLE)
                e = wb_source_fill(s, p + have, SAMPLE - have, &more);
            *n = have + more;
            return e;
        }
        seen += got;
        kept = got < SAMPLE / 2 ? got : SAMPLE / 2; /* the half before the next piece */
        memmove(p, p + got - kept, kept);
    }
    *n = 0;
    return WB_OK;
}

static wb_err guess_by_sample(struct decoder *d)
{
    char *p = wb_alloc(d->cx, 2 * (size_t)SAMPLE);
    size_t n = 0;
    if (!p)
        return WB_TOO_BIG;
    wb_err e = sample_around(d->t.src, p, &n);
    if (!e && n > 0) {
        const char *name = wb_encoding_guess(d->cx, p, n);
        d->ascii = false;
        if (strcmp(name, "UTF-8") != 0)
            e = use_iconv(d, name);
    }
    wb_release(d->cx, p, 2 * (size_t)SAMPLE);
    return e;
}

/* The order of bytes that "UTF-16" leaves to the file; else the name that was given. */
static const char *settle_name(const char *given, const char *own)
{
    if (!given || (own && strcmp(given, "UTF-16") == 0 && strncmp(own, "UTF-16", 6) == 0))
        return own;
    return given;
}

/* From the head of the file: `given`, or what a BOM or the zeros of UTF-16 say. NULL = unknown. */
static const char *fixed_encoding(struct decoder *d, const char *given, wb_slice head)
{
    const struct bom *bom = bom_of(head.p, head.n);
    const char *own = bom ? bom->encoding : utf16_of(head.p, head.n);
    const char *name = settle_name(given, own);
    if (bom && strcasecmp(name, bom->encoding) == 0)
        d->bom = bom->n;
    return name;
}

static wb_err find_encoding(struct decoder *d, const char *given)
{
    char head[4096];
    size_t n = 0;
    wb_err e = wb_source_fill(d->t.src, head, sizeof head, &n);
    if (!e)
        e = d->t.src->rewind(d->t.src);
    if (e)
        return e;
    const char *name = fixed_encoding(d, given, (wb_slice){head, n});
    d->t.encoding = "UTF-8";
    d->ascii = !name;
    if (!name)
        return guess_by_sample(d);
    return strcmp(name, "UTF-8") == 0 ? WB_OK : use_iconv(d, name);
}

wb_err wb_text_open(wb_source *src, const char *encoding, wb_text **ret)
{
    struct decoder *d = WB_NEW(src->cx, struct decoder, 1);
    if (!d)
        return WB_TOO_BIG;
    d->cx = src->cx;
    d->t.src = src;
    wb_at_close(d->cx, at_close, d);
    const char *name = NULL;
    wb_err e = encoding ? wb_encoding_check(d->cx, encoding, &name) : WB_OK;
    if (!e)
        e = find_encoding(d, name);
    if (!e)
        e = wb_text_rewind(&d->t);
    if (!e)
        *ret = &d->t;
    return e;
}

wb_err wb_text_rewind(wb_text *t)
{
    struct decoder *d = of(t);
    char waste[TAIL];
    size_t n = 0;
    wb_err e = t->src->rewind(t->src);
    if (!e && d->bom > 0)
        e = wb_source_fill(t->src, waste, d->bom, &n);
    d->at = d->n = d->tail_n = 0;
    d->ended = false;
    if (d->converting)
        (void)iconv(d->conv, NULL, NULL, NULL, NULL);
    return e;
}

/* A byte that is no text: marked, and stepped over (UTF-16: the pair it stands in). */
static void mark_bad(struct decoder *d, char **out, size_t *room)
{
    size_t step = d->utf16 && d->n - d->at >= 2 ? 2 : 1;
    d->at += step;
    *(*out)++ = WB_BAD_BYTE;
    *room -= 1;
    d->t.odd = true;
    (void)iconv(d->conv, NULL, NULL, NULL, NULL);
}

static wb_err more_raw(struct decoder *d)
{
    size_t left = d->n - d->at, got = 0;
    memmove(d->raw, d->raw + d->at, left);
    wb_err e = d->t.src->read(d->t.src, d->raw + left, RAW_SIZE - left, &got);
    d->at = 0;
    d->n = left + got;
    d->ended = got == 0;
    return e;
}

/* One turn of iconv. *full: no room for more. */
static wb_err convert(struct decoder *d, char **out, size_t *room, bool *full)
{
    char *in = d->raw + d->at;
    size_t left = d->n - d->at;
    size_t r = iconv(d->conv, &in, &left, out, room);
    int why = r == (size_t)-1 ? errno : 0;
    d->at = d->n - left;
    *full = *room < 16 || why == E2BIG;
    if (*full || why == 0)
        return WB_OK;
    if (why == EINVAL && !d->ended) /* torn at the end of what was read */
        return more_raw(d);
    mark_bad(d, out, room);
    return WB_OK;
}

/* As convert, by table: plain stretches are copied eight bytes at a time. */
static void convert_single(struct decoder *d, char **out, size_t *room, bool *full)
{
    const char *p = d->raw + d->at, *end = d->raw + d->n;
    char *o = *out, *limit = *out + *room - 16;
    while (p < end && o < limit) {
        uint64_t w = 0;
        if (end - p >= 8) {
            memcpy(&w, p, 8);
            if ((w & UINT64_C(0x8080808080808080)) == 0) {
                memcpy(o, &w, 8);
                p += 8;
                o += 8;
                continue;
            }
        }
        const struct mapped *c = &d->table[(unsigned char)*p++];
        memcpy(o, c->p, 3);
        o += c->n;
        if (c->n == 0) {
            *o++ = WB_BAD_BYTE;
            d->t.odd = true;
        }
    }
    *room -= (size_t)(o - *out);
    *out = o;
    d->at = (size_t)(p - d->raw);
    *full = o >= limit;
}

static wb_err read_converted(struct decoder *d, char *p, size_t cap, size_t *n)
{
    char *out = p;
    size_t room = cap;
    bool full = false;
    wb_err e = WB_OK;
    while (!e && !full && (d->at < d->n || !d->ended)) {
        if (d->at == d->n)
            e = more_raw(d);
        else if (d->single)
            convert_single(d, &out, &room, &full);
        else
            e = convert(d, &out, &room, &full);
    }
    *n = cap - room;
    d->t.odd = d->t.odd || memchr(p, 0, *n) != NULL;
    return e;
}

/* How many bytes at the end of p[0..n) begin a character that goes on behind it. */
static size_t torn_bytes(const char *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = (unsigned char)p[n - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0) {
            size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return need > back ? back : 0;
        }
    }
    return 0;
}

/* The file was ASCII up to here and p[at] is no UTF-8: from here on it is what it looks like. */
static wb_err change_encoding(struct decoder *d, char *p, size_t at, size_t *n)
{
    size_t from = at > SAMPLE / 2 ? at - SAMPLE / 2 : 0;
    size_t size = *n - from < SAMPLE ? *n - from : SAMPLE;
    const char *name = wb_encoding_guess(d->cx, p + from, size);
    d->ascii = false;
    if (strcmp(name, "UTF-8") == 0)
        return WB_OK;
    wb_err e = use_iconv(d, name);
    if (e)
        return e;
    /* what p (and the tail) holds beyond `at` is converted later, from raw: it fits in there */
    d->n = *n - at;
    d->at = 0;
    memcpy(d->raw, p + at, d->n);
    memcpy(d->raw + d->n, d->tail, d->tail_n);
    d->n += d->tail_n;
    d->tail_n = 0;
    *n = at;
    return WB_OK;
}

/* As wb_utf8_span, but a character torn by the end is bad: its rest was not held back. */
static size_t whole_span(const char *p, size_t n)
{
    size_t span = wb_utf8_span(p, n);
    return span == n ? n - torn_bytes(p, n) : span;
}

static void mark_all_bad(char *p, size_t n)
{
    for (size_t at = whole_span(p, n); at < n; at += whole_span(p + at, n - at))
        p[at++] = WB_BAD_BYTE;
}

/* Checks p[0..n) in place. *n shrinks when the rest must go through iconv after all. */
static wb_err check_utf8(struct decoder *d, char *p, size_t *n)
{
    if (d->ascii) {
        size_t at = ascii_span(p, *n);
        if (at == *n)
            return WB_OK;
        if (whole_span(p, *n) < *n) {
            wb_err e = change_encoding(d, p, at, n);
            if (e || d->converting)
                return e;
        }
        d->ascii = false;
    }
    size_t clean = whole_span(p, *n);
    if (clean < *n) {
        mark_all_bad(p + clean, *n - clean);
        d->t.odd = true;
    }
    return WB_OK;
}

static wb_err read_utf8(struct decoder *d, char *p, size_t cap, size_t *n)
{
    if (d->ascii && cap > RAW_SIZE)
        cap = RAW_SIZE; /* so that change_encoding can take it over */
    size_t have = d->tail_n, got = 0;
    memcpy(p, d->tail, have);
    d->tail_n = 0;
    wb_err e = wb_source_fill(d->t.src, p + have, cap - have, &got);
    if (e)
        return e;
    have += got;
    if (got > 0) {
        size_t torn = torn_bytes(p, have);
        if (torn < have) { /* else the file ends here and the check below marks it */
            d->tail_n = torn;
            memcpy(d->tail, p + have - torn, torn);
            have -= torn;
        }
    } else if (have > 0) { /* the file ends within a character */
        memset(p, WB_BAD_BYTE, have);
        d->t.odd = true;
    }
    *n = have;
    if (got > 0)
        e = check_utf8(d, p, n);
    d->t.odd = d->t.odd || memchr(p, 0, *n) != NULL;
    return e;
}

wb_err wb_text_read(wb_text *t, char *p, size_t cap, size_t *n)
{
    struct decoder *d = of(t);
    wb_err e = WB_OK;
    t->odd = false;
    *n = 0;
    if (!d->converting)
        e = read_utf8(d, p, cap, n);
    if (!e && *n == 0 && d->converting)
        e = read_converted(d, p, cap, n);
    return e;
}

void wb_text_close(wb_text *t)
{
    struct decoder *d = of(t);
    if (d->converting)
        (void)iconv_close(d->conv);
    d->converting = false;
    if (d->raw)
        wb_release(d->cx, d->raw, RAW_SIZE);
    d->raw = NULL;
    t->src->close(t->src);
}

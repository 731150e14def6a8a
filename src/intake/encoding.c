/* encoding.c - what a sample of bytes is written in, and checks of UTF-8.
 *
 * Promise: clean UTF-8 is UTF-8. Otherwise uchardet proposes, and the eight-bit Cyrillic, the two
 * Chinese and the Western encodings are judged by what the text would look like: uchardet errs on
 * short files, where a wrong reading shows in swapped case, box drawing or rare characters.
 * Plausibilities are within about -2..1.3, above 0.7 is a text that a person would write. */
#include "intake/intake_int.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <uchardet.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CLEAN_STEP = 64 };
static const double SURE = 0.7;       /* plausible enough to overrule a proposal from little text */
static const double VERY_SURE = 0.92; /* ... from any amount of text */
static const size_t LITTLE_TEXT = 400; /* non-ASCII bytes below which uchardet is not trusted */

/* ---- UTF-8 ---- */

static bool block_is_ascii(const char *p)
{
#ifdef __SSE2__
    const __m128i *v = (const __m128i *)(const void *)p;
    __m128i a = _mm_or_si128(_mm_loadu_si128(v), _mm_loadu_si128(v + 1));
    __m128i b = _mm_or_si128(_mm_loadu_si128(v + 2), _mm_loadu_si128(v + 3));
    return _mm_movemask_epi8(_mm_or_si128(a, b)) == 0;
#else
    uint64_t w[CLEAN_STEP / 8], any = 0;
    memcpy(w, p, sizeof w);
    for (size_t i = 0; i < WB_COUNT(w); i++)
        any |= w[i];
    return (any & UINT64_C(0x8080808080808080)) == 0;
#endif
}

/* What may follow a first byte: from `first` on, `need` bytes with the second in low..high. */
static const struct lead {
    unsigned char first, need, low, high;
} LEADS[] = {{0xF5, 0, 0, 0},       {0xF4, 4, 0x80, 0x8F}, {0xF1, 4, 0x80, 0xBF},
             {0xF0, 4, 0x90, 0xBF}, {0xEE, 3, 0x80, 0xBF}, {0xED, 3, 0x80, 0x9F},
             {0xE1, 3, 0x80, 0xBF}, {0xE0, 3, 0xA0, 0xBF}, {0, 0, 0, 0}};

static size_t utf8_long_char(const unsigned char *p, size_t n)
{
    const struct lead *l = LEADS;
    while (p[0] < l->first)
        l++;
    if (l->need == 0)
        return 0;
    if (n < 2)
        return SIZE_MAX;
    if (p[1] < l->low || p[1] > l->high)
        return 0;
    for (size_t i = 2; i < l->need; i++) {
        if (i >= n)
            return SIZE_MAX;
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return l->need;
}

/* Size of the clean character at p (the first byte is not ASCII); 0 = bad, SIZE_MAX = torn by n. */
static inline size_t utf8_char(const unsigned char *p, size_t n)
{
    if (p[0] >= 0xE0 || p[0] < 0xC2)
        return utf8_long_char(p, n);
    if (n < 2)
        return SIZE_MAX;
    return (p[1] & 0xC0) == 0x80 ? 2 : 0;
}

size_t wb_utf8_span(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        if (n - i >= CLEAN_STEP && block_is_ascii(p + i)) {
            i += CLEAN_STEP;
            continue;
        }
        size_t end = n - i > CLEAN_STEP ? i + CLEAN_STEP : n;
        while (i < end) {
            if ((unsigned char)p[i] < 0x80) {
                i++;
                continue;
            }
            size_t step = utf8_char((const unsigned char *)p + i, n - i);
            if (step == 0)
                return i;
            if (step == SIZE_MAX)
                return n;
            i += step;
        }
    }
    return n;
}

size_t wb_show_bad(char *out, const char *p, size_t n)
{
    size_t o = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == WB_BAD_BYTE || p[i] == 0) {
            memcpy(out + o, "\xEF\xBF\xBD", 3);
            o += 3;
        } else {
            out[o++] = p[i];
        }
    }
    return o;
}

/* Is the sample UTF-8 but for a few bytes? Those are damage, not another encoding. */
static bool mostly_utf8(const char *p, size_t n)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < n;) {
        if ((unsigned char)p[i] < 0x80) {
            i++;
            continue;
        }
        size_t step = utf8_char((const unsigned char *)p + i, n - i);
        if (step == SIZE_MAX)
            break;
        good += step > 0;
        bad += step == 0;
        i += step > 0 ? step : 1;
    }
    return bad == 0 || good > 10 * bad;
}

/* ---- Cyrillic and Latin: judged as decoded text ---- */

enum kind { ASCII_LETTER, OTHER_ASCII, LOWER, UPPER, LATIN_LOWER, LATIN_UPPER, SIGN, STRANGE };

static const struct range {
    uint32_t from, to;
    enum kind kind;
} RANGES[] = {
    {'A', 'Z', ASCII_LETTER},    {'a', 'z', ASCII_LETTER},    {0, 0x7F, OTHER_ASCII},
    {0x430, 0x44F, LOWER},       {0x451, 0x451, LOWER},       {0x454, 0x454, LOWER},
    {0x456, 0x457, LOWER},       {0x410, 0x42F, UPPER},       {0x401, 0x401, UPPER},
    {0x404, 0x404, UPPER},       {0x406, 0x407, UPPER},       {0xF7, 0xF7, STRANGE},
    {0xDF, 0xFF, LATIN_LOWER},   {0x153, 0x153, LATIN_LOWER}, {0x161, 0x161, LATIN_LOWER},
    {0x17E, 0x17E, LATIN_LOWER}, {0xD7, 0xD7, STRANGE},       {0xC0, 0xDE, LATIN_UPPER},
    {0x152, 0x152, LATIN_UPPER}, {0x160, 0x160, LATIN_UPPER}, {0x17D, 0x17D, LATIN_UPPER},
    {0xA0, 0xA0, SIGN},          {0xA3, 0xA3, SIGN},          {0xA5, 0xA5, SIGN},
    {0xA7, 0xA7, SIGN},          {0xA9, 0xA9, SIGN},          {0xAB, 0xAB, SIGN},
    {0xAE, 0xAE, SIGN},          {0xB0, 0xB0, SIGN},          {0xB7, 0xB7, SIGN},
    {0xBB, 0xBB, SIGN},          {0xBD, 0xBD, SIGN},          {0xBF, 0xBF, SIGN},
    {0x2013, 0x2014, SIGN},      {0x2018, 0x2019, SIGN},      {0x201C, 0x201E, SIGN},
    {0x2022, 0x2022, SIGN},      {0x2026, 0x2026, SIGN},      {0x20AC, 0x20AC, SIGN},
    {0x2116, 0x2116, SIGN},      {0x2122, 0x2122, SIGN},
};

static enum kind kind_of(uint32_t c)
{
    for (size_t i = 0; i < WB_COUNT(RANGES); i++)
        if (c >= RANGES[i].from && c <= RANGES[i].to)
            return RANGES[i].kind;
    return STRANGE;
}

/* How well a character of this kind follows the one before it. */
static double fits(enum kind before, enum kind k)
{
    /*                                     letter  other   lower upper  lat.l  lat.u  sign  strange
     */
    static const double after[][STRANGE + 1] = {
        [LOWER] = {-1.0, 0.6, 1.0, 1.0, 0.6, 0.6, 0.6, 0.6},
        [UPPER] = {-1.0, 1.0, -2.0, 0.8, 1.0, 1.0, 1.0, 1.0},
        [LATIN_LOWER] = {1.0, 0.7, -0.2, -0.2, -0.2, -0.2, 0.2, -0.2},
        [LATIN_UPPER] = {0.3, 0.7, -0.2, -0.2, -0.2, -0.2, 0.2, -0.2},
        [SIGN] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
        [STRANGE] = {-1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5},
    };
    return after[k][before];
}

/* The ten most frequent letters make two thirds of a Russian text, in either case. */
static bool is_frequent(uint32_t c)
{
    static const uint32_t lower[] = {0x43E, 0x435, 0x430, 0x438, 0x43D,
                                     0x442, 0x441, 0x440, 0x432, 0x43B};
    for (size_t i = 0; i < WB_COUNT(lower); i++)
        if (c == lower[i] || c == lower[i] - 0x20)
            return true;
    return false;
}

struct look {
    double sum;
    size_t n, cyrillic, frequent;
    enum kind before;
};

static void look_at(struct look *l, uint32_t c)
{
    enum kind k = kind_of(c);
    if (k > OTHER_ASCII) {
        l->sum += fits(l->before, k);
        l->n++;
    }
    if (k == LOWER || k == UPPER) {
        l->cyrillic++;
        l->frequent += is_frequent(c);
    }
    l->before = k;
}

static double verdict(const struct look *l)
{
    if (l->n == 0)
        return -2.0;
    double mean = l->sum / (double)l->n;
    if (l->cyrillic * 2 > l->n)
        mean += 0.8 * ((double)l->frequent / (double)l->cyrillic - 0.6);
    return mean;
}

/* Plausibility of the sample read in the eight-bit encoding `name`. */
static double judge_letters(const char *name, const char *p, size_t n)
{
    iconv_t conv = iconv_open("UCS-4LE", name);
    if ((intptr_t)conv == -1)
        return -2.0;
    struct look l = {.before = OTHER_ASCII};
    while (n > 0) {
        uint32_t wide[256];
        char *in = (char *)p, *out = (char *)wide;
        size_t take = n < 256 ? n : 256, left = take, room = sizeof wide;
        (void)iconv(conv, &in, &left, &out, &room);
        for (size_t i = 0; i < (sizeof wide - room) / 4; i++)
            look_at(&l, wide[i]);
        if (left > 0) { /* a byte that the encoding lacks */
            look_at(&l, 0xFFFD);
            left--;
        }
        p += take - left;
        n -= take - left;
    }
    (void)iconv_close(conv);
    return verdict(&l);
}

/* ---- Chinese: judged by the rows of the code tables the characters stand in ---- */

/* One double-byte character: 1 everyday, 0.7 sign, 0.2 rare, -1 hardly ever, -2 impossible. */
static double gb_pair(unsigned char a, unsigned char b)
{
    if (b < 0x40 || b == 0x7F || b == 0xFF)
        return -2.0;
    if (b < 0xA1 || a < 0xA1)
        return -0.5; /* the GBK extension: names, traditional forms */
    if (a >= 0xB0 && a <= 0xD7)
        return 1.0;
    if (a == 0xA1 || a == 0xA3)
        return 0.7;
    return a >= 0xD8 && a <= 0xF7 ? 0.0 : -1.0;
}

static double big5_pair(unsigned char a, unsigned char b)
{
    if (b < 0x40 || (b > 0x7E && b < 0xA1) || b == 0xFF)
        return -2.0;
    if (a >= 0xA4 && a <= 0xC6)
        return 1.0;
    if (a >= 0xA1 && a <= 0xA3)
        return 0.7;
    return a >= 0xC9 && a <= 0xF9 ? 0.0 : -1.5;
}

static double judge_pairs(double (*pair)(unsigned char, unsigned char), const char *p, size_t n)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        unsigned char a = (unsigned char)p[i];
        if (a < 0x80)
            continue;
        double v = a == 0x80 || a == 0xFF ? -2.0 : pair(a, (unsigned char)p[i + 1]);
        sum += v;
        count++;
        i += v > -2.0;
    }
    return count > 0 ? sum / (double)count : -2.0;
}

/* ---- the choice ---- */

static const struct candidate {
    const char *name;
    double (*pair)(unsigned char, unsigned char); /* NULL: letters */
} CANDIDATES[] = {
    {"windows-1251", NULL}, {"cp866", NULL},     {"KOI8-R", NULL},
    {"GB18030", gb_pair},   {"Big5", big5_pair}, {"windows-1252", NULL},
};

/* Names of uchardet under which iconv (and people) know something better. */
static const char *const RENAMED[][2] = {
    {"GB2312", "GB18030"},
    {"GBK", "GB18030"},
    {"HZ-GB-2312", "GB18030"},
    {"ISO-8859-1", "windows-1252"},
    {"ISO-8859-15", "windows-1252"},
    {"ASCII", "UTF-8"},
    {"WINDOWS-1252", "windows-1252"},
    {"UHC", "CP949"},
    {"WINDOWS-1251", "windows-1251"},
    {"IBM866", "cp866"},
    {"BIG5", "Big5"},

};

static bool iconv_knows(const char *name)
{
    if (*name == 0 || strchr(name, '/')) /* slashes are options of iconv */
        return false;
    iconv_t conv = iconv_open("UTF-8", name);
    if ((intptr_t)conv == -1)
        return false;
    (void)iconv_close(conv);
    return true;
}

static const char *proposal(wb_ctx *cx, const char *p, size_t n)
{
    uchardet_t u = uchardet_new();
    const char *name = "";
    if (u && uchardet_handle_data(u, p, n) == 0) {
        uchardet_data_end(u);
        name = uchardet_get_charset(u);
    }
    name = wb_dup(cx, name, strlen(name));
    if (u)
        uchardet_delete(u);
    for (size_t i = 0; name && i < WB_COUNT(RENAMED); i++)
        if (strcasecmp(name, RENAMED[i][0]) == 0)
            return RENAMED[i][1];
    return name && iconv_knows(name) ? name : "";
}

static size_t count_non_ascii(const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += (unsigned char)p[i] >= 0x80;
    return count;
}

static bool is_candidate(const char *name)
{
    for (size_t i = 0; i < WB_COUNT(CANDIDATES); i++)
        if (strcasecmp(name, CANDIDATES[i].name) == 0)
            return true;
    return false;
}

const char *wb_encoding_guess(wb_ctx *cx, const char *sample, size_t n)
{
    if (mostly_utf8(sample, n))
        return "UTF-8";
    const struct candidate *best = &CANDIDATES[0];
    double best_score = -10.0;
    for (size_t i = 0; i < WB_COUNT(CANDIDATES); i++) {
        const struct candidate *c = &CANDIDATES[i];
        double v = c->pair ? judge_pairs(c->pair, sample, n) : judge_letters(c->name, sample, n);
        if (v > best_score) {
            best_score = v;
            best = c;
        }
    }
    const char *proposed = proposal(cx, sample, n);
    bool little = count_non_ascii(sample, n) < LITTLE_TEXT;
    /* a language outside the candidates: uchardet is heard unless ours reads as plain text */
    bool foreign = *proposed && !is_candidate(proposed) && strcmp(proposed, "UTF-8") != 0;
    if (foreign && best_score < (little ? SURE : VERY_SURE))
        return proposed;
    return best->name;
}

wb_err wb_encoding_check(wb_ctx *cx, const char *name, const char **ret)
{
    static const char *const known[] = {
        "utf-8",      "utf-16",       "utf-16le",     "utf-16be",  "windows-1251", "cp1251",
        "cp866",      "ibm866",       "koi8-r",       "koi8-u",    "gb18030",      "gbk",
        "gb2312",     "big5",         "windows-1252", "cp1252",    "iso-8859-1",   "iso-8859-2",
        "iso-8859-5", "windows-1250", "windows-1254", "shift_jis", "euc-jp",       "euc-kr"};
    char *upper = wb_dup(cx, name, strlen(name));
    if (!upper)
        return WB_TOO_BIG;
    for (char *c = upper; *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    if (iconv_knows(upper)) {
        *ret = strcmp(upper, "UTF8") == 0 ? "UTF-8" : upper;
        return WB_OK;
    }
    const char *near = wb_nearest(name, known, WB_COUNT(known));
    if (!near)
        near = "windows-1251";
    return wb_fail(cx, WB_USAGE, "there is no encoding \"%s\": name one as in --encoding %s", name,
                   near);
}

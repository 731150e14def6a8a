/* fold.c - headers and status words in the one form in which they are compared.
 *
 * Promise: "CustomerID", "customer_id", "Customer Id (shop)" and full-width letters fold to
 * "customer id"; a bracket is dropped unless nothing else is there. What is too long is cut. */
#include "intake/detect.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { UNITS = 192, WIDE = 768 };

/* How many bytes follow the first one; 0 = it begins no character. */
static size_t more_bytes(unsigned char first)
{
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
}

uint32_t wb_utf8_next(const char **p, const char *end)
{
    static const uint32_t LEAST[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)(*p)++;
    size_t more = more_bytes(s[0]);
    uint32_t c = s[0];
    if (c < 0x80)
        return c;
    if (more == 0 || (size_t)(end - *p) < more)
        return 0xFFFD;
    c &= 0x3FU >> more;
    for (size_t i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0xFFFD;
        c = c << 6 | (s[i] & 0x3F);
    }
    *p += more;
    return c < LEAST[more] || c > 0x10FFFF ? 0xFFFD : c;
}

/* Puts a space where a word begins inside a word: invoiceNo, CustomerID, IDNumber. */
static int part_camel(const UChar *in, int n, UChar *out)
{
    int k = 0;
    for (int i = 0; i < n && k < UNITS * 2 - 2; i++) {
        bool upper = u_isupper(in[i]), before_low = i > 0 && u_islower(in[i - 1]);
        bool acronym_ends =
            i > 0 && i + 1 < n && u_isupper(in[i - 1]) && u_islower(in[i + 1]) && i > 1;
        if (upper && (before_low || acronym_ends))
            out[k++] = ' ';
        out[k++] = in[i];
    }
    return k;
}

static int drop_brackets(const UChar *in, int n, UChar *out)
{
    int k = 0, depth = 0;
    for (int i = 0; i < n; i++) {
        if (in[i] == '(' || in[i] == '[' || in[i] == 0x3010)
            depth++;
        if (depth == 0)
            out[k++] = in[i];
        if ((in[i] == ')' || in[i] == ']' || in[i] == 0x3011) && depth > 0)
            depth--;
    }
    return k;
}

/* Letters and digits stay, all else parts words; one space between words. */
static int part_words(const UChar *in, int n, UChar *out)
{
    int k = 0;
    for (int i = 0; i < n; i++) {
        UChar c = in[i] == 0x451 ? 0x435 : in[i];
        bool mark = u_charType(c) == U_NON_SPACING_MARK;
        if (u_isalnum(c) || U16_IS_SURROGATE(c) || mark)
            out[k++] = c;
        else if (k > 0 && out[k - 1] != ' ')
            out[k++] = ' ';
    }
    while (k > 0 && out[k - 1] == ' ')
        k--;
    return k;
}

static int to_wide(wb_slice s, UChar out[UNITS + 1])
{
    int32_t n = 0;
    UErrorCode e = U_ZERO_ERROR;
    size_t take = s.n;
    if (take > UNITS) {
        take = UNITS;
        while (take > 0 && ((unsigned char)s.p[take] & 0xC0) == 0x80)
            take--;
    }
    u_strFromUTF8WithSub(out, UNITS, &n, s.p, (int32_t)take, 0xFFFD, NULL, &e);
    return U_FAILURE(e) ? 0 : n;
}

size_t wb_fold(wb_slice s, char out[WB_FOLD_MAX])
{
    UChar a[UNITS * 2], b[WIDE], c[WIDE];
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&e);
    int n = to_wide(wb_trimmed(s), b), k;
    int32_t size = 0;
    out[0] = 0;
    n = part_camel(b, n, a);
    n = unorm2_normalize(fold, a, n, b, WIDE, &e);
    if (U_FAILURE(e))
        return 0;
    n = n < UNITS * 2 ? n : UNITS * 2;
    k = part_words(c, drop_brackets(b, n, c), a);
    if (k == 0)
        k = part_words(b, n, a);
    u_strToUTF8WithSub(out, WB_FOLD_MAX - 1, &size, a, k, 0xFFFD, NULL, &e);
    if (U_FAILURE(e))
        size = 0;
    out[size] = 0;
    return (size_t)size;
}

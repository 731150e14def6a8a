/* alias.c - how much the header of a column is like the known names of a field.
 *
 * exact 100, less 4 a rank -> known name at the end (Chinese) 99 -> at the end or the front 70 ->
 * a typing error of one or two letters 60. Words that exclude (aliases.ini "not") give 0. */
#include "intake/detect.h"

#include <string.h>

enum {
    EXACT = 100,
    PART = 70,
    PART_WIDE = 99,
    TYPO = 60,
    RANK = 4,
    TYPO_COLUMNS = 200,
    LETTERS = 48
};

/* Is `word` in `text` as whole words (anywhere, where letters are not parted by spaces)? */
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    bool wide = (unsigned char)word[0] >= 0xE0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool front = at == text || at[-1] == ' ';
        if (wide || front) /* "отмен" excludes "отменено": only the front must be whole */
            return true;
        if (at[n] == 0)
            continue;
    }
    return false;
}

static bool excluded(const wb_aliases *a, wb_field f, const char *header)
{
    for (size_t i = 0; i < a->not [f].n; i++)
        if (has_word(header, a->not [f].v[i]))
            return true;
    return false;
}

/* Is the alias the end of the header as whole words ("рабочий телефон", "订单实付金额")? Or its
 * front
 * ("сумма продажи")? What stands first in Chinese, and words for people, only describe the rest. */
static int part(const char *header, const char *alias, bool front)
{
    size_t h = strlen(header), n = strlen(alias);
    bool wide = (unsigned char)alias[0] >= 0xE0;
    if (n >= h || n < (wide ? 6U : 3U))
        return 0;
    int extra = (int)(h - n < 30 ? h - n : 30);
    bool ends = memcmp(header + h - n, alias, n) == 0;
    if (wide)
        return ends ? PART_WIDE - extra / 6 : 0;
    if (ends && header[h - n - 1] == ' ')
        return PART + 2 - extra / 2;
    return front && memcmp(header, alias, n) == 0 && header[n] == ' ' ? PART + 1 - extra / 2 : 0;
}

static size_t letters_of(const char *s, uint32_t out[LETTERS])
{
    const char *end = s + strlen(s);
    size_t n = 0;
    while (s < end && n < LETTERS)
        out[n++] = wb_utf8_next(&s, end);
    return n;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Edits (letter put, taken, changed) between two words, 3 when more than two. */
static size_t edits(const char *a, const char *b)
{
    uint32_t x[LETTERS], y[LETTERS];
    size_t row[LETTERS + 1], n = letters_of(a, x), m = letters_of(b, y);
    if (n > m + 2 || m > n + 2)
        return 3;
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t up = row[j];
            row[j] = least(up + 1, row[j - 1] + 1, corner + (x[i - 1] != y[j - 1]));
            corner = up;
        }
    }
    return row[m] < 3 ? row[m] : 3;
}

static int typo(const char *header, const char *alias)
{
    uint32_t ignored[LETTERS];
    size_t n = letters_of(alias, ignored);
    if (n < 5 || (unsigned char)alias[0] >= 0xE0)
        return 0;
    size_t e = edits(header, alias), allowed = n >= 8 ? 2 : 1;
    return e > 0 && e <= allowed ? TYPO - 5 * (int)e : 0;
}

static int word_score(wb_field f, const char *header, const char *alias, bool typos)
{
    bool person = f == WB_FIELD_PARTY || f == WB_FIELD_ID || f == WB_FIELD_NAME ||
                  f == WB_FIELD_CUSTOMER || f == WB_FIELD_AGGREGATE;
    if (strcmp(header, alias) == 0)
        return EXACT;
    int score = part(header, alias, !person);
    return score == 0 && typos ? typo(header, alias) : score;
}

int wb_alias_score(const wb_table *t, wb_field f, size_t column, int *rank)
{
    const wb_aliases *a = t->know.aliases;
    const char *header = t->columns[column].folded;
    int best = 0;
    if (header[0] == 0)
        return 0;
    bool barred = excluded(a, f, header), typos = t->n <= TYPO_COLUMNS;
    for (int r = 0; r < WB_ALIAS_RANKS; r++)
        for (size_t i = 0; i < a->ranks[f][r].n; i++) {
            int s = word_score(f, header, a->ranks[f][r].v[i], typos);
            if (s == 0 || (barred && s != EXACT) || s - r * RANK <= best)
                continue;
            best = s - r * RANK;
            *rank = r;
        }
    return best;
}

/* date_words.c - names of months in English, Russian and Chinese, and the words around dates.
 *
 * A word is a run of letters of one kind; Latin and Cyrillic letters count in either case. */
#include "intake/detect.h"

#include <string.h>

enum { LOW_MAX = 40 };

/* Lower case of ASCII and Cyrillic into `out`; 0 when the word is too long for a date. */
static size_t lower(const char *p, size_t n, char out[LOW_MAX])
{
    if (n >= LOW_MAX)
        return 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        unsigned char next = i + 1 < n ? (unsigned char)p[i + 1] : 0;
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (c != 0xD0 || next < 0x90 || next > 0xAF)
            continue;
        out[i] = (char)(next < 0xA0 ? 0xD0 : 0xD1);
        out[i + 1] = (char)(next < 0xA0 ? next + 0x20 : next - 0x20);
        i++;
    }
    out[n] = 0;
    return n;
}

static int english(const char *low, size_t n)
{
    static const char *const FULL[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
    if (n < 3)
        return 0;
    for (int m = 0; m < 12; m++)
        if (strncmp(FULL[m], low, n) == 0)
            return m + 1;
    return 0;
}

/* янв, января, январь: the first three letters decide, the rest must be an ending. */
static int russian(const char *low, size_t n)
{
    static const struct {
        const char *stem;
        int month;
    } STEMS[] = {{"янв", 1}, {"фев", 2},  {"мар", 3},  {"апр", 4}, {"май", 5},
                 {"мая", 5}, {"мае", 5},  {"июн", 6},  {"июл", 7}, {"авг", 8},
                 {"сен", 9}, {"окт", 10}, {"ноя", 11}, {"дек", 12}};
    if (n < 6 || n > 18)
        return 0;
    for (size_t i = 0; i < WB_COUNT(STEMS); i++)
        if (memcmp(STEMS[i].stem, low, 6) == 0)
            return STEMS[i].month;
    return 0;
}

static int chinese(const char *p, size_t n)
{
    static const char *const NAMES[] = {"一月", "二月", "三月", "四月", "五月",   "六月",
                                        "七月", "八月", "九月", "十月", "十一月", "十二月"};
    for (int m = 0; m < 12; m++)
        if (strlen(NAMES[m]) == n && memcmp(NAMES[m], p, n) == 0)
            return m + 1;
    return 0;
}

int wb_month_word(const char *p, size_t size, size_t *n)
{
    char low[LOW_MAX];
    int month = 0;
    size_t k = lower(p, size, low);
    if (k == 0)
        return 0;
    *n = size;
    if ((unsigned char)low[0] < 0x80)
        month = strcmp(low, "sept") == 0 ? 9 : english(low, k);
    else
        month = (unsigned char)low[0] < 0xE0 ? russian(low, k) : chinese(low, k);
    return month;
}

static const char *const FILLERS[] = {
    "t",       "z",         "utc",      "gmt",     "am",       "pm",          "a",   "p",
    "m",       "at",        "of",       "st",      "nd",       "rd",          "th",  "msk",
    "est",     "edt",       "cst",      "cdt",     "mst",      "mdt",         "pst", "pdt",
    "cet",     "cest",      "bst",      "eet",     "eest",     "mon",         "tue", "tues",
    "wed",     "thu",       "thur",     "thurs",   "fri",      "sat",         "sun", "monday",
    "tuesday", "wednesday", "thursday", "friday",  "saturday", "sunday",      "h",   "uhr",
    "the",     "on",        "г",        "года",    "год",      "в",           "ч",   "мин",
    "пн",      "вт",        "ср",       "чт",      "пт",       "сб",          "вс",  "понедельник",
    "вторник", "среда",     "четверг",  "пятница", "суббота",  "воскресенье", "мск", "гг"};

/* Characters of Chinese dates and times; a word of these alone says nothing about the day. */
static bool chinese_filler(const char *p, size_t n)
{
    static const char CHARS[] = "年月日号時时分秒点點上午下中晚早凌晨周星期礼拜一二三四五六天";
    const char *end = p + n;
    while (p < end) {
        const char *from = p;
        char c[8] = {0};
        wb_utf8_next(&p, end);
        if (p - from > 4)
            return false;
        memcpy(c, from, (size_t)(p - from));
        if (!strstr(CHARS, c))
            return false;
    }
    return true;
}

bool wb_date_filler(const char *p, size_t n)
{
    char low[LOW_MAX];
    if (lower(p, n, low) == 0)
        return false;
    if ((unsigned char)low[0] >= 0xE0)
        return chinese_filler(p, n);
    for (size_t i = 0; i < WB_COUNT(FILLERS); i++)
        if (strcmp(FILLERS[i], low) == 0)
            return true;
    return false;
}

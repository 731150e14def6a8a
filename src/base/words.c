/* words.c - sentences in the language of the context, out of the embedded catalogues po/ru.mo and
 * po/zh_CN.mo (GNU MO files: two sorted tables; the gettext manual, "The Format of GNU MO Files").
 *
 * Not gettext() itself: its language hangs on the process and on installed locales, and one process
 * must answer a Russian and a Chinese user at once. English is the key and needs no catalogue. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const CATALOGUES[WB_LANGS] = {NULL, "po/ru.mo", "po/zh_CN.mo"};
static const char *const CODES[WB_LANGS] = {"en", "ru", "zh-CN"};

/* A string of one of the two tables; the closing NUL belongs to the format. */
static const char *entry(const wb_slice *mo, uint32_t table, uint32_t i)
{
    uint32_t at;
    memcpy(&at, mo->p + table + 8 * (size_t)i + 4, 4);
    return mo->p + at;
}

/* The translation under an English key (all plural forms, parted by NUL), or NULL. */
static const char *look(wb_lang lang, const char *english)
{
    const wb_slice *mo = CATALOGUES[lang] ? wb_asset(CATALOGUES[lang]) : NULL;
    uint32_t head[5];
    if (!mo || mo->n < sizeof head || !*english)
        return NULL;
    memcpy(head, mo->p, sizeof head);
    if (head[0] != 0x950412deU)
        return NULL;
    for (uint32_t from = 0, to = head[2]; from < to;) {
        uint32_t mid = from + (to - from) / 2;
        int c = strcmp(english, entry(mo, head[3], mid));
        if (c == 0)
            return entry(mo, head[4], mid);
        if (c < 0)
            to = mid;
        else
            from = mid + 1;
    }
    return NULL;
}

const char *wb_tr(wb_lang lang, const char *english)
{
    const char *t = look(lang, english);
    return t && *t ? t : english;
}

/* Which of the forms in the catalogue: CLDR cardinal rules for integers, in msgfmt's order. */
static int form(wb_lang lang, int64_t n)
{
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (lang == WB_ZH)
        return 0;
    if (lang == WB_EN)
        return u != 1;
    if (u % 10 == 1 && u % 100 != 11)
        return 0;
    return u % 10 >= 2 && u % 10 <= 4 && (u % 100 < 12 || u % 100 > 14) ? 1 : 2;
}

const char *wb_trn(wb_lang lang, const char *one, const char *many, int64_t n)
{
    int pick = form(lang, n);
    const char *t = look(lang, one);
    if (!t || !*t)
        return n == 1 || n == -1 ? one : many;
    while (pick-- > 0)
        t += strlen(t) + 1;
    return t;
}

json_t *wb_say(const wb_ctx *cx, const char *fmt, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, wb_tr(cx->lang, fmt), ap);
    va_end(ap);
    size_t n = strlen(text);
    while (n && !wb_utf8_valid(text, n)) /* cut inside a character, or a hostile name */
        text[--n] = '\0';
    return json_string(text);
}

const char *wb_lang_code(wb_lang lang)
{
    return CODES[lang];
}

bool wb_lang_parse(const char *text, wb_lang *ret)
{
    static const char *const NAMES[WB_LANGS] = {"en", "ru", "zh"};
    for (int i = 0; i < WB_LANGS; i++) {
        char after = strncasecmp(text, NAMES[i], 2) == 0 ? text[2] : 'x';
        if (after == '\0' || after == '_' || after == '-' || after == '.' || after == '@') {
            *ret = (wb_lang)i;
            return true;
        }
    }
    return false;
}

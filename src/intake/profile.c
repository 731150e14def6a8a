/* profile.c - what the data files under profiles/ say: which program writes which headers, what its
 * status words mean, and what people call the fields in three languages.
 *
 * Promise: a profile file that names an unknown field or meaning is refused with its name. Words
 * are kept folded (fold.c). Lists are parted by '|'; a list may go on in the next, indented line.
 * All is in the arena of the context. */
#include "intake/detect.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

static const char *const FIELDS[WB_FIELDS] = {
    "",         "date",         "amount",    "price",      "quantity",
    "order_id", "customer_id",  "email",     "phone",      "tax_id",
    "name",     "first_name",   "last_name", "patronymic", "status",
    "kind",     "currency",     "refund",    "product",    "discount",
    "paid_at",  "cancelled_at", "test",      "customer",   "id",
    "time",     "aggregate"};

const char *wb_field_name(wb_field f)
{
    return FIELDS[f];
}

wb_field wb_field_find(const char *name, size_t n)
{
    for (int f = 1; f < WB_FIELDS; f++)
        if (strlen(FIELDS[f]) == n && memcmp(FIELDS[f], name, n) == 0)
            return (wb_field)f;
    return WB_FIELD_NONE;
}

static const char *const MEANINGS[WB_MEANINGS] = {
    "unknown", "sale", "partial", "refunded", "refund", "cancelled", "unpaid", "test", "skip"};

const char *wb_meaning_name(wb_meaning m)
{
    return MEANINGS[m];
}

/* State of one parse. inih calls back for each line of a list. */
typedef struct parse {
    wb_ctx *cx;
    const char *file;
    wb_profile *profile; /* one of these two */
    wb_aliases *aliases;
    wb_err err;
} parse;

static bool add_word(wb_ctx *cx, wb_words *w, const char *word)
{
    if (!wb_reserve(cx, &w->v, &w->cap, w->n + 1, sizeof *w->v))
        return false;
    w->v[w->n++] = word;
    return true;
}

/* The next word of a list, folded and kept; NULL at its end. "" is passed over. */
static const char *next_word(wb_ctx *cx, const char **at)
{
    char folded[WB_FOLD_MAX];
    while (**at) {
        const char *bar = strchr(*at, '|');
        size_t n = bar ? (size_t)(bar - *at) : strlen(*at);
        wb_slice w = {*at, n};
        *at += n + (bar != NULL);
        n = wb_fold(w, folded);
        if (n > 0)
            return wb_dup(cx, folded, n);
    }
    return NULL;
}

static bool add_list(parse *p, wb_words *w, const char *list)
{
    const char *word;
    while ((word = next_word(p->cx, &list)))
        if (!add_word(p->cx, w, word))
            return false;
    return true;
}

static bool add_statuses(parse *p, const char *key, const char *list)
{
    wb_status_word **all = p->profile ? &p->profile->status : &p->aliases->status;
    size_t *n = p->profile ? &p->profile->statuses : &p->aliases->statuses;
    size_t *cap = p->profile ? &p->profile->statuses_cap : &p->aliases->statuses_cap;
    size_t length = strcspn(key, "_");
    wb_meaning m = WB_MEANS_UNKNOWN;
    for (int i = 1; i < WB_MEANINGS; i++)
        if (strlen(MEANINGS[i]) == length && memcmp(MEANINGS[i], key, length) == 0)
            m = (wb_meaning)i;
    if (m == WB_MEANS_UNKNOWN)
        return false;
    const char *word;
    while ((word = next_word(p->cx, &list))) {
        if (!wb_reserve(p->cx, all, cap, *n + 1, sizeof **all))
            return false;
        (*all)[(*n)++] = (wb_status_word){
            .word = word, .meaning = m, .stem = strcmp(key + length, "_stem") == 0};
    }
    return true;
}

static bool yes(const char *value)
{
    return strcmp(value, "yes") == 0;
}

static bool set_flag(wb_profile *p, const char *key, const char *value)
{
    const struct {
        const char *key;
        bool *flag;
    } FLAGS[] = {{"contacts", &p->contacts},         {"aggregate", &p->aggregate},
                 {"zero_is_sale", &p->zero_is_sale}, {"lines", &p->lines},
                 {"minor_units", &p->minor_units},   {"total_on_all_lines", &p->total_on_all}};
    for (size_t i = 0; i < WB_COUNT(FLAGS); i++)
        if (strcmp(FLAGS[i].key, key) == 0) {
            *FLAGS[i].flag = yes(value);
            return true;
        }
    return false;
}

/* Each `require` is a list of its own; a line that begins with '|' goes on with the one above. */
static bool add_require(parse *s, const char *value)
{
    wb_profile *p = s->profile;
    bool goes_on = value[0] == '|' && p->required > 0;
    if (!goes_on && p->required == WB_REQUIRE_MAX)
        return false;
    p->required += !goes_on;
    return add_list(s, &p->require[p->required - 1], value);
}

static bool set_head(parse *s, const char *key, const char *value)
{
    wb_profile *p = s->profile;
    if (strcmp(key, "title") == 0)
        p->title = wb_dup(s->cx, value, strlen(value));
    else if (strcmp(key, "currency") == 0)
        p->currency = wb_currency_of(wb_slice_of(value));
    else if (strcmp(key, "dates") == 0)
        p->order = strcmp(value, "mdy") == 0 ? WB_ORDER_MDY : WB_ORDER_DMY;
    else if (strcmp(key, "refund_prefix") == 0)
        p->refund_prefix = wb_dup(s->cx, value, strlen(value));
    else if (strcmp(key, "ignore") == 0)
        return add_list(s, &p->ignore, value);
    else if (strcmp(key, "require") == 0)
        return add_require(s, value);
    else
        return set_flag(p, key, value);
    return true;
}

static bool profile_key(parse *p, const char *section, const char *key, const char *value)
{
    if (strcmp(section, "profile") == 0)
        return set_head(p, key, value);
    if (strcmp(section, "status") == 0)
        return add_statuses(p, key, value);
    wb_field f = wb_field_find(key, strlen(key));
    return strcmp(section, "fields") == 0 && f != WB_FIELD_NONE &&
           add_list(p, &p->profile->fields[f], value);
}

static bool alias_key(parse *p, const char *section, const char *key, const char *value)
{
    wb_aliases *a = p->aliases;
    if (strcmp(section, "meanings") == 0)
        return add_statuses(p, key, value);
    if (strcmp(section, "words") == 0) {
        wb_words *w = strcmp(key, "total") == 0   ? &a->totals
                      : strcmp(key, "guest") == 0 ? &a->guests
                      : strcmp(key, "test") == 0  ? &a->tests
                                                  : NULL;
        return w && add_list(p, w, value);
    }
    wb_field f = wb_field_find(section, strlen(section));
    if (f == WB_FIELD_NONE)
        return false;
    if (strcmp(key, "not") == 0)
        return add_list(p, &a->not [f], value);
    return key[0] >= '1' && key[0] < '1' + WB_ALIAS_RANKS && key[1] == 0 &&
           add_list(p, &a->ranks[f][key[0] - '1'], value);
}

static int on_line(void *state, const char *section, const char *key, const char *value)
{
    parse *p = state;
    if (p->err != WB_OK)
        return 1;
    bool fits =
        p->profile ? profile_key(p, section, key, value) : alias_key(p, section, key, value);
    if (!fits)
        p->err = wb_fail(p->cx, WB_INVALID,
                         "profile file %s: \"%.60s\" in [%.40s] is not known; compare it with "
                         "another profile",
                         p->file, key, section);
    return fits;
}

static wb_err parse_text(parse *p, wb_slice text)
{
    if (text.n > WB_MIB || memchr(text.p, 0, text.n))
        return wb_fail(p->cx, WB_INVALID, "profile file %s is no text of less than 1 MB", p->file);
    char *copy = wb_dup(p->cx, text.p, text.n);
    if (!copy)
        return WB_TOO_BIG;
    int line = ini_parse_string(copy, on_line, p);
    if (p->err == WB_OK && line != 0)
        p->err =
            wb_fail(p->cx, WB_INVALID, "profile file %s: line %d is no key = value", p->file, line);
    return p->err;
}

wb_err wb_profile_parse(wb_ctx *cx, const char *name, wb_slice text, wb_profile *ret)
{
    wb_profile p = {.name = name};
    parse s = {.cx = cx, .file = name, .profile = &p};
    wb_err e = parse_text(&s, text);
    if (e != WB_OK)
        return e;
    if (p.required == 0)
        return wb_fail(cx, WB_INVALID, "profile file %s requires no header; add require = ...",
                       name);
    if (!p.title)
        p.title = name;
    *ret = p;
    return WB_OK;
}

wb_err wb_aliases_parse(wb_ctx *cx, wb_slice text, wb_aliases *ret)
{
    wb_aliases a = {.statuses = 0};
    parse s = {.cx = cx, .file = "aliases", .aliases = &a};
    wb_err e = parse_text(&s, text);
    if (e == WB_OK)
        *ret = a;
    return e;
}

bool wb_words_have(const wb_words *w, const char *folded)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->v[i], folded) == 0)
            return true;
    return false;
}

static wb_meaning meaning_in(const wb_status_word *w, size_t n, const char *folded, bool stems)
{
    for (size_t i = 0; i < n; i++)
        if (w[i].stem ? stems && strstr(folded, w[i].word) : strcmp(w[i].word, folded) == 0)
            return w[i].meaning;
    return WB_MEANS_UNKNOWN;
}

wb_meaning wb_status_meaning(const wb_profile *p, const wb_aliases *a, const char *folded)
{
    wb_meaning m = WB_MEANS_UNKNOWN;
    if (p)
        m = meaning_in(p->status, p->statuses, folded, true);
    if (m == WB_MEANS_UNKNOWN)
        m = meaning_in(a->status, a->statuses, folded, false);
    if (m == WB_MEANS_UNKNOWN)
        m = meaning_in(a->status, a->statuses, folded, true);
    return m;
}

static void remember(wb_dict *d, const wb_words *w)
{
    for (size_t i = 0; i < w->n; i++)
        wb_dict_put(d, w->v[i], strlen(w->v[i]), NULL);
}

static void remember_all(wb_knowledge *k)
{
    for (int f = 1; f < WB_FIELDS; f++)
        for (int r = 0; r < WB_ALIAS_RANKS; r++)
            remember(k->headers, &k->aliases->ranks[f][r]);
    for (size_t i = 0; i < k->n; i++) {
        const wb_profile *p = &k->profiles[i];
        for (size_t r = 0; r < p->required; r++)
            remember(k->headers, &p->require[r]);
        for (int f = 1; f < WB_FIELDS; f++)
            remember(k->headers, &p->fields[f]);
        remember(k->headers, &p->ignore);
    }
}

/* "profiles/shopify-orders.ini" -> "shopify-orders" */
static const char *bare_name(wb_ctx *cx, const char *path)
{
    const char *from = path + sizeof "profiles/" - 1;
    const char *dot = strrchr(from, '.');
    return wb_dup(cx, from, dot ? (size_t)(dot - from) : strlen(from));
}

wb_err wb_knowledge_load(wb_ctx *cx, wb_knowledge *ret)
{
    const wb_slice *aliases = wb_asset("profiles/aliases.ini");
    wb_knowledge k = {.n = 0};
    wb_aliases *a = WB_NEW(cx, wb_aliases, 1);
    wb_profile *all = NULL;
    size_t cap = 0;
    const char *path;
    if (!aliases)
        return wb_fail(cx, WB_CORRUPT, "the program was built without profiles/aliases.ini");
    if (!a || wb_aliases_parse(cx, *aliases, a) != WB_OK)
        return cx->code;
    for (size_t i = 0;; i++) {
        const wb_slice *text = wb_asset_at("profiles/", i, &path);
        if (!text)
            break;
        if (strcmp(path, "profiles/aliases.ini") == 0)
            continue;
        if (!wb_reserve(cx, &all, &cap, k.n + 1, sizeof *all))
            return WB_TOO_BIG;
        if (wb_profile_parse(cx, bare_name(cx, path), *text, &all[k.n]) != WB_OK)
            return cx->code;
        k.n++;
    }
    k.aliases = a;
    k.profiles = all;
    k.headers = wb_dict_open(cx, 2048);
    if (!k.headers)
        return WB_TOO_BIG;
    remember_all(&k);
    *ret = k;
    return WB_OK;
}

/* jsonl.c - JSON as cells: one object a line, one list of objects, or a list within an envelope
 * ({"orders": [...]}).
 *
 * Promise: streams object by object, each bounded by WB_RECORD_MAX and DEPTH_MAX; the keys are
 * those of the first SAMPLE_OBJECTS objects. What is no object, or breaks off, is one flawed
 * record; the reading goes on at the next line that begins with one. A list that ends ends the
 * file.
 *
 *   between --{--> object --}--> record
 *      |              '--broken--> flawed record --> next line that begins with { --> between
 *      '--] of the list, end of text--> end */
#include "intake/intake_int.h"

#include <string.h>
#include <strings.h>

enum {
    BUFFER = 256 * 1024,
    SAMPLE_OBJECTS = 1000,
    DEPTH_MAX = 64,
    REACH_MIN = 16 * 1024,
    SHOWN_MAX = 64 * 1024 /* of a flawed record */
};

struct jsonl {
    wb_cells c;
    wb_text *text;
    char *buf;
    size_t cap, at, n;
    bool ended, odd;
    bool list;       /* objects stand in a list: ] ends it */
    bool over;       /* ... and it has ended */
    uint64_t before; /* bytes of text before buf */
    uint64_t start;  /* bytes of text before the first object */
    uint64_t line;
    size_t reach; /* longest object believed in; shrinks with each that never closes */
    wb_flat flat;
    wb_slice *keys, *cells;
    char *shown;
    wb_record record;
};

static void at_close(void *p)
{
    wb_cells *c = p;
    c->close(c);
}

static wb_err fill(struct jsonl *j)
{
    size_t got = 0;
    memmove(j->buf, j->buf + j->at, j->n - j->at);
    j->n -= j->at;
    j->before += j->at;
    j->at = 0;
    if (j->cap - j->n < BUFFER / 2) {
        char *p = wb_regrow(j->c.cx, j->buf, j->cap, 2 * j->cap);
        if (!p)
            return WB_TOO_BIG;
        j->buf = p;
        j->cap *= 2;
    }
    wb_err e = wb_text_read(j->text, j->buf + j->n, j->cap - j->n, &got);
    if (e)
        return e;
    j->n += got;
    j->ended = got == 0;
    j->odd = j->odd || j->text->odd;
    j->c.encoding = j->text->encoding;
    j->c.bytes_done = j->text->src->done;
    return wb_tell(j->c.cx, &(wb_progress){.what = "bytes",
                                           .done = j->c.bytes_done,
                                           .total = j->c.bytes_total,
                                           .rows = j->line});
}

/* ---- where an object ends ---- */

enum span { WHOLE, GOES_ON, BROKEN };

/* Passes a string whose opening quote is at i; gives the place behind it, or n with *e set. */
static size_t pass_string(const char *p, size_t n, size_t i, enum span *e)
{
    for (i++; i < n; i++) {
        if (p[i] == '"')
            return i + 1;
        if (p[i] == '\n') { /* JSON has no line end in a string: the line is broken off */
            *e = BROKEN;
            return n;
        }
        i += p[i] == '\\';
    }
    *e = GOES_ON;
    return n;
}

/* p[0] is {: where does its object end? */
static enum span object_end(const char *p, size_t n, size_t *end)
{
    int depth = 0;
    enum span e = WHOLE;
    for (size_t i = 0; i < n;) {
        char c = p[i];
        if (c == '"') {
            i = pass_string(p, n, i, &e);
            if (e != WHOLE)
                return e;
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        i++;
        if (depth > DEPTH_MAX)
            return BROKEN;
        if (depth == 0) {
            *end = i;
            return WHOLE;
        }
    }
    return GOES_ON;
}

static void count_lines(struct jsonl *j, size_t to)
{
    for (const char *p = j->buf + j->at, *end = j->buf + to;
         p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        j->line++;
}

/* Goes on behind buf[to], counting lines. */
static void advance(struct jsonl *j, size_t to)
{
    count_lines(j, to);
    j->at = to;
}

static bool is_between(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '\x1E' || c == 0;
}

/* To the next thing that is no blank; at the end of text j->at == j->n. */
static wb_err pass_blanks(struct jsonl *j)
{
    for (;;) {
        size_t i = j->at;
        while (i < j->n && is_between(j->buf[i]))
            i++;
        advance(j, i);
        if (j->at < j->n || j->ended)
            return WB_OK;
        wb_err e = fill(j);
        if (e)
            return e;
    }
}

/* The end of the first line from `at` behind which an object begins, or n. */
static size_t broken_end(const struct jsonl *j)
{
    size_t i = j->at;
    while (i < j->n) {
        const char *p = memchr(j->buf + i, '\n', j->n - i);
        if (!p)
            break;
        i = (size_t)(p - j->buf) + 1;
        size_t next = i;
        while (next < j->n && is_between(j->buf[next]))
            next++;
        if (next < j->n && j->buf[next] == '{')
            return i;
    }
    return j->n;
}

/* ---- records ---- */

static void clear_cells(struct jsonl *j)
{
    for (size_t i = 0; i < j->c.n_keys; i++)
        j->cells[i] = (wb_slice){"", 0};
}

/* An object that cannot be read: no cells, but shown in the rejects. */
static const wb_record *flawed(struct jsonl *j, size_t end, wb_flaw flaw)
{
    size_t size = end - j->at < SHOWN_MAX ? end - j->at : SHOWN_MAX;
    while (size > 0 && is_between(j->buf[j->at + size - 1]))
        size--;
    j->record = (wb_record){
        .cells = j->cells, .n = j->c.n_keys, .line = j->line, .flaw = flaw, .raw.p = j->shown};
    j->record.raw.n = wb_show_bad(j->shown, j->buf + j->at, size);
    clear_cells(j);
    advance(j, end);
    return &j->record;
}

static void set_cells(struct jsonl *j)
{
    for (size_t i = 0; i < j->c.n_keys; i++) {
        const struct wb_span *v = &j->flat.values[i];
        j->cells[i] = v->n > 0 ? (wb_slice){j->flat.text.p + v->at, v->n} : (wb_slice){"", 0};
        if (v->n > WB_CELL_MAX) {
            size_t n = WB_CELL_MAX;
            while (n > 0 && ((unsigned char)j->cells[i].p[n] & 0xC0) == 0x80)
                n--;
            j->cells[i].n = n;
            j->record.flaw = WB_FLAW_CELL_TOO_LONG;
        }
    }
}

static json_t *parse(const char *p, size_t n)
{
    json_error_t error;
    json_t *v = json_loadb(p, n, JSON_ALLOW_NUL, &error);
    if (!v && json_error_code(&error) == json_error_numeric_overflow)
        v = json_loadb(p, n, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    return v;
}

/* The object buf[at..end) as a record. Bad bytes are shown as U+FFFD before it is parsed. */
static wb_err object_record(struct jsonl *j, size_t end, const wb_record **ret)
{
    const char *p = j->buf + j->at;
    size_t n = end - j->at, room = 0;
    wb_flaw flaw = WB_FLAW_NONE;
    char *copy = NULL;
    if (j->odd && (memchr(p, WB_BAD_BYTE, n) || memchr(p, 0, n))) {
        flaw = memchr(p, WB_BAD_BYTE, n) ? WB_FLAW_ENCODING : WB_FLAW_NUL;
        room = 3 * n < WB_CELL_MAX ? WB_CELL_MAX : 3 * n; /* large: given back at once */
        copy = wb_alloc(j->c.cx, room);
        if (!copy)
            return WB_TOO_BIG;
        n = wb_show_bad(copy, p, n);
        p = copy;
    }
    json_t *object = parse(p, n);
    wb_release(j->c.cx, copy, room);
    if (!object) {
        *ret = flawed(j, end, WB_FLAW_JSON);
        return WB_OK;
    }
    wb_err e = wb_flat_object(&j->flat, object);
    json_decref(object);
    if (e)
        return e;
    j->record = (wb_record){.cells = j->cells, .n = j->c.n_keys, .line = j->line, .flaw = flaw};
    j->record.raw = (wb_slice){j->buf + j->at, end - j->at};
    if (j->cells)
        set_cells(j);
    j->c.ignored_values = j->flat.ignored;
    advance(j, end);
    *ret = &j->record;
    return WB_OK;
}

/* Something that is no whole object begins here. Takes what there is up to the next object. */
static wb_err broken_record(struct jsonl *j, const wb_record **ret)
{
    size_t end = broken_end(j);
    while (end == j->n && !j->ended && j->n - j->at < WB_RECORD_MAX) {
        wb_err e = fill(j);
        if (e)
            return e;
        end = broken_end(j);
    }
    *ret = flawed(j, end, WB_FLAW_JSON);
    return WB_OK;
}

/* What begins at `at` as a record; *ret stays NULL when more text was read and it must be tried
 * again. */
static wb_err one_record(struct jsonl *j, const wb_record **ret)
{
    size_t left = j->n - j->at, end = 0;
    if (j->buf[j->at] != '{')
        return broken_record(j, ret);
    enum span s = object_end(j->buf + j->at, left < j->reach ? left : j->reach, &end);
    if (s == WHOLE) {
        j->reach = WB_RECORD_MAX;
        return object_record(j, j->at + end, ret);
    }
    if (s == GOES_ON && !j->ended && left < j->reach)
        return fill(j);
    if (s == GOES_ON)
        j->reach = j->reach / 2 > REACH_MIN ? j->reach / 2 : REACH_MIN;
    return broken_record(j, ret);
}

static wb_err jsonl_next(wb_cells *cells, const wb_record **ret)
{
    struct jsonl *j = (struct jsonl *)cells;
    wb_err e = WB_OK;
    *ret = NULL;
    while (!e && !*ret && !j->over) {
        e = pass_blanks(j);
        j->over = !e && (j->at == j->n || (j->list && j->buf[j->at] == ']'));
        if (!e && !j->over)
            e = one_record(j, ret);
    }
    return e;
}

/* ---- opening, once more, closing ---- */

static wb_err restart(struct jsonl *j)
{
    wb_err e = wb_text_rewind(j->text);
    uint64_t left = j->start;
    j->at = j->n = 0;
    j->before = 0;
    j->ended = j->over = false;
    j->line = 1;
    j->reach = WB_RECORD_MAX;
    j->flat.ignored = j->c.ignored_values = 0;
    while (!e && (left > 0 || j->n == 0) && !j->ended) {
        size_t step = left < j->n - j->at ? (size_t)left : j->n - j->at;
        advance(j, j->at + step);
        left -= step;
        if (left > 0 || j->n == 0)
            e = fill(j);
    }
    return e;
}

static wb_err jsonl_rewind(wb_cells *cells)
{
    struct jsonl *j = (struct jsonl *)cells;
    wb_err e = restart(j);
    if (!e)
        j->text->src->settle(j->text->src);
    return e;
}

static void jsonl_close(wb_cells *cells)
{
    struct jsonl *j = (struct jsonl *)cells;
    wb_text_close(j->text);
    wb_release(cells->cx, j->buf, j->cap);
    j->buf = NULL;
    j->cap = j->at = j->n = 0;
    j->ended = j->over = true;
}

/* A list of objects within an envelope object. */
struct envelope {
    size_t list;       /* place behind the [ of the list; 0 = none */
    size_t top_values; /* values of the outermost object, as far as it was looked through */
    bool known;        /* under a name that says that it is the data */
};

static bool is_list_name(const char *p, size_t n)
{
    static const char *const names[] = {"orders", "data",    "results",      "result",   "records",
                                        "rows",   "sales",   "transactions", "payments", "deals",
                                        "events", "batch",   "customers",    "invoices", "value",
                                        "list",   "receipts"};
    for (size_t i = 0; i < WB_COUNT(names); i++)
        if (strlen(names[i]) == n && strncasecmp(names[i], p, n) == 0)
            return true;
    return false;
}

static bool list_of_objects(const char *p, size_t n, size_t i)
{
    for (i++; i < n && is_between(p[i]); i++)
        ;
    return i < n && p[i] == '{';
}

struct walk {
    unsigned depth, lists;
    wb_slice name; /* the last string; a key when a colon follows */
    bool value;    /* behind a colon */
};

/* Up and down: `depth` counts the objects around, `lists` everything from the outermost list on. */
static void walk_level(struct walk *w, char c)
{
    bool within = w->lists > 0;
    if (c == '[' || (c == '{' && within))
        w->lists++;
    else if (c == '{')
        w->depth++;
    else if ((c == ']' || c == '}') && within)
        w->lists--;
    else if (c == '}' && w->depth > 0)
        w->depth--;
}

/* One token of the envelope; true = this is the list we want. */
static bool envelope_token(struct envelope *v, struct walk *w, wb_slice text, size_t i)
{
    char c = text.p[i];
    bool wanted = c == '[' && w->value && w->lists == 0 && w->depth <= 3;
    if (wanted && list_of_objects(text.p, text.n, i)) {
        v->known = is_list_name(w->name.p, w->name.n);
        if (v->known || v->list == 0)
            v->list = i + 1;
    }
    v->top_values += c == ':' && w->depth == 1 && w->lists == 0;
    walk_level(w, c);
    if (!is_between(c) || c == ',')
        w->value = c == ':';
    return v->known;
}

static struct envelope look_through(wb_slice text)
{
    struct envelope v = {0};
    struct walk w = {.name = {"", 0}};
    enum span e = WHOLE;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') {
            size_t end = pass_string(text.p, text.n, i, &e);
            if (e != WHOLE)
                break;
            w.name = (wb_slice){text.p + i + 1, end - i - 2};
            w.value = false;
            i = end - 1;
        } else if (envelope_token(&v, &w, text, i)) {
            break;
        }
    }
    return v;
}

/* Reads on until the first object is whole, and what follows it is seen; *end 0 = it is not within
 * the limit. */
static wb_err first_object(struct jsonl *j, size_t *end, bool *alone)
{
    *end = 0;
    *alone = false;
    for (;;) {
        enum span s = object_end(j->buf + j->at, j->n - j->at, end);
        size_t after = j->at + *end;
        while (s == WHOLE && after < j->n && is_between(j->buf[after]))
            after++;
        *alone = s == WHOLE && after == j->n;
        bool enough = s == BROKEN || (s == WHOLE && after < j->n);
        if (enough || j->ended || j->n - j->at >= WB_RECORD_MAX)
            return WB_OK;
        wb_err e = fill(j);
        if (e)
            return e;
    }
}

/* The file is one list: of objects, or we cannot read it. */
static wb_err start_in_list(struct jsonl *j)
{
    j->list = true;
    j->start = j->before + j->at + 1;
    if (list_of_objects(j->buf, j->n, j->at))
        return WB_OK;
    return wb_fail(j->c.cx, WB_INVALID,
                   "%s is a JSON list, but not of objects: export one object a line, or .csv",
                   j->text->src->name);
}

/* Lines of objects, a list of them, or an envelope around a list? Sets `start` and `list`. */
static wb_err find_start(struct jsonl *j)
{
    size_t end = 0;
    bool alone = false;
    wb_err e = pass_blanks(j);
    if (e || j->at == j->n)
        return e;
    if (j->buf[j->at] == '[')
        return start_in_list(j);
    e = first_object(j, &end, &alone);
    if (e || (end > 0 && !alone))
        return e;
    struct envelope v = look_through((wb_slice){j->buf + j->at, (end ? end : j->n - j->at)});
    bool small = end > 0; /* one whole object: an envelope only with a good reason */
    if (v.list > 0 && (v.known || !small || v.top_values <= 3)) {
        j->start = j->before + j->at + v.list;
        j->list = true;
    }
    return WB_OK;
}

/* The keys of the first objects become the columns. */
static wb_err learn_keys(struct jsonl *j)
{
    const wb_record *r = NULL;
    wb_err e = restart(j);
    for (int i = 0; !e && i < SAMPLE_OBJECTS; i++) {
        e = jsonl_next(&j->c, &r);
        if (!r)
            break;
    }
    if (e)
        return e;
    j->flat.frozen = true;
    size_t n = wb_dict_count(j->flat.keys);
    if (n == 0)
        return wb_fail(
            j->c.cx, WB_INVALID,
            "%s holds no JSON object that can be read: export one object a line, or .csv",
            j->text->src->name);
    j->keys = WB_NEW(j->c.cx, wb_slice, n);
    j->cells = WB_NEW(j->c.cx, wb_slice, n);
    if (!j->keys || !j->cells)
        return WB_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        j->keys[i] = wb_dict_key(j->flat.keys, (uint32_t)i);
    j->c.keys = j->keys;
    j->c.n_keys = n;
    return restart(j);
}

wb_err wb_jsonl_open(wb_text *t, wb_cells **ret)
{
    wb_ctx *cx = t->src->cx;
    struct jsonl *j = WB_NEW(cx, struct jsonl, 1);
    if (!j)
        return WB_TOO_BIG;
    j->c = (wb_cells){.container = "jsonl",
                      .encoding = t->encoding,
                      .bytes_total = t->src->total,
                      .notes = wb_own(cx, json_array()),
                      .next = jsonl_next,
                      .rewind = jsonl_rewind,
                      .close = jsonl_close,
                      .cx = cx};
    j->text = t;
    j->cap = BUFFER;
    j->buf = wb_alloc(cx, BUFFER);
    j->shown = wb_alloc(cx, 3 * (size_t)SHOWN_MAX);
    if (!j->buf || !j->shown)
        return WB_TOO_BIG;
    wb_at_close(cx, at_close, j);
    wb_err e = wb_flat_init(cx, &j->flat);
    if (!e)
        e = restart(j);
    if (!e)
        e = find_start(j);
    if (!e)
        e = learn_keys(j);
    if (!e)
        *ret = &j->c;
    return e;
}

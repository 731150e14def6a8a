/* csv.c - delimited text as cells.
 *
 * Promise: every record comes out once, in order; blank lines are passed over. Memory is one buffer
 * (256 KiB, up to 8 MiB for a record near WB_RECORD_MAX). Cells point into it: no copy, unless
 * quotes must be undone or bytes shown as U+FFFD. A quote that never closes costs one record, not
 * the rest of the file: when the first line of such a record has the usual number of cells, or
 * the record passes the limits, it is cut again without quotes and flawed.
 *
 *   fill -> cut -> record            the usual way
 *           cut -> more -> fill      the record goes on behind the buffer
 *           cut -> open, suspect -> judge -> record of one line | grow the buffer | too long: skip
 */
#include "intake/intake_int.h"

#include <string.h>
#include <strings.h>

enum {
    BUFFER = 256 * 1024,
    PAD = 64, /* zero bytes behind the text, for the scan */
    REACH_MIN = 4 * 1024
};

struct csv {
    wb_cells c;
    wb_text *text;
    wb_cut cut;
    wb_dialect dialect;
    char *buf;
    size_t cap, at, n; /* text is buf[at..n) */
    bool ended;
    bool odd;      /* bad bytes or NULs were seen: records are looked through for them */
    bool skipping; /* within a record that was too long */
    uint64_t line;
    size_t first; /* bytes of a sep= line */
    size_t reach; /* shrinks with each unbalanced quote, so that many of them stay cheap */
    char *shown;  /* cells that had to be copied */
    size_t shown_cap;
    wb_record record;
};

static void at_close(void *p)
{
    wb_cells *c = p;
    c->close(c);
}

/* ---- the buffer ---- */

/* Room behind the text: moves it to the front, then doubles the buffer. false: it is at its limit.
 */
static wb_err make_room(struct csv *c)
{
    if (c->at > 0) {
        memmove(c->buf, c->buf + c->at, c->n - c->at);
        c->n -= c->at;
        c->at = 0;
    }
    if (c->cap - c->n >= BUFFER / 2)
        return WB_OK;
    char *p = wb_regrow(c->c.cx, c->buf, c->cap + PAD, 2 * c->cap + PAD);
    if (!p)
        return WB_TOO_BIG;
    c->buf = p;
    c->cap *= 2;
    return WB_OK;
}

static wb_err fill(struct csv *c)
{
    size_t got = 0;
    wb_err e = make_room(c);
    if (!e)
        e = wb_text_read(c->text, c->buf + c->n, c->cap - c->n, &got);
    if (e)
        return e;
    c->n += got;
    memset(c->buf + c->n, 0, PAD);
    c->odd = c->odd || c->text->odd;
    c->ended = got == 0;
    c->c.encoding = c->text->encoding;
    c->c.bytes_done = c->text->src->done;
    wb_cut_text(&c->cut, c->buf, c->n, c->ended);
    return wb_tell(c->c.cx, &(wb_progress){.what = "bytes",
                                           .done = c->c.bytes_done,
                                           .total = c->c.bytes_total,
                                           .rows = c->line});
}

/* ---- what a record looks like from outside ---- */

static bool is_odd(wb_slice s)
{
    return memchr(s.p, WB_BAD_BYTE, s.n) || memchr(s.p, 0, s.n);
}

static wb_err room_to_show(struct csv *c, size_t need)
{
    if (need <= c->shown_cap)
        return WB_OK;
    size_t cap = need < BUFFER ? BUFFER : need;
    wb_release(c->c.cx, c->shown, c->shown_cap);
    c->shown_cap = 0;
    c->shown = wb_alloc(c->c.cx, cap);
    if (!c->shown)
        return WB_TOO_BIG;
    c->shown_cap = cap;
    return WB_OK;
}

static size_t show(wb_slice *s, char *out)
{
    size_t n = wb_show_bad(out, s->p, s->n);
    *s = (wb_slice){out, n};
    return n;
}

/* Undoes escaped quotes; shows bad bytes. Cells then point into `shown`: unescaped text is at most
 * as long as the record, shown text three times, once for the cells and once for raw. */
static wb_err rewrite(struct csv *c, bool odd)
{
    wb_record *r = &c->record;
    wb_err e = room_to_show(c, r->raw.n * (odd ? 7 : 1) + 1);
    if (e)
        return e;
    char *out = c->shown;
    for (size_t i = 0; i < c->cut.escapes; i++) {
        wb_slice *cell = &r->cells[c->cut.escaped[i]];
        size_t n = wb_cut_unescape(&c->cut, out, cell->p, cell->n);
        *cell = (wb_slice){out, n};
        out += n;
    }
    if (!odd)
        return WB_OK;
    r->flaw = memchr(r->raw.p, WB_BAD_BYTE, r->raw.n) ? WB_FLAW_ENCODING : WB_FLAW_NUL;
    for (size_t i = 0; i < r->n; i++)
        if (is_odd(r->cells[i]))
            out += show(&r->cells[i], out);
    (void)show(&r->raw, out);
    return WB_OK;
}

/* The longest front of p[0..max) that ends between characters. */
static size_t front(const char *p, size_t max)
{
    while (max > 0 && ((unsigned char)p[max] & 0xC0) == 0x80)
        max--;
    return max;
}

static void cut_long_cells(wb_record *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->cells[i].n > WB_CELL_MAX) {
            r->cells[i].n = front(r->cells[i].p, WB_CELL_MAX);
            r->flaw = WB_FLAW_CELL_TOO_LONG;
        }
    }
}

/* Fills in the record that was cut; the next one begins behind it. */
static wb_err deliver(struct csv *c, wb_flaw flaw, const wb_record **ret)
{
    wb_record *r = &c->record;
    wb_err e = WB_OK;
    *r = (wb_record){.cells = c->cut.cells, .n = c->cut.n, .line = c->line};
    r->raw = (wb_slice){c->buf + c->at, c->cut.stop - c->at};
    if (c->cut.too_wide)
        flaw = WB_FLAW_ROW_TOO_LONG;
    bool odd = c->odd && is_odd(r->raw);
    if (odd || c->cut.escapes > 0)
        e = rewrite(c, odd);
    if (!e && r->raw.n > WB_CELL_MAX)
        cut_long_cells(r);
    if (flaw != WB_FLAW_NONE)
        r->flaw = flaw;
    c->line += 1 + c->cut.breaks;
    c->at = c->cut.next;
    c->cut.reach = c->reach;
    if (!e)
        *ret = r;
    return e;
}

/* ---- records that do not come out even ---- */

/* Cuts again at the same place without quotes; true: a record of one line. */
static bool cut_one_line(struct csv *c)
{
    c->cut.block = SIZE_MAX;
    c->cut.dialect.quotes = false;
    wb_cut_result r = wb_cut_record(&c->cut, c->at);
    c->cut.dialect.quotes = c->dialect.quotes;
    return r == WB_CUT_RECORD;
}

static wb_err deliver_unbalanced(struct csv *c, const wb_record **ret)
{
    c->reach = c->reach / 2 > REACH_MIN ? c->reach / 2 : REACH_MIN;
    return deliver(c, WB_FLAW_QUOTES, ret);
}

/* A whole record with line ends in its quoted cells: is it one, or was a quote left open? */
static wb_err deliver_lines(struct csv *c, const wb_record **ret)
{
    size_t usual = c->dialect.columns;
    if (usual > 1 && (c->cut.stray || c->cut.n != usual)) {
        if (cut_one_line(c) && c->cut.n == usual)
            return deliver_unbalanced(c, ret);
        c->cut.block = SIZE_MAX;
        (void)wb_cut_record(&c->cut, c->at); /* as it was */
    } else {
        c->reach = WB_CELL_MAX;
    }
    return deliver(c, WB_FLAW_NONE, ret);
}

/* No line end within the limit: shows the front of it, and the rest of the line is passed over. */
static wb_err deliver_too_long(struct csv *c, const wb_record **ret)
{
    size_t size = c->n - c->at;
    c->n = c->at + (size > WB_CELL_MAX ? front(c->buf + c->at, WB_CELL_MAX) : size);
    memset(c->buf + c->n, 0, PAD);
    wb_cut_text(&c->cut, c->buf, c->n, true);
    (void)cut_one_line(c);
    wb_err e = deliver(c, WB_FLAW_ROW_TOO_LONG, ret);
    c->at = c->n;
    c->skipping = !c->ended;
    wb_cut_text(&c->cut, c->buf, c->n, c->ended);
    return e;
}

/* The text ends, or a quoted cell gets suspiciously long: a flawed record, or *ret stays NULL and
 * the caller tries again with more text. */
static wb_err judge(struct csv *c, wb_cut_result r, const wb_record **ret)
{
    bool full = c->n - c->at >= WB_RECORD_MAX || c->ended;
    bool forced = full || c->cut.reach < WB_CELL_MAX;
    if (r == WB_CUT_SUSPECT || (r == WB_CUT_OPEN && full)) {
        if (cut_one_line(c) && (forced || c->cut.n == c->dialect.columns))
            return deliver_unbalanced(c, ret);
        c->cut.block = SIZE_MAX;
    }
    if (r == WB_CUT_SUSPECT && c->cut.reach < WB_RECORD_MAX) {
        c->cut.reach = WB_RECORD_MAX;
        return WB_OK;
    }
    return full ? deliver_too_long(c, ret) : fill(c);
}

/* Passes the rest of a line that was too long. */
static wb_err skip_line(struct csv *c)
{
    while (c->skipping && !c->ended) {
        c->at = c->n;
        wb_err e = fill(c);
        if (e)
            return e;
        for (size_t i = c->at; i < c->n && c->skipping; i++) {
            c->skipping = c->buf[i] != '\n' && c->buf[i] != '\r';
            c->at = i + 1;
        }
    }
    return WB_OK;
}

static wb_err csv_next(wb_cells *cells, const wb_record **ret)
{
    struct csv *c = (struct csv *)cells;
    wb_err e = c->skipping ? skip_line(c) : WB_OK;
    *ret = NULL;
    while (!e && !*ret && (c->at < c->n || !c->ended)) {
        wb_cut_result r = wb_cut_record(&c->cut, c->at);
        if (r != WB_CUT_RECORD) {
            e = judge(c, r, ret);
        } else if (c->cut.stop == c->at) { /* a blank line */
            c->line++;
            c->at = c->cut.next;
        } else if (c->cut.breaks > 0) {
            e = deliver_lines(c, ret);
        } else {
            return deliver(c, WB_FLAW_NONE, ret);
        }
    }
    return e;
}

/* ---- opening, once more, closing ---- */

/* To the start of the text, with a first piece of it. */
static wb_err restart(struct csv *c)
{
    wb_err e = wb_text_rewind(c->text);
    c->at = c->n = 0;
    c->ended = c->skipping = false;
    c->line = 1;
    c->reach = c->cut.reach = WB_CELL_MAX;
    while (!e && c->n < BUFFER / 2 && !c->ended)
        e = fill(c);
    return e;
}

static void pass_sep_line(struct csv *c)
{
    if (c->first == 0)
        return;
    c->at = c->first;
    c->line = 2;
}

static wb_err csv_rewind(wb_cells *cells)
{
    struct csv *c = (struct csv *)cells;
    wb_err e = restart(c);
    if (!e)
        c->text->src->settle(c->text->src);
    pass_sep_line(c);
    return e;
}

static void csv_close(wb_cells *cells)
{
    struct csv *c = (struct csv *)cells;
    wb_text_close(c->text);
    wb_release(cells->cx, c->buf, c->cap + PAD);
    wb_release(cells->cx, c->shown, c->shown_cap);
    c->buf = c->shown = NULL;
    c->cap = c->shown_cap = 0;
    c->at = c->n = 0;
    c->ended = true;
}

/* "sep=;" in the first line, as Excel writes and reads it, also in quotes: its delimiter. */
static char sep_line(struct csv *c)
{
    size_t i = 0;
    bool quoted = c->n > 0 && c->buf[0] == '"';
    i += quoted;
    if (c->n < i + 5 || strncasecmp(c->buf + i, "sep=", 4) != 0)
        return 0;
    char delimiter = c->buf[i + 4];
    i += 5 + quoted;
    size_t ends = strspn(c->buf + (i < c->n ? i : c->n), "\r\n");
    if (ends == 0 || delimiter == '"' || delimiter == '\r' || delimiter == '\n')
        return 0;
    bool pair = ends > 1 && c->buf[i] == '\r' && c->buf[i + 1] == '\n';
    c->first = i + 1 + pair;
    return delimiter;
}

/* "," "tab" "\\t" -> the character; WB_USAGE for anything else. */
static wb_err given_delimiter(wb_ctx *cx, const char *given, char *ret)
{
    static const char *const names[][2] = {{"tab", "\t"},      {"\\t", "\t"}, {"comma", ","},
                                           {"semicolon", ";"}, {"pipe", "|"}, {"space", " "}};
    for (size_t i = 0; i < WB_COUNT(names); i++)
        if (strcasecmp(given, names[i][0]) == 0)
            given = names[i][1];
    bool single = given[0] > 0 && given[1] == 0;
    if (!single || strchr("\"\r\n", given[0]))
        return wb_fail(cx, WB_USAGE,
                       "\"%s\" cannot part columns: give one character as in --delimiter \";\", or "
                       "the word tab",
                       given);
    *ret = given[0];
    return WB_OK;
}

static wb_err find_dialect(struct csv *c, const char *given)
{
    char delimiter = 0, sep = sep_line(c);
    if (given) {
        wb_err e = given_delimiter(c->c.cx, given, &delimiter);
        if (e)
            return e;
    }
    c->dialect = wb_dialect_find(&c->cut, c->first, delimiter ? delimiter : sep);
    c->cut.dialect = c->dialect;
    c->c.delimiter = c->dialect.delimiter;
    if (c->dialect.columns > WB_COLUMNS_MAX)
        return wb_fail(c->c.cx, WB_TOO_BIG,
                       "%s has more than %d columns: export only the columns that are needed",
                       c->text->src->name, WB_COLUMNS_MAX);
    pass_sep_line(c);
    return WB_OK;
}

wb_err wb_csv_open(wb_text *t, const wb_intake_options *options, wb_cells **ret)
{
    wb_ctx *cx = t->src->cx;
    struct csv *c = WB_NEW(cx, struct csv, 1);
    if (!c)
        return WB_TOO_BIG;
    c->c = (wb_cells){.container = "csv",
                      .encoding = t->encoding,
                      .bytes_total = t->src->total,
                      .notes = wb_own(cx, json_array()),
                      .next = csv_next,
                      .rewind = csv_rewind,
                      .close = csv_close,
                      .cx = cx};
    c->text = t;
    c->buf = wb_alloc(cx, BUFFER + PAD);
    wb_err e = c->buf ? wb_cut_init(cx, &c->cut) : WB_TOO_BIG;
    if (e)
        return e;
    c->cap = BUFFER;
    wb_at_close(cx, at_close, c);
    e = restart(c);
    if (!e)
        e = find_dialect(c, options->delimiter);
    if (!e)
        *ret = &c->c;
    return e;
}

/* xlsx.c - the rows of one sheet of a workbook as cells.
 *
 * Promise: streams row by row; cells stand where their reference (r="C5") says, what is missing is
 * empty, rows without content are passed over. Days come out as ISO text, numbers as plain
 * decimals, formulas as the values the file keeps for them. Without --sheet the first visible sheet
 * with content is read, and a note says so when there are others.
 *
 *   pump XML -> row begins -> cells -> row ends: pause --next--> pump on */
#include "intake/intake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NUMBER_MAX = 400 };

enum type { NUMBER, SHARED, TEXT, BOOLEAN };

struct xlsx {
    wb_cells c;
    wb_book *book;
    wb_xml *xml;
    /* the row being read */
    wb_str text; /* of its cells, one after the other */
    struct wb_span *spans;
    wb_slice *cells;
    size_t n; /* cells up to the last one with content */
    uint64_t row;
    wb_flaw flaw;
    /* the cell being read */
    size_t column, next_column;
    enum type type;
    bool is_date;
    bool in_value, phonetic;
    wb_str value; /* as the file writes it */
    wb_record record;
};

static void at_close(void *p)
{
    wb_cells *c = p;
    c->close(c);
}

/* ---- a cell ---- */

/* "BC12" -> 54, the column from 0; SIZE_MAX when it is no reference. */
static size_t column_of(const char *ref)
{
    size_t column = 0, letters = 0;
    for (; *ref && letters < 5; ref++, letters++) {
        char c = (char)(*ref & ~0x20);
        if (c < 'A' || c > 'Z')
            break;
        column = column * 26 + (size_t)(c - 'A') + 1;
    }
    return letters > 0 && letters < 5 ? column - 1 : SIZE_MAX;
}

static enum type type_of(const char *t)
{
    static const char *const texts[] = {"str", "inlineStr", "e", "d"};
    if (!t || strcmp(t, "n") == 0)
        return NUMBER;
    if (strcmp(t, "s") == 0)
        return SHARED;
    for (size_t i = 0; i < WB_COUNT(texts); i++)
        if (strcmp(t, texts[i]) == 0)
            return TEXT;
    return strcmp(t, "b") == 0 ? BOOLEAN : TEXT;
}

static void begin_cell(struct xlsx *x, const char **attributes)
{
    const char *ref = wb_xml_attribute(attributes, "r");
    const char *style = wb_xml_attribute(attributes, "s");
    size_t column = ref ? column_of(ref) : SIZE_MAX;
    unsigned long index = style ? strtoul(style, NULL, 10) : 0;
    x->column = column != SIZE_MAX ? column : x->next_column;
    x->next_column = x->column + 1;
    x->type = type_of(wb_xml_attribute(attributes, "t"));
    x->is_date = index < x->book->n_dates && x->book->dates[index];
    x->in_value = x->phonetic = false;
    wb_str_clear(&x->value);
}

/* Puts the text of the cell into its place of the row. */
static void put(struct xlsx *x, const char *p, size_t n)
{
    if (n == 0)
        return;
    if (x->column >= WB_COLUMNS_MAX) {
        x->flaw = WB_FLAW_ROW_TOO_LONG;
        return;
    }
    if (n > WB_CELL_MAX) {
        for (n = WB_CELL_MAX; n > 0 && ((unsigned char)p[n] & 0xC0) == 0x80;)
            n--;
        x->flaw = WB_FLAW_CELL_TOO_LONG;
    }
    while (x->n <= x->column)
        x->spans[x->n++].n = 0;
    x->spans[x->column] = (struct wb_span){x->text.n, n};
    wb_str_put(&x->text, p, n);
    if (x->text.full) {
        x->spans[x->column].n = 0;
        x->flaw = WB_FLAW_ROW_TOO_LONG;
    }
}

static void put_shared(struct xlsx *x)
{
    bool found = false;
    char *end = NULL;
    unsigned long long index = strtoull(x->value.p, &end, 10);
    bool number = x->value.n > 0 && *end == 0 && x->value.p[0] != '-';
    wb_slice s = wb_book_string(x->book, number ? index : UINT64_MAX, &found);
    if (found)
        put(x, s.p, s.n);
    else
        wb_xml_stop(x->xml, wb_fail(x->c.cx, WB_INVALID,
                                    "%s is damaged (row %llu refers to a text that is not there): "
                                    "open it and save it again as .xlsx",
                                    x->xml->name, (unsigned long long)x->row));
}

static void end_cell(struct xlsx *x)
{
    char text[NUMBER_MAX];
    const char *p = x->value.p;
    size_t n = x->value.n;
    if (x->value.full)
        x->flaw = WB_FLAW_CELL_TOO_LONG;
    if (n == 0)
        return;
    if (x->type == SHARED) {
        put_shared(x);
    } else if (x->type == BOOLEAN) {
        put(x, *p == '1' ? "TRUE" : "FALSE", *p == '1' ? 4 : 5);
    } else if (x->type == NUMBER) {
        n = x->is_date ? wb_serial_text(p, n, x->c.date1904, text) : wb_number_text(p, n, text);
        put(x, text, n);
    } else {
        put(x, p, n);
    }
}

/* ---- events of the XML ---- */

static void begin_row(struct xlsx *x, const char **attributes)
{
    const char *r = wb_xml_attribute(attributes, "r");
    unsigned long row = r ? strtoul(r, NULL, 10) : 0;
    x->row = row > 0 && row < UINT32_MAX ? row : x->row + 1;
    x->n = x->next_column = 0;
    x->flaw = WB_FLAW_NONE;
    wb_str_clear(&x->text);
}

static void sheet_start(void *xml, const char *name, const char **attributes)
{
    struct xlsx *x = ((wb_xml *)xml)->user;
    const char *local = wb_xml_local(name);
    x->in_value = strcmp(local, "v") == 0 || strcmp(local, "t") == 0;
    if (strcmp(local, "c") == 0)
        begin_cell(x, attributes);
    else if (strcmp(local, "row") == 0)
        begin_row(x, attributes);
    else if (strcmp(local, "rPh") == 0)
        x->phonetic = true;
}

static void sheet_end(void *xml, const char *name)
{
    struct xlsx *x = ((wb_xml *)xml)->user;
    const char *local = wb_xml_local(name);
    x->in_value = false;
    if (strcmp(local, "c") == 0)
        end_cell(x);
    else if (strcmp(local, "rPh") == 0)
        x->phonetic = false;
    else if (strcmp(local, "row") == 0 && (x->n > 0 || x->flaw))
        wb_xml_pause(x->xml);
}

static void sheet_chars(void *xml, const char *p, int n)
{
    struct xlsx *x = ((wb_xml *)xml)->user;
    if (x->in_value && !x->phonetic)
        wb_str_put(&x->value, p, (size_t)n); /* stops at its limit, enough to know it too long */
}

static const struct wb_xml_handlers SHEET = {sheet_start, sheet_end, sheet_chars};

/* ---- rows ---- */

static wb_err xlsx_next(wb_cells *cells, const wb_record **ret)
{
    struct xlsx *x = (struct xlsx *)cells;
    *ret = NULL;
    do {
        if (x->xml->ended)
            return WB_OK;
        wb_err e = wb_xml_pump(x->xml);
        if (e)
            return e;
    } while (!x->xml->paused);
    for (size_t i = 0; i < x->n; i++) {
        const struct wb_span *s = &x->spans[i];
        x->cells[i] = s->n > 0 ? (wb_slice){x->text.p + s->at, s->n} : (wb_slice){"", 0};
    }
    x->record =
        (wb_record){.cells = x->cells, .n = x->n, .line = x->row, .raw = {"", 0}, .flaw = x->flaw};
    x->c.bytes_done = x->xml->src->done;
    *ret = &x->record;
    return WB_OK;
}

static wb_err xlsx_rewind(wb_cells *cells)
{
    struct xlsx *x = (struct xlsx *)cells;
    x->row = x->n = x->next_column = 0;
    x->flaw = WB_FLAW_NONE;
    x->in_value = x->phonetic = false;
    return wb_xml_rewind(x->xml, &SHEET);
}

static void xlsx_close(wb_cells *cells)
{
    struct xlsx *x = (struct xlsx *)cells;
    if (x->xml)
        wb_xml_close(x->xml);
    wb_archive_close(x->book->a);
}

/* ---- which sheet ---- */

static wb_err no_sheet(struct xlsx *x, const char *wanted)
{
    wb_str names;
    wb_str_init(&names, x->c.cx, 400);
    for (size_t i = 0; i < x->book->n_sheets && !names.full; i++)
        wb_str_putf(&names, "%s%s", i > 0 ? ", " : "", x->book->sheets[i].name);
    return wb_fail(x->c.cx, WB_USAGE, "%s has no sheet \"%s\": its sheets are %s", x->book->a->name,
                   wanted, names.n > 0 ? names.p : "-");
}

/* By name, by name in any case of ASCII, by number from 1. */
static const wb_sheet *sheet_by_name(const wb_book *b, const char *wanted)
{
    char *end = NULL;
    unsigned long number = strtoul(wanted, &end, 10);
    for (size_t i = 0; i < b->n_sheets; i++)
        if (strcmp(b->sheets[i].name, wanted) == 0)
            return &b->sheets[i];
    for (size_t i = 0; i < b->n_sheets; i++)
        if (strcasecmp(b->sheets[i].name, wanted) == 0)
            return &b->sheets[i];
    bool in_range = *wanted && *end == 0 && number >= 1 && number <= b->n_sheets;
    return in_range ? &b->sheets[number - 1] : NULL;
}

/* Opens the sheet at its first row; *filled: it has one with content. */
static wb_err open_sheet(struct xlsx *x, const wb_sheet *s, bool *filled)
{
    const wb_record *r = NULL;
    *filled = false;
    if (s->entry < 0)
        return WB_OK; /* a chart, or a part that is missing */
    wb_err e = wb_xml_open(x->book->a, s->entry, &SHEET, x, &x->xml);
    if (!e)
        e = xlsx_next(&x->c, &r);
    if (!e)
        e = xlsx_rewind(&x->c);
    if (!e)
        *filled = r != NULL;
    return e;
}

static void note_choice(struct xlsx *x, const wb_sheet *s)
{
    size_t visible = 0;
    for (size_t i = 0; i < x->book->n_sheets; i++)
        visible += !x->book->sheets[i].hidden && x->book->sheets[i].entry >= 0;
    if (visible > 1)
        (void)json_array_append_new(
            x->c.notes,
            wb_say(x->c.cx, "%s has %zu sheets: \"%s\" is read, --sheet chooses another",
                   x->book->a->name, visible, s->name));
}

/* The first visible sheet with content. */
static wb_err first_sheet(struct xlsx *x)
{
    for (size_t i = 0; i < x->book->n_sheets; i++) {
        bool filled = false;
        const wb_sheet *s = &x->book->sheets[i];
        wb_err e = s->hidden ? WB_OK : open_sheet(x, s, &filled);
        if (e)
            return e;
        if (filled) {
            note_choice(x, s);
            return WB_OK;
        }
        if (x->xml)
            wb_xml_close(x->xml);
        x->xml = NULL;
    }
    return wb_fail(x->c.cx, WB_INVALID, "%s holds no sheet with content: export it again",
                   x->book->a->name);
}

static wb_err choose_sheet(struct xlsx *x, const char *wanted)
{
    bool filled = false;
    if (!wanted)
        return first_sheet(x);
    const wb_sheet *s = sheet_by_name(x->book, wanted);
    if (!s)
        return no_sheet(x, wanted);
    wb_err e = open_sheet(x, s, &filled);
    if (!e && !filled)
        e = wb_fail(x->c.cx, WB_INVALID, "the sheet \"%s\" of %s is empty", s->name,
                    x->book->a->name);
    return e;
}

wb_err wb_xlsx_open(wb_archive *a, const wb_intake_options *options, wb_cells **ret)
{
    wb_ctx *cx = a->cx;
    struct xlsx *x = WB_NEW(cx, struct xlsx, 1);
    if (!x)
        return WB_TOO_BIG;
    x->c = (wb_cells){.container = "xlsx",
                      .encoding = "",
                      .bytes_total = a->disk,
                      .notes = wb_own(cx, json_array()),
                      .next = xlsx_next,
                      .rewind = xlsx_rewind,
                      .close = xlsx_close,
                      .cx = cx};
    x->spans = WB_NEW(cx, struct wb_span, WB_COLUMNS_MAX);
    x->cells = WB_NEW(cx, wb_slice, WB_COLUMNS_MAX);
    if (!x->spans || !x->cells)
        return WB_TOO_BIG;
    wb_str_init(&x->text, cx, WB_RECORD_MAX);
    wb_str_init(&x->value, cx, WB_CELL_MAX + 64);
    wb_err e = wb_book_open(a, &x->book);
    if (e)
        return e;
    wb_at_close(cx, at_close, x);
    x->c.date1904 = x->book->date1904;
    e = choose_sheet(x, options->sheet);
    if (!e)
        *ret = &x->c;
    return e;
}

/* xlsx_parts.c - the parts of a workbook that stand beside its sheets: where what lies, the list of
 * sheets, which styles show days, the shared strings.
 *
 * Promise: names of parts come from the relations, not from habit; all lists live in the arena and
 * so under its ceiling. A string keeps at most WB_CELL_MAX + 1 bytes, enough to know it too long.
 */
#include "intake/intake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_NAME = 512, SHEETS_MAX = 1000, STYLES_MAX = 100000, FORMATS_MAX = 10000 };

/* ---- relations: id or type -> name of a part ---- */

struct relation {
    const char *id, *type, *target;
};

struct relations {
    wb_ctx *cx;
    struct relation *list;
    size_t n, cap;
};

static const char *keep(wb_ctx *cx, const char *s)
{
    return wb_dup(cx, s ? s : "", s ? strlen(s) : 0);
}

static void relation_start(void *xml, const char *name, const char **attributes)
{
    wb_xml *x = xml;
    struct relations *r = x->user;
    if (strcmp(wb_xml_local(name), "Relationship") != 0 || r->n >= FORMATS_MAX)
        return;
    struct relation one = {.id = keep(r->cx, wb_xml_attribute(attributes, "Id")),
                           .type = keep(r->cx, wb_xml_attribute(attributes, "Type")),
                           .target = keep(r->cx, wb_xml_attribute(attributes, "Target"))};
    if (!one.id || !one.type || !one.target ||
        !wb_reserve(r->cx, &r->list, &r->cap, r->n + 1, sizeof *r->list)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    r->list[r->n++] = one;
}

static void nothing_at_end(void *xml, const char *name)
{
    (void)xml;
    (void)name;
}

/* The relations of the part `name` ("" = of the whole file); none when they are missing. */
static wb_err read_relations(wb_archive *a, const char *name, struct relations *r)
{
    static const struct wb_xml_handlers h = {relation_start, nothing_at_end, NULL};
    char path[PART_NAME];
    const char *slash = strrchr(name, '/');
    int folder = slash ? (int)(slash - name) + 1 : 0;
    int n = snprintf(path, sizeof path, "%.*s_rels/%s.rels", folder, name, name + folder);
    *r = (struct relations){.cx = a->cx};
    int64_t entry = n > 0 && n < PART_NAME ? wb_archive_find(a, path) : -1;
    return entry < 0 ? WB_OK : wb_xml_read(a, entry, &h, r);
}

/* The target of a relation as an entry of the zip; targets are relative to `folder` of the part. */
static int64_t target_entry(const wb_archive *a, const char *part, const char *target)
{
    char path[PART_NAME];
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash - part) + 1 : 0;
    if (target[0] == '/')
        return wb_archive_find(a, target + 1);
    if (strncmp(target, "./", 2) == 0)
        target += 2;
    int n = snprintf(path, sizeof path, "%.*s%s", folder, part, target);
    return n > 0 && n < PART_NAME ? wb_archive_find(a, path) : -1;
}

static const struct relation *by_type(const struct relations *r, const char *ending)
{
    size_t n = strlen(ending);
    for (size_t i = 0; i < r->n; i++) {
        size_t len = strlen(r->list[i].type);
        if (len >= n && strcmp(r->list[i].type + len - n, ending) == 0)
            return &r->list[i];
    }
    return NULL;
}

/* ---- the list of sheets ---- */

static bool is_true(const char *s)
{
    return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

static void workbook_start(void *xml, const char *name, const char **attributes)
{
    wb_xml *x = xml;
    wb_book *b = x->user;
    const char *local = wb_xml_local(name);
    if (strcmp(local, "workbookPr") == 0)
        b->date1904 = is_true(wb_xml_attribute(attributes, "date1904"));
    if (strcmp(local, "sheet") != 0 || b->n_sheets >= SHEETS_MAX)
        return;
    const char *state = wb_xml_attribute(attributes, "state");
    wb_sheet s = {.name = keep(b->cx, wb_xml_attribute(attributes, "name")),
                  .relation = keep(b->cx, wb_xml_attribute(attributes, "id")),
                  .entry = -1,
                  .hidden = state && strcmp(state, "visible") != 0};
    if (!s.name || !s.relation ||
        !wb_reserve(b->cx, &b->sheets, &b->sheets_cap, b->n_sheets + 1, sizeof *b->sheets)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    b->sheets[b->n_sheets++] = s;
}

/* ---- styles: which of them show days ---- */

struct styles {
    wb_book *b;
    bool in_cells; /* within cellXfs, the list that cells refer to */
    struct format {
        unsigned id;
        bool is_date;
    } * formats;
    size_t n, cap;
};

static unsigned number_of(const char *s)
{
    unsigned long v = s ? strtoul(s, NULL, 10) : 0;
    return v < UINT32_MAX ? (unsigned)v : 0;
}

static void note_format(wb_xml *x, struct styles *s, const char **attributes)
{
    const char *code = wb_xml_attribute(attributes, "formatCode");
    unsigned id = number_of(wb_xml_attribute(attributes, "numFmtId"));
    if (!code || s->n >= FORMATS_MAX)
        return;
    if (!wb_reserve(s->b->cx, &s->formats, &s->cap, s->n + 1, sizeof *s->formats)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    s->formats[s->n++] = (struct format){id, wb_format_is_date(id, code, strlen(code))};
}

static bool format_is_date(const struct styles *s, unsigned id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->formats[i].id == id)
            return s->formats[i].is_date;
    return wb_format_is_date(id, "", 0);
}

static void note_style(wb_xml *x, struct styles *s, const char **attributes)
{
    wb_book *b = s->b;
    if (b->n_dates >= STYLES_MAX)
        return;
    if (!wb_reserve(b->cx, &b->dates, &b->dates_cap, b->n_dates + 1, sizeof *b->dates)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    b->dates[b->n_dates++] = format_is_date(s, number_of(wb_xml_attribute(attributes, "numFmtId")));
}

static void styles_start(void *xml, const char *name, const char **attributes)
{
    wb_xml *x = xml;
    struct styles *s = x->user;
    const char *local = wb_xml_local(name);
    if (strcmp(local, "cellXfs") == 0)
        s->in_cells = true;
    else if (strcmp(local, "numFmt") == 0)
        note_format(x, s, attributes);
    else if (strcmp(local, "xf") == 0 && s->in_cells)
        note_style(x, s, attributes);
}

static void styles_end(void *xml, const char *name)
{
    struct styles *s = ((wb_xml *)xml)->user;
    if (strcmp(wb_xml_local(name), "cellXfs") == 0)
        s->in_cells = false;
}

/* ---- shared strings ---- */

struct shared {
    wb_book *b;
    bool in_text;  /* within <t> */
    bool phonetic; /* within <rPh>, how a name is spoken: no part of the text */
};

static size_t string_start(const wb_book *b)
{
    return b->n_strings > 0 ? b->ends[b->n_strings - 1] : 0;
}

static void shared_start(void *xml, const char *name, const char **attributes)
{
    struct shared *s = ((wb_xml *)xml)->user;
    const char *local = wb_xml_local(name);
    (void)attributes;
    s->in_text = strcmp(local, "t") == 0;
    if (strcmp(local, "rPh") == 0)
        s->phonetic = true;
}

static void shared_end(void *xml, const char *name)
{
    wb_xml *x = xml;
    struct shared *s = x->user;
    wb_book *b = s->b;
    const char *local = wb_xml_local(name);
    s->in_text = false;
    if (strcmp(local, "rPh") == 0)
        s->phonetic = false;
    if (strcmp(local, "si") != 0)
        return;
    if (!wb_reserve(b->cx, &b->ends, &b->ends_cap, b->n_strings + 1, sizeof *b->ends)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    b->ends[b->n_strings++] = b->strings_n;
}

static void shared_chars(void *xml, const char *p, int n)
{
    wb_xml *x = xml;
    struct shared *s = x->user;
    wb_book *b = s->b;
    size_t have = b->strings_n - string_start(b), add = (size_t)n;
    if (!s->in_text || s->phonetic || have > WB_CELL_MAX)
        return;
    if (add > WB_CELL_MAX + 1 - have)
        add = WB_CELL_MAX + 1 - have;
    if (!wb_reserve(b->cx, &b->strings, &b->strings_cap, b->strings_n + add, 1)) {
        wb_xml_stop(x, WB_TOO_BIG);
        return;
    }
    memcpy(b->strings + b->strings_n, p, add);
    b->strings_n += add;
}

wb_slice wb_book_string(const wb_book *b, uint64_t index, bool *found)
{
    *found = index < b->n_strings;
    if (!*found)
        return (wb_slice){"", 0};
    size_t from = index > 0 ? b->ends[index - 1] : 0;
    return (wb_slice){b->strings + from, b->ends[index] - from};
}

/* ---- the whole ---- */

/* Name of the part that is the workbook. */
static wb_err find_workbook(wb_archive *a, const char **name, int64_t *entry)
{
    struct relations r;
    wb_err e = read_relations(a, "", &r);
    if (e)
        return e;
    const struct relation *main_part = by_type(&r, "/officeDocument");
    *entry = main_part ? target_entry(a, "", main_part->target) : -1;
    if (*entry < 0)
        *entry = wb_archive_find(a, "xl/workbook.xml");
    if (*entry < 0)
        return wb_fail(a->cx, WB_INVALID, "%s holds no workbook: export the table as .xlsx or .csv",
                       a->name);
    *name = keep(a->cx, wb_archive_entry(a, (uint64_t)*entry, NULL));
    return *name ? WB_OK : WB_TOO_BIG;
}

static void find_sheets(wb_book *b, const char *workbook, const struct relations *r)
{
    for (size_t i = 0; i < b->n_sheets; i++) {
        wb_sheet *s = &b->sheets[i];
        for (size_t k = 0; k < r->n && s->entry < 0; k++)
            if (strcmp(r->list[k].id, s->relation) == 0 && !strstr(r->list[k].type, "chartsheet"))
                s->entry = target_entry(b->a, workbook, r->list[k].target);
    }
}

static int64_t part_entry(const wb_book *b, const char *workbook, const struct relations *r,
                          const char *type)
{
    const struct relation *one = by_type(r, type);
    return one ? target_entry(b->a, workbook, one->target) : -1;
}

wb_err wb_book_open(wb_archive *a, wb_book **ret)
{
    static const struct wb_xml_handlers sheets = {workbook_start, nothing_at_end, NULL};
    static const struct wb_xml_handlers style = {styles_start, styles_end, NULL};
    static const struct wb_xml_handlers text = {shared_start, shared_end, shared_chars};
    wb_book *b = WB_NEW(a->cx, wb_book, 1);
    const char *name = "";
    int64_t entry = -1;
    struct relations r = {0};
    if (!b)
        return WB_TOO_BIG;
    b->cx = a->cx;
    b->a = a;
    if (!wb_reserve(b->cx, &b->strings, &b->strings_cap, 64, 1))
        return WB_TOO_BIG;
    wb_err e = find_workbook(a, &name, &entry);
    if (!e)
        e = wb_xml_read(a, entry, &sheets, b);
    if (!e)
        e = read_relations(a, name, &r);
    if (e)
        return e;
    find_sheets(b, name, &r);
    entry = part_entry(b, name, &r, "/styles");
    if (entry >= 0)
        e = wb_xml_read(a, entry, &style, &(struct styles){.b = b});
    entry = e ? -1 : part_entry(b, name, &r, "/sharedStrings");
    if (entry >= 0)
        e = wb_xml_read(a, entry, &text, &(struct shared){.b = b});
    if (!e)
        *ret = b;
    return e;
}

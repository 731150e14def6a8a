/* container.c - finds out what a file is by its first bytes, never by its name, and opens it.
 *
 * Promise: what cannot be read is refused with one sentence that says what to do. A zip of several
 * tables is read as one only when their first lines are the same; else the largest is read, and the
 * choice is a note.
 *
 *   bytes -> gzip? unpack once -> zip? workbook or tables -> text -> json or delimited */
#include "intake/intake_int.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEAD = 64 * 1024, LINE_MAX = 32 * 1024 };

struct opening {
    wb_ctx *cx;
    const wb_intake_options *options;
    wb_source *raw;
    json_t *notes;
};

/* ---- what we refuse ---- */

static const struct refusal {
    const char *magic;
    size_t n;
    const char *sentence;
} REFUSALS[] = {
    {"\x28\xB5\x2F\xFD", 4,
     WB_N("%s is packed with zstd: unpack it with \"zstd -d\" and name the unpacked file")},
    {"BZh", 3,
     WB_N("%s is packed with bzip2: unpack it with \"bunzip2\" and name the unpacked file")},
    {"\xFD"
     "7zXZ",
     5, WB_N("%s is packed with xz: unpack it with \"unxz\" and name the unpacked file")},
    {"Rar!", 4, WB_N("%s is a RAR archive: unpack it and name the file inside")},
    {"7z\xBC\xAF\x27\x1C", 6, WB_N("%s is a 7-Zip archive: unpack it and name the file inside")},
    {"%PDF", 4, WB_N("%s is a PDF: export the table as .xlsx or .csv instead")},
    {"\x89PNG", 4, WB_N("%s is a picture: export the table as .xlsx or .csv instead")},
    {"\xFF\xD8\xFF", 3, WB_N("%s is a picture: export the table as .xlsx or .csv instead")},
    {"GIF8", 4, WB_N("%s is a picture: export the table as .xlsx or .csv instead")},
    {"PAR1", 4, WB_N("%s is a Parquet file: export the table as .csv instead")},
    {"SQLite format 3", 15, WB_N("%s is a database: export the table of orders as .csv")},
    {"{\\rtf", 5, WB_N("%s is a text document: export the table as .xlsx or .csv instead")},
    {"\x7F"
     "ELF",
     4, WB_N("%s is a program, not a table")},
};

static wb_err refuse_ole(struct opening *o, const char *p, size_t n)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (memmem(p, n, name, sizeof name - 1))
        return wb_fail(o->cx, WB_INVALID,
                       "%s is protected by a password: open it, save it without one, and try again",
                       o->raw->name);
    return wb_fail(o->cx, WB_INVALID,
                   "%s is an old Excel file (.xls): open it in Excel or LibreOffice and save it as "
                   ".xlsx or .csv",
                   o->raw->name);
}

static bool begins_with(const char *p, size_t n, const char *word)
{
    return n >= strlen(word) && strncasecmp(p, word, strlen(word)) == 0;
}

static wb_err refuse_markup(struct opening *o, const char *p, size_t n)
{
    static const char *const pages[] = {"<!doctype html", "<html",  "<table", "<meta",
                                        "<head",          "<style", "<div",   "<body"};
    for (size_t i = 0; i < WB_COUNT(pages); i++)
        if (begins_with(p, n, pages[i]))
            return wb_fail(o->cx, WB_INVALID,
                           "%s is a web page, whatever its name says: open it in Excel or "
                           "LibreOffice and save it as .xlsx or .csv",
                           o->raw->name);
    if (memmem(p, n, "<html", 5) || memmem(p, n, "xmlns:html", 10))
        return refuse_markup(o, "<html", 5);
    return wb_fail(o->cx, WB_INVALID,
                   "%s is XML: export the orders as .xlsx or .csv (from 1C: save the report as "
                   ".xlsx)",
                   o->raw->name);
}

static size_t blanks(const char *p, size_t n)
{
    size_t i = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    return i;
}

/* Refuses by the first bytes what is neither text nor something we unpack. */
static wb_err refuse(struct opening *o, const char *p, size_t n)
{
    if (n == 0)
        return wb_fail(o->cx, WB_INVALID, "%s is empty: export it again", o->raw->name);
    for (size_t i = 0; i < WB_COUNT(REFUSALS); i++)
        if (n >= REFUSALS[i].n && memcmp(p, REFUSALS[i].magic, REFUSALS[i].n) == 0)
            return wb_fail(o->cx, WB_INVALID, REFUSALS[i].sentence, o->raw->name);
    if (n >= 8 && memcmp(p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return refuse_ole(o, p, n);
    size_t skip = blanks(p, n);
    if (skip < n && p[skip] == '<')
        return refuse_markup(o, p + skip, n - skip);
    return WB_OK;
}

/* ---- text ---- */

/* Text holds no control characters to speak of. */
static wb_err refuse_binary(struct opening *o, const char *p, size_t n)
{
    size_t controls = 0, nuls = 0, dark = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        nuls += c == 0;
        controls += c > 0 && c < 0x20 && !strchr("\t\n\v\f\r\x1A\x1B", c);
        dark += c > ' ';
    }
    if (dark + nuls + controls == 0)
        return wb_fail(o->cx, WB_INVALID, "%s is empty: export it again", o->raw->name);
    if (controls * 50 > n || nuls * 5 > n)
        return wb_fail(o->cx, WB_INVALID,
                       "%s is neither a text nor a workbook: export the table as .xlsx or .csv",
                       o->raw->name);
    return WB_OK;
}

/* {"a": ... or [{ ... : JSON. A table may begin with a bracket as well, then with something else.
 */
static bool looks_like_json(const char *p, size_t n)
{
    size_t i = blanks(p, n);
    if (i >= n || (p[i] != '{' && p[i] != '['))
        return false;
    char open = p[i++];
    i += blanks(p + i, n - i);
    if (i >= n)
        return false;
    return open == '{' ? p[i] == '"' || p[i] == '}' : p[i] == '{' || p[i] == '[' || p[i] == ']';
}

static wb_err open_text(struct opening *o, wb_source *src, const char *packing, wb_cells **ret)
{
    wb_text *t = NULL;
    size_t n = 0;
    bool json = false;
    char *head = wb_alloc(o->cx, HEAD);
    wb_err e = head ? wb_text_open(src, o->options->encoding, &t) : WB_TOO_BIG;
    if (!e)
        e = wb_text_read(t, head, HEAD, &n);
    if (!e)
        e = refuse_binary(o, head, n);
    if (!e) {
        json = looks_like_json(head, n);
        e = wb_text_rewind(t);
    }
    wb_release(o->cx, head, HEAD);
    if (!e)
        e = json ? wb_jsonl_open(t, ret) : wb_csv_open(t, o->options, ret);
    if (!e && *packing)
        (*ret)->container = strcmp(packing, "zip") == 0 ? "zip" : json ? "jsonl.gz" : "csv.gz";
    return e;
}

/* ---- zip ---- */

static bool has_ending(const char *name, const char *const *endings, size_t count)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < count; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static bool is_table(const char *name)
{
    static const char *const endings[] = {".csv",  ".tsv",   ".txt",   ".tab",
                                          ".json", ".jsonl", ".ndjson"};
    const char *base = strrchr(name, '/');
    base = base ? base + 1 : name;
    return base[0] != '.' && strncmp(name, "__MACOSX/", 9) != 0 &&
           has_ending(name, endings, WB_COUNT(endings));
}

struct tables {
    uint64_t *list; /* entries that are tables */
    size_t n;
    uint64_t largest;
    uint64_t skip; /* bytes of the first line they share */
    bool same;
};

static wb_err find_tables(struct opening *o, const wb_archive *a, struct tables *t)
{
    uint64_t best = 0;
    t->list = WB_NEW(o->cx, uint64_t, (size_t)a->entries + 1);
    if (!t->list)
        return WB_TOO_BIG;
    for (uint64_t i = 0; i < a->entries; i++) {
        uint64_t size = 0;
        const char *name = wb_archive_entry(a, i, &size);
        if (!is_table(name) || size == 0)
            continue;
        if (t->n == 0 || size > best) {
            best = size;
            t->largest = i;
        }
        t->list[t->n++] = i;
    }
    return WB_OK;
}

/* The first line of an entry, its end included; *n 0 = there is none within LINE_MAX. */
static wb_err first_line(wb_archive *a, uint64_t entry, char *p, size_t *n)
{
    wb_source *s = NULL;
    size_t have = 0;
    wb_err e = wb_archive_read(a, &entry, 1, 0, &s);
    if (!e)
        e = wb_source_fill(s, p, LINE_MAX, &have);
    if (e)
        return e;
    s->close(s);
    const char *end = memchr(p, '\n', have);
    size_t size = end ? (size_t)(end - p) + 1 : 0;
    if (size > 0 && size < have && p[size] == 0)
        size++; /* UTF-16LE */
    *n = size;
    return WB_OK;
}

/* Do all tables begin with the same line? */
static wb_err compare_tables(struct opening *o, wb_archive *a, struct tables *t)
{
    static const char *const lines[] = {".jsonl", ".ndjson"};
    char *first = wb_alloc(o->cx, 2 * (size_t)LINE_MAX), *other = first + LINE_MAX;
    size_t size = 0, n = 0, json = 0;
    wb_err e = first ? first_line(a, t->list[0], first, &size) : WB_TOO_BIG;
    t->same = size > 0;
    t->skip = size;
    for (size_t i = 0; !e && i < t->n; i++) {
        json += has_ending(wb_archive_entry(a, t->list[i], NULL), lines, WB_COUNT(lines));
        e = i > 0 && t->same ? first_line(a, t->list[i], other, &n) : WB_OK;
        if (!e && i > 0 && t->same)
            t->same = n == size && memcmp(first, other, n) == 0;
    }
    wb_release(o->cx, first, 2 * (size_t)LINE_MAX);
    if (json == t->n) { /* json lines need no common header */
        t->same = true;
        t->skip = 0;
    }
    return e;
}

static wb_err choose_tables(struct opening *o, wb_archive *a, wb_source **ret)
{
    struct tables t = {0};
    wb_err e = find_tables(o, a, &t);
    if (e)
        return e;
    if (t.n == 0)
        return wb_fail(
            o->cx, WB_INVALID,
            "%s holds no .csv, .tsv, .txt or .json file: unpack it and name the file you "
            "need",
            a->name);
    if (t.n > 1) {
        e = compare_tables(o, a, &t);
        if (e)
            return e;
        json_t *note =
            t.same ? wb_say(o->cx, "%s: %zu files with the same columns are read as one table",
                            a->name, t.n)
                   : wb_say(o->cx, "%s holds %zu different tables: %s, the largest, is read",
                            a->name, t.n, wb_archive_entry(a, t.largest, NULL));
        (void)json_array_append_new(o->notes, note);
    }
    if (t.n > 1 && !t.same)
        return wb_archive_read(a, &t.largest, 1, 0, ret);
    return wb_archive_read(a, t.list, t.n, t.skip, ret);
}

/* Programs of offices pack their files as zip too. */
static wb_err refuse_office(struct opening *o, const wb_archive *a)
{
    if (wb_archive_find(a, "xl/workbook.bin") >= 0)
        return wb_fail(o->cx, WB_INVALID,
                       "%s is a binary workbook (.xlsb): save it as .xlsx or .csv", a->name);
    if (wb_archive_find(a, "content.xml") >= 0 && wb_archive_find(a, "mimetype") >= 0)
        return wb_fail(o->cx, WB_INVALID, "%s is an OpenDocument file: save it as .xlsx or .csv",
                       a->name);
    if (wb_archive_find(a, "word/document.xml") >= 0)
        return wb_fail(o->cx, WB_INVALID,
                       "%s is a text document: export the table as .xlsx or .csv instead", a->name);
    return WB_OK;
}

static wb_err open_zip(struct opening *o, wb_cells **ret)
{
    wb_archive *a = NULL;
    wb_source *tables = NULL;
    wb_err e = wb_archive_open(o->raw, &a);
    if (e)
        return e;
    if (wb_archive_find(a, "xl/workbook.xml") >= 0 || wb_archive_find(a, "_rels/.rels") >= 0) {
        e = refuse_office(o, a);
        return e ? e : wb_xlsx_open(a, o->options, ret);
    }
    e = refuse_office(o, a);
    if (!e)
        e = choose_tables(o, a, &tables);
    return e ? e : open_text(o, tables, "zip", ret);
}

/* ---- the door ---- */

static wb_err open_gzip(struct opening *o, wb_cells **ret)
{
    wb_source *s = NULL;
    char head[512];
    size_t n = 0;
    wb_err e = wb_source_gzip(o->raw, &s);
    if (!e)
        e = wb_source_fill(s, head, sizeof head, &n);
    if (!e)
        e = refuse(o, head, n);
    if (e)
        return e;
    if (n >= 4 && (memcmp(head, "\x1F\x8B", 2) == 0 || memcmp(head, "PK\3\4", 4) == 0))
        return wb_fail(o->cx, WB_INVALID,
                       "%s is packed twice: unpack it with \"gunzip\" and name the unpacked file",
                       o->raw->name);
    e = s->rewind(s);
    return e ? e : open_text(o, s, "gz", ret);
}

static wb_err open_source(struct opening *o, wb_cells **ret)
{
    size_t n = 0;
    char *head = wb_alloc(o->cx, HEAD);
    wb_err e = head ? wb_source_fill(o->raw, head, HEAD, &n) : WB_TOO_BIG;
    if (!e)
        e = refuse(o, head, n);
    if (!e)
        e = o->raw->rewind(o->raw);
    bool zip = !e && n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0);
    bool gzip = !e && n >= 2 && memcmp(head, "\x1F\x8B", 2) == 0;
    wb_release(o->cx, head, HEAD);
    if (e)
        return e;
    if (zip)
        return open_zip(o, ret);
    return gzip ? open_gzip(o, ret) : open_text(o, o->raw, "", ret);
}

static wb_err open_cells(struct opening *o, const wb_intake_options *options, wb_cells **ret)
{
    static const wb_intake_options none;
    wb_cells *c = NULL;
    o->options = options ? options : &none;
    o->notes = wb_own(o->cx, json_array());
    wb_err e = open_source(o, &c);
    if (e || !c) {
        o->raw->close(o->raw);
        return e;
    }
    (void)json_array_extend(o->notes, c->notes);
    c->notes = o->notes;
    *ret = c;
    return WB_OK;
}

wb_err wb_cells_open(wb_ctx *cx, const char *path, const wb_intake_options *options, wb_cells **ret)
{
    struct opening o = {.cx = cx};
    wb_err e = wb_source_open(cx, path, &o.raw);
    return e ? e : open_cells(&o, options, ret);
}

wb_err wb_cells_open_memory(wb_ctx *cx, const char *name, wb_slice bytes,
                            const wb_intake_options *options, wb_cells **ret)
{
    struct opening o = {.cx = cx};
    wb_err e = wb_source_memory(cx, name, bytes, &o.raw);
    return e ? e : open_cells(&o, options, ret);
}

/* files.c - see files.h. Everything lives in the context of the test. */
#include "files.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>
#include <zlib.h>

#include "wbtest.h"

wb_slice files_gzip(wb_ctx *cx, wb_slice bytes)
{
    z_stream z = {0};
    size_t cap = bytes.n + bytes.n / 100 + 1024;
    char *out = wb_alloc(cx, cap);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)bytes.p;
    z.avail_in = (uInt)bytes.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = cap - z.avail_out;
    (void)deflateEnd(&z);
    return (wb_slice){out, n};
}

wb_slice files_zip(wb_ctx *cx, const entry *entries, size_t n)
{
    zip_error_t error;
    zip_stat_t st;
    zip_error_init(&error);
    zip_stat_init(&st);
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(memory);
    zip_source_keep(memory);
    zip_t *z = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(z, entries[i].bytes.p, entries[i].bytes.n, 0);
        assert_true(zip_file_add(z, entries[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_stat(memory, &st), 0);
    char *p = wb_alloc(cx, (size_t)st.size);
    assert_int_equal(zip_source_open(memory), 0);
    assert_int_equal(zip_source_read(memory, p, st.size), st.size);
    (void)zip_source_close(memory);
    zip_source_free(memory);
    zip_error_fini(&error);
    return (wb_slice){p, (size_t)st.size};
}

wb_slice files_encoded(wb_ctx *cx, const char *text, const char *encoding)
{
    iconv_t conv = iconv_open(encoding, "UTF-8");
    size_t left = strlen(text), cap = 4 * left + 16, room = cap;
    char *p = wb_alloc(cx, cap), *out = p, *in = wb_dup(cx, text, left);
    assert_true(conv != (iconv_t)-1);
    assert_int_equal(iconv(conv, &in, &left, &out, &room), 0);
    (void)iconv_close(conv);
    return (wb_slice){p, cap - room};
}

#define MAIN_NS  "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACK_NS  "http://schemas.openxmlformats.org/package/2006/relationships"

wb_slice files_xlsx(wb_ctx *cx, const char *rows, const char *strings, const char *styles)
{
    const char *sheet = wb_format(
        cx, "<?xml version=\"1.0\"?><worksheet xmlns=\"%s\"><sheetData>%s</sheetData></worksheet>",
        MAIN_NS, rows);
    const char *shared =
        wb_format(cx, "<sst xmlns=\"%s\">%s</sst>", MAIN_NS, strings ? strings : "");
    const entry parts[] = {
        {"_rels/.rels",
         WB_SLICE("<Relationships xmlns=\"" PACK_NS "\"><Relationship Id=\"rId1\" Type=\"" REL_TYPE
                  "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")},
        {"xl/workbook.xml",
         WB_SLICE("<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_TYPE
                  "\"><sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
                  "</workbook>")},
        {"xl/_rels/workbook.xml.rels",
         WB_SLICE("<Relationships xmlns=\"" PACK_NS "\"><Relationship Id=\"rId1\" Type=\"" REL_TYPE
                  "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
                  "Type=\"" REL_TYPE "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                  "<Relationship Id=\"rId3\" Type=\"" REL_TYPE
                  "/styles\" Target=\"/xl/styles.xml\"/></Relationships>")},
        {"xl/worksheets/sheet1.xml", wb_slice_of(sheet)},
        {"xl/sharedStrings.xml", wb_slice_of(shared)},
        {"xl/styles.xml", wb_slice_of(styles ? styles : "<styleSheet/>")},
    };
    return files_zip(cx, parts, WB_COUNT(parts));
}

wb_slice files_join(wb_ctx *cx, wb_slice a, wb_slice b)
{
    char *p = wb_alloc(cx, a.n + b.n + 1);
    memcpy(p, a.p, a.n);
    memcpy(p + a.n, b.p, b.n);
    return (wb_slice){p, a.n + b.n};
}

wb_slice files_repeat(wb_ctx *cx, const char *text, size_t n)
{
    size_t len = strlen(text);
    char *p = wb_alloc(cx, len * n + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(p + i * len, text, len);
    return (wb_slice){p, len * n};
}

wb_cells *files_open(wb_ctx *cx, wb_slice bytes, const wb_intake_options *options)
{
    wb_cells *c = NULL;
    wb_assert_ok(cx, wb_cells_open_memory(cx, "orders", bytes, options, &c));
    return c;
}

const char *files_show(wb_cells *c)
{
    wb_str s;
    const wb_record *r = NULL;
    wb_str_init(&s, c->cx, 64 * WB_MIB);
    for (;;) {
        wb_assert_ok(c->cx, c->next(c, &r));
        if (!r)
            return s.p ? s.p : "";
        wb_str_putf(&s, "%llu", (unsigned long long)r->line);
        if (r->flaw)
            wb_str_putf(&s, "!%d", (int)r->flaw);
        for (size_t i = 0; i < r->n; i++) {
            wb_str_putc(&s, i > 0 ? '|' : ':');
            wb_str_put(&s, r->cells[i].p, r->cells[i].n);
        }
        wb_str_putc(&s, '\n');
    }
}

const char *files_read(wb_ctx *cx, wb_slice bytes, const wb_intake_options *options)
{
    return files_show(files_open(cx, bytes, options));
}

const char *files_refused(wb_ctx *cx, wb_slice bytes, wb_err code)
{
    wb_cells *c = NULL;
    wb_assert_fails(cx, wb_cells_open_memory(cx, "orders", bytes, NULL, &c), code);
    assert_null(c);
    return cx->reason;
}

uint64_t files_count(wb_cells *c, uint64_t *flawed)
{
    const wb_record *r = NULL;
    uint64_t n = 0;
    *flawed = 0;
    for (;;) {
        wb_assert_ok(c->cx, c->next(c, &r));
        if (!r)
            return n;
        n++;
        *flawed += r->flaw != WB_FLAW_NONE;
    }
}

/* xlsx_fuzz.c - any bytes as the XML of a sheet, of shared strings and styles, in a sound zip.
 *
 * The input is parted by zero bytes: sheet, strings, styles, workbook. (A zip of any bytes is the
 * business of csv_fuzz.c, which opens every container.) */
#include "intake/intake_int.h"

#include <string.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char WORKBOOK[] =
    "<workbook><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>";
static const char RELATIONS[] =
    "<Relationships><Relationship Id=\"a\" Type=\"t/worksheet\" Target=\"sheet.xml\"/>"
    "<Relationship Id=\"b\" Type=\"t/sharedStrings\" Target=\"strings.xml\"/>"
    "<Relationship Id=\"c\" Type=\"t/styles\" Target=\"styles.xml\"/></Relationships>";

static void add(zip_t *z, const char *name, wb_slice part)
{
    zip_source_t *s = zip_source_buffer(z, part.p, part.n, 0);
    zip_int64_t i = s ? zip_file_add(z, name, s, 0) : -1;
    if (i >= 0)
        (void)zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

/* Cuts the next part off `rest`; `otherwise` when nothing is left. */
static wb_slice next_part(wb_slice *rest, const char *otherwise)
{
    if (rest->n == 0)
        return wb_slice_of(otherwise);
    const char *end = memchr(rest->p, 0, rest->n);
    wb_slice part = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    size_t skip = part.n + (end != NULL);
    *rest = (wb_slice){rest->p + skip, rest->n - skip};
    return part;
}

static wb_slice pack(wb_ctx *cx, zip_source_t *memory, wb_slice input)
{
    zip_error_t error;
    zip_stat_t st;
    zip_error_init(&error);
    zip_stat_init(&st);
    zip_t *z = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    if (!z)
        return (wb_slice){"", 0};
    add(z, "xl/sheet.xml", next_part(&input, "<worksheet/>"));
    add(z, "xl/strings.xml", next_part(&input, "<sst><si><t>a</t></si></sst>"));
    add(z, "xl/styles.xml", next_part(&input, "<styleSheet/>"));
    add(z, "xl/workbook.xml", next_part(&input, WORKBOOK));
    add(z, "xl/_rels/workbook.xml.rels", next_part(&input, RELATIONS));
    if (zip_close(z) != 0 || zip_source_stat(memory, &st) != 0 || zip_source_open(memory) != 0)
        return (wb_slice){"", 0};
    char *p = wb_alloc(cx, (size_t)st.size);
    zip_int64_t n = p ? zip_source_read(memory, p, st.size) : 0;
    (void)zip_source_close(memory);
    return (wb_slice){p, n > 0 ? (size_t)n : 0};
}

static void read_all(wb_cells *c)
{
    const wb_record *r = NULL;
    while (c->next(c, &r) == WB_OK && r)
        for (size_t i = 0; i < r->n; i++)
            if (!wb_utf8_valid(r->cells[i].p, r->cells[i].n))
                __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 64 * WB_MIB);
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, NULL);
    wb_cells *c = NULL;
    zip_source_keep(memory);
    wb_slice bytes = pack(cx, memory, (wb_slice){(const char *)data, size});
    if (wb_cells_open_memory(cx, "fuzz", bytes, NULL, &c) == WB_OK) {
        read_all(c);
        if (c->rewind(c) == WB_OK)
            read_all(c);
    }
    zip_source_free(memory);
    wb_ctx_close(cx);
    return 0;
}

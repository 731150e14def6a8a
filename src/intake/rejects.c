/* rejects.c - rejected rows as a CSV to mend and read again: the cells as they were, the line they
 * stood on and why. Cells that a spreadsheet would run as a formula are made harmless. */
#include "intake/detect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FLUSH = 256 * 1024, ROW_LIMIT = 64 * 1024 * 1024 };

struct wb_rejects {
    wb_ctx *cx;
    const char *path;
    FILE *file;
    wb_str text;
    size_t columns;
};

static wb_err cannot(const wb_rejects *r)
{
    return wb_fail(r->cx, WB_IO, "cannot write rejected rows to %s: %s", r->path, strerror(errno));
}

static wb_err flush(wb_rejects *r)
{
    if (r->text.full)
        return WB_TOO_BIG;
    size_t n = r->text.n;
    if (n > 0 && fwrite(r->text.p, 1, n, r->file) != n)
        return cannot(r);
    wb_str_clear(&r->text);
    return WB_OK;
}

static void close_file(void *p)
{
    wb_rejects *r = p;
    if (r->file)
        fclose(r->file);
    r->file = NULL;
}

wb_err wb_rejects_open(wb_ctx *cx, const char *path, const wb_table *t, wb_rejects **ret)
{
    wb_rejects *r = WB_NEW(cx, wb_rejects, 1);
    if (!r)
        return WB_TOO_BIG;
    *r = (wb_rejects){.cx = cx, .path = path, .file = fopen(path, "wb"), .columns = t->n};
    if (!r->file)
        return cannot(r);
    wb_at_close(cx, close_file, r);
    wb_str_init(&r->text, cx, ROW_LIMIT);
    for (size_t i = 0; i < t->n; i++) {
        wb_str_put_cell(&r->text, t->columns[i].name.p, t->columns[i].name.n);
        wb_str_putc(&r->text, ',');
    }
    wb_str_puts(&r->text, "_line,_error\r\n");
    *ret = r;
    return flush(r);
}

wb_err wb_rejects_add(wb_rejects *r, const wb_record *record, wb_rejected why)
{
    const char *sentence = wb_tr(r->cx->lang, wb_rejected_sentence(why));
    size_t n = record->n > r->columns ? record->n : r->columns;
    for (size_t i = 0; i < n; i++) {
        if (i < record->n)
            wb_str_put_cell(&r->text, record->cells[i].p, record->cells[i].n);
        wb_str_putc(&r->text, ',');
    }
    wb_str_put_int(&r->text, (int64_t)record->line);
    wb_str_putc(&r->text, ',');
    wb_str_put_csv(&r->text, sentence, strlen(sentence));
    wb_str_puts(&r->text, "\r\n");
    return r->text.n > FLUSH ? flush(r) : WB_OK;
}

wb_err wb_rejects_close(wb_rejects *r)
{
    if (!r || !r->file)
        return WB_OK;
    wb_err e = flush(r);
    FILE *f = r->file;
    r->file = NULL;
    if (fclose(f) != 0 && e == WB_OK)
        return cannot(r);
    return e;
}

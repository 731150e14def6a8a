/* sample.c - the first rows of a file, kept in memory while their meaning is found.
 *
 * Promise: at most WB_SAMPLE_ROWS rows, SAMPLE_BYTES of text and SAMPLE_CELLS cells are kept, so a
 * file of any size and width costs the same. wb_sample_drop gives the memory back. */
#include "intake/detect.h"

#include <string.h>

enum { SAMPLE_BYTES = 16 * 1024 * 1024, SAMPLE_CELLS = 600 * 1000, PIECE = 1024 * 1024 };

typedef struct wb_piece { /* a stretch of memory that rows are cut from */
    struct wb_piece *before;
    size_t size, used;
} wb_piece;

static void *cut(wb_ctx *cx, wb_sample *s, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (!s->pieces || s->pieces->size - s->pieces->used < n) {
        size_t size = n + sizeof(wb_piece) + 16 > PIECE ? n + sizeof(wb_piece) + 16 : PIECE;
        wb_piece *p = wb_alloc(cx, size);
        if (!p)
            return NULL;
        *p = (wb_piece){.before = s->pieces, .size = size, .used = (sizeof *p + 15) & ~(size_t)15};
        s->pieces = p;
    }
    char *at = (char *)s->pieces + s->pieces->used;
    s->pieces->used += n;
    return at;
}

bool wb_row_blank(const wb_slice *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cells[i].n == 0)
            continue;
        unsigned char first = (unsigned char)cells[i].p[0];
        if ((first > ' ' && first < 0x80) || wb_trimmed(cells[i]).n > 0)
            return false;
    }
    return true;
}

static size_t text_size(const wb_record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->cells[i].n;
    return n;
}

static bool keep(wb_ctx *cx, wb_sample *s, const wb_record *r)
{
    wb_slice *cells = cut(cx, s, (r->n + 1) * sizeof *cells);
    char *text = cells ? cut(cx, s, text_size(r) + 1) : NULL;
    if (!text || !wb_reserve(cx, &s->rows, &s->cap, s->n + 1, sizeof *s->rows))
        return false;
    for (size_t i = 0; i < r->n; i++) {
        if (r->cells[i].n > 0)
            memcpy(text, r->cells[i].p, r->cells[i].n);
        cells[i] = wb_trimmed((wb_slice){text, r->cells[i].n});
        text += r->cells[i].n;
    }
    s->rows[s->n++] =
        (wb_sample_row){.cells = cells, .n = (uint32_t)r->n, .flaw = r->flaw, .line = r->line};
    return true;
}

wb_err wb_sample_take(wb_ctx *cx, wb_cells *cells, wb_sample *ret)
{
    wb_sample s = {.n = 0};
    size_t bytes = 0, total = 0;
    const wb_record *r = NULL;
    while (s.n < WB_SAMPLE_ROWS && bytes < SAMPLE_BYTES && total < SAMPLE_CELLS) {
        wb_err e = cells->next(cells, &r);
        if (e != WB_OK)
            return e;
        if (!r)
            break;
        if (wb_row_blank(r->cells, r->n))
            continue;
        bytes += text_size(r);
        total += r->n;
        if (!keep(cx, &s, r))
            return WB_TOO_BIG;
    }
    s.whole = r == NULL;
    *ret = s;
    return WB_OK;
}

void wb_sample_drop(wb_ctx *cx, wb_sample *s)
{
    wb_release(cx, s->rows, s->cap * sizeof *s->rows);
    while (s->pieces) {
        wb_piece *p = s->pieces;
        s->pieces = p->before;
        wb_release(cx, p, p->size);
    }
    *s = (wb_sample){.n = 0, .first = s->first, .width = s->width, .whole = s->whole};
}

wb_slice wb_sample_cell(const wb_sample *s, size_t row, size_t column)
{
    const wb_sample_row *r = &s->rows[row];
    return column < r->n ? r->cells[column] : (wb_slice){NULL, 0};
}

/* gzip.c - a source that unpacks another one, member after member.
 *
 * Promise: bounded memory; a stream that breaks off or whose check sum is wrong is WB_INVALID,
 * never a silent end; zero bytes and foreign bytes behind the last member are left alone, as gzip
 * does. A bomb (WB_EXPAND_MAX times its size, above 64 MiB) is WB_TOO_BIG. */
#include "intake/intake_int.h"

#include <zlib.h>

enum { IN_SIZE = 128 * 1024, GZIP_WINDOW = 15 + 16 };
static const uint64_t FREE_OUTPUT = 64 * WB_MIB; /* below it no ratio is too high */

struct gzip {
    wb_source s;
    wb_source *packed;
    z_stream z;
    char *in;
    uint64_t out_total;
    bool open, between, ended;
};

/* More packed bytes; avail_in stays 0 at the end of the file. */
static wb_err refill(struct gzip *g)
{
    size_t got = 0;
    wb_err e = g->packed->read(g->packed, g->in, IN_SIZE, &got);
    g->z.next_in = (Bytef *)g->in;
    g->z.avail_in = (uInt)got;
    g->s.done = g->packed->done;
    return e;
}

static wb_err broken(struct gzip *g)
{
    return wb_fail(g->s.cx, WB_INVALID,
                   "%s is damaged or incomplete (gzip): download or pack it again", g->s.name);
}

/* Between members: is there another one? Its first byte is 0x1f. */
static wb_err next_member(struct gzip *g)
{
    if (g->z.avail_in == 0) {
        wb_err e = refill(g);
        if (e)
            return e;
    }
    if (g->z.avail_in == 0 || g->z.next_in[0] != 0x1f) {
        g->ended = true;
        return WB_OK;
    }
    g->between = false;
    return inflateReset(&g->z) == Z_OK ? WB_OK : broken(g);
}

/* One turn of inflate; WB_INVALID when the stream is wrong or breaks off. */
static wb_err turn(struct gzip *g)
{
    if (g->z.avail_in == 0) {
        wb_err e = refill(g);
        if (e)
            return e;
        if (g->z.avail_in == 0)
            return broken(g);
    }
    int r = inflate(&g->z, Z_NO_FLUSH);
    if (r == Z_STREAM_END)
        g->between = true;
    else if (r != Z_OK && r != Z_BUF_ERROR)
        return broken(g);
    return WB_OK;
}

static wb_err gzip_read(wb_source *s, char *p, size_t cap, size_t *n)
{
    struct gzip *g = (struct gzip *)s;
    uInt want = cap > (1u << 30) ? 1u << 30 : (uInt)cap;
    g->z.next_out = (Bytef *)p;
    g->z.avail_out = want;
    if (!g->open)
        return wb_fail(s->cx, WB_IO, "%s was closed", s->name);
    while (g->z.avail_out > 0 && !g->ended) {
        wb_err e = g->between ? next_member(g) : turn(g);
        if (e)
            return e;
    }
    *n = want - g->z.avail_out;
    g->out_total += *n;
    if (g->out_total > FREE_OUTPUT && g->out_total / WB_EXPAND_MAX > g->packed->done)
        return wb_fail(s->cx, WB_TOO_BIG,
                       "%s unpacks to more than %d times its size: this is no export, or unpack it "
                       "yourself first",
                       s->name, WB_EXPAND_MAX);
    return WB_OK;
}

static wb_err gzip_rewind(wb_source *s)
{
    struct gzip *g = (struct gzip *)s;
    wb_err e = g->packed->rewind(g->packed);
    if (e)
        return e;
    g->z.avail_in = 0;
    g->out_total = 0;
    g->between = g->ended = false;
    s->done = 0;
    return inflateReset(&g->z) == Z_OK ? WB_OK : broken(g);
}

static void gzip_settle(wb_source *s)
{
    wb_source *packed = ((struct gzip *)s)->packed;
    packed->settle(packed);
}

static void gzip_close(wb_source *s)
{
    struct gzip *g = (struct gzip *)s;
    if (g->open) {
        (void)inflateEnd(&g->z);
        wb_release(s->cx, g->in, IN_SIZE);
    }
    g->open = false;
    g->packed->close(g->packed);
}

static void gzip_at_close(void *p)
{
    gzip_close(p);
}

wb_err wb_source_gzip(wb_source *packed, wb_source **ret)
{
    struct gzip *g = WB_NEW(packed->cx, struct gzip, 1);
    if (!g || !(g->in = wb_alloc(packed->cx, IN_SIZE)))
        return WB_TOO_BIG;
    g->packed = packed;
    g->s = (wb_source){.cx = packed->cx,
                       .name = packed->name,
                       .total = packed->total,
                       .read = gzip_read,
                       .rewind = gzip_rewind,
                       .settle = gzip_settle,
                       .close = gzip_close};
    if (inflateInit2(&g->z, GZIP_WINDOW) != Z_OK)
        return broken(g);
    g->open = true;
    wb_at_close(packed->cx, gzip_at_close, g);
    *ret = &g->s;
    return WB_OK;
}

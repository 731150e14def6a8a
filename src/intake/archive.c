/* archive.c - a zip, its entries, and a source that reads some of them one after the other.
 *
 * Promise: only reads; sizes that the zip claims are never believed: what comes out is counted, and
 * more than WB_EXPAND_MAX times the packed size (above 64 MiB) is WB_TOO_BIG. Encrypted entries and
 * packing methods that libzip lacks are refused with a sentence.
 *
 * Between two entries of a source stands a line end; the repeated header of the later is left out:
 *
 *   entry 0 -> [line end] -> skip header -> entry 1 -> ... -> end */
#include "intake/intake_int.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zip.h>

enum { ENTRIES_MAX = 10000, SKIP_STEP = 4096 };
static const uint64_t FREE_OUTPUT = 64 * WB_MIB;

struct entries {
    wb_source s;
    wb_archive *a;
    const uint64_t *list;
    size_t n, at; /* at: which one is open or opened next */
    zip_file_t *f;
    uint64_t skip;          /* bytes of header in front of the second and later entries */
    uint64_t to_skip;       /* of the open entry */
    uint64_t out, out_size; /* unpacked so far, and as the zip claims */
    uint64_t packed;        /* bytes on disk of all the entries */
    char last[2];           /* the last two bytes given: ends the entry with a line end? */
};

static wb_err broken(wb_archive *a, const char *why)
{
    return wb_fail(a->cx, WB_INVALID, "%s is a damaged zip file (%s): download or pack it again",
                   a->name, why);
}

static void archive_at_close(void *p)
{
    wb_archive_close(p);
}

void wb_archive_close(wb_archive *a)
{
    if (a && a->zip)
        zip_discard(a->zip);
    if (a)
        a->zip = NULL;
}

/* libzip's own reader over the descriptor (which it closes) or the memory. */
static zip_source_t *bytes_of(wb_source *packed, zip_error_t *error, wb_err *e)
{
    int fd = -1;
    wb_slice bytes = {NULL, 0};
    *e = wb_source_whole(packed, &fd, &bytes);
    if (*e)
        return NULL;
    if (fd < 0)
        return zip_source_buffer_create(bytes.p, bytes.n, 0, error);
    FILE *f = fdopen(fd, "rb");
    if (!f) {
        (void)close(fd);
        return NULL;
    }
    zip_source_t *source = zip_source_filep_create(f, 0, -1, error);
    if (!source)
        (void)fclose(f);
    return source;
}

static wb_err open_zip(wb_archive *a, wb_source *packed)
{
    zip_error_t error;
    wb_err e = WB_OK;
    zip_error_init(&error);
    zip_source_t *source = bytes_of(packed, &error, &e);
    if (source)
        a->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (source && !a->zip)
        zip_source_free(source);
    if (!e && !a->zip)
        e = broken(a, zip_error_strerror(&error));
    zip_error_fini(&error);
    return e;
}

wb_err wb_archive_open(wb_source *packed, wb_archive **ret)
{
    wb_archive *a = WB_NEW(packed->cx, wb_archive, 1);
    if (!a)
        return WB_TOO_BIG;
    a->cx = packed->cx;
    a->name = packed->name;
    wb_at_close(a->cx, archive_at_close, a);
    wb_err e = open_zip(a, packed);
    if (e)
        return e;
    zip_int64_t n = zip_get_num_entries(a->zip, 0);
    if (n > ENTRIES_MAX)
        return wb_fail(a->cx, WB_TOO_BIG,
                       "%s holds %lld files: unpack it and name the file you need", a->name,
                       (long long)n);
    a->entries = n > 0 ? (uint64_t)n : 0;
    a->disk = packed->total;
    *ret = a;
    return WB_OK;
}

const char *wb_archive_entry(const wb_archive *a, uint64_t index, uint64_t *size)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(a->zip, index, 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME))
        return "";
    if (size)
        *size = (st.valid & ZIP_STAT_SIZE) ? st.size : 0;
    return st.name;
}

int64_t wb_archive_find(const wb_archive *a, const char *entry)
{
    for (uint64_t i = 0; i < a->entries; i++)
        if (strcasecmp(wb_archive_entry(a, i, NULL), entry) == 0)
            return (int64_t)i;
    return -1;
}

/* Adds the sizes of an entry to the source's; refuses one that cannot be unpacked. */
static wb_err measure(struct entries *r, uint64_t index)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(r->a->zip, index, 0, &st) != 0)
        return broken(r->a, zip_strerror(r->a->zip));
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return wb_fail(r->a->cx, WB_INVALID,
                       "%s is protected by a password: unpack it or save it without one",
                       r->a->name);
    /* claims of a hostile file: only ever compared and scaled, kept from wrapping */
    r->packed += st.comp_size & (UINT64_MAX >> 16);
    r->out_size += st.size & (UINT64_MAX >> 16);
    return WB_OK;
}

static wb_err open_entry(struct entries *r)
{
    r->f = zip_fopen_index(r->a->zip, r->list[r->at], 0);
    if (!r->f)
        return broken(r->a, zip_strerror(r->a->zip));
    r->to_skip = r->at > 0 ? r->skip : 0;
    return WB_OK;
}

/* Some bytes of the open entry; 0 = its end. Counts against bombs. */
static wb_err unpack(struct entries *r, char *p, size_t cap, size_t *n)
{
    zip_int64_t got = zip_fread(r->f, p, cap);
    if (got < 0)
        return broken(r->a, zip_file_strerror(r->f));
    r->out += (uint64_t)got;
    if (r->out > FREE_OUTPUT && r->out / WB_EXPAND_MAX > r->packed)
        return wb_fail(r->a->cx, WB_TOO_BIG,
                       "%s unpacks to more than %d times its size: this is no export, or unpack it "
                       "yourself first",
                       r->a->name, WB_EXPAND_MAX);
    *n = (size_t)got;
    return WB_OK;
}

static wb_err skip_header(struct entries *r)
{
    char waste[SKIP_STEP];
    size_t n = 1;
    wb_err e = WB_OK;
    while (!e && r->to_skip > 0 && n > 0) {
        e = unpack(r, waste, r->to_skip < SKIP_STEP ? (size_t)r->to_skip : SKIP_STEP, &n);
        r->to_skip -= n;
    }
    return e;
}

/* The open entry is at its end: closes it; a missing line end is given before the next one. */
static size_t close_entry(struct entries *r, char *p)
{
    (void)zip_fclose(r->f);
    r->f = NULL;
    r->at++;
    bool wide = r->last[0] == 0 || r->last[1] == 0; /* UTF-16: two bytes a character */
    bool ended = r->last[1] == '\n' || (wide && r->last[0] == '\n');
    if (r->at == r->n || ended)
        return 0;
    size_t n = 0;
    if (wide && r->last[0] == 0)
        p[n++] = 0;
    p[n++] = '\n';
    if (wide && r->last[0] != 0)
        p[n++] = 0;
    return n;
}

/* One step of the way through the entries; *n stays 0 where it gave no bytes. */
static wb_err step(struct entries *r, char *p, size_t cap, size_t *n)
{
    wb_err e = r->f ? WB_OK : open_entry(r);
    if (!e)
        e = skip_header(r);
    if (!e)
        e = unpack(r, p, cap, n);
    if (!e && *n == 0)
        *n = close_entry(r, p);
    return e;
}

static wb_err entries_read(wb_source *s, char *p, size_t cap, size_t *n)
{
    struct entries *r = (struct entries *)s;
    wb_err e = WB_OK;
    *n = 0;
    if (!r->a->zip)
        return wb_fail(s->cx, WB_IO, "%s was closed", s->name);
    while (!e && *n == 0 && r->at < r->n)
        e = step(r, p, cap, n);
    if (!e && *n >= 2)
        memcpy(r->last, p + *n - 2, 2);
    else if (!e && *n == 1)
        memcpy(r->last, (char[2]){r->last[1], p[0]}, 2);
    if (r->out_size > 0)
        s->done = (uint64_t)((double)s->total * ((double)r->out / (double)r->out_size));
    return e;
}

static wb_err entries_rewind(wb_source *s)
{
    struct entries *r = (struct entries *)s;
    if (r->f)
        (void)zip_fclose(r->f);
    r->f = NULL;
    r->at = 0;
    r->out = 0;
    s->done = 0;
    return WB_OK;
}

static void entries_settle(wb_source *s)
{
    (void)s;
}

static void entries_close(wb_source *s)
{
    struct entries *r = (struct entries *)s;
    if (r->a->zip)
        (void)entries_rewind(s);
}

static void entries_at_close(void *p)
{
    entries_close(p);
}

wb_err wb_archive_read(wb_archive *a, const uint64_t *entries, size_t n, uint64_t skip,
                       wb_source **ret)
{
    struct entries *r = WB_NEW(a->cx, struct entries, 1);
    uint64_t *list = WB_NEW(a->cx, uint64_t, n + 1);
    if (!r || !list)
        return WB_TOO_BIG;
    memcpy(list, entries, n * sizeof *list);
    r->s = (wb_source){.cx = a->cx,
                       .name = a->name,
                       .total = a->disk,
                       .read = entries_read,
                       .rewind = entries_rewind,
                       .settle = entries_settle,
                       .close = entries_close};
    r->a = a;
    r->list = list;
    r->n = n;
    r->skip = skip;
    for (size_t i = 0; i < n; i++) {
        wb_err e = measure(r, list[i]);
        if (e)
            return e;
    }
    wb_at_close(a->cx, entries_at_close, r); /* runs before that of the archive */
    *ret = &r->s;
    return WB_OK;
}

/* source.c - bytes of a file, of standard input or of memory, in order and again from the start.
 *
 * Promise: a file that can seek is only read; it is not mapped, so that a file cut short meanwhile
 * is an early end and not a crash. A pipe is kept in an unnamed temporary file until `settle`,
 * so that a sample can be read twice:
 *
 *   keeping --settle--> last pass: what was kept is replayed, the rest read once and let go
 */
#include "intake/intake_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

struct plain {
    wb_source s;
    int fd;    /* -1 for memory, and after close */
    int kept;  /* what came out of the pipe, -1 = seekable or none yet */
    bool pipe; /* fd cannot seek */
    bool keep; /* pipe: what is read is kept for another pass */
    off_t start;
    uint64_t pos, kept_size;
    wb_slice mem;
};

static wb_err read_failed(wb_source *s)
{
    return wb_fail(s->cx, WB_IO, "%s cannot be read (%s): check the disk and try again", s->name,
                   strerror(errno));
}

static wb_err memory_read(wb_source *s, char *p, size_t cap, size_t *n)
{
    struct plain *f = (struct plain *)s;
    size_t left = f->mem.n - (size_t)f->pos;
    *n = left < cap ? left : cap;
    if (*n > 0)
        memcpy(p, f->mem.p + f->pos, *n);
    f->pos += *n;
    s->done = f->pos;
    return WB_OK;
}

/* read(2), or pread(2) at `at` >= 0, that a signal does not break off. */
static ssize_t read_on(int fd, char *p, size_t cap, off_t at)
{
    ssize_t got;
    do
        got = at < 0 ? read(fd, p, cap) : pread(fd, p, cap, at);
    while (got < 0 && errno == EINTR);
    return got;
}

static wb_err keep(struct plain *f, const char *p, size_t n)
{
    if (f->kept < 0)
        f->kept = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (f->kept < 0)
        f->kept = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (f->kept < 0)
        f->kept = memfd_create("winback", MFD_CLOEXEC);
    while (n > 0) {
        ssize_t put = pwrite(f->kept, p, n, (off_t)f->kept_size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return wb_fail(f->s.cx, WB_IO,
                           "standard input cannot be kept in /var/tmp (%s): make room there, or "
                           "give the name of a file",
                           strerror(errno));
        p += put;
        n -= (size_t)put;
        f->kept_size += (uint64_t)put;
    }
    return WB_OK;
}

static wb_err pipe_read(struct plain *f, char *p, size_t cap, size_t *n)
{
    bool replay = f->pos < f->kept_size;
    if (replay && cap > f->kept_size - f->pos)
        cap = (size_t)(f->kept_size - f->pos);
    ssize_t got = read_on(replay ? f->kept : f->fd, p, cap, replay ? (off_t)f->pos : -1);
    if (got < 0)
        return read_failed(&f->s);
    if (!replay && f->keep) {
        wb_err e = keep(f, p, (size_t)got);
        if (e)
            return e;
    }
    f->pos += (uint64_t)got;
    *n = (size_t)got;
    return WB_OK;
}

static wb_err plain_read(wb_source *s, char *p, size_t cap, size_t *n)
{
    struct plain *f = (struct plain *)s;
    wb_err e = WB_OK;
    if (f->fd < 0)
        return wb_fail(s->cx, WB_IO, "%s was closed", s->name);
    if (f->pipe) {
        e = pipe_read(f, p, cap, n);
    } else {
        ssize_t got = read_on(f->fd, p, cap, -1);
        if (got < 0)
            return read_failed(s);
        f->pos += (uint64_t)got;
        *n = (size_t)got;
    }
    s->done = f->pos;
    return e;
}

static wb_err plain_rewind(wb_source *s)
{
    struct plain *f = (struct plain *)s;
    if (f->fd >= 0 && !f->pipe && lseek(f->fd, f->start, SEEK_SET) < 0)
        return read_failed(s);
    if (f->pipe && f->pos > f->kept_size)
        return wb_fail(s->cx, WB_IO,
                       "standard input can be read only once: save it to a file and name the file");
    f->pos = 0;
    s->done = 0;
    return WB_OK;
}

static void plain_settle(wb_source *s)
{
    ((struct plain *)s)->keep = false;
}

static void plain_close(wb_source *s)
{
    struct plain *f = (struct plain *)s;
    if (f->fd > STDIN_FILENO)
        (void)close(f->fd);
    if (f->kept >= 0)
        (void)close(f->kept);
    f->fd = -1;
    f->kept = -1;
}

static void plain_at_close(void *p)
{
    plain_close(p);
}

static struct plain *plain_new(wb_ctx *cx, const char *name)
{
    struct plain *f = WB_NEW(cx, struct plain, 1);
    if (!f)
        return NULL;
    f->s = (wb_source){.cx = cx,
                       .name = name,
                       .read = plain_read,
                       .rewind = plain_rewind,
                       .settle = plain_settle,
                       .close = plain_close};
    f->fd = f->kept = -1;
    wb_at_close(cx, plain_at_close, f);
    return f;
}

wb_err wb_source_memory(wb_ctx *cx, const char *name, wb_slice bytes, wb_source **ret)
{
    struct plain *f = plain_new(cx, name);
    if (!f)
        return WB_TOO_BIG;
    f->mem = bytes;
    f->s.total = bytes.n;
    f->s.read = memory_read;
    *ret = &f->s;
    return WB_OK;
}

static wb_err open_failed(wb_ctx *cx, const char *path)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return wb_fail(cx, WB_NOT_FOUND, "there is no file %s: check the name", path);
    if (errno == EACCES || errno == EPERM)
        return wb_fail(cx, WB_IO, "%s may not be read by you: ask its owner for the right to read",
                       path);
    return wb_fail(cx, WB_IO, "%s cannot be opened (%s)", path, strerror(errno));
}

/* Learns what the descriptor is: a file with a size, a pipe, a folder. */
static wb_err plain_learn(struct plain *f)
{
    struct stat st;
    if (fstat(f->fd, &st) < 0)
        return read_failed(&f->s);
    if (S_ISDIR(st.st_mode))
        return wb_fail(f->s.cx, WB_INVALID, "%s is a folder: name the files in it", f->s.name);
    f->start = lseek(f->fd, 0, SEEK_CUR);
    f->pipe = f->keep = !S_ISREG(st.st_mode) || f->start < 0;
    if (!f->pipe && st.st_size > f->start)
        f->s.total = (uint64_t)(st.st_size - f->start);
    return WB_OK;
}

wb_err wb_source_open(wb_ctx *cx, const char *path, wb_source **ret)
{
    bool standard = strcmp(path, "-") == 0;
    struct plain *f = plain_new(cx, standard ? "standard input" : path);
    if (!f)
        return WB_TOO_BIG;
    f->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (f->fd < 0)
        return open_failed(cx, path);
    wb_err e = plain_learn(f);
    if (e)
        return e;
    *ret = &f->s;
    return WB_OK;
}

wb_err wb_source_fill(wb_source *s, char *p, size_t cap, size_t *n)
{
    size_t have = 0;
    while (have < cap) {
        size_t got = 0;
        wb_err e = s->read(s, p + have, cap - have, &got);
        if (e)
            return e;
        if (got == 0)
            break;
        have += got;
    }
    *n = have;
    return WB_OK;
}

/* A pipe is first read to its end, into what is kept of it. */
static wb_err keep_all(struct plain *f)
{
    char *p = wb_alloc(f->s.cx, PIECE);
    if (!p)
        return WB_TOO_BIG;
    wb_err e = WB_OK;
    size_t got = 1;
    f->pos = f->kept_size;
    f->keep = true;
    while (!e && got > 0) {
        e = pipe_read(f, p, PIECE, &got);
        if (!e)
            e = wb_tell(f->s.cx, &(wb_progress){.what = "bytes", .done = f->pos});
    }
    wb_release(f->s.cx, p, PIECE);
    f->s.total = f->kept_size;
    return e;
}

wb_err wb_source_whole(wb_source *s, int *fd, wb_slice *bytes)
{
    struct plain *f = (struct plain *)s;
    *fd = -1;
    if (s->read == memory_read) {
        *bytes = f->mem;
        return WB_OK;
    }
    if (f->pipe) {
        wb_err e = keep_all(f);
        if (e)
            return e;
    }
    int from = f->pipe ? f->kept : f->fd;
    *fd = fcntl(from, F_DUPFD_CLOEXEC, 3);
    if (*fd < 0 || lseek(*fd, 0, SEEK_SET) < 0)
        return read_failed(s);
    return WB_OK;
}

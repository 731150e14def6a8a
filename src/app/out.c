/* out.c - where bulk data goes: standard output, or a file that is whole or not there.
 *
 * States: open (bytes go to "name.tmp-XXXXXX") -> kept (synced, renamed) | dropped (removed). */
#include "app/app.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static wb_err refuse(wb_ctx *cx, const char *path)
{
    return wb_fail(cx, WB_IO, "Cannot write %s: %s.", path ? path : "standard output",
                   strerror(errno));
}

static wb_err sink_write(wb_out *out, wb_ctx *cx, const char *p, size_t n)
{
    wb_sink *s = out->state;
    if (s->dry || n == 0 || fwrite(p, 1, n, s->file) == n)
        return WB_OK;
    return refuse(cx, s->path);
}

/* The unfinished file stands beside the finished one, so that a rename makes it whole at once. */
static wb_err open_temporary(wb_ctx *cx, wb_sink *s)
{
    int fd = mkstemp(s->temporary);
    mode_t mask = umask(0);
    umask(mask);
    if (fd >= 0 && fchmod(fd, 0666 & ~mask) == 0 && (s->file = fdopen(fd, "wb"))) {
        setvbuf(s->file, NULL, _IOFBF, 1 << 18);
        return WB_OK;
    }
    wb_err e = refuse(cx, s->path);
    if (fd >= 0) {
        close(fd);
        unlink(s->temporary);
    }
    s->temporary = NULL;
    s->file = NULL;
    return e;
}

wb_err wb_sink_open(wb_ctx *cx, const char *path, bool dry, wb_sink *s)
{
    bool named = path && strcmp(path, "-") != 0;
    *s = (wb_sink){.out = {.write = sink_write}, .file = stdout, .dry = dry && named};
    s->out.state = s;
    if (!named || dry)
        return WB_OK;
    struct stat st;
    s->path = wb_dup(cx, path, strlen(path));
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* /dev/stdout, a pipe: written as it is */
        s->file = fopen(path, "wbe");
        return s->file ? WB_OK : refuse(cx, path);
    }
    s->temporary = wb_format(cx, "%s.tmp-XXXXXX", path);
    return s->path && s->temporary ? open_temporary(cx, s) : WB_TOO_BIG;
}

wb_err wb_sink_keep(wb_ctx *cx, wb_sink *s)
{
    if (!s->file || s->dry)
        return WB_OK;
    if (fflush(s->file) != 0 || (s->temporary && fsync(fileno(s->file)) != 0))
        return refuse(cx, s->path);
    if (!s->path)
        return WB_OK;
    int closed = fclose(s->file);
    s->file = NULL;
    if (closed != 0 || (s->temporary && rename(s->temporary, s->path) != 0))
        return refuse(cx, s->path);
    s->temporary = NULL;
    return WB_OK;
}

void wb_sink_drop(wb_sink *s)
{
    if (s->file && s->file != stdout)
        fclose(s->file);
    s->file = NULL;
    if (s->temporary)
        unlink(s->temporary);
    s->temporary = NULL;
}

/* ctx.c - the context of one unit of work: its memory, world, language, last error, duties at
 * close.
 *
 * States: open -> (work, failures) -> closed. Duties run at close, last one first. */
#include "base/arena.h"

#include <stdlib.h>

typedef struct duty {
    void (*fn)(void *);
    void *p;
    struct duty *next;
} duty;

/* The public part comes first, so that a wb_ctx is one of these. */
typedef struct context {
    wb_ctx cx;
    duty *duties;
} context;

wb_ctx *wb_ctx_open(const wb_env *env, size_t ceiling)
{
    context *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->cx.arena = wb_arena_open(ceiling);
    c->cx.env = env;
    c->cx.user = "";
    return &c->cx;
}

void wb_ctx_close(wb_ctx *cx)
{
    if (!cx)
        return;
    context *c = (context *)cx;
    while (c->duties) {
        duty *d = c->duties;
        c->duties = d->next; /* a duty may register or run others */
        d->fn(d->p);
        free(d);
    }
    wb_arena_close(cx->arena);
    free(c);
}

void wb_at_close(wb_ctx *cx, void (*fn)(void *), void *p)
{
    context *c = (context *)cx;
    duty *d =
        malloc(sizeof *d); /* not of the arena: a duty must be accepted past the ceiling too */
    if (!d)
        abort();
    *d = (duty){fn, p, c->duties};
    c->duties = d;
}

static void drop(void *j)
{
    json_decref(j);
}

json_t *wb_own(wb_ctx *cx, json_t *j)
{
    if (j)
        wb_at_close(cx, drop, j);
    return j;
}

wb_day wb_today(const wb_ctx *cx)
{
    int64_t us = cx->env->now_us(cx->env->state), day = INT64_C(86400) * 1000000;
    return (wb_day)((us - (us < 0 ? day - 1 : 0)) / day);
}

wb_err wb_tell(wb_ctx *cx, const wb_progress *p)
{
    if (cx->progress)
        cx->progress(cx->progress_state, p);
    if (cx->stop && *cx->stop)
        return wb_fail(cx, WB_INTERRUPTED, "Interrupted. Nothing was changed.");
    return WB_OK;
}

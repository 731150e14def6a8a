/* arena.c - memory by lifetime: everything of one unit of work goes at once.
 *
 * Small pieces are cut from blocks of 64 KiB and never given back one by one. A piece of LARGE
 * bytes and more is a block of its own, which can be given back early. From MAPPED bytes on such a
 * block is mapped from the kernel: it grows by moving pages instead of bytes, pages that are never
 * touched cost nothing, and what is given back is really gone. The ceiling counts blocks, so it
 * bounds what the process holds. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK = 64 * 1024, LARGE = 16 * 1024, PAGE = 4096, ALIGN = 16 };

/* Under the address sanitizer nothing is mapped: it watches only what comes from the allocator. */
#if defined(__SANITIZE_ADDRESS__)
#define MAPPED SIZE_MAX
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MAPPED SIZE_MAX
#endif
#endif
#ifndef MAPPED
#define MAPPED ((size_t)256 * 1024)
#endif

/* Header in front of every block, small-piece block or large piece; a doubly linked list. */
typedef struct block {
    struct block *next, *prev;
    size_t size; /* bytes after the header */
    size_t pad;  /* keeps what follows aligned to 16 */
} block;

struct wb_arena {
    block *blocks;
    char *free; /* where the next small piece is cut */
    size_t left;
    size_t ceiling, used, peak;
};

/* Bytes of the mapping that holds a block of `size`. */
static size_t span(size_t size)
{
    return (sizeof(block) + size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

/* Zeroed memory for a block; aborts when the machine itself is out of memory: jobs are durable, a
 * restart is safe. */
static block *take(size_t size)
{
    void *p = size < MAPPED ? calloc(1, sizeof(block) + size)
                            : mmap(NULL, span(size), PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!p || p == MAP_FAILED)
        abort();
    return p;
}

static void give_back(block *b)
{
    if (b->size < MAPPED)
        free(b);
    else if (munmap(b, span(b->size)) != 0)
        abort(); /* not our mapping: the list of blocks is damaged */
}

wb_arena *wb_arena_open(size_t ceiling)
{
    wb_arena *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->ceiling = ceiling;
    return a;
}

void wb_arena_close(wb_arena *a)
{
    if (!a)
        return;
    for (block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        give_back(b);
    }
    free(a);
}

static void count(wb_arena *a, size_t size)
{
    a->used += size;
    if (a->used > a->peak)
        a->peak = a->used;
}

static void *refuse(wb_ctx *cx, size_t size)
{
    wb_err e = wb_fail(cx, WB_TOO_BIG,
                       "This needs more memory than is allowed (%zu MiB, and %zu more were asked "
                       "for). Work on a part of the data, or allow more with --memory.",
                       cx->arena->ceiling / WB_MIB, size / WB_MIB + 1);
    (void)e;
    return NULL;
}

static block *new_block(wb_ctx *cx, size_t size)
{
    wb_arena *a = cx->arena;
    if (size > a->ceiling || a->used > a->ceiling - size)
        return refuse(cx, size);
    block *b = take(size);
    b->size = size;
    b->next = a->blocks;
    if (a->blocks)
        a->blocks->prev = b;
    a->blocks = b;
    count(a, size);
    return b;
}

void *wb_alloc(wb_ctx *cx, size_t size)
{
    wb_arena *a = cx->arena;
    if (size > SIZE_MAX / 2)
        return refuse(cx, size);
    if (size >= LARGE) {
        block *b = new_block(cx, size);
        return b ? b + 1 : NULL;
    }
    size = ((size ? size : 1) + ALIGN - 1) & ~(size_t)(ALIGN - 1); /* no bytes are no refusal */
    if (size > a->left) {
        block *b = new_block(cx, BLOCK);
        if (!b)
            return NULL;
        a->free = (char *)(b + 1);
        a->left = BLOCK;
    }
    void *p = a->free;
    a->free += size;
    a->left -= size;
    return p;
}

void *wb_alloc_array(wb_ctx *cx, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        return refuse(cx, SIZE_MAX / 2);
    return wb_alloc(cx, bytes);
}

/* A mapped block stays one: pages move, and those behind the old end come zeroed, but for the rest
 * of the page in which it stood. */
static void *regrow_mapped(wb_ctx *cx, void *p, size_t old, size_t size)
{
    wb_arena *a = cx->arena;
    block *b = (block *)p - 1;
    if (size > old && (size > a->ceiling || a->used - old > a->ceiling - size))
        return refuse(cx, size);
    block *grown = mremap(b, span(old), span(size), MREMAP_MAYMOVE);
    if (grown == MAP_FAILED)
        abort();
    if (size > old) {
        size_t end = span(old) - sizeof(block);
        memset((char *)(grown + 1) + old, 0, (end < size ? end : size) - old);
    }
    grown->size = size;
    if (grown->prev)
        grown->prev->next = grown;
    else
        a->blocks = grown;
    if (grown->next)
        grown->next->prev = grown;
    a->used -= old;
    count(a, size);
    return grown + 1;
}

void *wb_regrow(wb_ctx *cx, void *p, size_t old, size_t size)
{
    if (!p)
        return wb_alloc(cx, size);
    if (size > SIZE_MAX / 2)
        return refuse(cx, size);
    if (old >= MAPPED && size >= MAPPED)
        return regrow_mapped(cx, p, old, size);
    if (size <= old && old < LARGE)
        return p;
    void *q = wb_alloc(cx, size);
    if (!q)
        return NULL;
    memcpy(q, p, old < size ? old : size);
    wb_release(cx, p, old);
    return q;
}

void wb_release(wb_ctx *cx, void *p, size_t size)
{
    if (!p || size < LARGE)
        return;
    wb_arena *a = cx->arena;
    block *b = (block *)p - 1;
    if (b->prev)
        b->prev->next = b->next;
    else
        a->blocks = b->next;
    if (b->next)
        b->next->prev = b->prev;
    a->used -= b->size;
    give_back(b);
}

bool wb_reserve(wb_ctx *cx, void *array_pointer, size_t *cap, size_t need, size_t item_size)
{
    if (need <= *cap)
        return true;
    void *old;
    memcpy(&old, array_pointer, sizeof old);
    size_t to = *cap ? *cap : 16, bytes;
    while (to < need)
        if (__builtin_mul_overflow(to, 2, &to))
            return refuse(cx, SIZE_MAX / 2) != NULL;
    if (__builtin_mul_overflow(to, item_size, &bytes))
        return refuse(cx, SIZE_MAX / 2) != NULL;
    void *p = wb_regrow(cx, old, *cap * item_size, bytes);
    if (!p)
        return false;
    memcpy(array_pointer, &p, sizeof p);
    *cap = to;
    return true;
}

char *wb_dup(wb_ctx *cx, const char *s, size_t n)
{
    char *p = wb_alloc(cx, n + 1);
    if (p && n)
        memcpy(p, s, n);
    return p;
}

char *wb_format(wb_ctx *cx, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n < 0 ? NULL : wb_alloc(cx, (size_t)n + 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

size_t wb_memory_used(const wb_ctx *cx)
{
    return cx->arena->used;
}

size_t wb_memory_peak(const wb_ctx *cx)
{
    return cx->arena->peak;
}

size_t wb_memory_ceiling(const wb_ctx *cx)
{
    return cx->arena->ceiling;
}

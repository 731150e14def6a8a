/* dict.c - bytes to consecutive numbers. Open addressing, keys end to end in one buffer.
 *
 * A slot holds the upper half of the hash beside the number, so that a miss costs one cache line
 * and keys are compared only when the halves are equal. Numbers run to 2^32 - 2. */
#include "base/base.h"

#include <string.h>

typedef struct slot {
    uint32_t tag, number; /* number + 1; 0 = empty */
} slot;

struct wb_dict {
    wb_ctx *cx;
    slot *slots;
    size_t mask;
    uint64_t *ends; /* ends[i] = where key i stops in `bytes`; it begins where i - 1 stopped */
    size_t ends_cap;
    char *bytes;
    size_t bytes_cap;
    uint32_t count;
};

wb_dict *wb_dict_open(wb_ctx *cx, size_t expected)
{
    wb_dict *d = WB_NEW(cx, wb_dict, 1);
    if (!d)
        return NULL;
    size_t n = 64;
    while (n < expected * 2 && n < (size_t)1 << 32)
        n *= 2;
    d->cx = cx;
    d->mask = n - 1;
    d->slots = WB_NEW(cx, slot, n);
    return d->slots ? d : NULL;
}

wb_slice wb_dict_key(const wb_dict *d, uint32_t i)
{
    uint64_t from = i ? d->ends[i - 1] : 0;
    return (wb_slice){d->bytes + from, (size_t)(d->ends[i] - from)};
}

uint32_t wb_dict_count(const wb_dict *d)
{
    return d->count;
}

static bool grow(wb_dict *d)
{
    size_t n = (d->mask + 1) * 2;
    slot *to = WB_NEW(d->cx, slot, n);
    if (!to)
        return false;
    for (size_t i = 0; i <= d->mask; i++) {
        if (!d->slots[i].number)
            continue;
        wb_slice key = wb_dict_key(d, d->slots[i].number - 1);
        size_t at = wb_hash(key.p, key.n, 0) & (n - 1);
        while (to[at].number)
            at = (at + 1) & (n - 1);
        to[at] = d->slots[i];
    }
    wb_release(d->cx, d->slots, (d->mask + 1) * sizeof(slot));
    d->slots = to;
    d->mask = n - 1;
    return true;
}

/* The slot of the key, or the empty one where it would go. */
static slot *look(const wb_dict *d, const char *p, size_t n, uint64_t h)
{
    size_t at = h & d->mask;
    uint32_t tag = (uint32_t)(h >> 32);
    for (;; at = (at + 1) & d->mask) {
        slot *s = &d->slots[at];
        if (!s->number)
            return s;
        if (s->tag != tag)
            continue;
        wb_slice key = wb_dict_key(d, s->number - 1);
        if (key.n == n && memcmp(key.p, p, n) == 0)
            return s;
    }
}

uint32_t wb_dict_find(const wb_dict *d, const char *p, size_t n)
{
    const slot *s = look(d, p, n, wb_hash(p, n, 0));
    return s->number ? s->number - 1 : UINT32_MAX;
}

uint32_t wb_dict_put(wb_dict *d, const char *p, size_t n, bool *fresh)
{
    uint64_t h = wb_hash(p, n, 0);
    slot *s = look(d, p, n, h);
    if (fresh)
        *fresh = !s->number;
    if (s->number)
        return s->number - 1;
    if ((size_t)d->count * 3 > d->mask * 2) {
        if (!grow(d))
            return UINT32_MAX;
        s = look(d, p, n, h);
    }
    size_t from = d->count ? (size_t)d->ends[d->count - 1] : 0;
    if (d->count == UINT32_MAX - 1 ||
        !wb_reserve(d->cx, &d->ends, &d->ends_cap, (size_t)d->count + 1, sizeof *d->ends) ||
        !wb_reserve(d->cx, &d->bytes, &d->bytes_cap, from + n + 1, 1))
        return UINT32_MAX;
    if (n)
        memcpy(d->bytes + from, p, n);
    d->ends[d->count] = from + n;
    *s = (slot){(uint32_t)(h >> 32), ++d->count};
    return d->count - 1;
}

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

static uint32_t put_hashed(wb_dict *d, wb_slice key, uint64_t h, bool *fresh)
{
    slot *s = look(d, key.p, key.n, h);
    if (fresh)
        *fresh = !s->number;
    if (s->number)
        return s->number - 1;
    if ((size_t)d->count * 3 > d->mask * 2) {
        if (!grow(d))
            return UINT32_MAX;
        s = look(d, key.p, key.n, h);
    }
    size_t from = d->count ? (size_t)d->ends[d->count - 1] : 0;
    if (d->count == UINT32_MAX - 1 ||
        !wb_reserve(d->cx, &d->ends, &d->ends_cap, (size_t)d->count + 1, sizeof *d->ends) ||
        !wb_reserve(d->cx, &d->bytes, &d->bytes_cap, from + key.n + 1, 1))
        return UINT32_MAX;
    if (key.n)
        memcpy(d->bytes + from, key.p, key.n);
    d->ends[d->count] = from + key.n;
    *s = (slot){(uint32_t)(h >> 32), ++d->count};
    return d->count - 1;
}

uint32_t wb_dict_put(wb_dict *d, const char *p, size_t n, bool *fresh)
{
    return put_hashed(d, (wb_slice){p, n}, wb_hash(p, n, 0), fresh);
}

/* A look-up in a large dictionary waits three times for memory: slot, place of the key, key. Each
 * wait is begun AHEAD keys before the next. */
enum { AHEAD = 8, BLOCK = 256 };

static void ask_for_place(const wb_dict *d, uint64_t h)
{
    uint32_t number = d->slots[h & d->mask].number;
    if (number)
        __builtin_prefetch(&d->ends[number - 1]);
}

static void ask_for_key(const wb_dict *d, uint64_t h)
{
    uint32_t number = d->slots[h & d->mask].number;
    if (number > 1)
        __builtin_prefetch(d->bytes + d->ends[number - 2]);
}

static bool put_block(wb_dict *d, const wb_slice *keys, size_t n, uint32_t *ret)
{
    uint64_t hash[BLOCK];
    for (size_t i = 0; i < n + 3 * AHEAD; i++) {
        if (i < n) {
            hash[i] = wb_hash(keys[i].p, keys[i].n, 0);
            __builtin_prefetch(&d->slots[hash[i] & d->mask]);
        }
        if (i >= AHEAD && i < n + AHEAD)
            ask_for_place(d, hash[i - AHEAD]);
        if (i >= 2 * AHEAD && i < n + 2 * AHEAD)
            ask_for_key(d, hash[i - 2 * AHEAD]);
        if (i < 3 * AHEAD)
            continue;
        size_t at = i - 3 * AHEAD;
        ret[at] = put_hashed(d, keys[at], hash[at], NULL);
        if (ret[at] == UINT32_MAX)
            return false;
    }
    return true;
}

bool wb_dict_put_many(wb_dict *d, const wb_slice *keys, size_t n, uint32_t *ret)
{
    bool ok = true;
    for (size_t from = 0; from < n && ok; from += BLOCK)
        ok = put_block(d, keys + from, n - from < BLOCK ? n - from : BLOCK, ret + from);
    return ok;
}

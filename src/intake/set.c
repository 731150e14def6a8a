/* set.c - which 64-bit hashes were seen: open addressing, 8 bytes a slot.
 *
 * Promise: memory never passes `ceiling` slots; then `full` is set, nothing more is kept and every
 * unknown hash counts as new. Two different values share a hash about once in 2^64 / n^2. */
#include "intake/detect.h"

#include <string.h>
#include <sys/mman.h>

enum { FIRST_SLOTS = 1024, PAGE = 4096, LARGE = 4 * 1024 * 1024 };

/* Slots are met at random: with pages of 2 MiB the processor finds them without a walk. Advice
 * only; where it is refused nothing changes. */
static void advise(uint64_t *slots, size_t bytes)
{
    uintptr_t from = ((uintptr_t)slots + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t to = ((uintptr_t)slots + bytes) & ~(uintptr_t)(PAGE - 1);
    if (bytes >= LARGE && to > from)
        (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}

bool wb_set_open(wb_ctx *cx, size_t ceiling, wb_set *ret)
{
    *ret = (wb_set){.cx = cx, .size = FIRST_SLOTS, .ceiling = ceiling};
    ret->slots = WB_NEW(cx, uint64_t, FIRST_SLOTS);
    return ret->slots != NULL;
}

void wb_set_close(wb_set *s)
{
    if (s->slots)
        wb_release(s->cx, s->slots, s->size * sizeof *s->slots);
    s->slots = NULL;
}

/* The slot of h, or the empty one where it would stand. */
static size_t slot_of(const uint64_t *slots, size_t size, uint64_t h)
{
    size_t i = h & (size - 1);
    while (slots[i] != 0 && slots[i] != h)
        i = (i + 1) & (size - 1);
    return i;
}

static bool grow(wb_set *s)
{
    size_t size = s->size * 4;
    uint64_t *slots = size <= s->ceiling ? WB_NEW(s->cx, uint64_t, size) : NULL;
    if (!slots)
        return false;
    advise(slots, size * sizeof *slots);
    for (size_t i = 0; i < s->size; i++)
        if (s->slots[i] != 0)
            slots[slot_of(slots, size, s->slots[i])] = s->slots[i];
    wb_release(s->cx, s->slots, s->size * sizeof *slots);
    s->slots = slots;
    s->size = size;
    return true;
}

bool wb_set_add(wb_set *s, uint64_t h)
{
    if (h == 0) {
        bool fresh = !s->has_zero;
        s->has_zero = true;
        s->n += fresh;
        return fresh;
    }
    size_t i = slot_of(s->slots, s->size, h);
    if (s->slots[i] == h)
        return false;
    if (s->full)
        return true;
    s->slots[i] = h;
    s->n++;
    if (s->n * 4 > s->size * 3 && !grow(s))
        s->full = true;
    return true;
}

/* mutator.c - damages files as disks, mail and people do: flips, insertions, repeats, gaps, ends.
 */
#include "mutator.h"

#include <string.h>

static uint64_t state;

static size_t pick(size_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below > 0 ? (size_t)(state >> 33) % below : 0;
}

static void flip(char *p, size_t n)
{
    for (size_t i = 1 + pick(8); i > 0 && n > 0; i--)
        p[pick(n)] ^= (char)(1u << pick(8));
}

/* Puts a byte that means something in front of a random place. */
static size_t insert(char *p, size_t n)
{
    static const char meant[] = "\"\"\"\0\0,;\t|\n\r{}[]<&\\'\xFF\xC3=";
    for (size_t i = 1 + pick(6); i > 0; i--) {
        size_t at = pick(n + 1);
        memmove(p + at + 1, p + at, n - at);
        p[at] = meant[pick(sizeof meant - 1)];
        n++;
    }
    return n;
}

static size_t repeat_piece(char *p, size_t n)
{
    size_t at = pick(n), size = pick(n - at > 200 ? 200 : n - at), to = pick(n);
    char piece[200];
    memcpy(piece, p + at, size);
    memmove(p + to + size, p + to, n - to);
    memcpy(p + to, piece, size);
    return n + size;
}

static size_t remove_piece(char *p, size_t n)
{
    size_t at = pick(n), size = pick(n - at > 200 ? 200 : n - at);
    memmove(p + at, p + at + size, n - at - size);
    return n - size;
}

void mutator_start(uint64_t seed)
{
    state = seed;
}

wb_slice mutator_damage(char *p, wb_slice seed)
{
    size_t n = seed.n;
    memcpy(p, seed.p, n);
    for (size_t i = 1 + pick(3); i > 0 && n > 1; i--) {
        switch (pick(5)) {
        case 0:
            flip(p, n);
            break;
        case 1:
            n = insert(p, n);
            break;
        case 2:
            n = repeat_piece(p, n);
            break;
        case 3:
            n = remove_piece(p, n);
            break;
        default:
            n = pick(4) == 0 ? pick(n) : n;
        }
    }
    return (wb_slice){p, n};
}

/* env.c - the outside world: the real one, and a staged one for tests and replays. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static int64_t real_now(void *state)
{
    (void)state;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void real_random(void *state, void *out, size_t size)
{
    (void)state;
    for (char *p = out; size > 0;) {
        ssize_t n = getrandom(p, size > 256 ? 256 : size, 0);
        if (n < 0)
            abort(); /* a Linux without getrandom is no place for secrets */
        p += n;
        size -= (size_t)n;
    }
}

const wb_env *wb_env_real(void)
{
    static const wb_env REAL = {.now_us = real_now, .random = real_random};
    return &REAL;
}

static int64_t staged_now(void *state)
{
    return ((const wb_stage *)state)->now_us;
}

/* splitmix64 (Steele, Lea, Flood 2014): equal seeds give equal worlds. */
static void staged_random(void *state, void *out, size_t size)
{
    wb_stage *stage = state;
    for (char *p = out; size > 0;) {
        uint64_t z = stage->seed += UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
        size_t n = size < sizeof z ? size : sizeof z;
        memcpy(p, &z, n);
        p += n;
        size -= n;
    }
}

wb_env wb_env_staged(wb_stage *stage)
{
    return (wb_env){.now_us = staged_now, .random = staged_random, .state = stage};
}

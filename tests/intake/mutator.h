/* mutator.h - seeded damage: equal seeds give equal files. */
#ifndef WB_TEST_MUTATOR_H
#define WB_TEST_MUTATOR_H

#include "base/base.h"

/* A damaged file is at most so many bytes longer than the sound one. */
enum { MUTATOR_ROOM = 2000 };

void mutator_start(uint64_t seed);
/* A damaged copy of `seed` in `room`, which holds seed.n + MUTATOR_ROOM bytes. */
wb_slice mutator_damage(char *room, wb_slice seed);

#endif

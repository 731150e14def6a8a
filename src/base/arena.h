/* arena.h - between arena.c and ctx.c only. */
#ifndef WB_ARENA_H
#define WB_ARENA_H
#include "base/base.h"

wb_arena *wb_arena_open(size_t ceiling);
void wb_arena_close(wb_arena *a);
#endif

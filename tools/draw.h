/* draw.h - seeded draws for the programs that make data up: sample_shop, gen_orders.
 *
 * Promise: equal seeds give equal draws on every machine (splitmix64 of a staged wb_env). */
#ifndef WB_DRAW_H
#define WB_DRAW_H

#include "base/base.h"

typedef struct draw {
    wb_stage stage;
    wb_env env;
} draw;

void draw_open(draw *d, uint64_t seed);
uint64_t draw_bits(draw *d);
double draw_share(draw *d);               /* uniform, 0 < share < 1 */
uint32_t draw_below(draw *d, uint32_t n); /* 0 .. n-1; n > 0 */
double draw_gamma(draw *d, double shape); /* mean = shape */
double draw_beta(draw *d, double a, double b);

#endif

/* draw.c - the draws of draw.h. Shapes and parameters are above 0. */
#include "draw.h"

#include <math.h>

void draw_open(draw *d, uint64_t seed)
{
    d->stage = (wb_stage){.seed = seed};
    d->env = wb_env_staged(&d->stage);
}

uint64_t draw_bits(draw *d)
{
    uint64_t bits;
    d->env.random(&d->stage, &bits, sizeof bits);
    return bits;
}

double draw_share(draw *d)
{
    return ((double)(draw_bits(d) >> 12) + 0.5) * 0x1p-52;
}

uint32_t draw_below(draw *d, uint32_t n)
{
    return (uint32_t)(((draw_bits(d) >> 32) * n) >> 32);
}

static double draw_normal(draw *d)
{
    double radius = sqrt(-2.0 * log(draw_share(d)));
    return radius * cos(2.0 * 3.14159265358979323846 * draw_share(d));
}

/* Marsaglia and Tsang, A simple method for generating gamma variables (2000). */
double draw_gamma(draw *d, double shape)
{
    if (shape < 1.0)
        return draw_gamma(d, shape + 1.0) * pow(draw_share(d), 1.0 / shape);
    double third = shape - 1.0 / 3.0, scale = 1.0 / sqrt(9.0 * third);
    for (;;) {
        double x = draw_normal(d), v = 1.0 + scale * x;
        if (v <= 0.0)
            continue;
        v = v * v * v;
        if (log(draw_share(d)) < 0.5 * x * x + third * (1.0 - v + log(v)))
            return third * v;
    }
}

double draw_beta(draw *d, double a, double b)
{
    double x = draw_gamma(d, a);
    return x / (x + draw_gamma(d, b));
}

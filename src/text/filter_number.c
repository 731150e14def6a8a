/* filter_number.c - arithmetic of templates.
 *
 * Promise: whole numbers stay whole; a result too large for 64 bits becomes a float. Sums,
 * differences and products of fractions are what a person gets on paper (1.1 + 2.2 is 3.3): they
 * are rounded to 15 digits. Text that is a number counts as one, anything else as 0. Division
 * rounds down, as Ruby does, and division by nought is an error. */
#include "text/liquid_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double on_paper(double d)
{
    char text[40];
    if (!isfinite(d))
        return d;
    (void)snprintf(text, sizeof text, "%.15g", d);
    return strtod(text, NULL);
}

enum { PLUS, MINUS, TIMES };

static bool whole(int8_t op, int64_t a, int64_t b, int64_t *ret)
{
    switch (op) {
    case PLUS:
        return !__builtin_add_overflow(a, b, ret);
    case MINUS:
        return !__builtin_sub_overflow(a, b, ret);
    default:
        return !__builtin_mul_overflow(a, b, ret);
    }
}

static lq_value calculate(int8_t op, lq_value a, lq_value b)
{
    int64_t i;
    if (a.type == LQ_INT && b.type == LQ_INT && whole(op, a.i, b.i, &i))
        return lq_int(i);
    double x = lq_to_double(a), y = lq_to_double(b);
    return lq_float(on_paper(op == PLUS ? x + y : op == MINUS ? x - y : x * y));
}

lq_value lq_plus(lq_value a, lq_value b)
{
    return calculate(PLUS, lq_number(a), lq_number(b));
}

static wb_err arithmetic(lq_run *run, const lq_args *a, lq_value *v)
{
    (void)run;
    *v = calculate(a->call->filter->op, lq_number(*v), lq_number(a->v[0]));
    return WB_OK;
}

static wb_err by_nought(lq_run *run)
{
    return wb_fail(run->cx, WB_INVALID, "%s: division by 0", lq_here(run));
}

static wb_err divide(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v), y = lq_number(a->v[0]);
    if (lq_to_double(y) == 0.0)
        return by_nought(run);
    if (x.type != LQ_INT || y.type != LQ_INT || (x.i == INT64_MIN && y.i == -1)) {
        *v = lq_float(lq_to_double(x) / lq_to_double(y));
        return WB_OK;
    }
    int64_t q = x.i / y.i;
    if (x.i % y.i != 0 && (x.i < 0) != (y.i < 0))
        q--;
    *v = lq_int(q);
    return WB_OK;
}

static wb_err modulo(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v), y = lq_number(a->v[0]);
    double d = lq_to_double(y);
    if (d == 0.0)
        return by_nought(run);
    if (x.type == LQ_INT && y.type == LQ_INT) {
        int64_t r = y.i == -1 ? 0 : x.i % y.i;
        *v = lq_int(r != 0 && (r < 0) != (y.i < 0) ? r + y.i : r);
        return WB_OK;
    }
    double r = fmod(lq_to_double(x), d);
    *v = lq_float(on_paper(r != 0.0 && (r < 0.0) != (d < 0.0) ? r + d : r));
    return WB_OK;
}

static wb_err absolute(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v);
    (void)run;
    (void)a;
    if (x.type == LQ_INT)
        *v = x.i == INT64_MIN ? lq_float(0x1p63) : lq_int(x.i < 0 ? -x.i : x.i);
    else
        *v = lq_float(fabs(x.d));
    return WB_OK;
}

/* As a whole number where it fits. */
static lq_value whole_of(double d)
{
    return d > -0x1p62 && d < 0x1p62 ? lq_int((int64_t)d) : lq_float(d);
}

static wb_err ceil_floor(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v);
    (void)run;
    *v = x;
    if (x.type == LQ_FLOAT)
        *v = whole_of(a->call->filter->op != 0 ? ceil(x.d) : floor(x.d));
    return WB_OK;
}

/* Half away from nought, of the decimal that a person sees: 1.005 to two digits is 1.01. */
static double round_to(double d, int digits)
{
    long double scale = powl(10.0L, digits), x = (long double)d * scale;
    long double nudge = fabsl(x) * 4e-16L;
    return (double)(roundl(x + copysignl(nudge, x)) / scale);
}

static wb_err round_number(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v), n = a->n > 0 ? lq_number(a->v[0]) : lq_int(0);
    double digits = lq_to_double(n);
    (void)run;
    int k = digits >= 15.0 ? 15 : digits <= -18.0 ? -18 : (int)digits;
    *v = x;
    if (x.type == LQ_INT && k >= 0)
        return WB_OK;
    double r = round_to(lq_to_double(x), k);
    *v = k > 0 ? lq_float(r) : whole_of(r);
    return WB_OK;
}

static wb_err at_bound(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x = lq_number(*v), y = lq_number(a->v[0]);
    bool less =
        x.type == LQ_INT && y.type == LQ_INT ? x.i < y.i : lq_to_double(x) < lq_to_double(y);
    (void)run;
    *v = less == (a->call->filter->op != 0) ? y : x;
    return WB_OK;
}

const lq_filter lq_number_filters[] = {
    {.name = "plus", .fn = arithmetic, .min = 1, .max = 1, .op = PLUS},
    {.name = "minus", .fn = arithmetic, .min = 1, .max = 1, .op = MINUS},
    {.name = "times", .fn = arithmetic, .min = 1, .max = 1, .op = TIMES},
    {.name = "divided_by", .fn = divide, .min = 1, .max = 1},
    {.name = "modulo", .fn = modulo, .min = 1, .max = 1},
    {.name = "abs", .fn = absolute},
    {.name = "ceil", .fn = ceil_floor, .op = 1},
    {.name = "floor", .fn = ceil_floor},
    {.name = "round", .fn = round_number, .max = 1},
    {.name = "at_least", .fn = at_bound, .min = 1, .max = 1, .op = 1},
    {.name = "at_most", .fn = at_bound, .min = 1, .max = 1},
    {.name = NULL},
};

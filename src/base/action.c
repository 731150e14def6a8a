/* action.c - checks what was asked against the table of an action, before the action sees it.
 *
 * Promise: what an action reads with wb_arg_* has the type, the range and the choices of its table;
 * the same check stands behind the command line, the API and the pages. */
#include "base/base.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct arg {
    const wb_param *param;
    const char *text;
    int64_t integer;
    double number;
} arg;

struct wb_args {
    arg *list;
    size_t n, cap;
};

const wb_param *wb_param_find(const wb_action *action, const char *name)
{
    for (const wb_param *p = action->params; p && p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static bool chosen(const char *choices, const char *text)
{
    size_t n = strlen(text);
    for (const char *p = choices; *p; p += strcspn(p, "|") + (p[strcspn(p, "|")] == '|'))
        if (strcspn(p, "|") == n && strncmp(p, text, n) == 0)
            return true;
    return false;
}

static bool read_number(const char *text, double *ret)
{
    char *end;
    errno = 0;
    *ret = strtod(text, &end);
    return end != text && !*end && !errno && isfinite(*ret);
}

static wb_err check_number(wb_ctx *cx, const wb_param *p, arg *a)
{
    bool read = read_number(a->text, &a->number);
    if (p->type == WB_ARG_INT) {
        if (!read || a->number != floor(a->number) || fabs(a->number) >= 9007199254740992.0)
            return wb_fail(cx, WB_USAGE, "--%s takes a whole number, not \"%s\".", p->name,
                           a->text);
        a->integer = (int64_t)a->number;
    }
    if (!read)
        return wb_fail(cx, WB_USAGE, "--%s takes a number, not \"%s\".", p->name, a->text);
    bool bounded = p->min < p->max;
    if (bounded && (a->number < p->min || a->number > p->max))
        return wb_fail(cx, WB_USAGE, "--%s must be from %.10g to %.10g; %s is not.", p->name,
                       p->min, p->max, a->text);
    return WB_OK;
}

static wb_err check_value(wb_ctx *cx, const wb_param *p, arg *a)
{
    switch (p->type) {
    case WB_ARG_INT:
    case WB_ARG_NUMBER:
        return check_number(cx, p, a);
    case WB_ARG_DAY:
        a->integer = wb_day_parse(a->text, strlen(a->text));
        if (a->integer == WB_NO_DAY)
            return wb_fail(cx, WB_USAGE, "--%s takes a day as YYYY-MM-DD, not \"%s\".", p->name,
                           a->text);
        return WB_OK;
    case WB_ARG_CHOICE:
        if (!chosen(p->choices, a->text))
            return wb_fail(cx, WB_USAGE, "--%s is one of %s; \"%s\" is not.", p->name, p->choices,
                           a->text);
        return WB_OK;
    case WB_ARG_TEXT:
    case WB_ARG_FILE:
        if (!*a->text)
            return wb_fail(cx, WB_USAGE, "--%s must not be empty.", p->name);
        return WB_OK;
    case WB_ARG_FLAG:
        return WB_OK;
    }
    return WB_OK;
}

static wb_err unknown(wb_ctx *cx, const wb_action *action, const char *name)
{
    const char *names[64];
    size_t n = 0;
    for (const wb_param *p = action->params; p && p->name && n < WB_COUNT(names); p++)
        names[n++] = p->name;
    const char *near = wb_nearest(name, names, n);
    if (near)
        return wb_fail(cx, WB_USAGE, "There is no option --%s. Did you mean --%s?", name, near);
    return wb_fail(cx, WB_USAGE, "There is no option --%s. See: winback help %s", name,
                   action->noun);
}

static wb_err add(wb_ctx *cx, wb_args *args, const wb_param *p, const char *text)
{
    arg a = {.param = p, .text = text};
    wb_err e = check_value(cx, p, &a);
    if (e)
        return e;
    if (!wb_reserve(cx, &args->list, &args->cap, args->n + 1, sizeof a))
        return WB_TOO_BIG;
    args->list[args->n++] = a;
    return WB_OK;
}

static wb_err add_given(wb_ctx *cx, const wb_action *action, const wb_given *given, wb_args *args)
{
    const wb_param *p = wb_param_find(action, given->name);
    if (!p)
        return unknown(cx, action, given->name);
    if (!p->many && wb_arg_count(args, p->name))
        return wb_fail(cx, WB_USAGE, "--%s is given twice; give it once.", p->name);
    return add(cx, args, p, given->value);
}

static wb_err add_default(wb_ctx *cx, const wb_action *action, const wb_param *p, wb_args *args)
{
    if (wb_arg_count(args, p->name))
        return WB_OK;
    if (p->required)
        return wb_fail(cx, WB_USAGE, "%s is missing. See: winback help %s",
                       p->positional && p->value ? p->value : p->name, action->noun);
    return p->def ? add(cx, args, p, p->def) : WB_OK;
}

wb_err wb_args_check(wb_ctx *cx, const wb_action *action, const wb_given *given, size_t n,
                     wb_args **ret)
{
    wb_args *args = WB_NEW(cx, wb_args, 1);
    if (!args)
        return WB_TOO_BIG;
    wb_err e = WB_OK;
    for (size_t i = 0; i < n && !e; i++)
        e = add_given(cx, action, &given[i], args);
    for (const wb_param *p = action->params; !e && p && p->name; p++)
        e = add_default(cx, action, p, args);
    if (!e)
        *ret = args;
    return e;
}

static const arg *find(const wb_args *a, const char *name, size_t i)
{
    for (size_t k = 0; k < a->n; k++)
        if (strcmp(a->list[k].param->name, name) == 0 && i-- == 0)
            return &a->list[k];
    return NULL;
}

const char *wb_arg_at(const wb_args *a, const char *name, size_t i)
{
    const arg *f = find(a, name, i);
    return f ? f->text : NULL;
}

const char *wb_arg_text(const wb_args *a, const char *name)
{
    return wb_arg_at(a, name, 0);
}

int64_t wb_arg_int(const wb_args *a, const char *name)
{
    const arg *f = find(a, name, 0);
    return f ? f->integer : 0;
}

double wb_arg_number(const wb_args *a, const char *name)
{
    const arg *f = find(a, name, 0);
    return f ? f->number : 0;
}

wb_day wb_arg_day(const wb_args *a, const char *name)
{
    const arg *f = find(a, name, 0);
    return f ? (wb_day)f->integer : WB_NO_DAY;
}

bool wb_arg_flag(const wb_args *a, const char *name)
{
    return find(a, name, 0) != NULL;
}

size_t wb_arg_count(const wb_args *a, const char *name)
{
    size_t n = 0;
    while (find(a, name, n))
        n++;
    return n;
}

wb_err wb_out_write(wb_out *out, wb_ctx *cx, const char *p, size_t n)
{
    wb_err e = out->write(out, cx, p, n);
    if (!e)
        out->written += n;
    return e;
}

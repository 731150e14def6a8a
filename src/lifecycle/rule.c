/* rule.c - what "lost" means to a company: its customers' own rhythm, a number of days, or the
 * days usual in its trade. Presets are starting points; `lost --advise` shows what the file says.
 */
#include "lifecycle/lifecycle_int.h"

#include <stdlib.h>
#include <string.h>

const wb_preset wb_presets[] = {
    {"restaurant", 30, WB_N("guests of a restaurant come every one to three weeks")},
    {"grocery", 30, WB_N("food is bought every week or two")},
    {"clothing", 180, WB_N("clothes are bought by season")},
    {"cosmetics", 90, WB_N("a jar or a tube lasts two to three months")},
    {"electronics", 365, WB_N("electronics and their accessories are bought about once a year")},
    {"furniture", 730, WB_N("furniture is bought every few years, smaller things in between")},
    {"car-service", 365, WB_N("a car is serviced once a year")},
    {"dental", 183, WB_N("a check-up is due every six months")},
    {"b2b-supplies", 60, WB_N("offices and workshops reorder every two to six weeks")},
    {"fitness", 30, WB_N("who has not trained for a month has mostly stopped")},
    {"subscription", 35, WB_N("a monthly payment that is a few days late is a missed one")},
    {NULL, 0, NULL},
};

static wb_err unknown_preset(wb_ctx *cx, const char *name)
{
    const char *names[WB_COUNT(wb_presets)];
    size_t n = 0;
    wb_str all;
    wb_str_init(&all, cx, 1000);
    for (; wb_presets[n].name; n++) {
        names[n] = wb_presets[n].name;
        wb_str_putf(&all, "%s%s", n ? ", " : "", names[n]);
    }
    const char *near = wb_nearest(name, names, n);
    if (near)
        return wb_fail(cx, WB_USAGE, "There is no preset \"%s\". Did you mean preset:%s?", name,
                       near);
    return wb_fail(cx, WB_USAGE, "There is no preset \"%s\". The presets are: %s.", name, all.p);
}

static wb_err parse_days(wb_ctx *cx, const char *text, wb_rule *r)
{
    char *end;
    long days = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || days < 1 || days > 3660)
        return wb_fail(cx, WB_USAGE,
                       "--rule days:N takes a number of days from 1 to 3660, not \"%s\".", text);
    r->days = (int)days;
    return WB_OK;
}

static wb_err parse_preset(wb_ctx *cx, const char *name, wb_rule *r)
{
    for (const wb_preset *p = wb_presets; p->name; p++)
        if (strcmp(p->name, name) == 0) {
            r->preset = p->name;
            r->days = p->days;
            return WB_OK;
        }
    return unknown_preset(cx, name);
}

wb_err wb_rule_parse(wb_ctx *cx, const char *text, wb_rule *ret)
{
    wb_rule r = {.text = text};
    wb_err e = WB_OK;
    if (strncmp(text, "days:", 5) == 0)
        e = parse_days(cx, text + 5, &r);
    else if (strncmp(text, "preset:", 7) == 0)
        e = parse_preset(cx, text + 7, &r);
    else if (strcmp(text, "rhythm") != 0)
        e = wb_fail(cx, WB_USAGE,
                    "--rule is rhythm, days:N or preset:NAME, not \"%s\". For example: "
                    "--rule days:90",
                    text);
    if (!e)
        *ret = r;
    return e;
}

/* cases.c - runs tables of templates (cases.h). */
#include "cases.h"

#include <string.h>

wb_err cases_partial(void *state, wb_ctx *cx, const char *name, wb_slice *ret)
{
    for (const liquid_partial *p = state; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0) {
            *ret = wb_slice_of(p->source);
            return WB_OK;
        }
    return wb_fail(cx, WB_NOT_FOUND, "no partial %s in this test", name);
}

static json_t *read_data(wb_ctx *cx, const char *text)
{
    json_error_t at;
    char *z = wb_dup(cx, text != NULL ? text : "{}", strlen(text != NULL ? text : "{}"));
    for (char *p = z; *p != '\0'; p++)
        if (*p == '\'')
            *p = '"';
    json_t *j = json_loads(z, 0, &at);
    if (j == NULL)
        fail_msg("the test's own data is no JSON: %s: %s", text, at.text);
    return wb_own(cx, j);
}

wb_err cases_render(wb_ctx *cx, const liquid_case *c, const wb_render *how, wb_str *out)
{
    static const wb_render plain = {.lang = WB_EN};
    wb_template *t;
    wb_err e = wb_template_compile(cx, "test", c->source, strlen(c->source), &t);
    wb_str_init(out, cx, (size_t)64 << 20);
    if (e != WB_OK)
        return e;
    return wb_template_render(cx, t, read_data(cx, c->data), how != NULL ? how : &plain, out);
}

static bool agrees(wb_ctx *cx, const liquid_case *c, const wb_render *how)
{
    wb_str out;
    wb_err e = cases_render(cx, c, how, &out);
    if (c->out == NULL) {
        if (e != WB_OK)
            return true;
        print_error("%s\n  was not refused, gave: %s\n", c->source, out.n > 0 ? out.p : "");
        return false;
    }
    const char *got = out.n > 0 ? out.p : "";
    if (e == WB_OK && strcmp(got, c->out) == 0)
        return true;
    print_error("%s\n  expected: %s\n  got:      %s\n", c->source, c->out,
                e == WB_OK ? got : cx->reason);
    return false;
}

void cases_run(wb_ctx *cx, const liquid_case *cases, size_t n, const wb_render *how)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++)
        wrong += !agrees(cx, &cases[i], how);
    assert_int_equal(wrong, 0);
}

const char *cases_error(wb_ctx *cx, const char *source, const wb_render *how)
{
    wb_str out;
    const liquid_case c = {source, NULL, NULL};
    cx->reason[0] = '\0';
    assert_int_not_equal(cases_render(cx, &c, how, &out), WB_OK);
    return cx->reason;
}

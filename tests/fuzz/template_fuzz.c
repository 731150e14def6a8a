/* template_fuzz.c - any bytes as a template: no crash, no endless run, no more output than allowed.
 *
 * The first byte chooses language, HTML and colour; up to the first NUL is the template, after it
 * JSON data may follow. */
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char DATA[] =
    "{\"a\":[3,1,2,null,\"x\"],\"o\":{\"k\":\"v\",\"n\":{\"t\":[{\"p\":1},{\"p\":2}]}},"
    "\"s\":\"h\xD0\xB5llo <b>&'\\\"\",\"n\":12,\"f\":1.5,\"t\":true,\"d\":\"2025-03-04\"}";

static wb_err partial(void *state, wb_ctx *cx, const char *name, wb_slice *ret)
{
    (void)cx;
    (void)name;
    *ret = *(const wb_slice *)state; /* the template itself: it may render itself */
    return WB_OK;
}

static json_t *read_data(wb_ctx *cx, const char *p, size_t n)
{
    json_t *j = n > 0 ? wb_own(cx, json_loadb(p, n, 0, NULL)) : NULL;
    return j != NULL ? j : wb_own(cx, json_loadb(DATA, sizeof DATA - 1, 0, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    wb_stage stage = {.now_us = 1749988800000000, .seed = 1};
    const wb_env env = wb_env_staged(&stage);
    wb_ctx *cx = wb_ctx_open(&env, 32 * WB_MIB);
    const char *p = (const char *)data + 1, *nul = memchr(p, '\0', size - 1);
    wb_slice source = {p, nul != NULL ? (size_t)(nul - p) : size - 1};
    size_t rest = size - 1 - source.n;
    json_t *j = read_data(cx, nul != NULL ? nul + 1 : p, nul != NULL ? rest - 1 : 0);
    const wb_render r = {.lang = (wb_lang)(data[0] % WB_LANGS),
                         .html = (data[0] & 8) != 0,
                         .color = (data[0] & 16) != 0,
                         .max_steps = 20000,
                         .max_output = 65536,
                         .partial = partial,
                         .partial_state = &source};
    wb_template *t;
    wb_str out;
    wb_str_init(&out, cx, WB_MIB);
    if (wb_template_compile(cx, "fuzz", source.p, source.n, &t) == WB_OK) {
        wb_err e = wb_template_render(cx, t, j, &r, &out);
        if (out.n > 2 * 65536 + source.n || (e != WB_OK && cx->reason[0] == '\0'))
            abort();
    }
    wb_ctx_close(cx);
    return 0;
}

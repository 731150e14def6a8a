/* cases.h - tables of templates: what goes in, what must come out. */
#ifndef WB_TEST_CASES_H
#define WB_TEST_CASES_H

#include "text/text.h"
#include "wbtest.h"

typedef struct liquid_case {
    const char *source;
    const char *data; /* JSON with ' for "; NULL = {} */
    const char *out;  /* NULL = must be refused */
} liquid_case;

typedef struct liquid_partial {
    const char *name, *source;
} liquid_partial;

/* Renders; the error is in cx. `partials` ends with a name of NULL, may be NULL itself. */
wb_err cases_render(wb_ctx *cx, const liquid_case *c, const wb_render *how, wb_str *out);
/* Runs a table; a difference names the template. how NULL = plain text in English. */
void cases_run(wb_ctx *cx, const liquid_case *cases, size_t n, const wb_render *how);
/* For wb_render.partial, with a table of liquid_partial as the state. */
wb_err cases_partial(void *state, wb_ctx *cx, const char *name, wb_slice *ret);
/* The sentence of the refusal. */
const char *cases_error(wb_ctx *cx, const char *source, const wb_render *how);

#define CASES_RUN(cx, table, how) cases_run((cx), (table), WB_COUNT(table), (how))

#endif

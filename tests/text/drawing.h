/* drawing.h - for the tests of charts: draw from a spec in JSON, and read what was drawn. */
#ifndef DRAWING_H
#define DRAWING_H

#include "text/text.h"
#include "wbtest.h"

wb_err drawing_try(wb_ctx *cx, const json_t *spec, wb_lang lang, const char **ret);
json_t *drawing_spec(wb_ctx *cx, const char *text);
const char *drawing_in(wb_ctx *cx, const char *spec, wb_lang lang);
const char *drawing_of(void **cx, const char *spec); /* in English */
/* The spec is refused with `code` and a sentence. */
void drawing_refused(wb_ctx *cx, const char *spec, wb_err code);

size_t drawing_count(const char *text, const char *part);
void drawing_lacks(const char *text, const char *part);
/* Number of an attribute of the tag that begins at `tag`: drawing_attribute(t, " x=\""). */
double drawing_attribute(const char *tag, const char *name);
/* Within each drawing no two words stand on each other and none leaves the drawing. */
void drawing_legible(const char *html);
/* Numbers in attributes are finite and have one decimal at most. */
void drawing_sound(const char *html);

#endif

/* meaning.h - for tests of detection: a file from memory, read whole. */
#ifndef MEANING_H
#define MEANING_H
#include "intake/detect.h"
#include "wbtest.h"

/* Opens `text` under `name`, reads to the end, describes. Returns the error of the first failure;
 * *ret is the description (NULL when not even that was possible). */
wb_err read_text(wb_ctx *cx, const char *name, wb_slice text, const wb_intake_options *o,
                 json_t **ret);
/* {"a": 1, "b": 2} as "a=1,b=2", keys in the order of their letters. */
const char *pairs(wb_ctx *cx, const json_t *object);
int64_t number_of(const json_t *o, const char *key);
const char *text_of(const json_t *o, const char *key); /* "" for null */
#endif

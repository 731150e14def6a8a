/* err.c - names and exit codes of errors, and the one way to fail.
 *
 * Promise: a failure leaves one sentence in the context, in the context's language. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

/* Exit codes are the contract with scripts: they never change meaning. */
static const struct {
    const char *name;
    int exit;
} ERRORS[] = {
    [WB_OK] = {"ok", 0},
    [WB_USAGE] = {"usage", 2},
    [WB_INVALID] = {"invalid", 1},
    [WB_AMBIGUOUS] = {"ambiguous", 5},
    [WB_NOT_FOUND] = {"not_found", 1},
    [WB_CONFLICT] = {"conflict", 1},
    [WB_DENIED] = {"denied", 4},
    [WB_TOO_BIG] = {"too_big", 1},
    [WB_BUSY] = {"busy", 75},
    [WB_IO] = {"io", 1},
    [WB_CORRUPT] = {"corrupt", 1},
    [WB_NO_FOLDER] = {"no_folder", 10},
    [WB_LOCKED] = {"locked", 11},
    [WB_REMOTE] = {"remote", 12},
    [WB_INTERRUPTED] = {"interrupted", 130},
};

const char *wb_err_name(wb_err code)
{
    return (size_t)code < WB_COUNT(ERRORS) ? ERRORS[code].name : "unknown";
}

int wb_err_exit(wb_err code)
{
    return (size_t)code < WB_COUNT(ERRORS) ? ERRORS[code].exit : 1;
}

wb_err wb_fail(wb_ctx *cx, wb_err code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    /* into a copy first: an argument may be the old reason */
    char said[sizeof cx->reason];
    vsnprintf(said, sizeof said, wb_tr(cx->lang, fmt), ap);
    va_end(ap);
    snprintf(cx->reason, sizeof cx->reason, "%s", said);
    cx->code = code;
    return code;
}

wb_err wb_fail_as(wb_ctx *cx, const wb_ctx *helper)
{
    memcpy(cx->reason, helper->reason, sizeof cx->reason);
    return cx->code = helper->code;
}

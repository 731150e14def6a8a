/* jsonl.c - being written */
#include "intake/intake_int.h"
wb_err wb_jsonl_open(wb_text *t, wb_cells **ret)
{
    (void)ret;
    return wb_fail(t->src->cx, WB_INVALID, "%s is JSON", t->src->name);
}

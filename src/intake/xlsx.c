/* xlsx.c - being written */
#include "intake/intake_int.h"
wb_err wb_xlsx_open(wb_archive *a, const wb_intake_options *options, wb_cells **ret)
{
    (void)ret;
    (void)options;
    return wb_fail(a->cx, WB_INVALID, "%s is xlsx", a->name);
}

/* lifecycle.h - who is new, active, at risk, lost; what the lost are worth; why we say so.
 *
 * Promise: from export files (or, later, the workspace) to one row per customer, with nothing
 * hidden: each row says in words why, every fallback of the numbers is said, currencies are never
 * added. */
#ifndef WB_LIFECYCLE_H
#define WB_LIFECYCLE_H

#include "base/base.h"
#include "intake/intake.h"

/* `winback lost`, `winback score`, `winback model` */
extern const wb_action wb_lifecycle_actions[]; /* ended by a noun of NULL */

/* What decides who is lost, for every action that scores (beside WB_INTAKE_PARAMS). */
#define WB_LIFECYCLE_PARAMS                                                                        \
    {.name = "as-of",                                                                              \
     .type = WB_ARG_DAY,                                                                           \
     .value = "DAY",                                                                               \
     .help = WB_N("look at the data as of this day (else the last day in the files)")},            \
        {.name = "horizon",                                                                        \
         .type = WB_ARG_INT,                                                                       \
         .min = 1,                                                                                 \
         .max = 3660,                                                                              \
         .value = "DAYS",                                                                          \
         .help = WB_N("how far ahead to look for an order (else 90, 180 or 365 by your rhythm)")}, \
        {.name = "rule",                                                                           \
         .type = WB_ARG_TEXT,                                                                      \
         .def = "rhythm",                                                                          \
         .value = "RULE",                                                                          \
         .help = WB_N("who counts as lost: rhythm, days:N or preset:NAME")},                       \
    {                                                                                              \
        .name = "threshold", .type = WB_ARG_NUMBER, .min = 0.001, .max = 1, .def = "0.33",         \
        .value = "SHARE",                                                                          \
        .help = WB_N("by rhythm: who is late and returns with less than this chance is lost")      \
    }

/* The document of `winback report` (its shape: src/ui/report.c), for the arguments of `lost`. cx
 * owns it; its "rejected" says how many rows were rejected. */
wb_err wb_lifecycle_report(wb_ctx *cx, const wb_args *args, json_t **ret) WB_MUST_USE;

#endif

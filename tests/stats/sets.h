/* sets.h - the public data sets as purchase days, for the tests of the numbers.
 *
 * Promise: purchases by the convention of stats.h, exactly as the reference values were computed.
 * A set whose file is absent skips the running test. */
#ifndef WB_TEST_SETS_H
#define WB_TEST_SETS_H

#include "stats/stats.h"

typedef enum set_name { CDNOW_SAMPLE, CDNOW_MASTER, ONLINE_RETAIL, SETS } set_name;

typedef struct set {
    wb_sample s;
    const uint32_t *id; /* the customer's number in the file */
    size_t days;
    const char *key;     /* in reference.json */
    wb_day as_of, until; /* end of calibration, end of the hold-out */
} set;

set set_load(wb_ctx *cx, set_name name);

/* Histories as of a day, grouped: and the (x, mean) pairs of repeat customers. */
typedef struct set_groups {
    wb_triples triples;
    wb_spend *spend;
    size_t spends;
} set_groups;
set_groups set_group(wb_ctx *cx, const wb_sample *s, wb_day as_of);

/* Purchase days of customer i within (from, to]. */
uint32_t set_bought(const wb_sample *s, size_t i, wb_day from, wb_day to);

json_t *set_reference(wb_ctx *cx);

#endif

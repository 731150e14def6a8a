/* facts.h - facts for the tests of history: small ones by hand, whole data sets from files. */
#ifndef FACTS_H
#define FACTS_H

#include "history/history.h"
#include "wbtest.h"

/* Opens, fills and finishes; the test fails where that fails. */
wb_history *facts_load(wb_ctx *cx, const wb_history_options *options, const wb_fact *v, size_t n);
wb_day facts_day(const char *iso);

typedef struct facts_set {
    wb_fact *v;
    size_t n;
} facts_set;
/* cdnow_master.csv or cdnow_sample.csv: purchases, no refunds. Skips the test when absent. */
facts_set facts_cdnow(wb_ctx *cx, const char *name);
/* online_retail_2011: sales are lines with a customer, quantity and price above 0; refunds are the
 * lines of invoices that begin with C. */
facts_set facts_retail(wb_ctx *cx);

#endif

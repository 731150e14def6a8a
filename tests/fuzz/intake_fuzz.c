/* intake_fuzz.c - any bytes as an export: detected, read to the end and described; every row is
 * accounted for and no amount is negative or past the ceiling. */
#include "intake/detect.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_batch(const wb_batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const wb_row *r = &b->rows[i];
        if (r->amount < 0 || r->amount > WB_MONEY_MAX || r->customer.n == 0 || r->quantity < 0)
            abort();
    }
}

static void check_sums(const wb_intake *in)
{
    const wb_account *a = &in->account;
    uint64_t n = a->accepted + wb_intake_rejected(in);
    for (int i = 0; i < WB_EXCLUDED; i++)
        n += a->excluded[i];
    if (n != a->rows)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const wb_intake_options NONE;
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 128 * WB_MIB);
    wb_cells *cells = NULL;
    wb_intake *in = NULL;
    json_t *d = NULL;
    const wb_batch *b = NULL;
    wb_slice bytes = {(const char *)data, size};
    wb_err e = wb_cells_open_memory(cx, "fuzz", bytes, &NONE, &cells);
    if (e == WB_OK)
        e = wb_intake_open_cells(cx, cells, &NONE, false, &in);
    while (e == WB_OK && (e = wb_intake_next(in, &b)) == WB_OK && b->n > 0)
        check_batch(b);
    if (e == WB_OK)
        check_sums(in);
    if (in && wb_intake_describe(cx, in, &d) != WB_OK)
        abort();
    wb_intake_close(in);
    wb_ctx_close(cx);
    return 0;
}

/* csv_fuzz.c - any bytes as a file: read to an end twice, or refused. */
#include "intake/intake_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(wb_cells *c)
{
    const wb_record *r = NULL;
    while (c->next(c, &r) == WB_OK && r)
        for (size_t i = 0; i < r->n; i++)
            if (!wb_utf8_valid(r->cells[i].p, r->cells[i].n))
                __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 64 * WB_MIB);
    wb_slice bytes = {(const char *)data, size};
    wb_cells *c = NULL;
    if (wb_cells_open_memory(cx, "fuzz", bytes, NULL, &c) == WB_OK) {
        read_all(c);
        if (c->rewind(c) == WB_OK)
            read_all(c);
    }
    wb_ctx_close(cx);
    return 0;
}

/* cursor.c - the rows of a named statement, a chunk at a time, so that a result is never held
 * whole.
 */
#include "history/history_int.h"

#include <string.h>

enum { CHUNKS_PER_WORD = 64 }; /* how often progress is told */

static wb_err bind_all(wb_cursor *c, const int64_t *bind)
{
    idx_t n = duckdb_nparams(c->statement);
    for (idx_t i = 0; i < n; i++)
        if (!bind || duckdb_bind_int64(c->statement, i + 1, bind[i]) != DuckDBSuccess)
            return wb_history_refused(c->cx, duckdb_prepare_error(c->statement));
    return WB_OK;
}

wb_err wb_cursor_open(wb_ctx *cx, wb_history *h, const char *statement, const int64_t *bind,
                      wb_cursor *ret)
{
    *ret = (wb_cursor){.cx = cx};
    const char *sql = wb_sql("history", statement);
    if (duckdb_prepare(h->connection, sql, &ret->statement) != DuckDBSuccess)
        return wb_history_refused(cx, duckdb_prepare_error(ret->statement));
    wb_err e = bind_all(ret, bind);
    if (e)
        return e;
    duckdb_state s = duckdb_execute_prepared_streaming(ret->statement, &ret->result);
    ret->has_result = true; /* a failed one carries the reason and must be destroyed as well */
    if (s != DuckDBSuccess)
        return wb_history_refused(cx, duckdb_result_error(&ret->result));
    return WB_OK;
}

wb_err wb_cursor_next(wb_cursor *c, size_t *rows)
{
    if (c->chunk)
        duckdb_destroy_data_chunk(&c->chunk);
    *rows = 0;
    uint64_t chunks = c->rows / duckdb_vector_size();
    if (chunks % CHUNKS_PER_WORD == 0) {
        wb_err e = wb_tell(c->cx, &(wb_progress){.what = "rows", .done = c->rows, .rows = c->rows});
        if (e)
            return e;
    }
    while (*rows == 0) {
        c->chunk = duckdb_fetch_chunk(c->result);
        if (!c->chunk) {
            const char *why = duckdb_result_error(&c->result);
            return why && *why ? wb_history_refused(c->cx, why) : WB_OK;
        }
        *rows = duckdb_data_chunk_get_size(c->chunk);
        if (*rows == 0)
            duckdb_destroy_data_chunk(&c->chunk);
    }
    c->rows += *rows;
    return WB_OK;
}

const void *wb_cursor_column(const wb_cursor *c, size_t column)
{
    return duckdb_vector_get_data(duckdb_data_chunk_get_vector(c->chunk, column));
}

bool wb_cursor_null(const wb_cursor *c, size_t column, size_t row)
{
    uint64_t *valid = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(c->chunk, column));
    return valid && !duckdb_validity_row_is_valid(valid, row);
}

void wb_cursor_close(wb_cursor *c)
{
    if (c->chunk)
        duckdb_destroy_data_chunk(&c->chunk);
    if (c->has_result)
        duckdb_destroy_result(&c->result);
    if (c->statement)
        duckdb_destroy_prepare(&c->statement);
    c->has_result = false;
}

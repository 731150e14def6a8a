/* lane.c - rows into one table through the data-chunk appender.
 *
 * The caller writes straight into the vectors of a chunk (its types are those of
 * the table in sql/history.sql) and flushes it when it is full.
 */
#include "history/history_int.h"

size_t wb_lane_capacity(void)
{
    return duckdb_vector_size();
}

/* After a reset the vectors may be others. */
static void find_columns(wb_lane *lane)
{
    for (size_t i = 0; i < lane->columns; i++)
        lane->column[i] = duckdb_vector_get_data(duckdb_data_chunk_get_vector(lane->chunk, i));
    lane->n = 0;
}

wb_err wb_lane_open(wb_ctx *cx, wb_history *h, const wb_table *table, wb_lane *ret)
{
    wb_lane lane = {.columns = table->columns};
    if (duckdb_appender_create(h->connection, NULL, table->name, &lane.appender) != DuckDBSuccess) {
        wb_err e = wb_history_refused(cx, duckdb_appender_error(lane.appender));
        duckdb_appender_destroy(&lane.appender);
        return e;
    }
    duckdb_logical_type types[WB_LANE_COLUMNS];
    for (size_t i = 0; i < lane.columns; i++)
        types[i] = duckdb_create_logical_type(table->type[i]);
    lane.chunk = duckdb_create_data_chunk(types, lane.columns);
    for (size_t i = 0; i < lane.columns; i++)
        duckdb_destroy_logical_type(&types[i]);
    find_columns(&lane);
    *ret = lane;
    return WB_OK;
}

wb_err wb_lane_flush(wb_ctx *cx, wb_lane *lane)
{
    if (!lane->n)
        return WB_OK;
    duckdb_data_chunk_set_size(lane->chunk, lane->n);
    if (duckdb_append_data_chunk(lane->appender, lane->chunk) != DuckDBSuccess)
        return wb_history_refused(cx, duckdb_appender_error(lane->appender));
    duckdb_data_chunk_reset(lane->chunk);
    find_columns(lane);
    return WB_OK;
}

wb_err wb_lane_finish(wb_ctx *cx, wb_lane *lane)
{
    wb_err e = wb_lane_flush(cx, lane);
    if (!e && duckdb_appender_close(lane->appender) != DuckDBSuccess)
        e = wb_history_refused(cx, duckdb_appender_error(lane->appender));
    wb_lane_close(lane);
    return e;
}

void wb_lane_close(wb_lane *lane)
{
    if (lane->chunk)
        duckdb_destroy_data_chunk(&lane->chunk);
    if (lane->appender)
        duckdb_appender_destroy(&lane->appender);
}

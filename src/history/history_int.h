/* history_int.h - what the files of this folder share: the database handle, a cursor over the rows
 * of a named statement, refunds ready to lower purchases. */
#ifndef WB_HISTORY_INT_H
#define WB_HISTORY_INT_H

#include "history/history.h"

#include <duckdb.h>

enum { WB_LANE_COLUMNS = 5 };

/* One table on its way in: a chunk of the database's own vectors is filled, then handed over. */
typedef struct wb_lane {
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    void *column[WB_LANE_COLUMNS]; /* of the chunk */
    size_t columns;
    size_t n; /* rows in the chunk */
} wb_lane;

typedef struct wb_lowered { /* take `amount` off the purchase of this customer on this day */
    uint32_t customer;
    wb_day day;
    wb_money amount;
} wb_lowered;

typedef struct wb_refunds {
    const wb_lowered *v; /* ascending by customer; days as they come */
    size_t n;
    wb_refund_account account; /* `lowered` is left to the one who applies them */
} wb_refunds;
struct wb_history {
    wb_ctx *cx; /* the one it lives in; failures of append are kept there */
    wb_history_options options;
    duckdb_database db;
    duckdb_connection connection;
    wb_lane sale, refund;
    wb_facts facts;
    uint32_t last_customer; /* highest number seen */
    double unit;            /* minor units in one whole unit */
    char *spill;            /* our own folder, NULL = none */
    wb_refunds refunds;     /* as of refunds_as_of, kept: summary and report ask for the same day */
    wb_day refunds_as_of;
    bool finished, refunds_kept;
};

/* Keeps why the database refused and gives the code: WB_TOO_BIG when memory ran out. */
wb_err wb_history_refused(wb_ctx *cx, const char *why) WB_MUST_USE;
/* Runs a statement without parameters and result. */
wb_err wb_history_run(wb_ctx *cx, wb_history *h, const char *statement) WB_MUST_USE;
/* WB_USAGE unless wb_history_finish was called and as_of is a day (or WB_NO_DAY). */
wb_err wb_history_ready(wb_ctx *cx, const wb_history *h, wb_day as_of) WB_MUST_USE;

/* ---- lane.c ---- */
typedef struct wb_table { /* as sql/history.sql creates it */
    const char *name;
    size_t columns;
    duckdb_type type[WB_LANE_COLUMNS];
} wb_table;
wb_err wb_lane_open(wb_ctx *cx, wb_history *h, const wb_table *table, wb_lane *ret) WB_MUST_USE;
wb_err wb_lane_flush(wb_ctx *cx, wb_lane *lane) WB_MUST_USE; /* the chunk, when it holds rows */
wb_err wb_lane_finish(wb_ctx *cx, wb_lane *lane) WB_MUST_USE;
void wb_lane_close(wb_lane *lane); /* a closed one is fine */
size_t wb_lane_capacity(void);

/* ---- cursor.c: rows stream, one chunk at a time; at most one cursor is open ---- */
typedef struct wb_cursor {
    wb_ctx *cx;
    duckdb_prepared_statement statement;
    duckdb_result result;
    duckdb_data_chunk chunk;
    uint64_t rows; /* given so far */
    bool has_result;
} wb_cursor;

wb_err wb_cursor_open(wb_ctx *cx, wb_history *h, const char *statement, const int64_t *bind,
                      wb_cursor *ret) WB_MUST_USE;
/* *rows = 0 at the end. */
wb_err wb_cursor_next(wb_cursor *c, size_t *rows) WB_MUST_USE;
/* Values of a column of the current chunk, of the type that the statement has. */
const void *wb_cursor_column(const wb_cursor *c, size_t column);
bool wb_cursor_null(const wb_cursor *c, size_t column, size_t row);
void wb_cursor_close(wb_cursor *c); /* after wb_cursor_open, whether it succeeded or not */

/* ---- refunds.c ---- */
wb_err wb_refunds_match(wb_ctx *cx, wb_history *h, wb_day as_of, wb_refunds *ret) WB_MUST_USE;

/* ---- walk.c ---- */
typedef struct wb_walk {
    wb_day as_of;
    uint64_t hash_below;       /* of 2^32: which customers; WB_ALL_CUSTOMERS */
    const wb_refunds *refunds; /* NULL: net = gross */
    wb_history_visit visit;
    void *state;
} wb_walk;
#define WB_ALL_CUSTOMERS (UINT64_C(1) << 32)
wb_err wb_walk_run(wb_ctx *cx, wb_history *h, const wb_walk *w) WB_MUST_USE;

/* ---- gaps.c: silences by length ---- */
typedef struct wb_tally {
    uint32_t *ended, *cut; /* [WB_SILENCE_MAX + 1] */
} wb_tally;
wb_err wb_tally_open(wb_ctx *cx, wb_tally *ret) WB_MUST_USE;
size_t wb_tally_slot(int64_t days); /* 0 .. WB_SILENCE_MAX */
wb_err wb_tally_list(wb_ctx *cx, const wb_tally *t, wb_silences *ret) WB_MUST_USE;
void wb_tally_bins(const wb_tally *t, wb_gap_bins *ret);

/* ---- calendar.c: the months a report covers, day -> month without a division ---- */
typedef struct wb_calendar {
    wb_day from, to; /* first day of the first month; as_of, which ends the last */
    size_t months;   /* 1 .. WB_MONTHS_MAX */
    int32_t number;  /* year * 12 + month - 1 of the first month */
    wb_day start[WB_MONTHS_MAX];
    uint16_t *month; /* of day from + i */
} wb_calendar;
/* The last WB_MONTHS_MAX months from `first` to `as_of` (first <= as_of). */
wb_err wb_calendar_open(wb_ctx *cx, wb_day first, wb_day as_of, wb_calendar *ret) WB_MUST_USE;
/* How many of the months have ended when the day `day` begins: its own month for a day that is
 * covered, 0 before, `months` after. */
size_t wb_calendar_month(const wb_calendar *c, int64_t day);

/* ---- cohorts.c ---- */
void wb_cohorts_plan(const wb_calendar *c, wb_cohorts *ret);
void wb_cohorts_add(const wb_calendar *c, wb_cohorts *ret, const wb_purchase *v, size_t n);

/* ---- stages.c: where customers stand month by month ---- */
typedef enum wb_stand { WB_ACTIVE, WB_AT_RISK, WB_LOST, WB_FRESH, WB_WON_BACK, WB_STANDS } wb_stand;
typedef struct wb_stages {
    const wb_calendar *calendar;
    wb_cutoff cutoff;
    wb_month *month;
    int64_t change[WB_STANDS][WB_MONTHS_MAX + 1]; /* customers who enter less those who leave */
} wb_stages;
wb_err wb_stages_open(wb_ctx *cx, const wb_calendar *c, const wb_cutoff *cutoff,
                      wb_stages *ret) WB_MUST_USE;
wb_err wb_stages_add(wb_ctx *cx, wb_stages *s, const wb_purchase *v, size_t n) WB_MUST_USE;
void wb_stages_close(wb_stages *s); /* sums up the changes */

#endif

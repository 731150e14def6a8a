/* engine.c - the database behind the door: opened, closed, filled.
 *
 * It is opened in memory, without access to files, extensions or the net, with its settings locked:
 * a statement could not reach further even if it were wrong. Facts pass by the data-chunk appender:
 * no text is ever parsed as SQL but the named statements that are built into the program.
 *
 *   open --append*--> filled --finish--> ready (questions) --close--> closed
 */
#include "history/history_int.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t DEFAULT_MEMORY = (size_t)1 << 30;
enum { THREADS_MAX = 256, DIGITS_MAX = 4, DETAIL_COLUMNS = 5 };
#define FACT_TYPES                                                                                 \
    {                                                                                              \
        DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT,         \
            DUCKDB_TYPE_BIGINT                                                                     \
    }
static const wb_table SALE = {"sale", 3, FACT_TYPES};
static const wb_table SALE_DETAIL = {"sale", DETAIL_COLUMNS, FACT_TYPES};
static const wb_table REFUND = {"refund", DETAIL_COLUMNS, FACT_TYPES};
enum { FIRST_DAY = -719162, LAST_DAY = 2932896 }; /* 0001-01-01 and 9999-12-31 */

/* The library gives a kind of error for results only, so its words decide. */
static bool out_of_memory(const char *why)
{
    static const char *const SIGNS[] = {"Out of Memory", "could not allocate", "failed to allocate",
                                        "max_temp_directory_size"};
    for (size_t i = 0; i < WB_COUNT(SIGNS); i++)
        if (strstr(why, SIGNS[i]))
            return true;
    return false;
}

wb_err wb_history_refused(wb_ctx *cx, const char *why)
{
    if (!why)
        why = "?";
    /* the first line; what follows is advice about settings of its own */
    const char *line = wb_dup(cx, why, strcspn(why, "\n"));
    if (!line)
        return WB_TOO_BIG;
    if (out_of_memory(why))
        return wb_fail(cx, WB_TOO_BIG,
                       "The order history does not fit into the memory allowed for it. Work on a "
                       "part of the data, or allow more with --memory. (%s)",
                       line);
    return wb_fail(cx, WB_IO, "The order history cannot be worked on: %s", line);
}

wb_err wb_history_run(wb_ctx *cx, wb_history *h, const char *statement)
{
    wb_cursor c;
    wb_err e = wb_cursor_open(cx, h, statement, NULL, &c);
    wb_cursor_close(&c);
    return e;
}

wb_err wb_history_ready(wb_ctx *cx, const wb_history *h, wb_day as_of)
{
    if (!h->finished || !h->connection)
        return wb_fail(cx, WB_USAGE, "The order history was asked before it was filled.");
    if (as_of > LAST_DAY)
        return wb_fail(cx, WB_USAGE, "%d is no day between the years 1 and 9999.", as_of);
    return WB_OK;
}

/* The database leaves nothing in its folder when it closes; what is left all the same goes here. */
static void remove_spill(const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            (void)unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    (void)rmdir(folder);
}

void wb_history_close(wb_history *h)
{
    if (!h)
        return;
    wb_lane_close(&h->sale);
    wb_lane_close(&h->refund);
    if (h->connection)
        duckdb_disconnect(&h->connection);
    if (h->db)
        duckdb_close(&h->db);
    if (h->spill)
        remove_spill(h->spill);
    h->spill = NULL;
}

static void close_at_end(void *h)
{
    wb_history_close(h);
}

static wb_err make_spill(wb_ctx *cx, wb_history *h)
{
    if (!h->options.spill_dir)
        return WB_OK;
    char *path = wb_format(cx, "%s/winback-XXXXXX", h->options.spill_dir);
    if (!path)
        return WB_TOO_BIG;
    if (!mkdtemp(path))
        return wb_fail(cx, WB_IO, "No folder for working files can be made in %s: %s",
                       h->options.spill_dir, strerror(errno));
    h->spill = path;
    return WB_OK;
}

static bool configure(wb_history *h, duckdb_config config)
{
    char memory[32], threads[16];
    snprintf(memory, sizeof memory, "%zuKiB", h->options.memory_limit / 1024);
    snprintf(threads, sizeof threads, "%d", h->options.threads);
    const char *const settings[][2] = {{"temp_directory", h->spill ? h->spill : ""},
                                       {"memory_limit", memory},
                                       {"threads", threads},
                                       {"preserve_insertion_order", "false"},
                                       {"force_compression", "uncompressed"},
                                       {"autoinstall_known_extensions", "false"},
                                       {"autoload_known_extensions", "false"}};
    for (size_t i = 0; i < WB_COUNT(settings); i++)
        if (duckdb_set_config(config, settings[i][0], settings[i][1]) != DuckDBSuccess)
            return false;
    return true;
}

static wb_err open_database(wb_ctx *cx, wb_history *h)
{
    duckdb_config config = NULL;
    char *why = NULL;
    wb_err e = WB_OK;
    if (duckdb_create_config(&config) != DuckDBSuccess || !configure(h, config))
        e = wb_fail(cx, WB_IO, "The database library refuses its settings: is it version 1.4?");
    else if (duckdb_open_ext(NULL, &h->db, config, &why) != DuckDBSuccess)
        e = wb_history_refused(cx, why);
    else if (duckdb_connect(h->db, &h->connection) != DuckDBSuccess)
        e = wb_history_refused(cx, "connect");
    duckdb_free(why);
    duckdb_destroy_config(&config);
    return e;
}

/* Shut before the first fact comes. Not among the settings above: files that are shut off before
 * the database is open are shut off for its own folder as well. */
static wb_err shut(wb_ctx *cx, wb_history *h)
{
    wb_err e = wb_history_run(cx, h, "shut_files");
    return e ? e : wb_history_run(cx, h, "lock_settings");
}

static wb_err create_tables(wb_ctx *cx, wb_history *h)
{
    bool detail = h->options.detail;
    wb_err e = wb_history_run(cx, h, detail ? "create_sale_detail" : "create_sale");
    if (!e)
        e = wb_history_run(cx, h, detail ? "create_sold_detail" : "create_sold");
    if (!e)
        e = wb_history_run(cx, h, "create_refund");
    if (!e)
        e = wb_history_run(cx, h, "create_summary");
    if (!e)
        e = wb_lane_open(cx, h, detail ? &SALE_DETAIL : &SALE, &h->sale);
    if (!e)
        e = wb_lane_open(cx, h, &REFUND, &h->refund);
    return e;
}

wb_err wb_history_open(wb_ctx *cx, const wb_history_options *options, wb_history **ret)
{
    if (options->threads < 0 || options->threads > THREADS_MAX || options->digits < 0 ||
        options->digits > DIGITS_MAX)
        return wb_fail(cx, WB_USAGE, "%d threads, %d digits: out of range", options->threads,
                       options->digits);
    wb_history *h = WB_NEW(cx, wb_history, 1);
    if (!h)
        return WB_TOO_BIG;
    h->cx = cx;
    h->options = *options;
    h->options.detail |= options->totals_repeat;
    h->options.threads = options->threads ? options->threads : 1;
    h->options.memory_limit = options->memory_limit ? options->memory_limit : DEFAULT_MEMORY;
    h->facts = (wb_facts){.first = WB_NO_DAY, .last = WB_NO_DAY};
    h->unit = pow(10.0, options->digits);
    wb_at_close(cx, close_at_end, h);
    wb_err e = make_spill(cx, h);
    if (!e)
        e = open_database(cx, h);
    if (!e)
        e = shut(cx, h);
    if (!e)
        e = create_tables(cx, h);
    if (e)
        wb_history_close(h);
    else
        *ret = h;
    return e;
}

/* ---- facts in ---- */

static bool sound(const wb_fact *f)
{
    return f->amount >= 0 && f->amount <= WB_MONEY_MAX && f->day >= FIRST_DAY && f->day <= LAST_DAY;
}

static wb_err refuse_fact(wb_ctx *cx, const wb_fact *f)
{
    if (f->amount < 0 || f->amount > WB_MONEY_MAX)
        return wb_fail(cx, WB_INVALID, "%lld is no amount of an order.", (long long)f->amount);
    return wb_fail(cx, WB_INVALID, "%d is no day between the years 1 and 9999.", f->day);
}

/* Same product at the same price per piece: what a refund has in common with its sale. Never 0. */
static int64_t line_key(const wb_fact *f)
{
    if (!f->item)
        return 0;
    double price = (double)f->amount;
    if (f->quantity > 0.0)
        price = round(price / f->quantity);
    uint64_t key[2] = {f->item, 0};
    memcpy(&key[1], &price, sizeof price);
    return (int64_t)(wb_hash(key, sizeof key, 0) >> 1) | 1;
}

static void put(wb_lane *lane, const wb_fact *f, bool lines)
{
    size_t n = lane->n++;
    ((uint32_t *)lane->column[0])[n] = f->customer;
    ((int32_t *)lane->column[1])[n] = f->day;
    ((int64_t *)lane->column[2])[n] = f->amount;
    if (lane->columns == DETAIL_COLUMNS) {
        ((int64_t *)lane->column[3])[n] = (int64_t)f->order;
        ((int64_t *)lane->column[4])[n] = lines ? line_key(f) : 0;
    }
}

static void count_fact(wb_history *h, const wb_fact *f)
{
    wb_facts *facts = &h->facts;
    if (f->customer > h->last_customer)
        h->last_customer = f->customer;
    if (f->kind == WB_FACT_REFUND) {
        facts->refunds++;
        return;
    }
    if (!facts->sales || f->day < facts->first)
        facts->first = f->day;
    if (!facts->sales || f->day > facts->last)
        facts->last = f->day;
    facts->sales++;
}

wb_err wb_history_append(wb_history *h, const wb_fact *rows, size_t n)
{
    if (h->finished || !h->connection)
        return wb_fail(h->cx, WB_USAGE, "The order history takes no facts once it is finished.");
    const size_t full = wb_lane_capacity();
    const bool lines = !h->options.totals_repeat;
    wb_err e = WB_OK;
    for (size_t i = 0; i < n && !e; i++) {
        const wb_fact *f = &rows[i];
        if (!sound(f))
            return refuse_fact(h->cx, f);
        wb_lane *lane = f->kind == WB_FACT_REFUND ? &h->refund : &h->sale;
        put(lane, f, lines);
        count_fact(h, f);
        if (lane->n == full)
            e = wb_lane_flush(h->cx, lane);
    }
    return e;
}

wb_err wb_history_finish(wb_history *h)
{
    if (h->finished || !h->connection)
        return wb_fail(h->cx, WB_USAGE, "The order history takes no facts once it is finished.");
    wb_err e = wb_lane_finish(h->cx, &h->sale);
    if (!e)
        e = wb_lane_finish(h->cx, &h->refund);
    h->finished = !e;
    return e;
}

wb_facts wb_history_facts(const wb_history *h)
{
    return h->facts;
}

/* engine_test.c - the database behind the door: what goes in, what it refuses, how it is closed. */
#include "facts.h"

#include "history/history_int.h"

#include <stdio.h>
#include <string.h>

static const wb_history_options PLAIN = {0};
static const wb_history_options DETAIL = {.detail = true};

static void every_named_statement_prepares(void **cx)
{
    wb_history *h = facts_load(*cx, &DETAIL, NULL, 0);
    static const char HEAD[] = "-- name: ";
    const wb_slice *file = wb_asset("sql/history.sql");
    assert_non_null(file);
    const char *text = wb_dup(*cx, file->p, file->n);
    int found = 0;
    for (const char *at = text; (at = strstr(at, HEAD)); found++) {
        at += sizeof HEAD - 1;
        const char *name = wb_dup(*cx, at, strcspn(at, "\n"));
        duckdb_prepared_statement s = NULL;
        if (duckdb_prepare(h->connection, wb_sql("history", name), &s) != DuckDBSuccess)
            fail_msg("%s: %s", name, duckdb_prepare_error(s));
        duckdb_destroy_prepare(&s);
    }
    assert_in_range(found, 10, 40);
}

static wb_history *locked(wb_ctx *cx)
{
    return facts_load(cx, &PLAIN, NULL, 0);
}

static void no_statement_can_read_a_file(void **cx)
{
    wb_history *h = locked(*cx);
    duckdb_result r;
    assert_int_equal(duckdb_query(h->connection, "SELECT * FROM read_csv('/etc/passwd')", &r),
                     DuckDBError);
    wb_assert_contains(duckdb_result_error(&r), "disabled");
    duckdb_destroy_result(&r);
}

static void settings_cannot_be_changed_any_more(void **cx)
{
    wb_history *h = locked(*cx);
    duckdb_result r;
    assert_int_equal(duckdb_query(h->connection, "SET memory_limit = '100GiB'", &r), DuckDBError);
    wb_assert_contains(duckdb_result_error(&r), "locked");
    duckdb_destroy_result(&r);
}

static void a_day_or_an_amount_out_of_range_is_refused(void **cx)
{
    wb_history *h = NULL;
    wb_assert_ok(*cx, wb_history_open(*cx, &PLAIN, &h));
    wb_assert_fails(*cx, wb_history_append(h, &(wb_fact){.day = INT32_MAX}, 1), WB_INVALID);
    wb_assert_fails(*cx, wb_history_append(h, &(wb_fact){.day = WB_NO_DAY}, 1), WB_INVALID);
    wb_assert_fails(*cx, wb_history_append(h, &(wb_fact){.amount = -1}, 1), WB_INVALID);
    wb_assert_fails(*cx, wb_history_append(h, &(wb_fact){.amount = WB_MONEY_MAX + 1}, 1),
                    WB_INVALID);
    assert_int_equal(wb_history_facts(h).sales, 0);
}

static void a_question_before_the_end_of_filling_is_refused(void **cx)
{
    wb_history *h = NULL;
    wb_summary s = {.n = 77};
    wb_assert_ok(*cx, wb_history_open(*cx, &PLAIN, &h));
    wb_assert_fails(*cx, wb_history_summary(*cx, h, 0, &s), WB_USAGE);
    assert_int_equal(s.n, 77);
}

static void facts_after_the_end_of_filling_are_refused(void **cx)
{
    wb_history *h = locked(*cx);
    wb_assert_fails(*cx, wb_history_append(h, &(wb_fact){.day = 1}, 1), WB_USAGE);
    wb_assert_fails(*cx, wb_history_finish(h), WB_USAGE);
}

static void facts_are_counted_with_their_first_and_last_sale(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 20, .amount = 5},
                         {.customer = 2, .day = -30, .amount = 5},
                         {.customer = 1, .day = 900, .amount = 5, .kind = WB_FACT_REFUND}};
    wb_facts f = wb_history_facts(facts_load(*cx, &PLAIN, v, 3));
    assert_int_equal(f.sales, 2);
    assert_int_equal(f.refunds, 1);
    assert_int_equal(f.first, -30);
    assert_int_equal(f.last, 20);
}

static void a_folder_for_spilling_is_private_and_gone_after_closing(void **cx)
{
    const char *dir = wbtest_tempdir();
    wb_history *h = facts_load(*cx, &(wb_history_options){.spill_dir = dir}, NULL, 0);
    char *mine = wb_dup(*cx, h->spill, strlen(h->spill));
    assert_int_equal(rename(mine, mine), 0); /* it is there */
    wb_history_close(h);
    assert_int_not_equal(rename(mine, mine), 0);
    wb_history_close(h);
    wb_history_close(NULL);
}

static void a_missing_folder_for_spilling_is_named(void **cx)
{
    wb_history *h = NULL;
    wb_history_options o = {.spill_dir = "/nowhere/at/all"};
    wb_assert_fails(*cx, wb_history_open(*cx, &o, &h), WB_IO);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "/nowhere/at/all");
    assert_null(h);
}

static void a_base_past_the_memory_limit_is_too_big(void **cx)
{
    enum { N = 4096, ROUNDS = 200 };
    wb_fact *v = WB_NEW(*cx, wb_fact, N);
    wb_history *h = NULL;
    wb_assert_ok(*cx, wb_history_open(*cx, &(wb_history_options){.memory_limit = 4 * WB_MIB}, &h));
    wb_err e = WB_OK;
    for (int i = 0; i < ROUNDS && !e; i++)
        e = wb_history_append(h, v, N);
    if (!e)
        e = wb_history_finish(h);
    wb_assert_fails(*cx, e, WB_TOO_BIG);
}

static void a_base_past_the_memory_limit_spills_where_it_may(void **cx)
{
    enum { N = 4096, ROUNDS = 200, CUSTOMERS = 1000 };
    wb_fact *v = WB_NEW(*cx, wb_fact, N);
    wb_history_options o = {.memory_limit = 16 * WB_MIB, .spill_dir = wbtest_tempdir()};
    wb_history *h = NULL;
    wb_summary s;
    wb_assert_ok(*cx, wb_history_open(*cx, &o, &h));
    for (int i = 0; i < ROUNDS; i++) {
        for (uint32_t k = 0; k < N; k++)
            v[k] = (wb_fact){.customer = k * 7 % CUSTOMERS, .day = i * 3, .amount = 2};
        wb_assert_ok(*cx, wb_history_append(h, v, N));
    }
    wb_assert_ok(*cx, wb_history_finish(h));
    wb_assert_ok(*cx, wb_history_summary(*cx, h, ROUNDS * 3, &s));
    assert_int_equal(s.n, CUSTOMERS);
    assert_int_equal(s.gross, 2 * N * ROUNDS);
    assert_int_equal(s.purchases, (uint64_t)CUSTOMERS * ROUNDS);
}

static int asked_to_stop = 1;

static void a_stop_is_heeded_while_rows_stream(void **cx)
{
    wb_ctx *c = *cx;
    wb_history *h = facts_load(c, &PLAIN, &(wb_fact){.day = 5, .amount = 1}, 1);
    wb_summary s;
    c->stop = &asked_to_stop;
    wb_assert_fails(c, wb_history_summary(c, h, 10, &s), WB_INTERRUPTED);
    c->stop = NULL;
    wb_assert_ok(c, wb_history_summary(c, h, 10, &s));
    assert_int_equal(s.n, 1);
}

WBTEST_MAIN(every_named_statement_prepares, no_statement_can_read_a_file,
            settings_cannot_be_changed_any_more, a_day_or_an_amount_out_of_range_is_refused,
            a_question_before_the_end_of_filling_is_refused,
            facts_after_the_end_of_filling_are_refused,
            facts_are_counted_with_their_first_and_last_sale,
            a_folder_for_spilling_is_private_and_gone_after_closing,
            a_missing_folder_for_spilling_is_named, a_base_past_the_memory_limit_is_too_big,
            a_base_past_the_memory_limit_spills_where_it_may, a_stop_is_heeded_while_rows_stream)

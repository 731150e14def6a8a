/* inspect_test.c - options decide, rows are accounted for, questions show worked examples, and the
 * published data sets come out to the cent. */
#include "meaning.h"

#include <inttypes.h>
#include <string.h>

static const char OPEN_DATES[] = "customer_id,date,total\nc1,03/04/2025,10\nc2,05/06/2024,20\n";

static json_t *read_ok(wb_ctx *cx, const char *text, const wb_intake_options *o)
{
    json_t *d;
    wb_assert_ok(cx, read_text(cx, "x.csv", wb_slice_of(text), o, &d));
    return d;
}

static void two_readings_of_a_date_are_asked_about_with_two_examples(void **cx)
{
    json_t *d;
    wb_assert_fails(*cx, read_text(*cx, "x.csv", wb_slice_of(OPEN_DATES), NULL, &d), WB_AMBIGUOUS);
    const char *reason = ((wb_ctx *)*cx)->reason;
    wb_assert_contains(reason, "03/04/2025");
    wb_assert_contains(reason, "2025-04-03");
    wb_assert_contains(reason, "2025-03-04");
    wb_assert_contains(reason, "05/06/2024");
    wb_assert_contains(reason, "--date-format");
    const json_t *q = json_array_get(json_object_get(d, "ambiguous"), 0);
    assert_string_equal(text_of(q, "field"), "date");
    assert_int_equal(json_array_size(json_object_get(q, "options")), 4);
}

static void the_option_settles_the_date(void **cx)
{
    wb_intake_options o = {.date_format = "mdy"};
    assert_string_equal(text_of(read_ok(*cx, OPEN_DATES, &o), "last_date"), "2025-03-04");
    o.date_format = "dmy";
    assert_string_equal(text_of(read_ok(*cx, OPEN_DATES, &o), "last_date"), "2025-04-03");
}

static void a_neighbour_column_settles_the_date(void **cx)
{
    json_t *d = read_ok(*cx,
                        "customer_id,order date,ship date,total\nc1,03/04/2025,25/04/2025,10\n"
                        "c2,05/02/2025,07/02/2025,20\n",
                        NULL);
    assert_string_equal(text_of(d, "last_date"), "2025-04-03");
}

static void a_date_in_the_future_settles_the_order(void **cx)
{
    /* the clock stands at 2025-06-15: 12 November would not have come yet */
    json_t *d = read_ok(*cx, "customer_id,date,total\nc1,11/02/2025,10\nc2,12/01/2025,20\n", NULL);
    assert_string_equal(text_of(d, "last_date"), "2025-02-11");
}

static void a_date_that_contradicts_its_column_is_rejected_and_told(void **cx)
{
    wb_str s;
    wb_str_init(&s, *cx, WB_MIB);
    wb_str_puts(&s, "customer_id,date,total\n");
    for (int i = 0; i < 60; i++)
        wb_str_putf(&s, "c%d,%02d/02/2025,10\n", i, 1 + i % 28);
    wb_str_puts(&s, "c1,02/25/2025,10\n");
    json_t *d = read_ok(*cx, s.p, NULL);
    assert_int_equal(number_of(d, "accepted"), 60);
    assert_int_equal(number_of(json_object_get(d, "rejected_by_reason"), "bad_date"), 1);
    assert_int_equal(json_array_size(json_object_get(d, "warnings")), 1);
}

static void the_decimal_option_settles_the_mark(void **cx)
{
    static const char TEXT[] = "customer_id,date,total\nc1,2025-01-01,1.234\nc2,2025-01-02,2.500\n";
    wb_intake_options o = {.decimal = ","};
    assert_int_equal(number_of(read_ok(*cx, TEXT, &o), "revenue_minor"), 373400);
    o.decimal = ".";
    assert_int_equal(number_of(read_ok(*cx, TEXT, &o), "revenue_minor"), 373);
}

static void map_settles_which_sum_is_the_amount(void **cx)
{
    static const char *const MAP[] = {"amount=Total 2"};
    wb_intake_options o = {.map = MAP, .maps = 1};
    json_t *d = read_ok(*cx,
                        "customer_id,date,Total 1,Total 2\nc1,2025-01-01,10,12\n"
                        "c2,2025-01-02,20,25\n",
                        &o);
    assert_int_equal(number_of(d, "revenue_minor"), 3700);
}

static void map_takes_numbers_of_columns_where_there_is_no_header(void **cx)
{
    static const char *const MAP[] = {"customer_id=2", "amount=4", "date=1"};
    wb_intake_options o = {.map = MAP, .maps = 3};
    json_t *d = read_ok(*cx, "2025-01-01,7,1.50,10\n2025-01-02,8,2.50,20\n", &o);
    assert_int_equal(number_of(d, "revenue_minor"), 3000);
    assert_true(json_is_null(json_object_get(d, "header_line")));
}

static void a_map_to_a_column_that_is_not_there_is_a_usage_error(void **cx)
{
    static const char *const MAP[] = {"amount=Totl"};
    wb_intake_options o = {.map = MAP, .maps = 1};
    json_t *d;
    wb_slice text = WB_SLICE("customer_id,date,Total\nc1,2025-01-01,10\n");
    wb_assert_fails(*cx, read_text(*cx, "x.csv", text, &o, &d), WB_USAGE);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "Total");
}

static void one_currency_can_be_chosen(void **cx)
{
    static const char TEXT[] = "customer_id,date,total,currency\nc1,2025-01-01,10,USD\n"
                               "c2,2025-01-02,20,EUR\nc1,2025-01-03,5,EUR\n";
    wb_intake_options o = {.currency = "EUR"};
    json_t *d = read_ok(*cx, TEXT, &o);
    assert_int_equal(number_of(d, "revenue_minor"), 2500);
    assert_string_equal(pairs(*cx, json_object_get(d, "excluded")), "other_currency=1");
    d = read_ok(*cx, TEXT, NULL);
    assert_true(json_is_null(json_object_get(d, "revenue_minor")));
}

static void the_currency_option_names_that_of_a_silent_file(void **cx)
{
    wb_intake_options o = {.currency = "JPY"};
    json_t *d = read_ok(*cx, "customer_id,date,total\nc1,2025-01-01,1200\n", &o);
    assert_string_equal(text_of(d, "currency"), "JPY");
    assert_int_equal(number_of(d, "revenue_minor"), 1200);
}

static void rejected_rows_are_written_with_line_and_reason(void **cx)
{
    const char *path = wb_format(*cx, "%s/rejects.csv", wbtest_tempdir());
    wb_intake_options o = {.rejects = path};
    read_ok(*cx, "customer_id,date,total\nc1,2025-01-01,10\n=1+1,never,20\nc3,2025-01-02,x\n", &o);
    wb_slice text = wbtest_read_file(*cx, path);
    wb_assert_contains(text.p, "customer_id,date,total,_line,_error\r\n");
    wb_assert_contains(text.p, "'=1+1,never,20,3,");
    wb_assert_contains(text.p, "c3,2025-01-02,x,4,\"the amount is missing");
}

static void a_partly_refunded_order_is_a_sale_and_a_refund(void **cx)
{
    static const char TEXT[] = "order id,customer_id,date,total,refunded amount\n"
                               "1,c1,2025-01-01,10.00,4.00\n2,c2,2025-01-02,20.00,0\n";
    wb_cells *cells;
    wb_intake *in;
    const wb_batch *b;
    static const wb_intake_options NONE;
    wb_assert_ok(*cx, wb_cells_open_memory(*cx, "x.csv", wb_slice_of(TEXT), &NONE, &cells));
    wb_assert_ok(*cx, wb_intake_open_cells(*cx, cells, &NONE, false, &in));
    wb_assert_ok(*cx, wb_intake_next(in, &b));
    assert_int_equal(b->n, 3);
    assert_int_equal(b->rows[0].kind, WB_SALE);
    assert_int_equal(b->rows[0].amount, 1000);
    assert_int_equal(b->rows[1].kind, WB_REFUND);
    assert_int_equal(b->rows[1].amount, 400);
    assert_int_equal(b->rows[1].order, b->rows[0].order);
    assert_int_equal(b->rows[1].line, 2);
}

static void leading_zeros_of_customers_stay(void **cx)
{
    static const char TEXT[] =
        "customer_id,date,total\n00042,2025-01-01,10\n17850.0,2025-01-02,2\n";
    wb_cells *cells;
    wb_intake *in;
    const wb_batch *b;
    static const wb_intake_options NONE;
    wb_assert_ok(*cx, wb_cells_open_memory(*cx, "x.csv", wb_slice_of(TEXT), &NONE, &cells));
    wb_assert_ok(*cx, wb_intake_open_cells(*cx, cells, &NONE, false, &in));
    wb_assert_ok(*cx, wb_intake_next(in, &b));
    assert_true(wb_slice_is(b->rows[0].customer, "00042"));
    assert_true(wb_slice_is(b->rows[1].customer, "17850"));
}

static json_t *shared_file(wb_ctx *cx, const char *name)
{
    const char *path = wbtest_shared(name);
    wb_intake *in;
    json_t *d;
    if (!path)
        wbtest_skip("the data folder is not here");
    wb_assert_ok(cx, wb_intake_open(cx, path, NULL, &in));
    wb_assert_ok(cx, wb_intake_drain(in));
    wb_assert_ok(cx, wb_intake_describe(cx, in, &d));
    wb_intake_close(in);
    return d;
}

static void online_retail_comes_out_to_the_penny(void **cx)
{
    json_t *d = shared_file(*cx, "data/online_retail_2011.csv.gz");
    assert_int_equal(number_of(d, "rows"), 541909);
    assert_int_equal(number_of(d, "customers"), 4338);
    assert_int_equal(number_of(d, "purchases"), 18532);
    assert_int_equal(number_of(d, "revenue_minor"), 891140790);
    assert_int_equal(number_of(json_object_get(d, "refunded_by_currency"), ""), 61134209);
    assert_string_equal(pairs(*cx, json_object_get(d, "excluded")),
                        "no_customer=135080,refund=8905,zero=40");
}

static void cdnow_master_is_accepted_whole(void **cx)
{
    json_t *d = shared_file(*cx, "data/cdnow_master.csv");
    assert_int_equal(number_of(d, "accepted"), 69659);
    assert_int_equal(number_of(d, "customers"), 23570);
}

static void cdnow_sample_takes_one_of_two_equal_ids(void **cx)
{
    json_t *d = shared_file(*cx, "data/cdnow_sample.csv");
    assert_int_equal(number_of(d, "accepted"), 6919);
    assert_int_equal(number_of(d, "customers"), 2357);
    assert_int_equal(json_array_size(json_object_get(d, "ambiguous")), 0);
}

WBTEST_MAIN(two_readings_of_a_date_are_asked_about_with_two_examples, the_option_settles_the_date,
            a_neighbour_column_settles_the_date, a_date_in_the_future_settles_the_order,
            a_date_that_contradicts_its_column_is_rejected_and_told,
            the_decimal_option_settles_the_mark, map_settles_which_sum_is_the_amount,
            map_takes_numbers_of_columns_where_there_is_no_header,
            a_map_to_a_column_that_is_not_there_is_a_usage_error, one_currency_can_be_chosen,
            the_currency_option_names_that_of_a_silent_file,
            rejected_rows_are_written_with_line_and_reason,
            a_partly_refunded_order_is_a_sale_and_a_refund, leading_zeros_of_customers_stay,
            online_retail_comes_out_to_the_penny, cdnow_master_is_accepted_whole,
            cdnow_sample_takes_one_of_two_equal_ids)

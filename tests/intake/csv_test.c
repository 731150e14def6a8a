/* csv_test.c - delimited text: dialects, quotes, line ends, limits. */
#include <string.h>

#include "files.h"
#include "wbtest.h"

#define READ(text) files_read(*cx, WB_SLICE(text), NULL)

static void plain_cells_come_out_in_order_with_their_line(void **cx)
{
    assert_string_equal(READ("a,b,c\n1,2,3\n4,,6\n"), "1:a|b|c\n2:1|2|3\n3:4||6\n");
}

static void the_last_line_needs_no_line_end(void **cx)
{
    assert_string_equal(READ("a,b\n1,2"), "1:a|b\n2:1|2\n");
    assert_string_equal(READ("a,b\n1,\"2\""), "1:a|b\n2:1|2\n");
    assert_string_equal(READ("a,b\n1,"), "1:a|b\n2:1|\n");
}

static void semicolon_tab_and_bar_are_found(void **cx)
{
    assert_string_equal(READ("a;b\n1;2\n"), "1:a|b\n2:1|2\n");
    assert_string_equal(READ("a\tb\n1\t2\n"), "1:a|b\n2:1|2\n");
    assert_string_equal(READ("a|b|c\n1|2|3\n"), "1:a|b|c\n2:1|2|3\n");
}

static void decimal_commas_do_not_beat_the_semicolon(void **cx)
{
    assert_string_equal(READ("id;sum;day\n1;12,50;2\n2;13,70;3\n"),
                        "1:id|sum|day\n2:1|12,50|2\n3:2|13,70|3\n");
}

static void a_preamble_does_not_hide_the_delimiter(void **cx)
{
    assert_string_equal(
        READ("Sales, all shops\nJanuary, 2025\n\nDay;Client;Sum\n1;Ann;5,0\n2;Bob;6,0\n"),
        "1:Sales, all shops\n2:January, 2025\n4:Day|Client|Sum\n5:1|Ann|5,0\n"
        "6:2|Bob|6,0\n");
}

static void a_sep_line_names_the_delimiter_and_is_dropped(void **cx)
{
    assert_string_equal(READ("sep=|\r\na,x|b\r\n1,2|3\r\n"), "2:a,x|b\n3:1,2|3\n");
    assert_string_equal(READ("\"sep=;\"\na;b\n"), "2:a|b\n");
}

static void a_given_delimiter_is_obeyed(void **cx)
{
    wb_intake_options o = {.delimiter = ":"};
    assert_string_equal(files_read(*cx, WB_SLICE("a,b:c\n1,2:3\n"), &o), "1:a,b|c\n2:1,2|3\n");
    o.delimiter = "tab";
    assert_string_equal(files_read(*cx, WB_SLICE("a,b\tc\n"), &o), "1:a,b|c\n");
}

static void a_delimiter_of_two_characters_is_a_usage_error(void **cx)
{
    wb_intake_options o = {.delimiter = "::"};
    wb_cells *c = NULL;
    wb_assert_fails(*cx, wb_cells_open_memory(*cx, "f", WB_SLICE("a::b\n"), &o, &c), WB_USAGE);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "--delimiter");
}

static void quoted_cells_hold_delimiters_quotes_and_line_ends(void **cx)
{
    assert_string_equal(READ("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n\"one\r\ntwo\",2\nlast,1\n"),
                        "1:a|b\n2:x,y|he said \"no\"\n3:one\r\ntwo|2\n5:last|1\n");
}

static void an_empty_quoted_cell_is_empty(void **cx)
{
    assert_string_equal(READ("a,b,c\n\"\",\"\"\"\",\"\"\n"), "1:a|b|c\n2:|\"|\n");
}

static void blanks_behind_a_closing_quote_are_dropped(void **cx)
{
    assert_string_equal(READ("a,b\n\"1\" ,\"2\"  \n"), "1:a|b\n2:1|2\n");
}

static void quotes_within_plain_cells_are_text(void **cx)
{
    assert_string_equal(READ("size,name\n5\" pipe,2\"\n6,x\"y\"z\n"),
                        "1:size|name\n2:5\" pipe|2\"\n3:6|x\"y\"z\n");
}

static void an_unescaped_quote_within_a_quoted_cell_is_text(void **cx)
{
    assert_string_equal(READ("a,b\n\"5\" pipe\",2\n\"3\",4\n"), "1:a|b\n2:5\" pipe|2\n3:3|4\n");
}

static void backslash_quotes_are_understood_where_they_are_in_use(void **cx)
{
    assert_string_equal(READ("a,b,c\n\"x \\\"y\\\", z\",2,3\n\"p\\\\\",5,6\n"),
                        "1:a|b|c\n2:x \"y\", z|2|3\n3:p\\|5|6\n");
}

static void line_ends_of_three_systems_may_be_mixed(void **cx)
{
    assert_string_equal(READ("a,b\r\n1,2\n3,4\r5,6\r\r\n7,8"),
                        "1:a|b\n2:1|2\n3:3|4\n4:5|6\n5:7|8\n");
}

static void blank_lines_are_passed_over_but_counted(void **cx)
{
    assert_string_equal(READ("\n\na,b\n\n1,2\n\n"), "3:a|b\n5:1|2\n");
}

static void an_open_quote_costs_one_record(void **cx)
{
    char *text = wb_dup(*cx, "a,b,c\n1,\"open,3\n", 16);
    wb_slice f = files_join(*cx, wb_slice_of(text), files_repeat(*cx, "4,5,6\n", 20000));
    uint64_t flawed = 0;
    wb_cells *c = files_open(*cx, f, NULL);
    assert_int_equal(files_count(c, &flawed), 20002);
    assert_int_equal(flawed, 1);
}

static void an_open_quote_that_meets_a_later_quoted_cell_costs_one_record(void **cx)
{
    assert_string_equal(READ("a,b,c\n1,\"open,3\n2,\"x\",4\n5,6,7\n8,9,0\n"),
                        "1:a|b|c\n2!4:1|\"open|3\n3:2|x|4\n4:5|6|7\n5:8|9|0\n");
}

static void many_open_quotes_stay_cheap(void **cx)
{
    uint64_t flawed = 0;
    wb_slice f = files_join(*cx, files_repeat(*cx, "a,\"b\",c\n", 300),
                            files_repeat(*cx, "1,\"x,3\n2,\"y\",4,5\n", 30000));
    wb_cells *c = files_open(*cx, f, NULL);
    assert_int_equal(files_count(c, &flawed), 60300);
    assert_true(flawed >= 30000);
}

static void a_cell_beyond_the_limit_is_cut_and_flawed(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("a,b\n1,\""), files_repeat(*cx, "ж", 50000));
    f = files_join(*cx, f, WB_SLICE("\"\n3,4\n"));
    wb_cells *c = files_open(*cx, f, NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    wb_assert_ok(*cx, c->next(c, &r));
    assert_int_equal(r->flaw, WB_FLAW_CELL_TOO_LONG);
    assert_int_equal(r->n, 2);
    assert_true(r->cells[1].n <= WB_CELL_MAX && r->cells[1].n > WB_CELL_MAX - 4);
    assert_true(wb_utf8_valid(r->cells[1].p, r->cells[1].n));
    assert_string_equal(files_show(c), "3:3|4\n");
}

static void a_record_beyond_the_limit_is_one_flaw_and_the_next_is_read(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("a,b\n1,"), files_repeat(*cx, "0123456789", 1000000));
    f = files_join(*cx, f, WB_SLICE("\n3,4\n5,6\n"));
    wb_cells *c = files_open(*cx, f, NULL);
    uint64_t flawed = 0;
    assert_int_equal(files_count(c, &flawed), 4);
    assert_int_equal(flawed, 1);
}

static void more_columns_than_the_limit_are_refused(void **cx)
{
    wb_slice line = files_join(*cx, files_repeat(*cx, "1,", WB_COLUMNS_MAX + 5), WB_SLICE("1\n"));
    wb_slice f = files_join(*cx, line, line);
    wb_assert_contains(files_refused(*cx, f, WB_TOO_BIG), "5000 columns");
}

static void one_record_that_is_too_wide_is_flawed(void **cx)
{
    wb_slice wide =
        files_join(*cx, files_repeat(*cx, ",", WB_COLUMNS_MAX + 5), WB_SLICE("\n5,6\n"));
    wb_cells *c = files_open(*cx, files_join(*cx, WB_SLICE("a,b\n1,2\n3,4\n7,8\n"), wide), NULL);
    uint64_t flawed = 0;
    assert_int_equal(files_count(c, &flawed), 6);
    assert_int_equal(flawed, 1);
}

static void five_thousand_columns_are_read(void **cx)
{
    wb_slice line = files_join(*cx, files_repeat(*cx, "12,", WB_COLUMNS_MAX - 1), WB_SLICE("1\n"));
    wb_cells *c = files_open(*cx, files_join(*cx, line, line), NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    assert_int_equal(r->n, WB_COLUMNS_MAX);
    assert_int_equal(r->flaw, WB_FLAW_NONE);
}

static void a_nul_is_shown_and_flawed(void **cx)
{
    assert_string_equal(READ("a,b\nx\0y,2\n3,4\n"), "1:a|b\n2!5:x\xEF\xBF\xBDy|2\n3:3|4\n");
}

static void records_are_the_same_after_rewind(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("sep=;\nid;note\n"),
                            files_repeat(*cx, "17;\"a \"\"b\"\"\nc\"\n18;x\n", 30000));
    wb_cells *c = files_open(*cx, f, NULL);
    const char *first = files_show(c);
    wb_assert_ok(*cx, c->rewind(c));
    assert_true(strcmp(files_show(c), first) == 0);
    assert_true(strlen(first) > 600000);
}

static void a_rewind_in_the_middle_starts_over(void **cx)
{
    wb_cells *c = files_open(*cx, WB_SLICE("a,b\n1,2\n"), NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    wb_assert_ok(*cx, c->rewind(c));
    assert_string_equal(files_show(c), "1:a|b\n2:1|2\n");
}

static void records_across_the_edges_of_the_buffer_are_whole(void **cx)
{
    for (size_t pad = 0; pad < 70; pad++) {
        wb_slice head = files_join(*cx, files_repeat(*cx, "x", pad), WB_SLICE(",h\r\n"));
        wb_cells *c = files_open(
            *cx, files_join(*cx, head, files_repeat(*cx, "12345,\"q\"\"r\"\r\n", 40000)), NULL);
        const wb_record *r = NULL;
        uint64_t n = 0;
        for (;; n++) {
            wb_assert_ok(*cx, c->next(c, &r));
            if (!r)
                break;
            assert_int_equal(r->n, 2);
            assert_int_equal(r->flaw, WB_FLAW_NONE);
            assert_true(n == 0 || wb_slice_is(r->cells[1], "q\"r"));
            assert_int_equal(r->line, n + 1);
        }
        assert_int_equal(n, 40001);
        c->close(c);
    }
}

static void raw_is_the_record_as_it_stands(void **cx)
{
    wb_cells *c = files_open(*cx, WB_SLICE("a,\"b \"\"c\"\"\"\r\n"), NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    assert_true(wb_slice_is(r->raw, "a,\"b \"\"c\"\"\""));
}

static void reading_stops_when_asked(void **cx)
{
    wb_ctx *x = *cx;
    volatile int stop = 0;
    wb_cells *c = files_open(x, files_repeat(x, "abc,def\n", 200000), NULL);
    const wb_record *r = NULL;
    wb_err e = WB_OK;
    x->stop = &stop;
    stop = 1;
    for (int i = 0; i < 200000 && !e; i++)
        e = c->next(c, &r);
    x->stop = NULL;
    assert_int_equal(e, WB_INTERRUPTED);
}

static void memory_does_not_grow_with_the_file(void **cx)
{
    wb_slice f = files_repeat(*cx, "1,\"a \"\"quoted\"\" cell\",x\xFFz,2\n", 400000);
    size_t before = wb_memory_used(*cx);
    wb_cells *c = files_open(*cx, f, NULL);
    uint64_t flawed = 0;
    assert_int_equal(files_count(c, &flawed), 400000);
    assert_true(wb_memory_peak(*cx) - before < 4 * WB_MIB);
}

WBTEST_MAIN(plain_cells_come_out_in_order_with_their_line, the_last_line_needs_no_line_end,
            semicolon_tab_and_bar_are_found, decimal_commas_do_not_beat_the_semicolon,
            a_preamble_does_not_hide_the_delimiter, a_sep_line_names_the_delimiter_and_is_dropped,
            a_given_delimiter_is_obeyed, a_delimiter_of_two_characters_is_a_usage_error,
            quoted_cells_hold_delimiters_quotes_and_line_ends, an_empty_quoted_cell_is_empty,
            blanks_behind_a_closing_quote_are_dropped, quotes_within_plain_cells_are_text,
            an_unescaped_quote_within_a_quoted_cell_is_text,
            backslash_quotes_are_understood_where_they_are_in_use,
            line_ends_of_three_systems_may_be_mixed, blank_lines_are_passed_over_but_counted,
            an_open_quote_costs_one_record,
            an_open_quote_that_meets_a_later_quoted_cell_costs_one_record,
            many_open_quotes_stay_cheap, a_cell_beyond_the_limit_is_cut_and_flawed,
            a_record_beyond_the_limit_is_one_flaw_and_the_next_is_read,
            more_columns_than_the_limit_are_refused, one_record_that_is_too_wide_is_flawed,
            five_thousand_columns_are_read, a_nul_is_shown_and_flawed,
            records_are_the_same_after_rewind, a_rewind_in_the_middle_starts_over,
            records_across_the_edges_of_the_buffer_are_whole, raw_is_the_record_as_it_stands,
            reading_stops_when_asked, memory_does_not_grow_with_the_file)

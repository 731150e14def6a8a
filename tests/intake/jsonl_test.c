/* jsonl_test.c - JSON as cells: lines, lists, envelopes, nesting, damage. */
#include <string.h>

#include "files.h"
#include "wbtest.h"

/* Keys joined by |, a line end, then the records. */
static const char *read_json(wb_ctx *cx, wb_slice bytes)
{
    wb_cells *c = files_open(cx, bytes, NULL);
    wb_str s;
    wb_str_init(&s, cx, WB_MIB);
    for (size_t i = 0; i < c->n_keys; i++) {
        wb_str_puts(&s, i > 0 ? "|" : "");
        wb_str_put(&s, c->keys[i].p, c->keys[i].n);
    }
    wb_str_puts(&s, "\n");
    wb_str_puts(&s, files_show(c));
    return s.p;
}

#define READ(text) read_json(*cx, WB_SLICE(text))

static void lines_of_objects_become_records(void **cx)
{
    assert_string_equal(READ("{\"id\":1,\"sum\":2.5}\n{\"id\":2,\"sum\":10}\n"),
                        "id|sum\n1:1|2.5\n2:2|10\n");
}

static void keys_are_the_union_and_missing_ones_are_empty(void **cx)
{
    assert_string_equal(READ("{\"a\":1}\n{\"b\":2}\n{\"a\":3,\"b\":null}\n"),
                        "a|b\n1:1|\n2:|2\n3:3|\n");
}

static void nested_objects_get_dotted_keys(void **cx)
{
    assert_string_equal(
        READ("{\"billing\":{\"email\":\"a@b.c\",\"address\":{\"city\":\"Omsk\"}},\"ok\":true}\n"),
        "billing.email|billing.address.city|ok\n1:a@b.c|Omsk|true\n");
}

static void a_segment_line_flattens_usefully(void **cx)
{
    assert_string_equal(
        READ(
            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u1\",\"properties\":"
            "{\"order_id\":\"9\",\"total\":27.5,\"products\":[{\"sku\":\"x\",\"price\":27.5}]}}\n"),
        "type|event|userId|properties.order_id|properties.total|properties.products.0.sku|"
        "properties.products.0.price\n1:track|Order Completed|u1|9|27.5|x|27.5\n");
}

static void plain_lists_are_joined_and_lists_of_objects_numbered(void **cx)
{
    assert_string_equal(
        READ("{\"tags\":[\"a\",\"b\"],\"line_items\":[{\"n\":1},{\"n\":2}]}\n{\"tags\":[]}\n"),
        "tags|line_items.0.n|line_items.1.n\n1:a, b|1|2\n2:||\n");
}

static void items_beyond_the_tenth_are_counted(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("{\"i\":["), files_repeat(*cx, "{\"n\":1},", 14));
    f = files_join(*cx, f, WB_SLICE("{\"n\":2}]}\n{\"i\":[]}\n"));
    wb_cells *c = files_open(*cx, f, NULL);
    (void)files_show(c);
    assert_int_equal(c->n_keys, 11); /* ten items, and "i" of the empty list */
    assert_int_equal(c->ignored_values, 5);
}

static void a_list_of_objects_is_read(void **cx)
{
    assert_string_equal(READ(" [ {\"a\":1},\n {\"a\":2} ]\n"), "a\n1:1\n2:2\n");
}

static void a_list_in_an_envelope_is_read(void **cx)
{
    assert_string_equal(READ("{\"orders\":[{\"id\":1},{\"id\":2}],\"next\":null}"),
                        "id\n1:1\n1:2\n");
    assert_string_equal(READ("\n\n{\"ok\":true,\"data\":{\"orders\":[\n{\"id\":1}]}}"),
                        "id\n4:1\n");
    assert_string_equal(READ("{\"page\":1,\"things\":[{\"id\":1},{\"id\":2}]}"), "id\n1:1\n1:2\n");
}

static void a_long_envelope_is_read(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("{\"meta\":{\"tags\":[\"x\"]},\"stuff\":["),
                            files_repeat(*cx, "{\"id\":12345,\"sum\":\"77.00\"},\n", 250000));
    f = files_join(*cx, f, WB_SLICE("{\"id\":1}]}"));
    uint64_t flawed = 0;
    wb_cells *c = files_open(*cx, f, NULL);
    assert_int_equal(files_count(c, &flawed), 250001);
    assert_int_equal(flawed, 0);
    wb_assert_ok(*cx, c->rewind(c));
    assert_int_equal(files_count(c, &flawed), 250001);
}

static void one_order_with_lines_is_a_record_and_no_envelope(void **cx)
{
    assert_string_equal(
        READ("{\"id\":1,\"email\":\"e\",\"total\":5,\"day\":\"d\",\"lines\":[{\"n\":1}]}"),
        "id|email|total|day|lines.0.n\n1:1|e|5|d|1\n");
}

static void numbers_keep_their_digits_and_have_no_exponent(void **cx)
{
    assert_string_equal(
        READ("{\"a\":79161234567,\"b\":1e3,\"c\":0.1,\"d\":123456789012345678901234,\"e\":1e-7}\n"),
        "a|b|c|d|e\n1:79161234567|1000|0.1|123456789012345685803008|0.0000001\n");
}

static void a_broken_line_is_one_flaw(void **cx)
{
    assert_string_equal(READ("{\"a\":1}\n{\"a\":\n{\"a\":3}\n"), "a\n1:1\n2!6:\n3:3\n");
    assert_string_equal(READ("{\"a\":1}\n{\"a\":\"open\n{\"a\":3}\n"), "a\n1:1\n2!6:\n3:3\n");
    assert_string_equal(READ("{\"a\":1}\nwhat is this?\n{\"a\":3}\n"), "a\n1:1\n2!6:\n3:3\n");
    assert_string_equal(READ("{\"a\":1}\n{\"a\" 2}\n{\"a\":3}\n"), "a\n1:1\n2!6:\n3:3\n");
    assert_string_equal(READ("{\"a\":1}\n{\"a\":2"), "a\n1:1\n2!6:\n");
}

static void bad_bytes_are_shown_and_flawed(void **cx)
{
    assert_string_equal(READ("{\"a\":\"x\xFFy\",\"b\":\"жжжжжжжжжжжж\"}\n{\"a\":\"z\"}\n"),
                        "a|b\n1!3:x\xEF\xBF\xBDy|жжжжжжжжжжжж\n2:z|\n");
}

static void keys_that_the_sample_lacks_are_counted(void **cx)
{
    wb_slice f = files_join(*cx, files_repeat(*cx, "{\"a\":1}\n", 1000),
                            WB_SLICE("{\"a\":2,\"late\":{\"x\":1,\"y\":2}}\n"));
    wb_cells *c = files_open(*cx, f, NULL);
    uint64_t flawed = 0;
    assert_int_equal(files_count(c, &flawed), 1001);
    assert_int_equal(c->n_keys, 1);
    assert_int_equal(c->ignored_values, 2);
}

static void deep_nesting_is_a_flaw_and_no_crash(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("{\"a\":1}\n{\"a\":"), files_repeat(*cx, "[", 100000));
    f = files_join(*cx, f, WB_SLICE("\n{\"a\":2}\n"));
    assert_string_equal(read_json(*cx, f), "a\n1:1\n2!6:\n3:2\n");
}

static void a_long_cell_is_cut_and_flawed(void **cx)
{
    wb_slice f = files_join(*cx, WB_SLICE("{\"a\":\""), files_repeat(*cx, "ж", 40000));
    wb_cells *c = files_open(*cx, files_join(*cx, f, WB_SLICE("\"}\n")), NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    assert_int_equal(r->flaw, WB_FLAW_CELL_TOO_LONG);
    assert_true(wb_utf8_valid(r->cells[0].p, r->cells[0].n));
}

static void utf16_and_packed_lines_are_read(void **cx)
{
    wb_slice f = files_encoded(*cx, "{\"имя\":\"Анна\"}\n", "UTF-16LE");
    assert_string_equal(read_json(*cx, files_join(*cx, WB_SLICE("\xFF\xFE"), f)), "имя\n1:Анна\n");
    wb_cells *c = files_open(*cx, files_gzip(*cx, WB_SLICE("{\"a\":1}\n")), NULL);
    assert_string_equal(c->container, "jsonl.gz");
}

static void a_table_may_begin_with_a_bracket(void **cx)
{
    assert_string_equal(files_read(*cx, WB_SLICE("[Day],[Sum]\n1,2\n"), NULL),
                        "1:[Day]|[Sum]\n2:1|2\n");
}

WBTEST_MAIN(lines_of_objects_become_records, keys_are_the_union_and_missing_ones_are_empty,
            nested_objects_get_dotted_keys, a_segment_line_flattens_usefully,
            plain_lists_are_joined_and_lists_of_objects_numbered,
            items_beyond_the_tenth_are_counted, a_list_of_objects_is_read,
            a_list_in_an_envelope_is_read, a_long_envelope_is_read,
            one_order_with_lines_is_a_record_and_no_envelope,
            numbers_keep_their_digits_and_have_no_exponent, a_broken_line_is_one_flaw,
            bad_bytes_are_shown_and_flawed, keys_that_the_sample_lacks_are_counted,
            deep_nesting_is_a_flaw_and_no_crash, a_long_cell_is_cut_and_flawed,
            utf16_and_packed_lines_are_read, a_table_may_begin_with_a_bracket)

/* container_test.c - what a file is: packed, refused with advice, or read. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "wbtest.h"

static const char TABLE[] = "a,b\n1,2\n";
static const char SHOWN[] = "1:a|b\n2:1|2\n";

static wb_cells *open_path(wb_ctx *cx, const char *path)
{
    wb_cells *c = NULL;
    wb_assert_ok(cx, wb_cells_open(cx, path, NULL, &c));
    return c;
}

static void a_file_is_read_and_its_progress_told(void **cx)
{
    wb_cells *c = open_path(*cx, wbtest_write_file(*cx, "a.csv", TABLE, strlen(TABLE)));
    assert_string_equal(c->container, "csv");
    assert_int_equal(c->bytes_total, strlen(TABLE));
    assert_string_equal(files_show(c), SHOWN);
    assert_int_equal(c->bytes_done, strlen(TABLE));
}

static void gzip_is_unpacked_whatever_the_name(void **cx)
{
    wb_slice gz = files_gzip(*cx, wb_slice_of(TABLE));
    wb_cells *c = open_path(*cx, wbtest_write_file(*cx, "a.csv", gz.p, gz.n));
    assert_string_equal(c->container, "csv.gz");
    assert_string_equal(files_show(c), SHOWN);
    wb_assert_ok(*cx, c->rewind(c));
    assert_string_equal(files_show(c), SHOWN);
}

static void gzip_members_are_joined_and_zeros_behind_them_ignored(void **cx)
{
    wb_slice f =
        files_join(*cx, files_gzip(*cx, WB_SLICE("a,b\n1")), files_gzip(*cx, WB_SLICE(",2\n")));
    f = files_join(*cx, f, WB_SLICE("\0\0\0\0"));
    assert_string_equal(files_read(*cx, f, NULL), SHOWN);
}

static void gzip_that_breaks_off_is_an_error_and_no_silent_end(void **cx)
{
    wb_slice f = files_gzip(*cx, files_repeat(*cx, "abc,17\nxyz,25\n", 1000));
    f.n -= 9;
    wb_assert_contains(files_refused(*cx, f, WB_INVALID), "damaged or incomplete");
}

static void a_gzip_bomb_is_refused(void **cx)
{
    wb_slice zeros = files_repeat(*cx, "aaaaaaaaaaaaaaa\n", 5000000);
    wb_slice f = files_gzip(*cx, zeros);
    wb_cells *c = NULL;
    const wb_record *r = NULL;
    wb_err e = wb_cells_open_memory(*cx, "bomb", f, NULL, &c);
    do
        e = e ? e : c->next(c, &r);
    while (!e && r);
    assert_true(f.n * WB_EXPAND_MAX > zeros.n || e == WB_TOO_BIG);
    wb_slice twice = files_gzip(*cx, f);
    wb_assert_contains(files_refused(*cx, twice, WB_INVALID), "packed twice");
}

static void a_zip_of_one_table_is_read(void **cx)
{
    const entry e[] = {{"readme.md", WB_SLICE("# hello")},
                       {"__MACOSX/orders.csv", WB_SLICE("\5\6\7")},
                       {"export/orders.csv", wb_slice_of(TABLE)}};
    wb_cells *c = files_open(*cx, files_zip(*cx, e, WB_COUNT(e)), NULL);
    assert_string_equal(c->container, "zip");
    assert_string_equal(files_show(c), SHOWN);
    assert_int_equal(json_array_size(c->notes), 0);
    wb_assert_ok(*cx, c->rewind(c));
    assert_string_equal(files_show(c), SHOWN);
}

static void tables_of_a_zip_with_one_header_are_one(void **cx)
{
    const entry e[] = {{"1.csv", WB_SLICE("a,b\r\n1,2")},
                       {"2.csv", WB_SLICE("a,b\r\n3,4\r\n")},
                       {"3.csv", WB_SLICE("a,b\r\n5,6\r\n")}};
    wb_cells *c = files_open(*cx, files_zip(*cx, e, WB_COUNT(e)), NULL);
    assert_string_equal(files_show(c), "1:a|b\n2:1|2\n3:3|4\n4:5|6\n");
    assert_int_equal(json_array_size(c->notes), 1);
}

static void utf16_tables_of_a_zip_are_joined_too(void **cx)
{
    wb_slice mark = WB_SLICE("\xFF\xFE");
    const entry e[] = {
        {"1.csv", files_join(*cx, mark, files_encoded(*cx, "имя;b\nж;2", "UTF-16LE"))},
        {"2.csv", files_join(*cx, mark, files_encoded(*cx, "имя;b\nю;4\n", "UTF-16LE"))}};
    assert_string_equal(files_read(*cx, files_zip(*cx, e, WB_COUNT(e)), NULL),
                        "1:имя|b\n2:ж|2\n3:ю|4\n");
}

static void of_different_tables_the_largest_is_read_and_named(void **cx)
{
    const entry e[] = {{"contacts.csv", WB_SLICE("name,mail\nx,y\n")},
                       {"orders.csv", WB_SLICE("a,b,c\n1,2,3\n4,5,6\n7,8,9\n")}};
    wb_cells *c = files_open(*cx, files_zip(*cx, e, WB_COUNT(e)), NULL);
    assert_string_equal(files_show(c), "1:a|b|c\n2:1|2|3\n3:4|5|6\n4:7|8|9\n");
    assert_int_equal(json_array_size(c->notes), 1);
    wb_assert_contains(json_string_value(json_array_get(c->notes, 0)), "orders.csv");
}

static void a_zip_bomb_is_refused(void **cx)
{
    wb_ctx *big = wb_ctx_open(((wb_ctx *)*cx)->env, 1024 * WB_MIB);
    wb_slice zeros = {wb_alloc(big, 100 * WB_MIB), 100 * WB_MIB};
    memset((char *)(uintptr_t)zeros.p, '\n', zeros.n);
    const entry e[] = {{"a.csv", files_join(big, WB_SLICE("a,b\n1,2\n"), zeros)}};
    wb_slice f = files_zip(big, e, 1);
    wb_cells *c = NULL;
    const wb_record *r = NULL;
    wb_assert_ok(big, wb_cells_open_memory(big, "bomb", f, NULL, &c));
    wb_err got = WB_OK;
    do
        got = c->next(c, &r);
    while (!got && r);
    assert_int_equal(got, WB_TOO_BIG);
    wb_ctx_close(big);
}

static void a_zip_that_breaks_off_is_refused(void **cx)
{
    const entry e[] = {{"a.csv", wb_slice_of(TABLE)}};
    wb_slice f = files_zip(*cx, e, 1);
    f.n -= 30;
    wb_assert_contains(files_refused(*cx, f, WB_INVALID), "damaged zip");
}

static void what_is_no_table_is_refused_with_advice(void **cx)
{
    const struct {
        wb_slice bytes;
        const char *says;
    } files[] = {
        {WB_SLICE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 workbook"), "save it as .xlsx or .csv"},
        {WB_SLICE(
             "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"),
         "password"},
        {WB_SLICE("%PDF-1.7"), "PDF"},
        {WB_SLICE("\x89PNG\r\n\x1A\n"), "picture"},
        {WB_SLICE("<html><table><tr><td>1</td></tr></table>"), "web page"},
        {WB_SLICE("\n <!DOCTYPE html>"), "web page"},
        {WB_SLICE("<?xml version=\"1.0\"?><КоммерческаяИнформация/>"), "1C"},
        {WB_SLICE("Rar!\x1A\x07"), "RAR"},
        {WB_SLICE("7z\xBC\xAF\x27\x1C"), "7-Zip"},
        {WB_SLICE("\x28\xB5\x2F\xFD "), "zstd -d"},
        {WB_SLICE(""), "is empty"},
        {WB_SLICE(" \r\n\t\n"), "is empty"},
        {WB_SLICE("\1\2\3\4\5\6\7\x10\x11\x12\x13\x14\x15\x16"), "neither a text nor a workbook"},
        {WB_SLICE("[[1, 2, 3]]"), "not of objects"},
    };
    for (size_t i = 0; i < WB_COUNT(files); i++)
        wb_assert_contains(files_refused(*cx, files[i].bytes, WB_INVALID), files[i].says);
}

static void files_of_office_programs_are_refused_with_advice(void **cx)
{
    const entry ods[] = {{"mimetype", WB_SLICE("x")}, {"content.xml", WB_SLICE("<x/>")}};
    const entry xlsb[] = {{"_rels/.rels", WB_SLICE("<x/>")}, {"xl/workbook.bin", WB_SLICE("x")}};
    const entry docx[] = {{"_rels/.rels", WB_SLICE("<x/>")}, {"word/document.xml", WB_SLICE("x")}};
    const entry none[] = {{"photo.jpg", WB_SLICE("x")}};
    wb_assert_contains(files_refused(*cx, files_zip(*cx, ods, 2), WB_INVALID), "OpenDocument");
    wb_assert_contains(files_refused(*cx, files_zip(*cx, xlsb, 2), WB_INVALID), ".xlsb");
    wb_assert_contains(files_refused(*cx, files_zip(*cx, docx, 2), WB_INVALID), "text document");
    wb_assert_contains(files_refused(*cx, files_zip(*cx, none, 1), WB_INVALID), "holds no .csv");
}

static void a_missing_file_and_a_folder_are_named(void **cx)
{
    wb_cells *c = NULL;
    wb_assert_fails(*cx, wb_cells_open(*cx, "/no/such.csv", NULL, &c), WB_NOT_FOUND);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "/no/such.csv");
    wb_assert_fails(*cx, wb_cells_open(*cx, "/tmp", NULL, &c), WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "folder");
}

/* Puts bytes behind descriptor 0 and gives back what it was. */
static int stdin_from(wb_slice bytes, bool as_pipe, wb_ctx *cx)
{
    int saved = dup(STDIN_FILENO), fd[2] = {-1, -1};
    if (as_pipe) {
        assert_int_equal(pipe(fd), 0);
        assert_int_equal(write(fd[1], bytes.p, bytes.n), bytes.n);
        (void)close(fd[1]);
    } else {
        fd[0] = open(wbtest_write_file(cx, "in", bytes.p, bytes.n), O_RDONLY | O_CLOEXEC);
    }
    (void)dup2(fd[0], STDIN_FILENO);
    (void)close(fd[0]);
    return saved;
}

static void stdin_back(int saved)
{
    (void)dup2(saved, STDIN_FILENO);
    (void)close(saved);
}

static void standard_input_is_read_twice_even_from_a_pipe(void **cx)
{
    for (int as_pipe = 0; as_pipe < 2; as_pipe++) {
        int saved = stdin_from(wb_slice_of(TABLE), as_pipe != 0, *cx);
        wb_cells *c = open_path(*cx, "-");
        const wb_record *r = NULL;
        wb_assert_ok(*cx, c->next(c, &r));
        wb_assert_ok(*cx, c->rewind(c));
        assert_string_equal(files_show(c), SHOWN);
        c->close(c);
        stdin_back(saved);
    }
}

static void a_workbook_may_come_through_a_pipe(void **cx)
{
    wb_slice book = files_xlsx(*cx, "<row r=\"1\"><c r=\"A1\"><v>5</v></c></row>", NULL, NULL);
    int saved = stdin_from(book, true, *cx);
    assert_string_equal(files_show(open_path(*cx, "-")), "1:5\n");
    stdin_back(saved);
}

static void files_are_closed_with_the_cells(void **cx)
{
    const char *path = wbtest_write_file(*cx, "a.csv", TABLE, strlen(TABLE));
    int before = dup(0);
    (void)close(before);
    for (int i = 0; i < 3; i++) {
        wb_cells *c = open_path(*cx, path);
        c->close(c);
        c->close(c);
    }
    int after = dup(0);
    (void)close(after);
    assert_int_equal(after, before);
}

static void public_data_sets_are_read_whole(void **cx)
{
    const char *plain = wbtest_shared("data/cdnow_master.csv");
    const char *packed = wbtest_shared("data/online_retail_2011.csv.gz");
    const char *quoted = wbtest_shared("data/telco_churn_reasons.csv");
    uint64_t flawed = 0;
    if (!plain || !packed || !quoted)
        wbtest_skip("the folder of public data sets is not here");
    assert_int_equal(files_count(open_path(*cx, plain), &flawed), 69660);
    assert_int_equal(flawed, 0);
    assert_int_equal(files_count(open_path(*cx, packed), &flawed), 541910);
    assert_int_equal(flawed, 0);
    wb_cells *c = open_path(*cx, quoted);
    const wb_record *r = NULL;
    for (;;) {
        wb_assert_ok(*cx, c->next(c, &r));
        if (!r)
            break;
        assert_int_equal(r->n, 33);
    }
}

WBTEST_MAIN(a_file_is_read_and_its_progress_told, gzip_is_unpacked_whatever_the_name,
            gzip_members_are_joined_and_zeros_behind_them_ignored,
            gzip_that_breaks_off_is_an_error_and_no_silent_end, a_gzip_bomb_is_refused,
            a_zip_of_one_table_is_read, tables_of_a_zip_with_one_header_are_one,
            utf16_tables_of_a_zip_are_joined_too, of_different_tables_the_largest_is_read_and_named,
            a_zip_bomb_is_refused, a_zip_that_breaks_off_is_refused,
            what_is_no_table_is_refused_with_advice,
            files_of_office_programs_are_refused_with_advice, a_missing_file_and_a_folder_are_named,
            standard_input_is_read_twice_even_from_a_pipe, a_workbook_may_come_through_a_pipe,
            files_are_closed_with_the_cells, public_data_sets_are_read_whole)

/* xlsx_test.c - workbooks: strings, numbers, days, gaps, sheets, damage. */
#include <string.h>

#include "files.h"
#include "wbtest.h"

#define READ(rows)            files_read(*cx, files_xlsx(*cx, rows, NULL, NULL), NULL)
#define SHARED(rows, strings) files_read(*cx, files_xlsx(*cx, rows, strings, NULL), NULL)

/* Cell styles: 0 general, 1 a built-in day, 2 and 3 days of their own, 4 money, 5 a duration. */
static const char STYLES[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"[$-419]d mmmm yyyy &quot;г.&quot;;@\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"#,##0.00&quot; days&quot;\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"[h]:mm:ss\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
    "<xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/></cellXfs></styleSheet>";

static const char *styled(wb_ctx *cx, const char *rows)
{
    return files_read(cx, files_xlsx(cx, rows, NULL, STYLES), NULL);
}

static void shared_and_inline_strings_are_read(void **cx)
{
    assert_string_equal(
        SHARED("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"inlineStr\">"
               "<is><t>in &amp; line</t></is></c><c r=\"C1\" t=\"s\"><v>0</v></c></row>",
               "<si><t>zero</t></si><si><t>one</t></si>"),
        "1:one|in & line|zero\n");
}

static void runs_of_rich_text_are_joined_and_readings_left_out(void **cx)
{
    assert_string_equal(SHARED("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>",
                               "<si><r><rPr><b/></rPr><t>Ро</t></r><r><t xml:space=\"preserve\">ма "
                               "</t></r><rPh sb=\"0\" eb=\"1\"><t>ROMA</t></rPh></si>"),
                        "1:Рома \n");
}

static void prefixed_names_are_understood(void **cx)
{
    assert_string_equal(
        READ("<x:row xmlns:x=\"u\" r=\"1\"><x:c r=\"A1\"><x:v>5</x:v></x:c></x:row>"), "1:5\n");
}

static void numbers_are_plain_decimals(void **cx)
{
    assert_string_equal(READ("<row r=\"1\"><c><v>1500</v></c><c><v>0.1</v></c><c><v>1.5E+3</v></c>"
                             "<c><v>7.9161234567E10</v></c><c><v>12.300000000000001</v></c>"
                             "<c><v>-1.2E-3</v></c><c><v>-0</v></c></row>"),
                        "1:1500|0.1|1500|79161234567|12.3|-0.0012|-0\n");
}

static void booleans_errors_and_formula_texts_are_shown(void **cx)
{
    assert_string_equal(
        READ("<row r=\"1\"><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>"
             "<c t=\"e\"><v>#N/A</v></c><c t=\"str\"><f>A1&amp;\"x\"</f><v>abc</v></c>"
             "<c><f>1+1</f><v>2</v></c></row>"),
        "1:TRUE|FALSE|#N/A|abc|2\n");
}

static void the_style_decides_that_a_number_is_a_day(void **cx)
{
    assert_string_equal(
        styled(*cx, "<row r=\"1\"><c s=\"1\"><v>45658</v></c><c s=\"2\"><v>45658.5</v></c>"
                    "<c s=\"3\"><v>45658.999994</v></c><c s=\"4\"><v>45658</v></c>"
                    "<c s=\"5\"><v>1.5</v></c><c s=\"0\"><v>45658</v></c>"
                    "<c s=\"99\"><v>45658</v></c></row>"),
        "1:2025-01-01 00:00:00|2025-01-01 12:00:00|2025-01-01 23:59:59|45658|1.5|45658|45658\n");
}

static void the_first_days_of_1900_are_as_excel_shows_them(void **cx)
{
    assert_string_equal(styled(*cx,
                               "<row r=\"1\"><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c>"
                               "<c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"
                               "<c s=\"1\"><v>0.75</v></c><c s=\"1\"><v>2958465</v></c></row>"),
                        "1:1900-01-01 00:00:00|1900-02-28 00:00:00|1900-02-29 00:00:00|"
                        "1900-03-01 00:00:00|18:00:00|9999-12-31 00:00:00\n");
}

static void a_day_out_of_range_stays_a_number(void **cx)
{
    assert_string_equal(styled(*cx, "<row r=\"1\"><c s=\"1\"><v>-5</v></c><c s=\"1\"><v>2958466</v>"
                                    "</c><c s=\"1\"><v>1E+300000</v></c></row>"),
                        "1:-5|2958466|1E+300000\n");
}

static void formats_of_days_are_told_from_formats_of_numbers(void **cx)
{
    static const char *const days[] = {"yyyy-mm-dd",  "h:mm AM/PM", "[$-F800]dddd\\, mmmm dd",
                                       "m/d/yy h:mm", "\"on \"d",   "ggge\"年\"m\"月\""};
    static const char *const numbers[] = {"0.00",      "#,##0 \"руб.\"", "General",
                                          "@",         "[Red]0.0",       "0.00E+00",
                                          "\"day\" 0", "[h]:mm",         "[$€-2] #,##0"};
    (void)cx;
    for (size_t i = 0; i < WB_COUNT(days); i++)
        assert_true(wb_format_is_date(200, days[i], strlen(days[i])));
    for (size_t i = 0; i < WB_COUNT(numbers); i++)
        assert_false(wb_format_is_date(200, numbers[i], strlen(numbers[i])));
}

static void cells_stand_where_their_reference_says(void **cx)
{
    assert_string_equal(READ("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"E2\"><v>2</v></c></row>"
                             "<row r=\"7\"><c r=\"A7\" s=\"1\"/></row>"
                             "<row r=\"9\"><c r=\"AA9\"><v>3</v></c></row>"),
                        "2:|1|||2\n9:||||||||||||||||||||||||||3\n");
}

static void cells_beyond_the_limit_flaw_their_row(void **cx)
{
    assert_string_equal(
        READ("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c></row>"), "1!2:1\n");
}

static void a_long_cell_is_cut_and_flawed(void **cx)
{
    wb_slice text = files_repeat(*cx, "ж", 40000);
    const char *rows = wb_format(*cx,
                                 "<row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>%s"
                                 "</t></is></c></row>",
                                 text.p);
    const char *shared = wb_format(*cx, "<si><t>%s</t></si>", text.p);
    wb_cells *c = files_open(*cx, files_xlsx(*cx, rows, shared, NULL), NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    assert_int_equal(r->flaw, WB_FLAW_CELL_TOO_LONG);
    assert_int_equal(r->cells[0].n, WB_CELL_MAX);
    assert_true(wb_utf8_valid(r->cells[1].p, r->cells[1].n));
}

static void a_string_that_is_not_there_is_damage(void **cx)
{
    wb_cells *c = NULL;
    wb_slice f =
        files_xlsx(*cx, "<row r=\"1\"><c t=\"s\"><v>7</v></c></row>", "<si><t>a</t></si>", NULL);
    wb_assert_fails(*cx, wb_cells_open_memory(*cx, "f", f, NULL, &c), WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "row 1 refers to a text");
}

static void a_dtd_is_refused(void **cx)
{
    const char bomb[] = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\">]><sst><si><t>&b;</t></si></sst>";
    const entry e[] = {
        {"_rels/.rels", WB_SLICE("<R/>")},
        {"xl/workbook.xml", wb_slice_of(bomb)},
    };
    wb_assert_contains(files_refused(*cx, files_zip(*cx, e, 2), WB_INVALID),
                       "definitions of its own");
}

static void xml_that_breaks_off_is_an_error_and_no_silent_end(void **cx)
{
    wb_slice f = files_xlsx(*cx, "<row r=\"1\"><c><v>5</v></c></row><row r=\"2\"><c><v>6</v></row>",
                            NULL, NULL);
    wb_cells *c = files_open(*cx, f, NULL);
    const wb_record *r = NULL;
    wb_assert_ok(*cx, c->next(c, &r));
    wb_assert_fails(*cx, c->next(c, &r), WB_INVALID);
}

static void a_giant_tag_is_refused(void **cx)
{
    wb_slice junk = files_repeat(*cx, "0123456789abcdef", 600000);
    const char *rows = wb_format(*cx, "<row r=\"1\" x=\"%s\"><c><v>5</v></c></row>", junk.p);
    wb_assert_contains(files_refused(*cx, files_xlsx(*cx, rows, NULL, NULL), WB_TOO_BIG), "tag");
}

static void rows_are_the_same_after_rewind(void **cx)
{
    wb_slice rows =
        files_repeat(*cx, "<row><c><v>1.5</v></c><c t=\"str\"><v>text</v></c></row>", 20000);
    wb_cells *c = files_open(*cx, files_xlsx(*cx, rows.p, NULL, NULL), NULL);
    const char *first = files_show(c);
    wb_assert_ok(*cx, c->rewind(c));
    assert_true(strcmp(files_show(c), first) == 0);
    wb_assert_contains(first, "\n20000:1.5|text\n");
}

/* A workbook of four sheets: a hidden one, an empty one, two with a number. */
static wb_slice four_sheets(wb_ctx *cx)
{
#define SHEET(text) "<worksheet><sheetData>" text "</sheetData></worksheet>"
    const entry e[] = {
        {"xl/workbook.xml",
         WB_SLICE("<workbook xmlns:r=\"u\"><workbookPr date1904=\"1\"/><sheets>"
                  "<sheet name=\"Secret\" state=\"hidden\" r:id=\"a\"/><sheet name=\"Cover\" "
                  "r:id=\"b\"/><sheet name=\"Sales\" r:id=\"c\"/><sheet name=\"Итоги\" r:id=\"d\"/>"
                  "</sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         WB_SLICE(
             "<Relationships><Relationship Id=\"a\" Type=\"t/worksheet\" Target=\"1.xml\"/>"
             "<Relationship Id=\"b\" Type=\"t/worksheet\" Target=\"2.xml\"/>"
             "<Relationship Id=\"c\" Type=\"t/worksheet\" Target=\"./3.xml\"/>"
             "<Relationship Id=\"s\" Type=\"t/styles\" Target=\"styles.xml\"/>"
             "<Relationship Id=\"d\" Type=\"t/worksheet\" Target=\"/xl/4.xml\"/></Relationships>")},
        {"xl/1.xml", WB_SLICE(SHEET("<row><c><v>1</v></c></row>"))},
        {"xl/2.xml", WB_SLICE(SHEET("<row><c s=\"1\"/></row>"))},
        {"xl/3.xml", WB_SLICE(SHEET("<row><c s=\"1\"><v>3</v></c></row>"))},
        {"xl/4.xml", WB_SLICE(SHEET("<row><c><v>4</v></c></row>"))},
        {"xl/styles.xml", wb_slice_of(STYLES)},
    };
    return files_zip(cx, e, WB_COUNT(e));
}

static void the_first_visible_sheet_with_content_is_read_and_noted(void **cx)
{
    wb_cells *c = files_open(*cx, four_sheets(*cx), NULL);
    assert_true(c->date1904);
    assert_string_equal(files_show(c), "1:1904-01-04 00:00:00\n");
    assert_int_equal(json_array_size(c->notes), 1);
    wb_assert_contains(json_string_value(json_array_get(c->notes, 0)), "\"Sales\"");
}

static void a_sheet_is_chosen_by_name_or_number(void **cx)
{
    wb_intake_options o = {.sheet = "Итоги"};
    assert_string_equal(files_read(*cx, four_sheets(*cx), &o), "1:4\n");
    o.sheet = "secret";
    assert_string_equal(files_read(*cx, four_sheets(*cx), &o), "1:1\n");
    o.sheet = "4";
    assert_string_equal(files_read(*cx, four_sheets(*cx), &o), "1:4\n");
}

static void an_unknown_sheet_is_a_usage_error_that_lists_them(void **cx)
{
    static const char *const wrong[] = {"Orders", "5", "0", ""};
    for (size_t i = 0; i < WB_COUNT(wrong); i++) {
        wb_intake_options o = {.sheet = wrong[i]};
        wb_cells *c = NULL;
        wb_assert_fails(*cx, wb_cells_open_memory(*cx, "f", four_sheets(*cx), &o, &c), WB_USAGE);
        wb_assert_contains(((wb_ctx *)*cx)->reason, "Secret, Cover, Sales, Итоги");
    }
}

static void a_workbook_without_content_is_refused(void **cx)
{
    wb_slice f = files_xlsx(*cx, "", NULL, NULL);
    wb_assert_contains(files_refused(*cx, f, WB_INVALID), "no sheet with content");
}

static void memory_does_not_grow_with_the_rows(void **cx)
{
    wb_slice rows =
        files_repeat(*cx, "<row><c><v>1.5</v></c><c t=\"str\"><v>text</v></c></row>", 300000);
    wb_slice f = files_xlsx(*cx, rows.p, NULL, NULL);
    size_t before = wb_memory_peak(*cx);
    uint64_t flawed = 0;
    wb_cells *c = files_open(*cx, f, NULL);
    assert_int_equal(files_count(c, &flawed), 300000);
    assert_true(wb_memory_peak(*cx) - before < 4 * WB_MIB);
}

WBTEST_MAIN(shared_and_inline_strings_are_read, runs_of_rich_text_are_joined_and_readings_left_out,
            prefixed_names_are_understood, numbers_are_plain_decimals,
            booleans_errors_and_formula_texts_are_shown, the_style_decides_that_a_number_is_a_day,
            the_first_days_of_1900_are_as_excel_shows_them, a_day_out_of_range_stays_a_number,
            formats_of_days_are_told_from_formats_of_numbers,
            cells_stand_where_their_reference_says, cells_beyond_the_limit_flaw_their_row,
            a_long_cell_is_cut_and_flawed, a_string_that_is_not_there_is_damage, a_dtd_is_refused,
            xml_that_breaks_off_is_an_error_and_no_silent_end, a_giant_tag_is_refused,
            rows_are_the_same_after_rewind, the_first_visible_sheet_with_content_is_read_and_noted,
            a_sheet_is_chosen_by_name_or_number, an_unknown_sheet_is_a_usage_error_that_lists_them,
            a_workbook_without_content_is_refused, memory_does_not_grow_with_the_rows)

/* mutation_test.c - a thousand damaged files: each is read to an end or refused with a sentence, in
 * bounded memory, and of delimited text no byte is dropped in silence. */
#include <string.h>

#include "files.h"
#include "mutator.h"
#include "wbtest.h"

enum { ROUNDS = 200, CEILING_MIB = 64 };

static int compared; /* files whose text was held against what came out */

static size_t without_line_ends(wb_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] != '\n' && s.p[i] != '\r';
    return n;
}

/* Reads to an end. Gives the bytes of text that came out as raw records. */
static wb_err drain(wb_cells *c, size_t *text, uint64_t *records)
{
    const wb_record *r = NULL;
    *text = 0;
    *records = 0;
    for (;;) {
        wb_err e = c->next(c, &r);
        if (e || !r)
            return e;
        for (size_t i = 0; i < r->n; i++)
            assert_true(wb_utf8_valid(r->cells[i].p, r->cells[i].n));
        *text += without_line_ends(r->raw);
        ++*records;
    }
}

static void read_one(const wb_env *env, wb_slice file, bool is_text)
{
    wb_ctx *cx = wb_ctx_open(env, CEILING_MIB * WB_MIB);
    wb_cells *c = NULL;
    size_t text = 0, again = 0;
    uint64_t records = 0, records_again = 0;
    wb_err e = wb_cells_open_memory(cx, "damaged", file, NULL, &c);
    if (!e)
        e = drain(c, &text, &records);
    assert_true(e == WB_OK || cx->reason[0] != 0);
    assert_true(e == WB_OK || e == WB_INVALID || e == WB_TOO_BIG);
    if (!e) {
        assert_int_equal(c->rewind(c), WB_OK);
        assert_int_equal(drain(c, &again, &records_again), WB_OK);
        assert_int_equal(records_again, records);
        assert_int_equal(again, text);
    }
    bool plain = is_text && !e && strcmp(c->container, "csv") == 0 &&
                 wb_utf8_valid(file.p, file.n) && !memchr(file.p, 0, file.n) &&
                 strcmp(c->encoding, "UTF-8") == 0;
    if (plain)
        assert_int_equal(text, without_line_ends(file));
    compared += plain;
    wb_ctx_close(cx);
}

static void damage(wb_ctx *cx, wb_slice seed, bool is_text)
{
    char *room = wb_alloc(cx, seed.n + MUTATOR_ROOM);
    mutator_start(42);
    for (int i = 0; i < ROUNDS; i++) {
        wb_slice file = mutator_damage(room, seed);
        char *exact = wb_dup(cx, file.p, file.n);
        read_one(cx->env, (wb_slice){exact, file.n}, is_text);
    }
}

static const char TABLE[] =
    "id;customer;note;sum;day\n"
    "1;Анна;\"said \"\"yes\"\", then\nleft\";12,50;01.02.2025\n"
    "2;Олег;plain;7,00;02.02.2025\n3;\"Мария; Иванова\";;99,90;03.02.2025\n";

static wb_slice table(wb_ctx *cx)
{
    return files_join(cx, wb_slice_of(TABLE),
                      files_repeat(cx, "4;\"Пётр\";\"5\"\" pipe\";1,00;04.02.2025\n", 40));
}

static void damaged_tables_come_to_an_end_without_silent_drops(void **cx)
{
    compared = 0;
    damage(*cx, table(*cx), true);
    assert_true(compared > ROUNDS / 4);
}

static void damaged_tables_of_other_encodings_come_to_an_end(void **cx)
{
    const char *text = wb_dup(*cx, table(*cx).p, table(*cx).n);
    damage(*cx, files_encoded(*cx, text, "CP1251"), false);
    damage(*cx, files_encoded(*cx, text, "UTF-16LE"), false);
}

static void damaged_gzip_comes_to_an_end(void **cx)
{
    damage(*cx, files_gzip(*cx, table(*cx)), false);
}

static void damaged_zip_comes_to_an_end(void **cx)
{
    const entry e[] = {{"a.csv", table(*cx)}, {"b.csv", table(*cx)}};
    damage(*cx, files_zip(*cx, e, 2), false);
}

static void damaged_json_comes_to_an_end(void **cx)
{
    damage(*cx,
           files_repeat(
               *cx,
               "{\"id\":1,\"to\":{\"email\":\"a@b.c\"},\"lines\":[{\"n\":1.5e3}],\"x\":null}\n",
               30),
           false);
}

static void damaged_workbooks_come_to_an_end(void **cx)
{
    wb_slice rows = files_repeat(
        *cx, "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>45658</v></c><c><v>1.5</v></c></row>", 30);
    damage(*cx, files_xlsx(*cx, rows.p, "<si><t>Анна</t></si>", NULL), false);
}

static void damaged_xml_of_workbooks_comes_to_an_end(void **cx)
{
    const char *rows =
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" s=\"1\"><v>4E4</v></c>"
        "</row><row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
    char *room = wb_alloc(*cx, strlen(rows) + MUTATOR_ROOM);
    mutator_start(7);
    for (int i = 0; i < ROUNDS; i++) {
        wb_slice bad = mutator_damage(room, wb_slice_of(rows));
        char *text = wb_dup(*cx, bad.p, bad.n);
        read_one(((wb_ctx *)*cx)->env, files_xlsx(*cx, text, "<si><t>a</t></si>", NULL), false);
    }
}

WBTEST_MAIN(damaged_tables_come_to_an_end_without_silent_drops,
            damaged_tables_of_other_encodings_come_to_an_end, damaged_gzip_comes_to_an_end,
            damaged_zip_comes_to_an_end, damaged_json_comes_to_an_end,
            damaged_workbooks_come_to_an_end, damaged_xml_of_workbooks_comes_to_an_end)

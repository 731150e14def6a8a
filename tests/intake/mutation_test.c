/* mutation_test.c - a thousand damaged files: each is read to an end or refused with a sentence, in
 * bounded memory, and of delimited text no byte is dropped in silence. */
#include <string.h>

#include "files.h"
#include "wbtest.h"

enum { ROUNDS = 200, CEILING_MIB = 64 };

static uint64_t state;
static int compared; /* files whose text was held against what came out */

static size_t pick(size_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below > 0 ? (size_t)(state >> 33) % below : 0;
}

static void flip(char *p, size_t n)
{
    for (size_t i = 1 + pick(8); i > 0 && n > 0; i--)
        p[pick(n)] ^= (char)(1u << pick(8));
}

/* Puts a byte that means something in front of a random place. */
static size_t insert(char *p, size_t n)
{
    static const char meant[] = "\"\"\"\0\0,;\t|\n\r{}[]<&\\'\xFF\xC3=";
    for (size_t i = 1 + pick(6); i > 0; i--) {
        size_t at = pick(n + 1);
        memmove(p + at + 1, p + at, n - at);
        p[at] = meant[pick(sizeof meant - 1)];
        n++;
    }
    return n;
}

static size_t repeat_piece(char *p, size_t n)
{
    size_t at = pick(n), size = pick(n - at > 200 ? 200 : n - at), to = pick(n);
    char piece[200];
    memcpy(piece, p + at, size);
    memmove(p + to + size, p + to, n - to);
    memcpy(p + to, piece, size);
    return n + size;
}

static size_t remove_piece(char *p, size_t n)
{
    size_t at = pick(n), size = pick(n - at > 200 ? 200 : n - at);
    memmove(p + at, p + at + size, n - at - size);
    return n - size;
}

/* A damaged copy in a room of n + 1000 bytes. */
static wb_slice damaged(char *p, wb_slice seed)
{
    size_t n = seed.n;
    memcpy(p, seed.p, n);
    for (size_t i = 1 + pick(3); i > 0 && n > 1; i--) {
        switch (pick(5)) {
        case 0:
            flip(p, n);
            break;
        case 1:
            n = insert(p, n);
            break;
        case 2:
            n = repeat_piece(p, n);
            break;
        case 3:
            n = remove_piece(p, n);
            break;
        default:
            n = pick(4) == 0 ? pick(n) : n;
        }
    }
    return (wb_slice){p, n};
}

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
    char *room = wb_alloc(cx, seed.n + 2000);
    state = 42;
    for (int i = 0; i < ROUNDS; i++) {
        wb_slice file = damaged(room, seed);
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
    char *room = wb_alloc(*cx, strlen(rows) + 2000);
    state = 7;
    for (int i = 0; i < ROUNDS; i++) {
        wb_slice bad = damaged(room, wb_slice_of(rows));
        char *text = wb_dup(*cx, bad.p, bad.n);
        read_one(((wb_ctx *)*cx)->env, files_xlsx(*cx, text, "<si><t>a</t></si>", NULL), false);
    }
}

WBTEST_MAIN(damaged_tables_come_to_an_end_without_silent_drops,
            damaged_tables_of_other_encodings_come_to_an_end, damaged_gzip_comes_to_an_end,
            damaged_zip_comes_to_an_end, damaged_json_comes_to_an_end,
            damaged_workbooks_come_to_an_end, damaged_xml_of_workbooks_comes_to_an_end)

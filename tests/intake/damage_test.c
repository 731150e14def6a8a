/* damage_test.c - exports of every known program, damaged a thousand times: each is understood,
 * asked about or refused with a sentence, and no row is dropped in silence. */
#include "intake/detect.h"
#include "mutator.h"
#include "wbtest.h"

#include <dirent.h>
#include <string.h>

enum { ROUNDS = 40, CEILING_MIB = 128 };

typedef struct tally {
    int files, read, asked, refused;
    uint64_t rows;
} tally;

static json_int_t count(const json_t *d, const char *key)
{
    return json_integer_value(json_object_get(d, key));
}

/* Rows that came in are rows that came out, with or without a reason to stay behind. */
static void check_account(const json_t *d)
{
    json_int_t left_out = 0, refused = 0;
    const json_t *n;
    const char *reason;
    json_t *excluded = json_object_get(d, "excluded"),
           *by = json_object_get(d, "rejected_by_reason");
    json_object_foreach(excluded, reason, n) left_out += json_integer_value(n);
    json_object_foreach(by, reason, n) refused += json_integer_value(n);
    assert_int_equal(refused, count(d, "rejected"));
    assert_int_equal(count(d, "rows"), count(d, "accepted") + left_out + refused);
}

/* Records below the header that hold anything at all, counted without any detection. */
static json_int_t records_below(wb_ctx *cx, wb_slice file, json_int_t header_line)
{
    wb_cells *c = NULL;
    const wb_record *r = NULL;
    json_int_t n = 0;
    wb_assert_ok(cx, wb_cells_open_memory(cx, "again", file, NULL, &c));
    for (;;) {
        wb_assert_ok(cx, c->next(c, &r));
        if (!r)
            return n;
        bool filled = r->flaw != WB_FLAW_NONE;
        for (size_t i = 0; i < r->n && !filled; i++)
            filled = wb_slice_trim(r->cells[i]).n > 0;
        n += filled && (json_int_t)r->line > header_line;
    }
}

static void read_one(const wb_env *env, wb_slice file, tally *t)
{
    static const wb_intake_options NONE;
    wb_ctx *cx = wb_ctx_open(env, CEILING_MIB * WB_MIB);
    wb_cells *cells = NULL;
    wb_intake *in = NULL;
    json_t *d = NULL;
    wb_err e = wb_cells_open_memory(cx, "damaged", file, &NONE, &cells);
    if (!e)
        e = wb_intake_open_cells(cx, cells, &NONE, false, &in);
    if (!e)
        e = wb_intake_drain(in);
    assert_true(e == WB_OK || cx->reason[0] != '\0');
    assert_true(e == WB_OK || e == WB_INVALID || e == WB_AMBIGUOUS || e == WB_TOO_BIG);
    t->files++;
    t->read += e == WB_OK;
    t->asked += e == WB_AMBIGUOUS;
    t->refused += e != WB_OK && e != WB_AMBIGUOUS;
    if (!e) {
        wb_assert_ok(cx, wb_intake_describe(cx, in, &d));
        check_account(d);
        assert_true(count(d, "rows") <= records_below(cx, file, 0));
        assert_true(count(d, "rows") >= records_below(cx, file, count(d, "header_line")));
        t->rows += (uint64_t)count(d, "rows");
    }
    wb_intake_close(in);
    wb_ctx_close(cx);
}

static void damage(wb_ctx *cx, const char *path, tally *t)
{
    wb_slice seed = wbtest_read_file(cx, path);
    char *room = wb_alloc(cx, seed.n + MUTATOR_ROOM);
    mutator_start(seed.n);
    for (int i = 0; i < ROUNDS; i++) {
        wb_slice file = mutator_damage(room, seed);
        read_one(cx->env, (wb_slice){wb_dup(cx, file.p, file.n), file.n}, t);
    }
}

static void a_thousand_damaged_exports_lose_no_row_in_silence(void **cx)
{
    const char *folder = wbtest_path("tests/fixtures/exports");
    DIR *d = opendir(folder);
    assert_non_null(d);
    tally t = {0};
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.')
            damage(*cx, wb_format(*cx, "%s/%s", folder, e->d_name), &t);
    closedir(d);
    print_message("# %d damaged files: %d read (%llu rows), %d asked about, %d refused\n", t.files,
                  t.read, (unsigned long long)t.rows, t.asked, t.refused);
    assert_true(t.files >= 1000);
    assert_true(t.read > t.files / 2);
}

WBTEST_MAIN(a_thousand_damaged_exports_lose_no_row_in_silence)

/* profile_test.c - exports of known programs are read right without one option, and profile files
 * say what is wrong with them. The expected figures were worked out beside the program. */
#include "meaning.h"

#include <string.h>

typedef struct export
{
    const char *file, *profile;
    int64_t rows, accepted, customers;
    const char *excluded, *money, *first, *last;
    const char *fields; /* "date=Created at;amount=Total" */
    bool no_orders;
}
export;

static const export EXPORTS[] = {
#include "exports.inc"
};

static const char *field_of(const json_t *d, const char *field, size_t n)
{
    const char *key;
    json_t *v;
    json_object_foreach(json_object_get(d, "fields"), key,
                        v) if (strlen(key) == n &&
                               memcmp(key, field, n) == 0) return json_is_array(v)
        ? json_string_value(json_array_get(v, 0))
        : json_string_value(v);
    return NULL;
}

static void check_fields(const export *x, const json_t *d)
{
    for (const char *at = x->fields; *at;) {
        size_t n = strcspn(at, "="), k = strcspn(at + n + 1, ";");
        const char *got = field_of(d, at, n);
        if (!got || strlen(got) != k || memcmp(got, at + n + 1, k) != 0)
            fail_msg("%s: %.*s is \"%s\", not \"%.*s\"", x->file, (int)n, at, got ? got : "",
                     (int)k, at + n + 1);
        at += n + 1 + k;
        at += *at == ';';
    }
}

static void check_export(wb_ctx *cx, const export *x)
{
    wb_slice text =
        wbtest_read_file(cx, wbtest_path(wb_format(cx, "tests/fixtures/exports/%s", x->file)));
    json_t *d = NULL;
    wb_err e = read_text(cx, x->file, text, NULL, &d);
    if (!d)
        fail_msg("%s: %s", x->file, cx->reason);
    assert_string_equal(text_of(d, "profile"), x->profile ? x->profile : "");
    if (x->no_orders) {
        assert_int_equal(e, WB_INVALID);
        wb_assert_contains(cx->reason, "export the orders");
        return;
    }
    if (e != WB_OK)
        fail_msg("%s: %s", x->file, cx->reason);
    check_fields(x, d);
    assert_int_equal(number_of(d, "rows"), x->rows);
    assert_int_equal(number_of(d, "accepted"), x->accepted);
    assert_int_equal(number_of(d, "rejected"), 0);
    assert_int_equal(number_of(d, "customers"), x->customers);
    assert_string_equal(pairs(cx, json_object_get(d, "excluded")), x->excluded);
    assert_string_equal(pairs(cx, json_object_get(d, "revenue_by_currency")), x->money);
    assert_string_equal(text_of(d, "first_date"), x->first);
    assert_string_equal(text_of(d, "last_date"), x->last);
}

static void every_known_export_is_read_right_without_an_option(void **cx)
{
    for (size_t i = 0; i < WB_COUNT(EXPORTS); i++) {
        print_message("%s\n", EXPORTS[i].file);
        check_export(*cx, &EXPORTS[i]);
    }
}

static void every_profile_of_the_program_is_a_good_file(void **cx)
{
    wb_knowledge k;
    wb_assert_ok(*cx, wb_knowledge_load(*cx, &k));
    assert_true(k.n >= 24);
}

static void lines_of_profiles_fit_the_reader_of_ini_files(void **cx)
{
    const char *path;
    const wb_slice *text;
    (void)cx;
    for (size_t i = 0; (text = wb_asset_at("profiles/", i, &path)); i++)
        for (const char *p = text->p; *p;) {
            size_t n = strcspn(p, "\n");
            if (n >= 198)
                fail_msg("%s: a line of %zu bytes would be cut", path, n);
            p += n + (p[n] == '\n');
        }
}

static void a_profile_with_an_unknown_field_is_refused_by_name(void **cx)
{
    wb_profile p;
    wb_slice text = WB_SLICE("[profile]\nrequire = A\n[fields]\nammount = B\n");
    wb_assert_fails(*cx, wb_profile_parse(*cx, "mine", text, &p), WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "ammount");
}

static void a_profile_that_requires_nothing_is_refused(void **cx)
{
    wb_profile p;
    wb_assert_fails(*cx, wb_profile_parse(*cx, "mine", WB_SLICE("[profile]\ntitle = x\n"), &p),
                    WB_INVALID);
}

static void a_list_goes_on_in_the_indented_line(void **cx)
{
    wb_profile p;
    wb_slice text = WB_SLICE("[profile]\nrequire = One | Two\n\t| Three\nrequire = Four\n");
    wb_assert_ok(*cx, wb_profile_parse(*cx, "mine", text, &p));
    assert_int_equal(p.required, 2);
    assert_true(wb_words_have(&p.require[0], "three"));
    assert_false(wb_words_have(&p.require[1], "three"));
}

static void profile_none_reads_by_names_alone(void **cx)
{
    wb_intake_options o = {.profile = "none"};
    json_t *d;
    wb_slice text =
        wbtest_read_file(*cx, wbtest_path("tests/fixtures/exports/uci_online_retail_ii.csv"));
    wb_assert_ok(*cx, read_text(*cx, "x.csv", text, &o, &d));
    assert_string_equal(text_of(d, "profile"), "");
    assert_int_equal(number_of(d, "accepted"), 36);
}

static void an_unknown_profile_is_answered_with_the_nearest(void **cx)
{
    wb_intake_options o = {.profile = "amocrn"};
    json_t *d;
    wb_assert_fails(*cx, read_text(*cx, "x.csv", WB_SLICE("a,b\n1,2\n"), &o, &d), WB_USAGE);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "amocrm");
}

WBTEST_MAIN(every_known_export_is_read_right_without_an_option,
            every_profile_of_the_program_is_a_good_file,
            lines_of_profiles_fit_the_reader_of_ini_files,
            a_profile_with_an_unknown_field_is_refused_by_name,
            a_profile_that_requires_nothing_is_refused, a_list_goes_on_in_the_indented_line,
            profile_none_reads_by_names_alone, an_unknown_profile_is_answered_with_the_nearest)

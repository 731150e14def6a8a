/* words_test.c - the filters that speak a language, and `winback text render`. */
#include "cases.h"

#include <stdio.h>
#include <string.h>

#define N "\xC2\xA0"

static void numbers_and_money_speak_the_language_of_the_rendering(void **cx)
{
    static const liquid_case en[] = {
        {"{{ 12004.5 | number }} {{ 12004.5 | number: 1 }} {{ '7' | number }}", NULL,
         "12,004 12,004.5 7"},
        {"{{ 0.115 | percent: 1 }} {{ 0.5 | percent }}", NULL, "11.5% 50%"},
        {"{{ 1200450 | money: 'EUR' }} {{ 500 | money }} {{ 12.4 | money: c }}", "{'c':'USD'}",
         "12,004.50" N "€ 5 $0.12"},
        {"{{ 184000000 | money_short: 'EUR' }}", NULL, "1.84" N "M" N "€"},
        {"{{ '2025-01-09' | day }}|{{ '2025-01-09T10:00:00Z' | day: 'short' }}", NULL,
         "January 9, 2025|Jan 9, 2025"},
        {"{{ 20097 | day: 'month' }}|{{ 20097 | day: 'month_short' }}", NULL,
         "January 2025|Jan 2025"},
        {"{{ nil | day }}{{ nil | money: 'EUR' }}{{ nil | number }}{{ '' | day }}", NULL, ""},
        {"{{ 1 | tn: '{n} customer', '{n} customers' }}, {{ 12004 | tn: '{n} customer', '{n} "
         "customers' }}",
         NULL, "1 customer, 12,004 customers"},
        {"{{ 'Lost: {n} of {total}' | t: n: 3, total: 'x' }}", NULL, "Lost: 3 of x"},
        {"{{ 'x' | day }}", NULL, NULL},
        {"{{ 1 | day: 'sideways' }}", NULL, NULL},
        {"{{ 1e9 | money }}", NULL, NULL},
        {"{{ a | money }}", "{'a':1e300}", NULL},
    };
    static const liquid_case ru[] = {
        {"{{ 12004.5 | number: 1 }} {{ 0.115 | percent: 1 }}", NULL, "12" N "004,5 11,5" N "%"},
        {"{{ 1200450 | money: 'RUB' }} {{ '2025-01-09' | day }}", NULL,
         "12" N "004,50" N "₽ 9 января 2025"},
    };
    static const liquid_case zh[] = {
        {"{{ 184000000 | money_short: 'CNY' }} {{ '2025-01-09' | day }}", NULL,
         "184万¥ 2025年1月9日"},
    };
    CASES_RUN(*cx, en, NULL);
    CASES_RUN(*cx, ru, &(wb_render){.lang = WB_RU});
    CASES_RUN(*cx, zh, &(wb_render){.lang = WB_ZH});
}

/* ---- winback text render ---- */

static wb_err keep(wb_out *out, wb_ctx *cx, const char *p, size_t n)
{
    (void)cx;
    wb_str_put(out->state, p, n);
    return WB_OK;
}

static wb_err run(wb_ctx *cx, const char *path, const char *data, wb_str *out)
{
    const wb_given given[] = {{"template", path}, {"data-file", data}};
    wb_args *args;
    wb_out to = {.write = keep, .state = out};
    wb_reply reply = {.out = &to};
    wb_str_init(out, cx, 10000);
    wb_err e = wb_args_check(cx, &wb_text_actions[0], given, data != NULL ? 2 : 1, &args);
    return e != WB_OK ? e : wb_text_actions[0].run(cx, args, &reply);
}

static const char *file_in(wb_ctx *cx, const char *folder, const char *name, const char *text)
{
    const char *path = wb_format(cx, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static void a_template_is_rendered_with_its_data_and_partials(void **cx)
{
    wb_str out;
    const char *dir = wbtest_tempdir();
    const char *page = file_in(*cx, dir, "page.html", "<p>{{ a }}</p>{% render 'foot', x: a %}");
    const char *data = file_in(*cx, dir, "data.json", "{\"a\":\"<\"}");
    (void)file_in(*cx, dir, "_foot.html", "<i>{{ x }}</i>");
    wb_assert_ok(*cx, run(*cx, page, data, &out));
    assert_string_equal(out.p, "<p>&lt;</p><i>&lt;</i>");
    const char *letter = file_in(*cx, dir, "letter.txt", "Hello {{ a }}{{ b }}");
    wb_assert_ok(*cx, run(*cx, letter, data, &out));
    assert_string_equal(out.p, "Hello <");
    wb_assert_ok(*cx, run(*cx, letter, NULL, &out));
    assert_string_equal(out.p, "Hello ");
}

static void a_render_says_what_is_wrong_with_its_files(void **cx)
{
    wb_str out;
    wb_ctx *c = *cx;
    const char *dir = wbtest_tempdir();
    const char *page = file_in(c, dir, "p.txt", "{% render 'nosuch' %}");
    wb_assert_fails(c, run(c, wb_format(c, "%s/none.txt", dir), NULL, &out), WB_NOT_FOUND);
    wb_assert_fails(c, run(c, page, NULL, &out), WB_NOT_FOUND);
    wb_assert_contains(c->reason, "nosuch.txt");
    const char *bad = file_in(c, dir, "bad.json", "{\"a\":\n oops}");
    wb_assert_fails(c, run(c, page, bad, &out), WB_INVALID);
    wb_assert_contains(c->reason, "line 2");
    const char *list = file_in(c, dir, "list.json", "[1]");
    wb_assert_fails(c, run(c, page, list, &out), WB_INVALID);
    const char *climbs = file_in(c, dir, "climbs.txt", "{% render '../secret' %}");
    wb_assert_fails(c, run(c, climbs, NULL, &out), WB_INVALID);
}

WBTEST_MAIN(numbers_and_money_speak_the_language_of_the_rendering,
            a_template_is_rendered_with_its_data_and_partials,
            a_render_says_what_is_wrong_with_its_files)

/* liquid_bounds_test.c - no template runs for ever, nests without end or fills the memory. */
#include "cases.h"

#include <string.h>

/* `head`, then `piece` n times, then `tail`. */
static const char *repeated(wb_ctx *cx, const char *head, const char *piece, size_t n,
                            const char *tail)
{
    wb_str s;
    wb_str_init(&s, cx, (size_t)64 << 20);
    wb_str_puts(&s, head);
    for (size_t i = 0; i < n; i++)
        wb_str_puts(&s, piece);
    wb_str_puts(&s, tail);
    assert_false(s.full);
    return s.p;
}

/* Few enough that a test under sanitizers stays quick. */
static const wb_render FEW = {.lang = WB_EN, .max_steps = 100000};

static void too_big(void **cx, const char *source, const wb_render *how)
{
    static const wb_render plain = {.lang = WB_EN};
    wb_str out;
    const liquid_case c = {source, NULL, NULL};
    wb_assert_fails(*cx, cases_render(*cx, &c, how != NULL ? how : &plain, &out), WB_TOO_BIG);
    assert_int_equal(out.n, 0);
}

static void loops_within_loops_run_out_of_steps(void **cx)
{
    too_big(cx,
            "{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}"
            "{% assign x = c %}{% endfor %}{% endfor %}{% endfor %}",
            &FEW);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "steps");
}

static void a_huge_range_is_refused_at_once(void **cx)
{
    too_big(cx, "{% for i in (1..1000000000) %}{{ i }}{% endfor %}", NULL);
    too_big(cx, "{{ (1..9000000000000000000) | join: ',' }}", NULL);
    too_big(cx, "{{ (-9000000000000000000..9000000000000000000) | reverse | size }}", NULL);
    too_big(cx, "{{ (1..100000000) | json }}", NULL);
    too_big(cx, "{% tablerow i in (1..100000000) %}{% endtablerow %}", NULL);
}

static void a_part_of_a_huge_range_is_fine(void **cx)
{
    static const liquid_case T[] = {
        {"{% for i in (1..1000000000) limit:2 offset:5 %}{{ i }}{% endfor %}", NULL, "67"},
        {"{{ (1..1000000000) | size }} {{ (5..1000000000) | first }}", NULL, "1000000000 5"},
        {"{% if (1..1000000000) == (1..1000000000) %}y{% endif %}", NULL, "y"}};
    CASES_RUN(*cx, T, NULL);
}

static void text_that_doubles_hits_the_ceiling(void **cx)
{
    const wb_render small = {.max_output = 100000};
    too_big(cx,
            "{% assign s = '0123456789' %}{% for i in (1..40) %}{% assign s = s | append: s %}"
            "{% endfor %}",
            NULL);
    too_big(cx,
            "{% assign s = 'aaaaaaaaaa' %}{% for i in (1..12) %}"
            "{% assign s = s | replace: 'a', 'aaaaaaaaaa' %}{% endfor %}",
            &small);
    too_big(cx,
            "{% assign l = 'a' | split: '' %}{% for i in (1..40) %}{% assign l = l | concat: l %}"
            "{% endfor %}",
            NULL);
}

/* 64 KiB of text in `s`, made for few steps; then `rest` 500 times. */
static const char *with_long_text(wb_ctx *cx, const char *rest)
{
    return wb_format(cx,
                     "{%% assign s = '                ' %%}{%% for i in (1..12) %%}"
                     "{%% assign s = s | append: s %%}{%% endfor %%}{%% for i in (1..500) %%}"
                     "%s{%% endfor %%}",
                     rest);
}

static void dear_filters_pay_by_the_byte(void **cx)
{
    static const liquid_case small[] = {
        {"{% for i in (1..500) %}{% assign t = ' x ' | strip %}{% endfor %}{{ t }}", NULL, "x"}};
    CASES_RUN(*cx, small, &FEW);
    too_big(cx, with_long_text(*cx, "{% assign t = s | strip %}"), &FEW);
    too_big(cx, with_long_text(*cx, "{% assign t = 'a' | remove: s %}"), &FEW);
    too_big(cx, with_long_text(*cx, "{% if s == t %}{% endif %}"), &FEW);
    too_big(cx, "{% assign l = (1..2000) | uniq %}{{ l | size }}", &FEW);
}

static void what_is_captured_pays_by_the_byte(void **cx)
{
    const char *loop = "{% for i in (1..500) %}{% capture c %}";
    too_big(cx, repeated(*cx, loop, "0123456789abcdef", 4096, "{% endcapture %}{% endfor %}"),
            &FEW);
}

static void output_is_bounded(void **cx)
{
    const wb_render small = {.max_output = 100};
    too_big(cx, "{% for i in (1..1000) %}0123456789{% endfor %}", &small);
    too_big(cx, "{% capture c %}{% for i in (1..1000) %}0123456789{% endfor %}{% endcapture %}",
            &small);
    static const liquid_case fits[] = {{"{% for i in (1..10) %}0123456789{% endfor %}", NULL,
                                        "0123456789012345678901234567890123456789012345678901234567"
                                        "890123456789012345678901234567890123456789"}};
    CASES_RUN(*cx, fits, &small);
}

static void steps_are_bounded_as_asked(void **cx)
{
    const wb_render few = {.max_steps = 50};
    too_big(cx, "{% for i in (1..60) %}x{% endfor %}", &few);
}

static void nesting_is_bounded(void **cx)
{
    too_big(cx, repeated(*cx, "", "{% if a %}", 200, ""), NULL);
    too_big(cx, repeated(*cx, "", "{% for a in b %}", 200, ""), NULL);
    too_big(cx, repeated(*cx, "{{ a", "[a", 5000, "}}"), NULL);
    too_big(cx, repeated(*cx, "{{ ", "(", 5000, "}}"), NULL);
    too_big(cx, repeated(*cx, "{% ", "liquid ", 5000, "%}"), NULL);
    too_big(cx, repeated(*cx, "{{ a | t: ", "x: 1, ", 200, "y: 1 }}"), NULL);
}

static void a_long_chain_is_no_nesting(void **cx)
{
    wb_str out;
    liquid_case c = {repeated(*cx, "{% if a", " or a", 20000, " or true %}y{% endif %}"), NULL, ""};
    wb_assert_ok(*cx, cases_render(*cx, &c, &(wb_render){.lang = WB_EN}, &out));
    assert_string_equal(out.p, "y");
    c.source = repeated(*cx, "{{ a", ".a", 20000, "}}");
    wb_assert_ok(*cx, cases_render(*cx, &c, &(wb_render){.lang = WB_EN}, &out));
    c.source = repeated(*cx, "{{ 'a' ", "| append: 'b'", 2000, "}}");
    wb_assert_ok(*cx, cases_render(*cx, &c, &(wb_render){.lang = WB_EN}, &out));
    assert_int_equal(out.n, 2001);
}

static void templates_that_render_each_other_are_stopped(void **cx)
{
    static liquid_partial P[] = {
        {"a", "{% render 'b' %}{% render 'b' %}"}, {"b", "{% render 'a' %}"}, {NULL, NULL}};
    const wb_render how = {.partial = cases_partial, .partial_state = P};
    too_big(cx, "{% render 'a' %}", &how);
}

static void a_template_too_large_or_not_utf8_is_refused(void **cx)
{
    wb_template *t;
    const char *big = repeated(*cx, "", "0123456789abcdef", 300000, "");
    wb_assert_fails(*cx, wb_template_compile(*cx, "big", big, strlen(big), &t), WB_TOO_BIG);
    wb_assert_fails(*cx, wb_template_compile(*cx, "bad", "a\xFFz", 3, &t), WB_INVALID);
}

static void a_small_arena_ends_in_a_sentence(void **cx)
{
    wb_ctx *small = wb_ctx_open(((wb_ctx *)*cx)->env, 256 * 1024);
    wb_str out;
    wb_template *t;
    const char *s = "{% for i in (1..100000) %}{% assign a = i | append: 'xxxxxxxx' %}{% endfor %}";
    wb_str_init(&out, small, 1000);
    wb_assert_ok(small, wb_template_compile(small, "t", s, strlen(s), &t));
    wb_assert_fails(small, wb_template_render(small, t, NULL, &(wb_render){.lang = WB_EN}, &out),
                    WB_TOO_BIG);
    wb_ctx_close(small);
}

static void a_template_can_be_rendered_again_and_again(void **cx)
{
    wb_template *t;
    const char *s = "{% increment a %}{% cycle 'x', 'y' %}{% assign b = 1 %}{{ b }}";
    wb_assert_ok(*cx, wb_template_compile(*cx, "t", s, strlen(s), &t));
    for (int i = 0; i < 3; i++) {
        wb_str out;
        wb_str_init(&out, *cx, 1000);
        wb_assert_ok(*cx, wb_template_render(*cx, t, NULL, &(wb_render){.lang = WB_EN}, &out));
        assert_string_equal(out.p, "0x1");
    }
}

static void a_failed_rendering_leaves_the_output_as_it_was(void **cx)
{
    wb_template *t;
    wb_str out;
    const char *s = "some {{ 1 | divided_by: 0 }}";
    wb_assert_ok(*cx, wb_template_compile(*cx, "t", s, strlen(s), &t));
    wb_str_init(&out, *cx, 1000);
    wb_str_puts(&out, "before");
    wb_assert_fails(*cx, wb_template_render(*cx, t, NULL, &(wb_render){.lang = WB_EN}, &out),
                    WB_INVALID);
    assert_string_equal(out.p, "before");
}

static void ctrl_c_stops_a_loop(void **cx)
{
    wb_ctx *c = *cx;
    const volatile int stop = 1;
    wb_str out;
    const liquid_case t = {"{% for i in (1..10) %}{{ i }}{% endfor %}", NULL, NULL};
    c->stop = &stop;
    wb_assert_fails(c, cases_render(c, &t, &(wb_render){.lang = WB_EN}, &out), WB_INTERRUPTED);
    c->stop = NULL;
}

WBTEST_MAIN(loops_within_loops_run_out_of_steps, a_huge_range_is_refused_at_once,
            a_part_of_a_huge_range_is_fine, text_that_doubles_hits_the_ceiling,
            dear_filters_pay_by_the_byte, what_is_captured_pays_by_the_byte, output_is_bounded,
            steps_are_bounded_as_asked, nesting_is_bounded, a_long_chain_is_no_nesting,
            templates_that_render_each_other_are_stopped,
            a_template_too_large_or_not_utf8_is_refused, a_small_arena_ends_in_a_sentence,
            a_template_can_be_rendered_again_and_again,
            a_failed_rendering_leaves_the_output_as_it_was, ctrl_c_stops_a_loop)

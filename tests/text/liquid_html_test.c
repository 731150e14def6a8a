/* liquid_html_test.c - what comes from data never becomes HTML, a script or a terminal command. */
#include "cases.h"

#include <string.h>

static const wb_render HTML = {.html = true};

static void an_output_is_escaped_in_html(void **cx)
{
    static const liquid_case T[] = {
        {"<p>{{ a }}</p>", "{'a':'<b>&\\u0027\\\"'}", "<p>&lt;b&gt;&amp;&#39;&quot;</p>"},
        {"{{ '<b>' }}", NULL, "&lt;b&gt;"},
        {"<b title=\"{{ a }}\">", "{'a':'\\\" onclick=x'}", "<b title=\"&quot; onclick=x\">"},
        {"<b title='{{ a }}'>", "{'a':'\\u0027 x'}", "<b title='&#39; x'>"},
        {"<!-- {{ a }} -->", "{'a':'-->'}", "<!-- --&gt; -->"},
        {"<title>{{ a }}</title>", "{'a':'</title>'}", "<title>&lt;/title&gt;</title>"},
        {"{{ a }}", "{'a':['<',{'k':'<'}]}", "&lt;{&quot;k&quot;:&quot;&lt;&quot;}"},
        {"{{ a | append: '<' }}", "{'a':'>'}", "&gt;&lt;"},
        {"{{ a | upcase | replace: 'X', '<i>' }}", "{'a':'x'}", "&lt;i&gt;"},
        {"{% echo a %}{% cycle a %}", "{'a':'<'}", "&lt;&lt;"},
        {"{% for x in a %}{{ x }}{% endfor %}", "{'a':['<']}", "&lt;"},
        {"{{ a | json }}", "{'a':'<'}", "&quot;\\u003c&quot;"},
    };
    CASES_RUN(*cx, T, &HTML);
}

static void nothing_is_escaped_twice(void **cx)
{
    static const liquid_case T[] = {
        {"{{ a | escape }}", "{'a':'<'}", "&lt;"},
        {"{{ a | escape_once }}", "{'a':'&lt;<'}", "&lt;&lt;"},
        {"{{ a | newline_to_br }}", "{'a':'<\\nb'}", "&lt;<br />\nb"},
        {"{{ a | escape | newline_to_br }}", "{'a':'<\\nb'}", "&lt;<br />\nb"},
        {"{% capture c %}<i>{{ a }}</i>{% endcapture %}{{ c }}", "{'a':'<'}", "<i>&lt;</i>"},
        {"{% capture c %}<i>{{ a }}</i>{% endcapture %}<b title=\"{{ c }}\">", "{'a':'<'}",
         "<b title=\"&lt;i&gt;&lt;&lt;/i&gt;\">"},
        {"{{ a | escape | append: '<' }}", "{'a':'<'}", "&amp;lt;&lt;"},
    };
    CASES_RUN(*cx, T, &HTML);
}

static void a_sentence_of_the_template_is_html_and_its_holes_are_not(void **cx)
{
    static const liquid_case T[] = {
        {"{{ '<b>{n}</b> of {m}' | t: n: a, m: 2 }}", "{'a':'<i>'}", "<b>&lt;i&gt;</b> of 2"},
        {"{{ a | t }}", "{'a':'<b>'}", "&lt;b&gt;"},
        {"{{ 3 | tn: '<b>{n}</b> customer', '<b>{n}</b> customers' }}", NULL, "<b>3</b> customers"},
        {"{{ 1 | tn: '{n} customer of {c}', '{n} customers of {c}', c: a }}", "{'a':'<'}",
         "1 customer of &lt;"},
        {"{{ a | tn: a, a }}", "{'a':'<'}", "&lt;"},
        {"{{ 'x {y} {' | t: y: 1 }}{{ '{ y }' | t }}", NULL, "x 1 {{ y }"},
        {"{{ 'x {y}' | t }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, &HTML);
}

static void an_output_where_escaping_cannot_help_is_refused(void **cx)
{
    static const char *const T[] = {
        "<b title={{ a }}>",
        "<b title=x{{ a }}>",
        "<b {{ a }}>",
        "<{{ a }}>",
        "<h{{ a }}>",
        "</{{ a }}>",
        "<b data-{{ a }}=\"x\">",
        "<script>var a = {{ a }};</script>",
        "<script type=\"x\">{{ a | escape }}</script>",
        "<SCRIPT>{{ a }}</SCRIPT>",
        "<style>p{color:{{ a }}}</style>",
        "<style>{{ a | json }}</style>",
        "<a onclick=\"{{ a }}\">",
        "<a ONMOUSEOVER = 'x({{ a }})'>",
        "<iframe srcdoc=\"{{ a }}\">",
        "{% if a %}<b title=\"{% endif %}{{ a }}",
        "{% if a %}<b title=\"{% else %}<b title='{% endif %}\">",
        "{% for x in a %}<b title=\"{% endfor %}",
        "{% case a %}{% when 1 %}<script>{% endcase %}",
        "<script>{% for x in a %}{{ x }}{% endfor %}</script>",
        "<b{% if a %} on{% endif %}click=\"{{ a }}\">",
        "<b{% if a %} onclick{% endif %} =\"{{ a }}\">",
        "<b{% if a %} x{% endif %}{{ a }}>",
        "<b title={% cycle a %}>",
        "<script>{% increment a %}</script>",
        "<script>{% render 'x' %}</script>",
        "{% capture c %}<b title=\"{% endcapture %}",
        "{% for x in a %}<b title=\"{% if x %}{% break %}{% endif %}\">{% endfor %}",
    };
    for (size_t i = 0; i < WB_COUNT(T); i++) {
        wb_str out;
        const liquid_case c = {T[i], NULL, NULL};
        if (cases_render(*cx, &c, &HTML, &out) != WB_INVALID)
            fail_msg("not refused: %s", T[i]);
        const liquid_case plain = {T[i], NULL, NULL};
        static const wb_render text = {.html = false};
        if (strstr(T[i], "render") == NULL)
            wb_assert_ok(*cx, cases_render(*cx, &plain, &text, &out)); /* plain text: fine */
    }
}

static void a_template_named_html_is_refused_when_compiled(void **cx)
{
    wb_template *t;
    const char *s = "<b title={{ a }}>";
    wb_assert_fails(*cx, wb_template_compile(*cx, "page.html", s, strlen(s), &t), WB_INVALID);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "page.html, line 1, column 10");
    wb_assert_contains(((wb_ctx *)*cx)->reason, "quotes");
}

static void what_is_safe_in_its_place_is_let_through(void **cx)
{
    static const liquid_case T[] = {
        {"<script>var a = {{ a | json }};</script>", "{'a':'</script><!--'}",
         "<script>var a = \"\\u003c/script\\u003e\\u003c!--\";</script>"},
        {"<script>1</script>{{ a }}", "{'a':'<'}", "<script>1</script>&lt;"},
        {"<script src=\"x\"></script><style></style>{{ a }}", "{'a':'<'}",
         "<script src=\"x\"></script><style></style>&lt;"},
        {"a < b {{ a }} <!DOCTYPE html>{{ a }}", "{'a':'<'}", "a < b &lt; <!DOCTYPE html>&lt;"},
        {"<b class=x title=\"{{ a }}\" checked>{{ a }}", "{'a':'<'}",
         "<b class=x title=\"&lt;\" checked>&lt;"},
        {"<b{% if a %} class=\"x\"{% endif %}>{{ a }}", "{'a':'<'}", "<b class=\"x\">&lt;"},
        {"<option value=\"{{ a }}\" {% if a %}selected{% endif %}>{{ a }}", "{'a':'<'}",
         "<option value=\"&lt;\" selected>&lt;"},
        {"<i{% if a %} x{% else %} y{% endif %}{% for b in a %} z{% endfor %} title=\"{{ b }}\">",
         NULL, "<i y title=\"\">"},
        {"<script{% if a %} async{% endif %}>{{ a | json }}</script>", NULL,
         "<script>null</script>"},
        {"{% if a %}<b title=\"{% else %}<b title=\"{% endif %}{{ a }}\">", "{'a':'<'}",
         "<b title=\"&lt;\">"},
        {"<p style=\"width:{{ a }}%;color:{{ b }}\">", "{'a':12.5,'b':'red;background:url(x)'}",
         "<p style=\"width:12.5%;color:\">"},
    };
    CASES_RUN(*cx, T, &HTML);
}

static void an_address_that_would_run_leads_nowhere(void **cx)
{
    static const liquid_case T[] = {
        {"<a href=\"{{ a }}\">", "{'a':'javascript:alert(1)'}", "<a href=\"about:invalid\">"},
        {"<a href=\"{{ a }}\">", "{'a':' JavaScript:alert(1)'}", "<a href=\"about:invalid\">"},
        {"<a href=\"{{ a }}\">", "{'a':'java\\tscript:x'}", "<a href=\"about:invalid\">"},
        {"<img src='{{ a }}'>", "{'a':'data:text/html,x'}", "<img src='about:invalid'>"},
        {"<a href=\"{{ a }}\">", "{'a':'https://x.test/?a=1&b=2'}",
         "<a href=\"https://x.test/?a=1&amp;b=2\">"},
        {"<a href=\"{{ a }}\">", "{'a':'/p?x=a:b'}", "<a href=\"/p?x=a:b\">"},
        {"<a href=\"{{ a }}\">", "{'a':'MAILTO:x@y.test'}", "<a href=\"MAILTO:x@y.test\">"},
        {"<a href=\"/c/{{ a }}\">", "{'a':'x:y'}", "<a href=\"/c/x:y\">"},
        {"{% capture u %}{{ a }}{% endcapture %}<a href=\"{{ u }}\">", "{'a':'vbscript:x'}",
         "<a href=\"about:invalid\">"},
    };
    CASES_RUN(*cx, T, &HTML);
}

static void a_partial_must_be_whole_html(void **cx)
{
    static liquid_partial P[] = {
        {"open", "<b title=\""}, {"bad", "<b {{ x }}>"}, {"good", "<i>{{ x }}</i>"}, {NULL, NULL}};
    static const liquid_case T[] = {{"{% render 'open' %}", NULL, NULL},
                                    {"{% render 'bad' %}", NULL, NULL},
                                    {"{% render 'good', x: '<' %}", NULL, "<i>&lt;</i>"},
                                    {"<b title=\"{% render 'good' %}\">", NULL, NULL}};
    const wb_render how = {.html = true, .partial = cases_partial, .partial_state = P};
    CASES_RUN(*cx, T, &how);
}

static void plain_text_drops_what_a_terminal_would_obey(void **cx)
{
    static const liquid_case T[] = {
        {"{{ a }}", "{'a':'x\\u001b[31my\\u0007\\tz\\n'}", "x[31my\tz\n"},
        {"{{ a }}", "{'a':'x\\u009b31m\\u007fé'}", "x31mé"},
        {"{{ a }}", "{'a':'<&>'}", "<&>"},
        {"{{ a | pad: 3 }}|", "{'a':'\\u001bx'}", "x  |"},
        {"{{ 'n {h}' | t: h: a }}", "{'a':'\\u001bx'}", "n x"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void styles_are_written_only_to_a_terminal_that_has_them(void **cx)
{
    static const liquid_case on[] = {
        {"{{ a | style: 'bold red' }}", "{'a':'\\u001bx'}", "\033[1m\033[31mx\033[0m"},
        {"{{ '{h}' | t: h: b }}{% assign s = 'y' | style: 'dim' %}{{ '{h}' | t: h: s }}",
         "{'b':'x'}", "x\033[2my\033[0m"},
        {"{{ a | style: 'blod' }}", NULL, NULL},
    };
    static const liquid_case off[] = {{"{{ 'x' | style: 'bold' }}", NULL, "x"}};
    const wb_render color = {.color = true};
    const wb_render both = {.color = true, .html = true};
    CASES_RUN(*cx, on, &color);
    CASES_RUN(*cx, off, NULL);
    CASES_RUN(*cx, off, &both);
}

static void columns_are_padded_and_cut_by_their_width(void **cx)
{
    static const liquid_case T[] = {
        {"[{{ 'ab' | pad: 4 }}][{{ 'ab' | lpad: 4 }}]", NULL, "[ab  ][  ab]"},
        {"[{{ 'abcdef' | pad: 4 }}][{{ 'abcd' | pad: 4 }}]", NULL, "[abc…][abcd]"},
        {"[{{ '客户名单' | pad: 6 }}][{{ '客户' | pad: 6 }}]", NULL, "[客户… ][客户  ]"},
        {"[{{ 12 | lpad: 5 }}][{{ nil | pad: 2 }}][{{ 'x' | pad: 0 }}]", NULL, "[   12][  ][]"},
        {"{{ 'x' | pad: -77 }}|", NULL, "x  |"},
        {"{{ 'x' | pad: 'wide' }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void only_files_of_the_program_can_be_put_in(void **cx)
{
    static const liquid_case T[] = {{"{{ 'web/nosuch.css' | asset }}", NULL, NULL},
                                    {"{{ '/etc/passwd' | asset }}", NULL, NULL},
                                    {"{{ 'sql/history.sql' | asset }}", NULL, NULL},
                                    {"{{ 'x' | chart }}", NULL, NULL}};
    CASES_RUN(*cx, T, &HTML);
    const char *path;
    if (wb_asset_at("web/", 0, &path) == NULL)
        wbtest_skip("no file is built in below web/");
    wb_str out;
    const liquid_case c = {wb_format(*cx, "{{ '%s' | asset }}", path), NULL, ""};
    wb_assert_ok(*cx, cases_render(*cx, &c, &HTML, &out));
    assert_int_equal(out.n, wb_asset(path)->n);
}

WBTEST_MAIN(an_output_is_escaped_in_html, nothing_is_escaped_twice,
            a_sentence_of_the_template_is_html_and_its_holes_are_not,
            an_output_where_escaping_cannot_help_is_refused,
            a_template_named_html_is_refused_when_compiled,
            what_is_safe_in_its_place_is_let_through, an_address_that_would_run_leads_nowhere,
            a_partial_must_be_whole_html, plain_text_drops_what_a_terminal_would_obey,
            styles_are_written_only_to_a_terminal_that_has_them,
            columns_are_padded_and_cut_by_their_width, only_files_of_the_program_can_be_put_in)

/* liquid_tags_test.c - tags and expressions behave as Shopify's Liquid does. */
#include "cases.h"

static void an_output_prints_its_value(void **cx)
{
    static const liquid_case T[] = {
        {"{{ a }}", "{'a':'x'}", "x"},
        {"{{a}}", "{'a':1}", "1"},
        {"{{ a }}", NULL, ""},
        {"{{ }}|{{}}", NULL, "|"},
        {"{{ 'it' }}{{ \"is\" }}", NULL, "itis"},
        {"{{ 5 }} {{ 5.0 }} {{ -3 }} {{ 1.50 }}", NULL, "5 5.0 -3 1.5"},
        {"{{ true }} {{ false }} {{ nil }}", NULL, "true false "},
        {"{{ a.b.c }}", "{'a':{'b':{'c':'deep'}}}", "deep"},
        {"{{ a.b.c }}", "{'a':{}}", ""},
        {"{{ a[0].b[\"c d\"] }}", "{'a':[{'b':{'c d':7}}]}", "7"},
        {"{{ a['b'] }}", "{'a':{'b':'x'}}", "x"},
        {"{{ a[b] }}", "{'a':{'k':'v'},'b':'k'}", "v"},
        {"{{ a[b.c[0]] }}", "{'a':['x','y'],'b':{'c':[1]}}", "y"},
        {"{{ a[-1] }}{{ a[9] }}{{ a['0'] }}", "{'a':[1,2,3]}", "3"},
        {"{{ ['a b'] }}", "{'a b':'root'}", "root"},
        {"{{ a.size }} {{ a.first }} {{ a.last }}", "{'a':[4,5,6]}", "3 4 6"},
        {"{{ a.size }}", "{'a':'приве́т'}", "7"},
        {"{{ a.size }}", "{'a':{'x':1,'y':2}}", "2"},
        {"{{ a.size }}", "{'a':{'size':'own'}}", "own"},
        {"{{ a.first }}", "{'a':'text'}", ""},
        {"{{ a }}", "{'a':['x',1,['y',2]]}", "x1y2"},
        {"{{ (1..3) }}", NULL, "1..3"},
        {"{{ a-b }} {{ a_b }} {{ a? }}", "{'a-b':1,'a_b':2,'a?':3}", "1 2 3"},
        {"{{ имя }}", "{'имя':'Оля'}", "Оля"},
        {"{{ 'a}}b' }}", NULL, "a}}b"},
        {"{{ blank }}{{ empty }}", "{'blank':'x','empty':'y'}", ""},
        {"{{ blank.a }} {{ empty['b'] }}", "{'blank':{'a':42},'empty':{'b':'h'}}", "42 h"},
        {"{{ 100000000000000000.0 }} {{ 0.00001 }}", NULL, "1.0e+17 1.0e-05"},
        {"{{ a }}", "{'a':0.1}", "0.1"},
        {"{{ a }}", "{'a':1234567.25}", "1234567.25"},
        {"{{ a }}", "{'a':12345678901234567890.0}", "1.2345678901234567e+19"},
        {"{{ a }", NULL, NULL},
        {"{{ a b }}", NULL, NULL},
        {"{{ 'a }}", NULL, NULL},
        {"{{ a. }}", NULL, NULL},
        {"{{ a[ }}", NULL, NULL},
        {"{{ a[1 }}", NULL, NULL},
        {"{{ | upcase }}", NULL, NULL},
        {"{{ a | }}", NULL, NULL},
        {"{{ @ }}", NULL, NULL},
        {"{{ 99999999999999999999 }}", NULL, NULL},
        {"{% 'x' %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void white_space_control_cuts_the_text_beside(void **cx)
{
    static const liquid_case T[] = {
        {"a {{- 'b' -}} c", NULL, "abc"},
        {"a {{ 'b' -}} \n\t c", NULL, "a bc"},
        {"a \n {%- if true -%} b {%- endif -%} c", NULL, "abc"},
        {"a\n{%- comment -%} x {%- endcomment -%}\nb", NULL, "ab"},
        {"a {%- raw -%} {{ x }} {%- endraw -%} b", NULL, "a{{ x }}b"},
        {"{{-'a'-}}", NULL, "a"},
        {"{{ -1 }}{{--1}}", NULL, "-1-1"},
        {"{% for i in (1..2) -%}\n {{ i }}\n{%- endfor %}", NULL, "12"},
        {"x {%- assign a = 1 -%} y", NULL, "xy"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void conditions_choose(void **cx)
{
    static const liquid_case T[] = {
        {"{% if a == 'x' %}y{% else %}n{% endif %}", "{'a':'x'}", "y"},
        {"{% if a %}y{% elsif b %}b{% else %}n{% endif %}", "{'b':0}", "b"},
        {"{% if nil %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if '' %}y{% endif %}{% if 0 %}z{% endif %}", NULL, "yz"},
        {"{% if a %}y{% endif %}", "{'a':[]}", "y"},
        {"{% if true and false and false or true %}y{% endif %}", NULL, ""},
        {"{% if true or false and false %}y{% endif %}", NULL, "y"},
        {"{% if false and true or true %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if 0 == false %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if 1 == 1.0 %}y{% endif %}{% if '1' == 1 %}n{% endif %}", NULL, "y"},
        {"{% if a != 1 %}y{% endif %}{% if a <> 1 %}z{% endif %}", "{'a':2}", "yz"},
        {"{% if 2 > 1 and 2 >= 2 and 1 < 2 and 2 <= 2 %}y{% endif %}", NULL, "y"},
        {"{% if 'abc' < 'acb' %}y{% endif %}{% if 'bbb' < 'aaa' %}n{% endif %}", NULL, "y"},
        {"{% if nil < 1 %}y{% else %}n{% endif %}{% if 1 > a %}y{% else %}n{% endif %}", NULL,
         "nn"},
        {"{% if '2' > 1 %}y{% endif %}", NULL, NULL},
        {"{% if true or '2' > 1 %}y{% endif %}", NULL, "y"},
        {"{% unless a %}y{% endunless %}{% unless b %}n{% else %}z{% endunless %}", "{'b':1}",
         "yz"},
        {"{% unless true %}a{% elsif true %}b{% endunless %}", NULL, "b"},
        {"{% if true %}  {% elsif false %} {% else %} {% endif %}", NULL, ""},
        {"{% if true %} {% comment %} c {% endcomment %} {% endif %}", NULL, ""},
        {"{% if false %}1{% else %}2{% else %}3{% endif %}", NULL, "2"},
        {"{% if false %}1{% else nonsense %}2{% endif %}", NULL, "2"},
        {"{% if a == b %}y{% endif %}", "{'a':[1,2],'b':[1,2]}", "y"},
        {"{% assign y = 'a,b' | split: ',' %}{% if x == y %}y{% endif %}", "{'x':['a','b']}", "y"},
        {"{% assign r = (1..3) %}{% if r == (1..3) %}y{% endif %}", NULL, "y"},
        {"{% if s startswith t %}y{% endif %}", NULL, NULL},
        {"{% if not false %}y{% endif %}", NULL, NULL},
        {"{% if %}y{% endif %}", NULL, NULL},
        {"{% if a == %}y{% endif %}", NULL, NULL},
        {"{% if a = 1 %}y{% endif %}", NULL, NULL},
        {"{% if true %}", NULL, NULL},
        {"{% endif %}", NULL, NULL},
        {"{% if true %}{% endfor %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void contains_looks_into_text_lists_and_objects(void **cx)
{
    static const liquid_case T[] = {
        {"{% if 'hello' contains 'llo' %}y{% endif %}", NULL, "y"},
        {"{% if 'hel9lo' contains 9 %}y{% endif %}", NULL, "y"},
        {"{% if a contains 'garden' %}y{% endif %}", "{'a':['sports','garden']}", "y"},
        {"{% if a contains 2 %}y{% endif %}{% if a contains '2' %}n{% endif %}", "{'a':[1,2]}",
         "y"},
        {"{% if a contains 'k' %}y{% endif %}{% if a contains 'z' %}n{% endif %}", "{'a':{'k':1}}",
         "y"},
        {"{% if a contains nil %}y{% else %}n{% endif %}", "{'a':[1,null]}", "n"},
        {"{% if a contains false %}y{% else %}n{% endif %}", "{'a':[false]}", "n"},
        {"{% if nosuch contains 'a' %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if 5 contains 5 %}y{% else %}n{% endif %}", NULL, "n"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void blank_and_empty_compare_as_in_liquid(void **cx)
{
    static const liquid_case T[] = {
        {"{% if '' == empty %}y{% endif %}{% if ' ' == empty %}n{% endif %}", NULL, "y"},
        {"{% if a == empty %}y{% endif %}{% if o == empty %}z{% endif %}", "{'a':[],'o':{}}", "yz"},
        {"{% if nil == empty %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if false == empty %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if nil == blank and false == blank and '' == blank and a == blank %}y{% endif %}",
         "{'a':[]}", "y"},
        {"{% if true == blank %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if 'a' == blank %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if blank == empty %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if empty == blank %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% if blank %}y{% endif %}{% if empty %}z{% endif %}", NULL, "yz"},
        {"{% if blank <= 1 or blank >= 1 or 1 >= empty %}y{% else %}n{% endif %}", NULL, "n"},
        {"{% assign x = blank %}{% if '' == x %}y{% endif %}", NULL, "y"},
        {"{{ blank | plus: 1 }}{{ empty | split: '' | join: '-' }}", NULL, "1"},
        {"{% for x in blank %}{{ x }}{% endfor %}", NULL, ""},
    };
    CASES_RUN(*cx, T, NULL);
}

static void case_shows_the_branches_that_match(void **cx)
{
    static const liquid_case T[] = {
        {"{% case t %}{% when 'a' %}1{% when 'b' %}2{% endcase %}", "{'t':'b'}", "2"},
        {"{% case t %}{% when 'a' %}1{% else %}2{% endcase %}", "{'t':'b'}", "2"},
        {"{% case t %} \n {% when o %}1{% endcase %}", "{'t':'b','o':'b'}", "1"},
        {"{% case t %}{% when 'a', 'b' %}1{% endcase %}", "{'t':'b'}", "1"},
        {"{% case t %}{% when 'a' or 'b' %}1{% endcase %}", "{'t':'b'}", "1"},
        {"{% case t %}{% when 'b' %}1{% when x, 'b' %}2{% endcase %}", "{'t':'b','x':'b'}", "122"},
        {"{% case 'x' %}{% when 'y' %}1{% else %}2{% when 'x' %}3{% endcase %}", NULL, "23"},
        {"{% case 'x' %}{% when 'x' %}1{% else %}2{% when 'x' %}3{% endcase %}", NULL, "13"},
        {"{% case 'x' %}{% when 'y' %}1{% else %}2{% else %}3{% endcase %}", NULL, "23"},
        {"{% case t %}{% endcase %}", NULL, ""},
        {"{% case x %}{% when y %}1{% endcase %}", "{'x':['a'],'y':['a']}", "1"},
        {"{% case f %}{% when ',' %}comma{% endcase %}", "{'f':','}", "comma"},
        {"{% case f %}{% when %}1{% endcase %}", NULL, NULL},
        {"{% case %}{% endcase %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void for_goes_over_lists_ranges_and_objects(void **cx)
{
    static const liquid_case T[] = {
        {"{% for i in (0..3) %}{{ i }} {% endfor %}", NULL, "0 1 2 3 "},
        {"{% for i in (1..a.n) %}{{ a.t[i] }}{% endfor %}", "{'a':{'n':2,'t':['x','y','z']}}",
         "yz"},
        {"{% for i in (3..1) %}{{ i }}{% else %}none{% endfor %}", NULL, "none"},
        {"{% for t in a %}{{ t }} {% endfor %}", "{'a':['x','y']}", "x y "},
        {"{% for t in a reversed %}{{ t }} {% endfor %}", "{'a':['x','y']}", "y x "},
        {"{% for c in o %}{{ c[0] }}={{ c[1] }};{% endfor %}", "{'o':{'t':'foo','d':2}}",
         "t=foo;d=2;"},
        {"{% for x in a %}{{ x }}{% else %}none{% endfor %}", "{'a':[]}", "none"},
        {"{% for x in nosuch %}{{ x }}{% else %}none{% endfor %}", NULL, "none"},
        {"{% for x in 'text' %}{{ x }}{% endfor %}", NULL, "text"},
        {"{% for x in a limit:1 %}{{ x }}{% endfor %}", "{'a':[1,2,3]}", "1"},
        {"{% for x in a offset:1 %}{{ x }}{% endfor %}", "{'a':[1,2,3]}", "23"},
        {"{% for x in a limit: 1, offset: 1 %}{{ x }}{% endfor %}", "{'a':[1,2,3]}", "2"},
        {"{% for x in a reversed limit: 2 %}{{ x }}{% endfor %}", "{'a':[1,2,3]}", "21"},
        {"{% for x in a limit: n offset: '1' %}{{ x }}{% endfor %}", "{'a':[1,2,3],'n':1}", "2"},
        {"{% for x in a offset: 9 %}{{ x }}{% else %}none{% endfor %}", "{'a':[1]}", "none"},
        {"{% for x in a %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}",
         "{'a':[1,2,3]}", "1"},
        {"{% for x in a %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
         "{'a':[1,2,3]}", "13"},
        {"{% for i in (0..10) %}  {% endfor %}", NULL, ""},
        {"{% assign x = (2.4..5) %}{% for i in x %}{{ i }}{% endfor %}", NULL, "2345"},
        {"{% for i in (1..3) %}{% assign foo = i %}{% endfor %}{{ foo }}", NULL, "3"},
        {"{% for i in (1..2) %}{% assign i = 9 %}{{ i }}{% endfor %}{{ i }}", NULL, "129"},
        {"{% for i in (1..2) %}{{ i }}{% endfor %}{{ i }}", "{'i':'data'}", "12data"},
        {"{% for i in (1..2) %}{% for i in (7..8) %}{{ i }}{% endfor %}{{ i }}{% endfor %}", NULL,
         "781782"},
        {"{% for x y %}{% endfor %}", NULL, NULL},
        {"{% for x in a limt: 1 %}{% endfor %}", NULL, NULL},
        {"{% for x in a limit: 'foo' %}{{ x }}{% endfor %}", "{'a':[1]}", NULL},
        {"{% for in a %}{% endfor %}", NULL, NULL},
        {"{% for x in a %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void forloop_knows_where_it_is(void **cx)
{
    static const liquid_case T[] = {
        {"{% for t in a %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}"
         "{{ forloop.rindex0 }} {% endfor %}",
         "{'a':[7,8]}", "1021 2110 "},
        {"{% for t in a %}{{ forloop.first }}-{{ forloop.last }} {% endfor %}", "{'a':[7,8]}",
         "true-false false-true "},
        {"{% for t in a limit:3 %}{{ forloop.length }}{% endfor %}", "{'a':[1,2,3,4,5]}", "333"},
        {"{% for tag in p.tags limit:1 %}{{ forloop.name }}{% endfor %}", "{'p':{'tags':[1]}}",
         "tag-p.tags"},
        {"{% for i in (1..3) limit:1 %}{{ forloop.name }}{% endfor %}", NULL, "i-(1..3)"},
        {"{% for i in (1..2) %}{{ forloop.parentloop.index }}{% endfor %}", NULL, ""},
        {"{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}"
         "{{ forloop.index }} {% endfor %}{% endfor %}",
         NULL, "11 12 21 22 "},
        {"{% for i in (1..2) %}{{ forloop.nosuch }}{% endfor %}{{ forloop.index }}", NULL, ""},
        {"{% for i in (1..2) %}{% assign f = forloop %}{% endfor %}{{ f.length }}", NULL, "2"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void offset_continue_goes_on_where_the_last_loop_ended(void **cx)
{
    static const liquid_case T[] = {
        {"{% for i in a limit:2 %}a{{ i }}{% endfor %}{% for i in a offset:continue %}b{{ i }}"
         "{% endfor %}",
         "{'a':[1,2,3,4]}", "a1a2b3b4"},
        {"{% for i in (1..6) limit:2 %}a{{ i }}{% endfor %}"
         "{% for i in (1..6) limit:3 offset:continue %}b{{ i }}{% endfor %}"
         "{% for i in (1..6) offset:continue %}c{{ i }}{% endfor %}",
         NULL, "a1a2b3b4b5c6"},
        {"{% for x in a limit:2 %}{{ x }}{% endfor %}{% for y in a offset:continue %}{{ y }}"
         "{% endfor %}",
         "{'a':[1,2,3]}", "12123"},
        {"{% for i in a offset:continue %}{{ i }}{% endfor %}", "{'a':[1,2]}", "12"},
        {"{% for i in (1..6) limit:4 %}{% if i == 3 %}{% break %}{% endif %}a{{ i }}{% endfor %}"
         "{% for i in (1..6) offset:continue %}b{{ i }}{% endfor %}",
         NULL, "a1a2b5b6"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void variables_are_kept(void **cx)
{
    static const liquid_case T[] = {
        {"{% assign a = 'x' %}{{ a }}", NULL, "x"},
        {"{% assign a = b | upcase %}{{ a }}{{ b }}", "{'b':'q'}", "Qq"},
        {"{% assign a='x' -%}  {{ a }}", NULL, "x"},
        {"{{ a }}{% assign a = 2 %}{{ a }}", "{'a':1}", "12"},
        {"{% assign a-b = 1 %}{{ a-b }}", NULL, "1"},
        {"{% capture c %}<{{ 1 }}>{% endcapture %}{{ c }}", NULL, "<1>"},
        {"{% capture 'c' %}x{% endcapture %}{{ c }}{{ c.size }}", NULL, "x1"},
        {"{% increment c %}{% increment c %}{{ c }}", NULL, "012"},
        {"{% decrement c %}{% decrement c %}{{ c }}", NULL, "-1-2-2"},
        {"{% assign c = 7 %}{% increment c %}{{ c }}", NULL, "07"},
        {"{% increment a %}{% increment b %}{% increment a %}", NULL, "001"},
        {"{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", NULL, "aba"},
        {"{% cycle 'f': 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'f': 'a', 'b' %}", NULL, "aab"},
        {"{% cycle 1, 2, 3 %}{% cycle 1, 2 %}{% cycle 1, 2, 3 %}", NULL, "112"},
        {"{% cycle a: 1, 2, 3 %}{% cycle b: 1, 2, 3 %}{% cycle 1, 2, 3 %}", NULL, "121"},
        {"{% cycle a: '1', '2' %}{% cycle a: '1', '2', '3' %}{% cycle a: '1' %}", NULL, "12"},
        {"{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 2 }}{% endifchanged %}{% endfor "
         "%}",
         NULL, "012"},
        {"{% assign %}", NULL, NULL},
        {"{% assign a.b = 1 %}", NULL, NULL},
        {"{% assign a 1 %}", NULL, NULL},
        {"{% capture %}{% endcapture %}", NULL, NULL},
        {"{% cycle %}", NULL, NULL},
        {"{% increment %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void comments_and_raw_text_are_not_run(void **cx)
{
    static const liquid_case T[] = {
        {"a{% comment %}{{ x }}{% nosuch %}{% endcomment %}b", NULL, "ab"},
        {"a{% comment %}{% comment %}x{% endcomment %}y{% endcomment %}b", NULL, "ab"},
        {"a{% comment %}{% raw %}{% endcomment %}{% endraw %}y{% endcomment %}b", NULL, "ab"},
        {"a{% # it's nothing %}b{%- # nor this -%} c", NULL, "abc"},
        {"{% # one\n  # two\n%}x", NULL, "x"},
        {"{% # one\n two %}", NULL, NULL},
        {"{% raw %}{{ a }}{% if %}{% endraw %}", NULL, "{{ a }}{% if %}"},
        {"{% raw %}{% comment %}{% endraw %}", NULL, "{% comment %}"},
        {"{% doc %} @param x {% enddoc %}y", NULL, "y"},
        {"{% raw %}", NULL, NULL},
        {"{% comment %}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void the_liquid_tag_takes_a_tag_a_line(void **cx)
{
    static const liquid_case T[] = {
        {"{% liquid\nif a\n  echo a | upcase\nelse\n echo 'no'\nendif\nfor i in (0..2)\n echo i\n"
         "endfor %}",
         "{'a':'foo'}", "FOO012"},
        {"{% liquid\r\nassign x = 1\r\necho x\r\n%}", NULL, "1"},
        {"{% liquid %}{% liquid\n  \n%}", NULL, ""},
        {"{% liquid\ncomment x\nsplit\nendcomment\necho 1\n%}", NULL, "1"},
        {"{%- liquid liquid liquid echo \"foo\" -%}", NULL, "foo"},
        {"{% if true %}42{% liquid endif %}", NULL, NULL},
        {"{% echo 'a' | upcase %}{% echo %}", NULL, "A"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void tablerow_writes_rows_and_cells(void **cx)
{
    static const liquid_case T[] = {
        {"{% tablerow i in (1..3) cols:2 %}{{ i }}{{ tablerowloop.col_first }}{% endtablerow %}",
         NULL,
         "<tr class=\"row1\">\n<td class=\"col1\">1true</td><td class=\"col2\">2false</td></tr>\n"
         "<tr class=\"row2\"><td class=\"col1\">3true</td></tr>\n"},
        {"{% tablerow t in a %}{{ t }}{% endtablerow %}", "{'a':['x','y']}",
         "<tr class=\"row1\">\n<td class=\"col1\">x</td><td class=\"col2\">y</td></tr>\n"},
        {"{% tablerow n in (1..3) cols:2 %}{{ n }}{% break %}{{ n }}{% endtablerow %}", NULL,
         "<tr class=\"row1\">\n<td class=\"col1\">1</td></tr>\n"},
        {"{% tablerow n in (1..2) %}{{ tablerowloop.row }}{{ tablerowloop.col0 }}"
         "{{ tablerowloop.col_last }}{% endtablerow %}",
         NULL,
         "<tr class=\"row1\">\n<td class=\"col1\">10false</td><td "
         "class=\"col2\">11false</td></tr>\n"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void a_partial_sees_only_what_it_is_given(void **cx)
{
    static liquid_partial P[] = {{"hero", "{{ product.title }}:{{ other }}"},
                                 {"row", "{{ row.t }}{{ forloop.index }}{{ forloop.last }} "},
                                 {"a/b", "{{ b }}"},
                                 {"set", "{% assign x = 'in' %}{{ x }}"},
                                 {"count", "{% increment n %}"},
                                 {"args", "{{ foo }} {{ bar | join: '#' }}"},
                                 {"alias", "{{ it.t }}"},
                                 {NULL, NULL}};
    static const liquid_case T[] = {
        {"{% render 'hero', product: p %}", "{'p':{'title':'foo'},'other':'no'}", "foo:"},
        {"{% render 'row' with r %}", "{'r':{'t':'x'}}", "x "},
        {"{% render 'row' for r %}", "{'r':[{'t':'x'},{'t':'y'}]}", "x1false y2true "},
        {"{% render 'alias' with r[1] as it %}", "{'r':[1,{'t':'y'}]}", "y"},
        {"{% render 'alias' for r as it %}", "{'r':[{'t':'x'},{'t':'y'}]}", "xy"},
        {"{% render 'a/b' with 5 %}", NULL, "5"},
        {"{% assign x = 'out' %}{% render 'set' %}{{ x }}", NULL, "inout"},
        {"{% increment n %}{% render 'count' %}{% increment n %}", NULL, "001"},
        {"{% render 'args' foo: 'h', bar: (1..3) %}", NULL, "h 1#2#3"},
        {"{% render 'args', foo: 'h' %}", NULL, "h "},
        {"{% render nosuch %}", NULL, NULL},
        {"{% render 'nosuch' %}", NULL, NULL},
        {"{% render '../hero' %}", NULL, NULL},
        {"{% render '/etc/passwd' %}", NULL, NULL},
        {"{% render 'hero' product %}", NULL, NULL},
        {"{% include 'hero' %}", NULL, NULL},
    };
    const wb_render how = {.partial = cases_partial, .partial_state = P};
    CASES_RUN(*cx, T, &how);
}

static void a_mistake_is_told_with_its_place_and_what_would_be_right(void **cx)
{
    wb_assert_contains(cases_error(*cx, "a\nbc {{ x | upcas }}", NULL),
                       "test, line 2, column 11: there is no filter \"upcas\"; did you mean "
                       "\"upcase\"?");
    wb_assert_contains(cases_error(*cx, "{% iff x %}", NULL), "did you mean \"if\"?");
    wb_assert_contains(cases_error(*cx, "я {{ a b }}", NULL), "line 1, column 8");
    wb_assert_contains(cases_error(*cx, "{% if a %}\n{% for x in y %}{% endif %}", NULL),
                       "{% for %} is still open");
    wb_assert_contains(cases_error(*cx, "\n\n{% if a %}", NULL), "line 3, column 4");
    wb_assert_contains(cases_error(*cx, "{{ 'x' | truncate: 1, 2, 3 }}", NULL),
                       "at most 2 arguments, here are 3");
    wb_assert_contains(cases_error(*cx, "{{ 'x' | append }}", NULL), "needs 1 arguments");
    wb_assert_contains(cases_error(*cx, "{{ 5 | divided_by: 0 }}", NULL), "division by 0");
    wb_assert_contains(cases_error(*cx, "{{ 5 | plus: 1, x: 2 }}", NULL), "no named arguments");
}

WBTEST_MAIN(an_output_prints_its_value, white_space_control_cuts_the_text_beside, conditions_choose,
            contains_looks_into_text_lists_and_objects, blank_and_empty_compare_as_in_liquid,
            case_shows_the_branches_that_match, for_goes_over_lists_ranges_and_objects,
            forloop_knows_where_it_is, offset_continue_goes_on_where_the_last_loop_ended,
            variables_are_kept, comments_and_raw_text_are_not_run,
            the_liquid_tag_takes_a_tag_a_line, tablerow_writes_rows_and_cells,
            a_partial_sees_only_what_it_is_given,
            a_mistake_is_told_with_its_place_and_what_would_be_right)

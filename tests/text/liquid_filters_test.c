/* liquid_filters_test.c - the standard filters behave as Shopify's Liquid does. */
#include "cases.h"

static void text_filters_change_text(void **cx)
{
    static const liquid_case T[] = {
        {"{{ 'a' | append: 'b' }}{{ 5 | append: 1 }}{{ nil | append: 'x' }}", NULL, "ab51x"},
        {"{{ 'a' | prepend: 'b' }}", NULL, "ba"},
        {"{{ 'hELLO wORLD' | capitalize }}", NULL, "Hello world"},
        {"{{ 'éCOLE' | capitalize }}{{ '' | capitalize }}", NULL, "École"},
        {"{{ 'ПрИвет Ünal' | upcase }} {{ 'ПрИвет' | downcase }}", NULL, "ПРИВЕТ ÜNAL привет"},
        {"{{ 'straße' | upcase }}", NULL, "STRASSE"},
        {"{{ 5 | upcase }}{{ nil | upcase }}", NULL, "5"},
        {"[{{ ' a ' | strip }}][{{ ' a ' | lstrip }}][{{ ' a ' | rstrip }}]", NULL, "[a][a ][ a]"},
        {"{{ a | strip_newlines }}", "{'a':'x\\r\\ny\\nz'}", "xyz"},
        {"{{ a | newline_to_br }}", "{'a':'x\\ny\\r\\nz'}", "x<br />\ny<br />\nz"},
        {"{{ 'aXbX' | replace: 'X', 'y' }}{{ 'ab' | replace: 'a' }}", NULL, "aybyb"},
        {"{{ 'abc' | replace: '', '-' }}", NULL, "-a-b-c-"},
        {"{{ 'aXbX' | replace_first: 'X', 'y' }}{{ 'aXbX' | replace_last: 'X', 'y' }}", NULL,
         "aybXaXby"},
        {"{{ '1,1' | replace: 1, 2 }}", NULL, "2,2"},
        {"{{ 'aXbX' | remove: 'X' }}{{ 'aXbX' | remove_first: 'X' }}{{ 'aXbX' | remove_last: 'X' "
         "}}",
         NULL, "ababXaXb"},
        {"{{ 'abc' | remove: '' }}", NULL, "abc"},
        {"{{ 'abc' | slice: 1 }}{{ 'hello' | slice: 1, 3 }}{{ 'Liquid' | slice: -2, 99 }}", NULL,
         "bellid"},
        {"{{ 'hello' | slice: 99 }}{{ 5 | slice: 1 }}{{ 'Liquid' | slice: -2, -1 }}", NULL, ""},
        {"{{ 'привет' | slice: 1, 2 }}{{ 'hello' | slice: '2' }}", NULL, "риl"},
        {"{{ a | slice: 2, 3 | join: '#' }}", "{'a':[1,2,3,4,5]}", "3#4#5"},
        {"{{ 'hello' | slice: 'foo' }}", NULL, NULL},
        {"{{ 'hello' | slice: 2.2 }}", NULL, NULL},
        {"{{ 'hello' | slice: nosuch, 3 }}", NULL, NULL},
        {"{{ 'hello' | slice }}", NULL, NULL},
        {"{{ 'Ground control to Major Tom.' | truncate: 20 }}", NULL, "Ground control to..."},
        {"{{ 'Ground control' | truncate: 10, '' }}{{ 'ab' | truncate: 5 }}", NULL, "Ground conab"},
        {"{{ 'Ground control' | truncate: 2 }}{{ 'привет мир' | truncate: 5, '…' }}", NULL,
         "...прив…"},
        {"{{ 'a' | truncate: nosuch }}", NULL, NULL},
        {"{{ 'one two three' | truncatewords: 2 }}{{ 'one two three' | truncatewords: 2, 1 }}",
         NULL, "one two...one two1"},
        {"{{ 'one  two\tthree\nfour' | truncatewords: 3 }}", NULL, "one two three..."},
        {"{{ 'one two' | truncatewords: 0 }}{{ 'a  b' | truncatewords: 3 }}", NULL, "one...a  b"},
        {"{{ '    one    two three    four  ' | truncatewords: 2 }}", NULL, "one two..."},
        {"{{ 'a b c d e f g h i j k l m n o p q' | truncatewords }}", NULL,
         "a b c d e f g h i j k l m n o..."},
        {"{{ '测试测试' | size }}{{ nil | size }}{{ 5 | size }}", NULL, "400"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void split_parts_text(void **cx)
{
    static const liquid_case T[] = {
        {"{{ 'Hi, how are you' | split: ' ' | join: '#' }}", NULL, "Hi,#how#are#you"},
        {"{{ 'a b\nc' | split: ' ' | join: '#' }}", NULL, "a#b#c"},
        {"{{ 'abc' | split: '' | join: '#' }}{{ 'яб' | split: nil | join: '#' }}", NULL,
         "a#b#cя#б"},
        {"{{ 'th1ere' | split: 1 | join: '#' }}", NULL, "th#ere"},
        {"{{ ',a,,b,,' | split: ',' | join: '#' }}", NULL, "#a##b"},
        {"{{ '' | split: ',' | size }}{{ ',' | split: ',' | size }}{{ nil | split: ' ' | size }}",
         NULL, "000"},
        {"{{ 'a' | split }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void numbers_are_calculated_as_on_paper(void **cx)
{
    static const liquid_case T[] = {
        {"{{ 1 | plus: 2 }} {{ '3' | plus: '4' }} {{ 1 | plus: 2.0 }}", NULL, "3 7 3.0"},
        {"{{ 1.1 | plus: 2.2 }} {{ 0.3 | minus: 0.1 }} {{ 1.1 | times: 1.1 }}", NULL,
         "3.3 0.2 1.21"},
        {"{{ nil | plus: 1 }} {{ 'foo' | plus: 1 }} {{ '3abc' | plus: 1 }}", NULL, "1 1 4"},
        {"{{ 10 | minus: 4 }} {{ 10 | times: 2.5 }} {{ true | plus: 1 }}", NULL, "6 25.0 1"},
        {"{{ 9223372036854775806 | plus: 9223372036854775806 }}", NULL, "1.84467440737096e+19"},
        {"{{ 9 | divided_by: 2 }} {{ -9 | divided_by: 2 }} {{ 10 | divided_by: 2.0 }}", NULL,
         "4 -5 5.0"},
        {"{{ 20 | divided_by: 7.0 }} {{ 9.0 | divided_by: 2 }}", NULL, "2.857142857142857 4.5"},
        {"{{ 0 | divided_by: 1.1 }} {{ 'foo' | divided_by: '2' }}", NULL, "0.0 0"},
        {"{{ 1 | divided_by: 0 }}", NULL, NULL},
        {"{{ 1 | divided_by: nosuch }}", NULL, NULL},
        {"{{ 1 | modulo: 0 }}", NULL, NULL},
        {"{{ 10 | modulo: 3 }} {{ -10 | modulo: 3 }} {{ 10.1 | modulo: 7 }}", NULL, "1 2 3.1"},
        {"{{ -5 | abs }} {{ '-3.5' | abs }} {{ 4.2 | abs }}", NULL, "5 3.5 4.2"},
        {"{{ 4.1 | ceil }} {{ 4.9 | floor }} {{ '-1.5' | floor }} {{ 3 | ceil }}", NULL,
         "5 4 -2 3"},
        {"{{ 5.1 | round }} {{ 5.6 | round }} {{ '5.6' | round }} {{ 5 | round }}", NULL,
         "5 6 6 5"},
        {"{{ 5.666 | round: 1 }} {{ '5.666666' | round: 2 }} {{ 5.666 | round: 'foo' }}", NULL,
         "5.7 5.67 6"},
        {"{{ 5.666 | round: -2 }} {{ 1250 | round: -2 }} {{ 1.005 | round: 2 }} {{ -2.5 | round }}",
         NULL, "0 1300 1.01 -3"},
        {"{{ nosuch | round: 2 }}", NULL, "0"},
        {"{{ 5 | at_least: 8 }} {{ 5 | at_least: 2.5 }} {{ 5 | at_most: 2 }} {{ '9' | at_most: 10 "
         "}}",
         NULL, "8 5 2 9"},
        {"{{ 5 | plus: 1, 2 }}", NULL, NULL},
        {"{{ 5 | plus }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void lists_are_reordered_and_searched(void **cx)
{
    static const liquid_case T[] = {
        {"{{ a | join }} {{ a | join: '' }} {{ 5 | join: ',' }}", "{'a':[1,2,[3,4]]}",
         "1 2 3 4 1234 5"},
        {"{{ a | first }}{{ a | last }}{{ (1..3) | first }}{{ 12 | first }}", "{'a':['x','y']}",
         "xy1"},
        {"{% assign x = a | first %}{{ x[0] }}{{ x[1] }}", "{'a':{'b':1,'c':2}}", "b1"},
        {"{{ 'hello' | first }}{{ nosuch | last }}", NULL, ""},
        {"{{ a | reverse | join: ',' }}{{ (1..3) | reverse | join }}", "{'a':[1,2]}", "2,13 2 1"},
        {"{{ a | concat: b | join: ',' }}", "{'a':[1],'b':[2,3]}", "1,2,3"},
        {"{{ a | concat: 5 }}", "{'a':[1]}", NULL},
        {"{{ a | sort | join: ',' }}", "{'a':[10,9,2.5,1]}", "1,2.5,9,10"},
        {"{{ a | sort | join: ',' }}", "{'a':['b','C','a','B']}", "B,C,a,b"},
        {"{{ a | sort | join: ',' }}", "{'a':[3,null,1]}", "1,3,"},
        {"{{ a | sort: 'p' | map: 'n' | join }}",
         "{'a':[{'p':2,'n':'x'},{'n':'z'},{'p':1,'n':'y'}]}", "y x z"},
        {"{{ a | sort }}", "{'a':[1,'a']}", NULL},
        {"{{ a | sort_natural | join: ',' }}", "{'a':['b','a',null,'C','B','A']}", "a,A,b,B,C,"},
        {"{{ a | sort_natural | join: ',' }}", "{'a':['я','Б','а']}", "а,Б,я"},
        {"{{ a | sort_natural: 't' | map: 't' | join }}", "{'a':[{'t':9},{'t':1111},{'t':87}]}",
         "1111 87 9"},
        {"{{ a | uniq | join: ',' }}", "{'a':[1,2,1,'1',2.0]}", "1,2,1"},
        {"{{ a | uniq: 'k' | map: 'v' | join }}", "{'a':[{'k':1,'v':'a'},{'k':1,'v':'b'}]}", "a"},
        {"{{ a | compact | join: ',' }}", "{'a':[1,null,2,false]}", "1,2,false"},
        {"{{ a | compact: 'k' | size }}", "{'a':[{'k':1},{'k':null},{}]}", "1"},
        {"{{ a | map: 't' | join: '#' }}", "{'a':[{'t':'x'},{'h':1},[{'t':'y'}]]}", "x##y"},
        {"{{ a | map: 't' }}", "{'a':{'t':'x'}}", "x"},
        {"{{ a | map: 't' }}", "{'a':[5]}", NULL},
        {"{{ a | map: nosuch | join: '#' }}", "{'a':[{'t':1},{'t':2}]}", "#"},
        {"{{ a | sum }} {{ b | sum: 'n' }}", "{'a':[1,'2',[3.5]],'b':[{'n':1},{'n':2}]}", "6.5 3"},
        {"{{ a | where: 't' | map: 't' | join }}",
         "{'a':[{'t':'x'},{'t':false},{'t':null},{'t':0}]}", "x 0"},
        {"{{ a | where: 't', 'y' | size }}", "{'a':[{'t':'x'},{'t':'y'},{'h':1}]}", "1"},
        {"{{ a | where: 't', false | size }}{{ a | where: 't', nil | size }}",
         "{'a':[{'t':false},{'t':'y'},{'t':null}]}", "11"},
        {"{{ a | where: 't' }}", "{'a':123}", NULL},
        {"{{ nosuch | where: 't' }}", NULL, ""},
        {"{{ a | reject: 't', 'x' | map: 't' | join }}", "{'a':[{'t':'x'},{'t':'y'}]}", "y"},
        {"{% assign f = a | find: 't', 'y' %}{{ f.v }}{{ a | find_index: 't', 'y' }}{{ a | has: "
         "'t', 'z' }}",
         "{'a':[{'t':'x'},{'t':'y','v':7}]}", "71false"},
        {"{{ a | size }}{{ b | size }}", "{'a':[1,2,3],'b':{'x':1}}", "31"},
        {"{{ a | size: 1 }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void default_stands_in_for_what_is_missing(void **cx)
{
    static const liquid_case T[] = {
        {"{{ nil | default: 'f' }}{{ false | default: 'g' }}{{ '' | default: 'h' }}", NULL, "fgh"},
        {"{{ a | default: 'f' }}{{ o | default: 'g' }}", "{'a':[],'o':{}}", "fg"},
        {"{{ 0 | default: 'f' }}{{ 0.0 | default: 'f' }}{{ 'x' | default: 'f' }}", NULL, "00.0x"},
        {"{{ false | default: 'b', allow_false: true }}", NULL, "false"},
        {"{{ false | default: allow_false: true, 'b' }}", NULL, "false"},
        {"{{ false | default }}{{ nosuch | default: 'bar' }}", NULL, "bar"},
        {"{{ nil | default: 'a', 'b' }}", NULL, NULL},
    };
    CASES_RUN(*cx, T, NULL);
}

static void html_and_addresses_are_escaped_and_undone(void **cx)
{
    static const liquid_case T[] = {
        {"{{ \"<p>'a' & \" | escape }}", NULL, "&lt;p&gt;&#39;a&#39; &amp; "},
        {"{{ '\"' | escape }}{{ nil | escape }}{{ 5 | escape }}", NULL, "&quot;5"},
        {"{{ '&lt; & <' | escape_once }}", NULL, "&lt; &amp; &lt;"},
        {"{{ '&#39;&nope &x;' | escape_once }}", NULL, "&#39;&amp;nope &x;"},
        {"{{ 'a <b>c</b> d' | strip_html }}{{ '<!-- x -->y' | strip_html }}", NULL, "a c dy"},
        {"{{ 'a<script>x</script>b<STYLE>y</style>c' | strip_html }}{{ '1 < 2' | strip_html }}",
         NULL, "abc1 < 2"},
        {"{{ 'a b&c/é~' | url_encode }}{{ nil | url_encode }}", NULL, "a+b%26c%2F%C3%A9~"},
        {"{{ 'a+b%26%C3%A9%' | url_decode }}", NULL, "a b&é%"},
        {"{{ '%ff' | url_decode }}", NULL, NULL},
        {"{{ a | json }}", "{'a':{'x':[1,'</s>',null,1.5]}}",
         "{\"x\":[1,\"\\u003c/s\\u003e\",null,1.5]}"},
        {"{{ 'a,b' | split: ',' | json }}{{ (1..2) | json }}{{ 'q\"' | json }}{{ nil | json }}",
         NULL, "[\"a\",\"b\"][1,2]\"q\\\"\"null"},
    };
    CASES_RUN(*cx, T, NULL);
}

static void date_writes_a_time_by_letters(void **cx)
{
    static const liquid_case T[] = {
        {"{{ 'March 14, 2016' | date: '%b %d, %y' }}", NULL, "Mar 14, 16"},
        {"{{ '2016-03-04' | date: '%B %-d %e %j %A %a' }}", NULL, "March 4  4 064 Friday Fri"},
        {"{{ '2016-03-04T15:07:09Z' | date: '%H:%M:%S %I%p %l %T %R' }}", NULL,
         "15:07:09 03PM  3 15:07:09 15:07"},
        {"{{ 1152098955 | date: '%m/%d/%Y' }}{{ '1152098955' | date: '%F' }}", NULL,
         "07/05/20062006-07-05"},
        {"{{ 'March 14, 2016' | date: '%s' }} {{ '2016-03-14' | date: '%%%Q%' }}", NULL,
         "1457913600 %%Q%"},
        {"{{ 'now' | date: '%Y-%m-%d' }} {{ 'today' | date: '%^a %u %w' }}", NULL,
         "2025-06-15 SUN 7 0"},
        {"{{ 'no date' | date: '%Y' }}{{ nil | date: '%Y' }}{{ '2016-02-30' | date: '%Y' }}", NULL,
         "no date2016-02-30"},
        {"{{ '2016-03-04' | date: nil }}{{ '-1152098955' | date: '%Y' }}", NULL,
         "2016-03-04-1152098955"},
        {"{{ 'x' | date }}", NULL, NULL},
        {"{{ -1 | date: '%F %T' }}", NULL, "1969-12-31 23:59:59"},
    };
    CASES_RUN(*cx, T, NULL);
}

WBTEST_MAIN(text_filters_change_text, split_parts_text, numbers_are_calculated_as_on_paper,
            lists_are_reordered_and_searched, default_stands_in_for_what_is_missing,
            html_and_addresses_are_escaped_and_undone, date_writes_a_time_by_letters)

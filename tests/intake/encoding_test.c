/* encoding_test.c - what text files are written in, guessed, given, broken. */
#include <string.h>

#include "files.h"
#include "wbtest.h"

static const char RUSSIAN[] = "Дата;Контрагент;Сумма\n01.02.2025;ООО Ромашка;1500,00\n"
                              "02.02.2025;Иванов Пётр;230,50\n03.02.2025;ЗАО «Лютик»;99,90\n";
static const char CHINESE[] = "订单编号,买家会员名,总金额,订单状态\n1001,张伟,25.00,交易成功\n"
                              "1002,李娜,30.50,交易关闭\n1003,王芳,12.80,交易成功\n";
static const char TAIWANESE[] = "訂單編號,客戶名稱,總金額,狀態\n1001,陳大文,250,已完成\n"
                                "1002,林美麗,300,已取消\n";
static const char WESTERN[] = "Kunde;Straße;Betrag\nJürgen Müller;Hauptstraße 5;12,50 €\n"
                              "Renée Dubois;Rue de l'Église;7,00 €\n";

/* The file in `encoding` is found to be `name` and reads as the text. */
static void assert_read(wb_ctx *cx, const char *text, const char *encoding, const char *name)
{
    wb_cells *c = files_open(cx, files_encoded(cx, text, encoding), NULL);
    assert_string_equal(c->encoding, name);
    const char *got = files_show(c);
    assert_string_equal(got, files_read(cx, wb_slice_of(text), NULL));
}

static void utf8_is_utf8_with_and_without_a_mark(void **cx)
{
    assert_read(*cx, RUSSIAN, "UTF-8", "UTF-8");
    wb_slice marked = files_join(*cx, WB_SLICE("\xEF\xBB\xBF"), wb_slice_of(RUSSIAN));
    assert_string_equal(files_read(*cx, marked, NULL), files_read(*cx, wb_slice_of(RUSSIAN), NULL));
}

static void plain_ascii_is_utf8(void **cx)
{
    assert_read(*cx, "a,b\n1,2\n", "ASCII", "UTF-8");
}

static void three_russian_encodings_are_told_apart_in_short_files(void **cx)
{
    assert_read(*cx, RUSSIAN, "CP1251", "windows-1251");
    assert_read(*cx, "Дата;Контрагент;Сумма\n01.02.2025;ООО Ромашка;5\n", "KOI8-R", "KOI8-R");
    assert_read(*cx, "Дата;Клиент;Сумма\n01.02.2025;Иванов;5\n", "CP866", "cp866");
}

static void a_few_russian_words_are_enough(void **cx)
{
    static const char *const texts[] = {"id;Имя\n1;Анна\n2;Олег\n", "Дата;Сумма\n1;2\n",
                                        "order;status\n1;Оплачен\n2;Отменён\n3;Оплачен\n",
                                        "ИМЯ;ТЕЛЕФОН\nИВАН;123\nМАРИЯ;345\n"};
    for (size_t i = 0; i < WB_COUNT(texts); i++) {
        assert_read(*cx, texts[i], "CP1251", "windows-1251");
        assert_read(*cx, texts[i], "KOI8-R", "KOI8-R");
        assert_read(*cx, texts[i], "CP866", "cp866");
    }
}

static void simplified_and_traditional_chinese_are_told_apart(void **cx)
{
    assert_read(*cx, CHINESE, "GB18030", "GB18030");
    assert_read(*cx, TAIWANESE, "BIG5", "Big5");
}

static void a_few_chinese_words_are_enough(void **cx)
{
    assert_read(*cx, "订单编号,金额\n1,2\n", "GBK", "GB18030");
    assert_read(*cx, "name,city\n张伟,北京\n李娜,上海\n", "GBK", "GB18030");
}

static void western_text_is_windows_1252(void **cx)
{
    assert_read(*cx, WESTERN, "CP1252", "windows-1252");
    assert_read(*cx, "name,sum\nCaf\xC3\xA9,5\n", "CP1252", "windows-1252");
}

static void utf16_is_read_in_both_orders_with_and_without_a_mark(void **cx)
{
    assert_read(*cx, RUSSIAN, "UTF-16LE", "UTF-16LE");
    assert_read(*cx, RUSSIAN, "UTF-16BE", "UTF-16BE");
    wb_slice le = files_join(*cx, WB_SLICE("\xFF\xFE"), files_encoded(*cx, RUSSIAN, "UTF-16LE"));
    wb_slice be = files_join(*cx, WB_SLICE("\xFE\xFF"), files_encoded(*cx, RUSSIAN, "UTF-16BE"));
    const char *want = files_read(*cx, wb_slice_of(RUSSIAN), NULL);
    assert_string_equal(files_read(*cx, le, NULL), want);
    assert_string_equal(files_read(*cx, be, NULL), want);
}

static void the_option_overrides_the_guess(void **cx)
{
    wb_intake_options o = {.encoding = "koi8-r"};
    wb_slice f = files_encoded(*cx, "a;b\nПривет;1\n", "CP1251");
    assert_string_equal(files_read(*cx, f, &o), "1:a|b\n2:оПХБЕР|1\n");
}

static void an_unknown_encoding_is_a_usage_error_that_suggests_one(void **cx)
{
    wb_intake_options o = {.encoding = "windws-1251"};
    wb_cells *c = NULL;
    wb_assert_fails(*cx, wb_cells_open_memory(*cx, "f", WB_SLICE("a\n"), &o, &c), WB_USAGE);
    wb_assert_contains(((wb_ctx *)*cx)->reason, "windows-1251");
}

static void the_first_other_byte_may_come_late(void **cx)
{
    wb_slice head = files_repeat(*cx, "1234,plain\n", 100000);
    wb_slice f = files_join(*cx, head, files_encoded(*cx, "5,Привет Мария\n", "CP1251"));
    wb_cells *c = files_open(*cx, f, NULL);
    assert_string_equal(c->encoding, "windows-1251");
    wb_assert_contains(files_show(c), "100001:5|Привет Мария\n");
}

static void beyond_the_sample_the_encoding_changes_while_reading(void **cx)
{
    wb_slice head = files_repeat(*cx, "1234,plain\n", 500000);
    wb_slice f = files_join(*cx, head, files_encoded(*cx, "5,Привет Мария\n6,Олег\n", "CP1251"));
    wb_cells *c = files_open(*cx, f, NULL);
    const char *text = files_show(c);
    wb_assert_contains(text, "500001:5|Привет Мария\n500002:6|Олег\n");
    assert_string_equal(c->encoding, "windows-1251");
    wb_assert_ok(*cx, c->rewind(c));
    assert_true(strcmp(files_show(c), text) == 0);
}

static void a_damaged_byte_in_utf8_flaws_its_record_only(void **cx)
{
    wb_slice f = files_join(*cx, wb_slice_of(RUSSIAN), WB_SLICE("4;x\xC3(y;5\n6;z;7\n"));
    wb_assert_contains(files_read(*cx, f, NULL), "\n5!3:4|x\xEF\xBF\xBD(y|5\n6:6|z|7\n");
}

static void a_character_torn_by_the_end_is_a_flaw(void **cx)
{
    wb_slice f = files_join(*cx, wb_slice_of(RUSSIAN), WB_SLICE("4;5;x\xD0"));
    wb_assert_contains(files_read(*cx, f, NULL), "5!3:4|5|x\xEF\xBF\xBD\n");
    f = files_join(*cx, wb_slice_of(RUSSIAN), WB_SLICE("4;5;x\xEC\xEC"));
    wb_assert_contains(files_read(*cx, f, NULL), "5!3:4|5|x\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

static void a_byte_outside_the_encoding_is_a_flaw(void **cx)
{
    wb_slice f = files_join(*cx, files_encoded(*cx, RUSSIAN, "CP1251"), WB_SLICE("4;x\x98y;5\n"));
    wb_assert_contains(files_read(*cx, f, NULL), "5!3:4|x\xEF\xBF\xBDy|5\n");
}

static void characters_on_the_edges_of_pieces_are_whole(void **cx)
{
    static const char *const encodings[] = {"UTF-8", "UTF-16LE", "GB18030"};
    for (size_t k = 0; k < WB_COUNT(encodings); k++) {
        for (size_t pad = 0; pad < 7; pad++) {
            wb_slice f = files_join(*cx, files_repeat(*cx, "x", pad),
                                    files_repeat(*cx, "订单编号,交易成功,张伟\n", 30000));
            const char *text = wb_dup(*cx, f.p, f.n);
            wb_cells *c = files_open(*cx, files_encoded(*cx, text, encodings[k]), NULL);
            uint64_t flawed = 0;
            assert_int_equal(files_count(c, &flawed), 30000);
            assert_int_equal(flawed, 0);
            c->close(c);
        }
    }
}

static void rare_forms_of_utf8_are_refused(void **cx)
{
    (void)cx;
    static const char *const bad[] = {
        "\xC0\x80",         "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF0\x80\x80\x80", "\xFE",         "\x80"};
    for (size_t i = 0; i < WB_COUNT(bad); i++)
        assert_int_equal(wb_utf8_span(bad[i], strlen(bad[i])), 0);
    assert_int_equal(wb_utf8_span("\xF4\x8F\xBF\xBF\xEF\xBF\xBF\xED\x9F\xBF", 10), 10);
}

static void every_byte_of_an_eight_bit_encoding_is_what_iconv_says(void **cx)
{
    char all[256];
    size_t n = 0;
    for (int i = 0x80; i < 0x100; i++)
        if (i != 0x98) /* none in windows-1251 */
            all[n++] = (char)i;
    wb_intake_options o = {.encoding = "windows-1251"};
    wb_slice f = files_join(*cx, WB_SLICE("a,b\n1,"), (wb_slice){all, n});
    const char *text = files_read(*cx, f, &o) + strlen("1:a|b\n2:1|");
    wb_slice back = files_encoded(*cx, text, "CP1251");
    assert_int_equal(back.n, n + 1);
    assert_memory_equal(back.p, all, n);
}

WBTEST_MAIN(utf8_is_utf8_with_and_without_a_mark, plain_ascii_is_utf8,
            three_russian_encodings_are_told_apart_in_short_files, a_few_russian_words_are_enough,
            simplified_and_traditional_chinese_are_told_apart, a_few_chinese_words_are_enough,
            western_text_is_windows_1252, utf16_is_read_in_both_orders_with_and_without_a_mark,
            the_option_overrides_the_guess, an_unknown_encoding_is_a_usage_error_that_suggests_one,
            the_first_other_byte_may_come_late,
            beyond_the_sample_the_encoding_changes_while_reading,
            a_damaged_byte_in_utf8_flaws_its_record_only, a_character_torn_by_the_end_is_a_flaw,
            a_byte_outside_the_encoding_is_a_flaw, characters_on_the_edges_of_pieces_are_whole,
            rare_forms_of_utf8_are_refused, every_byte_of_an_eight_bit_encoding_is_what_iconv_says)

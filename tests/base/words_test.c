/* words_test.c - catalogues and languages. */
#include "wbtest.h"

static void languages_are_read_from_what_people_and_systems_write(void **cx)
{
    (void)cx;
    wb_lang lang = WB_EN;
    assert_true(wb_lang_parse("ru_RU.UTF-8", &lang) && lang == WB_RU);
    assert_true(wb_lang_parse("zh_CN", &lang) && lang == WB_ZH);
    assert_true(wb_lang_parse("zh-CN", &lang) && lang == WB_ZH);
    assert_true(wb_lang_parse("en", &lang) && lang == WB_EN);
    lang = WB_RU;
    assert_false(wb_lang_parse("C.UTF-8", &lang));
    assert_false(wb_lang_parse("rubbish", &lang));
    assert_int_equal(lang, WB_RU);
}

static void a_sentence_without_translation_stays_english(void **cx)
{
    (void)cx;
    for (int lang = 0; lang < WB_LANGS; lang++)
        assert_string_equal(wb_tr((wb_lang)lang, "No catalogue has this."),
                            "No catalogue has this.");
    assert_string_equal(wb_trn(WB_EN, "%d fox", "%d foxes", 1), "%d fox");
    assert_string_equal(wb_trn(WB_RU, "%d fox", "%d foxes", 3), "%d foxes");
}

static void a_failure_is_said_in_the_language_of_the_context(void **state)
{
    wb_ctx *cx = *state;
    cx->lang = WB_RU;
    wb_err e = wb_fail(cx, WB_INTERRUPTED, "Interrupted. Nothing was changed.");
    assert_int_equal(e, WB_INTERRUPTED);
    assert_string_equal(cx->reason, wb_tr(WB_RU, "Interrupted. Nothing was changed."));
    assert_string_not_equal(cx->reason, "Interrupted. Nothing was changed.");
}

static void a_sentence_with_a_hostile_name_is_valid_json_text(void **state)
{
    json_t *j = wb_say(*state, "Column %s", "\xff\xfe");
    assert_non_null(j);
    json_decref(j);
}

WBTEST_MAIN(languages_are_read_from_what_people_and_systems_write,
            a_sentence_without_translation_stays_english,
            a_failure_is_said_in_the_language_of_the_context,
            a_sentence_with_a_hostile_name_is_valid_json_text)

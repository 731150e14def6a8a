/* rule_test.c - what "lost" may be told to mean. */
#include "lifecycle/lifecycle_int.h"
#include "wbtest.h"

#include <string.h>

static void the_three_kinds_of_rule_are_understood(void **cx)
{
    wb_rule r;
    wb_assert_ok(*cx, wb_rule_parse(*cx, "rhythm", &r));
    assert_int_equal(r.days, 0);
    wb_assert_ok(*cx, wb_rule_parse(*cx, "days:45", &r));
    assert_int_equal(r.days, 45);
    assert_null(r.preset);
    wb_assert_ok(*cx, wb_rule_parse(*cx, "preset:restaurant", &r));
    assert_int_equal(r.days, 30);
    assert_string_equal(r.preset, "restaurant");
}

static void a_wrong_rule_is_refused_with_what_would_be_right(void **state)
{
    wb_ctx *cx = *state;
    static const struct {
        const char *rule, *says;
    } WRONG[] = {
        {"days:0", "from 1 to 3660"},
        {"days:", "from 1 to 3660"},
        {"days:90x", "90x"},
        {"days: 90", "from 1 to 3660"},
        {"preset:dentl", "preset:dental"},
        {"preset:zoo", "The presets are"},
        {"90", "--rule days:90"},
    };
    for (size_t i = 0; i < WB_COUNT(WRONG); i++) {
        wb_rule r = {.days = 7};
        wb_assert_fails(cx, wb_rule_parse(cx, WRONG[i].rule, &r), WB_USAGE);
        wb_assert_contains(cx->reason, WRONG[i].says);
        assert_int_equal(r.days, 7);
    }
}

static void every_preset_has_days_and_a_reason(void **cx)
{
    for (const wb_preset *p = wb_presets; p->name; p++) {
        wb_rule r;
        wb_assert_ok(*cx, wb_rule_parse(*cx, wb_format(*cx, "preset:%s", p->name), &r));
        assert_in_range(r.days, 7, 1000);
        assert_true(strlen(p->reason) > 10);
    }
}

WBTEST_MAIN(the_three_kinds_of_rule_are_understood,
            a_wrong_rule_is_refused_with_what_would_be_right, every_preset_has_days_and_a_reason)

/* action_test.c - what an action's table promises about its arguments. */
#include "wbtest.h"

static const wb_param PARAMS[] = {
    {.name = "file",
     .type = WB_ARG_FILE,
     .positional = true,
     .many = true,
     .required = true,
     .value = "FILE"},
    {.name = "horizon", .type = WB_ARG_INT, .min = 1, .max = 3660, .def = "90"},
    {.name = "share", .type = WB_ARG_NUMBER, .min = 0, .max = 1},
    {.name = "as-of", .type = WB_ARG_DAY},
    {.name = "mark", .type = WB_ARG_CHOICE, .choices = "one|two"},
    {.name = "fast", .type = WB_ARG_FLAG},
    {.name = NULL},
};
static const wb_action ACTION = {.noun = "try", .params = PARAMS};

static wb_err check(wb_ctx *cx, const char *name, const char *value, wb_args **ret)
{
    wb_given given[] = {{"file", "a.csv"}, {name, value}};
    return wb_args_check(cx, &ACTION, given, 2, ret);
}

static void arguments_come_out_in_their_types(void **cx)
{
    wb_args *a = NULL;
    wb_given given[] = {{"file", "a.csv"}, {"file", "b.csv"}, {"as-of", "2011-06-30"},
                        {"share", "0.5"},  {"mark", "two"},   {"fast", ""}};
    wb_assert_ok(*cx, wb_args_check(*cx, &ACTION, given, WB_COUNT(given), &a));
    assert_int_equal(wb_arg_count(a, "file"), 2);
    assert_string_equal(wb_arg_at(a, "file", 1), "b.csv");
    assert_int_equal(wb_arg_int(a, "horizon"), 90);
    assert_int_equal(wb_arg_day(a, "as-of"), wb_day_of(2011, 6, 30));
    wb_assert_near(wb_arg_number(a, "share"), 0.5, 0);
    assert_string_equal(wb_arg_text(a, "mark"), "two");
    assert_true(wb_arg_flag(a, "fast"));
    wb_assert_ok(*cx, wb_args_check(*cx, &ACTION, given, 1, &a));
    assert_int_equal(wb_arg_day(a, "as-of"), WB_NO_DAY);
    assert_null(wb_arg_text(a, "mark"));
    assert_false(wb_arg_flag(a, "fast"));
}

static void a_wrong_value_is_named_with_what_would_be_right(void **state)
{
    wb_ctx *cx = *state;
    static const struct {
        const char *name, *value, *says;
    } WRONG[] = {
        {"horizon", "0", "from 1 to 3660"},    {"horizon", "9.5", "whole number"},
        {"horizon", "", "whole number"},       {"horizon", "1e99", "whole number"},
        {"share", "nan", "takes a number"},    {"share", "0.5x", "takes a number"},
        {"as-of", "30.06.2011", "YYYY-MM-DD"}, {"mark", "on", "one|two"},
        {"mark", "one|two", "one of one|two"}, {"horizn", "5", "Did you mean --horizon"},
        {"whatever", "5", "winback help try"},
    };
    for (size_t i = 0; i < WB_COUNT(WRONG); i++) {
        wb_args *a = NULL;
        wb_assert_fails(cx, check(cx, WRONG[i].name, WRONG[i].value, &a), WB_USAGE);
        wb_assert_contains(cx->reason, WRONG[i].says);
        assert_null(a);
    }
}

static void what_is_missing_or_given_twice_is_said(void **state)
{
    wb_ctx *cx = *state;
    wb_args *a = NULL;
    wb_assert_fails(cx, wb_args_check(cx, &ACTION, NULL, 0, &a), WB_USAGE);
    wb_assert_contains(cx->reason, "FILE is missing");
    wb_given twice[] = {{"file", "a"}, {"horizon", "1"}, {"horizon", "2"}};
    wb_assert_fails(cx, wb_args_check(cx, &ACTION, twice, 3, &a), WB_USAGE);
    wb_assert_contains(cx->reason, "twice");
}

static void every_error_has_a_name_and_an_exit_code(void **cx)
{
    (void)cx;
    for (int e = WB_OK; e <= WB_INTERRUPTED; e++) {
        assert_string_not_equal(wb_err_name((wb_err)e), "unknown");
        assert_int_equal(wb_err_exit((wb_err)e) == 0, e == WB_OK);
    }
    assert_int_equal(wb_err_exit(WB_AMBIGUOUS), 5);
    assert_int_equal(wb_err_exit(WB_INTERRUPTED), 130);
}

WBTEST_MAIN(arguments_come_out_in_their_types, a_wrong_value_is_named_with_what_would_be_right,
            what_is_missing_or_given_twice_is_said, every_error_has_a_name_and_an_exit_code)
